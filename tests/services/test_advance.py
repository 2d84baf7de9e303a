"""One pass: what people did is taken once, what the plan says is written, trouble stays where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from leadflow.planning.steps import CauseKind, Status, StepState
from leadflow.services import act
from leadflow.services.advance import advance
from leadflow.sync.cards import BLOCKED, Card
from leadflow.sync.operations import UpdateCard
from leadflow.sync.uptake import MARKED
from tests.small import MONDAY

if TYPE_CHECKING:
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


# ---- what people do


def test_a_moved_card_is_a_step_moved_by_who_moved_it(school: SmallSchool) -> None:
    school.launch()
    school.boards.move(school.id("norms"), Status.IN_PROGRESS, by="ana")
    report = school.on(MONDAY + DAY).advance()
    assert [(each.who, each.what, each.before, each.after) for each in report.history] == [
        ("ana", "status", "to do", "in progress")
    ]
    progress = school.view().rollout.progress["norms"]
    assert (progress.status, progress.started) == (Status.IN_PROGRESS, MONDAY + DAY)
    assert school.advance().history == ()
    assert school.said("norms") == [("ana", "status", "in progress")]


def test_where_the_board_does_not_say_who_it_was_the_board(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.move(remote.id("norms"), Status.IN_PROGRESS)
    assert [each.who for each in remote.advance().history] == ["board"]


def test_a_copy_of_a_card_does_not_lend_its_author(school: SmallSchool) -> None:
    school.launch()
    lead = school.view().boards["lead"]

    class Copied:
        """The board, on which somebody copied the card of a step, key and all."""

        kind = "builtin"

        def snapshot(self, *given: object) -> object:
            found = school.boards.snapshot(*given)
            if found.board != lead.remote_id:
                return found
            norms = next(card for card in found.cards if card.key == "small/norms")
            copy = replace(norms, remote_id="copy", ours=False, by="cem", created="9")
            return replace(found, cards=(*found.cards, copy))

        def apply(self, *given: object) -> Card:
            done: Card = school.boards.apply(*given)
            return done

    school.boards.move(school.id("norms"), Status.IN_PROGRESS, by="ana")
    report = advance(school.world_with(Copied()), "small")  # type: ignore[arg-type]
    assert [each.who for each in report.history] == ["ana"]


def test_done_without_the_approvals_goes_back_and_says_why(school: SmallSchool) -> None:
    school.launch()
    school.boards.move(school.id("statement"), Status.DONE, by="ben")
    report = school.advance()
    (entry,) = [each for each in report.history if each.what == "status"]
    assert (entry.who, entry.after) == ("ben", "in approval")
    assert "an approval by Ana Ruiz or Cem Yildiz is still needed" in entry.why
    assert {"description", "status", "complete"} <= set(written(report)["statement"])
    card = school.card("statement")
    assert (card.fields.status, card.fields.complete) == (Status.IN_APPROVAL, False)
    assert school.view().standings["statement"].state is StepState.WAITING_FOR_APPROVAL
    assert not school.advance().operations


def test_ticked_approvals_close_the_step(school: SmallSchool) -> None:
    school.launch()
    card = school.id("statement")
    school.boards.move(card, Status.IN_APPROVAL, by="ben")
    school.advance()
    school.boards.tick(card, "Approvals", "Approve: Ana Ruiz", True, by="ana")
    school.advance()
    assert school.view().rollout.progress["statement"].approvals == ("ana",)
    school.boards.tick(card, "Approvals", "Approve: Cem Yildiz", True, by="cem")
    report = school.advance()
    assert [(each.who, each.what, each.after) for each in report.history if each.step == "statement"] == [
        ("cem", "status", "done"),
        ("cem", "approvals", "ana, cem"),
    ]
    assert school.card("statement").fields.status is Status.DONE
    school.boards.tick(card, "Approvals", "Approve: Cem Yildiz", False, by="cem")
    school.advance()
    assert school.card("statement").fields.status is Status.IN_APPROVAL


def test_an_approval_that_comes_too_early_is_a_remark_and_the_tick_goes(school: SmallSchool) -> None:
    school.launch()
    school.boards.tick(school.id("statement"), "Approvals", "Approve: Ana Ruiz", True, by="ana")
    report = school.advance()
    (remark,) = report.history
    assert (remark.what, remark.who) == ("remark", "ana")
    assert "cannot be approved" in remark.why
    assert written(report)["statement"] == ("checklist",)
    assert not any(entry.ticked for entry in school.card("statement").fields.checklist)
    assert not school.advance().history


def test_a_flag_blocks_the_step_with_its_words_and_is_taken_off_again(school: SmallSchool) -> None:
    school.launch()
    school.boards.move(school.id("norms"), Status.IN_PROGRESS, by="ana")
    school.advance()
    school.boards.flag(school.id("norms"), "no room", by="ana", kind=CauseKind.DECISION)
    report = school.advance()
    assert ("flag", "no room") in [(each.what, each.after) for each in report.history]
    assert "blocked" in [each.what for each in report.history]
    standing = school.view().standings["norms"]
    assert standing.blocked
    assert [cause.kind for cause in standing.causes] == [CauseKind.DECISION]
    assert BLOCKED in school.card("norms").fields.labels
    assert not school.advance().operations
    school.boards.unflag(school.id("norms"), by="ana")
    report = school.advance()
    assert [each.what for each in report.history] == ["flag", "no longer blocked"]
    assert BLOCKED not in school.card("norms").fields.labels


def test_the_label_alone_flags_a_step(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.label(remote.id("norms"), BLOCKED)
    remote.advance()
    flag = remote.view().rollout.progress["norms"].flag
    assert flag is not None
    assert flag.reason == MARKED
    remote.boards.unlabel(remote.id("norms"), BLOCKED)
    remote.advance()
    assert remote.view().rollout.progress["norms"].flag is None


def test_a_date_that_people_set_stands_over_the_planned_one(school: SmallSchool) -> None:
    school.launch()
    planned = school.card("draft").fields.due
    assert planned is not None
    promised = planned - 7 * DAY
    school.boards.set_due(school.id("draft"), promised, by="ben")
    school.advance()
    assert school.view().rollout.progress["draft"].due == promised
    assert school.card("draft").fields.due == promised
    assert school.said("draft") == [("ben", "due", promised.isoformat())]
    school.boards.set_due(school.id("draft"), None, by="ben")
    school.advance()
    assert school.view().rollout.progress["draft"].due is None
    assert school.card("draft").fields.due == planned


def test_owners_follow_who_is_on_the_card_and_strangers_stay(remote: SmallSchool) -> None:
    remote.launch()
    card = remote.id("draft")
    remote.boards.take(card, "cem")
    remote.boards.take(card, "somebody from elsewhere")
    remote.boards.release(card, "ben")
    remote.advance()
    assert remote.view().rollout.progress["draft"].owners == ("cem",)
    assert remote.boards.cards[card].members == {"cem", "somebody from elsewhere"}


def test_who_is_not_on_the_board_is_told_and_not_put_on_a_card(remote: SmallSchool) -> None:
    remote.launch()
    lead = remote.view().boards["lead"]
    remote.boards.leave(lead.remote_id, "ben")
    report = remote.advance()
    assert [(each.key, each.person) for each in report.unplaced] == [("small/draft", "ben")]
    assert not report.refused
    assert remote.view().rollout.progress["draft"].owners == ("ben",)


def test_ticks_are_taken_and_entries_of_people_stay(remote: SmallSchool) -> None:
    remote.launch()
    card = remote.id("draft")
    remote.boards.tick(card, "Write one page")
    remote.boards.add_entry(card, "bring cake", ticked=True)
    remote.advance()
    assert remote.view().rollout.progress["draft"].ticked == {"Write one page"}
    assert [entry.text for entry in remote.card("draft").fields.checklist] == [
        "Ask everybody",
        "Write one page",
        "bring cake",
    ]


def test_what_was_done_moves_the_forecast_of_what_follows(school: SmallSchool) -> None:
    school.launch()
    before = school.view().schedule.goals["plan"].forecast
    late = school.on(MONDAY + 14 * DAY).view().schedule.goals["plan"].forecast
    assert late > before
    school.boards.move(school.id("norms"), Status.DONE, by="ana")
    school.advance()
    assert school.view().schedule.goals["plan"].forecast < late


def test_a_rollout_is_finished_when_all_is_closed_and_open_again_after_that(school: SmallSchool) -> None:
    school.launch()
    for step in ("norms", "draft", "pilot", "meeting", "reached"):
        school.boards.move(school.id(step), Status.DONE, by="ana")
    school.advance()
    assert school.view().rollout.finished is None
    act.set_status(school.world, "small", "statement", Status.SKIPPED, who="ana", why="adopted last year")
    assert school.view().rollout.finished == MONDAY
    school.on(MONDAY + DAY).advance()
    assert school.view().rollout.finished == MONDAY
    assert school.card("statement").fields.archived
    school.boards.move(school.id("reached"), Status.TODO, by="ana")
    school.advance()
    assert school.view().rollout.finished is None


# ---- both sides


def test_a_double_edit_is_a_conflict_recorded_once(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    school.boards.move(school.id("norms"), Status.IN_APPROVAL, by="ben")
    report = school.advance()
    (conflict,) = report.conflicts
    assert (conflict.field, conflict.plan, conflict.board, conflict.chosen) == (
        "status",
        Status.IN_PROGRESS,
        Status.IN_APPROVAL,
        "board",
    )
    assert not school.advance().conflicts
    assert list(school.view().conflicts) == [conflict]


def test_what_happens_here_while_a_pass_reads_is_not_lost(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.meanwhile(
        2, lambda: act.set_status(remote.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    )
    report = remote.advance()
    assert "status" in written(report)["norms"]
    assert remote.view().rollout.progress["norms"].status is Status.IN_PROGRESS


def test_what_happens_here_while_a_pass_writes_is_not_lost(remote: SmallSchool) -> None:
    remote.launch()
    act.set_status(remote.world, "small", "norms", Status.DONE, who="ana")
    remote.boards.meanwhile(
        3, lambda: act.set_status(remote.world, "small", "draft", Status.IN_PROGRESS, who="ben")
    )
    remote.advance()
    assert remote.view().rollout.progress["draft"].status is Status.IN_PROGRESS
    assert "status" in written(remote.advance())["draft"]
    assert not remote.advance().operations


def test_history_names_who_changed_which_field(school: SmallSchool) -> None:
    school.launch()
    card = school.id("draft")
    school.boards.move(card, Status.IN_PROGRESS, by="ana")
    school.boards.tick(card, "Checklist", "Ask everybody", True, by="ben")
    school.boards.flag(card, "no room", by="cem")
    report = school.advance()
    said = {each.what: each.who for each in report.history if each.step == "draft"}
    assert said.items() >= {"status": "ana", "ticked": "ben", "flag": "cem"}.items()


def test_a_flag_on_a_done_card_counts_once_the_step_is_reopened(school: SmallSchool) -> None:
    school.launch()
    card = school.id("norms")
    school.boards.move(card, Status.DONE, by="ana")
    school.advance()
    school.boards.flag(card, "really stuck", by="ana")
    for _ in range(2):
        school.advance()
    assert school.view().rollout.progress["norms"].flag is None
    assert [what for _, what, _ in school.said("norms")].count("remark") == 1
    school.boards.move(card, Status.IN_PROGRESS, by="ana")
    for _ in range(2):
        school.advance()
    flag = school.view().rollout.progress["norms"].flag
    assert flag is not None
    assert flag == school.card("norms").flag
    assert not school.advance().operations
