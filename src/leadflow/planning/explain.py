"""Explain: why a step has its dates, in sentences that a principal understands.

From the goal down to the step, one line a link, with the school days that lie between and the closures
and half days on the way; then why the step cannot be earlier, and what that leaves. The planner's own
words (link, lag, finish-to-start) do not occur in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.network import Link, ahead, behind
from leadflow.planning.plan import LagUnit, Plan, StepKind
from leadflow.planning.remainder import Left
from leadflow.planning.remainder import told as told_left
from leadflow.planning.situation import Bound
from leadflow.planning.slots import day_of
from leadflow.planning.teller import Teller, amount_of, named, on_paper
from leadflow.planning.words import listed, long, long_span, school_days
from leadflow.saying import joined, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leadflow.planning.schedule import Schedule

_DONE = {
    StepKind.STEP: say("be done"),
    StepKind.MEETING: say("take place"),
    StepKind.MILESTONE: say("be reached"),
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
    teller = _Explainer(plan, calendars, schedule, names)
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
    teller = _Explainer(plan, calendars, schedule, names)
    promise = teller.promise(key) if schedule.steps[key].promised else ""
    return teller.line(teller.earliest(key), teller.away_ahead(key), promise)


@dataclass(frozen=True, slots=True)
class _Explainer(Teller):
    # The way down from the goal.

    def closed(self, key: str) -> str:
        dates = self.dates(key)
        when = say("on %(day)s", day=long(dates.earliest_finish))
        if dates.earliest_start != dates.earliest_finish:
            when = say(
                "from %(first)s to %(last)s",
                first=long(dates.earliest_start),
                last=long(dates.earliest_finish),
            )
        return say(
            "%(title)s is closed: it took place %(when)s, and moves no more.",
            title=self.title(key),
            when=when,
        )

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
        due = say("it must %(verb)s by %(day)s", verb=_DONE[step.kind], day=long(dates.latest_finish))
        if dates.latest_by is Bound.FIXED and step.finish_on is not None:
            begins = say("it starts on %(day)s", day=long(dates.latest_start))
            yield say(
                "%(title)s is to end on %(day)s: %(begins)s.",
                title=self.title(key),
                day=long(step.finish_on),
                begins=begins,
            )
            return
        if dates.latest_by is Bound.FIXED:
            days = long_span(dates.latest_start, dates.latest_finish)
            yield say("%(title)s is fixed for %(days)s.", title=self.title(key), days=days)
            return
        if dates.latest_by is Bound.GOAL:
            goal = next(each for each in self.plan.goals if each.key == dates.late_driver)
            yield say(
                "Goal '%(title)s' is due on %(target)s%(no_school)s.",
                title=goal.title,
                target=long(goal.target),
                no_school=self.no_school(goal.target),
            )
            why = say("%(title)s reaches it: %(due)s.", title=self.title(key), due=due)
        elif dates.latest_by is Bound.START_BY and step.start_by is not None:
            why = say(
                "%(title)s is to be started by %(start_by)s: %(due)s.",
                title=self.title(key),
                start_by=long(step.start_by),
                due=due,
            )
        elif dates.latest_by is Bound.NOT_AFTER and step.not_after is not None:
            why = say(
                "%(title)s is not to end after %(not_after)s: %(due)s.",
                title=self.title(key),
                not_after=long(step.not_after),
                due=due,
            )
        else:
            why = say(
                "%(title)s leads to no goal and may last as long as the plan: %(due)s.",
                title=self.title(key),
                due=due,
            )
        lost = self.interruptions(dates.latest_start, dates.latest_finish)
        yield self.line(
            why, self.duration(key), lost, self.away(key, dates.latest_start, dates.latest_finish)
        )

    def before(self, key: str, after: str) -> str:
        """Why `key` must be done by its latest date, given the latest dates of `after`."""
        link = self.late_link(key, after)
        marks, dates = self.marks(after).latest, self.dates(key)
        target = marks[0] if link.to_start else marks[1]
        limit = behind(link, target, self.school)
        by = say("%(verb)s by %(day)s", verb=_DONE[self.plan.by_key[key].kind], day=long(dates.latest_finish))
        if not link.from_finish:
            by = say("start by %(day)s", day=long(dates.latest_start))
        how = self.how(link, after, target, limit)
        own = dates.latest_finish if link.from_finish else dates.latest_start
        if link.unit != LagUnit.SCHOOL_DAYS and link.lag and own < day_of(limit):
            day = day_of(limit)
            more = self.no_school(day) or say(" at the latest")
            how = joined((how, ", ", long(day), more), "")
        return self.line(
            say("%(title)s must %(by)s: %(how)s.", title=self.title(key), by=by, how=how),
            self.slot(key, dates.latest_start, say("last"), say("in time for that")),
            self.duration(key),
            self.interruptions(dates.latest_start, day_of(target)),
            self.away(key, dates.latest_start, day_of(target)),
        )

    def how(self, link: Link, after: str, target: int, limit: int) -> str:
        """How a step must lie to the one after it."""
        where = self.where(after, link, target)
        if link.lag < 0:
            return say("no later than %(amount)s after %(where)s", amount=amount_of(link), where=where)
        if not link.lag:
            if link.overnight:
                return say("when school goes on after %(where)s", where=where)
            if link.from_finish and link.to_start:
                return say("before %(where)s", where=where)
            return say("no later than %(where)s", where=where)
        if link.unit != LagUnit.SCHOOL_DAYS:
            return say("%(amount)s before %(where)s", amount=amount_of(link), where=where)
        return say(
            "%(amount)s before %(where)s: %(stretch)s",
            amount=amount_of(link),
            where=where,
            stretch=self.stretch(self.school, limit, target),
        )

    def where(self, key: str, link: Link, target: int) -> str:
        """The end of a step that another one must keep to, with its date."""
        day = long(day_of(target))
        if self.plan.by_key[key].kind is not StepKind.STEP:
            return say("%(title)s on %(day)s", title=self.title(key), day=day)
        if link.to_start:
            return say("%(title)s starts on %(day)s", title=self.title(key), day=day)
        return say("%(title)s is done on %(day)s", title=self.title(key), day=day)

    # Why not earlier.

    def away_ahead(self, key: str) -> str:
        """Who is away between the day from which the step could be done and its forecast end."""
        dates, driver = self.dates(key), self.dates(key).driver
        since = self.schedule.today
        if driver:
            since = max(since, self.dates(driver).earliest_finish)
        return self.away(key, since, dates.earliest_finish)

    def earliest(self, key: str) -> str:
        """Why a step cannot be earlier than it is forecast."""
        dates, step = self.dates(key), self.plan.by_key[key]
        start = long(dates.earliest_start)
        if dates.earliest_by is Bound.FIXED:
            return say("It takes place on that date: %(start)s.", start=start)
        if dates.earliest_by is Bound.ACTUAL and dates.promised:
            return say("It was started on %(start)s.", start=start)
        if dates.earliest_by is Bound.ACTUAL:
            wait = (
                say(", since %(wait)s", wait=self.wait(key, dates.driver))
                if dates.driver
                else self.not_sooner(key)
            )
            done = long(dates.earliest_finish)
            return say(
                "It was started on %(start)s and can be done by %(done)s at the earliest%(wait)s.",
                start=start,
                done=done,
                wait=wait,
            )
        if dates.earliest_by is Bound.DEPENDENCY and dates.driver:
            verb = say("start") if step.kind is StepKind.STEP else _DONE[step.kind]
            why = say(
                "It cannot %(verb)s before %(start)s, since %(wait)s.",
                verb=verb,
                start=start,
                wait=self.wait(key, dates.driver),
            )
            return self.line(why, self.slot(key, dates.earliest_start, say("first"), say("after that")))
        return self.opened(key, start)

    def opened(self, key: str, start: str) -> str:
        """Why a step that waits for no other one cannot be earlier."""
        dates, step = self.dates(key), self.plan.by_key[key]
        if (
            dates.earliest_by is Bound.NOT_BEFORE
            and step.hold
            and step.hold.until >= (step.not_before or step.hold.until)
        ):
            return say("It is to start on %(start)s: it %(because)s.", start=start, because=step.hold.because)
        if dates.earliest_by is Bound.NOT_BEFORE and step.not_before is not None:
            return say(
                "It is not to start before %(day)s; the earliest day for it is %(start)s.",
                day=long(step.not_before),
                start=start,
            )
        if dates.earliest_by is Bound.FINISH_FROM and step.finish_from is not None:
            return say(
                "It is not to end before %(day)s, so it need not start before %(start)s.",
                day=long(step.finish_from),
                start=start,
            )
        if dates.earliest_by is Bound.CALENDAR:
            return say(
                "It cannot start before %(start)s, when the calendar '%(calendar)s' begins.",
                start=start,
                calendar=step.calendar,
            )
        if dates.earliest_start == self.schedule.today:
            return say("It can start today, %(start)s: nothing holds it up.", start=start)
        return say(
            "It can start on %(start)s, the first day for it from today on: nothing holds it up.", start=start
        )

    def promise(self, key: str) -> str:
        """That people gave a step a date, and the plan counts on it."""
        return say(
            "Its card says %(day)s, and the plan counts on that.", day=long(self.dates(key).earliest_finish)
        )

    def left(self, key: str) -> Iterator[str]:
        """How much of a step in progress is left, where anybody or anything says so."""
        dates = self.dates(key)
        if dates.left_by is not None and dates.left_by is not Left.TIME:
            yield say("From today on it has %(left)s.", left=told_left(dates.left, dates.left_by))

    def not_sooner(self, key: str) -> str:
        """That a step in progress is not to end before a date, where that is what it waits for."""
        first = self.plan.by_key[key].finish_from
        if first is None or self.dates(key).earliest_finish > first:
            return ""
        return say(", since it is not to end before %(day)s", day=long(first))

    def wait(self, key: str, driver: str) -> str:
        """What a step waits for, as a clause."""
        link = self.early_link(key, driver)
        marks = self.marks(driver).earliest
        mark = marks[1] if link.from_finish else marks[0]
        people = listed([self.names.get(each, each) for each in self.plan.by_key[driver].owners])
        title = named(self.title(driver), people)
        done = self.until(driver, title, long(day_of(mark)), finished=link.from_finish)
        if not link.lag:
            return done
        amount = amount_of(link)
        if link.lag < 0:
            return say("%(done)s, and this comes %(amount)s before that", done=done, amount=amount)
        if link.unit == LagUnit.SCHOOL_DAYS:
            days = self.stretch(self.school, mark, ahead(link, mark, self.school))
            return say(
                "%(done)s, and this comes %(amount)s after that (%(days)s)",
                done=done,
                amount=amount,
                days=days,
            )
        return say("%(done)s, and this comes %(amount)s after that", done=done, amount=amount)

    def until(self, driver: str, title: str, day: str, *, finished: bool) -> str:
        """When another step began or ended, or can."""
        if self.dates(driver).latest_by is Bound.ACTUAL:
            title = self.title(driver)
            if finished:
                return say("%(title)s was done on %(day)s", title=title, day=day)
            return say("%(title)s was started on %(day)s", title=title, day=day)
        if finished:
            return say("%(title)s cannot be done before %(day)s", title=title, day=day)
        return say("%(title)s cannot be started before %(day)s", title=title, day=day)

    def slack(self, key: str) -> str:
        """What lies between the earliest and the latest date."""
        dates = self.dates(key)
        if dates.slack < 0:
            late = on_paper(school_days(-dates.slack), -dates.slack_calendar)
            return say("That is %(days)s later than it must be.", days=late)
        if dates.slack == 0:
            return say("That leaves no school day to spare.")
        spare = on_paper(school_days(dates.slack), dates.slack_calendar)
        return say("That leaves %(days)s to spare.", days=spare)
