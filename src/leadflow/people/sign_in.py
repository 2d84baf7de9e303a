"""Sign-in: the links that begin a session, and the sessions. Their secrets are kept nowhere, only hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MACHINE = ""
"""In the place of an e-mail address: whoever sits at the machine that leadflow runs on."""

LATER = "?"
"""In the place of an e-mail address: a provider is still to say whose it is."""


class Way(StrEnum):
    """How somebody came in. A session is over when the settings do not allow its way any more."""

    PRINTED = "printed"
    """By a link that was printed while leadflow was for one machine."""
    HANDED = "handed"
    """By a link that was printed while people had accounts."""
    MAILED = "mailed"
    GOOGLE = "google"
    MICROSOFT = "microsoft"


PRINTED = timedelta(hours=1)
"""How long a link opens that leadflow printed for the person at its machine."""
MAILED = timedelta(minutes=10)
"""How long a link opens that was sent to an account; ASVS 6.5.5."""
SPACED = timedelta(minutes=5)
"""Between two mails to one mailbox, while the link in the first was not used."""

LONGEST: Mapping[bool, timedelta] = {True: timedelta(days=30), False: timedelta(days=7)}
"""How long a session lasts at the most, by whether it is the machine's own."""
IDLE: Mapping[bool, timedelta] = {True: timedelta(days=30), False: timedelta(hours=8)}
"""How long a session lasts that nobody uses; ASVS 7.3.1 for accounts."""


@dataclass(frozen=True, slots=True)
class SignInLink:
    """An address that signs somebody in once. The secret in it is shown once and kept nowhere."""

    id: int
    email: str
    """In small letters; `MACHINE` for the person at the machine."""
    way: Way
    made: datetime
    expires: datetime
    back: str = ""
    """The page that somebody wanted to see, a path."""
    browser: str = ""
    """What the secret of the browser hashes to that asked first; empty for one that opens in any."""
    proof: str = ""
    """What the answer of an identity provider is checked with; empty for links."""
    used: datetime | None = None

    def open(self, now: datetime) -> bool:
        """True while it signs somebody in."""
        return self.used is None and now < self.expires


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, in one browser."""

    id: int
    email: str
    """In small letters; `MACHINE` for the person at the machine."""
    way: Way
    made: datetime
    seen: datetime
    """When it was last used, to some minutes."""
    ended: datetime | None = None

    @property
    def of_machine(self) -> bool:
        """True for the person at the machine, who may do everything."""
        return self.email == MACHINE

    def open(self, now: datetime) -> bool:
        """True until it is ended, was not used for long, or is too old."""
        fresh = now - self.seen < IDLE[self.of_machine] and now - self.made < LONGEST[self.of_machine]
        return self.ended is None and fresh


def plain_email(text: str) -> str:
    """An e-mail address as it is compared and written to: A to Z in small letters, without spaces around it.

    Nothing else is folded: ``straße.example`` and ``strasse.example`` are two domains with two owners, and
    ``ſ`` is no ``s``.
    """
    return text.strip().translate(_SMALL)


_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
