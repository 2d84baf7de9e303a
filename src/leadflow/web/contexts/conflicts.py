"""Open conflicts: what both sides changed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.words import listed, long
from leadflow.rollout.conflicts import is_reversible
from leadflow.saying import say
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.changes import WHAT
from leadflow.web.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from leadflow.rollout.conflicts import RecordedConflict
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame
    from leadflow.web.forms import Form

OTHER = {"plan": say("the board’s"), "board": say("the plan’s"), "both": say("the plan’s alone")}
"""Whose value takes the place of the one that stands."""
STANDS = {"plan": say("the plan’s"), "board": say("the board’s"), "both": say("both")}


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A field that both sides changed. `by` did it on the board, empty where the board does not tell.

    `other` says whose value could stand instead, empty when none can.
    """

    id: int
    title: str
    address: str
    field: str
    before: str
    plan: str
    board: str
    by: str
    stands: str
    other: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    """Open conflicts, oldest first."""

    template: ClassVar[str] = "conflicts.html"

    frame: Frame
    form: Form
    conflicts: tuple[ConflictLine, ...]
    settles: tuple[int, ...]
    """Ids of those that the visitor may settle."""


def conflicts_page(
    found: View, frame: Frame, form: Form, settles: Callable[[str], bool] = lambda _: True
) -> ConflictsPage:
    """The open conflicts, and a form that was refused; `settles`: may the visitor, for a step's key."""
    lines = tuple(conflict_line(found, each) for each in found.recorded)
    mine = tuple(each.id for each in found.recorded if settles(step_of(each)))
    return ConflictsPage(frame, form, lines, mine)


def step_of(recorded: RecordedConflict) -> str:
    """Key of the step whose card it is about."""
    return recorded.conflict.key.partition("/")[2]


def conflict_line(found: View, recorded: RecordedConflict) -> ConflictLine:
    """A conflict in words."""
    conflict, plan = recorded.conflict, found.rollout.plan.by_key
    names = found.rollout.definition.roster.names
    step = step_of(recorded)
    return ConflictLine(
        id=recorded.id,
        title=plan[step].title if step in plan else conflict.key,
        address=Addresses(found.rollout.key).step(step) if step in plan else "",
        field=upper_first(WHAT.get(conflict.field, conflict.field)),
        before=_value(conflict.baseline, names),
        plan=_value(conflict.plan, names),
        board=_value(conflict.board, names),
        by=names.get(conflict.by, conflict.by),
        stands=STANDS[conflict.chosen],
        other=OTHER[conflict.chosen] if is_reversible(conflict) and step in plan else "",
        at=recorded.at,
    )


def _value(value: object, names: Mapping[str, str]) -> str:
    """A value of a conflict."""
    if isinstance(value, date):
        return long(value)
    if isinstance(value, tuple | list | set | frozenset):
        return listed([names.get(str(each), str(each)) for each in sorted(value, key=str)])
    return "" if value is None else str(value).replace("_", " ")
