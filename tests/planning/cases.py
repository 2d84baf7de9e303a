"""Reads a reference case (schema `leadflow-plan-case/1`) as a plan, and what the references say of it.

A case counts in minutes, this planner in half days. So a case is read in one of two ways: over its own
calendar where everything in it comes to half days (`read_case`); and to the minute (`in_grains`), where one
school day of the plan stands for the longest stretch of working time that measures everything in the case.
What neither can hold is refused with `RefusedCaseError`, which says why; so is every word of the format that
is not known here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import gcd
from pathlib import Path
from typing import Any

from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.plan import Dependency, LagUnit, Plan, Relation, Step, StepKind
from leadflow.planning.slots import MARKS
from leadflow.planning.steps import Progress, Status
from tests.planning.casewords import INSTANTS, RefusedCaseError, check_words
from tests.planning.worktime import DAY, WorkTime, round_the_clock, worktime

SHARED = Path(__file__).parents[2] / ".." / "shared" / "planning"
CASES = SHARED / "cases"
BEFORE, AFTER = 1500, 1500
"""Days of working time before the start of a case and after its last date."""


class NotOnGridError(RefusedCaseError):
    """The case counts in pieces smaller than half a day."""


@dataclass(frozen=True)
class Case:
    """A case as this planner takes it. `hard` steps have a last date that Project keeps against all links."""

    key: str
    steps: tuple[Step, ...]
    dependencies: tuple[Dependency, ...]
    calendars: dict[str, SchoolCalendar]
    today: date
    progress: dict[str, Progress]
    expected: dict[str, dict[str, datetime]]
    """By step, of ``es``, ``ef``, ``ls``, ``lf`` those the case gives."""
    days: dict[str, dict[str, date]]
    """The same at day level, where the case gives them so."""
    slack: dict[str, float]
    """Total slack in school days."""
    error: dict[str, Any]
    work: dict[str, WorkTime] = field(repr=False)
    """The working time that each step is counted in."""
    elapsed: frozenset[str]
    """Steps that run round the clock."""
    hard: dict[str, tuple[str, date]]
    late_by: float | None
    """By how many school days the case is infeasible."""
    half: int  # working minutes of half a day: on a half day, noon is the end of its work
    grain: int = 0
    """Minutes that a day of the plan stands for; 0 for a plan over the case's own calendar."""
    a_day: float = 1
    """Days of the case that a day of the plan is."""

    def plan(self) -> Plan:
        """The plan. Raises `PlanError` for the cases that are about that."""
        return Plan(self.steps, self.dependencies)

    def passed(self, key: str, mark: int) -> int:
        """Working minutes of a step's calendar that have passed by a mark of the plan."""
        day, share = date.fromordinal(mark // MARKS), mark % MARKS / 2
        if self.grain:
            return round((day.toordinal() - GRAINS.toordinal() + share) * self.grain)
        work, half = self.work[key], DAY // 2 if key in self.elapsed else self.half
        at = (day - work.first).days
        return work.passed[at] + min(work.minutes(at), mark % MARKS * half)

    def expects(self, key: str, side: str) -> int:
        """Working minutes that have passed by an instant that the case expects."""
        return self.work[key].by(self.expected[key][side]) - (self._base if self.grain else 0)

    @property
    def _base(self) -> int:
        first = next(iter(self.work.values()))
        return first.passed[BEFORE]


PERCENT = 100  # up to which a lag may be one in percent
GRAINS = date(4000, 1, 1)  # the day of a plan in grains that stands for the start of the case's first day


def case_names() -> list[str]:
    """The names of all cases; empty where the folder is not there."""
    return sorted(path.stem for path in CASES.glob("*.json") if path.stem != "INDEX")


def read_case(name: str) -> Case:
    """One case over its own calendars. Raises `NotOnGridError` or `RefusedCaseError`."""
    return _Days(raw_case(name)).case()


def in_grains(name: str) -> Case:
    """One case to the minute. Raises `RefusedCaseError`."""
    return _Grains(raw_case(name)).case()


def raw_case(name: str) -> dict[str, Any]:
    """A case as it is written. Raises `RefusedCaseError` for words that are not known here."""
    raw: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    check_words(raw)
    return raw


def _last(raw: dict[str, Any]) -> date:
    """The last date that a case names."""
    texts = [
        raw["project"]["start"],
        *(each["date"] for each in map(_constraint, raw["tasks"]) if "date" in each),
    ]
    texts += [each[name] for each in raw["tasks"] for name in INSTANTS if name in each]
    texts += [each["to"] for calendar in raw["calendars"].values() for each in calendar.get("exceptions", [])]
    texts += [
        text for each in raw.get("expected", {}).values() for text in each.values() if isinstance(text, str)
    ]
    return max(date.fromisoformat(text[:10]) for text in texts)


def _constraint(task: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = task.get("constraint", {"type": "ASAP"})
    return found


def _type(task: dict[str, Any]) -> str:
    return str(_constraint(task)["type"])


class _Reader:
    """What both ways of reading have in common. Instants become working minutes that have passed."""

    grain = 0

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.start = datetime.fromisoformat(raw["project"]["start"])
        self.first = self.start.date() - timedelta(days=BEFORE)
        self.last = _last(raw) + timedelta(days=AFTER)
        self.day = round(raw["hours_per_day"] * 60)
        self.works = {key: worktime(each, self.first, self.last) for key, each in raw["calendars"].items()}
        self.clock = round_the_clock(self.first, self.last)
        self.usual = self.works[raw["default_calendar"]]
        self.work = {each["id"]: self._work(each) for each in raw["tasks"]}
        self.elapsed = frozenset(
            each["id"] for each in raw["tasks"] if each.get("duration_kind") == "elapsed"
        )
        self.today = min([self.start, *self._early_starts()])

    def _work(self, task: dict[str, Any]) -> WorkTime:
        if task.get("duration_kind") == "elapsed":
            return self.clock
        return self.works[task.get("calendar", self.raw["default_calendar"])]

    def _early_starts(self) -> list[datetime]:
        """Project lets a step with nothing before it start on its own date, even before the project does."""
        late = {each["to"] for each in self.raw["links"]}
        return [
            datetime.fromisoformat(each["constraint"]["date"])
            for each in self.raw["tasks"]
            if each.get("constraint", {}).get("type") == "SNET" and each["id"] not in late
        ]

    def case(self) -> Case:
        raw = self.raw
        expected = raw.get("expected", {})
        late_by = raw.get("infeasible_by_min")
        return Case(
            key=raw["id"],
            steps=tuple(self.step(each) for each in raw["tasks"]),
            dependencies=tuple(self.dependency(each) for each in raw["links"]),
            calendars=self.calendars(),
            today=self.opening(self.usual, self.today),
            progress={each["id"]: self.progress(each) for each in raw["tasks"] if "actual_start" in each},
            expected={
                key: {
                    side: datetime.fromisoformat(each[side])
                    for side in ("es", "ef", "ls", "lf")
                    if each.get(side)
                }
                for key, each in expected.items()
            },
            days={
                key: {side: date.fromisoformat(text) for side, text in each.items()}
                for key, each in raw.get("expected_days", {}).items()
            },
            slack={
                key: each["total_slack_min"] / self.day
                for key, each in expected.items()
                if each.get("total_slack_min") is not None
            },
            error=raw.get("expected_error", {}),
            work=self.work,
            elapsed=self.elapsed,
            hard={each["id"]: self._own(each) for each in raw["tasks"] if _type(each) in ("SNLT", "FNLT")},
            late_by=late_by / self.day if late_by is not None else None,
            half=self.day // 2,
            grain=self.grain,
            a_day=self.grain / self.day if self.grain else 1,
        )

    def step(self, task: dict[str, Any]) -> Step:
        work = self.work[task["id"]]
        days = self.duration(task)
        dates: dict[str, Any] = {}
        if _type(task) not in ("ASAP", "ALAP"):
            name, value = self._own(task)
            dates[name] = value
        elif self.today < self.start:
            dates["not_before"] = self.opening(work, self.start)
        if "deadline" in task:
            last = self.close(work, datetime.fromisoformat(task["deadline"]))
            dates["not_after"] = min(last, dates.get("not_after", last))
        return Step(
            task["id"],
            task["id"],
            days,
            "group",
            kind=StepKind.MILESTONE if days == 0 else StepKind.STEP,
            calendar="clock" if task["id"] in self.elapsed else task.get("calendar", "school"),
            **dates,
        )

    def _own(self, task: dict[str, Any]) -> tuple[str, date]:
        day, work = datetime.fromisoformat(task["constraint"]["date"]), self.work[task["id"]]
        return self._dated(_type(task), work, day, task)

    def _dated(self, kind: str, work: WorkTime, instant: datetime, task: dict[str, Any]) -> tuple[str, date]:
        """A constraint as a date of this planner's, by its name. A milestone is true when its day closes."""
        milestone = not task["duration_min"]
        if kind == "SNET":
            return "not_before", self.opening(work, instant)
        if kind == "FNET":
            return "finish_from", self.close(work, instant)
        if kind == "FNLT" or (kind == "SNLT" and milestone):
            return "not_after", self.close(work, instant)
        if kind == "SNLT":
            return "start_by", self.opening(work, instant)
        if milestone:
            return "on", self.close(work, instant)
        if kind == "MSO":
            return "on", self.opening(work, instant)
        begins = work.by(instant) - task["duration_min"]
        if self.closes(work, work.by(instant)) is None and (opens := self.opens(work, begins)) is not None:
            return "on", opens
        return "finish_on", self.close(work, instant)

    def progress(self, task: dict[str, Any]) -> Progress:
        work = self.work[task["id"]]
        started = self.opening(work, datetime.fromisoformat(task["actual_start"]))
        if "actual_finish" not in task:
            return Progress(Status.IN_PROGRESS, started=started)
        return Progress(
            Status.DONE,
            started=started,
            finished=self.close(work, datetime.fromisoformat(task["actual_finish"])),
        )

    def opening(self, work: WorkTime, instant: datetime) -> date:
        """The day that opens at an instant."""
        day = self.opens(work, work.by(instant))
        if day is None:
            raise NotOnGridError(f"{instant} lies within a day")
        return day

    def close(self, work: WorkTime, instant: datetime) -> date:
        """The day that closes at an instant."""
        day = self.closes(work, work.by(instant))
        if day is None:
            raise NotOnGridError(f"{instant} lies within a day")
        return day

    def lag(self, link: dict[str, Any]) -> int:
        """The minutes of a lag. Some stand in the cases as a share of the step before, in percent.

        Project knows lags such as -75 %. They came into the cases as the bare number; 75 minutes are not
        what anybody plans with, so that is how they are told apart.
        """
        minutes = int(link["lag_min"])
        if link.get("lag_kind", "working") == "elapsed" or abs(minutes) > PERCENT or minutes % 30 == 0:
            return minutes
        before: dict[str, Any] = next(each for each in self.raw["tasks"] if each["id"] == link["from"])
        return int(before["duration_min"]) * minutes // 100

    def calendars(self) -> dict[str, SchoolCalendar]:
        raise NotImplementedError

    def duration(self, task: dict[str, Any]) -> float:
        raise NotImplementedError

    def dependency(self, link: dict[str, Any]) -> Dependency:
        raise NotImplementedError

    def opens(self, work: WorkTime, passed: int) -> date | None:
        raise NotImplementedError

    def closes(self, work: WorkTime, passed: int) -> date | None:
        raise NotImplementedError


class _Days(_Reader):
    """Over the case's own calendars, in half days."""

    def calendars(self) -> dict[str, SchoolCalendar]:
        found = {key: self._calendar(key, work) for key, work in self.works.items()}
        clock = SchoolCalendar("clock", self.first, self.last, weekdays=tuple(range(7)))
        return found | {"school": found[self.raw["default_calendar"]], "clock": clock}

    def _calendar(self, name: str, work: WorkTime) -> SchoolCalendar:
        """Working weekdays are those that ever are; every day without work on one is a closure."""
        shares = {work.day(at): self._share(work.minutes(at)) for at in range(len(work.days))}
        weekdays = {day.weekday() for day, share in shares.items() if share}
        return SchoolCalendar(
            name,
            self.first,
            self.last,
            weekdays=tuple(sorted(weekdays)),
            closures=tuple(
                Closure(day, day, "closed")
                for day, share in shares.items()
                if not share and day.weekday() in weekdays
            ),
            half_days=tuple(HalfDay(day, "half") for day, share in shares.items() if share == 0.5),
        )

    def _share(self, minutes: int) -> float:
        share = minutes / self.day
        if share not in (0, 0.5, 1):
            raise NotOnGridError(f"a day has {minutes} working minutes, neither {self.day} nor half of it")
        return float(share)

    def duration(self, task: dict[str, Any]) -> float:
        return self._halves(task["duration_min"], task.get("duration_kind", "working"))

    def dependency(self, link: dict[str, Any]) -> Dependency:
        kind = link.get("lag_kind", "working")
        after = self.work[link["to"]]
        if link["lag_min"] and kind == "working" and after not in (self.usual, self.clock):
            raise RefusedCaseError("a lag is counted in the calendar of a step, not in the project's")
        unit = LagUnit.ELAPSED_DAYS if kind == "elapsed" else LagUnit.SCHOOL_DAYS
        lag = self._halves(self.lag(link), kind)
        return Dependency(link["from"], link["to"], Relation(link["type"]), lag, unit)

    def _halves(self, minutes: int, kind: str) -> float:
        days = float(minutes) / (DAY if kind == "elapsed" else self.day)
        if days * 2 != int(days * 2):
            raise NotOnGridError(f"{minutes} {kind} minutes are no half days")
        return float(days)

    def opens(self, work: WorkTime, passed: int) -> date | None:
        return work.opening(passed)

    def closes(self, work: WorkTime, passed: int) -> date | None:
        return work.close(passed)


class _Grains(_Reader):
    """To the minute: a day of the plan is a grain of working time, and there is no other time."""

    def __init__(self, raw: dict[str, Any]) -> None:
        super().__init__(raw)
        if self.elapsed or any(
            each.get("lag_kind", "working") == "elapsed" and each["lag_min"] for each in raw["links"]
        ):
            raise RefusedCaseError("elapsed time has no place in a plan of nothing but working time")
        if any(work != self.usual for work in self.work.values()):
            raise RefusedCaseError("steps have calendars of their own")
        self.base = self.usual.passed[BEFORE]
        sizes = [each["duration_min"] for each in raw["tasks"]]
        sizes += [self.lag(each) for each in raw["links"]]
        texts = [each[name] for each in raw["tasks"] for name in INSTANTS if name in each]
        texts += [each["date"] for each in map(_constraint, raw["tasks"]) if "date" in each]
        instants = [self.start, *map(datetime.fromisoformat, texts)]
        sizes += [self.usual.by(each) - self.base for each in instants]
        self.grain = gcd(*sizes)

    def calendars(self) -> dict[str, SchoolCalendar]:
        first, last = GRAINS - timedelta(days=1000), GRAINS + timedelta(days=9000)
        every = SchoolCalendar("school", first, last, weekdays=tuple(range(7)))
        return {"school": every} | dict.fromkeys(self.works, every)

    def duration(self, task: dict[str, Any]) -> float:
        return float(int(task["duration_min"]) // self.grain)

    def dependency(self, link: dict[str, Any]) -> Dependency:
        return Dependency(link["from"], link["to"], Relation(link["type"]), self.lag(link) // self.grain)

    def opens(self, work: WorkTime, passed: int) -> date | None:
        return GRAINS + timedelta(days=(passed - self.base) // self.grain)

    def closes(self, work: WorkTime, passed: int) -> date | None:
        return GRAINS + timedelta(days=(passed - self.base) // self.grain - 1)
