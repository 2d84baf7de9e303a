"""The outlook: derived from what is stored, for a day; causes keep the day they were first seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from leadflow.planning.steps import CauseKind, Progress, Status
from leadflow.rollout.outlook import finished_on, outlook, remember
from leadflow.rollout.rollout import KnownCause, Rollout
from leadflow.rollout.start import plan_on, started
from tests.small import MONDAY, small_definition

DAY = timedelta(days=1)


def launched(**status: Status) -> Rollout:
    """The small rollout with some steps in a status."""
    definition = small_definition()
    rollout = started(definition, plan_on(definition, MONDAY), accepted_late=False)
    progress = {
        key: replace(each, status=status.get(key, each.status)) for key, each in rollout.progress.items()
    }
    return replace(rollout, progress=progress)


def test_a_rollout_that_starts_later_is_planned_from_its_start() -> None:
    assert outlook(launched(), MONDAY - 9 * DAY).schedule.today == MONDAY
    assert outlook(launched(), MONDAY + 9 * DAY).schedule.today == MONDAY + 9 * DAY


def test_causes_of_blocked_steps_alone_are_remembered_with_their_first_day() -> None:
    rollout = launched()
    day = plan_on(rollout.definition, MONDAY).steps["draft"].latest_start
    standings = outlook(rollout, day).standings
    found = remember(rollout, standings)
    assert KnownCause("draft", CauseKind.DEPENDENCY, "norms", day) in found.causes
    assert {cause.step for cause in found.causes} == {key for key, each in standings.items() if each.blocked}
    later = remember(found, outlook(found, day + DAY).standings)
    assert next(each for each in later.causes if each.step == "draft").since == day
    assert remember(rollout, outlook(rollout, MONDAY).standings).causes == ()


def test_a_trouble_of_a_card_blocks_its_step() -> None:
    rollout = replace(launched(norms=Status.IN_PROGRESS), troubles={"norms": "The board says no."})
    standing = outlook(rollout, MONDAY).standings["norms"]
    assert [(cause.kind, cause.sentence) for cause in standing.causes] == [
        (CauseKind.SYNC, "The board says no.")
    ]


def test_a_rollout_is_finished_on_the_day_all_is_closed() -> None:
    open_, closed = launched(), launched(**dict.fromkeys(small_definition().plan.by_key, Status.DONE))
    assert finished_on(open_, MONDAY) is open_
    finished = finished_on(closed, MONDAY)
    assert finished.finished == MONDAY
    assert finished_on(finished, MONDAY + DAY) is finished
    again = replace(finished, progress={**finished.progress, "norms": Progress()})
    assert finished_on(again, MONDAY).finished is None
