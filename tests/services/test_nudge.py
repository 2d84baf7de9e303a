"""Nudges: on the card where somebody can act, seldom, and never on a day without school."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind
from leadflow.rollout.nudging import nudges
from leadflow.services import act
from leadflow.services.nudge import nudge
from tests.small import MONDAY

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool

LATE = MONDAY + timedelta(days=63)
"""A Monday on which most of the small plan is blocked."""


@pytest.fixture
def late(school: SmallSchool) -> SmallSchool:
    school.launch()
    school.on(LATE).advance()
    return school


def comments(school: SmallSchool, step: str) -> list[tuple[str, str]]:
    found = school.view()
    page = school.boards.page(found.boards[found.rollout.plan.by_key[step].group].remote_id)
    cards = [card for each in page.lists for card in each.cards if card.key == f"small/{step}"]
    return [(each.by, each.text) for each in cards[0].comments]


def test_the_word_goes_on_the_card_of_the_step_that_is_waited_for(late: SmallSchool) -> None:
    text = nudge(late.world, "small", "draft", "ana", who="ben")
    assert text == (
        f"'Draft the statement' is blocked since Mon {LATE.day} {LATE:%b %Y}. "
        "Waits for 'Agree on norms', which Ana Ruiz has not started. (Ben Okafor asks.)"
    )
    assert comments(late, "norms") == [("ben", f"Ana Ruiz: {text}")]
    (entry,) = [each for each in late.history() if each.what == "nudged"]
    assert (entry.who, entry.step, entry.after) == ("ben", "draft", "ana")
    assert not late.advance().operations, "a comment is nobody's edit"


def test_what_somebody_waits_for_themselves_goes_on_their_own_card(late: SmallSchool) -> None:
    act.flag(late.world, "small", "norms", "which room?", kind=CauseKind.DECISION, who="ana")
    assert list(nudges(late.view().rollout, late.view().standings["norms"])) == []
    with pytest.raises(RefusedError, match="does not wait for them"):
        nudge(late.world, "small", "norms", "ana", who="ben")


def test_one_a_day_for_a_person_and_two_for_a_step(late: SmallSchool) -> None:
    nudge(late.world, "small", "draft", "ana", who="ben")
    with pytest.raises(RefusedError, match="Ana Ruiz has been nudged today already"):
        nudge(late.world, "small", "pilot", "ana", who="dee")
    late.on(LATE + timedelta(days=1))
    nudge(late.world, "small", "draft", "ana", who="ben")
    late.on(LATE + timedelta(days=2))
    with pytest.raises(RefusedError, match=r"nudged twice about this\. Talk to each other"):
        nudge(late.world, "small", "draft", "ana", who="ben")
    nudge(late.world, "small", "pilot", "ana", who="dee")
    assert len(comments(late, "norms")) == 3


def test_never_on_a_day_without_school(late: SmallSchool) -> None:
    late.on(LATE + timedelta(days=5))
    with pytest.raises(RefusedError, match=r"no school day \(a Saturday\). Nudge Ana Ruiz on the next one"):
        nudge(late.world, "small", "draft", "ana", who="ben")
    late.on(LATE + timedelta(days=4000))
    with pytest.raises(RefusedError, match=r"Today is no school day\. Nudge"):
        nudge(late.world, "small", "draft", "ana", who="ben")
    assert comments(late, "norms") == []


def test_who_is_not_waited_for_or_not_there(late: SmallSchool) -> None:
    for step, person in (("draft", "dee"), ("norms", "ana")):
        with pytest.raises(RefusedError, match="does not wait for them"):
            nudge(late.world, "small", step, person, who="ben")
    with pytest.raises(RefusedError, match="This waits for you"):
        nudge(late.world, "small", "draft", "ana", who="ana")
    for step, who in (("nothing", "ben"), ("draft", "nobody")):
        with pytest.raises(NotFoundError):
            nudge(late.world, "small", step, "ana", who=who)


def test_boards_that_take_no_words_say_so(remote: SmallSchool) -> None:
    remote.launch()
    remote.on(LATE).advance()
    with pytest.raises(RefusedError, match="no card yet on which they could be told"):
        nudge(remote.world, "small", "draft", "ana", who="ben")
    assert not [each for each in remote.history() if each.what == "nudged"]


def test_a_person_is_told_once_however_many_causes_name_them(late: SmallSchool) -> None:
    found = late.view()
    standing = found.standings["draft"]
    twice = replace(standing, causes=(*standing.causes, *standing.causes))
    assert [each.person for each in nudges(found.rollout, twice)] == ["ana"]
