"""The site: what every page needs to answer a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.bootstrap import App

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
