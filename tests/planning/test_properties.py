"""What must hold of every schedule, whatever the plan and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.plan import Plan
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.slots import day_of, opening
from tests.planning import naive
from tests.planning.strategies import TODAY, dates, worlds

World = tuple[Plan, dict[str, SchoolCalendar]]


def planned(world: World) -> Schedule:
    return schedule(*world, TODAY)


@given(worlds())
def test_both_passes_keep_every_dependency(world: World) -> None:
    plan, calendars = world
    marks = planned(world).marks
    for each in plan.dependencies:
        before, after = marks[each.before], marks[each.after]
        assert naive.kept(each, before.earliest, after.earliest, calendars["school"]), ("earliest", each)
        assert naive.kept(each, before.latest, after.latest, calendars["school"]), ("latest", each)


@given(worlds())
def test_steps_lie_on_working_time_in_full_length(world: World) -> None:
    plan, calendars = world
    found = planned(world)
    for step in plan.steps:
        for place in naive.both(found.marks[step.key]):
            assert naive.whole(place, step.duration, calendars[step.calendar]), (step, place)
        assert found.marks[step.key].earliest[0] >= opening(TODAY)


@given(worlds())
def test_nothing_is_planned_after_its_goal(world: World) -> None:
    found = planned(world)
    for each in world[0].goals:
        assert found.steps[each.step].latest_finish <= each.target


@given(worlds())
def test_slack_is_negative_exactly_when_a_goal_is_missed(world: World) -> None:
    found = planned(world)
    missed = any(not each.met for each in found.goals.values())
    assert missed == any(dates.slack < 0 for dates in found.steps.values())
    assert all(each.met == (each.slack >= 0) for each in found.goals.values())


@given(worlds())
def test_latest_is_the_latest_possible(world: World) -> None:
    """A step that ends one slot later breaks a dependency, its goal or the plan's end."""
    plan, calendars = world
    found = planned(world)
    end = max(opening(each.target) + 2 for each in plan.goals)
    end = max(end, *(marks.earliest[1] for marks in found.marks.values()))
    for step in plan.steps:
        if not step.duration:
            continue
        table = calendars[step.calendar].table
        after = table.done_by(found.marks[step.key].latest[1]) + 1
        later = (table.opening_of(after - table.slots(step.duration)), table.close_of(after - 1))
        goals = [each for each in plan.goals if each.step == step.key]
        assert (
            later[1] > end
            or any(day_of(later[1]) > each.target for each in goals)
            or any(
                not naive.kept(each, later, found.marks[each.after].latest, calendars["school"])
                for each in plan.successors[step.key]
            )
        ), step


@given(worlds())
def test_earliest_is_the_earliest_possible(world: World) -> None:
    plan, calendars = world
    found = planned(world)
    for step in plan.steps:
        if not step.duration:
            continue
        table = calendars[step.calendar].table
        before = table.first_from(found.marks[step.key].earliest[0]) - 1
        sooner = (table.opening_of(before), table.close_of(before + table.slots(step.duration) - 1))
        assert sooner[0] < opening(TODAY) or any(
            not naive.kept(each, found.marks[each.before].earliest, sooner, calendars["school"])
            for each in plan.predecessors[step.key]
        ), step


@given(worlds(bounds=True), st.integers(1, 40), st.data())
def test_a_later_goal_makes_no_latest_date_earlier(world: World, more: int, data: st.DataObject) -> None:
    plan, calendars = world
    moved = data.draw(st.sampled_from(plan.goals))
    goals = tuple(
        replace(each, target=each.target + timedelta(days=more)) if each == moved else each
        for each in plan.goals
    )
    before, after = planned(world).steps, planned((replace(plan, goals=goals), calendars)).steps
    for key, each in before.items():
        assert after[key].latest_finish >= each.latest_finish
        assert after[key].earliest_finish == each.earliest_finish


@given(worlds(), dates, st.integers(0, 5))
def test_a_new_closure_makes_no_earliest_date_earlier_and_no_latest_date_later(
    world: World, first: object, length: int
) -> None:
    """Of plans without overlaps between steps: a lead reaches further back over a closure."""
    plan, calendars = world
    plan = replace(plan, dependencies=tuple(each for each in plan.dependencies if each.lag >= 0))
    closure = Closure(first, first + timedelta(days=length), "Snow")  # type: ignore[arg-type,operator]
    snow = {
        name: replace(calendar, closures=(*calendar.closures, closure))
        for name, calendar in calendars.items()
    }
    before, after = planned((plan, calendars)), planned((plan, snow))
    aimed = {each.step for each in plan.goals}
    for key, each in before.steps.items():
        assert after.steps[key].earliest_finish >= each.earliest_finish
        if aimed & {key, *plan.followers(key)} and not _loose(plan, key):
            assert after.steps[key].latest_start <= each.latest_start


def _loose(plan: Plan, key: str) -> bool:
    """True when the plan's end, which a closure may move, bounds the step or a follower."""
    aimed = {each.step for each in plan.goals}
    return any(
        each not in aimed and not any(link.relation.value[0] == "F" for link in plan.successors[each])
        for each in (key, *plan.followers(key))
    )


@given(worlds(bounds=True), st.randoms(use_true_random=False))
def test_the_order_of_input_changes_nothing(world: World, random: object) -> None:
    plan, calendars = world
    parts = [list(plan.steps), list(plan.dependencies), list(plan.goals)]
    for part in parts:
        random.shuffle(part)  # type: ignore[attr-defined]
    steps, dependencies, goals = parts
    shuffled = Plan(tuple(steps), tuple(dependencies), tuple(goals))  # type: ignore[arg-type]
    assert planned((shuffled, calendars)) == planned(world)


@given(worlds(bounds=True))
def test_free_slack_is_part_of_the_slack(world: World) -> None:
    found = planned(world)
    for dates_ in found.steps.values():
        assert 0 <= dates_.free_slack <= max(0, dates_.slack)


@given(worlds(), st.data())
def test_free_slack_moves_nobody(world: World, data: st.DataObject) -> None:
    """Started as much later as its free slack, a step leaves all others where they were."""
    plan, calendars = world
    found = planned(world)
    chosen = data.draw(st.sampled_from(plan.steps))
    free, school = found.steps[chosen.key].free_slack, calendars["school"].table
    if not free or chosen.calendar != "school" or not chosen.duration:
        return
    start = found.marks[chosen.key].earliest[0]
    slot = school.first_from(start) + school.slots(free)
    later = day_of(school.opening_of(slot))
    if school.opening_of(slot) != opening(later):
        return  # a "not before" is a whole day
    steps = tuple(replace(each, not_before=later) if each == chosen else each for each in plan.steps)
    moved = planned((replace(plan, steps=steps), calendars))
    for key, marks in found.marks.items():
        assert key == chosen.key or moved.marks[key].earliest == marks.earliest, key


@given(worlds())
def test_critical_path_is_a_chain_of_critical_steps_to_the_tightest_goal(world: World) -> None:
    plan, _ = world
    found = planned(world)
    tightest = min(each.slack for each in found.goals.values())
    reached = [each.key for each in plan.goals if each.step == found.critical_path[-1]]
    assert min(found.goals[key].slack for key in reached) == tightest
    assert all(found.steps[key].critical for key in found.critical_path)
    for before, after in zip(found.critical_path, found.critical_path[1:], strict=False):
        assert found.steps[after].driver == before
