"""Repairs: what would have to change so that a goal is met in time. Nothing is ever squeezed unasked.

The goal's own date comes first: it costs nobody anything, and moving too slowly is better than too fast. Then
come the single changes along the driving chain, each as gentle as it can be, and where none of them suffices
the smallest sets of changes that were found: pairs by trying, larger ones by taking what gains most until the
goal is met, and giving back what was not needed. Every repair was planned anew as a whole: the goal is met,
no other goal comes later than before, and nothing is wrong that was not: no error, no warning, no step that
leads to no goal.

Pairs and larger sets are searched within a number of what-ifs, not of seconds, so that the answer is the same
everywhere; `Repairs.complete` says whether all there is was tried.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.changes import DropDependency, DropStep, MoveGoal, SetDuration, SetLag, SetRemaining
from leadflow.planning.checks import SHORTEST
from leadflow.planning.findings import SEVERITIES, Severity
from leadflow.planning.passed import need_of
from leadflow.planning.plan import PlanError
from leadflow.planning.repairs.course import Course
from leadflow.planning.repairs.knobs import before_fixed, knobs_of
from leadflow.planning.repairs.wording import Wording
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.situation import SCHOOL, Mode
from leadflow.planning.slots import day_of, opening
from leadflow.planning.words import long
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Goal, Plan
    from leadflow.planning.repairs.knobs import Knob, Offer
    from leadflow.planning.steps import Progress

WHAT_IFS = 800
"""How many changed plans are tried out to find pairs, at most."""
FIRSTS = 12
"""Changes with which a pair may begin: those that gain most."""
MOST = 8
"""Changes in a set, at most; nobody carries out more."""
OFFERED = 8
"""Sets that are offered, at most."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes that together let a goal be met. `sentences` and `prices` say each change and its price."""

    changes: tuple[Offer, ...]
    sentences: tuple[str, ...]
    prices: tuple[str, ...]
    forecast: date
    """When the goal is reached then."""
    also: tuple[str, ...]
    """Keys of other goals that are met then, too, and are not now."""

    @property
    def sentence(self) -> str:
        """All of it in a line."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Repairs:
    """Why a goal cannot be met, and what would let it be met, best first.

    `chain` are the open steps that set its date, first one first. That one has to start `school_days` (and
    `calendar_days`) before it can: by `must` and not on `can`; when it has `begun`, to end by `must` and not
    on `can`. Both are 0 where it has a date of its own, which is then what is too late.
    """

    goal: str
    target: date
    forecast: date
    feasible: date
    """The earliest date for which the goal could be set."""
    chain: tuple[str, ...]
    late: float
    """By how many school days the goal is missed."""
    begun: bool
    can: date
    must: date
    school_days: float
    calendar_days: int
    offered: tuple[Repair, ...]
    complete: bool
    """True when every single change was tried, and these are all that suffice. False when none does: then
    sets of changes were looked for among those that gain most, and others may do as well."""


def repairs_for(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress],
    goal: str,
) -> Repairs | None:
    """What lets the goal with the key `goal` be met; None when it is met, or is reached already.

    Raises `KeyError` for a goal that the plan does not have, and whatever `schedule` raises.
    """
    wanted = {each.key: each for each in plan.goals}[goal]
    planned = schedule(plan, calendars, today, progress)
    found = planned.goals[goal]
    if found.met or not found.chain:
        return None
    alone = Course(plan, calendars, today, progress)
    return _Search(alone, planned, wanted).run()


class _Search:
    """The search for one goal's repairs. Counts its what-ifs."""

    def __init__(self, course: Course, planned: Schedule, goal: Goal) -> None:
        self.course = course
        self.planned = planned
        self.goal = goal
        self.wording = Wording(course.plan, course.calendars, course.progress)
        self.wrongs = _wrongs(planned)
        self.tried = 0

    def run(self) -> Repairs:
        """The goal's date first, then single changes; sets of changes where no single one suffices."""
        feasible = self._feasible()
        moved = self._verified((MoveGoal(self.goal.key, feasible),))
        knobs = knobs_of(self.course, self.goal)
        singles = self._all_verified([(change,) for knob in knobs if (change := self._gentlest(knob))])
        repairs = (moved, *(singles or self._all_verified(self._pairs(knobs) + self._more())))
        offered = tuple(repair for repair in repairs if repair)
        return self._told(feasible, offered, complete=bool(singles))

    def _told(self, feasible: date, offered: tuple[Repair, ...], *, complete: bool) -> Repairs:
        course, goal, found = self.course, self.goal, self.planned.goals[self.goal.key]
        first = found.chain[0]
        need = need_of(course.situation, course.early, goal, course.at(first))
        begun = course.mode(first) is Mode.STARTED
        can, must = course.start(first), need.start
        if begun:
            can, must = day_of(course.finish(first)), need.finish
        return Repairs(
            goal=goal.key,
            target=goal.target,
            forecast=found.forecast,
            feasible=feasible,
            chain=found.chain,
            late=-found.slack,
            begun=begun,
            can=can,
            must=must,
            school_days=max(0.0, -need.slack),
            calendar_days=max(0, (can - must).days),
            offered=offered,
            complete=complete,
        )

    def _feasible(self) -> date:
        """The forecast, or the next school day; later when a move to shared leadership takes longer."""
        enough = [
            each.dates[-1]
            for each in self.planned.findings
            if each.id == "horizon-short" and each.goal == self.goal.key
        ]
        return max([self._school_day(self.course.forecast(self.goal)), *enough])

    def _school_day(self, day: date) -> date:
        """The day, when the school or the goal's step knows it; else the next school day."""
        school, own = (self.course.calendars[SCHOOL].table, self.course.table(self.goal.step))
        if school.opens_on(opening(day)) or own.opens_on(opening(day)):
            return day
        return day_of(school.opening_of(school.first_from(opening(day))))

    # Trying.

    def _reaches(self, *changes: Offer) -> bool:
        """True when the goal is met with these changes and every fixed date is kept as well as it was."""
        self.tried += 1
        try:
            course = self.course.after(changes)
        except PlanError:
            return False  # a change of what only another change would make
        return course.forecast(self.goal) <= self.goal.target and course.unkept <= self.course.unkept

    def _all_verified(self, sets: Iterable[tuple[Offer, ...]]) -> list[Repair]:
        """The repairs among sets of changes, best first."""
        found = (self._verified(changes) for changes in sorted(sets, key=self._size))
        return [repair for repair in found if repair]

    def _verified(self, changes: tuple[Offer, ...]) -> Repair | None:
        """The repair, when the whole plan bears it out."""
        course = self.course.after(changes)
        after = schedule(course.plan, course.calendars, course.today, course.progress)
        before = self.planned.goals
        if (
            not after.goals[self.goal.key].met
            or any(each.forecast > before[key].forecast for key, each in after.goals.items())
            or self._wrong(after, changes)
        ):
            return None
        return Repair(
            changes=changes,
            sentences=tuple(self.wording.says(each) for each in changes),
            prices=tuple(dict.fromkeys(self._price(each) for each in changes)),
            forecast=after.goals[self.goal.key].forecast,
            also=tuple(
                key
                for key, each in after.goals.items()
                if key != self.goal.key and each.met and not before[key].met
            ),
        )

    def _wrong(self, after: Schedule, changes: tuple[Offer, ...]) -> bool:
        """True when something is wrong that was not. Another date for the goal may bring cautions along."""
        new = _wrongs(after) - self.wrongs
        if all(isinstance(each, MoveGoal) for each in changes):
            return any(SEVERITIES[id_] is Severity.ERROR for id_, _, _ in new)
        return bool(new)

    def _price(self, change: Offer) -> str:
        if isinstance(change, MoveGoal) and change.to > self._school_day(self.course.forecast(self.goal)):
            ready = long(self.course.forecast(self.goal))
            return say(
                "The steps would be done by %(ready)s, but people need %(shortest)s school weeks to follow.",
                ready=ready,
                shortest=SHORTEST,
            )
        return self.wording.price(change)

    def _gentlest(
        self, knob: Knob, before: Sequence[Offer] = (), after: Sequence[Offer] = ()
    ) -> Offer | None:
        """The gentlest option of a knob that, between other changes, lets the goal be met."""
        options = knob.options
        if not knob.steady:
            fit = (each for each in options if self._reaches(*before, each, *after))
            return next((each for each in fit if self._verified((*before, each, *after))), None)
        if not self._reaches(*before, options[-1], *after):
            return None
        return options[bisect_left(options, True, key=lambda each: self._reaches(*before, each, *after))]

    # Sets of changes.

    def _pairs(self, knobs: Sequence[Knob]) -> list[tuple[Offer, ...]]:
        """Pairs that let the goal be met, each as gentle as can be; one for any two things to be turned."""
        found: dict[frozenset[object], tuple[Offer, ...]] = {}
        begin = sorted(knobs, key=lambda knob: self._gain(self.course, knob))[:FIRSTS]
        for first in (*before_fixed(self.course, self.goal), *begin):
            strong = first.options[-1]
            for second in knobs_of(self.course.after([strong]), self.goal):
                subjects = frozenset((_subject(strong), _subject(second.options[-1])))
                if len(subjects) == 1 or subjects in found or self.tried >= WHAT_IFS:
                    continue
                if self._reaches(strong, second.options[-1]):
                    found[subjects] = self._softened([first, second])
        pairs = sorted(found.values(), key=self._size)
        return [changes for changes in pairs if len(changes) > 1][:OFFERED]

    def _more(self) -> list[tuple[Offer, ...]]:
        """A larger set that takes nothing out of the plan: what gains most, until the goal is met.

        Empty when it never is, or when two changes are enough.
        """
        taken: list[Knob] = []
        while len(taken) < MOST:
            changes = [knob.options[-1] for knob in taken]
            course, subjects = self.course.after(changes), {_subject(change) for change in changes}
            left = [
                knob
                for knob in knobs_of(course, self.goal)
                if _subject(knob.options[-1]) not in subjects and type(knob.options[-1]) not in _KINDS
            ]
            if not left:
                break
            taken.append(min(left, key=lambda knob: self._gain(course, knob)))
            if self._reaches(*changes, taken[-1].options[-1]):
                found = self._softened(taken)
                return [found] if len(found) > 2 else []
        return []

    def _gain(self, course: Course, knob: Knob) -> tuple[date, int]:
        """How early a knob lets the goal be at most; of equals the one that can be turned furthest."""
        self.tried += 1
        return course.after([knob.options[-1]]).forecast(self.goal), -len(knob.options)

    def _softened(self, knobs: Sequence[Knob]) -> tuple[Offer, ...]:
        """The changes of all knobs, each as gentle as the others let it be; what is not needed is left out.

        What is softened first gives way most, so both orders are tried.
        """
        places = range(len(knobs))
        return min((self._soften(knobs, order) for order in (places, places[::-1])), key=self._size)

    def _soften(self, knobs: Sequence[Knob], order: Iterable[int]) -> tuple[Offer, ...]:
        chosen: list[tuple[Offer, ...]] = [(knob.options[-1],) for knob in knobs]
        for at in order:
            before, after = _joined(chosen[:at]), _joined(chosen[at + 1 :])
            if self._reaches(*before, *after):
                chosen[at] = ()
            else:
                chosen[at] = (self._gentlest(knobs[at], before, after) or knobs[at].options[-1],)
        return _joined(chosen)

    def _size(self, changes: Sequence[Offer]) -> tuple[int, int, float, float]:
        """What is offered first: fewer changes, the lesser kind, fewer school days, less of each step."""
        kinds = max(_KINDS.get(type(change), 0) for change in changes)
        days = sum(self._days(change) for change in changes)
        return len(changes), kinds, days, sum(self._bite(change) for change in changes)

    def _days(self, change: Offer) -> float:
        if isinstance(change, SetRemaining):
            return self._left(change.step) - change.days
        return self.wording.school_days(change)

    def _left(self, step: str) -> float:
        """School days of work that are left of a step."""
        return self.course.table(step).days(self.course.situation.left[self.course.at(step)])

    def _bite(self, change: Offer) -> float:
        """How much of a step is taken away: a day of ten hurts less than one of two."""
        if isinstance(change, SetDuration | SetRemaining):
            return self._days(change) / self._left(change.step)
        return 1.0


_KINDS = {DropStep: 1, DropDependency: 2}
"""Kinds of changes that weigh more than any number of school days: they take something out of the plan."""


def _joined(parts: Iterable[tuple[Offer, ...]]) -> tuple[Offer, ...]:
    return tuple(change for part in parts for change in part)


def _subject(change: Offer) -> object:
    """What is turned: two changes of the same thing do not add up."""
    if isinstance(change, SetLag | DropDependency):
        return change.dependency.before, change.dependency.after
    return change.change, change.goal if isinstance(change, MoveGoal) else change.step


_OF_THE_WHOLE = ("horizon-short", "calendar-ends")
"""Errors of the plan as a whole: which goal or step they name depends on which is the last."""


def _wrongs(planned: Schedule) -> set[tuple[str, str | None, str | None]]:
    """What is wrong with a plan, by what it is about: not that a goal is met without much to spare."""
    return {
        (each.id, None, None) if each.id in _OF_THE_WHOLE else (each.id, each.step, each.goal)
        for each in planned.findings
        if each.id == "no-goal" or (each.severity is not Severity.HINT and each.id != "goal-tight")
    }
