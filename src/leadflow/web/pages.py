"""Pages that only show: rollouts, blocked, plan, timeline, groups, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse

from leadflow.errors import NotFoundError
from leadflow.planning.steps import StepState
from leadflow.services.view import View, rollout_keys, view
from leadflow.web import contexts
from leadflow.web.rendering import render
from leadflow.web.site import WHO, site_of, who_is
from leadflow.web.timeline import timeline_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

YEAR = 365 * 24 * 3600


async def found_for(request: Request) -> View:
    """The rollout that a request names. Raises `NotFoundError`."""
    return await run_in_threadpool(view, site_of(request).app.world, request.path_params["rollout"])


def shared(request: Request, found: View, tab: str) -> dict[str, object]:
    """What every page of a rollout is given."""
    definition = found.rollout.definition
    return {
        "rollout": definition,
        "found": found,
        "today": found.today,
        "tab": tab,
        "who": who_is(request, found.rollout),
        "people": definition.roster.people,
        "names": definition.roster.names,
        "base": f"/r/{definition.key}",
        "blocked_count": len(found.blocked),
        "conflict_count": len(found.conflicts),
        "notice": request.query_params.get("said", "")[:300],
    }


async def rollouts(request: Request) -> Response:
    """All rollouts; the only one is shown at once."""
    world = site_of(request).app.world
    keys = await run_in_threadpool(rollout_keys, world)
    if len(keys) == 1:
        return RedirectResponse(f"/r/{keys[0]}", 303)
    views = [await run_in_threadpool(view, world, key) for key in keys]
    return render(
        request,
        "rollouts.html",
        {
            "rollouts": [
                (each.rollout.definition, contexts.goal_rows(each), len(each.blocked)) for each in views
            ]
        },
    )


async def health(request: Request) -> Response:
    """For machines: are we up, and does the database answer."""
    keys = await run_in_threadpool(rollout_keys, site_of(request).app.world)
    return JSONResponse({"status": "ok", "rollouts": len(keys)})


async def who(request: Request) -> Response:
    """Remember who sits here."""
    form = await request.form()
    target = urlsplit(str(form.get("back", "/")))
    # Only a path of ours: never a way to send people elsewhere.
    path = "/" + target.path.lstrip("/\\")
    response = RedirectResponse(path, 303)
    response.set_cookie(WHO, str(form.get("who", ""))[:200], max_age=YEAR, httponly=True, samesite="lax")
    return response


async def blocked(request: Request) -> Response:
    """Blocked steps first; then goals, and what else needs a look."""
    found = await found_for(request)
    return render(
        request, "blocked.html", {**shared(request, found, "blocked"), **contexts.blocked_context(found)}
    )


async def plan(request: Request) -> Response:
    """All steps, filtered by group, phase and state."""
    found = await found_for(request)
    definition = found.rollout.definition
    chosen = {name: request.query_params.get(name, "") for name in ("group", "phase", "state")}
    rows = [
        row
        for row in contexts.rows_of(found, found.standings.values())
        if chosen["group"] in ("", row.step.group)
        and chosen["phase"] in ("", row.step.phase)
        and chosen["state"] in ("", row.standing.state.value)
    ]
    return render(
        request,
        "plan.html",
        {
            **shared(request, found, "plan"),
            "rows": rows,
            "chosen": chosen,
            "groups": definition.roster.groups,
            "phases": definition.plan.phases,
            "states": [state.value for state in StepState],
            "findings": found.schedule.findings,
        },
    )


async def timeline(request: Request) -> Response:
    """The plan as a picture, with its table."""
    found = await found_for(request)
    return render(
        request,
        "timeline.html",
        {
            **shared(request, found, "timeline"),
            "picture": timeline_of(found),
            "goals": contexts.goal_rows(found),
        },
    )


async def groups(request: Request) -> Response:
    """Every group with how its steps stand."""
    found = await found_for(request)
    plan = found.rollout.plan
    standings = found.standings.values()
    listed = [
        (
            group,
            contexts.state_counts([each for each in standings if plan.by_key[each.key].group == group.key]),
        )
        for group in found.rollout.definition.roster.groups
    ]
    return render(
        request, "groups.html", {**shared(request, found, "groups"), "groups": listed, "boards": found.boards}
    )


async def group(request: Request) -> Response:
    """One group: objective, people, its steps."""
    found = await found_for(request)
    key = request.path_params["group"]
    chosen = found.rollout.definition.roster.group.get(key)
    if chosen is None:
        raise NotFoundError(f"There is no group '{key}' in this rollout.")
    mine = [each for each in found.standings.values() if found.rollout.plan.by_key[each.key].group == key]
    return render(
        request,
        "group.html",
        {
            **shared(request, found, "groups"),
            "group": chosen,
            "board": found.boards.get(key),
            "blocked": [contexts.blocked_row(found, each) for each in found.blocked if each in mine],
            "rows": contexts.rows_of(found, mine),
            "counts": contexts.state_counts(mine),
        },
    )


async def conflicts(request: Request) -> Response:
    """Fields that both sides changed."""
    found = await found_for(request)
    plan = found.rollout.plan.by_key
    listed = []
    for each in found.conflicts:
        step = each.key.partition("/")[2]
        listed.append((each, step, plan[step].title if step in plan else each.key))
    return render(request, "conflicts.html", {**shared(request, found, "conflicts"), "conflicts": listed})
