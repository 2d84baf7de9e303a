"""The demo, played in full on SQLite and the built-in boards, without Prefect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import open_app
from leadflow.demo.play import Played, play, school_days
from leadflow.demo.scenario import SCENARIO, WEEKS
from leadflow.planning.steps import CauseKind, Status, StepState
from leadflow.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leadflow.rollout.history import HistoryEntry


@dataclass(frozen=True)
class Run:
    """A demo that was played, and what came with it."""

    played: Played
    history: Sequence[HistoryEntry]
    weekly: int
    told: Sequence[str]


def run_in(home: Path) -> Run:
    """The whole demo, in a home of its own."""
    shown: list[str] = []
    told: list[str] = []
    with open_app(Settings(home=home)) as app:
        played = play(
            app,
            SCENARIO,
            weeks=WEEKS,
            board="builtin",
            tell=told.append,
            weekly=lambda _, key: shown.append(key),
        )
        with app.world.uow() as uow:
            history = uow.history.of_rollout(played.found.rollout.key, limit=100_000)
    return Run(played, history, len(shown), told)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_in(tmp_path_factory.mktemp("demo") / "home")


def test_steps_are_blocked_for_different_causes(run: Run) -> None:
    blocked = run.played.found.blocked
    kinds = {cause.kind for standing in blocked for cause in standing.causes}
    assert 4 <= len(blocked) <= 8
    assert kinds == {
        CauseKind.GATE,
        CauseKind.DEPENDENCY,
        CauseKind.PERSON,
        CauseKind.EXTERNAL,
        CauseKind.CAPACITY,
    }
    assert len({run.played.found.rollout.plan.by_key[each.key].group for each in blocked}) == 4


def test_every_trouble_that_lasts_blocks_its_step_or_the_one_after(run: Run) -> None:
    found = run.played.found
    sources = {cause.source for each in found.blocked for cause in each.causes}
    for trouble in SCENARIO.troubles:
        if trouble.until is None:
            assert trouble.step in sources or found.standings[trouble.step].blocked, trouble.step


def test_most_is_well_and_every_state_can_be_seen(run: Run) -> None:
    found = run.played.found
    states = [standing.state for standing in found.standings.values()]
    assert set(StepState) - {StepState.SKIPPED} == set(states)
    assert states.count(StepState.DONE) > len(states) / 2


def test_some_goals_are_reached_and_one_is_at_risk(run: Run) -> None:
    found = run.played.found
    goals = found.rollout.definition.plan.goals
    reached = [goal for goal in goals if found.rollout.progress[goal.step].status.closed]
    assert 0 < len(reached) < len(goals)
    assert all(found.schedule.goals[goal.key].met for goal in reached)
    assert any(not forecast.met for forecast in found.schedule.goals.values())


def test_the_boards_and_the_plan_agree_at_the_end(run: Run) -> None:
    found = run.played.found
    assert not found.conflicts
    assert not found.rollout.troubles


def test_people_did_it_on_the_boards(run: Run) -> None:
    people = set(run.played.found.rollout.definition.roster.person)
    moves = [entry for entry in run.history if entry.what == "status"]
    assert {entry.who for entry in moves} <= people
    assert len({entry.who for entry in run.history} & people) > 15
    assert run.played.actions > len(moves)


def test_what_was_stuck_in_autumn_got_going_again(run: Run) -> None:
    for step in ("purpose_comments", "survey1.design", "district_briefing"):
        assert run.played.found.rollout.progress[step].status is Status.DONE
    stuck = [entry for entry in run.history if entry.step == "purpose_comments" and entry.what == "flag"]
    assert [bool(entry.after) for entry in reversed(stuck)] == [True, False]


def test_prefect_is_shown_the_launch_and_every_week(run: Run) -> None:
    definition = run.played.found.rollout.definition
    weeks = {(day - timedelta(days=day.weekday())) for day in school_days(definition, WEEKS)}
    assert run.weekly == len(weeks) + 1
    assert sum(sentence.startswith("Week of ") for sentence in run.told) == len(weeks) - 1


@pytest.mark.timeout(600)
def test_played_twice_it_gives_the_same_picture(run: Run, tmp_path: Path) -> None:
    again = run_in(tmp_path / "home").played
    first = run.played
    assert again.found.rollout == first.found.rollout
    assert again.found.standings == first.found.standings
    assert (again.days, again.actions, again.operations) == (first.days, first.actions, first.operations)
