"""The page of one step, and what can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.explain import explain
from leadflow.planning.steps import CauseKind, Status, may_move, missing_approvers
from leadflow.services import act as services
from leadflow.web import contexts
from leadflow.web.pages import found_for, shared
from leadflow.web.rendering import render
from leadflow.web.site import required_who, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.rollout.history import HistoryEntry
    from leadflow.services.view import View
    from leadflow.services.world import World

MOVES = (
    (Status.TODO, "Back to to do"),
    (Status.IN_PROGRESS, "Start"),
    (Status.IN_APPROVAL, "Ask for approval"),
    (Status.DONE, "Done"),
)


async def step(request: Request) -> Response:
    """One step: state, dates explained, history, actions."""
    return await _page(request)


async def act(request: Request) -> Response:
    """Do something to a step. What was typed stays in the form when it is refused."""
    found = await found_for(request)
    key = _known(found, request.path_params["step"])
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        who = required_who(request, found.rollout)
        await run_in_threadpool(
            _do, site_of(request).app.world, found, key, request.path_params["action"], form, who
        )
    except RefusedError as error:
        return await _page(request, problem=str(error), typed=form, status=422)
    await run_in_threadpool(site_of(request).wake, found.rollout.key)
    said = quote("Kept. The card follows in a moment.")
    return RedirectResponse(f"/r/{found.rollout.key}/steps/{quote(key)}?said={said}", 303)


def _do(world: World, found: View, step: str, action: str, form: Mapping[str, str], who: str) -> None:
    rollout = found.rollout.key
    match action:
        case "move":
            services.set_status(world, rollout, step, _status(form.get("to", "")), who=who)
        case "skip":
            services.set_status(world, rollout, step, Status.SKIPPED, who=who, why=form.get("because", ""))
        case "approve":
            services.approve(world, rollout, step, who=who)
        case "flag":
            kind = form.get("kind", "")
            if kind not in {each.value for each in CauseKind}:
                raise RefusedError("Choose what the step is waiting for.")
            services.flag(world, rollout, step, form.get("reason", ""), kind=CauseKind(kind), who=who)
        case "unflag":
            services.clear_flag(world, rollout, step, who=who)
        case _:
            raise HTTPException(404)


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        raise RefusedError("Choose where the step is to go.") from None


async def _page(
    request: Request, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    found = await found_for(request)
    key = _known(found, request.path_params["step"])
    definition = found.rollout.definition
    plan, progress = definition.plan, found.rollout.progress[key]
    history = await run_in_threadpool(_history, site_of(request).app.world, found.rollout.key, key)
    chosen = plan.by_key[key]
    return render(
        request,
        "step.html",
        {
            **shared(request, found, "plan"),
            "row": contexts.row_of(found, found.standings[key]),
            "progress": progress,
            "why": [contexts.why_of(found, each) for each in found.standings[key].causes],
            "explanation": explain(plan, definition.calendar, found.schedule, key, definition.roster.names),
            "before": [
                (each, contexts.row_of(found, found.standings[each.before]))
                for each in plan.predecessors[key]
            ],
            "after": [
                (each, contexts.row_of(found, found.standings[each.after])) for each in plan.successors[key]
            ],
            "baseline": found.rollout.baseline[key],
            "history": history,
            "missing": missing_approvers(progress, chosen.gate),
            "moves": [
                (to, words)
                for to, words in MOVES
                if to is not progress.status
                and may_move(progress.status, to)
                and (to is not Status.IN_APPROVAL or chosen.gate)
            ],
            "may_skip": may_move(progress.status, Status.SKIPPED) and not progress.status.closed,
            "board": found.boards.get(chosen.group),
            "problem": problem,
            "typed": typed or {},
        },
        status=status,
    )


def _history(world: World, rollout: str, step: str) -> list[HistoryEntry]:
    with world.uow() as uow:
        return list(reversed(uow.history.of_step(rollout, step)))


def _known(found: View, step: str) -> str:
    if step not in found.rollout.plan.by_key:
        raise NotFoundError(f"There is no step '{step}' in this rollout.")
    return step
