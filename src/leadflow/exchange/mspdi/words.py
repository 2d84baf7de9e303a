"""The leadflow part of a row's notes: what the format has no place for, as one line of JSON.

People's text comes first. A project office may edit everything else in the file: what stands here counts
only as long as the file's own values are still those that leadflow wrote for it (see `incoming`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from leadflow.people.roster import Roster
from leadflow.planning.absence import Absence
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.limits import Limits, Obstacle
from leadflow.planning.plan import Dependency, Goal, Phase, Step
from leadflow.planning.steps import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.exchange.mspdi.project import RowLink
    from leadflow.planning.steps import Progress
    from leadflow.rollout.rollout import Definition

T = TypeVar("T")

MARK = "leadflow reads the plan back from the next line; please leave it as it is."
ROLLOUT = ("key", "name", "school", "timezone", "start", "playbook", "board_kind")
"""The plain fields of a definition."""
_KEPT = (
    "status",
    "owners",
    "started",
    "finished",
    "due",
    "remaining",
    "remaining_on",
    "ticked",
    "skipped_because",
)
"""What of a step's progress goes along; who flagged what stays at the school."""


def step_words(
    step: Step,
    after: Sequence[tuple[Dependency, RowLink]],
    progress: Progress | None,
    left: float | None,
) -> str:
    """The notes of a step: its texts, then everything as data.

    `after` are its dependencies with the links that were written for them, `left` the minutes left.
    """
    kept = _dump(Step, step)
    done = {} if progress is None else {name: getattr(progress, name, None) for name in _KEPT}
    record = {
        "step": {name: value for name, value in kept.items() if name not in ("title", "duration")},
        "after": [{**_dump(Dependency, each), "link": [link.minutes, link.format]} for each, link in after],
        "progress": {
            name: _plain(value) for name, value in done.items() if value not in (None, "", (), frozenset())
        },
        "left": left,
    }
    return _noted(_for_people(step), record)


def plan_words(definition: Definition) -> str:
    """The notes of the whole project: all that belongs to no step."""
    record = {
        "rollout": {name: _plain(getattr(definition, name)) for name in ROLLOUT},
        "calendars": [_dump(SchoolCalendar, each) for each in definition.calendars],
        "roster": _dump(Roster, definition.roster),
        "limits": _dump(Limits, definition.limits),
        "phases": [_dump(Phase, each) for each in definition.plan.phases],
        "goals": [_dump(Goal, each) for each in definition.plan.goals],
        "obstacles": [_dump(Obstacle, each) for each in definition.plan.obstacles],
        "absences": [_dump(Absence, each) for each in definition.plan.absences],
        "cautions": definition.plan.cautions,
    }
    return _noted(f"{definition.name}, {definition.school}: a plan by leadflow.", record)


def record_of(notes: str) -> Mapping[str, Any] | None:
    """The data in notes; None when there is none, or it was damaged."""
    _, mark, text = notes.partition(MARK)
    if not mark:
        return None
    try:
        found = json.loads(text.strip())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def after_of(record: Mapping[str, Any]) -> list[tuple[Dependency, tuple[float, int]]]:
    """The dependencies in a step's data, each with the lag and its format that were written for it."""
    found = []
    written = record.get("after", ())
    for each in written if isinstance(written, list) else ():
        if not isinstance(each, dict):
            continue
        plain = {name: value for name, value in each.items() if name != "link"}
        dependency, link = loaded(Dependency, plain), loaded(tuple[float, int], each.get("link"))
        if dependency is not None and link is not None:
            found.append((dependency, link))
    return found


def text_of(notes: str) -> str:
    """What people wrote in notes."""
    return notes.partition(MARK)[0].strip()


def loaded(kind: type[T], value: Any) -> T | None:
    """A value of ours from data; None when it does not fit."""
    try:
        found: T = TypeAdapter(kind).validate_python(value, strict=False)
    except (ValidationError, ValueError, TypeError):
        return None
    return found


def _dump(kind: type[T], value: T) -> dict[str, Any]:
    found: dict[str, Any] = TypeAdapter(kind).dump_python(value, mode="json", exclude_defaults=True)
    return found


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return value.value if isinstance(value, Status) else value


def _noted(text: str, record: Mapping[str, Any]) -> str:
    return f"{text}\n\n{MARK}\n{json.dumps(record, ensure_ascii=True, separators=(',', ':'))}".lstrip()


def _for_people(step: Step) -> str:
    parts = [step.description]
    if step.measure is not None:
        parts.append(f"Done when: {step.measure.what}: {step.measure.target}")
    if step.checklist:
        parts.append("\n".join(f"- {each}" for each in step.checklist))
    return "\n\n".join(part for part in parts if part)
