"""The runs: a run is the forward pass with other durations, one by one and all at once alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.draws import Spread, spreads
from leadflow.planning.driving import chain_to
from leadflow.planning.estimate import Estimate
from leadflow.planning.fast_runs import fast_runs_of
from leadflow.planning.passes import forward
from leadflow.planning.plan import Plan, Step, StepKind
from leadflow.planning.runs import Runs, before, runs_of
from leadflow.planning.situation import Situation, situation_of
from leadflow.planning.steps import Progress, Status
from tests.planning.strategies import TODAY, dates, worlds

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.planning.calendar import SchoolCalendar

STATUSES = [Status.TODO, Status.TODO, Status.TODO, Status.IN_PROGRESS, Status.DONE, Status.SKIPPED]


@st.composite
def estimated(draw: st.DrawFn) -> tuple[Plan, dict[str, SchoolCalendar]]:
    """A random plan of which most steps have an estimate."""
    plan, calendars = draw(worlds(bounds=True))
    return replace(plan, steps=tuple(draw(_with_estimate(step)) for step in plan.steps)), calendars


@st.composite
def _with_estimate(draw: st.DrawFn, step: Step) -> Step:
    own = draw(st.sampled_from(["", "", "", "finish_on", "finish_from"]))
    if own and step.on is None:
        dated: dict[str, Any] = {own: draw(dates)}
        step = replace(step, **dated)
    if step.kind is StepKind.MILESTONE or draw(st.integers(0, 4)) == 0:
        return step
    best = draw(st.sampled_from([0.5, 1, step.duration]))
    worst = draw(st.sampled_from([step.duration, step.duration + 0.5, step.duration + 4]))
    return replace(step, estimate=Estimate(min(best, step.duration), worst))


@st.composite
def progresses(draw: st.DrawFn, plan: Plan) -> dict[str, Progress]:
    """What was done of a plan: some steps started, some closed, some with a date on their card."""
    return {step.key: draw(_progress()) for step in plan.steps if draw(st.booleans())}


@st.composite
def _progress(draw: st.DrawFn) -> Progress:
    status = draw(st.sampled_from(STATUSES))
    earlier = TODAY - timedelta(days=draw(st.integers(0, 20)))
    started = earlier if status in (Status.IN_PROGRESS, Status.DONE) else None
    finished = TODAY if status in (Status.DONE, Status.SKIPPED) else None
    due = TODAY + timedelta(days=draw(st.integers(0, 60))) if draw(st.integers(0, 3)) == 0 else None
    remaining = draw(st.sampled_from([None, 0.5, 3])) if status is Status.IN_PROGRESS else None
    return Progress(status, started=started, finished=finished, due=due, remaining=remaining)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A random plan with estimates, on a day on which some of it was done."""
    plan, calendars = draw(estimated())
    return situation_of(plan, calendars, TODAY, draw(progresses(plan)))


def ends_of(situation: Situation) -> list[int]:
    return [situation.network.position[goal.step] for goal in situation.plan.goals]


@given(situations(), st.integers(0, 3))
def test_all_at_once_is_the_same_as_one_by_one(situation: Situation, seed: int) -> None:
    early, ends = forward(situation), ends_of(situation)
    found = spreads(situation)
    assert fast_runs_of(situation, early, found, ends, 20, seed) == runs_of(
        situation, early, found, ends, 20, seed
    )


@given(situations(), st.sampled_from([runs_of, fast_runs_of]))
def test_with_every_step_at_its_own_duration_every_run_is_the_plain_plan(
    situation: Situation, made: Callable[..., Runs]
) -> None:
    early, ends = forward(situation), ends_of(situation)
    certain = {at: Spread(situation.left[at], ()) for at in spreads(situation)}
    runs = made(situation, early, certain, ends, 3, 1)
    keys = situation.network.keys
    for end in ends:
        assert runs.finishes[end] == [early.finishes[end]] * 3
        chain = chain_to(situation, early, end)
        assert runs.chains[end] == {situation.network.position[key]: 3 for key in chain}
        assert set(chain) <= {keys[at] for at in before(situation, ends)}
