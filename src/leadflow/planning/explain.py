"""Explain: why a step has its dates, in sentences that a principal understands.

From the goal down to the step, one line a link, with the school days that lie between and the closures
and half days on the way; then why the step cannot be earlier, and what that leaves. The planner's own
words (link, lag, finish-to-start) do not occur in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from leadflow.planning.availability import lessened
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.network import Link, ahead, behind
from leadflow.planning.plan import LagUnit, Plan, StepKind
from leadflow.planning.remainder import Left
from leadflow.planning.remainder import told as told_left
from leadflow.planning.situation import SCHOOL, Bound
from leadflow.planning.slots import close, day_of
from leadflow.planning.words import calendar_days, days_of, listed, long, school_days, short
from leadflow.planning.words import span as span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from leadflow.planning.plan import Step
    from leadflow.planning.schedule import Schedule, StepDates, StepMarks
    from leadflow.planning.slots import SlotTable

MANY = 7
"""Days up to which a stretch is listed one by one."""

_DONE = {
    StepKind.STEP: "be done",
    StepKind.MEETING: "take place",
    StepKind.MILESTONE: "be reached",
}


def explain(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    schedule: Schedule,
    key: str,
    names: Mapping[str, str],
) -> tuple[str, ...]:
    """Why the step `key` has its latest dates, then why its earliest ones, a line each.

    `names` gives people their names. Raises `KeyError` for a step that the plan does not have.
    """
    teller = _Teller(plan, calendars, schedule, names)
    if schedule.steps[key].latest_by is Bound.ACTUAL:
        return (teller.closed(key),)
    promise = (teller.promise(key),) if schedule.steps[key].promised else ()
    earliest = teller.line(teller.earliest(key), teller.away_ahead(key))
    return (*teller.latest(key), earliest, *teller.left(key), *promise, teller.slack(key))


def why_not_earlier(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    schedule: Schedule,
    key: str,
    names: Mapping[str, str],
) -> str:
    """Why the open step `key` has its earliest dates, alone. Raises `KeyError` as `explain` does."""
    teller = _Teller(plan, calendars, schedule, names)
    promise = teller.promise(key) if schedule.steps[key].promised else ""
    return teller.line(teller.earliest(key), teller.away_ahead(key), promise)


@dataclass(frozen=True, slots=True)
class _Teller:
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

    def closed(self, key: str) -> str:
        dates = self.dates(key)
        when = f"on {long(dates.earliest_finish)}"
        if dates.earliest_start != dates.earliest_finish:
            when = f"from {long(dates.earliest_start)} to {long(dates.earliest_finish)}"
        return f"{self.title(key)} is closed: it took place {when}, and moves no more."

    # The way down from the goal.

    def latest(self, key: str) -> Iterator[str]:
        """A line for each step from the goal down to this one."""
        chain = [key]
        while self.dates(chain[-1]).latest_by is Bound.DEPENDENCY:
            chain.append(self.dates(chain[-1]).late_driver or "")
        chain.reverse()
        yield from self.anchor(chain[0])
        for after, before in pairwise(chain):
            yield self.before(before, after)

    def anchor(self, key: str) -> Iterator[str]:
        """The lines for the step at the top, whose latest date no other step sets."""
        dates, step = self.dates(key), self.plan.by_key[key]
        due = f"it must {_DONE[step.kind]} by {long(dates.latest_finish)}"
        if dates.latest_by is Bound.FIXED and step.finish_on is not None:
            begins = f"it starts on {long(dates.latest_start)}"
            yield f"{self.title(key)} is to end on {long(step.finish_on)}: {begins}."
            return
        if dates.latest_by is Bound.FIXED:
            until = "" if dates.latest_finish == dates.latest_start else f" to {long(dates.latest_finish)}"
            yield f"{self.title(key)} is fixed for {long(dates.latest_start)}{until}."
            return
        if dates.latest_by is Bound.GOAL:
            goal = next(each for each in self.plan.goals if each.key == dates.late_driver)
            yield f"Goal '{goal.title}' is due on {long(goal.target)}{self.no_school(goal.target)}."
            why = f"{self.title(key)} reaches it: {due}."
        elif dates.latest_by is Bound.START_BY and step.start_by is not None:
            why = f"{self.title(key)} is to be started by {long(step.start_by)}: {due}."
        elif dates.latest_by is Bound.NOT_AFTER and step.not_after is not None:
            why = f"{self.title(key)} is not to end after {long(step.not_after)}: {due}."
        else:
            why = f"{self.title(key)} leads to no goal and may last as long as the plan: {due}."
        lost = self.interruptions(dates.latest_start, dates.latest_finish)
        yield self.line(
            why, self.duration(key), lost, self.away(key, dates.latest_start, dates.latest_finish)
        )

    def no_school(self, day: date) -> str:
        """What is said of a date that is no school day; empty for one that is."""
        if self.school.opens_on(close(day)):
            return ""
        names = [each.name for each in self.calendars[SCHOOL].interruptions(day, day)]
        return f", no school day{f' ({listed(names)})' if any(names) else ''}"

    def before(self, key: str, after: str) -> str:
        """Why `key` must be done by its latest date, given the latest dates of `after`."""
        link = self.late_link(key, after)
        marks, dates = self.marks(after).latest, self.dates(key)
        target = marks[0] if link.to_start else marks[1]
        limit = behind(link, target, self.school)
        by = f"{_DONE[self.plan.by_key[key].kind]} by {long(dates.latest_finish)}"
        if not link.from_finish:
            by = f"start by {long(dates.latest_start)}"
        how = self.how(link, after, target, limit)
        own = dates.latest_finish if link.from_finish else dates.latest_start
        if link.unit != LagUnit.SCHOOL_DAYS and link.lag and own < day_of(limit):
            how += f", {long(day_of(limit))}{self.no_school(day_of(limit)) or ' at the latest'}"
        return self.line(
            f"{self.title(key)} must {by}: {how}.",
            self.slot(key, dates.latest_start, "last", "in time for that"),
            self.duration(key),
            self.interruptions(dates.latest_start, day_of(target)),
            self.away(key, dates.latest_start, day_of(target)),
        )

    def how(self, link: Link, after: str, target: int, limit: int) -> str:
        """How a step must lie to the one after it."""
        where = self.where(after, link, target)
        if link.lag < 0:
            return f"no later than {_amount(link)} after {where}"
        if not link.lag:
            side = "before" if link.from_finish and link.to_start else "no later than"
            return f"{'when school goes on after' if link.overnight else side} {where}"
        if link.unit != LagUnit.SCHOOL_DAYS:
            return f"{_amount(link)} before {where}"
        return f"{_amount(link)} before {where}: {self.stretch(self.school, limit, target)}"

    def where(self, key: str, link: Link, target: int) -> str:
        """The end of a step that another one must keep to, with its date."""
        day = long(day_of(target))
        if self.plan.by_key[key].kind is not StepKind.STEP:
            return f"{self.title(key)} on {day}"
        return f"{self.title(key)} {'starts' if link.to_start else 'is done'} on {day}"

    def slot(self, key: str, day: date, which: str, when: str) -> str:
        """That a meeting has dates of its own, of which this is one; empty for everything else."""
        calendar = self.plan.by_key[key].calendar
        if self.calendars[calendar].only is None:
            return ""
        return f"{long(day)} is the {which} of the dates in '{calendar}' {when}."

    def duration(self, key: str) -> str:
        """How long a step takes, and on which days when it is done as late as possible."""
        step, dates = self.plan.by_key[key], self.dates(key)
        if not step.duration or step.kind is StepKind.MEETING:
            return ""
        takes = f"It takes {self.amount(step)}"
        if dates.latest_start == dates.latest_finish or dates.earliest_by is Bound.ACTUAL:
            return f"{takes}."
        days = self.stretch(self.own(key).table, *self.marks(key).latest)
        return f"{takes} ({days}), so it must start by {long(dates.latest_start)}."

    def amount(self, step: Step) -> str:
        if self.calendars[step.calendar].only is None:
            return school_days(step.duration)
        return f"{step.duration:g} of the days of '{step.calendar}'"

    def stretch(self, table: SlotTable, start: int, finish: int) -> str:
        """The days between two marks, one by one or from first to last."""
        days = table.stretch(start, finish)
        if len(days) <= MANY:
            return days_of(days)
        return f"{short(days[0][0])} to {short(days[-1][0])}"

    def interruptions(self, start: date, end: date) -> str:
        """The closures and half days of the school between two dates, in a sentence; empty without any."""
        found = self.calendars[SCHOOL].interruptions(start, end)
        closures = [_named(_span(each), each.name) for each in found if isinstance(each, Closure)]
        halves = [_named(days_of(days), name) for name, days in _by_name(found)]
        parts = []
        if closures:
            parts.append(f"no school on {listed(closures)}")
        if halves:
            parts.append(f"only half a day on {listed(halves)}")
        text = "; ".join(parts)
        return f"On the way: {text}." if text else ""

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
                verb = "is" if len(each.who) == 1 else "are"
                half = " in the afternoon" if each.half else ""
                found.setdefault((f"{who} {verb} away{half}", each.name), []).append(span_of(first, last))
        parts = [_named(f"{who} {listed(days)}", why) for (who, why), days in found.items()]
        return f"{'; '.join(parts)}." if parts else ""

    def away_ahead(self, key: str) -> str:
        """Who is away between the day from which the step could be done and its forecast end."""
        dates, driver = self.dates(key), self.dates(key).driver
        since = self.schedule.today
        if driver:
            since = max(since, self.dates(driver).earliest_finish)
        return self.away(key, since, dates.earliest_finish)

    @staticmethod
    def line(*sentences: str) -> str:
        return " ".join(each for each in sentences if each)

    # Why not earlier.

    def earliest(self, key: str) -> str:
        """Why a step cannot be earlier than it is forecast."""
        dates, step = self.dates(key), self.plan.by_key[key]
        start = long(dates.earliest_start)
        if dates.earliest_by is Bound.FIXED:
            return f"It takes place on that date: {start}."
        if dates.earliest_by is Bound.ACTUAL and dates.promised:
            return f"It was started on {start}."
        if dates.earliest_by is Bound.ACTUAL:
            wait = f", since {self.wait(key, dates.driver)}" if dates.driver else self.not_sooner(key)
            done = long(dates.earliest_finish)
            return f"It was started on {start} and can be done by {done} at the earliest{wait}."
        if dates.earliest_by is Bound.DEPENDENCY and dates.driver:
            verb = "start" if step.kind is StepKind.STEP else _DONE[step.kind]
            why = f"It cannot {verb} before {start}, since {self.wait(key, dates.driver)}."
            return self.line(why, self.slot(key, dates.earliest_start, "first", "after that"))
        if (
            dates.earliest_by is Bound.NOT_BEFORE
            and step.hold
            and step.hold.until >= (step.not_before or step.hold.until)
        ):
            return f"It is to start on {start}: it {step.hold.because}."
        if dates.earliest_by is Bound.NOT_BEFORE and step.not_before is not None:
            return f"It is not to start before {long(step.not_before)}; the earliest day for it is {start}."
        if dates.earliest_by is Bound.FINISH_FROM and step.finish_from is not None:
            return f"It is not to end before {long(step.finish_from)}, so it need not start before {start}."
        if dates.earliest_by is Bound.CALENDAR:
            return f"It cannot start before {start}, when the calendar '{step.calendar}' begins."
        if dates.earliest_start == self.schedule.today:
            return f"It can start today, {start}: nothing holds it up."
        return f"It can start on {start}, the first day for it from today on: nothing holds it up."

    def promise(self, key: str) -> str:
        """That people gave a step a date, and the plan counts on it."""
        return f"Its card says {long(self.dates(key).earliest_finish)}, and the plan counts on that."

    def left(self, key: str) -> Iterator[str]:
        """How much of a step in progress is left, where anybody or anything says so."""
        dates = self.dates(key)
        if dates.left_by is not None and dates.left_by is not Left.TIME:
            yield f"From today on it has {told_left(dates.left, dates.left_by)}."

    def not_sooner(self, key: str) -> str:
        """That a step in progress is not to end before a date, where that is what it waits for."""
        first = self.plan.by_key[key].finish_from
        if first is None or self.dates(key).earliest_finish > first:
            return ""
        return f", since it is not to end before {long(first)}"

    def wait(self, key: str, driver: str) -> str:
        """What a step waits for, as a clause."""
        link = self.early_link(key, driver)
        marks = self.marks(driver).earliest
        mark = marks[1] if link.from_finish else marks[0]
        people = listed([self.names.get(each, each) for each in self.plan.by_key[driver].owners])
        who = f" ({people})" if people else ""
        verb = "done" if link.from_finish else "started"
        if self.dates(driver).latest_by is Bound.ACTUAL:
            done = f"{self.title(driver)} was {verb} on {long(day_of(mark))}"
        else:
            done = f"{self.title(driver)}{who} cannot be {verb} before {long(day_of(mark))}"
        if not link.lag:
            return done
        side = "before" if link.lag < 0 else "after"
        days = ""
        if link.lag > 0 and link.unit == LagUnit.SCHOOL_DAYS:
            days = f" ({self.stretch(self.school, mark, ahead(link, mark, self.school))})"
        return f"{done}, and this comes {_amount(link)} {side} that{days}"

    def slack(self, key: str) -> str:
        """What lies between the earliest and the latest date."""
        dates = self.dates(key)
        if dates.slack < 0:
            late = _on_paper(-dates.slack_calendar)
            return f"That is {school_days(-dates.slack)}{late} later than it must be."
        if dates.slack == 0:
            return "That leaves no school day to spare."
        return f"That leaves {school_days(dates.slack)}{_on_paper(dates.slack_calendar)} to spare."

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


def _amount(link: Link) -> str:
    number = abs(link.lag)
    if link.unit == LagUnit.SCHOOL_DAYS:
        return school_days(number)
    if link.unit == LagUnit.CALENDAR_DAYS:
        return calendar_days(number)
    return f"{number * 24:g} hours"


def _on_paper(days: int) -> str:
    return f" ({calendar_days(days)})" if days > 0 else ""


def _span(closure: Closure) -> str:
    if closure.first == closure.last:
        return short(closure.first)
    return f"{short(closure.first)} to {short(closure.last)}"


def _named(when: str, name: str) -> str:
    return f"{when} ({name})" if name else when
