"""Simulated people: on each school day they start what is near, work, tick, approve, and leave some things.

They are reliable on purpose, except for the troubles of a scenario: those make the blocked steps that the
demo is there to show. Nothing here is random; the same scenario plays the same way every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from math import floor
from typing import TYPE_CHECKING

from leadflow.planning.plan import Relation, StepKind
from leadflow.planning.steps import CauseKind, Status
from leadflow.planning.words import short
from leadflow.sync.projection import approval_entry, one_line

if TYPE_CHECKING:
    from datetime import date

    from leadflow.demo.hands import Hands
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Dependency, Step
    from leadflow.planning.steps import Progress
    from leadflow.services.view import View

AHEAD = 10
"""School days before its latest start that people begin a step, unless the scenario knows them better."""

Action = Callable[[], None]


class Mishap(StrEnum):
    """What can go wrong with a step."""

    NOBODY = "whoever had it gives it back, and nobody takes it"
    STUCK = "it cannot go on, and somebody says so on its card"
    UNAPPROVED = "the last approver does not get to it"
    EARLY = "it is begun before its turn"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with a step, from `since` to the day before `until` (None: always, for ever)."""

    step: str
    what: Mishap
    since: date | None = None
    until: date | None = None
    words: str = ""
    """What people write on the card of a stuck step."""
    kind: CauseKind = CauseKind.EXTERNAL

    def on(self, day: date) -> bool:
        """True when the trouble is there on `day`."""
        return (self.since is None or self.since <= day) and not self.over(day)

    def over(self, day: date) -> bool:
        """True when the trouble has passed."""
        return self.until is not None and self.until <= day


@dataclass(frozen=True, slots=True)
class Scenario:
    """What goes wrong, and who begins how early (person key: school days before the latest start)."""

    troubles: tuple[Trouble, ...] = ()
    ahead: Mapping[str, int] = field(default_factory=dict)

    def of(self, step: str, what: Mishap, day: date) -> Trouble | None:
        """The trouble of one kind that a step has on `day`."""
        return next(
            (each for each in self.troubles if (each.step, each.what) == (step, what) and each.on(day)), None
        )

    def past(self, step: str, what: Mishap, day: date) -> bool:
        """True when a step had a trouble of one kind and is over it."""
        return any((each.step, each.what) == (step, what) and each.over(day) for each in self.troubles)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody at the school, acting through `hands`."""

    hands: Hands
    scenario: Scenario

    def act(self, found: View) -> int:
        """What everybody does on the day of `found`. Returns the number of actions."""
        plan, closed = found.rollout.plan, set[str]()
        actions = [
            action
            for key in plan.order
            for action in _Turn(self.hands, self.scenario, found, plan.by_key[key], closed).actions()
        ]
        if actions:
            self.hands.look()
        for action in actions:
            action()
        return len(actions)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One step on one day."""

    hands: Hands
    scenario: Scenario
    found: View
    step: Step
    closed: set[str]
    """Steps that were closed earlier on this day."""

    def actions(self) -> Iterator[Action]:
        """What people do to the step."""
        if self.progress.status is Status.TODO:
            yield from self.begin()
        elif self.progress.status is Status.IN_PROGRESS:
            yield from self.work()
        elif self.progress.status is Status.IN_APPROVAL:
            yield from self.approve()

    def begin(self) -> Iterator[Action]:
        """Take it up when its time is near; what takes a day at most is done by its evening."""
        if self.has(Mishap.NOBODY):
            yield from (partial(self.hands.release, self.card, person) for person in self.progress.owners)
        elif self.has(Mishap.EARLY):
            yield self.move(Status.IN_PROGRESS)
        elif self.may_begin():
            if not self.progress.owners:
                yield from (partial(self.hands.take, self.card, person) for person in self.step.owners)
            if self.step.duration <= 1 and not self.dated and not self.has(Mishap.STUCK):
                yield from self.finish()
            else:
                yield self.move(Status.IN_PROGRESS)

    def work(self) -> Iterator[Action]:
        """Tick what is done so far; say it when the step is stuck; finish it when its days are over."""
        stuck = self.scenario.of(self.step.key, Mishap.STUCK, self.found.today)
        if stuck:
            if self.progress.flag is None:
                yield partial(self.hands.flag, self.card, stuck.words, self.by, stuck.kind)
            return
        if self.progress.flag is not None and self.scenario.past(
            self.step.key, Mishap.STUCK, self.found.today
        ):
            yield partial(self.hands.unflag, self.card, self.by)
        if self.has(Mishap.EARLY):
            return
        open_entries = [text for text in self.step.checklist if text not in self.progress.ticked]
        due = [text for text in self.entries_by_now() if text in open_entries]
        if len(due) == len(open_entries) and self.worked() >= self.step.duration:
            yield from self.finish()
        else:
            yield from (self.tick(text) for text in due)

    def finish(self) -> Iterator[Action]:
        """Tick what is left and move the card on; those who approve it do so in the evening."""
        yield from (self.tick(text) for text in self.step.checklist if text not in self.progress.ticked)
        if self.step.gate is None:
            yield self.move(Status.DONE)
            self.closed.add(self.step.key)
        else:
            yield self.move(Status.IN_APPROVAL)
            yield from self.approve()

    def approve(self) -> Iterator[Action]:
        """As many approvers as are wanted; in a trouble, one too few."""
        if self.step.gate is None:
            return
        missing = [each for each in self.step.gate.approvers if each not in self.progress.approvals]
        wanted = self.step.gate.needed - len(self.progress.approvals) - self.has(Mishap.UNAPPROVED)
        names = self.found.rollout.definition.roster.names
        for person in missing[:wanted]:
            yield partial(self.hands.tick, self.card, approval_entry(names, person), person)

    @property
    def progress(self) -> Progress:
        """What people did to it."""
        return self.found.rollout.progress[self.step.key]

    @property
    def card(self) -> str:
        """The key of its card."""
        return f"{self.found.rollout.key}/{self.step.key}"

    @property
    def by(self) -> str:
        """Who does it: the people of a group take turns."""
        people = self.progress.owners or self.step.owners
        return people[self.found.today.day % len(people)] if people else ""

    @property
    def dated(self) -> bool:
        """True for a rhythm: the entries of its checklist have their own days in front."""
        day = self.step.not_before
        return day is not None and any(text.startswith(f"{short(day)}:") for text in self.step.checklist)

    def has(self, what: Mishap) -> bool:
        """True when the step is in a trouble of this kind today."""
        return self.scenario.of(self.step.key, what, self.found.today) is not None

    def move(self, to: Status) -> Action:
        """Drag its card."""
        return partial(self.hands.move, self.card, to, self.by)

    def tick(self, text: str) -> Action:
        """Tick an entry of its checklist."""
        return partial(self.hands.tick, self.card, one_line(text), self.by)

    def may_begin(self) -> bool:
        """Nothing holds it, and its time is near; a meeting takes place in its slot."""
        if any(self.waits(each) for each in self.found.rollout.plan.predecessors[self.step.key]):
            return False
        today, dates = self.found.today, self.found.schedule.steps[self.step.key]
        if dates.earliest_start > today and self.step.duration:
            return False
        if self.step.kind is StepKind.MEETING or self.dated:
            return True
        owners = self.progress.owners or self.step.owners
        ahead = max((self.scenario.ahead.get(each, AHEAD) for each in owners[:1]), default=AHEAD)
        return self.calendar.school_days_between(today, dates.latest_start) <= ahead

    def waits(self, dependency: Dependency) -> bool:
        """True when a dependency holds the step; half a day's work may follow on the same day."""
        if dependency.before in self.closed and self.step.duration <= 0.5:
            return False
        status = self.found.rollout.progress[dependency.before].status
        if dependency.relation is Relation.FINISH_START:
            return not status.closed
        return status is Status.TODO

    def worked(self) -> float:
        """School days that the step has had, today included."""
        begun = self.progress.started
        return self.calendar.school_days_between(begun, self.found.today) + 1 if begun else 0

    def entries_by_now(self) -> tuple[str, ...]:
        """The entries of its checklist that are done by this evening: on their days, or by and by."""
        entries, today = self.step.checklist, self.found.today
        if self.dated and self.step.not_before:
            first = self.step.not_before
            past = {short(first + timedelta(days=each)) for each in range((today - first).days + 1)}
            return tuple(text for text in entries if text.partition(":")[0] in past)
        share = min(self.worked() / max(self.step.duration, 1), 1)
        return entries[: floor(len(entries) * share)]

    @property
    def calendar(self) -> SchoolCalendar:
        """The school's calendar."""
        return self.found.rollout.definition.calendar["school"]
