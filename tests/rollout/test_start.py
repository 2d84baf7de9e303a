"""Starting: the first state of a rollout, and why it may not start."""

from __future__ import annotations

from datetime import date, timedelta

from leadflow.planning.findings import Severity
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.start import late_goals, plan_on, started
from tests.small import MONDAY, small_definition


def test_a_rollout_is_never_planned_before_its_start() -> None:
    definition = small_definition()
    assert plan_on(definition, MONDAY - timedelta(days=30)).today == MONDAY
    assert plan_on(definition, MONDAY + timedelta(days=3)).today == MONDAY + timedelta(days=3)


def test_nothing_is_done_yet_and_the_backward_plan_is_the_baseline() -> None:
    definition = small_definition()
    planned = plan_on(definition, MONDAY)
    rollout = started(definition, planned, accepted_late=False)
    assert rollout.key == "small"
    assert rollout.plan is definition.plan
    assert rollout.progress["draft"] == Progress(owners=("ben",))
    assert set(rollout.progress) == set(rollout.baseline) == set(definition.plan.by_key)
    for key, dates in planned.steps.items():
        assert (rollout.baseline[key].start, rollout.baseline[key].finish) == (
            dates.latest_start,
            dates.latest_finish,
        )
    assert not rollout.goals_accepted_late
    assert started(definition, planned, accepted_late=True).goals_accepted_late


def test_late_goals_say_by_how_much_and_when() -> None:
    definition = small_definition(target=date(2026, 9, 18))
    planned = plan_on(definition, MONDAY)
    (late,) = late_goals(definition, planned)
    assert (late.key, late.title, late.target) == ("plan", "A plan that staff agree on", date(2026, 9, 18))
    assert late.earliest > planned.goals["plan"].forecast, "eight school weeks take longer than the steps"
    assert late.school_days_short == -planned.goals["plan"].slack > 0
    met = small_definition()
    assert late_goals(met, plan_on(met, MONDAY)) == ()


def test_the_earliest_date_that_is_named_can_be_kept() -> None:
    (late,) = late_goals(
        small_definition(target=date(2026, 9, 18)),
        plan_on(small_definition(target=date(2026, 9, 18)), MONDAY),
    )
    moved = small_definition(target=late.earliest)
    planned = plan_on(moved, MONDAY)
    assert late_goals(moved, planned) == ()
    assert [each.id for each in planned.findings if each.severity is Severity.ERROR] == []


def test_where_there_are_weeks_enough_the_forecast_is_named() -> None:
    begun = MONDAY + timedelta(weeks=9)
    definition = small_definition(target=date(2026, 11, 13))
    planned = schedule(
        definition.plan, definition.calendar, begun, {"norms": Progress(Status.IN_PROGRESS, started=MONDAY)}
    )
    (late,) = late_goals(definition, planned)
    assert late.earliest == planned.goals["plan"].forecast
