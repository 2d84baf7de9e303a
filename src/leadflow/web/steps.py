"""The page of one step, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.planning.words import listed
from leadflow.saying import say
from leadflow.services import act as services
from leadflow.services.nudge import nudge
from leadflow.services.recard import recard
from leadflow.web.acting import done, received, status_of
from leadflow.web.contexts.step import approvers_of, step_page
from leadflow.web.forms import FieldError, Form, number_of_days
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.services.view import View
    from leadflow.services.world import World
    from leadflow.web.site import Site


def step(request: Request) -> Response:
    """One step: state, dates explained, history, actions; the form that the address names is open."""
    return _page(request, Form(request.query_params.get("do", "")))


async def act(request: Request) -> Response:
    """Do something to a step. What was typed stays in the form when it is refused."""
    return await received(request, ACTIONS, _act)


def _act(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "plan")
    key = _known(found, request.path_params["step"])
    do, about, notice = ACTIONS[form.action]
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        do(site.app.world, found, key, form, who)
    except (RefusedError, BusyError) as error:
        return _page(request, form.refused(error, about), status_of(error))
    site.advance_now(found.rollout.key)
    inbox = form.values.get("back") == "inbox"
    address = frame.here.person(who) if inbox else frame.here.step(key)
    return done(request, found.rollout.key, who, f"{address}?done={notice}")


def _page(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "plan")
    key = _known(found, request.path_params["step"])
    history = site.step_history(found.rollout.key, key)
    card = site.app.builtin.find_by_key(f"{found.rollout.key}/{key}") if _builtin(site, found) else None
    comments = card.comments if card else ()
    return site.pages.page(step_page(found, frame, form, key, history, comments), status)


def _builtin(site: Site, found: View) -> bool:
    """Comments on other boards are read where they are."""
    return found.rollout.definition.board_kind == site.app.builtin.kind


def _known(found: View, step: str) -> str:
    if step not in found.rollout.plan.by_key:
        raise NotFoundError(say("There is no step ‘%(step)s’ in this rollout.", step=step))
    return step


# ---- what can be done; each takes the step's key, the form and the person's key


def _move(world: World, found: View, step: str, form: Form, who: str) -> None:
    to = form.status("to")
    if to is Status.SKIPPED:
        raise FieldError("to", say("To skip a step, say why in the form for that."))
    services.set_status(world, found.rollout.key, step, to, who=who)


def _skip(world: World, found: View, step: str, form: Form, who: str) -> None:
    because = form.text("because", say("Say in a few words why the step is not needed. Others will ask."))
    services.set_status(world, found.rollout.key, step, Status.SKIPPED, who=who, why=because)


def _approve(world: World, found: View, step: str, form: Form, who: str) -> None:  # noqa: ARG001
    approvers, names = approvers_of(found.rollout.plan, step), found.rollout.definition.roster.names
    if approvers and who not in approvers:
        may = listed([names.get(each, each) for each in approvers], "or")
        raise FieldError(
            "who", say("%(who)s cannot approve this step; %(may)s can.", who=names[who], may=may)
        )
    services.approve(world, found.rollout.key, step, who=who)


def _flag(world: World, found: View, step: str, form: Form, who: str) -> None:
    kind = form.cause("kind")
    reason = form.text("reason", say("Say in a few words what is missing."))
    services.flag(world, found.rollout.key, step, reason, kind=kind, who=who)


def _external(world: World, found: View, step: str, form: Form, who: str) -> None:
    outside = form.text(
        "outside", say("Say who outside the school it waits for: an office, a firm, a board.")
    )
    reason = form.text("reason", say("Say in a few words what is missing."))
    services.flag(
        world,
        found.rollout.key,
        step,
        f"{outside}: {reason}",
        kind=CauseKind.EXTERNAL,
        who=who,
        since=form.day("since"),
    )


def _link(world: World, found: View, step: str, form: Form, who: str) -> None:
    title = form.text("title", say("Say in a few words what it is."))
    services.put_beside(world, found.rollout.key, step, title, form.values.get("address", ""), who=who)


def _unlink(world: World, found: View, step: str, form: Form, who: str) -> None:
    services.take_away(world, found.rollout.key, step, form.values.get("address", ""), who=who)


def _unflag(world: World, found: View, step: str, form: Form, who: str) -> None:  # noqa: ARG001
    services.clear_flag(world, found.rollout.key, step, who=who)


def _take(world: World, found: View, step: str, form: Form, who: str) -> None:  # noqa: ARG001
    services.take(world, found.rollout.key, step, who=who)


def _let_go(world: World, found: View, step: str, form: Form, who: str) -> None:  # noqa: ARG001
    services.let_go(world, found.rollout.key, step, who=who)


def _hand_over(world: World, found: View, step: str, form: Form, who: str) -> None:
    to = form.values.get("give", "")
    if to not in found.rollout.definition.roster.person:
        raise FieldError("give", say("Choose who is to have it."))
    staying, why = form.values.get("stay") == "yes", form.any_text("note")
    services.hand_over(world, found.rollout.key, step, to, who=who, staying=staying, why=why)


def _send_back(world: World, found: View, step: str, form: Form, who: str) -> None:
    why = form.text("missing", say("Say in a few words what is still missing. Others will ask."))
    services.send_back(world, found.rollout.key, step, who=who, why=why)


def _put_off(world: World, found: View, step: str, form: Form, who: str) -> None:
    services.put_off(world, found.rollout.key, step, form.day("until"), who=who)


def _decide(world: World, found: View, step: str, form: Form, who: str) -> None:
    decision = form.text("decision", say("Say what was decided; it is kept in the history."))
    services.clear_flag(world, found.rollout.key, step, who=who, why=decision)


def _nudge(world: World, found: View, step: str, form: Form, who: str) -> None:
    nudge(world, found.rollout.key, step, form.values.get("give", ""), who=who)


def _left(world: World, found: View, step: str, form: Form, who: str) -> None:
    services.say_left(world, found.rollout.key, step, number_of_days(form.values.get("left", "")), who=who)


def _recard(world: World, found: View, step: str, form: Form, who: str) -> None:  # noqa: ARG001
    recard(world, found.rollout.key, step, who=who)


Action = Callable[["World", "View", str, Form, str], None]

ACTIONS: Mapping[str, tuple[Action, str, str]] = {
    "move": (_move, "to", "moved"),
    "skip": (_skip, "because", "kept"),
    "approve": (_approve, "", "approved"),
    "flag": (_flag, "reason", "kept"),
    "external": (_external, "since", "kept"),
    "link": (_link, "address", "linked"),
    "unlink": (_unlink, "", "unlinked"),
    "unflag": (_unflag, "", "kept"),
    "decide": (_decide, "decision", "kept"),
    "nudge": (_nudge, "", "nudged"),
    "left": (_left, "left", "kept"),
    "take": (_take, "", "taken"),
    "let-go": (_let_go, "", "kept"),
    "hand-over": (_hand_over, "give", "given"),
    "send-back": (_send_back, "missing", "sent"),
    "put-off": (_put_off, "until", "put-off"),
    "recard": (_recard, "", "recarded"),
}
"""By the last part of the form's address: what is done, the field that a refusal is about, what is said."""
