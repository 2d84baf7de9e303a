"""Changing the plan: small forms, then a page that shows what moves, then the change itself.

Nothing is kept between the pages: what was asked for travels in the form, with the mark of what was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from leadflow.errors import BusyError, RefusedError
from leadflow.planning.changes import MoveFixedDate, MoveGoal, SetDuration
from leadflow.planning.closing import CloseDays, HalveDay, OpenDays
from leadflow.rollout.revision import Revision, RevisionChange
from leadflow.saying import say
from leadflow.services import replan as services
from leadflow.services.replan_records import changes_from, changes_text
from leadflow.web.acting import done
from leadflow.web.contexts.replan import preview_page, replan_page
from leadflow.web.forms import FieldError, Form, read_form
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.services.view import View

Changes = tuple[RevisionChange, ...]
LONGEST_DURATION = 999
"""School days; more is a slip of the hand."""


def replan(request: Request) -> Response:
    """The forms with which the plan is changed."""
    return _page(request, Form())


async def act(request: Request) -> Response:
    """Show what a form would change, or carry out what was shown."""
    action = request.path_params["action"]
    if action not in ASKED and action != "apply":
        raise HTTPException(404)
    form = await read_form(request, action)
    return await run_in_threadpool(_apply if action == "apply" else _look, request, form)


def _look(request: Request, form: Form) -> Response:
    found, _ = opened(request, "plan")
    ask, about = ASKED[form.action]
    try:
        changes = ask(found, form)
        if not changes:
            raise FieldError(about, say("This is how it is already; change something first."))
        return _preview(request, changes, Form())
    except RefusedError as error:
        return _page(request, form.refused(error, about), 422)


def _apply(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "plan")
    key = found.rollout.key
    try:
        changes = changes_from(form.values.get("changes", ""))
    except RefusedError as error:
        return _page(request, form.refused(error, ""), 422)
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        because = form.text("why", say("Say in a few words why. Others will ask."))
        services.apply(
            site.app.world,
            key,
            Revision(changes),
            mark=form.values.get("mark", ""),
            who=who,
            because=because,
        )
    except (RefusedError, BusyError) as error:
        return _again(request, changes, form.refused(error, ""), error)
    return done(request, key, who, f"{frame.here.changes}?done=replanned")


def _again(request: Request, changes: Changes, form: Form, error: Exception) -> Response:
    """What the change would do now; the forms, when it can no longer be done at all."""
    wrong_field = isinstance(error, FieldError)
    try:
        return _preview(request, changes, form, 422 if wrong_field else 409)
    except RefusedError:
        return _page(request, form, 409)


def _page(request: Request, form: Form, status: int = 200) -> Response:
    found, frame = opened(request, "plan")
    return site_of(request).pages.page(replan_page(found, frame, form), status)


def _preview(request: Request, changes: Changes, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "plan")
    because = form.values.get("why", "")
    shown = services.preview(site.app.world, found.rollout.key, Revision(changes), because=because or "-")
    return site.pages.page(preview_page(shown, frame, form, changes_text(changes)), status)


# ---- what the forms ask for


def _days(found: View, form: Form) -> Changes:  # noqa: ARG001
    first, last = form.day("first"), form.day("last")
    if first is None:
        raise FieldError("first", say("Choose a day."))
    name = form.any_text("name")
    what = form.values.get("what", "")
    if what == "half":
        if last not in (None, first):
            raise FieldError("last", say("A half day is a single day; leave this empty."))
        return (HalveDay(first, name or "Half day"),)
    if what == "open":
        return (OpenDays(first, last or first),)
    if what != "closed":
        raise FieldError("what", say("Choose what happens on these days."))
    return (CloseDays(first, last or first, name or "Closed"),)


def _goal(found: View, form: Form) -> Changes:
    key, target = form.values.get("goal", ""), form.day("target")
    goal = next((each for each in found.rollout.plan.goals if each.key == key), None)
    if goal is None:
        raise FieldError("goal", say("Choose a goal."))
    if target is None:
        raise FieldError("target", say("Choose a date."))
    return () if target == goal.target else (MoveGoal(key, target),)


def _step(found: View, form: Form) -> Changes:
    step = found.rollout.plan.by_key.get(form.values.get("step", ""))
    if step is None:
        raise FieldError("step", say("Choose a step."))
    changes: list[RevisionChange] = []
    duration = _duration(form)
    if duration is not None and duration != step.duration:
        changes.append(SetDuration(step.key, duration))
    on = form.day("on")
    # Taken away only where the form showed it: an empty field for a date nobody saw means nothing.
    emptied = on is None and step.on is not None and form.values.get("fixed") == step.on.isoformat()
    if emptied or (on is not None and on != step.on):
        changes.append(MoveFixedDate(step.key, on))
    return tuple(changes)


def _duration(form: Form) -> float | None:
    """The school days typed, None for an empty field. A comma is taken for a point."""
    text = form.values.get("duration", "").strip().replace(",", ".")
    if not text:
        return None
    try:
        days = float(text)
    except ValueError:
        days = -1
    if not 0 <= days <= LONGEST_DURATION or days * 2 != int(days * 2):
        raise FieldError("duration", say("Write a number of school days, in halves: 0.5, 1, 1.5 …"))
    return days


def _changes(found: View, form: Form) -> Changes:  # noqa: ARG001
    """Changes that another page proposes (a way out of a late goal)."""
    return changes_from(form.values.get("changes", ""))


ASKED: Mapping[str, tuple[Callable[[View, Form], Changes], str]] = {
    "days": (_days, "first"),
    "goal": (_goal, "target"),
    "step": (_step, "duration"),
    "changes": (_changes, ""),
}
"""By the last part of the form's address: what is asked for, and the field that a refusal is about."""
