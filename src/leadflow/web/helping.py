"""Asking for help and giving it, on a group's page and in one's own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.saying import say
from leadflow.services import help_wanted as services
from leadflow.web.acting import done, received, status_of
from leadflow.web.contexts.groups import group_page
from leadflow.web.forms import Form
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.services.world import World


def group(request: Request) -> Response:
    """One group: objective, people, its steps, what it asks help for."""
    return _page(request, Form())


async def act(request: Request) -> Response:
    """Ask for help, give it, leave it, ask no more."""
    return await received(request, ACTIONS, _act)


def _act(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "groups")
    key, group = found.rollout.key, request.path_params["group"]
    do, notice = ACTIONS[form.action]
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        do(site.app.world, key, group, form, who)
    except (RefusedError, BusyError) as error:
        return _page(request, form.refused(error, "help"), status_of(error))
    inbox = form.values.get("back") == "inbox"
    address = frame.here.person(who) if inbox else frame.here.group(group)
    return done(request, key, who, f"{address}?done={notice}")


def _page(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "groups")
    wanted = services.asked(site.app.world, found.rollout.key)
    return site.pages.page(group_page(found, frame, request.path_params["group"], wanted, form), status)


# ---- what can be done; each takes the rollout's key, the group's, the form and the person's key


def _ask(world: World, key: str, group: str, form: Form, who: str) -> None:
    sentence = form.text("help", say("Say in a sentence what you need help with."))
    services.ask(world, key, group, sentence, form.any_text("skills"), who=who)


def _number(form: Form) -> int:
    number = form.number("number")
    if number is None:
        raise NotFoundError(say("Nobody asks for that."))
    return number


def _give(world: World, key: str, group: str, form: Form, who: str) -> None:  # noqa: ARG001
    services.give(world, key, _number(form), who=who)


def _leave(world: World, key: str, group: str, form: Form, who: str) -> None:  # noqa: ARG001
    services.leave(world, key, _number(form), who=who)


def _withdraw(world: World, key: str, group: str, form: Form, who: str) -> None:  # noqa: ARG001
    services.withdraw(world, key, _number(form), who=who)


ACTIONS = {
    "ask": (_ask, "help-asked"),
    "give": (_give, "helping"),
    "leave": (_leave, "help-left"),
    "withdraw": (_withdraw, "help-withdrawn"),
}
"""By the last part of the form's address: what to do, and what is said then."""
