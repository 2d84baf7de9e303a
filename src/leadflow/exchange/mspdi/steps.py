"""Steps: the rows of work as steps, dependencies and progress; ours where they were not changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from leadflow.exchange.imported import key_of
from leadflow.exchange.mspdi.native import OWN_DATES
from leadflow.exchange.mspdi.outgoing import minutes_of, wish_of
from leadflow.exchange.mspdi.project import RowLink
from leadflow.exchange.mspdi.reading import last_day
from leadflow.exchange.mspdi.words import after_of, loaded, record_of, text_of
from leadflow.planning.plan import Dependency, Step, StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import Progress, Status
from leadflow.playbooks.playbook import LEADERSHIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.calendars import Calendars
    from leadflow.exchange.mspdi.native import Native
    from leadflow.exchange.mspdi.outline import Outline
    from leadflow.exchange.mspdi.people import Cast
    from leadflow.exchange.mspdi.project import Row

_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
_PROGRESS = {each.name for each in fields(Progress)}


@dataclass
class Steps:
    """Makes steps of rows."""

    outline: Outline
    calendars: Calendars
    cast: Cast
    phase_of: Mapping[int, str]
    native: Native
    remarks: Remarks

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """The key of every row of work: the one that leadflow wrote, else one made from its name."""
        found: dict[int, str] = {}
        taken: set[str] = set()
        for row in self.outline.work:
            if _KEY.fullmatch(row.key) and row.key not in taken:
                found[row.uid] = row.key
                taken.add(row.key)
        for row in self.outline.work:
            if row.uid not in found:
                found[row.uid] = key_of(row.name, taken)
                taken.add(found[row.uid])
        return found

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of every row of work, by key."""
        return {key: uid for uid, key in self.keys.items()}

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The rows of work by key."""
        return {self.keys[row.uid]: row for row in self.outline.work}

    @cached_property
    def records(self) -> Mapping[str, Mapping[str, Any]]:
        """What leadflow left in the notes of rows, by key."""
        return {key: found for key, row in self.rows.items() if (found := record_of(row.notes))}

    def steps(self) -> tuple[Step, ...]:
        """The steps, in the order of the rows."""
        return tuple(self._step(key, row) for key, row in self.rows.items())

    def _step(self, key: str, row: Row) -> Step:
        written = self.records.get(key, {}).get("step")
        ours: Step | None = None
        if isinstance(written, dict):
            days = row.minutes / self.native.day
            ours = loaded(Step, {**written, "key": key, "title": row.name, "duration": round(days * 2) / 2})
        found = self._foreign(key, row) if ours is None else self._changed(ours, row)
        return replace(found, phase=self.phase_of.get(row.uid, ""), owners=self._owners(row, found.owners))

    def _owners(self, row: Row, written: Sequence[str]) -> tuple[str, ...]:
        assigned = self.cast.owners.get(row.uid, ())
        return tuple(written) if set(assigned) == set(written) else assigned

    def _calendar(self, row: Row) -> str:
        if row.calendar in self.calendars.names:
            return self.calendars.names[row.calendar]
        if row.calendar != -1:
            self.remarks.add("Calendars of rows that are not there give way to the school's: {}.", row.name)
        return SCHOOL

    def _foreign(self, key: str, row: Row) -> Step:
        calendar = self._calendar(row)
        groups = self.cast.roster.group
        group = next((each for each, found in groups.items() if row.group and found.name == row.group), "")
        duration = self.native.duration(row, self.calendars.named(calendar))
        timeless = duration == 0
        return Step(
            key,
            row.name,
            duration,
            group or (LEADERSHIP if LEADERSHIP in groups else next(iter(groups), LEADERSHIP)),
            kind=StepKind.MILESTONE if timeless else StepKind.STEP,
            calendar=calendar,
            description=text_of(row.notes),
            **self.native.dates(row),  # type: ignore[arg-type]
        )

    def _changed(self, step: Step, row: Row) -> Step:
        """Our step with what somebody changed in the other program."""
        changed: dict[str, Any] = {}
        if abs(minutes_of(step) - row.minutes) > 1 or row.elapsed:
            changed["duration"] = self.native.duration(row, self.calendars.school_days)
        duration = changed.get("duration", step.duration)
        if step.kind is StepKind.MILESTONE and duration:
            changed["kind"] = StepKind.STEP
        constraint, at = wish_of(step)
        if (constraint, at) != (
            row.constraint,
            row.constraint_date if row.constraint else None,
        ) or row.manual:
            native = self.native.dates(row)
            changed |= dict.fromkeys((name for name in OWN_DATES if name != "not_after"), None) | native
            if step.hold is not None:
                changed["hold"] = None
                self.remarks.add(
                    "Steps that levelling held back go by their changed constraint: {}.", row.name
                )
        if self._calendar(row) != step.calendar:
            changed["calendar"] = self._calendar(row)
        return replace(step, **changed) if changed else step

    def dependencies(self, steps: Iterable[Step]) -> tuple[Dependency, ...]:
        """What the steps wait for."""
        lengths = {step.key: step.duration for step in steps}
        return tuple(found for key, row in self.rows.items() for found in self._after(key, row, lengths))

    def _after(self, key: str, row: Row, lengths: Mapping[str, float]) -> Iterable[Dependency]:
        numbers = self.numbers
        ours = [
            (RowLink(numbers[each.before], each.relation.value, *lag), replace(each, after=key))
            for each, lag in after_of(self.records.get(key, {}))
            if each.before in numbers
        ]
        for link in self.outline.links[row.uid]:
            known = next((pair for pair in ours if pair[0] == link), None)
            if known is not None:
                ours.remove(known)
                yield known[1]
            else:
                before = self.keys[link.uid]
                yield self.native.dependency(link, before, key, row, lengths[before])

    def progress(self, key: str, row: Row) -> Progress | None:
        """What was done of a step; None when nothing was."""
        native = self.native.progress(row)
        record = self.records.get(key, {})
        written = record.get("progress")
        ours = None
        if isinstance(written, dict):
            ours = loaded(Progress, {name: each for name, each in written.items() if name in _PROGRESS})
        if ours is None or not _same(ours, native, row):
            if native.status is Status.SKIPPED:
                self.remarks.add("Inactive rows become skipped steps: {}.", row.name)
            return native if native != Progress() else None
        step = record.get("step")
        written = step.get("owners", ()) if isinstance(step, dict) else ()
        if set(self.cast.owners.get(row.uid, ())) != set(written):
            ours = replace(ours, owners=())  # the office gave the step to others
        changed = not ours.status.closed and record.get("left") != row.remaining
        if changed and native.remaining is not None:
            ours = replace(ours, remaining=native.remaining, remaining_on=None)
        return ours if ours != Progress() else None


_STAGE = {Status.TODO: 0, Status.IN_PROGRESS: 1, Status.IN_APPROVAL: 1, Status.DONE: 2, Status.SKIPPED: 3}


def _same(ours: Progress, native: Progress, row: Row) -> bool:
    """True when the row says what leadflow wrote for a progress."""
    if _STAGE[ours.status] != _STAGE[native.status]:
        return False
    if ours.status is Status.SKIPPED:
        return True
    dates = (
        (ours.started, row.actual_start.date() if row.actual_start else None),
        (ours.finished, last_day(row.actual_finish) if row.actual_finish else None),
    )
    return all(ours_ is None or there is None or ours_ == there for ours_, there in dates)
