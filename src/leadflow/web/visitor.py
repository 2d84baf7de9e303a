"""The visitor: who is here, and when they last looked.

Whoever signed in with an account of their own is that person. At the one machine, and where nobody signs in,
people say who they are; a cookie saves them from doing so with every change. It is checked against the roster
and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from leadflow.web.account import account_of, may
from leadflow.web.addresses import Addresses
from leadflow.web.cookies import keep
from leadflow.web.roles import Permission

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.people.roster import Person
    from leadflow.rollout.rollout import Rollout

WHO = "leadflow_who"
LOOKED = "leadflow_looked"
YEAR = 365 * 24 * 3600
"""How long cookies are kept, in seconds."""
A_LOOK = timedelta(minutes=30)
"""Requests within this time belong to one look at the page."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser. `looked` is when the look before this was."""

    person: Person | None = None
    looked: datetime | None = None
    account: str = ""
    """The e-mail address that they signed in with; then they are nobody else."""
    signed_in: bool = False
    acts: bool = True
    """Whether they may work on what the address is about."""
    exports: bool = True
    leads: bool = True

    @property
    def key(self) -> str:
        """The person key, empty when nobody has said."""
        return self.person.key if self.person else ""


def visitor_of(request: Request, rollout: Rollout, now: datetime) -> Visitor:
    """Who sent a request: by their account, or as far as the browser says."""
    account, roster = account_of(request), rollout.definition.roster
    key = account.known.get(rollout.key, "") if account.personal else request.cookies.get(WHO, "")
    looked = _looked_before(request, now)
    return Visitor(
        person=roster.person.get(key),
        looked=looked,
        account=account.email,
        signed_in=account.signed_in,
        acts=may(account, rollout, Permission.ACT, request.path_params),
        exports=may(account, rollout, Permission.EXPORT, request.path_params),
        leads=may(account, rollout, Permission.LEAD, request.path_params),
    )


def told_by(request: Request, now: datetime) -> tuple[Hashable, ...]:
    """What a request tells of its visitor: the same for two whose pages of a rollout are the same."""
    account = account_of(request)
    told = account.email if account.personal else request.cookies.get(WHO, "")
    return told, account.personal, account.signed_in, account.everywhere, _looked_before(request, now)


def remember_who(request: Request, response: Response, rollout: str, who: str) -> None:
    """Keep who sits here, for this rollout only; an account is known without."""
    if account_of(request).personal:
        return
    _keep(request, response, rollout, WHO, who)


def remember_look(request: Request, response: Response, rollout: str, now: datetime) -> None:
    """Keep when somebody looked; requests that follow each other within half an hour are one look."""
    times = [_looked_before(request, now), now]
    texts = [each.astimezone(UTC).isoformat(timespec="seconds") if each else "" for each in times]
    _keep(request, response, rollout, LOOKED, "/".join(texts))


def _looked_before(request: Request, now: datetime) -> datetime | None:
    """The end of the look before the one that `now` belongs to."""
    earlier, _, latest = request.cookies.get(LOOKED, "").partition("/")
    before, last = _instant(earlier), _instant(latest)
    if last is None or last > now:
        return None
    return last if now - last > A_LOOK else before


def _instant(text: str) -> datetime | None:
    """An instant in UTC; None for what is none, or lies beyond the calendar there."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _keep(request: Request, response: Response, rollout: str, name: str, value: str) -> None:
    keep(request, response, name, value, seconds=YEAR, path=Addresses(rollout).base)
