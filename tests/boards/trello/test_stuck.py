"""Stuck, said on Trello and said here: both sides show why, and both can settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import CauseKind
from leadflow.services import act
from leadflow.sync.cards import BECAUSE, BLOCKED
from tests.services.schools import SmallSchool
from tests.small import small_definition

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.planning.steps import Flag
    from tests.small_trello import SmallTrello


@pytest.fixture
def school(trello: SmallTrello, sqlite_engine: Engine) -> SmallSchool:
    made = SmallSchool(sqlite_engine, trello.gateway(), small_definition(board_kind="trello"))
    made.launch()
    return made


def flag(school: SmallSchool) -> Flag | None:
    return school.view().rollout.progress["norms"].flag


def why(school: SmallSchool) -> list[str]:
    fields = school.card("norms").fields
    found = [each.text for each in fields.checklist if each.checklist == BECAUSE]
    assert bool(found) is (BLOCKED in fields.labels)
    return found


def test_a_comment_says_why_and_another_that_it_is_over(trello: SmallTrello, school: SmallSchool) -> None:
    ben, card = trello.person("ben"), school.id("norms")
    ben.comment(card, "blocked: no answer from the union")
    school.advance()
    (text,) = why(school)
    assert text.startswith("Is stuck: no answer from the union (Ben")
    ben.comment(card, "unblocked, they wrote")
    school.advance()
    assert flag(school) is None
    assert why(school) == []
    assert not school.advance().operations


def test_the_label_alone_and_words_later(trello: SmallTrello, school: SmallSchool) -> None:
    ben, card = trello.person("ben"), school.id("norms")
    ben.label(card, BLOCKED)
    school.advance()
    assert "nobody has said why yet" in why(school)[0]
    ben.comment(card, "blocked: the room is locked")
    school.advance()
    (text,) = why(school)
    assert "the room is locked" in text
    ben.unlabel(card, BLOCKED)
    school.advance()
    assert flag(school) is None
    assert why(school) == []


def test_what_is_said_here_stands_on_the_card_and_is_settled_there(
    trello: SmallTrello, school: SmallSchool
) -> None:
    act.flag(school.world, "small", "norms", "no room", kind=CauseKind.DECISION, who="ana")
    school.advance()
    (text,) = why(school)
    assert "no room" in text
    trello.person("ben").tick(school.id("norms"), text)
    report = school.advance()
    assert flag(school) is None
    assert not report.conflicts
    assert why(school) == []
    assert all(each.name != BECAUSE for each in trello.emulator.world.checklists.values())
    assert not school.advance().operations


def test_what_both_say_stands_beside_each_other(trello: SmallTrello, school: SmallSchool) -> None:
    act.flag(school.world, "small", "norms", "no money", kind=CauseKind.EXTERNAL, who="ana")
    trello.person("ben").comment(school.id("norms"), "blocked: no room")
    school.advance()
    said = flag(school)
    assert said is not None
    assert said.reason == "no money; no room"
    assert not school.advance().operations
    act.clear_flag(school.world, "small", "norms", who="ana")
    school.advance()
    assert why(school) == []
    assert not school.advance().operations
    assert flag(school) is None
