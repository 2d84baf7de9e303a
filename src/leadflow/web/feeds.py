"""Feeds: calendars that programs read again and again, each at an address that cannot be guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.responses import Response as PlainResponse

from leadflow.errors import NotFoundError
from leadflow.exchange.events import feed_text
from leadflow.exchange.forms import CONTENT
from leadflow.exchange.forms import Form as Written
from leadflow.people.tokens import Scope
from leadflow.saying import say
from leadflow.services.tokens import make_feed, opened_by, revoke, tokens
from leadflow.web.acting import received
from leadflow.web.caller import caller_of
from leadflow.web.contexts.entrance import ProblemPage
from leadflow.web.contexts.feeds import feeds_page
from leadflow.web.etags import known_tags, tag_of
from leadflow.web.site import site_of
from leadflow.web.throttle import Throttle
from leadflow.web.views import opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.web.forms import Form

A_MINUTE = 60
"""Reads a minute from one network address; calendar programs come a few times a day."""
GONE = say(
    "This calendar's address opens nothing: it was taken back or is mistyped. You get a "
    "new one on your group's page or on your own, under ‘Calendar’, or from whoever runs "
    "leadflow: leadflow feed make."
)
ACTIONS = ("make", "revoke")
TABS: Mapping[str, str] = {"school": "timeline", "group": "groups", "person": "people"}
WHOSE = ("", "/groups/{group}", "/people/{person}")
"""Whose calendars there are, as parts of their addresses."""

_readers = Throttle(A_MINUTE)


def calendar(request: Request) -> Response:
    """The calendar that an address opens; 304 for who has it already."""
    if wait := _readers.wait(caller_of(request, site_of(request).app.settings)):
        return PlainTextResponse(f"Wait {wait} seconds.\n", 429, headers={"retry-after": str(wait)})
    site = site_of(request)
    token = opened_by(site.app.world, request.path_params["secret"], Scope.FEED)
    if token is None:
        return site.pages.page(ProblemPage(None, say("No such calendar"), GONE, "/"), 404)
    found = site.view(token.rollout)
    latest = site.history(token.rollout, 1)
    stamp = latest[0].at if latest else token.made
    content = feed_text(found.rollout, found.schedule, token.about, stamp).encode()
    tag = tag_of(content)
    headers = {"etag": f"W/{tag}", "cache-control": "private, no-cache", "content-type": CONTENT[Written.ICS]}
    if tag in known_tags(request.headers.get("if-none-match", "")):
        return PlainResponse(status_code=304, headers=headers)
    return PlainResponse(content, headers=headers)


def show(request: Request) -> Response:
    """Which addresses open a calendar, without the addresses themselves."""
    return _page(request)


async def act(request: Request) -> Response:
    """Make an address, which is shown this once; or take one back."""
    return await received(request, ACTIONS, _act)


def _act(request: Request, form: Form) -> Response:
    site, rollout, about = site_of(request), request.path_params["rollout"], _about(request)
    found, frame = opened(request, TABS[about.partition("/")[0]])
    if form.action == "make":
        _, secret = make_feed(site.app.world, rollout, about, who=frame.who)
        return _page(request, f"{site.app.settings.pages}/feeds/{secret}.ics")
    mine = {str(each.id) for each in tokens(site.app.world, rollout, Scope.FEED) if each.about == about}
    if (feed := form.values.get("feed", "")) not in mine:
        raise NotFoundError(say("This calendar has no such address. Nothing was changed."))
    revoke(site.app.world, found.rollout.key, Scope.FEED, int(feed))
    return RedirectResponse(frame.here.calendar(about), 303)


def _page(request: Request, address: str = "") -> Response:
    site, about = site_of(request), _about(request)
    found, frame = opened(request, TABS[about.partition("/")[0]])
    known, now = tokens(site.app.world, found.rollout.key, Scope.FEED), site.app.world.clock.now()
    return site.pages.page(feeds_page(found, frame, about, known, now, address))


def _about(request: Request) -> str:
    """Whose calendar an address names. Raises `NotFoundError`."""
    path, site = request.path_params, site_of(request)
    roster = site.view(path["rollout"]).rollout.definition.roster
    if "group" in path:
        known, about = path["group"] in {each.key for each in roster.groups}, f"group/{path['group']}"
    elif "person" in path:
        known, about = path["person"] in roster.person, f"person/{path['person']}"
    else:
        known, about = True, "school"
    if not known:
        raise NotFoundError(say("There is no such calendar."))
    return about
