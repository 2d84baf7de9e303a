"""Records: the plain shapes that commands print as JSON and that a program may rely on.

The keys are documented in docs/guides/cli.md, and a test holds the two together. Dates are ISO 8601,
slack is in school days.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.planning.owndates import WORDS
from leadflow.planning.steps import StepState
from leadflow.rollout.deviation import deviation
from leadflow.sync.operations import ArchiveCard, CreateCard, Operation, UpdateCard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.blocked import Cause, Standing
    from leadflow.planning.findings import Finding
    from leadflow.planning.phases import PhaseDates
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Definition, Rollout
    from leadflow.services.advance import PlannedOperation
    from leadflow.services.view import View
    from leadflow.sync.reconcile import Conflict

Record = dict[str, Any]


def plain(value: object) -> Any:
    """A value as JSON can hold it: dates as ISO text, sets sorted, values as objects."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}  # type: ignore[arg-type]
    return value


def goal_records(definition: Definition, planned: Schedule, rollout: Rollout | None = None) -> list[Record]:
    """Every goal with its forecast, of a rollout also against the plan at launch."""
    return [
        {
            "key": goal.key,
            "title": goal.title,
            "measure": goal.measure,
            "step": goal.step,
            "target": plain(goal.target),
            "forecast": plain(planned.goals[goal.key].forecast),
            "slack": planned.goals[goal.key].slack,
            "slack_calendar": planned.goals[goal.key].slack_calendar,
            "met": planned.goals[goal.key].met,
            "rests_on": plain(planned.goals[goal.key].rests_on),
            "planned": plain(_against(rollout, planned, goal.step).get("planned_finish")),
            "moved": _against(rollout, planned, goal.step).get("finish_moved"),
        }
        for goal in definition.plan.goals
    ]


def finding_record(finding: Finding) -> Record:
    """A finding."""
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "step": finding.step,
        "goal": finding.goal,
        "dates": plain(finding.dates),
    }


def step_records(definition: Definition, planned: Schedule, rollout: Rollout | None = None) -> list[Record]:
    """Every step with its dates, in the order of the plan, of a rollout also against the plan at launch."""
    plan = definition.plan
    return [
        {
            "key": key,
            "title": plan.by_key[key].title,
            "kind": plan.by_key[key].kind.value,
            "phase": plan.by_key[key].phase,
            "group": plan.by_key[key].group,
            "owners": list(plan.by_key[key].owners),
            "duration": plan.by_key[key].duration,
            "after": [dependency.before for dependency in plan.predecessors[key]],
            "latest_start": plain(planned.steps[key].latest_start),
            "latest_finish": plain(planned.steps[key].latest_finish),
            "earliest_start": plain(planned.steps[key].earliest_start),
            "earliest_finish": plain(planned.steps[key].earliest_finish),
            "slack": planned.steps[key].slack,
            "slack_calendar": planned.steps[key].slack_calendar,
            "free_slack": planned.steps[key].free_slack,
            "critical": planned.steps[key].critical,
            "own_dates": {
                name: plain(day) for name in WORDS if (day := getattr(plan.by_key[key], name)) is not None
            },
            "left": planned.steps[key].left,
            "left_by": planned.steps[key].left_by,
            "done": planned.steps[key].done,
            **_NO_BASELINE,
            **_against(rollout, planned, key),
        }
        for key in plan.order
    ]


_NO_BASELINE = dict.fromkeys(("planned_start", "planned_finish", "start_moved", "finish_moved"))


def _against(rollout: Rollout | None, planned: Schedule, step: str) -> Record:
    """A step against the plan at launch, in school days later; nothing where there was none."""
    found = deviation(rollout, planned, step) if rollout is not None else None
    if found is None:
        return {}
    return {
        "planned_start": plain(found.planned_start),
        "planned_finish": plain(found.planned_finish),
        "start_moved": found.start_days,
        "finish_moved": found.finish_days,
    }


def phase_records(phases: Mapping[str, PhaseDates]) -> list[Record]:
    """Phases, or the steps of groups, with their dates rolled up."""
    return [{**plain(each), "state": each.state.value, "done": each.done} for each in phases.values()]


def cause_record(cause: Cause, names: Mapping[str, str]) -> Record:
    """One cause."""
    return {
        "kind": cause.kind.value,
        "sentence": cause.sentence,
        "on": list(cause.on),
        "on_names": [names.get(key, key) for key in cause.on],
        "since": plain(cause.since),
        "source": cause.source,
    }


def blocked_record(found: View, standing: Standing) -> Record:
    """A blocked step, as the blocked table shows it."""
    definition = found.rollout.definition
    step = definition.plan.by_key[standing.key]
    return {
        "step": step.key,
        "title": step.title,
        "group": step.group,
        "reason": standing.reason,
        "causes": [cause_record(cause, definition.roster.names) for cause in standing.causes],
        "since": plain(standing.since),
        "slack": standing.slack,
        "late": standing.late,
        "delays": list(standing.delay.steps),
        "milestone": standing.delay.milestone,
        "milestone_planned": plain(standing.delay.milestone_planned),
        "milestone_forecast": plain(standing.delay.milestone_forecast),
        "goals": list(standing.delay.goals),
        "card": found.card_urls.get(standing.key, ""),
    }


def status_record(found: View) -> Record:
    """A rollout in one look."""
    definition = found.rollout.definition
    counts = dict.fromkeys((state.value for state in StepState), 0)
    for standing in found.standings.values():
        counts[standing.state.value] += 1
    return {
        "rollout": definition.key,
        "name": definition.name,
        "school": definition.school,
        "today": plain(found.today),
        "steps": counts,
        "blocked": [standing.key for standing in found.blocked],
        "late": [each.key for each in found.standings.values() if each.late],
        "at_risk": [each.key for each in found.standings.values() if each.at_risk],
        "goals": goal_records(definition, found.schedule, found.rollout),
        "boards": {group: {"id": ref.remote_id, "url": ref.url} for group, ref in found.boards.items()},
        "conflicts": len(found.conflicts),
        "finished": plain(found.rollout.finished),
    }


def operation_record(planned: PlannedOperation) -> Record:
    """One operation on a board."""
    operation = planned.operation
    return {
        "group": planned.group,
        "operation": _verb(operation),
        "card": operation.key,
        "remote_id": getattr(operation, "remote_id", ""),
        "values": _values(operation),
    }


def conflict_record(conflict: Conflict) -> Record:
    """A conflict: both values and the one that stands."""
    return {
        "card": conflict.key,
        "field": conflict.field,
        "baseline": plain(conflict.baseline),
        "plan": plain(conflict.plan),
        "board": plain(conflict.board),
        "chosen": conflict.chosen,
        "by": conflict.by or None,
    }


def _verb(operation: Operation) -> str:
    names = {CreateCard: "create", UpdateCard: "update", ArchiveCard: "archive"}
    return names[type(operation)]


def _values(operation: Operation) -> Record:
    if isinstance(operation, CreateCard):
        return dict(plain(operation.fields))
    if isinstance(operation, UpdateCard):
        return {name: plain(value) for name, value in operation.values.items()}
    return {"why": operation.why}
