"""Groups' own steps and edited files, which do not know them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.changes import DropStep, SetDuration
from leadflow.planning.plan import OWN, Step
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.difference import difference
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision
from leadflow.rollout.rollout import Baseline
from tests.rollout.test_outlook import launched
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Definition, Rollout

CHAIRS = Step("own-chairs", "Order the chairs", 2, "reading", owners=("dee",), origin=OWN)
FILES = small_definition()


def with_chairs(progress: Progress | None = None) -> Rollout:
    """The small school's rollout with an own step of the reading group."""
    rollout = launched()
    plan = replace(rollout.plan, steps=(*rollout.plan.steps, CHAIRS))
    return replace(
        rollout,
        definition=replace(rollout.definition, plan=plan),
        progress={**rollout.progress, CHAIRS.key: progress or Progress(owners=("dee",))},
        baseline={**rollout.baseline, CHAIRS.key: Baseline(MONDAY, MONDAY)},
    )


def without_dee() -> Definition:
    """Files in which Dee has left, and Ana has the reading group."""
    roster = FILES.roster
    lead, reading = roster.groups
    people = tuple(each for each in roster.people if each.key != "dee")
    reading = replace(reading, lead="ana", members=("ana",))
    steps = tuple(replace(step, owners=("ana",)) for step in FILES.plan.steps)
    return replace(
        FILES,
        roster=replace(roster, people=people, groups=(lead, reading)),
        plan=replace(FILES.plan, steps=steps),
    )


def test_edited_files_leave_it_as_it_is() -> None:
    before = with_chairs()
    after = replanned(before, Revision(definition=FILES), MONDAY)
    assert after.plan.by_key["own-chairs"] == CHAIRS
    assert not difference(before, after, MONDAY)


def test_files_that_know_its_key_have_it_from_then_on() -> None:
    theirs = replace(CHAIRS, title="Order new chairs", origin="", owners=())
    files = replace(FILES, plan=replace(FILES.plan, steps=(*FILES.plan.steps, theirs)))
    after = replanned(with_chairs(), Revision(definition=files), MONDAY)
    assert after.plan.by_key["own-chairs"] == theirs


@pytest.mark.parametrize("files", [FILES, None])
def test_a_leader_drops_it_by_name_or_changes_it(files: Definition | None) -> None:
    after = replanned(with_chairs(), Revision((DropStep("own-chairs"),), files), MONDAY)
    assert "own-chairs" not in after.plan.by_key
    assert after.parted["own-chairs"].owners == ("dee",)
    after = replanned(with_chairs(), Revision((SetDuration("own-chairs", 5),), files), MONDAY)
    assert after.plan.by_key["own-chairs"].duration == 5


def test_one_that_is_under_way_is_skipped_when_it_is_dropped() -> None:
    before = with_chairs(Progress(Status.IN_PROGRESS, ("dee",), started=MONDAY))
    drop = Revision((DropStep("own-chairs"),), FILES)
    after = replanned(before, drop, MONDAY, "No room for them.")
    assert after.progress["own-chairs"].status is Status.SKIPPED


def test_who_left_the_school_does_not_have_it_any_more() -> None:
    after = replanned(with_chairs(), Revision(definition=without_dee()), MONDAY)
    assert after.plan.by_key["own-chairs"].owners == ()
    assert after.progress["own-chairs"].owners == ()


def test_a_group_cannot_leave_while_its_own_step_is_open() -> None:
    before = with_chairs()
    steps = tuple(step for step in FILES.plan.steps if step.group != "reading")
    links = tuple(each for each in FILES.plan.dependencies if "pilot" not in (each.before, each.after))
    files = replace(
        FILES,
        roster=replace(FILES.roster, groups=FILES.roster.groups[:1]),
        plan=replace(FILES.plan, steps=steps, dependencies=links),
    )
    with pytest.raises(RefusedError, match="'Order the chairs' are still open there"):
        replanned(before, Revision(definition=files), MONDAY)
    over = {"pilot": Progress(Status.SKIPPED), "own-chairs": Progress(Status.SKIPPED)}
    before = replace(before, progress={**before.progress, **over})
    after = replanned(before, Revision(definition=files), MONDAY)
    assert "own-chairs" not in after.plan.by_key
