"""A nominal school: somebody in every role, a group of every name, so that a playbook can be tried alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.situation import SCHOOL
from leadflow.playbooks.overlay import AddChange, DisableChange, RenameChange, ShiftChange
from leadflow.playbooks.playbook import LEADERSHIP, StepSpec, UseSpec
from leadflow.playbooks.school import School

if TYPE_CHECKING:
    from leadflow.intake.library import Library
    from leadflow.playbooks.overlay import Overlay

# Any school year would do: nothing is scheduled, only put together.
FIRST, LAST = date(2026, 8, 31), date(2027, 6, 18)
NOBODY = ("nominal-a", "nominal-b")


def nominal_school(library: Library, overlay: Overlay | None = None) -> School:
    """A school at which a playbook and an overlay have everything that they name."""
    roles = [role.key for role in library.playbook.roles if role.of is None]
    people = [*NOBODY, *roles]
    groups = [LEADERSHIP, *(_groups(library, overlay) or ["group"])]
    calendars = sorted(set(_calendars(library, overlay)) - {SCHOOL})
    return School(
        name="",
        start=FIRST,
        calendar=SchoolCalendar(SCHOOL, FIRST, LAST),
        roster=Roster(
            tuple(Person(key, key) for key in people),
            tuple(TaskGroup(key, key, "", NOBODY[0], NOBODY) for key in groups),
        ),
        slots=tuple(SchoolCalendar(name, FIRST, LAST) for name in calendars),
        roles={role: (role,) for role in roles},
        policies=library.playbook.policies,
    )


def _added(overlay: Overlay | None) -> Iterable[StepSpec | UseSpec]:
    return (change.add for change in (overlay.changes if overlay else ()) if isinstance(change, AddChange))


def _groups(library: Library, overlay: Overlay | None) -> list[str]:
    """The groups that an overlay names, in steps it adds and in references such as ``g-literacy.norms``."""
    heads = [
        f"{entry.key}-"
        for entry in (*library.playbook.steps, *_added(overlay))
        if isinstance(entry, UseSpec) and entry.each
    ]
    found = [
        reference.removeprefix(head).partition(".")[0]
        for reference in _references(overlay)
        for head in heads
        if reference.startswith(head)
    ]
    found += [
        entry.group for entry in _added(overlay) if isinstance(entry, StepSpec) and entry.group != LEADERSHIP
    ]
    return sorted(set(found))


def _references(overlay: Overlay | None) -> Iterable[str]:
    for change in overlay.changes if overlay else ():
        if isinstance(change, AddChange):
            yield from change.before
            yield from (after.step for after in change.add.after)
        elif isinstance(change, RenameChange):
            yield change.rename
        elif isinstance(change, ShiftChange):
            yield change.shift
            if change.lag:
                yield change.lag.after
        else:
            assert isinstance(change, DisableChange)
            yield change.disable


def _calendars(library: Library, overlay: Overlay | None) -> Iterable[str]:
    for entry in (*library.playbook.steps, *_added(overlay)):
        yield entry.with_.get("calendar", SCHOOL) if isinstance(entry, UseSpec) else entry.calendar
    for plan in library.sub_plans.values():
        yield from (step.calendar for step in plan.steps if "{" not in step.calendar)
        if default := plan.parameters.get("calendar"):
            yield default.default or SCHOOL
