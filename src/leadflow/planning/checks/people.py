"""Checks of people: who is to do what, how much of it one carries, and how much change a group bears."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.plan import StepKind
from leadflow.planning.words import long, month_of, school_days, short
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.planning.checks.planned import Planned
    from leadflow.planning.plan import Step

SHARE = 0.25
"""The part of all open work above which one person carries too much of it."""
FEW = 8
"""Open steps below which shares say nothing: at the end of a rollout somebody has the last one."""
STEPS_A_MONTH = 15
"""Steps that one person can see through in a month, meetings counted; it is better to move too slowly."""


def changes_at_once(planned: Planned) -> Iterator[Finding]:
    groups: dict[str, list[Step]] = {}
    for step in planned.open:
        if step.change and step.duration:
            groups.setdefault(step.group, []).append(step)
    for steps in groups.values():
        steps.sort(key=lambda step: (planned.steps[step.key].latest_start, step.key))
        last = steps[0]
        for step in steps[1:]:
            overlap = planned.steps[step.key].latest_start <= planned.steps[last.key].latest_finish
            if overlap and not _held_apart(planned, last, step):
                yield _two_changes(planned, last, step)
            last = max(last, step, key=lambda each: (planned.steps[each.key].latest_finish, each.key))


def _held_apart(planned: Planned, first: Step, second: Step) -> bool:
    """True when one of two changes waits for the other: levelling has dealt with them."""
    one, other = planned.steps[first.key], planned.steps[second.key]
    apart = one.earliest_finish < other.earliest_start or other.earliest_finish < one.earliest_start
    return apart and (first.hold is not None or second.hold is not None)


def _two_changes(planned: Planned, first: Step, second: Step) -> Finding:
    start = planned.steps[second.key].latest_start
    end = min(planned.steps[first.key].latest_finish, planned.steps[second.key].latest_finish)
    return found(
        "two-changes",
        say(
            "'%(first)s' and '%(second)s' both change how the same group works and overlap from "
            "%(start)s to %(end)s; a group carries one change at a time, so let one wait "
            "('leadflow level' says which one, and until when).",
            first=first.title,
            second=second.title,
            start=short(start),
            end=long(end),
        ),
        step=second.key,
        dates=(start, end),
        steps=(first.key,),
    )


def ownership(planned: Planned) -> Iterator[Finding]:
    owned = [
        (step, planned.owners(step))
        for step in planned.situation.steps
        if step.kind is not StepKind.MILESTONE
    ]
    for step, owners in owned:
        if not owners and planned.is_open(step.key):
            yield found(
                "owner-missing",
                say(
                    "'%(title)s' has no owner, so nobody knows that it is theirs; name one.", title=step.title
                ),
                step=step.key,
            )
    different = {owners for _, owners in owned}
    if len(owned) > 1 and len(different) == 1 and len(owners := next(iter(different))) == 1:
        yield found(
            "owner-only",
            say(
                "All %(owned)s steps are owned by the same one person, %(name)s; a move to shared "
                "leadership needs more than one, so give some away.",
                owned=len(owned),
                name=planned.name(owners[0]),
            ),
        )


def load(planned: Planned) -> Iterator[Finding]:
    """Who carries more than a quarter of the open work, and more than an equal share of it."""
    steps = [step for step in planned.open if step.kind is not StepKind.MILESTONE and planned.owners(step)]
    hours = all(step.effort is not None for step in steps)
    shares: defaultdict[str, float] = defaultdict(float)
    for step in steps:
        for person in (people := planned.owners(step)):
            shares[person] += ((step.effort or 0.0) if hours else step.duration) / len(people)
    total = sum(shares.values())
    if len(steps) < FEW or len(shares) < 2 or not total:
        return
    ranked = sorted(shares.items(), key=lambda each: (-each[1], each[0]))
    person, most = ranked[0]
    if most / total > max(SHARE, 1 / len(ranked)) + _LITTLE:
        share, whole = round(most, 1), round(total, 1)
        of = (
            say("%(share)s of %(whole)s hours", share=share, whole=whole)
            if hours
            else say("%(share)s of %(whole)s", share=share, whole=school_days(whole))
        )
        three = sum(each for _, each in ranked[:3]) / total
        yield found(
            "owner-overloaded",
            say(
                "%(name)s carries %(share)s of the work that is open (%(of)s), and the three with most of it "
                "%(three)s; shared leadership needs more shoulders than that, so give some of it away.",
                name=planned.name(person),
                share=format(most / total, ".0%"),
                of=of,
                three=format(three, ".0%"),
            ),
        )


_LITTLE = 1e-9


def crowded_months(planned: Planned) -> Iterator[Finding]:
    """Who has more steps to see through in a month than people can. What is overdue counts in this one."""
    today = planned.situation.today
    months: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
    for step in planned.open:
        day = max(planned.steps[step.key].latest_finish, today)
        if step.kind is not StepKind.MILESTONE:
            for person in planned.owners(step):
                months[person, day.year, day.month].append(step.key)
    for (person, year, month), keys in sorted(months.items()):
        if len(keys) > STEPS_A_MONTH:
            when = month_of(date(year, month, 1))
            yield found(
                "month-crowded",
                say(
                    "%(name)s has %(steps)s steps to see through in %(month)s; more than "
                    "%(most)s in a month is hard to do well, so move a goal or give some away.",
                    name=planned.name(person),
                    steps=len(keys),
                    month=when,
                    most=STEPS_A_MONTH,
                ),
                steps=tuple(keys),
            )
