"""What must hold of every schedule, whatever the plan and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.plan import Plan, Step
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.slots import day_of, opening
from leadflow.planning.steps import Progress, Status
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
        assert naive.kept(plan, each, before.earliest, after.earliest, calendars["school"]), (
            "earliest",
            each,
        )
        assert naive.kept(plan, each, before.latest, after.latest, calendars["school"]), ("latest", each)


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


@given(worlds(bounds=True))
def test_latest_is_the_latest_possible(world: World) -> None:
    """A step that ends one slot later breaks a dependency, its goal, a date of its own or the plan's end."""
    plan, calendars = world
    found = planned(world)
    end = max(opening(each.target) + 2 for each in plan.goals)
    end = max(end, *(marks.earliest[1] for marks in found.marks.values()))

    def fits(step: Step, place: tuple[int, int]) -> bool:
        return naive.may_end(step, place, plan.goals, end) and all(
            naive.kept(plan, each, place, found.marks[each.after].latest, calendars["school"])
            for each in plan.successors[step.key]
        )

    for step in plan.steps:
        place = found.marks[step.key].latest
        if step.on or step.finish_on:
            continue
        assert fits(step, place), step
        if step.duration:
            table = calendars[step.calendar].table
            after = table.done_by(place[1]) + 1
            later = (table.opening_of(after - table.slots(step.duration)), table.close_of(after - 1))
            assert not fits(step, later), step


@given(worlds(bounds=True))
def test_earliest_is_the_earliest_possible(world: World) -> None:
    """A step that begins one slot sooner breaks a dependency, or a date of its own, or lies in the past."""
    plan, calendars = world
    found = planned(world)

    def fits(step: Step, place: tuple[int, int]) -> bool:
        return (
            naive.may_begin(step, place, TODAY)
            and naive.is_whole_day(step, place, calendars[step.calendar])
            and all(
                naive.kept(plan, each, found.marks[each.before].earliest, place, calendars["school"])
                for each in plan.predecessors[step.key]
            )
        )

    for step in plan.steps:
        place = found.marks[step.key].earliest
        if step.on or step.finish_on:
            continue
        assert fits(step, place), step
        if step.duration:
            table = calendars[step.calendar].table
            before = table.first_from(place[0]) - 1
            sooner = (table.opening_of(before), table.close_of(before + table.slots(step.duration) - 1))
            assert not fits(step, sooner), step


@given(worlds(bounds=True))
def test_a_fixed_day_is_kept_by_both_passes(world: World) -> None:
    """The last pass always; the first one unless the day is over before the step could be on it."""
    plan, _ = world
    found = planned(world)
    for step in plan.steps:
        dates_ = found.steps[step.key]
        for first, last, begins in (
            (dates_.latest_start, dates_.latest_finish, dates_.latest_start),
            (dates_.earliest_start, dates_.earliest_finish, dates_.latest_start),
        ):
            if begins < TODAY and first != begins:
                continue
            assert step.on is None or first == step.on
            assert step.finish_on is None or last == step.finish_on


@given(worlds(bounds=True))
def test_where_there_is_no_slack_both_passes_agree(world: World) -> None:
    """Of steps in the school's own calendar; days without school may lie between."""
    found = planned(world)
    school = world[1]["school"].table
    for key, each in found.marks.items():
        if found.steps[key].slack == 0 and world[0].by_key[key].calendar == "school":
            assert school.first_from(each.earliest[1]) == school.first_from(each.latest[1])
            assert found.steps[key].earliest_finish <= found.steps[key].latest_finish


@given(worlds(), st.data())
def test_what_is_left_is_worked_from_today_on(world: World, data: st.DataObject) -> None:
    """A step in progress keeps its start, ends no sooner than what is left of it, and never before today."""
    plan, calendars = world
    step = data.draw(st.sampled_from(plan.steps))
    began = TODAY - timedelta(days=data.draw(st.integers(0, 30)))
    said = data.draw(st.sampled_from([None, 0.5, 1.0, 2.5, 7.0]))
    progress = Progress(Status.IN_PROGRESS, started=began, remaining=said, remaining_on=TODAY)
    found = schedule(plan, calendars, TODAY, {step.key: progress})
    dates_, marks = found.steps[step.key], found.marks[step.key]
    assert dates_.earliest_start == began
    assert dates_.earliest_finish >= TODAY
    if step.duration and step.calendar == "school":
        assert dates_.left == (said or max(0.5, dates_.left))
        worked = naive.halves(calendars["school"], opening(TODAY), marks.earliest[1])
        assert worked >= 2 * dates_.left
        if dates_.driver is None:
            assert worked == 2 * dates_.left


@given(worlds(), st.data())
def test_more_left_makes_nothing_earlier(world: World, data: st.DataObject) -> None:
    plan, calendars = world
    step = data.draw(st.sampled_from(plan.steps))
    less, more = sorted(data.draw(st.tuples(st.integers(1, 20), st.integers(1, 20))))
    found = [
        schedule(
            plan,
            calendars,
            TODAY,
            {step.key: Progress(Status.IN_PROGRESS, started=TODAY, remaining=halves / 2, remaining_on=TODAY)},
        ).steps
        for halves in (less, more)
    ]
    for key, each in found[0].items():
        assert found[1][key].earliest_finish >= each.earliest_finish


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
    """Of plans without overlaps between steps: a lead, and a night, reach further back over a closure."""
    plan, calendars = world
    links = [each for each in plan.dependencies if each.lag >= 0 and not naive.overnight(plan, each)]
    plan = replace(plan, dependencies=tuple(links))
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
