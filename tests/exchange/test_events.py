"""Events: meetings, due dates and goals in people's calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from leadflow.exchange.events import events_of, events_text
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.rollout import Rollout
from tests.exchange.worlds import SAMPLE_DAY, planned, sample, sample_under_way, unlaunched
from tests.small import MONDAY, small_definition


def test_open_steps_are_due_on_their_latest_finish_and_goals_on_their_target() -> None:
    rollout = unlaunched(small_definition())
    schedule = planned(rollout, MONDAY)
    events = {each.uid: each for each in events_of(rollout, schedule)}
    draft = events["step-draft-small@leadflow"]
    assert draft.first == draft.last == schedule.steps["draft"].latest_finish
    assert draft.title == "Due: Draft the statement"
    goal = events["goal-plan-small@leadflow"]
    assert (goal.first, goal.title) == (date(2026, 11, 13), "Goal: A plan that staff agree on")
    assert events["step-meeting-small@leadflow"].first == schedule.steps["meeting"].earliest_start


def test_what_is_done_is_no_longer_due_and_what_is_late_says_so() -> None:
    definition = small_definition(target=date(2026, 9, 11))
    rollout = Rollout(definition, {"norms": Progress(Status.DONE, started=MONDAY, finished=MONDAY)}, {})
    events = {each.uid: each for each in events_of(rollout, planned(rollout, date(2026, 9, 8)))}
    assert "step-norms-small@leadflow" not in events
    assert "late" in events["step-draft-small@leadflow"].text


def test_events_keep_their_names_when_the_plan_moves() -> None:
    rollout = unlaunched(sample())
    one = [each.uid for each in events_of(rollout, planned(rollout, SAMPLE_DAY))]
    moved = replace(rollout, definition=replace(rollout.definition, name="Another name"))
    assert one == [each.uid for each in events_of(moved, planned(moved, date(2026, 10, 1)))]
    assert len(set(one)) == len(one)


def test_the_sample_as_a_calendar() -> None:
    rollout = sample_under_way()
    text = events_text(rollout, planned(rollout, SAMPLE_DAY), datetime(2026, 9, 21, tzinfo=UTC))
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") > 100
    assert "SUMMARY:Goal: Three task groups are formed and have their authority" in text
