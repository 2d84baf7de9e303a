"""Repairs against trying everything on small random plans: each fits, none gentler does, none is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.changes import (
    Change,
    DropDependency,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    changed_plan,
)
from leadflow.planning.findings import SEVERITIES, Severity
from leadflow.planning.plan import LagUnit, Plan, Relation, StepKind
from leadflow.planning.repairs.repairs import repairs_for
from leadflow.planning.schedule import Schedule, schedule
from tests.planning.strategies import TODAY, worlds

Calendars = Mapping[str, SchoolCalendar]
OF_THE_WHOLE = ("horizon-short", "calendar-ends")


def later(made: Schedule, before: Schedule) -> bool:
    return any(each.forecast > before.goals[key].forecast for key, each in made.goals.items())


def wrongs(made: Schedule) -> set[tuple[str, str | None, str | None]]:
    """Errors, warnings and steps that lead to no goal; that a goal is only just met is no wrong.

    That the whole plan or its calendar is too short is one wrong, whichever goal or step is the last.
    """
    return {
        (each.id, None, None) if each.id in OF_THE_WHOLE else (each.id, each.step, each.goal)
        for each in made.findings
        if each.id == "no-goal" or (each.severity is not Severity.HINT and each.id != "goal-tight")
    }


def errors(made: Schedule) -> set[tuple[str, str | None, str | None]]:
    return {each for each in wrongs(made) if SEVERITIES[each[0]] is Severity.ERROR}


def fits(key: str, made: Schedule, before: Schedule, *changes: Change) -> bool:
    """True when the goal is met, no other comes later, and nothing else is wrong that was not.

    Another date for the goal may bring cautions along.
    """
    told = errors if all(isinstance(each, MoveGoal) for each in changes) else wrongs
    return made.goals[key].met and not later(made, before) and told(made) <= told(before)


def weaker(made: Plan, change: Change, calendars: Calendars) -> Iterator[Change]:
    """The same change, half a school day (or a day) gentler."""
    school = calendars["school"]
    match change:
        case SetDuration(key, duration):
            yield SetDuration(key, duration + 0.5)
        case SetLag(dependency, lag):
            yield SetLag(dependency, lag + (0.5 if dependency.unit is LagUnit.SCHOOL_DAYS else 1))
        case MoveGoal(key, to):
            yield MoveGoal(key, school.previous_school_day(to - timedelta(days=1)))
        case MoveFixedDate(key, on) if on:
            own = calendars[made.by_key[key].calendar]
            yield MoveFixedDate(key, own.next_school_day(on + timedelta(days=1)))
        case MoveNotBefore(key, first) if first:
            own = calendars[made.by_key[key].calendar]
            yield MoveNotBefore(key, own.next_school_day(first + timedelta(days=1)))
        case _:
            pass


def singles(made: Plan, calendars: Calendars, today: date) -> Iterator[Change]:
    """Every single change that could be offered, gentlest first for each thing."""
    for each in made.steps:
        if each.kind is StepKind.STEP:
            halves = range(int(each.duration * 2) - 1, 0, -1)
            yield from (SetDuration(each.key, half / 2) for half in halves if half >= each.duration)
        for at, own in (("on", each.on or each.finish_on), ("not_before", each.not_before)):
            turned = MoveFixedDate if at == "on" else MoveNotBefore
            days = (own - today).days if own else 0
            back = [own - timedelta(days=number) for number in range(1, days + 1) if own]
            yield from (turned(each.key, on) for on in back if calendars[each.calendar].is_school_day(on))
    for link_ in made.dependencies:
        ends = [made.by_key[link_.before], made.by_key[link_.after]]
        pace, least = (0.5, 0.0) if link_.unit is LagUnit.SCHOOL_DAYS else (1.0, 0.0)
        if (
            pace == 0.5
            and link_.relation is Relation.FINISH_START
            and all(e.kind is StepKind.STEP for e in ends)
        ):
            least = 0.5 - ends[0].duration
        steps = int((link_.lag - least) / pace)
        yield from (SetLag(link_, link_.lag - pace * count) for count in range(1, steps + 1))
        rest = {each.before for each in made.predecessors[link_.after]} - {link_.before}
        if ends[1].kind is not StepKind.MILESTONE and (rest or not made.predecessors[link_.before]):
            yield DropDependency(link_)


def moved(change: Change) -> str:
    """The step whose fixed date a change moves: no further than what comes before it allows."""
    return change.step if isinstance(change, MoveFixedDate) else "-"


def thing(change: Change) -> object:
    where = change.dependency if isinstance(change, SetLag | DropDependency) else getattr(change, "step", "")
    return type(change), where


@given(worlds(bounds=True), st.data())
def test_every_repair_was_planned_anew_and_is_the_gentlest(
    world: tuple[Plan, dict[str, SchoolCalendar]], data: st.DataObject
) -> None:
    made, calendars = world
    wanted = data.draw(st.sampled_from(made.goals))
    before = schedule(made, calendars, TODAY)
    found = repairs_for(made, calendars, TODAY, {}, wanted.key)
    assert (found is None) == before.goals[wanted.key].met, "no way is offered for a met goal"
    if found is None:
        return
    for repair in found.offered:
        after = schedule(changed_plan(made, repair.changes), calendars, TODAY)
        assert fits(wanted.key, after, before, *repair.changes)
        for at, change in enumerate(repair.changes):
            for gentler in weaker(made, change, calendars):
                changes = (*repair.changes[:at], gentler, *repair.changes[at + 1 :])
                tried = schedule(changed_plan(made, changes), calendars, TODAY)
                short = any(each.id == "horizon-short" for each in before.findings)
                assert not fits(wanted.key, tried, before, *changes) or (
                    short and isinstance(change, MoveGoal)
                )


@given(worlds(bounds=True), st.data())
def test_trying_everything_finds_no_gentler_single_change(
    world: tuple[Plan, dict[str, SchoolCalendar]], data: st.DataObject
) -> None:
    made, calendars = world
    wanted = data.draw(st.sampled_from(made.goals))
    before = schedule(made, calendars, TODAY)
    found = repairs_for(made, calendars, TODAY, {}, wanted.key)
    if found is None:
        return
    best: dict[object, Change] = {}
    for change in singles(made, calendars, TODAY):
        if thing(change) in best:
            continue
        after = schedule(changed_plan(made, [change]), calendars, TODAY)
        kept = not any(
            each.id == "fixed-date-conflict" for each in after.findings if each.step == moved(change)
        )
        if kept and fits(wanted.key, after, before, change):
            best[thing(change)] = change
    offered = {each.changes[0] for each in found.offered if len(each.changes) == 1}
    assert {each for each in offered if not isinstance(each, MoveGoal)} == set(best.values())
    assert found.complete == bool(best)
