"""The table read back: a CSV of steps as a definition, whatever a spreadsheet did to it on the way.

Columns may stand in any order, and those that are not needed may be gone. With the school's own files at
hand (`base`) its calendar, people and texts are taken, and a column that is gone keeps what the school's
plan says; an empty cell says that there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from leadflow.errors import InputError, Problem
from leadflow.exchange.cells import TableRow, read_table
from leadflow.exchange.imported import Imported, Remarks, key_of
from leadflow.exchange.notation import DateStyle, listed_in, number, read_estimate, read_goal, read_link
from leadflow.exchange.table import COLUMNS, OWN_DATES
from leadflow.exchange.table_people import roster_of
from leadflow.intake.characters import UNSEEN_ADVICE, harmful, unseen
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.limits import Hold
from leadflow.planning.plan import Dependency, Goal, Phase, Plan, PlanError, Step, StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import Progress, Status
from leadflow.playbooks.spelling import advice
from leadflow.rollout.rollout import Baseline, Definition

T = TypeVar("T")


def import_table(raw: bytes, file: str, base: Definition | None = None) -> Imported:
    """The plan of a table. Raises `InputError` with line and column of everything that is wrong."""
    columns, rows = read_table(raw, file)
    reading = _Table(file, columns, rows, base)
    return reading.imported()


@dataclass
class _Table:
    """Reads a table and collects what is wrong with it."""

    file: str
    columns: Sequence[str]
    rows: Sequence[TableRow]
    base: Definition | None
    problems: list[Problem] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    lines: dict[str, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    """The key of each row, by its line."""

    def imported(self) -> Imported:
        """All of it, or an `InputError`."""
        self._check_columns()
        self._name_rows()
        self.style = DateStyle.of(cell for row in self.rows for cell in row.cells.values())
        self._close()
        known = self.base.plan.by_key if self.base is not None else {}
        steps = [self._step(row, known.get(self.keys[row.line])) for row in self.rows]
        after = [each for row in self.rows for each in self._after(row)]
        goals = self._goals()
        progress = {self.keys[row.line]: found for row in self.rows if (found := self._progress(row))}
        baseline = {self.keys[row.line]: launch for row in self.rows if (launch := self._launch(row))}
        self._close()
        for key in known:
            if key not in self.lines:
                self.remarks.add("Steps of the school's plan without a row are left out: {}.", key)
        try:
            plan = replace(
                self.base.plan if self.base is not None else Plan(()),
                steps=tuple(steps),
                dependencies=tuple(after),
                goals=tuple(goals),
                phases=self._phases(steps),
                obstacles=self._obstacles(),
            )
        except PlanError as error:
            raise InputError([self._impossible(error)]) from None
        return Imported(self._definition(plan), progress, baseline, self.remarks.sentences())

    def _check_columns(self) -> None:
        needed = ("title",) if self.base is None else ()
        for name in (*needed, *(() if self.base is not None else ("duration",))):
            if name not in self.columns:
                self._problem(
                    1, name, f"There is no column '{name}'.", f"The columns are: {', '.join(COLUMNS)}."
                )
        if "key" not in self.columns and "title" not in self.columns:
            self._problem(1, "key", "There is no column 'key' and none 'title'.", "Export the plan again.")
        for name in self.columns:
            if name and name not in COLUMNS:
                hint = advice(name, COLUMNS)
                self.remarks.add(f"There is no use for the column '{name}'. {hint}".rstrip())
        if not self.rows:
            self._problem(1, None, "There are no steps in this file.", "Write one line a step.")

    def _name_rows(self) -> None:
        for row in self.rows:
            key = row.cells.get("key", "").lower()
            if not key:
                key = key_of(row.cells.get("title", ""), self.lines)
            if key in self.lines:
                self._problem(
                    row.line,
                    "key",
                    f"'{key}' is also in line {self.lines[key]}.",
                    "Give one of them another key, and use it in 'after', too.",
                )
            self.lines.setdefault(key, row.line)
            self.keys[row.line] = key
            for name, value in row.cells.items():
                if bad := harmful(value):
                    self._problem(row.line, name, unseen(bad), UNSEEN_ADVICE)

    def _step(self, row: TableRow, known: Step | None) -> Step:
        key = self.keys[row.line]
        kind = self._cell(row, "kind", lambda text: StepKind(text.lower()), StepKind.STEP)
        found: dict[str, Any] = {}
        for name, read in self._readers(row).items():
            if name in self.columns:
                found[name] = read(name)
        if "kind" not in self.columns and known is not None:
            kind = known.kind
        found["kind"] = kind
        if kind is StepKind.MILESTONE and not row.cells.get("duration"):
            found["duration"] = 0.0
        if "held_until" in self.columns:
            until = self._cell(row, "held_until", self.style.read, None)
            found["hold"] = Hold(until, row.cells.get("held_because", "")) if until is not None else None
        if known is not None:
            return replace(known, **{name: each for name, each in found.items() if each is not _KEEP})
        if not found.get("title"):
            self._problem(row.line, "title", "This line has no title.", "Fill it in, or take the line out.")
        plain = {name: each for name, each in found.items() if each is not _KEEP}
        return Step(**{"key": key, "title": key, "duration": 0.0, "group": self._group(), **plain})

    def _readers(self, row: TableRow) -> Mapping[str, Callable[[str], Any]]:
        """How each column of the plan is read."""

        def text(name: str) -> Any:
            return " ".join(row.cells.get(name, "").split()) or _KEEP

        def day(name: str) -> Any:
            return self._cell(row, name, self.style.read, None)

        readers: dict[str, Callable[[str], Any]] = {
            "title": text,
            "group": lambda name: row.cells.get(name, "").lower() or _KEEP,
            "phase": lambda name: row.cells.get(name, ""),
            "calendar": lambda name: row.cells.get(name, "") or SCHOOL,
            "duration": lambda name: self._days(row, name),
            "owners": lambda name: tuple(dict.fromkeys(listed_in(row.cells.get(name, "").lower()))),
            "change": lambda name: row.cells.get(name, "").lower() in ("yes", "x", "1", "true"),
            "effort": lambda name: self._cell(row, name, number, None),
            "estimate": lambda name: self._cell(row, name, read_estimate, None),
            "optional": lambda name: row.cells.get(name, ""),
        }
        return readers | dict.fromkeys(OWN_DATES, day)

    def _days(self, row: TableRow, name: str) -> Any:
        if not row.cells.get(name):
            if self.base is None and row.cells.get("kind", "").lower() != StepKind.MILESTONE:
                self._problem(row.line, name, "This line has no duration.", "Write it in school days.")
            return _KEEP
        return self._cell(row, name, _half_days, 1.0)

    def _after(self, row: TableRow) -> Iterable[Dependency]:
        key = self.keys[row.line]
        if "after" not in self.columns:
            known = self.base.plan.predecessors.get(key, ()) if self.base is not None else ()
            yield from (each for each in known if each.before in self.lines)
            return
        for text in listed_in(row.cells.get("after", "")):
            try:
                found = read_link(text, key)
            except ValueError as error:
                self._problem(row.line, "after", _sentence(error), "")
                continue
            if found.before not in self.lines and found.before.lower() in self.lines:
                found = replace(found, before=found.before.lower())
            if found.before not in self.lines:
                message = f"'{found.before}' is not the key of a line of this table."
                self._problem(row.line, "after", message, advice(found.before, self.lines))
            yield found

    def _goals(self) -> list[Goal]:
        known = {goal.key: goal for goal in self.base.plan.goals} if self.base is not None else {}
        if "goals" not in self.columns:
            return [goal for goal in known.values() if goal.step in self.lines]
        found: dict[str, Goal] = {}
        for row in self.rows:
            cells = listed_in(row.cells.get("goals", ""))
            titles = [each.strip() for each in row.cells.get("goal_titles", "").splitlines()]
            for at, cell in enumerate(cells):
                read = self._cell_text(row, "goals", cell, lambda text: read_goal(text, self.style))
                if read is None:
                    continue
                key, target = read
                if key in found:
                    self._problem(
                        row.line, "goals", f"The goal '{key}' is in another line, too.", "Take one out."
                    )
                title = titles[at] if len(titles) == len(cells) else row.cells.get("title", key)
                before = known.get(key)
                found[key] = Goal(
                    key, title or key, target, self.keys[row.line], before.measure if before else ""
                )
        return list(found.values())

    def _progress(self, row: TableRow) -> Progress | None:
        if "status" not in self.columns:
            return None
        day = self.style.read
        status = self._cell(row, "status", lambda text: Status(text.lower().replace(" ", "_")), Status.TODO)
        found = Progress(
            status,
            owners=tuple(dict.fromkeys(listed_in(row.cells.get("taken_by", "").lower()))),
            started=self._cell(row, "started", day, None),
            finished=self._cell(row, "finished", day, None),
            due=self._cell(row, "due", day, None),
            remaining=self._cell(row, "remaining", _half_days, None),
            remaining_on=self._cell(row, "remaining_on", day, None),
            ticked=frozenset(
                each.strip() for each in row.cells.get("ticked", "").split("\n") if each.strip()
            ),
            skipped_because=row.cells.get("skipped_because", ""),
        )
        return found if found != Progress() else None

    def _launch(self, row: TableRow) -> Baseline | None:
        start = self._cell(row, "baseline_start", self.style.read, None)
        finish = self._cell(row, "baseline_finish", self.style.read, None)
        return Baseline(start, finish) if start is not None and finish is not None else None

    def _phases(self, steps: Sequence[Step]) -> tuple[Phase, ...]:
        known = {each.key: each for each in self.base.plan.phases} if self.base is not None else {}
        used = dict.fromkeys(step.phase for step in steps if step.phase)
        return (*known.values(), *(Phase(key, key) for key in used if key not in known))

    def _obstacles(self) -> tuple[Any, ...]:
        return tuple(
            replace(each, retired_by=left)
            for each in (self.base.plan.obstacles if self.base is not None else ())
            if (left := tuple(key for key in each.retired_by if key in self.lines))
        )

    def _group(self) -> str:
        groups = self.base.roster.groups if self.base is not None else ()
        return groups[0].key if groups else "leadership"

    def _definition(self, plan: Plan) -> Definition:
        if self.base is not None:
            strange = {step.calendar for step in plan.steps} - set(self.base.calendar)
            self._calendar_problems(plan, strange)
            return replace(self.base, plan=plan, roster=roster_of(plan, self.base.roster, self.remarks))
        self._calendar_problems(plan, {step.calendar for step in plan.steps} - {SCHOOL})
        days = [goal.target for goal in plan.goals]
        days += [day for row in self.rows for cell in row.cells.values() if (day := self._any_day(cell))]
        if not days:
            message = "There is no date in this table to begin from."
            raise InputError(
                [Problem(message, self.file, 1, advice="Name the school's own file with --school.")]
            )
        first, last = min(days), max(days) + timedelta(days=365)
        self.remarks.add(
            "A table has no calendar: Monday to Friday count as school days, without a holiday. Name the "
            "school's own file with --school to plan over its calendar."
        )
        school = SchoolCalendar(SCHOOL, first - timedelta(days=first.weekday()), last, source="the table")
        roster = roster_of(plan, None, self.remarks)
        return Definition(
            "imported", "Imported plan", "Imported school", "UTC", first, "imported", plan, (school,), roster
        )

    def _any_day(self, cell: str) -> date | None:
        try:
            return self.style.read(cell)
        except ValueError:
            return None

    def _calendar_problems(self, plan: Plan, strange: set[str]) -> None:
        for step in plan.steps:
            if step.calendar in strange:
                self._problem(
                    self.lines[step.key],
                    "calendar",
                    f"There is no calendar '{step.calendar}' here.",
                    "Name the school's own file, which has it, with --school, or write 'school'.",
                )
        self._close()

    def _cell(self, row: TableRow, name: str, read: Callable[[str], T], otherwise: T | None) -> Any:
        text = row.cells.get(name, "")
        if not text:
            return otherwise
        found = self._cell_text(row, name, text, read)
        return otherwise if found is None else found

    def _cell_text(self, row: TableRow, name: str, text: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(text)
        except ValueError as error:
            told = str(error)
            if "is not a valid" in told:
                kinds = Status if name == "status" else StepKind
                told = f"'{text}' is not one of {', '.join(kinds)}"
            self._problem(row.line, name, _sentence(told), "")
            return None

    def _problem(self, line: int, column: str | None, message: str, hint: str) -> None:
        self.problems.append(Problem(message, self.file, line, column, hint or None))

    def _close(self) -> None:
        if self.problems:
            raise InputError(self.problems)

    def _impossible(self, error: PlanError) -> Problem:
        named = [
            f"'{key}' in line {self.lines[key]}" for key in dict.fromkeys(error.keys) if key in self.lines
        ]
        line = next((self.lines[key] for key in error.keys if key in self.lines), None)
        message = f"{_sentence(str(error)).rstrip('.')} ({', '.join(named)})."
        return Problem(message, self.file, line, "after" if len(named) > 1 else None)


_KEEP: Any = object()
"""Stands for what the school's plan, or the default, says."""


def _half_days(text: str) -> float:
    days = number(text)
    if days < 0 or days * 2 != int(days * 2):
        raise ValueError(f"{days:g} days cannot be planned; write whole and half days (0.5, 1, 1.5 ...)")
    return days


def _sentence(error: object) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
