"""The runs: a run is the forward pass with other durations, one by one and all at once alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.planning.chances.draws import Spread, spreads
from leadflow.planning.chances.fast_runs import fast_runs_of
from leadflow.planning.chances.runs import Runs, before, runs_of
from leadflow.planning.driving import chain_to
from leadflow.planning.estimate import Estimate
from leadflow.planning.passes import forward
from leadflow.planning.plan import Plan, Step, StepKind
from leadflow.planning.situation import Situation, situation_of
from leadflow.planning.slots import opening
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step
from tests.planning.strategies import TODAY, dates, worlds

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.planning.calendar import SchoolCalendar

STATUSES = [Status.TODO, Status.TODO, Status.TODO, Status.IN_PROGRESS, Status.DONE, Status.SKIPPED]


@st.composite
def estimated(draw: st.DrawFn) -> tuple[Plan, dict[str, SchoolCalendar]]:
    """A random plan of which most steps have an estimate."""
    made, calendars = draw(worlds(bounds=True))
    return replace(made, steps=tuple(draw(_with_estimate(each)) for each in made.steps)), calendars


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
def progresses(draw: st.DrawFn, made: Plan) -> dict[str, Progress]:
    """What was done of a plan: some steps started, some closed, some with a date on their card."""
    return {each.key: draw(_progress()) for each in made.steps if draw(st.booleans())}


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
    made, calendars = draw(estimated())
    return situation_of(made, calendars, TODAY, draw(progresses(made)))


def ends_of(situation: Situation) -> list[int]:
    return [situation.network.position[goal.step] for goal in situation.plan.goals]


@settings(max_examples=300)
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


def both_ways(situation: Situation, *keys: str) -> Runs:
    """The runs to some steps, which both ways find alike."""
    early, found = forward(situation), spreads(situation)
    ends = [situation.network.position[key] for key in keys]
    runs = runs_of(situation, early, found, ends, 200, 1)
    assert fast_runs_of(situation, early, found, ends, 200, 1) == runs
    return runs


def test_alike_for_milestones_under_way_promises_and_certain_steps() -> None:
    made = plan(
        milestone("begin"),
        step("varies", 3, estimate=Estimate(1, 8)),
        link("begin -> varies"),
        step("a-later", 2),
        step("b-sooner", 1),
        step("fixed", 1, on=day("09-08")),
        step("pinned", 2, finish_on=day("09-11"), estimate=Estimate(1, 9)),
        step("held", 2, finish_from=day("09-08"), estimate=Estimate(1, 4)),
        milestone("told"),
        milestone("promised"),
        link("varies -> told"),
        link("varies -> fixed"),
        link("varies -> promised"),
        *(
            link(f"{key} -> all")
            for key in ("a-later", "b-sooner", "fixed", "told", "promised", "pinned", "held")
        ),
        milestone("all"),
        goal("g", "09-30", "all"),
    )
    progress = {
        "told": Progress(Status.IN_PROGRESS, started=day("09-07")),
        "promised": Progress(due=day("09-14")),
        "held": Progress(due=day("09-09")),
    }
    situation = situation_of(made, CALENDARS, day("09-07"), progress)
    counts = both_ways(situation, "all", "promised").chains[situation.network.position["all"]]
    chain = {situation.network.keys[at]: number for at, number in counts.items()}
    assert chain["all"] == 200
    assert chain["begin"] == chain["varies"]  # it falls on the very opening from which things count
    assert 0 < chain["varies"] < chain["promised"]  # where the promise counts, the chain ends with it
    assert 0 < chain["pinned"] < 200  # only where it is too long to keep its date


def test_alike_for_a_step_in_progress_whatever_it_follows() -> None:
    made = plan(
        step("varies", 3, estimate=Estimate(1, 8)),
        step("done", 3, estimate=Estimate(1, 8)),
        step("skipped", 3, estimate=Estimate(1, 8)),
        step("going", 4, estimate=Estimate(2, 6)),
        *(link(f"{key} -> going") for key in ("varies", "done", "skipped")),
        link("varies SS going"),
        step("last", 1),
        link("going -> last"),
        link("varies SS last"),
        step("ends", 2, estimate=Estimate(1, 3)),
        link("varies FF ends", 2),
        step("follows", 1),
        link("ends SS follows"),
        goal("g", "09-30", "last"),
    )
    progress = {
        "done": Progress(Status.DONE, finished=day("09-04")),
        "skipped": Progress(Status.SKIPPED, finished=day("09-04")),
        "going": Progress(Status.IN_PROGRESS, started=day("09-03")),
    }
    situation = situation_of(made, CALENDARS, day("09-07"), progress)
    runs = both_ways(situation, "last", "follows")
    counts = runs.chains[situation.network.position["last"]]
    assert len(set(runs.finishes[situation.network.position["follows"]])) > 2
    chain = {situation.network.keys[at]: number for at, number in counts.items()}
    assert chain["last"] == chain["going"] == 200
    assert 0 < chain["varies"] < 200
    assert not {"done", "skipped"} & chain.keys()


def test_alike_before_the_calendar_begins_and_after_it_ends() -> None:
    made = plan(
        step("early", 1, estimate=Estimate(0.5, 300)), milestone("late"), link("early -> late"), step("last")
    )
    made = replace(made, dependencies=(*made.dependencies, link("late -> last")))
    situation = situation_of(made, CALENDARS, day("08-20"), {})
    (finishes,) = both_ways(situation, "last").finishes.values()
    assert min(finishes) > opening(day("08-31"))
    assert max(finishes) > opening(day("2027-07-15"))
