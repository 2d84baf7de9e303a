"""Levelling: one change at a time. Which steps wait, by how much, and what for.

Dates without limits are the ones that a plan could have; a group that makes one change at a time and people
with few hours a week cannot keep them all. Levelling delays what can wait longest, by the priority of the
latest start (serial schedule generation: Kolisch 1996), improves that forward and backward (Li and Willis
1992; Tormos and Lova 2001), and looks for orders with which the goals come sooner. Of two steps that could
wait equally long the one goes first that retires the most significant obstacle (R45), then the one with the
first key. What is under way or fixed to a date never moves, and no work is ever squeezed (R48).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.levelling.room import Levelled, Room
from leadflow.planning.levelling.searching import search
from leadflow.planning.levelling.waiting import Reason, Waiting
from leadflow.planning.limits import Hold, Limits
from leadflow.planning.passes import NOBODY
from leadflow.planning.situation import situation_of
from leadflow.planning.slots import MARKS, day_of
from leadflow.planning.steps import Progress
from leadflow.planning.words import calendar_days, listed, long, school_days
from leadflow.saying import say, say_many

if TYPE_CHECKING:
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Plan

ROUNDS = 60
"""Rounds of the search for a better order, in a plan of up to `LARGE` steps."""
LARGE = 300

Improver = Callable[[Room, Levelled], Sequence[float] | None]
"""Gives keys of another order for what a search came to; None when it knows nothing better."""


class Shift(StrEnum):
    """How a step comes to be later."""

    WAITS = "waits"
    """There is no room for it: it is told to start no earlier than a day."""
    FOLLOWS = "follows"
    """What it depends on is later."""


@dataclass(frozen=True, slots=True)
class Delay:
    """A step that starts or ends later than it could without limits.

    `start` and `finish` are its first and last days before and after; `school_days` and `calendar_days` tell
    by how much it starts later (where only its end is later: by how much that is). `because` is a phrase.
    """

    step: str
    shift: Shift
    start: tuple[date, date]
    finish: tuple[date, date]
    school_days: float
    calendar_days: int
    because: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalShift:
    """A goal's forecast without limits and with them."""

    goal: str
    target: date
    before: date
    after: date

    @property
    def late(self) -> bool:
        """True when the goal is missed within the limits."""
        return self.after > self.target


@dataclass(frozen=True, slots=True)
class Levelling:
    """What levelling comes to. All mappings are by step key; delays in the order of their new starts."""

    dates: Mapping[str, tuple[date, date]]
    """First and last day of every step."""
    delays: tuple[Delay, ...]
    goals: tuple[GoalShift, ...]
    end: tuple[date, date]
    """When the last open step is done, without limits and with them."""
    holds: Mapping[str, Hold]
    """What the plan needs to come to these dates: days before which steps are not to start, and why."""
    findings: tuple[Finding, ...]

    @property
    def needed(self) -> bool:
        """False when nothing is too much: then nothing moves."""
        return bool(self.delays)


def level(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress],
    *,
    limits: Limits,
    hours: Mapping[str, float],
    names: Mapping[str, str],
    improver: Improver | None = None,
) -> Levelling:
    """The plan within its limits.

    `hours` are hours a week by person key, of those who said; `names` are for people to read. Holds of an
    earlier levelling do not count: they are made anew. `improver` may know a better order. Raises
    `CalendarError` as `schedule` does.
    """
    situation = situation_of(without_holds(plan), calendars, today, progress)
    owners = [progress.get(step.key, _UNTOUCHED).owners or step.owners for step in situation.steps]
    room = Room(situation, limits, hours, owners)
    placed = _settled(room, improver)
    return _told(room, placed, Waiting(room, placed, names))


_UNTOUCHED = Progress()


def without_holds(plan: Plan) -> Plan:
    """The plan as it was before any levelling."""
    if not any(step.hold for step in plan.steps):
        return plan
    return replace(plan, steps=tuple(replace(step, hold=None) for step in plan.steps))


def _settled(room: Room, improver: Improver | None) -> Levelled:
    number = len(room.situation.steps)
    rounds = ROUNDS if number <= LARGE else max(3, ROUNDS * LARGE // number)
    best = search(room, lambda round_: round_ < rounds)
    if improver is None or best.cost <= room.bound:
        return best
    keys = improver(room, best)
    if keys is None:
        return best
    tried = room.schedule(keys)
    return min(best, tried, room.justify(tried), key=lambda each: each.cost)


def _told(room: Room, placed: Levelled, waiting: Waiting) -> Levelling:
    situation, early = room.situation, room.early
    keys = situation.network.keys
    later = [
        at
        for at in range(len(keys))
        if placed.starts[at] > early.starts[at] or placed.finishes[at] > early.finishes[at]
    ]
    later.sort(key=lambda at: (placed.starts[at], situation.network.rank[at]))
    delays = tuple(_delay(room, placed, waiting, at) for at in later)
    return Levelling(
        dates={key: (day_of(placed.starts[at]), day_of(placed.finishes[at])) for at, key in enumerate(keys)},
        delays=delays,
        goals=tuple(
            GoalShift(goal.key, goal.target, day_of(early.finishes[at]), day_of(placed.finishes[at]))
            for goal in situation.plan.goals
            if room.is_open(at := situation.network.position[goal.step])
        ),
        end=(_end(room, early.finishes), _end(room, placed.finishes)),
        holds={each.step: Hold(each.start[1], each.because) for each in delays if each.shift is Shift.WAITS},
        findings=(*_findings(room, waiting), *(_crowded(room, waiting, at) for at in sorted(placed.crowded))),
    )


def _end(room: Room, finishes: Sequence[int]) -> date:
    waiting = [finish for at, finish in enumerate(finishes) if room.is_open(at)]
    return day_of(max(waiting)) if waiting else room.situation.today


def _delay(room: Room, placed: Levelled, waiting: Waiting, at: int) -> Delay:
    early, school = room.early, room.situation.school
    held = placed.floors[at] > room.situation.floors[at] and placed.starts[at] > early.starts[at]
    reason = waiting.of(at) if held else _follows(room, placed, waiting, at)
    starts = placed.starts[at] > early.starts[at]
    was, now = (early.starts, placed.starts) if starts else (early.finishes, placed.finishes)
    return Delay(
        step=room.situation.network.keys[at],
        shift=Shift.WAITS if held else Shift.FOLLOWS,
        start=(day_of(early.starts[at]), day_of(placed.starts[at])),
        finish=(day_of(early.finishes[at]), day_of(placed.finishes[at])),
        school_days=school.days(school.first_from(now[at]) - school.first_from(was[at])),
        calendar_days=now[at] // MARKS - was[at] // MARKS,
        because=reason.sentence,
        waits_for=reason.steps,
    )


def _follows(room: Room, placed: Levelled, waiting: Waiting, at: int) -> Reason:
    driver = placed.drivers[at]
    if driver == NOBODY:  # pragma: no cover - only what depends on something else can follow
        raise AssertionError(room.situation.network.keys[at])
    return Reason(
        say("comes after %(title)s, which is later", title=waiting.title(driver)),
        (room.situation.network.keys[driver],),
    )


def _findings(room: Room, waiting: Waiting) -> Sequence[Finding]:
    return [_too_much(room, waiting, at, person) for at, people in room.too_much.items() for person in people]


def _crowded(room: Room, waiting: Waiting, at: int) -> Finding:
    people = [
        say("%(name)s (%(hours)s hours a week)", name=waiting.name(each), hours=room.hours[each])
        for each in room.work[at].people
    ]
    return found(
        "hours-short",
        say_many(
            "No week of a year has room for %(title)s beside what else %(people)s has to do; "
            "give some of that to others, or more hours to it.",
            "No week of a year has room for %(title)s beside what else %(people)s have to do; "
            "give some of that to others, or more hours to it.",
            len(people),
            title=waiting.title(at),
            people=listed(people),
        ),
        step=room.situation.network.keys[at],
    )


def _too_much(room: Room, waiting: Waiting, at: int, person: str) -> Finding:
    step = room.situation.steps[at]
    share = (step.effort or 0.0) / len(set(room.owners[at]))
    return found(
        "hours-short",
        say(
            "%(name)s has %(hours)s hours a week, and %(title)s asks for %(share)s within %(days)s, which "
            "no week has room for; give the step more days or more people, or give more hours to it.",
            name=waiting.name(person),
            hours=room.hours[person],
            title=waiting.title(at),
            share=float(f"{share:.3g}"),
            days=school_days(step.duration),
        ),
        step=step.key,
    )


def sentence_of(delay: Delay, title: str) -> str:
    """One delay as a sentence: ``'X' starts 5 school days later, on Wed 4 Nov 2026: it waits for ...``."""
    starts = delay.start[0] != delay.start[1]
    verb, day = (say("starts"), delay.start[1]) if starts else (say("is done"), delay.finish[1])
    amount = school_days(delay.school_days) if delay.school_days else calendar_days(delay.calendar_days)
    return say(
        "'%(title)s' %(verb)s %(amount)s later, on %(day)s: it %(because)s.",
        title=title,
        verb=verb,
        amount=amount,
        day=long(day),
        because=delay.because,
    )
