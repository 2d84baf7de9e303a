"""The checklist that says why a card is blocked, and what ticking it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from leadflow.planning.blocked import Standing
from leadflow.planning.causes import Cause
from leadflow.planning.delay import NOTHING
from leadflow.planning.steps import CauseKind, Flag, Progress, Status, StepState
from leadflow.sync.because import because, flag_entry
from leadflow.sync.cards import BECAUSE, CheckEntry
from leadflow.sync.changes import Edit
from leadflow.sync.checklists import merge
from leadflow.sync.policy import Owner
from leadflow.sync.uptake import MARKED, Uptake, take
from tests.sync.loop import DAY, step

NAMES = {"ana": "Ana", "ben": "Ben"}
MONDAY = date(2026, 9, 7)
STATED = Flag("no room", MONDAY, CauseKind.DECISION, "ben", ("ana",))
WAITS = Cause(
    CauseKind.DEPENDENCY, "Waits for 'Norms', which Ana has not started.", ("ana",), MONDAY, "norms"
)


def standing(*causes: Cause, state: StepState = StepState.BLOCKED) -> Standing:
    return Standing("a", state, "", causes, 0, late=False, at_risk=False, delay=NOTHING)


def texts(*entries: CheckEntry) -> list[str]:
    assert {each.checklist for each in entries} <= {BECAUSE}
    assert not any(each.ticked for each in entries)
    return [each.text for each in entries]


def test_every_open_cause_has_an_entry_with_whom_it_waits_for_and_since_when() -> None:
    alone = replace(WAITS, sentence="It has no measure.", on=(), kind=CauseKind.UNMEASURED)
    assert texts(*because(Progress(), standing(WAITS, alone), NAMES)) == [
        "Waits for 'Norms', which Ana has not started. On Ana, since Mon 7 Sep 2026.",
        "It has no measure. Since Mon 7 Sep 2026.",
    ]


def test_what_somebody_said_is_there_before_its_time() -> None:
    early = because(Progress(flag=STATED), standing(state=StepState.PLANNED), NAMES)
    assert texts(*early) == ["Waits for a decision: no room (Ben says so). On Ana, since Mon 7 Sep 2026."]
    assert early[0].text == flag_entry(STATED, NAMES)
    assert because(Progress(), standing(WAITS, state=StepState.READY), NAMES) == ()


def test_a_card_does_not_say_that_it_cannot_be_written_and_says_nothing_twice() -> None:
    lost = replace(WAITS, kind=CauseKind.SYNC, sentence="The board is away.")
    assert len(because(Progress(), standing(WAITS, lost, WAITS), NAMES)) == 1


def test_a_long_sentence_is_cut_and_the_rest_is_there() -> None:
    (text,) = texts(*because(Progress(), standing(replace(WAITS, sentence="word \n" * 900)), NAMES))
    assert text.endswith(" […] On Ana, since Mon 7 Sep 2026.")
    assert len(text) < 350
    assert "\n" not in text


def taken(progress: Progress, text: str, *, ticked: bool = True) -> Uptake:
    entry = CheckEntry(BECAUSE, text, ticked)
    return take(progress, [Edit("r/a", "checklist", (), (entry,))], step("a"), NAMES, DAY)


def test_ticking_what_somebody_reported_settles_it() -> None:
    flagged = Progress(Status.IN_PROGRESS, started=MONDAY, flag=STATED)
    found = taken(flagged, flag_entry(STATED, NAMES))
    assert found.progress.flag is None
    assert [(each.field, each.before) for each in found.changes] == [("flag", STATED)]
    assert found.remarks == ()
    assert taken(flagged, flag_entry(STATED, NAMES), ticked=False).progress == flagged


def test_ticking_what_leadflow_found_is_answered() -> None:
    for progress in (Progress(), Progress(flag=STATED)):
        found = taken(progress, "Waits for 'Norms'.")
        assert found.progress == progress
        assert found.remarks == (
            "'Waits for 'Norms'.' was ticked; leadflow takes it off by itself when it is over.",
        )


def flag_edit(here: str, before: str, told: str) -> Flag | None:
    """The flag that comes of a reason here, one that the board said before, and what it says now."""
    progress = Progress(flag=Flag(here, MONDAY, by="ana") if here else None)
    after = Flag(told, DAY, by="ben") if told else None
    return take(progress, [Edit("r/a", "flag", before, after)], step("a"), NAMES, DAY).progress.flag


@pytest.mark.parametrize(
    ("here", "before", "told", "reason"),
    [
        ("", "", "no room", "no room"),
        ("", "no room", "no keys", "no keys"),
        ("no room", "no room", "no keys", "no keys"),
        ("no room", "no room", "", None),
        (MARKED, "", "no room", "no room"),
        ("no money", "", "no room", "no money; no room"),
        ("no money", "no room", "no keys", "no money; no keys"),
        ("no money; no room", "no room", "no keys", "no money; no keys"),
        ("no money; no room", "no room", "", "no money"),
        ("no money", "no room", "", "no money"),
        ("no room", "", "no room", "no room"),
        ("", "no room", "", None),
    ],
)
def test_of_two_reasons_none_is_lost(here: str, before: str, told: str, reason: str | None) -> None:
    flag = flag_edit(here, before, told)
    assert (flag.reason if flag else None) == reason


def test_the_causes_of_a_card_are_nobodys_conflict() -> None:
    old, new = CheckEntry(BECAUSE, "old"), CheckEntry(BECAUSE, "new")
    ticked = replace(old, ticked=True)
    for base, plan, board in (((old,), (new,), (ticked,)), ((old,), (old,), ()), ((old,), (), (ticked,))):
        assert not merge(base, plan, board, Owner.BOARD).overruled
    theirs = CheckEntry("Checklist", "old")
    assert merge((theirs,), (theirs,), (), Owner.BOARD).overruled
