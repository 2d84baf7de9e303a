"""Incoming: a project file's values as a definition, of our own export exactly the one that was exported.

What leadflow left in the notes of a row counts as long as the row's own values are still those that
leadflow writes for it; where somebody changed them in the other program, their values count. Of a file that
was never ours every value counts as far as our model goes, and a remark says what was left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from leadflow.errors import InputError, Problem
from leadflow.exchange.imported import Imported, Remarks, key_of
from leadflow.exchange.mspdi.calendars import Calendars, calendars_of
from leadflow.exchange.mspdi.goals import deadlines_of
from leadflow.exchange.mspdi.native import Native
from leadflow.exchange.mspdi.outline import outline_of
from leadflow.exchange.mspdi.people import cast_of
from leadflow.exchange.mspdi.reading import last_day, read_project
from leadflow.exchange.mspdi.steps import Steps
from leadflow.exchange.mspdi.week import usual_day
from leadflow.exchange.mspdi.words import ROLLOUT, loaded, record_of
from leadflow.people.roster import Roster
from leadflow.planning.absence import Absence
from leadflow.planning.limits import Limits, Obstacle
from leadflow.planning.plan import Phase, Plan, PlanError
from leadflow.rollout.rollout import Baseline, Definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.exchange.mspdi.outline import Outline
    from leadflow.exchange.mspdi.project import Project, Row


def import_project(raw: bytes, file: str, base: Definition | None = None) -> Imported:
    """The plan of an MSPDI file. `base` is the school's own: its calendars and people are taken.

    Raises `InputError`, with the line of everything that is wrong.
    """
    project, remarks = read_project(raw, file), Remarks()
    outline = outline_of(project, remarks)
    if not outline.work:
        raise InputError(
            [
                Problem(
                    "There are no steps in this file.", file, advice="Export the plan again, all of its rows."
                )
            ]
        )
    record = record_of(outline.head.notes) if outline.head is not None else None
    incoming = _Incoming(project, outline, record or {}, base, remarks)
    try:
        return incoming.imported()
    except PlanError as error:
        raise InputError([_impossible(error, incoming, file)]) from None


def _impossible(error: PlanError, incoming: _Incoming, file: str) -> Problem:
    """A plan that cannot be one, with the lines of all rows that it names."""
    lines = {key: row.line for key, row in incoming.rows.items()}
    named = [f"'{key}' on line {lines[key]}" for key in dict.fromkeys(error.keys) if key in lines]
    first = next((lines[key] for key in error.keys if key in lines), None)
    text = f"{str(error)[:1].upper()}{str(error)[1:]}"
    return Problem(f"{text} ({', '.join(named)}).", file, first, advice="Take one of these links away.")


@dataclass
class _Incoming:
    """The parts of an import, one after the other."""

    project: Project
    outline: Outline
    record: Mapping[str, Any]
    """What leadflow left about the whole plan; empty for a file of others."""
    base: Definition | None
    remarks: Remarks
    rows: Mapping[str, Row]

    def __init__(
        self,
        project: Project,
        outline: Outline,
        record: Mapping[str, Any],
        base: Definition | None,
        remarks: Remarks,
    ) -> None:
        self.project, self.outline, self.record = project, outline, record
        self.base, self.remarks, self.rows = base, remarks, {}

    def imported(self) -> Imported:
        """All of it."""
        project, remarks = self.project, self.remarks
        first, last = _span(project)
        calendars = calendars_of(project, self.record, self.base, (first, last), remarks)
        roster = self.base.roster if self.base is not None else loaded(Roster, self.record.get("roster"))
        cast = cast_of(project, roster, remarks)
        phases, phase_of = self._phases()
        day = usual_day(calendars.school, project.day)
        steps = Steps(self.outline, calendars, cast, phase_of, Native(day, remarks), remarks)
        self.rows = steps.rows
        made = steps.steps()
        dependencies = steps.dependencies(made)
        made, goals = deadlines_of(self.record, steps, made, self.base, remarks)
        keys = {each.key for each in made}
        plan = Plan(
            made,
            dependencies,
            goals,
            phases,
            self._obstacles(keys),
            self._absences(cast.roster),
            self._cautions(),
        )
        definition = self._definition(plan, calendars, cast.roster)
        self._costs()
        return Imported(
            definition,
            {key: found for key, row in steps.rows.items() if (found := steps.progress(key, row))},
            {
                key: Baseline(row.baseline[0].date(), last_day(row.baseline[1]))
                for key, row in steps.rows.items()
                if row.baseline is not None
            },
            remarks.sentences(),
        )

    def _phases(self) -> tuple[tuple[Phase, ...], Mapping[int, str]]:
        """The phases, those that leadflow wrote with their keys, and of each row its phase's key."""
        made: dict[int, Phase] = {}
        known = loaded(tuple[Phase, ...], self.record.get("phases", ())) or ()
        if self.base is not None:
            known = (*known, *self.base.plan.phases)
        parents = {each.key: each.parent for each in reversed(known)}
        for row in self.outline.phases:
            key = row.key.removeprefix("phase:")
            taken = [each.key for each in made.values()]
            if key == row.key or key in taken:
                key = key_of(row.name, taken, "phase")
            made[row.uid] = Phase(key, row.name or key)
        here = {each.key for each in made.values()}
        whole = {each.key: self._parent(each.key, parents, here) for each in made.values()}
        return tuple(replace(each, parent=whole[each.key]) for each in made.values()), {
            uid: made[phase].key for uid, phase in self.outline.phase.items() if phase in made
        }

    @staticmethod
    def _parent(key: str, parents: Mapping[str, str], here: set[str]) -> str:
        """The next phase around one that is still in the file; empty when there is none."""
        seen, parent = {key}, parents.get(key, "")
        while parent not in here and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent, "")
        return parent if parent in here else ""

    def _obstacles(self, keys: set[str]) -> tuple[Obstacle, ...]:
        found = loaded(tuple[Obstacle, ...], self.record.get("obstacles", ())) or ()
        if self.base is not None and not found:
            found = self.base.plan.obstacles
        kept = []
        for each in found:
            left = tuple(key for key in each.retired_by if key in keys)
            if left:
                kept.append(replace(each, retired_by=left))
            else:
                self.remarks.add("Obstacles whose steps are gone are left out: {}.", each.title)
        return tuple(kept)

    def _absences(self, roster: Roster) -> tuple[Absence, ...]:
        if self.base is not None:
            return self.base.plan.absences
        kept = []
        for each in loaded(tuple[Absence, ...], self.record.get("absences", ())) or ():
            if each.who in (roster.group if each.group else roster.person):
                kept.append(each)
            else:
                self.remarks.add("Days off of people who are not in the file are left out: {}.", each.who)
        return tuple(kept)

    def _cautions(self) -> tuple[str, ...]:
        if self.base is not None:
            return self.base.plan.cautions
        return loaded(tuple[str, ...], self.record.get("cautions", ())) or ()

    def _definition(self, plan: Plan, calendars: Calendars, roster: Roster) -> Definition:
        start = self.project.start.date() if self.project.start is not None else calendars.span[0]
        title = self.project.title or self.project.name.removesuffix(".xml") or "Imported plan"
        fields: dict[str, Any] = {
            "key": "imported",
            "name": title,
            "school": self.project.company or title,
            "timezone": "UTC",
            "start": start,
            "playbook": "imported",
            "board_kind": "builtin",
        }
        written = self.record.get("rollout")
        if self.base is not None:
            fields = {name: getattr(self.base, name) for name in ROLLOUT}
        elif isinstance(written, dict):
            fields |= {name: str(value) for name, value in written.items() if name in fields}
            day = loaded(date, fields["start"])
            fields["start"] = day if day is not None and calendars.school_days.knows(day) else start
        else:
            self.remarks.add("The file does not say in which time zone the school is; check school.yaml.")
        limits = loaded(Limits, self.record.get("limits", {})) or Limits()
        if self.base is not None:
            limits = self.base.limits
        return Definition(**fields, plan=plan, calendars=calendars.all, roster=roster, limits=limits)

    def _costs(self) -> None:
        if any(row.costs for row in self.outline.work):
            self.remarks.add("Costs are not taken.")
        for row in self.outline.work:
            if row.recurring:
                self.remarks.add("Recurring rows are taken one by one: {}.", row.name)


def _span(project: Project) -> tuple[date, date]:
    """From the first date of the file to some months after the last one."""
    moments = [project.start, project.status]
    for row in project.rows:
        moments += [row.start, row.finish, row.constraint_date, row.deadline, *(row.baseline or ())]
    days = sorted(each.date() for each in moments if each is not None)
    if not days:
        days = [date(2026, 1, 1)]
    first, last = days[0], days[-1]
    if (last - first).days > 11 * 365:
        last = first + timedelta(days=11 * 365)
    return first - timedelta(days=first.weekday()), last + timedelta(days=180)
