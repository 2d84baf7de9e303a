"""The built-in board: what its page shows, and what it promises beyond the contract of boards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from leadflow.boards.builtin import BuiltinBoards
from leadflow.errors import BusyError, NotFoundError, RefusedError, ServiceAwayError
from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.steps import Status
from leadflow.store import database, tables
from leadflow.sync.cards import BoardList
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from tests.boards.builtin_page import TODAY, Page, found
from tests.contracts.cards import BEFORE, KEY, ROSTER, SPEC
from tests.databases import opened
from tests.engine.conftest import free_port
from tests.store.statements import Statements

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def page(engine: Engine) -> Page:
    """A page on each database."""
    return Page(engine)


# ---- the page


def test_a_page_shows_the_board(page: Page) -> None:
    shown = page.boards.page(page.ref.remote_id)
    assert (shown.key, shown.name, shown.description) == ("small/lead", "Leadership group", "Lead the change")
    assert [(each.name, each.status) for each in shown.lists] == [
        (each.name, each.status) for each in SPEC.lists
    ]
    assert shown.members == ("ana", "ben", "cem")
    (card,) = shown.lists[0].cards
    assert card == page.card
    assert card.labels == (("Change", "orange"),)
    assert (card.title, card.start, card.due) == (BEFORE.title, BEFORE.start, BEFORE.due)


def test_a_page_costs_the_same_however_many_cards_there_are(page: Page) -> None:
    def cost() -> int:
        with Statements(page.engine) as seen:
            page.boards.page(page.ref.remote_id)
        return len(seen.sent)

    few = cost()
    for number in range(40):
        card = page.boards.apply(page.ref, CreateCard(f"small/s{number}", BEFORE), ROSTER).remote_id
        page.boards.comment(card, "Hello", by="ana")
    assert cost() == few <= 6


def test_a_snapshot_costs_the_same_however_many_cards_there_are(page: Page) -> None:
    for number in range(40):
        page.boards.apply(page.ref, CreateCard(f"small/s{number}", BEFORE), ROSTER)
    with Statements(page.engine) as seen:
        page.boards.snapshot(page.ref, ROSTER)
    assert len(seen.sent) <= 4


def test_a_board_that_is_not_there(page: Page) -> None:
    with pytest.raises(NotFoundError, match="no such board"):
        page.boards.page("nowhere")


def test_a_card_is_found_by_its_key(page: Page) -> None:
    found = page.boards.find_by_key(KEY)
    assert found is not None
    assert found.id == page.id
    assert page.boards.find_by_key("small/nothing") is None


def test_a_card_has_an_address_on_the_pages(page: Page) -> None:
    (card,) = page.boards.snapshot(page.ref, ROSTER).cards
    assert page.ref.url == "http://127.0.0.1:8400/r/small/boards/lead"
    assert card.url == f"{page.ref.url}#card-{page.id}"


# ---- what only this board promises


def test_a_create_that_is_repeated_makes_no_twin(page: Page) -> None:
    page.boards.move(page.id, Status.DONE, by="ana")
    again = page.boards.apply(page.ref, CreateCard(KEY, BEFORE), ROSTER)
    assert again.remote_id == page.id
    assert again.fields.status is Status.DONE, "what is there stays as people made it"
    assert len(page.boards.snapshot(page.ref, ROSTER).cards) == 1


def test_leadflows_own_writes_wake_nobody_and_leave_the_name_of_who_was_there(page: Page) -> None:
    page.boards.move(page.id, Status.DONE, by="ana")
    changes = page.changes
    page.write(title="Another title")
    page.boards.apply(page.ref, ArchiveCard(KEY, page.id, "test"), ROSTER)
    assert page.changes == changes
    assert page.card.by == "ana"


def test_writing_what_is_there_makes_no_new_version(page: Page) -> None:
    before = page.card.version
    page.write(title=BEFORE.title)
    assert page.card.version == before


def test_a_card_of_another_board_is_refused(page: Page) -> None:
    other = page.boards.ensure_board(replace(SPEC, key="small/reading", name="Reading group"), ROSTER)
    operation = UpdateCard(KEY, page.id, BEFORE, ("title",))
    with pytest.raises(RefusedError, match="on another board, 'Leadership group'"):
        page.boards.apply(other, operation, ROSTER)


def test_a_template_that_grows_gives_its_board_the_new_list(page: Page) -> None:
    lists = (*SPEC.lists[:2], BoardList("Left out", Status.SKIPPED), *SPEC.lists[2:])
    ref = page.boards.ensure_board(replace(SPEC, lists=lists), ROSTER)
    assert [status for status, _ in ref.lists] == [each.status for each in lists]
    assert [each.name for each in page.boards.page(ref.remote_id).lists] == [each.name for each in lists]
    assert dict(page.ref.lists).items() <= dict(ref.lists).items()


def test_a_board_of_a_rollout_that_is_gone_still_works(engine: Engine) -> None:
    """A launch makes its boards before the rollout is there."""
    boards = BuiltinBoards(engine, SimulatedClock(TODAY))
    ref = boards.ensure_board(SPEC, ROSTER)
    card = boards.apply(ref, CreateCard(KEY, BEFORE), ROSTER).remote_id
    boards.flag(card, "the union", by="ben")
    flag = found(engine, card).flag
    assert flag is not None
    assert flag.since == TODAY


def test_the_fields_of_a_card_are_a_document(page: Page) -> None:
    with page.engine.connect() as connection:
        row = connection.execute(select(tables.builtin_card)).one()
    assert '"status":"todo"' in row.fields


def test_a_database_that_is_away_says_so() -> None:
    for engine in opened(f"postgresql://leadflow@127.0.0.1:{free_port()}/leadflow"):
        boards = BuiltinBoards(engine, SimulatedClock(TODAY))
        with pytest.raises(ServiceAwayError, match="does not answer"):
            boards.ensure_board(SPEC, ROSTER)


def test_a_busy_database_says_so(migrated_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(engine)
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)
    for other in opened(migrated_url):
        boards = BuiltinBoards(other, SimulatedClock(TODAY))
        with engine.begin() as connection:
            connection.execute(tables.builtin_card.update().values(position=9))
            with pytest.raises(BusyError, match="Try again"):
                boards.move(page.id, Status.DONE, by="ana")
