"""Packing and searching: nothing is ever too much or too soon, and small projects come out best."""

from __future__ import annotations

from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.levelling.packing import Packed, Packing, Profile, Project
from leadflow.planning.levelling.searching import search


@st.composite
def projects(draw: st.DrawFn, most: int = 8) -> Project:
    number, resources = draw(st.integers(1, most)), draw(st.integers(1, 3))
    capacities = tuple(draw(st.integers(1, 4)) for _ in range(resources))
    return Project(
        lengths=tuple(draw(st.integers(0, 4)) for _ in range(number)),
        before=tuple(
            tuple(each for each in range(at) if draw(st.integers(0, 3)) == 0) for at in range(number)
        ),
        demands=tuple(
            tuple(draw(st.integers(0, capacity)) for capacity in capacities) for _ in range(number)
        ),
        capacities=capacities,
    )


def made(seed: int, number: int = 5) -> Project:
    chance = Random(seed)
    return Project(
        lengths=tuple(chance.randint(1, 3) for _ in range(number)),
        before=tuple(tuple(each for each in range(at) if chance.random() < 0.25) for at in range(number)),
        demands=tuple((chance.randint(0, 3), chance.randint(0, 2)) for _ in range(number)),
        capacities=(3, 2),
    )


def check(project: Project, packed: Packed) -> None:
    for at, before in enumerate(project.before):
        assert packed.starts[at] >= 0
        assert packed.finishes[at] == packed.starts[at] + project.lengths[at]
        assert all(packed.finishes[each] <= packed.starts[at] for each in before)
    for moment in range(packed.cost):
        for resource, capacity in enumerate(project.capacities):
            assert load(project, packed, moment, resource) <= capacity
    assert packed.cost == max(packed.finishes)


def load(project: Project, packed: Packed, moment: int, resource: int) -> int:
    return sum(
        project.demands[at][resource]
        for at in range(len(project.lengths))
        if packed.starts[at] <= moment < packed.finishes[at]
    )


@given(projects(), st.randoms(use_true_random=False))
def test_every_schedule_keeps_to_links_and_capacities(project: Project, chance: Random) -> None:
    packing = Packing(project)
    for keys in (packing.first(), [chance.random() for _ in project.lengths]):
        packed = packing.schedule(keys)
        check(project, packed)
        justified = packing.justify(packed)
        check(project, justified)
        assert packing.bound <= justified.cost <= packed.cost
    best = search(packing, lambda number: number < 12)
    check(project, best)
    assert packing.bound <= best.cost <= packing.schedule(packing.first()).cost


@given(projects())
def test_every_step_starts_as_soon_as_there_is_room(project: Project) -> None:
    """No step alone could start sooner: serial generation makes active schedules."""
    packed = Packing(project).schedule(Packing(project).first())
    for at, start in enumerate(packed.starts):
        ready = max((packed.finishes[each] for each in project.before[at]), default=0)
        for sooner in range(ready, start):
            span = range(sooner, sooner + project.lengths[at])
            assert any(
                sum(
                    project.demands[each][resource]
                    for each in range(len(project.lengths))
                    if each != at and packed.starts[each] <= moment < packed.finishes[each]
                )
                + project.demands[at][resource]
                > capacity
                for moment in span
                for resource, capacity in enumerate(project.capacities)
            )


def shortest(project: Project) -> int:
    """The shortest time of all, by trying every place of every step."""
    horizon = sum(project.lengths)
    best = horizon
    for starts in product(range(horizon), repeat=len(project.lengths)):
        finishes = [start + length for start, length in zip(starts, project.lengths, strict=True)]
        if max(finishes) >= best:
            continue
        packed = Packed(max(finishes), starts, finishes)
        if any(finishes[each] > starts[at] for at, before in enumerate(project.before) for each in before):
            continue
        if all(
            load(project, packed, moment, resource) <= capacity
            for moment in range(packed.cost)
            for resource, capacity in enumerate(project.capacities)
        ):
            best = packed.cost
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_a_small_project_is_found(seed: int) -> None:
    project = made(seed, 4)
    packing, best = Packing(project), shortest(project)
    keys = [packing.schedule(order).cost for order in permutations(range(4))]
    assert min(keys) == best
    assert search(packing, lambda number: number < 30).cost == best


def test_searching_comes_to_the_same_every_time_and_gets_better() -> None:
    better = 0
    for seed in range(10):
        project = made(seed, 30)
        one = search(Packing(project), lambda number: number < 40)
        assert search(Packing(project), lambda number: number < 40).starts == one.starts
        better += one.cost < Packing(project).schedule(Packing(project).first()).cost
    assert better


def test_searching_ends_when_nothing_can_be_better() -> None:
    def never(number: int) -> bool:
        raise AssertionError(number)

    project = Project((2, 2), ((), (0,)), ((1,), (1,)), (1,))
    assert search(Packing(project), never).cost == 4


def test_a_project_without_capacities_or_steps() -> None:
    assert Packing(Project((), (), (), ())).schedule([]).cost == 0
    assert Packing(Project((), (), (), ())).bound == 0
    assert Packing(Project((3, 1), ((), (0,)), ((), ()), ())).schedule([0, 0]).starts == [0, 3]


def test_a_profile_finds_room_and_clashes() -> None:
    profile = Profile((2, 1))
    two, one = profile.need((2, 0), 3), profile.need((1, 1), 2)
    profile.take(two, 4)
    assert profile.first(one, 0) == 0
    assert profile.first(one, 3) == 7
    assert [profile.clash(one, start) for start in (0, 2, 3, 4, 6, 7)] == [-1, -1, 1, 0, 0, -1]
    profile.take(one, 7)
    assert profile.first(profile.need((2, 0), 1), 7) == 9
    assert profile.first(profile.need((1, 0), 5), 7) == 7
    assert profile.first(profile.need((0, 1), 5), 3) == 9
    profile.clear()
    assert profile.first(two, 4) == 4


def test_a_profile_bears_more_than_its_capacity_where_it_is_put_without_asking() -> None:
    profile = Profile((1,), most=5)
    one = profile.need((1,), 2)
    for _ in range(6):
        profile.take(one, 0)
    assert profile.first(one, 0) == 2
    assert profile.clash(one, 1) == 0
