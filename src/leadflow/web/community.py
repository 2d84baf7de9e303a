"""The page for everybody, and the page on which a leader decides what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response as PlainResponse

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.intake.characters import harmful
from leadflow.saying import say
from leadflow.services import publish
from leadflow.web import statics
from leadflow.web.acting import done, received, status_of
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.community import community_page
from leadflow.web.contexts.publish import publish_page
from leadflow.web.feed import CONTENT, feed
from leadflow.web.forms import Form
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.services.view import View
    from leadflow.services.world import World
    from leadflow.web.contexts.community import CommunityPage

FEED = "feed.xml"


def everybody(request: Request) -> Response:
    """The page for everybody. 404 while nobody has published it."""
    return site_of(request).pages.page(_page(request))


def news(request: Request) -> Response:
    """Its feed."""
    page = _page(request)
    return PlainResponse(feed(page, f"../{page.mark}"), headers={"content-type": CONTENT})


def preview(request: Request) -> Response:
    """The page as everybody would see it, for those who decide on it."""
    return site_of(request).pages.page(_page(request, anyway=True))


def leader(request: Request) -> Response:
    """What is public, and what a leader can do about it."""
    return _leader(request, Form())


async def act(request: Request) -> Response:
    """Publish, take back, name roles, answer the community."""
    return await received(request, ACTIONS, _act)


def _page(request: Request, *, anyway: bool = False) -> CommunityPage:
    key, site = request.path_params["rollout"], site_of(request)
    if harmful(key):
        raise NotFoundError(say("There is no such page, or it is not public."))
    found = publish.community(site.app.world, key, anyway=anyway)
    icon, style = statics.address("icon.svg"), statics.address("leadflow.css")
    return community_page(
        found,
        style=style,
        icon=icon,
        feed=f"{public_address(key)}/{FEED}",
        address=request.url.path,
        back=Addresses(key).community if anyway else "",
    )


def public_address(rollout: str) -> str:
    """Where everybody finds a rollout."""
    return f"/community/{quote(rollout, safe='')}"


def _leader(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "community")
    publication = publish.publication_of(site.app.world, found.rollout.key)
    page = publish_page(found, frame, form, publication, public_address(found.rollout.key))
    return site.pages.page(page, status)


def _act(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "community")
    do, about, notice = ACTIONS[form.action]
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        do(site.app.world, found, form, who)
    except (RefusedError, BusyError) as error:
        return _leader(request, form.refused(error, about), status_of(error))
    return done(request, found.rollout.key, who, f"{frame.here.community}?done={notice}")


# ---- what can be done; each takes the form and the person's key


def _publish(world: World, found: View, form: Form, who: str) -> None:  # noqa: ARG001
    publish.turn(world, found.rollout.key, on=True, who=who)


def _withdraw(world: World, found: View, form: Form, who: str) -> None:  # noqa: ARG001
    publish.turn(world, found.rollout.key, on=False, who=who)


def _name(world: World, found: View, form: Form, who: str) -> None:
    known = sorted(publish.roles_of(found.rollout))
    chosen = tuple(role for at, role in enumerate(known) if form.values.get(f"role-{at}") == role)
    publish.name_roles(world, found.rollout.key, chosen, who=who)


def _say(world: World, found: View, form: Form, who: str) -> None:
    heard = form.text("heard", say("Say what people told you, without their names."))
    did = form.text("did", say("Say what was done about it."))
    publish.say(world, found.rollout.key, heard, did, who=who)


def _unsay(world: World, found: View, form: Form, who: str) -> None:
    number, version = form.number("number"), form.number("version")
    if number is None or version is None:
        raise RefusedError(say("This form is not as the page made it. Load the page again and repeat it."))
    publish.unsay(world, found.rollout.key, number, version, who=who)


ACTIONS = {
    "publish": (_publish, "", "published"),
    "withdraw": (_withdraw, "", "withdrawn"),
    "name": (_name, "", "named"),
    "say": (_say, "heard", "said"),
    "unsay": (_unsay, "", "unsaid"),
}
"""By the last part of the form's address: what to do, the field of errors that name none, what is said."""
