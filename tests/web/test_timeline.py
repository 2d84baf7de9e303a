"""The timeline: where bars, closures, goals and lines go."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.plan import Goal
from leadflow.rollout.outlook import outlook
from leadflow.web.timeline import LINE, MONTH_LINE, Bar, Picture, Scale, picture_of

if TYPE_CHECKING:
    from leadflow.services.view import View


@pytest.fixture(scope="module")
def picture(found: View) -> Picture:
    return picture_of(found)


def bars(picture: Picture) -> dict[str, Bar]:
    return {bar.step.key: bar for block in picture.blocks for bar in block.bars}


def scale_of(found: View, picture: Picture) -> Scale:
    """The scale that the picture must have been drawn with, from two of its own bars."""
    drawn = bars(picture)
    early, late = drawn["issues"], drawn["groups-work"]
    days = (late.step.earliest_start - early.step.earliest_start).days
    day = (late.forecast.x - early.forecast.x) / days
    first = early.step.earliest_start - timedelta(days=round(early.forecast.x / day))
    return Scale(first, day)


def test_every_step_has_one_row_and_rows_lie_below_each_other(found: View, picture: Picture) -> None:
    drawn = bars(picture)
    assert set(drawn) == set(found.standings)
    rows = [block.y for block in picture.blocks] + [bar.y for bar in drawn.values()]
    assert sorted(rows) == [LINE * at for at in range(len(rows))]
    assert picture.height == LINE * len(rows)


def test_a_bar_lies_where_its_dates_are(found: View, picture: Picture) -> None:
    scale = scale_of(found, picture)
    for bar in bars(picture).values():
        assert bar.forecast.x == pytest.approx(scale.x(bar.step.earliest_start), abs=1)
        days = (bar.step.earliest_finish - bar.step.earliest_start).days + 1
        assert bar.forecast.width == pytest.approx(days * scale.day, abs=1)
        assert bar.launch.x == pytest.approx(scale.x(bar.launch_start), abs=1)
        if bar.window:
            assert bar.window.x == pytest.approx(scale.x(bar.step.latest_start), abs=1)


def test_everything_is_inside_the_picture(picture: Picture) -> None:
    for bar in bars(picture).values():
        for each in (bar.forecast, bar.launch, *([bar.window] if bar.window else [])):
            assert each.x >= 0
            assert each.end <= picture.width
    assert 0 < picture.today < picture.width
    assert all(0 <= goal.x <= picture.width for goal in picture.goals)


def test_what_sticks_out_of_the_window_is_marked_as_late(picture: Picture) -> None:
    for bar in bars(picture).values():
        late = bar.window is not None and bar.step.earliest_finish > bar.step.latest_finish
        assert (bar.late is not None) == late
        if bar.late and bar.window:
            assert bar.late.end == pytest.approx(bar.forecast.end, abs=0.2)
            assert bar.late.x >= min(bar.window.end, bar.forecast.end) - 0.2
    assert bars(picture)["purpose"].late


def test_a_closed_step_has_no_window_and_says_when_it_was(picture: Picture) -> None:
    done = bars(picture)["norms"]
    assert done.window is None
    assert done.tip == "Agree norms for meetings and interactions: done, Mon 14 Sep to Fri 25 Sep"
    open_one = bars(picture)["focus"]
    assert "forecast" in open_one.tip
    assert "has to" in open_one.tip


def test_today_lies_between_yesterdays_end_and_tomorrows_beginning(found: View, picture: Picture) -> None:
    scale = scale_of(found, picture)
    assert scale.x(found.today) < picture.today < scale.x(found.today + timedelta(days=1))


def test_closures_are_named_and_months_follow_each_other(picture: Picture) -> None:
    assert "Winter recess" in [each.title for each in picture.closures]
    for before, after in pairwise(picture.months):
        assert after.x == pytest.approx(before.end, abs=0.3)
    assert picture.months[1].title == "Sep 2026"
    assert picture.months[0].title == "", "one day of August is too narrow for its name"


def test_texts_of_goals_that_lie_close_get_lanes_of_their_own(found: View) -> None:
    plan = found.rollout.plan
    goals = tuple(
        Goal(f"g{at}", f"A goal with a rather long title, number {at}", date(2026, 12, 1 + at), "groups-work")
        for at in range(4)
    )
    drawn = picture_of(with_goals(found, goals))
    assert len({goal.y for goal in drawn.goals}) == 4
    assert drawn.head > MONTH_LINE + 3 * 20
    assert len({goal.y for goal in picture_of(with_goals(found, plan.goals[:1])).goals}) == 1


def test_the_text_of_a_goal_near_the_end_stands_before_its_line(found: View) -> None:
    last = Goal("last", "A goal at the very end", date(2027, 6, 20), "groups-work")
    assert [goal.anchor for goal in picture_of(with_goals(found, (last,))).goals] == ["end"]


def with_goals(found: View, goals: tuple[Goal, ...]) -> View:
    definition = found.rollout.definition
    changed = replace(definition, plan=replace(definition.plan, goals=goals))
    rollout = replace(found.rollout, definition=changed)
    now = outlook(rollout, found.today)
    return replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings)


def test_lines_go_from_the_end_of_a_bar_to_the_start_of_another(found: View, picture: Picture) -> None:
    every = picture_of(found, all_links=True)
    assert len(every.links) == len(found.rollout.plan.dependencies)
    assert 0 < len(picture.links) < len(every.links)
    assert all(link.critical for link in picture.links)
    drawn = bars(every)
    for link, dependency in zip(every.links, found.rollout.plan.dependencies, strict=True):
        before, after = drawn[dependency.before], drawn[dependency.after]
        assert link.path.startswith(f"M{before.forecast.end:g} {before.y + LINE / 2:g}H")
        assert link.path.endswith(f"V{after.y + LINE / 2:g}H{after.forecast.x:g}")


def test_the_critical_path_is_drawn_whole(found: View, picture: Picture) -> None:
    ends = {re.split("[MH ]", link.path)[2] for link in picture.links}
    drawn = bars(picture)
    for key in ("purpose", "purpose-send", "meeting-2"):
        assert f"{drawn[key].y + LINE / 2:g}" in ends


def test_the_description_says_how_much_there_is(picture: Picture) -> None:
    assert picture.summary.startswith("35 steps in 4 groups from Mon 31 Aug 2026 to ")
    assert "10 are blocked" in picture.summary
