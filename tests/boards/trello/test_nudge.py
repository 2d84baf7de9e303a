"""A nudge on Trello mentions whom it is for, so that Trello tells them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from leadflow.services.nudge import nudge
from tests.services.schools import SmallSchool
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.small_trello import SmallTrello


def test_a_nudge_mentions_the_account_and_is_no_flag(trello: SmallTrello, sqlite_engine: Engine) -> None:
    school = SmallSchool(sqlite_engine, trello.gateway(), small_definition(board_kind="trello"))
    school.launch()
    school.on(MONDAY + timedelta(days=63)).advance()
    text = nudge(school.world, "small", "draft", "ana", who="ben")
    card = school.id("norms")
    said = [each for each in trello.emulator.world.actions if each.type == "commentCard"]
    assert [(each.data["card"]["id"], each.data["text"]) for each in said] == [(card, f"@anaruiz {text}")]
    assert not school.advance().operations
    assert school.view().rollout.progress["norms"].flag is None
