"""Campaigns: other schools' weeks by seed, every place to be killed at in each; and long random walks.

A few seeds run always; the rest, and the walks, with ``--run-campaigns`` (``make faults``). A seed that
failed once is added to `KNOWN`.
"""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from leadflow.errors import RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from tests.faults.interrupting import Fuse, blown, every_blow
from tests.faults.schools import hands
from tests.small import MONDAY
from tests.sync.test_machine import SyncMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.schools import Kept
    from tests.services.schools import SmallSchool

KNOWN = (3, 17)
MORE = range(100, 140)
STEPS = ("norms", "draft", "statement", "meeting", "pilot", "reached")
PEOPLE = ("ana", "ben", "cem", "dee")
LISTED = (Status.TODO, Status.IN_PROGRESS, Status.IN_APPROVAL, Status.DONE)


def weeks(seed: int) -> Callable[[SmallSchool], None]:
    """Some weeks in which people and leaders do what the seed says, and no pass takes place."""

    def play(school: SmallSchool) -> None:
        chance = random.Random(seed)
        on, world = hands(school), school.world
        deeds: list[Callable[[str, str], object]] = [
            lambda step, who: on.move(step, chance.choice(LISTED), who),
            lambda step, who: on.move(step, chance.choice(LISTED), who),
            lambda step, who: on.due(step, MONDAY + timedelta(days=chance.randrange(5, 90)), who),
            lambda step, who: on.take(step, chance.choice(PEOPLE)),
            lambda step, who: on.flag(step, chance.choice(("no room", "no time")), who),
            lambda _, who: on.tick("draft", chance.choice(("Ask everybody", "Write one page")), who),
            lambda step, who: act.set_status(world, "small", step, chance.choice(LISTED), who=who),
            lambda step, who: act.set_status(
                world, "small", step, Status.SKIPPED, who=who, why="We have done it before."
            ),
            lambda step, who: act.flag(world, "small", step, "no money", kind=CauseKind.DECISION, who=who),
            lambda step, who: act.clear_flag(world, "small", step, who=who),
            lambda step, who: act.approve(world, "small", "statement", who=who),
        ]
        for _ in range(chance.randrange(3, 12)):
            with suppress(RefusedError):
                chance.choice(deeds)(chance.choice(STEPS), chance.choice(PEOPLE))
            if chance.random() < 0.2:
                school.advance()
        school.clock.day = MONDAY + timedelta(days=chance.randrange(70))

    return play


@pytest.mark.parametrize("seed", [*KNOWN, *(pytest.param(each, marks=pytest.mark.slow) for each in MORE)])
def test_killed_anywhere_in_any_weeks(launched: Kept, seed: int) -> None:
    kept = launched.after(weeks(seed))
    undisturbed = kept.fresh()
    undisturbed.advance(Fuse())
    expected = undisturbed.settle()
    undisturbed.discard()
    chance = random.Random(seed)

    def run(fuse: Fuse) -> None:
        broken = kept.fresh()
        blown(lambda: broken.advance(fuse))
        if chance.random() < 0.3:
            broken.heal()
            again = Fuse(chance.randrange(1, 10), after=chance.random() < 0.5)
            blown(lambda: broken.advance(again))
        assert broken.settle() == expected, (seed, fuse)
        broken.discard()

    every_blow(run)


class LongWalk(SyncMachine):
    """The state machine of `tests.sync.test_machine`, for longer."""


LongWalk.TestCase.settings = settings(
    max_examples=3000,
    stateful_step_count=50,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


TestLongWalk = pytest.mark.slow(pytest.mark.timeout(3600)(LongWalk.TestCase))
