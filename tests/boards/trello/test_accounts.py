"""An account that Trello refuses: asked once per board, named once, and taken up again where it stood."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import TOKEN

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.small_trello import SmallTrello

LATE = date(2026, 11, 20)
"""A day on which a pass has several cards to write, on both boards."""


@pytest.fixture
def school(trello: SmallTrello, sqlite_engine: Engine) -> SmallSchool:
    made = SmallSchool(sqlite_engine, trello.gateway(), small_definition(board_kind="trello"))
    made.launch()
    return made.on(LATE)


def test_a_token_that_may_only_read_is_told_once_per_board(trello: SmallTrello, school: SmallSchool) -> None:
    trello.emulator.token(trello.own, TOKEN, write=False)
    before = trello.count()
    report = school.advance()
    assert len(report.operations) > len(report.away) == 2
    assert [each for each in trello.since(before) if not each.startswith("GET")] == ["PUT /cards/…"] * 2
    for said in report.away.values():
        assert "The account of LEADFLOW_TRELLO_TOKEN may not do that" in said
        assert "scope=read,write" in said
    assert not report.refused
    entries = len(school.history())
    school.advance()
    assert len(school.history()) == entries, "told once"
    trello.emulator.token(trello.own, TOKEN)
    assert not school.advance().away
    assert school.view().rollout.troubles == {}
    assert not school.advance().operations


def test_a_token_that_is_revoked_during_a_pass(trello: SmallTrello, school: SmallSchool) -> None:
    tokens = dict(trello.emulator.world.tokens)
    trello.emulator.faults.at(4, trello.emulator.world.tokens.clear)
    before = trello.count()
    report = school.advance()
    assert len(trello.since(before)) <= 5, "one question more for each board"
    assert set(report.away) == {"lead", "reading"}
    for said in report.away.values():
        assert "does not accept the token ('invalid token')" in said
        assert "set LEADFLOW_TRELLO_TOKEN" in said
    before = trello.count()
    assert set(school.advance().away) == {"lead", "reading"}
    assert trello.since(before) == ["GET /batch"]
    trello.emulator.world.tokens.update(tokens)
    assert not school.advance().away
    assert not school.advance().operations
