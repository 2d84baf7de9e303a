"""Steps that leave the plan and come back: what people did on them is not lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.changes import DropStep, MoveCardDate, SetDuration
from leadflow.planning.steps import CauseKind
from leadflow.rollout.revision import Revision
from leadflow.services import act
from leadflow.services.replan import StaleError, apply, preview
from tests.services.schools import KEY

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool

WHY = "It snowed."
DROPPED = Revision((DropStep("draft"),))


def test_a_step_that_comes_back_has_what_people_did_on_it(school: SmallSchool) -> None:
    school.launch()
    school.boards.take(school.id("draft"), "cem", by="cem")
    school.boards.set_due(school.id("draft"), date(2026, 11, 3), by="cem")
    act.flag(school.world, KEY, "draft", "The union objects.", kind=CauseKind.EXTERNAL, who="cem")
    school.advance()
    before, card = school.view().rollout.progress["draft"], school.card("draft").fields
    assert before.due == date(2026, 11, 3)
    assert before.flag is not None
    assert "cem" in before.owners
    apply(school.world, KEY, DROPPED, who="ana", because=WHY)
    school.advance()
    gone = school.view().rollout
    assert gone.parted == {"draft": before}
    assert "draft" not in gone.progress
    apply(school.world, KEY, Revision(definition=school.definition), who="ana", because=WHY)
    back = school.view().rollout
    assert back.progress["draft"] == before
    assert not back.parted
    again = school.card("draft").fields
    assert (again.due, again.members, again.labels) == (card.due, card.members, card.labels)
    assert not school.advance().operations


def test_what_is_done_on_a_step_that_goes_makes_a_preview_stale(school: SmallSchool) -> None:
    school.launch()
    mark = preview(school.world, KEY, DROPPED).mark
    act.flag(school.world, KEY, "draft", "The union objects.", kind=CauseKind.EXTERNAL, who="cem")
    with pytest.raises(StaleError):
        apply(school.world, KEY, DROPPED, mark=mark, who="ana", because=WHY)
    mark = preview(school.world, KEY, DROPPED).mark
    assert apply(school.world, KEY, DROPPED, mark=mark, who="ana", because=WHY).changed


def test_a_date_on_a_card_makes_no_version_and_stands_in_the_history(school: SmallSchool) -> None:
    school.launch()
    moved = Revision((MoveCardDate("draft", date(2026, 11, 3)),))
    assert apply(school.world, KEY, moved, who="ana", because=WHY).version == 1
    entries = [
        (each.what, each.step, each.before, each.after) for each in school.history() if each.why == WHY
    ]
    assert ("re-planned", None, "version 1", "version 1") in entries
    assert ("due", "draft", "", "2026-11-03") in entries
    longer = Revision((SetDuration("draft", 4.0),))
    assert apply(school.world, KEY, longer, who="ana", because="More work.").version == 2
    said = [each for each in school.history() if each.why == "More work." and each.what == "duration"]
    assert [(each.who, each.step, each.after) for each in said] == [("ana", "draft", "4 school days")]
