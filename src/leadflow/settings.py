"""Settings, read from the environment (``LEADFLOW_…``) and from nowhere else."""

from __future__ import annotations

import ipaddress
import os
import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from leadflow.people.sign_in import Way, plain_email

if TYPE_CHECKING:
    from sqlalchemy import URL


def default_home() -> Path:
    """Where leadflow keeps its data when nobody says otherwise: the XDG data folder."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "leadflow"


def _address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("this is no address that begins with http:// or https://")
    return value.rstrip("/")


def _origin(value: str) -> str:
    """An address without a path: the pages' own links begin at the root."""
    value = _address(value)
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if value and not parts.hostname:
        raise ValueError("this is no address of a website like https://leadflow.school.example")
    if parts.path or parts.query or parts.fragment:
        raise ValueError("the pages live at the root of a website; give its address without a path")
    return value


def _day(value: object) -> object:
    """Only a date as people write it: pydantic would also take the seconds of a clock for one."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        raise ValueError("this is not a date like 2026-11-18")
    return value


def _emails(value: object) -> object:
    """E-mail addresses or domains with commas or spaces between them, in small letters."""
    return tuple(map(plain_email, value.replace(",", " ").split())) if isinstance(value, str) else value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks of machines, as the network writes them."""
    for each in value:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            raise ValueError("this is no address like 10.0.0.5 or network like 10.0.0.0/24") from None
    return value


class SignIn(StrEnum):
    """How people come to the pages."""

    LINK = "link"
    """By the link that leadflow prints: for one person at one machine."""
    ACCOUNTS = "accounts"
    """By a link that is sent to their e-mail address, or by Google or Microsoft."""
    OFF = "off"
    """As they are: whoever reaches the pages has a leader's rights."""


class MailSafety(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


Address = Annotated[str, AfterValidator(_address)]
"""An address on the web without a slash at its end; or nothing."""
Origin = Annotated[str, AfterValidator(_origin)]
"""An address on the web without a path; or nothing."""
Day = Annotated[date, BeforeValidator(_day)]
"""A date, written as YYYY-MM-DD."""
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - told apart here, never bound
"""Hosts that stand for all addresses of this machine, and are no place to link to."""
Port = Annotated[int, Field(ge=1, le=65535)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_emails)]
"""Words with commas or spaces between them."""


Networks = Annotated[Listed, AfterValidator(_networks)]
"""Addresses of machines and networks, with commas or spaces between them."""


class Settings(BaseSettings):
    """Everything that can be set. Nothing is needed for the embedded default."""

    # A variable that is set to nothing counts as not set, as shells and Compose files mean it.
    model_config = SettingsConfigDict(
        env_prefix="LEADFLOW_",
        extra="ignore",
        env_ignore_empty=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    home: Annotated[Path, AfterValidator(Path.expanduser), AfterValidator(Path.absolute)] = Field(
        default_factory=default_home
    )
    """Folder for the database, logs and the embedded Prefect server's data."""
    database_url: str = ""
    """SQLAlchemy URL; empty: a SQLite file in `home`."""
    host: str = "127.0.0.1"
    """Address the pages are served on."""
    port: Port = 8400
    """Port the pages are served on."""
    base_url: Origin = ""
    """Public address of the pages, for links on cards; empty: made from host and port."""
    proxies: Networks = ("127.0.0.1", "::1")
    """Proxies in front of the pages: whom they name in X-Forwarded-For is who asks."""
    prefect_port: Port = 4200
    """Port of the embedded Prefect server."""
    prefect_api_url: Address = ""
    """Address of a Prefect server of your own (``http://…/api``); empty: the embedded one."""
    sign_in: SignIn = SignIn.LINK
    """How people come to the pages."""
    leaders: Listed = ()
    """E-mail addresses of leaders of every rollout, besides the principals of each."""
    district: Listed = ()
    """E-mail addresses of who may see every rollout."""
    admins: Listed = ()
    """E-mail addresses of who may see every rollout and launch new ones."""
    mail_host: str = ""
    """The server that sends the links; empty: none are sent."""
    mail_port: Port = 587
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = ""
    """The address that the links come from."""
    mail_safety: MailSafety = MailSafety.STARTTLS
    """How the connection to the mail server is kept private."""
    google_client: str = ""
    google_secret: SecretStr = SecretStr("")
    google_url: Address = "https://accounts.google.com"
    """Google's issuer (tests point it at a stand-in)."""
    microsoft_client: str = ""
    microsoft_secret: SecretStr = SecretStr("")
    microsoft_tenant: str = ""
    """The id of the school's own directory at Microsoft."""
    microsoft_url: Address = "https://login.microsoftonline.com"
    """Where Microsoft's directories are (tests point it at a stand-in)."""
    domains: Listed = ()
    """Domains whose accounts may sign in by Google or Microsoft."""
    trello_key: SecretStr = SecretStr("")
    trello_token: SecretStr = SecretStr("")
    trello_secret: SecretStr = SecretStr("")
    """The application's secret (not the token): what Trello signs its webhooks with."""
    trello_workspace: str = ""
    """Id or short name of the Trello workspace for new boards; empty: the account's own boards."""
    trello_reminder: Annotated[int, Field(ge=-1, le=40_320)] = 1440
    """Minutes before a new card is due at which Trello reminds its people; -1: never."""
    trello_copy: bool = True
    """Whether boards and cards that are alike are made as copies of each other, which saves requests."""
    trello_url: Address = "https://api.trello.com"
    """Base address of the Trello API (tests point it at the emulator)."""
    today: Day | None = None
    """A fixed date instead of the real one (the demo's simulated calendar)."""
    advance_minutes: Annotated[int, Field(ge=1)] = 15
    """How often the rollouts are advanced by the schedule, in minutes."""

    @property
    def database(self) -> str | URL:
        """The address of the database in use."""
        if self.database_url:
            return self.database_url
        # Not as text: a question mark in the name of a folder would begin the options of an address.
        from sqlalchemy import URL

        return URL.create("sqlite", database=str(self.home / "leadflow.db"))

    @property
    def pages(self) -> str:
        """The address the pages are reached at, without a slash at the end."""
        host = "localhost" if self.host in EVERYWHERE else self.host
        if ":" in host:
            host = f"[{host.strip('[]')}]"
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def prefect_api(self) -> str:
        """The Prefect API in use: a server of your own, or the embedded one."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def ways(self) -> frozenset[Way]:
        """The ways in which people may come in; a session of another way opens nothing."""
        if self.sign_in is not SignIn.ACCOUNTS:
            return frozenset({Way.PRINTED} if self.sign_in is SignIn.LINK else ())
        google = self.google_client and self.google_secret.get_secret_value() and self.domains
        microsoft = self.microsoft_client and self.microsoft_secret.get_secret_value() and self.domains
        there = {
            Way.HANDED: True,
            Way.MAILED: self.mail_host,
            Way.GOOGLE: google,
            Way.MICROSOFT: microsoft and self.microsoft_tenant,
        }
        return frozenset(way for way, is_there in there.items() if is_there)

    @property
    def named(self) -> frozenset[str]:
        """The e-mail addresses that come in without being in a rollout."""
        return frozenset((*self.leaders, *self.district, *self.admins))

    @property
    def has_trello(self) -> bool:
        """True when both Trello credentials are set."""
        return bool(self.trello_key.get_secret_value() and self.trello_token.get_secret_value())
