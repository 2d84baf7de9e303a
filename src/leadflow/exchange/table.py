"""The table: a plan as CSV, one row a step, for Excel and the like. `table_in` reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.exchange.cells import csv_text
from leadflow.exchange.notation import estimate_cell, goal_cell, written
from leadflow.planning.limits import Limits
from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import Progress, Status
from leadflow.planning.words import school_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from leadflow.planning.plan import Plan, Step
    from leadflow.planning.schedule import Schedule, StepDates
    from leadflow.rollout.rollout import Definition, Rollout

OWN_DATES = ("on", "finish_on", "not_before", "finish_from", "start_by", "not_after")
PLANNED = (
    "key",
    "title",
    "phase",
    "group",
    "kind",
    "duration",
    "calendar",
    "owners",
    "after",
    *OWN_DATES,
    "goals",
    "goal_titles",
    "estimate",
    "effort",
    "change",
    "optional",
    "held_until",
    "held_because",
)
"""Columns that make the plan."""
DONE = (
    "status",
    "taken_by",
    "started",
    "finished",
    "due",
    "remaining",
    "remaining_on",
    "ticked",
    "skipped_because",
)
"""Columns that say what was done."""
LAUNCHED = ("baseline_start", "baseline_finish")
COMPUTED = (
    "earliest_start",
    "earliest_finish",
    "latest_start",
    "latest_finish",
    "slack",
    "critical",
    "forecast",
    "progress",
)
"""Columns that follow from the others: written for people, not read back."""
COLUMNS = (*PLANNED, *COMPUTED, *LAUNCHED, *DONE)
YES = "yes"


def table_text(rollout: Rollout, planned: Schedule, *, mark: bool = False) -> str:
    """The table of a rollout; with a byte order mark Excel shows its letters right."""
    rows = [_row(rollout, rollout.plan.by_key[key], planned.steps[key]) for key in rollout.plan.order]
    return csv_text([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows)], mark=mark)


def table_remarks(definition: Definition) -> tuple[str, ...]:
    """What the table of a plan leaves out, beside its calendar, where there is any."""
    plan = definition.plan
    left_out = {
        "days off": plan.absences,
        "meeting calendars": [each for each in definition.calendars if each.name != SCHOOL],
        "obstacles": plan.obstacles,
        "limits": definition.limits != Limits(),
        "people's hours": [each for each in definition.roster.people if each.hours is not None],
        "phases within phases": [each for each in plan.phases if each.parent],
        "cautions on policies": plan.cautions,
        "texts, measures and approvals of steps": [
            each for each in plan.steps if each.description or each.measure or each.checklist or each.gate
        ],
    }
    names = [name for name, found in left_out.items() if found]
    if not names:
        return ()
    told = (
        f"A table leaves these out: {', '.join(names)}. To plan with them again, name the school's own file "
        "when you import it (--school SCHOOL.yaml)."
    )
    return (told,)


def _row(rollout: Rollout, step: Step, dates: StepDates) -> Mapping[str, str]:
    progress = rollout.progress.get(step.key, Progress())
    launch = rollout.baseline.get(step.key)
    return {
        **_planned(step, rollout.plan),
        **{name: _day(getattr(step, name, None)) for name in OWN_DATES},
        "earliest_start": _day(dates.earliest_start),
        "earliest_finish": _day(dates.earliest_finish),
        "latest_start": _day(dates.latest_start),
        "latest_finish": _day(dates.latest_finish),
        "slack": f"{dates.slack:g}",
        "critical": YES if dates.critical else "",
        "forecast": _forecast(progress, dates),
        "progress": f"{_percent(step, progress)} %",
        "baseline_start": _day(launch.start if launch else None),
        "baseline_finish": _day(launch.finish if launch else None),
        "status": progress.status.value,
        "taken_by": "; ".join(progress.owners),
        "started": _day(progress.started),
        "finished": _day(progress.finished),
        "due": _day(progress.due),
        "remaining": "" if progress.remaining is None else f"{progress.remaining:g}",
        "remaining_on": _day(progress.remaining_on),
        "ticked": "\n".join(sorted(progress.ticked)),
        "skipped_because": progress.skipped_because,
    }


def _planned(step: Step, plan: Plan) -> Mapping[str, str]:
    goals = [goal for goal in plan.goals if goal.step == step.key]
    return {
        "key": step.key,
        "title": step.title,
        "phase": step.phase,
        "group": step.group,
        "kind": step.kind.value,
        "duration": f"{step.duration:g}",
        "calendar": step.calendar,
        "owners": "; ".join(step.owners),
        "after": "; ".join(map(written, plan.predecessors[step.key])),
        "goals": goal_cell([(goal.key, goal.target) for goal in goals]),
        "goal_titles": "\n".join(goal.title for goal in goals),
        "estimate": estimate_cell(step.estimate),
        "effort": "" if step.effort is None else f"{step.effort:g}",
        "change": YES if step.change else "",
        "optional": step.optional,
        "held_until": _day(step.hold.until if step.hold else None),
        "held_because": step.hold.because if step.hold else "",
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _forecast(progress: Progress, dates: StepDates) -> str:
    if progress.status.closed:
        return progress.status.value
    return f"{school_days(-dates.slack)} late" if dates.slack < 0 else "in time"


def _percent(step: Step, progress: Progress) -> int:
    """How much is done: all of a closed step, else the share of its checklist that is ticked."""
    if progress.status is Status.DONE:
        return 100
    ticked = sum(each in progress.ticked for each in step.checklist)
    return round(100 * ticked / len(step.checklist)) if ticked else 0
