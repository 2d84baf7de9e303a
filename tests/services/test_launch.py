"""Launching: all of it, once, or nothing."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import BusyError, InputError, LateGoalsError, RefusedError, ServiceAwayError
from leadflow.planning.calendar import Closure
from leadflow.planning.steps import Status
from leadflow.services.launch import launch
from leadflow.services.view import rollout_keys
from leadflow.sync.operations import CreateCard
from tests.fakes.memory_board import MemoryBoards
from tests.services.schools import KEY, SmallSchool, with_plan
from tests.small import MONDAY, renamed, small_definition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

STEPS = ("norms", "draft", "statement", "meeting", "pilot", "reached")
SOON = date(2026, 9, 18)


def test_a_launch_stores_the_plan_and_fills_a_board_for_each_group(either: SmallSchool) -> None:
    report = either.launch()
    assert report.first
    assert not report.dry_run
    assert not report.away
    assert rollout_keys(either.world) == [KEY]
    assert list(report.boards) == list(report.refs) == ["lead", "reading"]
    assert [type(each.operation) for each in report.operations] == [CreateCard] * 6
    assert sorted(str(card.key) for card in either.cards()) == sorted(f"small/{step}" for step in STEPS)
    assert either.said() == [("leadflow", "launched", "small@1")]
    found = either.view()
    assert found.rollout.baseline["norms"].finish == found.schedule.steps["norms"].latest_finish
    assert not found.rollout.goals_accepted_late
    assert set(found.boards) == {"lead", "reading"}
    assert found.card_urls.keys() == set(STEPS)
    card = either.card("draft")
    assert card.fields.due == found.schedule.steps["draft"].latest_finish
    assert card.fields.members == {"ben"}
    assert f"https://leadflow.example/r/{KEY}/steps/draft" in card.fields.description


def test_the_pass_after_a_launch_has_nothing_to_write(either: SmallSchool) -> None:
    either.launch()
    before = either.rows()
    report = either.advance()
    assert not report.operations
    assert not report.history
    assert either.rows() == before


def test_a_dry_run_writes_nothing_and_shows_what_would_be(either: SmallSchool) -> None:
    before = either.rows()
    report = either.launch(dry_run=True)
    assert report.dry_run
    assert report.first
    assert report.refs == {}
    assert [(each.group, each.operation.key) for each in report.operations] == [
        *(("lead", f"small/{step}") for step in ("norms", "draft", "statement", "meeting", "reached")),
        ("reading", "small/pilot"),
    ]
    assert either.rows() == before
    assert getattr(either.boards, "requests", []) == []
    made = either.launch()
    assert [each.operation for each in report.operations] == [each.operation for each in made.operations]


def test_goals_that_cannot_be_met_are_refused_with_the_earliest_dates(sqlite_engine: Engine) -> None:
    school = SmallSchool.builtin(sqlite_engine, target=SOON)
    before = school.rows()
    with pytest.raises(LateGoalsError, match="The earliest feasible date is") as refused:
        school.launch()
    (late,) = refused.value.goals
    assert (late.key, late.target) == ("plan", SOON)
    assert late.earliest > SOON
    assert late.school_days_short > 0
    assert school.rows() == before
    with pytest.raises(LateGoalsError):
        school.launch(dry_run=True)
    # The earliest date is one: that day is taken, and a week less is refused.
    with pytest.raises(InputError, match=r"weeks.*accept it knowingly"):
        launch(school.world, small_definition(target=late.earliest - timedelta(days=7)))
    assert launch(school.world, small_definition(target=late.earliest)).schedule.goals["plan"].met


def test_a_leader_may_go_on_with_dates_that_cannot_be_kept(sqlite_engine: Engine) -> None:
    school = SmallSchool.builtin(sqlite_engine, target=SOON)
    report = school.launch(accept_late=True)
    assert not report.schedule.goals["plan"].met
    assert school.view().rollout.goals_accepted_late
    assert school.history()[0].why == "goals accepted late"


def test_a_plan_past_its_calendar_is_refused_with_every_error(school: SmallSchool) -> None:
    (calendar,) = school.definition.calendars
    short = replace(school.definition, calendars=(replace(calendar, last=date(2026, 10, 9)),))
    before = school.rows()
    with pytest.raises(InputError, match="calendar") as refused:
        launch(school.world, short)
    assert len(refused.value.problems) == 1
    assert school.rows() == before
    with pytest.raises(InputError):
        launch(school.world, short, accept_late=True)


def test_a_goal_on_a_closed_day_is_refused_even_when_it_is_late_as_well(school: SmallSchool) -> None:
    (calendar,) = school.definition.calendars
    closed = replace(
        with_plan(school.definition, goals=(replace(school.definition.plan.goals[0], target=SOON),)),
        calendars=(replace(calendar, closures=(*calendar.closures, Closure(SOON, SOON, "Fair"))),),
    )
    with pytest.raises(InputError, match=r"closed|Fair"):
        launch(school.world, closed, accept_late=True)
    assert rollout_keys(school.world) == []


def test_launching_again_changes_nothing_whatever_people_did_meanwhile(school: SmallSchool) -> None:
    school.launch()
    school.boards.move(school.id("norms"), Status.IN_PROGRESS, by="ana")
    before = school.rows()
    report = school.launch()
    assert not report.first
    assert report.operations == ()
    assert school.rows() == before
    assert school.launch(dry_run=True).operations == ()
    assert school.rows() == before


def test_launching_again_asks_the_boards_for_nothing(remote: SmallSchool) -> None:
    remote.launch()
    asked = len(remote.boards.requests)
    remote.launch()
    assert len(remote.boards.requests) == asked


def test_another_plan_under_a_known_key_is_refused(school: SmallSchool) -> None:
    school.launch()
    before = school.rows()
    with pytest.raises(RefusedError, match="launched before with a different plan"):
        launch(school.world, renamed(school.definition, "Other"))
    assert school.rows() == before


def test_hindrances_are_refused_before_anything_is_stored(remote: SmallSchool) -> None:
    remote.boards.hindrances = ["The workspace has 10 boards already.", "Ana has no account."]
    before = remote.rows()
    assert remote.launch(dry_run=True).hindrances == tuple(remote.boards.hindrances)
    with pytest.raises(RefusedError, match=r"(?s)10 boards already.*Ana has no account"):
        remote.launch()
    assert remote.rows() == before
    assert remote.boards.requests == []


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_kind_of_board_that_is_not_set_up_is_refused(school: SmallSchool, dry_run: bool) -> None:
    before = school.rows()
    with pytest.raises(RefusedError, match="LEADFLOW_TRELLO_KEY and LEADFLOW_TRELLO_TOKEN"):
        launch(school.world, small_definition(board_kind="trello"), dry_run=dry_run)
    assert school.rows() == before


def test_an_unknown_template_is_refused(school: SmallSchool) -> None:
    roster = school.definition.roster
    groups = (replace(roster.groups[0], template="mine"), *roster.groups[1:])
    before = school.rows()
    with pytest.raises(RefusedError, match=r"'mine', which is not in boards/.*leadership, task_group"):
        launch(school.world, replace(school.definition, roster=replace(roster, groups=groups)))
    assert school.rows() == before


def test_a_launch_whose_boards_do_not_answer_is_completed_by_launching_again(remote: SmallSchool) -> None:
    remote.boards.fail_before(4)  # find, create, complete the first board; then the second is looked for.
    with pytest.raises(ServiceAwayError):
        remote.launch()
    assert remote.view().boards.keys() == {"lead"}
    planned = remote.launch(dry_run=True)
    assert not planned.first
    assert len(planned.operations) == 6
    report = remote.launch()
    assert not report.first
    assert len(report.operations) == 6
    assert len(remote.boards.boards) == 2
    assert remote.said() == [("leadflow", "launched", "small@1")]


def test_a_board_away_in_the_first_sync_is_told_and_filled_by_the_next_pass(remote: SmallSchool) -> None:
    remote.boards.fail_before(7)  # Six requests make the boards; then the first one is read.
    report = remote.launch()
    assert report.first
    assert report.away == {"lead": "The board did not answer."}
    assert [each.group for each in report.operations] == ["reading"]
    assert len(remote.advance().operations) == 5
    assert not remote.advance().operations


def test_two_launches_at_once_launch_once(school: SmallSchool) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            school.launch()
        except BusyError:
            pass
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    school.launch()
    assert [entry.what for entry in school.history()] == ["launched"]
    assert len(school.rows()["builtin_board"]) == 2
    assert len(school.cards()) == 6


@pytest.mark.parametrize("same", [True, False])
def test_a_launch_that_another_one_overtook(sqlite_engine: Engine, same: bool) -> None:
    class Slow(MemoryBoards):
        """Boards during whose preflight somebody else launches the rollout."""

        overtaken = False

        def preflight(self, *given: Any) -> Sequence[str]:
            if not self.overtaken:
                self.overtaken = True
                other = school.definition if same else renamed(school.definition, "Other")
                launch(school.world, other)
            return super().preflight(*given)

    school = SmallSchool.memory(sqlite_engine, Slow(knows_makers=True))
    if same:
        assert not school.launch().first
    else:
        with pytest.raises(RefusedError, match="launched before with a different plan"):
            school.launch()
    assert [entry.what for entry in school.history()] == ["launched"]
    assert len(school.cards()) == 6


def test_a_rollout_that_starts_later_is_planned_from_its_start(school: SmallSchool) -> None:
    school.on(date(2026, 8, 31)).launch()
    assert school.view().schedule.steps["norms"].earliest_start >= MONDAY
