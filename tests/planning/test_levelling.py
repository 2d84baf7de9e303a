"""Levelling: what waits, for whom, and until when; and what must never happen to a levelled plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.planning.changes import HoldStep, changed_plan
from leadflow.planning.explain import explain
from leadflow.planning.levelling.levelling import LARGE, Levelling, Shift, level, sentence_of
from leadflow.planning.levelling.room import Room
from leadflow.planning.limits import Hold, Limits, Obstacle
from leadflow.planning.plan import Plan, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import Mode, situation_of
from leadflow.planning.slots import opening
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step
from tests.planning.strategies import TODAY as ANY_DAY
from tests.planning.strategies import worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Step

TODAY = day("10-05")
NAMES = {"ann": "Ann", "bob": "Bob", "team": "Agenda team"}


def levelled(
    made: Plan,
    limits: Limits | None = None,
    hours: Mapping[str, float] | None = None,
    progress: Mapping[str, Progress] | None = None,
    **more: Any,
) -> Levelling:
    return level(
        made,
        CALENDARS,
        TODAY,
        progress or {},
        limits=limits or Limits(),
        hours=hours or {},
        names=NAMES,
        **more,
    )


def change(key: str, duration: float = 5, **more: Any) -> Step:
    return step(key, duration, change=True, **more)


def told(found: Levelling) -> dict[str, str]:
    return {each.step: sentence_of(each, each.step.title()) for each in found.delays}


# ---- what waits


def test_a_group_makes_one_change_at_a_time() -> None:
    found = levelled(plan(change("a"), change("b"), step("c"), link("b -> c"), goal("ga", "10-09", "a")))
    assert told(found) == {
        "b": "'B' starts 5 school days later, on Tue 13 Oct 2026: it waits for 'A', which changes the same "
        "group's work until Fri 9 Oct 2026.",
        "c": "'C' starts 5 school days later, on Tue 20 Oct 2026: it comes after 'B', which is later.",
    }
    assert [(each.step, each.shift, each.waits_for) for each in found.delays] == [
        ("b", Shift.WAITS, ("a",)),
        ("c", Shift.FOLLOWS, ("b",)),
    ]
    assert found.holds == {"b": Hold(day("10-13"), found.delays[0].because)}
    assert found.end == (day("10-13"), day("10-20"))
    assert found.dates["b"] == (day("10-13"), day("10-19"))
    assert found.needed


def test_two_groups_change_at_the_same_time_unless_the_school_says_otherwise() -> None:
    made = plan(change("a"), change("b", group="others"))
    assert not levelled(made).needed
    assert told(levelled(made, Limits(1, 1)))["b"] == (
        "'B' starts 5 school days later, on Tue 13 Oct 2026: it waits for 'A', the one change that the "
        "school makes at a time, until Fri 9 Oct 2026."
    )
    assert not levelled(made, Limits(None, None)).needed


def test_more_than_one_at_a_time() -> None:
    made = plan(change("a"), change("b", 3), change("c"), goal("ga", "10-09", "a"), goal("gb", "10-07", "b"))
    assert told(levelled(made, Limits(2)))["c"] == (
        "'C' starts 3 school days later, on Thu 8 Oct 2026: it waits for 'B' to end on Wed 7 Oct 2026: "
        "until then Agenda team is at 2 changes, 'B' and 'A', and makes no more at once."
    )
    groups = {"a": "x", "b": "y", "c": "z"}
    apart = replace(made, steps=tuple(replace(each, group=groups[each.key]) for each in made.steps))
    assert "until then the school is at 2 changes" in told(levelled(apart, Limits(1, 2)))["c"]


def test_what_can_wait_longest_waits() -> None:
    made = plan(change("a"), change("b"), goal("ga", "10-30", "a"), goal("gb", "10-09", "b"))
    found = levelled(made)
    assert list(told(found)) == ["a"]
    assert [(each.goal, each.late) for each in found.goals] == [("ga", False), ("gb", False)]


def test_a_tie_goes_to_the_step_that_retires_the_most_significant_obstacle() -> None:
    made = plan(change("a"), change("b"), change("c"), *(goal(f"g{key}", "10-30", key) for key in "abc"))
    assert [each.step for each in levelled(made).delays] == ["b", "c"]
    small, large = Obstacle("s", "Small", 2, 2, ("b",)), Obstacle("l", "Large", 4, 5, ("c",))
    found = levelled(replace(made, obstacles=(small, large)))
    assert [each.step for each in found.delays] == ["b", "a"]


def test_what_is_under_way_or_fixed_never_moves() -> None:
    begun = {"b": Progress(Status.IN_PROGRESS, owners=("ann",), started=day("10-01"))}
    found = levelled(plan(change("a"), change("b"), change("c", on=day("10-09"))), progress=begun)
    assert found.dates["b"] == (day("10-01"), day("10-07"))
    assert found.dates["c"] == (day("10-09"), day("10-16"))
    assert told(found)["a"].endswith(
        "it waits for 'C', which changes the same group's work until Fri 16 Oct 2026."
    )


def test_what_is_done_takes_no_room() -> None:
    done = {"a": Progress(Status.DONE, started=day("10-01"), finished=day("10-07"))}
    assert not levelled(plan(change("a"), change("b")), progress=done).needed
    over = {key: Progress(Status.DONE, finished=day("10-02")) for key in "ab"}
    found = levelled(plan(change("a"), change("b"), goal("g", "10-30", "a")), progress=over)
    assert (found.goals, found.end) == ((), (TODAY, TODAY))


def test_what_was_begun_and_ends_with_something_that_waits_keeps_its_room() -> None:
    """`b` was begun and cannot end before `d`, which waits for `a`: `c` comes after all of them."""
    made = plan(
        change("a", 3, on=TODAY),
        change("b", 4, group="others"),
        change("d", 3),
        change("c", 2, group="others"),
        link("d FF b"),
    )
    begun = {"b": Progress(Status.IN_PROGRESS, started=TODAY)}
    found = levelled(made, progress=begun)
    assert found.dates["d"] == (day("10-08"), day("10-13"))
    assert found.dates["b"] == (TODAY, day("10-13"))
    assert found.dates["c"] == (day("10-14"), day("10-15"))
    assert "'B' is done 2 school days later, on Tue 13 Oct 2026: it comes after 'D'" in told(found)["b"]


def test_what_ends_something_under_way_does_not_wait_for_that_end_for_ever() -> None:
    begun = {"a": Progress(Status.IN_PROGRESS, started=TODAY)}
    found = levelled(plan(change("a", 3), change("d", 2), link("d FF a")), progress=begun)
    assert found.dates == {"a": (TODAY, day("10-09")), "d": (day("10-08"), day("10-09"))}
    assert "it waits for 'A', a change that is under way." in told(found)["d"]


def test_the_group_is_named_when_the_school_has_room() -> None:
    found = levelled(plan(change("a"), change("b"), change("x", group="others")), Limits(1, 3))
    assert "which changes the same group's work" in told(found)["b"]


# ---- hours


def test_people_have_only_so_many_hours_a_week() -> None:
    made = plan(
        step("a", 2, effort=3),
        step("b", 2, effort=2),
        step("c", 2, effort=9, owners=("bob",)),
        goal("ga", "10-06", "a"),
    )
    found = levelled(made, hours={"ann": 3.5})
    assert told(found)["b"] == (
        "'B' starts 5 school days later, on Tue 13 Oct 2026: it waits, because Ann has 3.5 hours a week, and "
        "'A' takes them until Tue 6 Oct 2026."
    )


def test_a_step_that_has_to_straddle_two_weeks_waits_for_such_days() -> None:
    found = levelled(plan(step("a", 2, effort=4)), hours={"ann": 2})
    assert told(found)["a"] == (
        "'A' starts 4 school days later, on Fri 9 Oct 2026: it waits for days on which it fits, because Ann "
        "has 2 hours a week."
    )


def test_a_step_beside_one_that_goes_on_for_long() -> None:
    begun = {"a": Progress(Status.IN_PROGRESS, started=TODAY)}
    made = plan(step("a", 300, effort=180), step("b", 2, effort=2))
    found = levelled(made, hours={"ann": 4}, progress=begun)
    assert found.dates["b"][0] == day("10-09")
    assert "because Ann has 4 hours a week, and 'A' takes them until" in told(found)["b"]


def test_hours_that_are_too_few_for_a_step_alone_are_a_finding_and_move_nothing() -> None:
    made = plan(step("a", 2, effort=10), step("b", 2, effort=1))
    found = levelled(made, hours={"ann": 1})
    assert [each.id for each in found.findings] == ["hours-short"]
    assert not found.needed
    assert not levelled(made, hours={"ann": 0, "bob": 1}).needed


def test_a_year_without_an_hour_left_is_a_finding() -> None:
    """`a` is under way for more than a year and takes all there is."""
    long = {"a": Progress(Status.IN_PROGRESS, started=TODAY)}
    made = plan(step("a", 300, effort=60 * 4), step("b", 2, effort=4), step("c", 1))
    found = levelled(made, hours={"ann": 4}, progress=long)
    assert [(each.id, each.step) for each in found.findings] == [("hours-short", "b")]
    assert found.findings[0].sentence.startswith(
        "No week of a year has room for 'B' beside what else Ann (4 hours"
    )
    assert found.dates["b"] == (TODAY, day("10-06"))


def test_the_people_on_the_card_count_and_share_the_work() -> None:
    made = plan(step("a", 1, effort=4), step("b", 1, effort=4))
    taken = {"b": Progress(owners=("bob", "cat"))}
    assert not levelled(made, hours={"ann": 4, "bob": 2}, progress=taken).needed
    assert levelled(made, hours={"ann": 4}).needed


def test_what_something_under_way_should_have_waited_for_goes_on_beside_it() -> None:
    """`b` was begun before `a`, and cannot end before it: two changes at once, and nobody can help it."""
    begun = {"b": Progress(Status.IN_PROGRESS, started=TODAY)}
    found = levelled(plan(change("a", 0.5), change("b", 0.5), link("a -> b")), progress=begun)
    assert found.dates["b"] == (TODAY, found.dates["a"][1])
    assert "it waits for 'B', a change that is under way." in told(found)["a"]


def test_what_is_under_way_takes_its_hours_of_the_days_it_really_lasts() -> None:
    """`b` waits for `a`: the later `a`, the more weeks share the hours of `b`. When it ends, so does that."""
    made = plan(step("a", 3, effort=1.0), step("b", 1, effort=3.0), link("a -> b"))
    begun = {"b": Progress(Status.IN_PROGRESS, started=TODAY)}
    found = levelled(made, hours={"ann": 2.0}, progress=begun)
    # With `a` from Friday on, `b` would end a day sooner, and have more than 2 hours in its first week.
    assert found.dates["a"] == (day("10-13"), day("10-15"))


# ---- holds, and what is stored


def test_a_levelled_plan_planned_again_has_the_same_dates_and_says_why() -> None:
    made = plan(change("a"), change("b"), goal("gb", "10-30", "b"))
    found = levelled(made)
    waiting = changed_plan(made, [HoldStep(key, hold) for key, hold in found.holds.items()])
    again = schedule(waiting, CALENDARS, TODAY)
    for key, dates in found.dates.items():
        assert (again.steps[key].earliest_start, again.steps[key].earliest_finish) == dates
    (held,) = found.holds
    assert any(
        "It is to start on Tue 13 Oct 2026: it waits for" in line
        for line in explain(waiting, CALENDARS, again, held, {})
    )
    assert changed_plan(waiting, [HoldStep(held, None)]) == made
    assert levelled(waiting) == found


def test_of_two_mornings_the_later_one_counts_and_is_told() -> None:
    early, late = day("10-12"), day("10-19")
    for own, hold, start in ((early, late, late), (late, early, late)):
        made = plan(step("a", not_before=own, hold=Hold(hold, "waits for 'X'")))
        planned = schedule(made, CALENDARS, TODAY)
        assert planned.steps["a"].earliest_start == start
        text = " ".join(explain(made, CALENDARS, planned, "a", {}))
        assert ("waits for 'X'" in text) == (hold == late)


def test_two_changes_are_not_found_once_one_waits_for_the_other() -> None:
    made = plan(change("a"), change("b"), goal("ga", "10-30", "a"), goal("gb", "10-30", "b"))
    assert "two-changes" in {each.id for each in schedule(made, CALENDARS, TODAY).findings}
    holds = levelled(made).holds
    waiting = changed_plan(made, [HoldStep(key, hold) for key, hold in holds.items()])
    assert "two-changes" not in {each.id for each in schedule(waiting, CALENDARS, TODAY).findings}
    (key,) = holds
    useless = changed_plan(made, [HoldStep(key, Hold(TODAY, "waits"))])
    assert "two-changes" in {each.id for each in schedule(useless, CALENDARS, TODAY).findings}


def test_an_improver_only_counts_when_it_is_better() -> None:
    made = plan(change("a", 3), change("b", 5), goal("ga", "10-30", "a"), goal("gb", "10-30", "b"))
    plain = levelled(made)
    assert levelled(made, improver=lambda room, placed: None) == plain
    asked: list[float] = []

    def worst(room: Room, placed: Any) -> list[float]:
        asked.extend(placed.starts)
        return [-each for each in placed.starts]

    assert [each.late for each in levelled(made, improver=worst).goals] == [False, False]
    assert asked
    asked.clear()
    assert not levelled(plan(change("a")), improver=worst).needed
    assert not asked


def test_a_large_plan_is_searched_less() -> None:
    many = plan(*(milestone(f"m{at}") for at in range(LARGE)), change("a"), change("b"))
    assert len(levelled(many).delays) == 1


# ---- brute force


@pytest.mark.parametrize("seed", range(25))
def test_the_goals_of_a_few_changes_are_as_little_late_as_any_order_allows(seed: int) -> None:
    chance = Random(seed)
    keys = "abcd"[: chance.randint(2, 4)]
    lengths = {key: chance.choice([1, 2, 3, 5, 8]) for key in keys}
    targets = {key: TODAY + timedelta(days=chance.randint(1, 20)) for key in keys}
    calendar = CALENDARS["school"]
    made = plan(
        *(change(key, lengths[key]) for key in keys),
        *(goal(f"g{key}", calendar.next_school_day(targets[key]).isoformat(), key) for key in keys),
    )

    def late(order: tuple[str, ...]) -> int:
        day_, total = TODAY, 0.0
        for key in order:
            last = calendar.add(day_ - timedelta(days=0), lengths[key] - 1) if lengths[key] > 1 else day_
            target = next(each.target for each in made.goals if each.step == key)
            total += max(0.0, calendar.school_days_between(target, last))
            day_ = calendar.next_school_day(last + timedelta(days=1))
        return int(total * 2)

    room = Room(situation_of(made, CALENDARS, TODAY, {}), Limits(), {}, [("ann",) for _ in made.steps])
    found = levelled(made)
    placed = sum(
        int(2 * max(0.0, calendar.school_days_between(each.target, found.dates[each.step][1])))
        for each in made.goals
    )
    assert placed == min(late(order) for order in permutations(keys))
    assert room.bound[0] <= placed


# ---- properties


@st.composite
def crowded(
    draw: st.DrawFn,
) -> tuple[Plan, dict[str, SchoolCalendar], dict[str, Progress], Limits, dict[str, float]]:
    made, calendars = draw(worlds(bounds=True))
    steps = tuple(
        replace(
            each,
            change=draw(st.booleans()),
            group=draw(st.sampled_from(["team", "others"])),
            owners=draw(st.sampled_from([("ann",), ("bob",), ("ann", "bob")])),
            effort=draw(st.sampled_from([None, 1.0, 3.0, 8.0]))
            if each.kind is not StepKind.MILESTONE
            else None,
        )
        for each in made.steps
    )
    progress: dict[str, Progress] = {}
    for each in steps:
        state = draw(st.sampled_from(["", "", "", "begun", "done", "due"]))
        began = ANY_DAY - timedelta(days=draw(st.integers(0, 20)))
        if state == "begun":
            progress[each.key] = Progress(Status.IN_PROGRESS, started=began)
        elif state == "done":
            progress[each.key] = Progress(Status.DONE, started=began, finished=ANY_DAY)
        elif state == "due":
            progress[each.key] = Progress(due=ANY_DAY + timedelta(days=draw(st.integers(0, 40))))
    obstacles = (Obstacle("o", "O", 3, 3, (steps[0].key,)),)
    limits = Limits(draw(st.sampled_from([None, 1, 1, 2])), draw(st.sampled_from([None, None, 1, 2])))
    hours = draw(st.sampled_from([{}, {"ann": 2.0}, {"ann": 4.0, "bob": 1.5}]))
    return replace(made, steps=steps, obstacles=obstacles), calendars, progress, limits, hours


@settings(max_examples=60, deadline=None)
@given(crowded(), st.randoms(use_true_random=False))
def test_a_levelled_plan(
    case: tuple[Plan, dict[str, SchoolCalendar], dict[str, Progress], Limits, dict[str, float]],
    chance: Random,
) -> None:
    made, calendars, progress, limits, hours = case

    def run(each: Plan) -> Levelling:
        return level(each, calendars, ANY_DAY, progress, limits=limits, hours=hours, names=NAMES)

    found = run(made)
    free = schedule(made, calendars, ANY_DAY, progress)
    waiting = changed_plan(made, [HoldStep(key, hold) for key, hold in found.holds.items()])
    again = schedule(waiting, calendars, ANY_DAY, progress)
    situation = situation_of(made, calendars, ANY_DAY, progress)
    owners = [progress.get(each.key, Progress()).owners or each.owners for each in situation.steps]
    room = Room(situation, limits, hours, owners)
    position = situation.network.position

    # It is the plan with its holds: links, lags and calendars are those of the passes.
    for key, (first, last) in found.dates.items():
        assert (again.steps[key].earliest_start, again.steps[key].earliest_finish) == (first, last)
        assert again.marks[key].earliest[0] >= free.marks[key].earliest[0]
    # Nothing is earlier, and what is settled does not start anywhere else.
    for key in made.by_key:
        assert again.marks[key].earliest[0] >= free.marks[key].earliest[0]
        if position[key] in room.settled:
            assert again.marks[key].earliest[0] == free.marks[key].earliest[0]
    spans = {position[key]: marks.earliest for key, marks in again.marks.items()}
    # What was begun cannot end before all it waits for: where that is later, the others may go on beside it.
    longer = {at for at in room.settled if spans[at][1] > room.early.finishes[at]}
    _check_limits(room, spans, limits, longer)
    crowded_ = {position[each.step] for each in found.findings if each.step} | longer
    _check_hours(room, spans, hours, crowded_)
    # Without too much nothing moves.
    alone = {position[key]: marks.earliest for key, marks in free.marks.items()}
    if _fits(room, alone, limits, hours):
        assert not found.needed
    # The order in which things are written changes nothing.
    steps, links, goals = list(made.steps), list(made.dependencies), list(made.goals)
    for each in (steps, links, goals):
        chance.shuffle(each)
    other = run(replace(made, steps=tuple(steps), dependencies=tuple(links), goals=tuple(goals)))
    assert (other.dates, other.holds) == (found.dates, found.holds)


def _most(room: Room, spans: Mapping[int, tuple[int, int]], at: int, rivals: list[int]) -> int:
    """How many rivals are under way at once, at most, while a step is."""
    start, finish = spans[at]
    return max(
        (sum(spans[each][0] <= mark < spans[each][1] for each in rivals) for mark in range(start, finish)),
        default=0,
    )


def _changes(room: Room) -> list[int]:
    return [
        at
        for at, each in enumerate(room.situation.steps)
        if each.change and room.situation.slots[at] and room.is_open(at)
    ]


def _over(room: Room, spans: Mapping[int, tuple[int, int]], limits: Limits) -> list[int]:
    """The changes during which there are too many."""
    found, steps = [], room.situation.steps
    for at in _changes(room):
        own = [each for each in _changes(room) if steps[each].group == steps[at].group]
        if (limits.per_group and _most(room, spans, at, own) > limits.per_group) or (
            limits.school_wide and _most(room, spans, at, _changes(room)) > limits.school_wide
        ):
            found.append(at)
    return found


def _check_limits(room: Room, spans: Mapping[int, tuple[int, int]], limits: Limits, longer: set[int]) -> None:
    """Where there are too many at once, all of them are under way or fixed: nobody may move those.

    `longer` are those under way whose end waits for others: they do not count.
    """
    steps, changes = room.situation.steps, [each for each in _changes(room) if each not in longer]
    for at in changes:
        if at in room.settled:
            continue
        own = [each for each in changes if steps[each].group == steps[at].group]
        for rivals, limit in ((own, limits.per_group), (changes, limits.school_wide)):
            assert not limit or _most(room, spans, at, rivals) <= limit, steps[at].key


def _weeks(
    room: Room, spans: Mapping[int, tuple[int, int]]
) -> dict[tuple[str, int], list[tuple[int, float]]]:
    """Who does what in which week, counted day by day."""
    found: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for at, work in room.work.items():
        start, finish = spans[at]
        table = room.situation.tables[at]
        slots = range(table.first_from(start), table.first_from(finish))
        for slot in slots:
            week = (table.opening_of(slot) // 3 - 1) // 7
            for person in work.people:
                found.setdefault((person, week), []).append((at, work.hours / len(slots)))
    return found


def _check_hours(
    room: Room, spans: Mapping[int, tuple[int, int]], hours: Mapping[str, float], crowded_: set[int]
) -> None:
    for (person, _), taken in _weeks(room, spans).items():
        movable = [at for at, _ in taken if at not in room.settled and at not in crowded_]
        if movable:
            counted = [each for at, each in taken if at not in crowded_]
            assert sum(counted) <= hours[person] + 1e-6


def _fits(
    room: Room, spans: Mapping[int, tuple[int, int]], limits: Limits, hours: Mapping[str, float]
) -> bool:
    full = any(sum(each for _, each in taken) > hours[who] for (who, _), taken in _weeks(room, spans).items())
    return not full and not _over(room, spans, limits)


def test_modes_and_marks_that_the_checks_above_rest_on() -> None:
    made = plan(change("a"), change("b", on=TODAY))
    room = Room(situation_of(made, CALENDARS, TODAY, {}), Limits(), {}, [("ann",), ("ann",)])
    assert room.settled == [1]
    assert room.situation.modes == [Mode.OPEN, Mode.OPEN]
    assert _over(
        room, {0: (opening(TODAY), opening(TODAY) + 3), 1: (opening(TODAY), opening(TODAY) + 1)}, Limits()
    )
