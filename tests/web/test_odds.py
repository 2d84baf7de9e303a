"""How sure the goals are, on the page of all steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.chances.chances import GoalChance
from leadflow.planning.estimate import Estimate
from leadflow.rollout.outlook import outlook
from leadflow.web.contexts import odds as odds_module
from leadflow.web.contexts.odds import COLUMNS, HEIGHT, histogram, odds
from leadflow.web.contexts.plan import plan_page
from leadflow.web.rendering import Pages
from tests.web.looks import frame

if TYPE_CHECKING:
    from leadflow.planning.plan import Step
    from leadflow.services.view import View


def estimated(found: View, worst: float = 10) -> View:
    """The sample with an estimate on every step that takes time."""
    return changed(
        found,
        *(
            replace(step, estimate=Estimate(0.5, step.duration + worst) if step.duration else None)
            for step in found.rollout.plan.steps
        ),
    )


def changed(found: View, *steps: Step) -> View:
    """The sample with other steps in its plan."""
    definition = found.rollout.definition
    plan = replace(definition.plan, steps=steps)
    rollout = replace(found.rollout, definition=replace(definition, plan=plan))
    now = outlook(rollout, found.today)
    return replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings)


def bare(found: View) -> View:
    """The sample without its estimates."""
    return changed(found, *(replace(step, estimate=None) for step in found.rollout.plan.steps))


def test_without_an_estimate_the_page_says_nothing(found: View) -> None:
    seen = bare(found)
    assert odds(seen, frame(seen)).goals == ()
    assert "How sure" not in Pages().text(plan_page(seen, frame(seen), {}))


def test_few_estimates_show_the_goals_that_they_move(found: View) -> None:
    assert [each.key for each in odds(found, frame(found)).goals] == ["plan", "results"]


def test_estimates_change_no_date_on_the_page(found: View) -> None:
    assert estimated(found).schedule == found.schedule


def test_every_goal_that_an_estimate_moves_has_its_chance_and_a_picture(found: View) -> None:
    seen = estimated(found)
    made = odds(seen, frame(seen))
    assert made.runs == 1000
    assert [each.key for each in made.goals] == [goal.key for goal in found.rollout.definition.plan.goals]
    text = Pages().text(plan_page(seen, frame(seen), {}))
    for each in made.goals:
        assert each.likely in text
        assert each.picture.summary in text
        assert each.sentences[0] in text.replace("&#39;", "'")
        assert each.address.startswith("/r/")
        assert each.unlikely == (each.likely.startswith("under") or int(each.likely[:2].strip("o")) < 50)


def test_a_goal_that_no_estimate_moves_is_left_out(found: View) -> None:
    steps = bare(found).rollout.plan.steps
    certain = (replace(step, estimate=Estimate(1, 1) if step.duration == 1 else None) for step in steps)
    seen = changed(found, *certain)
    assert odds(seen, frame(seen)).goals == ()


def test_without_numpy_a_page_makes_fewer_runs(found: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odds_module, "find_spec", lambda _: None)
    seen = estimated(found)
    assert odds(seen, frame(seen)).runs == 100
    assert odds(seen, frame(seen)).goals


FIRST = date(2027, 3, 1)


def chance(days: int, target: date, every: int = 1) -> GoalChance:
    counts = tuple((FIRST + timedelta(days=each), 10) for each in range(0, days, every))
    return GoalChance("goal", target, FIRST, 0.5, {}, counts, 1, 1, ())


@pytest.mark.parametrize("days", [2, COLUMNS, COLUMNS + 1, 400])
@pytest.mark.parametrize("target", [FIRST - timedelta(days=9), FIRST, FIRST + timedelta(days=20)])
def test_a_column_is_on_time_or_late_as_a_whole(days: int, target: date) -> None:
    picture = histogram(chance(days, target))
    wide = 1 if days <= COLUMNS else 7 if days <= 7 * COLUMNS else 14
    kept = sum(each.kept for each in picture.columns)
    on_time = min(max(0, (target - FIRST).days + 1), days)
    assert kept == -(-on_time // wide)
    assert len(picture.columns) <= COLUMNS + 1
    assert max(each.height for each in picture.columns) == HEIGHT
    assert all(each.y + each.height == HEIGHT for each in picture.columns)
    if picture.target is not None and kept:
        assert max(each.x for each in picture.columns if each.kept) < picture.target
    if picture.target is None:
        assert kept in (0, len(picture.columns))


def test_days_on_which_nothing_ends_have_no_column() -> None:
    picture = histogram(chance(5, FIRST, every=4))
    assert [each.x for each in picture.columns] == [0, 44]
    assert picture.summary == (
        "Reached between Mon 1 Mar 2027 and Fri 5 Mar 2027; 50 % of the runs by the target, Mon 1 Mar 2027."
    )


@pytest.mark.parametrize(
    ("days", "legend"),
    [
        (-20, "the target, Tue 9 Feb 2027, lies before all of it, so all is too late and hatched."),
        (2, "the target is the dashed line, hatched is too late."),
        (30, "the target, Wed 31 Mar 2027, lies after Fri 5 Mar 2027, so nothing is too late."),
    ],
)
def test_the_legend_says_where_the_target_is(days: int, legend: str) -> None:
    assert histogram(chance(5, FIRST + timedelta(days=days))).legend == legend
