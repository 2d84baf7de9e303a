"""The pages of signing in: how to, what comes by mail, and the button that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.web.forms import Form

NOTICES = {"out": say("You are signed out.")}
"""What the page says after something was done, by the word in its address."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A place where people have an account already."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """How to sign in."""

    template: ClassVar[str] = "sign_in.html"

    frame: None
    accounts: bool
    """Whether everybody has an account of their own; else there is the printed link."""
    mails: bool
    """Whether leadflow can send mail."""
    providers: tuple[Provider, ...]
    form: Form
    back: str
    notice: str
    problem: str
    """Why a link or an account did not open; empty when none was tried."""


@dataclass(frozen=True, slots=True)
class SentPage:
    """What happens next; the same whether or not the address is known here."""

    template: ClassVar[str] = "sign_in_sent.html"

    frame: None
    email: str
    minutes: int
    """How long a link opens."""
    apart: int
    """Minutes between two mails."""


@dataclass(frozen=True, slots=True)
class EnterPage:
    """The button that signs in: opening an address does nothing yet, as programs open them, too."""

    template: ClassVar[str] = "enter.html"

    frame: None
    whose: str
    """The e-mail address; empty for the person at the machine."""
    action: str
