"""The teller: what the reasons for a step's latest and for its earliest dates have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.planning.availability import lessened
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.network import Link, ahead, behind
from leadflow.planning.plan import LagUnit, Plan, StepKind
from leadflow.planning.situation import SCHOOL, Bound
from leadflow.planning.slots import close
from leadflow.planning.words import calendar_days, days_of, listed, long, school_days, short
from leadflow.planning.words import span as span_of
from leadflow.saying import joined, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from leadflow.planning.plan import Step
    from leadflow.planning.schedule import Schedule, StepDates, StepMarks
    from leadflow.planning.slots import SlotTable

MANY = 7
"""Days up to which a stretch is listed one by one."""


@dataclass(frozen=True, slots=True)
class Teller:
    """A plan with its dates, and the phrases about them."""

    plan: Plan
    calendars: Mapping[str, SchoolCalendar]
    schedule: Schedule
    names: Mapping[str, str]

    @property
    def school(self) -> SlotTable:
        return self.calendars[SCHOOL].table

    def title(self, key: str) -> str:
        return f"'{self.plan.by_key[key].title}'"

    def dates(self, key: str) -> StepDates:
        return self.schedule.steps[key]

    def marks(self, key: str) -> StepMarks:
        return self.schedule.marks[key]

    def no_school(self, day: date) -> str:
        """What is said of a date that is no school day; empty for one that is."""
        if self.school.opens_on(close(day)):
            return ""
        names = [each.name for each in self.calendars[SCHOOL].interruptions(day, day)]
        return named(say(", no school day"), listed(names) if any(names) else "")

    def slot(self, key: str, day: date, which: str, when: str) -> str:
        """That a meeting has dates of its own, of which this is one; empty for everything else."""
        calendar = self.plan.by_key[key].calendar
        if self.calendars[calendar].only is None:
            return ""
        return say(
            "%(day)s is the %(which)s of the dates in '%(calendar)s' %(when)s.",
            day=long(day),
            which=which,
            calendar=calendar,
            when=when,
        )

    def duration(self, key: str) -> str:
        """How long a step takes, and on which days when it is done as late as possible."""
        step, dates = self.plan.by_key[key], self.dates(key)
        if not step.duration or step.kind is StepKind.MEETING:
            return ""
        takes = say("It takes %(amount)s", amount=self.amount(step))
        if dates.latest_start == dates.latest_finish or dates.earliest_by is Bound.ACTUAL:
            return joined((takes, "."), "")
        days = self.stretch(self.own(key).table, *self.marks(key).latest)
        return say(
            "%(takes)s (%(days)s), so it must start by %(day)s.",
            takes=takes,
            days=days,
            day=long(dates.latest_start),
        )

    def amount(self, step: Step) -> str:
        if self.calendars[step.calendar].only is None:
            return school_days(step.duration)
        return say(
            "%(duration)s of the days of '%(calendar)s'", duration=step.duration, calendar=step.calendar
        )

    def stretch(self, table: SlotTable, start: int, finish: int) -> str:
        """The days between two marks, one by one or from first to last."""
        days = table.stretch(start, finish)
        if len(days) <= MANY:
            return days_of(days)
        return say("%(first)s to %(last)s", first=short(days[0][0]), last=short(days[-1][0]))

    def interruptions(self, start: date, end: date) -> str:
        """The closures and half days of the school between two dates, in a sentence; empty without any."""
        found = self.calendars[SCHOOL].interruptions(start, end)
        closures = [named(_span(each), each.name) for each in found if isinstance(each, Closure)]
        halves = [named(days_of(days), name) for name, days in _by_name(found)]
        parts = []
        if closures:
            parts.append(say("no school on %(closures)s", closures=listed(closures)))
        if halves:
            parts.append(say("only half a day on %(halves)s", halves=listed(halves)))
        return say("On the way: %(what)s.", what=joined(parts, "; ")) if parts else ""

    def own(self, key: str) -> SchoolCalendar:
        """The calendar of a step, without the days on which its people are away."""
        return lessened(self.calendars[self.plan.by_key[key].calendar], self.schedule.away.get(key, ()))

    def away(self, key: str, start: date, end: date) -> str:
        """Who is away between two dates, so that nobody can work on the step; empty when somebody can."""
        found: dict[tuple[str, str], list[str]] = {}
        for each in self.schedule.away.get(key, ()):
            first, last = max(each.first, start), min(each.last, end)
            if first <= last:
                who = listed([self.names.get(person, person) for person in each.who])
                told = say_many("%(who)s is away", "%(who)s are away", len(each.who), who=who)
                if each.half:
                    told = say("%(who)s in the afternoon", who=told)
                found.setdefault((told, each.name), []).append(span_of(first, last))
        parts = [named(joined((who, listed(days)), " "), why) for (who, why), days in found.items()]
        return joined((joined(parts, "; "), "."), "") if parts else ""

    @staticmethod
    def line(*sentences: str) -> str:
        return joined((each for each in sentences if each), " ")

    def links(self, before: str, after: str, started: str) -> list[Link]:
        """The dependencies between two steps; one to the start of a started step binds its finish."""
        network = self.plan.network
        return [
            replace(link, to_start=False, lag=0) if started and link.to_start else link
            for link in network.before[network.position[after]]
            if network.keys[link.before] == before
        ]

    def late_link(self, before: str, after: str) -> Link:
        """The dependency that sets the latest date of `before`."""
        marks = self.marks(after).latest
        return min(
            self.links(before, after, self.started(after)),
            key=lambda link: behind(link, marks[0] if link.to_start else marks[1], self.school),
        )

    def early_link(self, after: str, before: str) -> Link:
        """The dependency that sets the earliest date of `after`."""
        marks = self.marks(before).earliest
        return max(
            self.links(before, after, self.started(after)),
            key=lambda link: ahead(link, marks[1] if link.from_finish else marks[0], self.school),
        )

    def started(self, key: str) -> str:
        return key if self.dates(key).earliest_by is Bound.ACTUAL else ""


def _by_name(found: Iterable[Closure | HalfDay]) -> Iterator[tuple[str, list[tuple[date, str]]]]:
    """Half days by the name they have in common."""
    halves: dict[str, list[tuple[date, str]]] = {}
    for each in found:
        if not isinstance(each, Closure):
            halves.setdefault(each.name, []).append((each.day, ""))
    yield from halves.items()


def amount_of(link: Link) -> str:
    number = abs(link.lag)
    if link.unit == LagUnit.SCHOOL_DAYS:
        return school_days(number)
    if link.unit == LagUnit.CALENDAR_DAYS:
        return calendar_days(number)
    return say("%(number)s hours", number=number * 24)


def on_paper(amount: str, days: int) -> str:
    """School days, with calendar days where there are any."""
    return named(amount, calendar_days(days)) if days > 0 else amount


def _span(closure: Closure) -> str:
    if closure.first == closure.last:
        return short(closure.first)
    return say("%(first)s to %(last)s", first=short(closure.first), last=short(closure.last))


def named(when: str, name: str) -> str:
    return joined((when, " (", name, ")"), "") if name else when
