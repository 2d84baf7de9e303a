"""Pages that only show: blocked, plan, ways, timeline, groups, people, changes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from leadflow.saying import say
from leadflow.services.help_wanted import asked
from leadflow.web import languages
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.blocked import News, blocked_page
from leadflow.web.contexts.changes import changes_page
from leadflow.web.contexts.frame import frame_of
from leadflow.web.contexts.groups import groups_page
from leadflow.web.contexts.inbox import inbox_page, people_page
from leadflow.web.contexts.plan import plan_page
from leadflow.web.contexts.timeline import timeline_page
from leadflow.web.contexts.ways import ways_page
from leadflow.web.forms import FieldError
from leadflow.web.site import site_of
from leadflow.web.visitor import Visitor, remember_look, told_by, visitor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.people.roster import Person
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame
    from leadflow.web.forms import Form
    from leadflow.web.rendering import Context

LIMIT = 100
"""Changes that are shown, and counted as new."""
PACKED = 1
"""How hard kept pages are packed: hardly, which takes less than a millisecond and leaves a tenth."""


def blocked(request: Request) -> Response:
    """Blocked steps first; then goals, and what else needs a look."""
    response = _kept(request, _blocked)
    remember_look(request, response, request.path_params["rollout"], site_of(request).app.world.clock.now())
    return response


def _blocked(request: Request) -> Context:
    found, frame = opened(request, "blocked")
    visitor, _ = visitor_here(request, found)
    by_cause = request.query_params.get("by") == "cause"
    return blocked_page(found, frame, by_cause=by_cause, news=_news(request, found, visitor))


def plan(request: Request) -> Response:
    """All steps, filtered."""
    return _kept(request, _plan)


def _plan(request: Request) -> Context:
    found, frame = opened(request, "plan")
    return plan_page(found, frame, request.query_params)


def ways(request: Request) -> Response:
    """What would let a goal be met that will be missed."""
    found, frame = opened(request, "plan")
    return site_of(request).pages.page(ways_page(found, frame, request.path_params["goal"]))


def timeline(request: Request) -> Response:
    """The plan as a picture, with its table."""
    return _kept(request, _timeline)


def _timeline(request: Request) -> Context:
    found, frame = opened(request, "timeline")
    return timeline_page(found, frame, all_links=request.query_params.get("links") == "all")


def groups(request: Request) -> Response:
    """Every group with how its steps stand."""
    found, frame = opened(request, "groups")
    return site_of(request).pages.page(groups_page(found, frame))


def people(request: Request) -> Response:
    """Everybody, and how the open steps are shared."""
    found, frame = opened(request, "people")
    return site_of(request).pages.page(people_page(found, frame))


def inbox(request: Request) -> Response:
    """What waits for one person."""
    found, frame = opened(request, "people")
    wanted = asked(site_of(request).app.world, found.rollout.key)
    return site_of(request).pages.page(inbox_page(found, frame, request.path_params["person"], wanted))


def changes(request: Request) -> Response:
    """What changed lately, and what of it is new to the visitor."""
    found, frame = opened(request, "changes")
    visitor, now = visitor_here(request, found)
    entries = site_of(request).history(found.rollout.key, LIMIT)
    response = site_of(request).pages.page(changes_page(found, frame, entries, visitor.looked, LIMIT))
    remember_look(request, response, found.rollout.key, now)
    return response


def _kept(request: Request, make: Callable[[Request], Context]) -> Response:
    """The page that was made for such a visitor before, while the rollout is as it was then.

    Who the visitor is in the rollout is a part of its state, so a page that is kept needs no look at it.
    """
    site, rollout = site_of(request), request.path_params["rollout"]
    visitor = told_by(request, site.app.world.clock.now())
    asked_for = (request.url.path, request.url.query, visitor, languages.present(), site.pages)

    def packed() -> bytes:
        return zlib.compress(site.pages.text(make(request)).encode(), PACKED)

    return site.pages.answer(zlib.decompress(site.bodies.get(asked_for, site.state(rollout), packed)))


def opened(request: Request, tab: str) -> tuple[View, Frame]:
    """The rollout that a request names, and the frame of its page. Raises `NotFoundError`."""
    site, path = site_of(request), request.url.path
    pulse = site.pulse(request.path_params["rollout"])  # before the look, so that nothing falls in between
    found = site.view(request.path_params["rollout"])
    visitor, _ = visitor_here(request, found)
    notice = request.query_params.get("done", "")
    if request.method != "GET":
        # A form is sent to an address that cannot be opened: who says their name there returns to its page.
        return found, frame_of(found, visitor, tab, path.rpartition("/")[0], notice)
    query = urlencode([each for each in request.query_params.multi_items() if each[0] != "done"])
    address, live = f"{path}?{query}" if query else path, Addresses(found.rollout.key).live(pulse)
    return found, frame_of(found, visitor, tab, path, notice, live, address)


def visitor_here(request: Request, found: View) -> tuple[Visitor, datetime]:
    """Who sent a request, and when that is."""
    now = site_of(request).app.world.clock.now()
    return visitor_of(request, found.rollout, now), now


def _news(request: Request, found: View, visitor: Visitor) -> News | None:
    if visitor.looked is None:
        return None
    entries = site_of(request).history(found.rollout.key, LIMIT)
    return News(sum(each.at > visitor.looked for each in entries), visitor.looked)


NOBODY = say("Say who you are first, so that others see who changed it.")


def signed(frame: Frame, form: Form, people: Mapping[str, Person]) -> str:
    """Person key of who sends a form: the visitor, or the name chosen in it where people have no account.

    Raises `FieldError`, also for an account that is nobody in this rollout: it may lead it by the settings.
    """
    if frame.account and not frame.who:
        problem = say(
            "%(email)s is in no line of this rollout's people.csv, and an account acts under its own name "
            "only. Add a line with this address there.",
            email=frame.account,
        )
        raise FieldError("who", problem)
    who = frame.who or form.values.get("who", "")
    if who not in people:
        raise FieldError("who", NOBODY)
    return who
