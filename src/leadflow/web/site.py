"""The site: what every page needs to answer a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.bootstrap import App
from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from starlette.requests import Request

    from leadflow.rollout.rollout import Rollout

WHO = "leadflow_who"
"""The cookie that remembers who sits here. It is a convenience, not a sign-in."""


@dataclass(frozen=True, slots=True)
class Site:
    """leadflow and whom to tell of a change."""

    app: App
    wake: Callable[[str], object]


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.app.state.site
    return site


def who_is(request: Request, rollout: Rollout) -> str:
    """The person key of whoever sits here, empty when nobody has said."""
    who = request.cookies.get(WHO, "")
    return who if who in rollout.definition.roster.person else ""


def required_who(request: Request, rollout: Rollout) -> str:
    """The person key of whoever sits here. Raises `RefusedError` when nobody has said."""
    who = who_is(request, rollout)
    if not who:
        raise RefusedError("Choose who you are first (at the top of the page); it goes into the history.")
    return who
