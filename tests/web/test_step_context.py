"""The page of a step, and history in words, on the sample rollout."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.plan import Dependency, LagUnit, Relation
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.rollout.history import HistoryEntry
from leadflow.services.view import View
from leadflow.web.contexts.changes import changes_page, history_line
from leadflow.web.contexts.lines import cause_line
from leadflow.web.contexts.step import _tie, step_page
from leadflow.web.forms import Form
from tests.web.looks import frame, seen

if TYPE_CHECKING:
    from leadflow.web.contexts.step import StepPage


def of_step(found: View, key: str, who: str = "") -> StepPage:
    return step_page(found, frame(found, who), Form(), key, ())


def test_who_may_approve_sees_the_button(found: View) -> None:
    assert of_step(found, "purpose", "rivera").may_approve
    assert not of_step(found, "purpose", "dana").may_approve, "Dana has approved already"
    assert not of_step(found, "purpose", "ben").may_approve
    assert not of_step(found, "draft-plan", "dana").may_approve, "it is not under way"
    assert [(each.name, each.given) for each in of_step(found, "purpose").approvals] == [
        ("Dana Okafor", True),
        ("Carmen Rivera", False),
    ]


@pytest.mark.parametrize(
    ("step", "moves"),
    [
        ("belonging-club", ["in_progress", "done", "todo"]),
        ("draft-plan", ["in_progress", "in_approval"]),
        ("purpose", ["todo"]),
        ("norms", ["todo"]),
        ("reading-pilot", ["done", "todo"]),
    ],
)
def test_only_moves_that_are_allowed_are_offered(found: View, step: str, moves: list[str]) -> None:
    offered = [each.to for each in of_step(found, step).moves]
    assert offered == [each for each in moves if each != found.rollout.progress[step].status.value]


def test_a_closed_step_can_be_reopened_and_nothing_else(found: View) -> None:
    shown = of_step(found, "norms")
    assert [each.words for each in shown.moves] == ["Back to the start"]
    assert shown.may_send_back
    assert not shown.may_own
    assert not shown.may_skip
    assert not shown.may_flag
    assert [each.title for each in shown.dates] == ["Really", "Planned at launch"]


def test_the_page_of_a_step_explains_its_dates_and_its_neighbours(found: View) -> None:
    shown = of_step(found, "meeting-2")
    assert "is the last of the dates in 'staff-meetings'" in " ".join(shown.explanation)
    assert [each.step.key for each in shown.before] == ["purpose-send"]
    assert shown.before[0].how == "2 calendar days apart"
    assert [each.step.key for each in shown.after] == ["vision"]
    assert shown.takes == "one meeting"
    assert of_step(found, "vision").takes == "no time: it is a milestone"
    assert of_step(found, "belonging-trust").measure == ""
    due = of_step(seen(found, report=Progress(due=date(2026, 11, 20))), "report")
    assert due.dates[-1].title == "Due date set on the card"


@pytest.mark.parametrize(
    ("dependency", "how"),
    [
        (Dependency("a", "b"), ""),
        (Dependency("a", "b", lag=5), "5 school days apart"),
        (Dependency("a", "b", lag=-1), "1 school day of overlap"),
        (Dependency("a", "b", Relation.START_START), "the starts are tied"),
        (
            Dependency("a", "b", Relation.FINISH_FINISH, 2, LagUnit.CALENDAR_DAYS),
            "the ends are tied, 2 calendar days apart",
        ),
    ],
)
def test_how_two_steps_are_tied(dependency: Dependency, how: str) -> None:
    assert _tie(dependency) == how


def test_a_flag_for_a_person_is_a_reminder_for_that_person(found: View) -> None:
    flag = Flag("her comments", found.today, CauseKind.PERSON, "dana", ("rivera",))
    stuck = seen(found, reading_pilot=Progress(Status.IN_PROGRESS, ("femi",), found.today, flag=flag))
    cause = stuck.standings["reading-pilot"].causes[0]
    assert cause_line(stuck, "reading-pilot", cause).next == "Remind Carmen Rivera"
    assert of_step(stuck, "reading-pilot").flagged


# ---- history

AT = datetime(2026, 11, 17, 4, 30, tzinfo=UTC)


def test_history_is_in_words(found: View) -> None:
    line = history_line(found, HistoryEntry(AT, "amy", "owners", "norms", "amy, ben", "", "amy, ben"))
    assert (line.who, line.what, line.before, line.after) == (
        "Amy Chen",
        "People",
        "Amy Chen and Ben Kowalski",
        "",
    )
    assert line.why == "", "it says no more than what is there already"
    due = history_line(found, HistoryEntry(AT, "board", "due", "norms", "2026-11-20", "2026-12-01", "talked"))
    assert (due.who, due.before, due.after) == ("Somebody on the board", "Fri 20 Nov 2026", "Tue 1 Dec 2026")
    assert due.why == "talked"
    gone = history_line(found, HistoryEntry(AT, "leadflow", "remark", "left-the-plan"))
    assert (gone.title, gone.address) == ("left-the-plan", "")


def test_changes_are_told_by_the_schools_day_and_marked_when_new(found: View) -> None:
    entries = [
        HistoryEntry(AT, "amy", "status", "norms"),
        HistoryEntry(datetime(2026, 11, 16, 15, tzinfo=UTC), "x", "y"),
    ]
    shown = changes_page(found, frame(found), entries, datetime(2026, 11, 16, 16, tzinfo=UTC), 100)
    assert [each.day for each in shown.days] == [date(2026, 11, 16)]
    assert [each.new for each in shown.days[0].lines] == [True, False]
    assert shown.new == 1


def test_approve_is_there_only_while_it_can_work(found: View) -> None:
    assert of_step(found, "purpose").can_approve
    assert not of_step(found, "draft-plan").can_approve, "it is not under way"
