"""Blocked, on the boards: why, on whom and since when; and people's word that it is settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from leadflow.sync.cards import BECAUSE, BLOCKED, CheckEntry

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool


def causes(school: SmallSchool, step: str) -> list[str]:
    """What the card of a step says about why it is blocked."""
    card = school.card(step)
    found = [each.text for each in card.fields.checklist if each.checklist == BECAUSE]
    assert bool(found) is (BLOCKED in card.fields.labels)
    return found


def test_a_card_says_why_it_is_blocked_for_as_long_as_it_is(school: SmallSchool) -> None:
    school.launch()
    act.flag(school.world, "small", "norms", "no room", kind=CauseKind.DECISION, who="ana")
    school.advance()
    since = school.clock.day
    assert causes(school, "norms") == [
        f"Waits for a decision: no room (Ana Ruiz says so). Since {since:%a} {since.day} {since:%b %Y}."
    ]
    assert not school.advance().operations
    assert not school.on(since.replace(day=since.day + 1)).advance().conflicts
    assert len(causes(school, "norms")) == 1, "the day it began does not move with the days"
    act.clear_flag(school.world, "small", "norms", who="ana")
    school.advance()
    assert causes(school, "norms") == []
    assert not school.advance().operations


def test_what_somebody_ticks_as_settled_is_settled(school: SmallSchool) -> None:
    school.launch()
    act.flag(school.world, "small", "norms", "no room", kind=CauseKind.DECISION, who="ana")
    school.advance()
    (text,) = causes(school, "norms")
    school.boards.tick(school.id("norms"), BECAUSE, text, True, by="ben")
    report = school.advance()
    assert school.view().rollout.progress["norms"].flag is None
    assert ("ben", "flag") in [(each.who, each.what) for each in report.history if each.step == "norms"]
    assert causes(school, "norms") == []
    assert not school.advance().operations


def test_what_leadflow_found_is_not_settled_by_a_tick(school: SmallSchool) -> None:
    school.launch()
    school.on(school.clock.day + timedelta(days=60)).advance()
    step = next(key for key, each in school.view().standings.items() if each.blocked)
    (text, *_) = causes(school, step)
    school.boards.tick(school.id(step), BECAUSE, text, True, by="ben")
    report = school.advance()
    (remark,) = [each.why for each in report.history if each.what == "remark"]
    assert remark == f"'{text}' was ticked; leadflow takes it off by itself when it is over."
    assert CheckEntry(BECAUSE, text) in school.card(step).fields.checklist
    assert not report.conflicts
    assert not school.advance().operations


def test_two_reasons_of_one_week_stand_beside_each_other(school: SmallSchool) -> None:
    school.launch()
    act.flag(school.world, "small", "norms", "no money", kind=CauseKind.EXTERNAL, who="ana")
    school.boards.flag(school.id("norms"), "no room", by="ben", kind=CauseKind.EXTERNAL)
    school.advance()
    flag = school.view().rollout.progress["norms"].flag
    assert flag is not None
    assert flag.reason == "no money; no room"
    assert not school.advance().operations
    act.set_status(school.world, "small", "norms", Status.DONE, who="ana")
    school.advance()
    assert causes(school, "norms") == []
