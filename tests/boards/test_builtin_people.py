"""What people do on the page of a built-in board."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from leadflow.boards.builtin import BuiltinBoards
from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.steps import CauseKind, Flag, Status
from leadflow.sync.cards import BLOCKED, FIELDS, CardFields, CheckEntry
from leadflow.sync.links import Link
from leadflow.sync.operations import CreateCard, UpdateCard
from tests.boards.builtin_page import TODAY, Page, found
from tests.contracts.cards import BEFORE, KEY, ROSTER, SPEC

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


@pytest.fixture
def page(engine: Engine) -> Page:
    """A page on each database."""
    return Page(engine)


ACTIONS: dict[str, Callable[[Page], object]] = {
    "move": lambda page: page.boards.move(page.id, Status.DONE, by="cem"),
    "take": lambda page: page.boards.take(page.id, "cem", by="cem"),
    "release": lambda page: page.boards.release(page.id, "ben", by="cem"),
    "set_due": lambda page: page.boards.set_due(page.id, date(2026, 9, 30), by="cem"),
    "clear_due": lambda page: page.boards.set_due(page.id, None, by="cem"),
    "tick": lambda page: page.boards.tick(page.id, "To do", "Ask everybody", True, by="cem"),
    "untick": lambda page: page.boards.tick(page.id, "To do", "Write one page", False, by="cem"),
    "flag": lambda page: page.boards.flag(page.id, "the union", by="cem"),
    "write": lambda page: page.boards.write(page.id, "We meet in room 4.", by="cem"),
    "archive": lambda page: page.boards.archive(page.id, by="cem"),
}
NOTHING: dict[str, Callable[[Page], object]] = {
    "move": lambda page: page.boards.move(page.id, Status.TODO, by="cem"),
    "take": lambda page: page.boards.take(page.id, "ben", by="cem"),
    "release": lambda page: page.boards.release(page.id, "cem", by="cem"),
    "set_due": lambda page: page.boards.set_due(page.id, BEFORE.due, by="cem"),
    "tick": lambda page: page.boards.tick(page.id, "To do", "Write one page", True, by="cem"),
    "unflag": lambda page: page.boards.unflag(page.id, by="cem"),
    "write": lambda page: page.boards.write(page.id, "  ", by="cem"),
    "restore": lambda page: page.boards.restore(page.id, by="cem"),
}


# ---- every action


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_told_to_the_rollout_and_says_who(page: Page, name: str) -> None:
    before = page.card
    assert (before.by, before.version, page.changes) == ("", 1, 0)
    ACTIONS[name](page)
    after = page.card
    assert (after.by, after.version, page.changes) == ("cem", 2, 1)
    assert replace(after, by="", version=1) != before


@pytest.mark.parametrize("name", NOTHING)
def test_what_changes_nothing_is_told_to_nobody(page: Page, name: str) -> None:
    before = page.card
    NOTHING[name](page)
    assert page.card == before
    assert page.changes == 0


@pytest.mark.parametrize("name", ACTIONS)
def test_a_rollback_takes_the_message_with_it(page: Page, name: str) -> None:
    """The card and the counter are written together or not at all."""
    before = page.card

    def cut(connection: object, clause: object, *_: object) -> None:
        if "UPDATE rollout" in str(clause):
            raise RuntimeError("power cut")

    event.listen(page.engine, "before_execute", cut)
    with pytest.raises(RuntimeError, match="power cut"):
        ACTIONS[name](page)
    event.remove(page.engine, "before_execute", cut)
    assert page.card == before
    assert page.changes == 0


@pytest.mark.parametrize("name", ACTIONS)
def test_a_card_that_is_not_there(page: Page, name: str) -> None:
    page.id = "0" * 32
    with pytest.raises(NotFoundError, match="no such card"):
        ACTIONS[name](page)
    assert page.changes == 0


# ---- moving


def test_a_card_moves_to_the_bottom_of_a_list(page: Page) -> None:
    other = page.boards.apply(page.ref, CreateCard("small/norms", CardFields("Norms")), ROSTER).remote_id
    page.boards.move(other, Status.IN_PROGRESS, by="ana")
    page.boards.move(page.id, Status.IN_PROGRESS, by="ana")
    lists = {each.status: each.cards for each in page.boards.page(page.ref.remote_id).lists}
    assert [card.id for card in lists[Status.IN_PROGRESS]] == [other, page.id]
    assert lists[Status.TODO] == ()
    assert page.card.list_id == dict(page.ref.lists)[Status.IN_PROGRESS]


def test_a_card_that_is_done_is_complete_and_one_that_is_not_is_not(page: Page) -> None:
    page.boards.move(page.id, Status.DONE, by="ana")
    assert page.card.complete
    page.boards.move(page.id, Status.IN_PROGRESS, by="ana")
    assert not page.card.complete


def test_the_second_of_two_who_move_a_card_is_told(page: Page) -> None:
    seen = page.card.version
    page.boards.move(page.id, Status.DONE, by="ana", version=seen)
    with pytest.raises(
        RefusedError, match=r"Somebody else changed 'Draft the statement' just before you.*Look at the board"
    ):
        page.boards.move(page.id, Status.IN_PROGRESS, by="ben", version=seen)
    assert (page.card.status, page.card.by, page.changes) == (Status.DONE, "ana", 1)


@pytest.mark.postgres
def test_of_two_who_change_a_card_at_once_nobody_loses_anything(postgres_engine: Engine) -> None:
    """The second waits for the first one's commit and then changes what is there by then."""
    import threading

    page = Page(postgres_engine)
    began, go_on = threading.Event(), threading.Event()

    def pause(connection: object, clause: object, *_: object) -> None:
        if "UPDATE rollout" in str(clause) and not began.is_set():
            began.set()
            go_on.wait(30)

    event.listen(postgres_engine, "before_execute", pause)
    first = threading.Thread(target=page.boards.take, args=(page.id, "ana"), kwargs={"by": "ana"})
    second = threading.Thread(target=page.boards.take, args=(page.id, "cem"), kwargs={"by": "cem"})
    first.start()
    assert began.wait(30)
    second.start()
    with postgres_engine.connect() as connection:
        while not connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
            assert second.is_alive()
    go_on.set()
    first.join(30)
    second.join(30)
    event.remove(postgres_engine, "before_execute", pause)
    assert page.card.members == ("ana", "ben", "cem")
    assert page.changes == 2


def test_a_board_without_such_a_list_refuses_the_move(page: Page) -> None:
    with pytest.raises(RefusedError, match="'Leadership group' has no list"):
        page.boards.move(page.id, Status.SKIPPED, by="ana")


def test_cards_without_a_list_are_shown_all_the_same(page: Page) -> None:
    page.write(status=Status.SKIPPED)
    shown = page.boards.page(page.ref.remote_id)
    assert [(each.name, each.status) for each in shown.lists][-1] == ("Skipped", Status.SKIPPED)
    assert [card.id for card in shown.lists[-1].cards] == [page.id]


# ---- people, dates, checklists


def test_people_come_and_go(page: Page) -> None:
    page.boards.take(page.id, "ana", by="ana")
    page.boards.take(page.id, "cem", by="ana")
    page.boards.release(page.id, "ben", by="ana")
    assert page.card.members == ("ana", "cem")


def test_somebody_who_is_not_on_the_board_cannot_take_a_card(page: Page) -> None:
    with pytest.raises(RefusedError, match="dee cannot be put on a card of 'Leadership group'"):
        page.boards.take(page.id, "dee", by="dee")
    assert page.changes == 0


def test_somebody_who_left_the_group_can_be_taken_off_and_does_not_stand_in_the_way(page: Page) -> None:
    page.boards.ensure_board(replace(SPEC, members=frozenset({"ana"})), ROSTER)
    page.write(title="Another title")
    page.write(members=frozenset({"ana", "ben"}))
    assert page.card.members == ("ana", "ben")
    page.boards.release(page.id, "ben", by="ana")
    with pytest.raises(RefusedError, match="ben"):
        page.write(members=frozenset({"ana", "ben"}))


def test_a_due_date_is_set_and_cleared(page: Page) -> None:
    page.boards.set_due(page.id, date(2026, 12, 24), by="ana")
    assert page.card.due == date(2026, 12, 24)
    page.boards.set_due(page.id, None, by="ana")
    assert page.card.due is None


def test_only_the_named_entry_is_ticked(page: Page) -> None:
    twice = (CheckEntry("To do", "Ask"), CheckEntry("Later", "Ask"), CheckEntry("To do", "Write"))
    page.write(checklist=twice)
    page.boards.tick(page.id, "Later", "Ask", True, by="ana")
    ticked = {(each.checklist, each.text) for each in page.card.checklist if each.ticked}
    assert ("Later", "Ask") in ticked
    assert ("To do", "Ask") not in ticked


def test_people_approve_for_themselves_alone(page: Page) -> None:
    own, lost = CheckEntry("Approvals", "Approve: Ana Ruiz"), CheckEntry("Approvals", "Approve: Nobody")
    page.write(checklist=(own, lost))
    with pytest.raises(RefusedError, match=r"^Only Ana Ruiz can tick or untick 'Approve: Ana Ruiz'"):
        page.boards.tick(page.id, "Approvals", own.text, True, by="ben")
    with pytest.raises(RefusedError, match="'Approve: Nobody' is nobody's approval"):
        page.boards.tick(page.id, "Approvals", lost.text, True, by="ana")
    assert page.changes == 0
    page.boards.tick(page.id, "Approvals", own.text, True, by="ana")
    with pytest.raises(RefusedError, match="Only Ana Ruiz"):
        page.boards.tick(page.id, "Approvals", own.text, False, by="ben")
    assert replace(own, ticked=True) in page.card.checklist
    page.boards.tick(page.id, "Approvals", own.text, False, by="ana")
    assert own in page.card.checklist


def test_an_entry_that_is_gone_cannot_be_ticked(page: Page) -> None:
    with pytest.raises(RefusedError, match=r"no entry 'Sing' any more.*Look at the board"):
        page.boards.tick(page.id, "To do", "Sing", True, by="ana")


# ---- flags


@pytest.mark.parametrize("kind", [CauseKind.EXTERNAL, CauseKind.DECISION, CauseKind.PERSON])
def test_a_flag_says_what_kind_why_since_when_and_who(page: Page, kind: CauseKind) -> None:
    page.boards.flag(page.id, "  the union's answer\n", by="ben", kind=kind)
    assert page.card.flag == Flag("the union's answer", TODAY, kind, "ben")
    assert page.changes == 1


def test_a_flag_goes_when_somebody_says_so(page: Page) -> None:
    page.boards.flag(page.id, "the union's answer", by="ben")
    page.boards.unflag(page.id, by="ana")
    assert page.card.flag is None
    assert page.changes == 2


@pytest.mark.parametrize("reason", ["", "  ", "\n\0"])
def test_a_flag_needs_a_reason(page: Page, reason: str) -> None:
    with pytest.raises(RefusedError, match="in a few words what the card is waiting for"):
        page.boards.flag(page.id, reason, by="ben")


def test_a_flag_that_leadflow_has_not_seen_survives_what_it_writes(page: Page) -> None:
    page.boards.flag(page.id, "the union", by="ben")
    link = Link(KEY, page.id, page.card.fields)
    page.write(labels=frozenset({"At risk"}), link=link)
    assert page.card.flag is not None
    page.write(labels=frozenset({"At risk", BLOCKED}), link=replace(link, flag="the union"))
    assert page.card.flag is not None
    page.write(labels=frozenset({"Change"}), link=replace(link, flag="the union"))
    assert page.card.flag is None


def test_a_flag_is_set_on_the_schools_day(engine: Engine) -> None:
    class Midnight(SimulatedClock):
        def today(self, timezone: str) -> date:
            return date(2026, 9, 14) if timezone == "America/New_York" else date(2026, 9, 15)

    page = Page(engine)
    page.boards = BuiltinBoards(engine, Midnight(TODAY))
    page.boards.flag(page.id, "the union", by="ben")
    assert page.card.flag is not None
    assert page.card.flag.since == date(2026, 9, 14)


# ---- words


def test_comments_stand_in_their_order_with_author_and_time(page: Page) -> None:
    page.boards.comment(page.id, "  Who brings cake? 🍰 \0", by="ana")
    page.boards.comment(page.id, "I do.", by="ben")
    at = datetime(2026, 9, 15, 12, tzinfo=UTC)
    assert [(each.at, each.by, each.text) for each in page.card.comments] == [
        (at, "ana", "Who brings cake? 🍰"),
        (at, "ben", "I do."),
    ]
    (shown,) = page.boards.page(page.ref.remote_id).lists[0].cards
    assert shown.comments == page.card.comments
    assert page.changes == 2


def test_a_comment_does_not_stand_in_the_way_of_a_move(page: Page) -> None:
    version = page.card.version
    page.boards.comment(page.id, "I do.", by="ben")
    page.boards.move(page.id, Status.DONE, by="ana", version=version)
    assert page.card.status is Status.DONE


@pytest.mark.parametrize("text", ["", " \n", "\0"])
def test_an_empty_comment_is_refused(page: Page, text: str) -> None:
    with pytest.raises(RefusedError, match="empty"):
        page.boards.comment(page.id, text, by="ana")
    assert page.changes == 0


def test_a_comment_on_nothing(page: Page) -> None:
    with pytest.raises(NotFoundError):
        page.boards.comment("0" * 32, "Hello?", by="ana")


def test_peoples_own_text_is_theirs(page: Page) -> None:
    page.boards.write(page.id, "We meet in room 4.\0\n", by="ana")
    page.write(description="Another block.")
    assert (page.card.free_text, page.card.description) == ("We meet in room 4.", "Another block.")
    page.boards.write(page.id, "", by="ana")
    assert page.card.free_text == ""


# ---- cards of the group's own


def test_a_card_of_the_groups_own(page: Page) -> None:
    own = page.boards.add_card(page.ref.remote_id, "  Buy\n biscuits ", by="ana")
    card = found(page.engine, own)
    assert (card.title, card.key, card.status, card.by, page.changes) == (
        "Buy biscuits",
        "",
        Status.TODO,
        "ana",
        1,
    )
    assert [each.id for each in page.boards.page(page.ref.remote_id).lists[0].cards] == [page.id, own]
    again = page.boards.add_card(page.ref.remote_id, "Buy biscuits", by="ana")
    assert again != own


def test_a_card_needs_a_title_and_a_board(page: Page) -> None:
    with pytest.raises(RefusedError, match="needs a title"):
        page.boards.add_card(page.ref.remote_id, " ", by="ana")
    with pytest.raises(RefusedError, match="not there any more"):
        page.boards.add_card("nowhere", "Buy biscuits", by="ana")


# ---- archiving


def test_what_is_put_away_can_be_brought_back(page: Page) -> None:
    page.boards.archive(page.id, by="ana")
    shown = page.boards.page(page.ref.remote_id)
    assert [card.id for card in shown.archived] == [page.id]
    assert all(each.cards == () for each in shown.lists)
    page.boards.restore(page.id, by="ana")
    shown = page.boards.page(page.ref.remote_id)
    assert shown.archived == ()
    assert [card.id for card in shown.lists[0].cards] == [page.id]
    assert page.changes == 2


def test_a_tick_between_reading_and_writing_is_not_taken_back(page: Page) -> None:
    """The write that would leave an entry as it was read is left for the next pass."""
    entries = (CheckEntry("Checklist", "One"), CheckEntry("Checklist", "Two"))
    page.write(checklist=entries)
    (seen,) = page.boards.snapshot(page.ref, ROSTER).cards
    page.boards.tick(page.id, "Checklist", "One", True, by="ana")
    wanted = replace(seen.fields, checklist=(entries[0], replace(entries[1], ticked=True)))
    operation = UpdateCard(KEY, page.id, wanted, ("checklist",), version=seen.version)
    before = page.card
    with pytest.raises(BusyError):
        page.boards.apply(page.ref, operation, ROSTER)
    assert page.card == before
    assert replace(entries[0], ticked=True) in page.card.checklist


def test_a_card_remembers_who_changed_which_field(page: Page) -> None:
    page.boards.move(page.id, Status.DONE, by="ana")
    page.boards.set_due(page.id, date(2027, 1, 4), by="ben")
    page.boards.flag(page.id, "no room", by="cem")
    page.write(title="By leadflow")
    (seen,) = page.boards.snapshot(page.ref, ROSTER).cards
    assert seen.authors == {"status": "ana", "complete": "ana", "due": "ben", "flag": "cem"}
    page.boards.move(page.id, Status.TODO, by="ben")
    assert page.card.authors["status"] == "ben"


def test_what_leadflow_changes_is_nobodys_and_proved(page: Page) -> None:
    page.boards.move(page.id, Status.DONE, by="ana")
    page.boards.set_due(page.id, date(2027, 1, 4), by="ben")
    page.boards.flag(page.id, "no room", by="cem")
    page.write(status=Status.TODO, due=date(2027, 1, 4))
    (seen,) = page.boards.snapshot(page.ref, ROSTER).cards
    assert seen.authors == {"complete": "ana", "due": "ben", "flag": "cem"}
    assert seen.written == set(FIELDS) - {"complete", "due"}
