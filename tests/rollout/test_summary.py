"""A summary: every step in its place, and the goal that needs a look first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.steps import Progress, Status
from leadflow.planning.unkept import Unkept
from leadflow.rollout.outlook import outlook
from leadflow.rollout.summary import mark, summary
from leadflow.rollout.verdict import Verdict, verdict
from tests.web import samples

FOUND = samples.rollout()
CLOSED = Progress(Status.DONE, started=samples.TODAY, finished=samples.TODAY)


@given(
    done=st.frozensets(st.sampled_from(FOUND.plan.order)),
    skipped=st.frozensets(st.sampled_from(FOUND.plan.order)),
    days=st.integers(0, 300),
)
def test_every_step_is_in_one_state_and_no_number_counts_a_closed_one(
    done: frozenset[str], skipped: frozenset[str], days: int
) -> None:
    closed = {**dict.fromkeys(done, CLOSED), **dict.fromkeys(skipped, replace(CLOSED, status=Status.SKIPPED))}
    rollout = replace(FOUND, progress={**FOUND.progress, **closed})
    found = summary(rollout, outlook(rollout, samples.TODAY + timedelta(days=days)))
    states = found.blocked + found.ready + found.under_way + found.done + found.skipped
    assert states <= found.steps == len(FOUND.plan.steps)
    assert found.done + found.skipped == sum(each.status.closed for each in rollout.progress.values())
    assert found.blocked + found.late + found.at_risk <= found.steps - found.done - found.skipped
    open_goals = [each for each in found.goals if each.verdict is not Verdict.REACHED]
    if open_goals:
        assert found.worst is not None
        assert found.worst.slack == min(each.slack for each in open_goals)
    else:
        assert found.worst is None


def test_a_mark_is_another_on_another_day_and_for_another_version() -> None:
    day = date(2026, 11, 17)
    assert len({mark(1, day), mark(2, day), mark(1, day + timedelta(days=1))}) == 3


def test_a_goal_has_one_verdict() -> None:
    forecast = next(iter(outlook(FOUND, samples.TODAY).schedule.goals.values()))
    well = replace(forecast, met=True, slack=9, rests_on=())
    unkept = Unkept("meeting", samples.TODAY, samples.TODAY)
    assert verdict(Status.DONE, replace(well, met=False)) is Verdict.REACHED
    assert verdict(Status.TODO, replace(well, met=False, rests_on=(unkept,))) is Verdict.LATE
    assert verdict(Status.TODO, replace(well, rests_on=(unkept,))) is Verdict.IN_DOUBT
    assert verdict(Status.TODO, replace(well, slack=2)) is Verdict.AT_RISK
    assert verdict(Status.TODO, well) is Verdict.ON_THE_WAY
