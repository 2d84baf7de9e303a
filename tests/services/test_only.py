"""A pass over some boards only: the others, and all that is known of them, stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.steps import Status

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool


def status(school: SmallSchool, step: str) -> Status:
    return school.view().rollout.progress[step].status


def test_only_the_boards_that_are_asked_for_are_read_and_written(school: SmallSchool) -> None:
    school.launch()
    school.boards.move(school.id("norms"), Status.IN_PROGRESS, by="ana")
    school.boards.move(school.id("pilot"), Status.IN_PROGRESS, by="dee")
    report = school.advance(only=["lead"])
    assert not report.away
    assert (status(school, "norms"), status(school, "pilot")) == (Status.IN_PROGRESS, Status.TODO)
    assert {each.group for each in report.operations} <= {"lead"}
    school.advance(only=["reading"])
    assert status(school, "pilot") is Status.IN_PROGRESS


def test_what_is_wrong_on_a_board_that_is_not_read_stays_known(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.delete(remote.id("norms"))
    remote.advance()
    known = dict(remote.view().rollout.troubles)
    assert known.keys() == {"norms"}
    remote.advance(only=["reading"])
    assert remote.view().rollout.troubles == known
    remote.boards.fail_before(1)
    remote.advance(only=["lead"])
    away = dict(remote.view().rollout.troubles)
    assert away.keys() == {"norms", "lead"}
    remote.advance(only=["reading"])
    assert remote.view().rollout.troubles == away, "that a board was away is not forgotten either"
    remote.advance(only=["lead"])
    assert remote.view().rollout.troubles == known
