"""Trouble: what is away, closed, gone or refused holds up itself and nothing else; nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.rollout.taking import GONE
from leadflow.services import act
from leadflow.services.advance import advance
from leadflow.sync.cards import BLOCKED
from leadflow.sync.operations import ArchiveCard, UpdateCard
from leadflow.sync.uptake import PUT_AWAY
from tests.small import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.services.advance import AdvanceReport
    from tests.services.schools import SmallSchool

DAY = timedelta(days=1)


def written(report: AdvanceReport) -> dict[str, tuple[str, ...]]:
    """The fields that were written, by step."""
    return {
        each.step: each.operation.changed
        for each in report.operations
        if isinstance(each.operation, UpdateCard)
    }


def test_a_board_that_is_away_is_left_alone_and_the_others_go_on(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.move(remote.id("norms"), Status.IN_PROGRESS)
    remote.boards.move(remote.id("pilot"), Status.IN_PROGRESS)
    remote.boards.fail_before(1)
    report = remote.advance()
    assert report.away == {"lead": "The board did not answer."}
    progress = remote.view().rollout.progress
    assert progress["norms"].status is Status.TODO
    assert progress["pilot"].status is Status.IN_PROGRESS
    assert dict(remote.view().rollout.troubles) == {"lead": "The board did not answer."}
    report = remote.advance()
    assert not report.away
    assert remote.view().rollout.progress["norms"].status is Status.IN_PROGRESS
    assert remote.view().rollout.troubles == {}


def test_a_board_that_goes_away_while_it_is_written_is_left_and_the_others_go_on(
    remote: SmallSchool,
) -> None:
    remote.launch()
    for step in ("norms", "draft", "pilot"):
        act.flag(remote.world, "small", step, "no room", kind=CauseKind.EXTERNAL, who="ana")
    remote.boards.fail_after(3)  # Two boards are read, then the first card is written and its answer lost.
    report = remote.advance()
    assert report.away == {"lead": "The board did not answer."}
    assert BLOCKED in remote.card("pilot").fields.labels
    assert BLOCKED not in remote.card("draft").fields.labels
    assert remote.view().rollout.troubles == {"lead": "The board did not answer."}
    report = remote.advance()
    assert list(written(report)) == ["draft"]
    assert not report.history
    assert not report.conflicts
    assert remote.view().rollout.troubles == {}
    assert not remote.advance().operations


def test_a_closed_board_is_left_alone(remote: SmallSchool) -> None:
    remote.launch()
    lead = remote.view().boards["lead"].remote_id
    remote.boards.close(lead)
    before = remote.view().rollout.progress
    report = remote.advance()
    assert "is closed" in report.away["lead"]
    assert remote.view().rollout.progress == before
    assert "is closed" in remote.view().rollout.troubles["lead"]


def test_a_board_that_suddenly_shows_nothing_is_not_believed(remote: SmallSchool) -> None:
    remote.launch()
    kept = dict(remote.boards.cards)
    remote.boards.cards.clear()
    report = remote.advance()
    assert set(report.away) == {"lead", "reading"}
    assert not report.operations
    remote.boards.cards.update(kept)
    assert not remote.advance().operations


def test_a_deleted_card_is_a_trouble_and_never_made_again(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.delete(remote.id("draft"))
    remote.boards.move(remote.id("norms"), Status.DONE)
    remote.on(remote.view().schedule.steps["draft"].latest_start)
    for _ in range(2):
        report = remote.advance()
        assert remote.view().rollout.troubles == {"draft": GONE}
        standing = remote.view().standings["draft"]
        assert [cause.kind for cause in standing.causes] == [CauseKind.SYNC]
    assert not report.operations
    assert [each.what for each in remote.history() if each.step == "draft"] == ["blocked"]
    act.set_status(remote.world, "small", "draft", Status.DONE, who="ana")
    remote.advance()
    assert "draft" not in {each.key for each in remote.view().blocked}
    assert len(remote.boards.cards) == 5


def test_an_archived_card_is_a_trouble_until_it_is_brought_back(school: SmallSchool) -> None:
    school.launch()
    school.on(school.view().schedule.steps["norms"].latest_start)
    school.boards.archive(school.id("norms"), by="ana")
    for _ in range(2):
        school.advance()
        assert school.view().rollout.troubles == {"norms": PUT_AWAY}
    school.boards.restore(school.id("norms"), by="ana")
    school.advance()
    assert school.view().rollout.troubles == {}
    assert [each.what for each in school.history() if each.step == "norms"] == [
        "blocked",
        "no longer blocked",
    ]


def test_a_card_that_the_board_refuses_blocks_its_step_alone_for_as_long(remote: SmallSchool) -> None:
    remote.launch()
    act.set_status(remote.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    act.flag(remote.world, "small", "pilot", "no room", kind=CauseKind.EXTERNAL, who="dee")
    for day in range(3):
        remote.boards.fail_before(3, RefusedError("The title is too long."))
        report = remote.on(MONDAY + day * DAY).advance()
        assert dict(report.refused) == {"norms": "The title is too long."}
        assert report.standings["norms"].blocked
        assert BLOCKED in remote.card("pilot").fields.labels
        (cause,) = remote.view().standings["norms"].causes
        assert (cause.kind, cause.sentence, cause.since) == (
            CauseKind.SYNC,
            "The title is too long.",
            MONDAY,
        )
    assert [each.what for each in remote.history() if each.step == "norms"] == ["status", "blocked"]
    report = remote.advance()
    assert not report.refused
    assert remote.view().rollout.troubles == {}
    assert remote.card("norms").fields.status is Status.IN_PROGRESS
    assert remote.said("norms")[-1][1] == "no longer blocked"
    assert not remote.advance().operations


def test_a_lost_answer_and_a_plan_that_goes_back_is_nobodys_edit(remote: SmallSchool) -> None:
    remote.launch()
    act.set_status(remote.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    remote.boards.fail_after(3)
    remote.advance()
    assert remote.card("norms").fields.status is Status.IN_PROGRESS
    act.set_status(remote.world, "small", "norms", Status.TODO, who="ana")
    report = remote.advance()
    assert not report.history
    assert not report.conflicts
    assert remote.card("norms").fields.status is Status.TODO


class Meddled:
    """The built-in board, on which somebody acts just before every write."""

    kind = "builtin"

    def __init__(self, school: SmallSchool, act: Callable[[], None]) -> None:
        self.boards, self.act = school.boards, act

    def snapshot(self, *given: object) -> object:
        return self.boards.snapshot(*given)

    def apply(self, *given: object) -> object:
        self.act()
        return self.boards.apply(*given)


def test_an_edit_just_before_a_write_is_not_written_over(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.DONE, who="ana")
    card = school.id("norms")
    meddled = Meddled(school, lambda: school.boards.move(card, Status.IN_APPROVAL, by="ben"))
    report = advance(school.world_with(meddled), "small")  # type: ignore[arg-type]
    assert report.left == ("norms",)
    assert not report.refused
    assert school.card("norms").fields.status is Status.IN_APPROVAL
    report = school.advance()
    (conflict,) = report.conflicts
    assert (conflict.field, conflict.plan, conflict.board) == ("status", Status.DONE, Status.IN_APPROVAL)
    assert not school.advance().operations


def test_a_late_twin_is_put_away(remote: SmallSchool) -> None:
    report = remote.launch()
    late = next(each.operation for each in report.operations if each.step == "norms")
    remote.boards.apply(remote.view().boards["lead"], late, remote.definition.roster)
    (planned,) = remote.advance().operations
    assert isinstance(planned.operation, ArchiveCard)
    assert len(remote.boards.open_cards("small/norms")) == 1
    assert not remote.advance().operations
