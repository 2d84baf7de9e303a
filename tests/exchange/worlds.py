"""Rollouts for the tests of exchange: generated ones, and the sample school."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from leadflow import resources
from leadflow.intake.school import load_definition
from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.plan import Phase, Plan
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.rollout import Baseline, Definition, Rollout
from leadflow.rollout.start import plan_on, started
from tests.planning import strategies

if TYPE_CHECKING:
    from leadflow.exchange.imported import Imported

ROSTER = Roster(
    (Person("ann", "Ann Archer", email="ann@school.example"), Person("bob", "Bob, Ülker")),
    (TaskGroup("leadership", "Leadership group", "", "ann", ("ann",)), TaskGroup("team", "Team", "x", "bob")),
)


@lru_cache
def sample() -> Definition:
    """The sample school's definition."""
    return load_definition(resources.sample_school() / "school.yaml")


def unlaunched(definition: Definition) -> Rollout:
    """A rollout before its launch."""
    return Rollout(definition, {}, {})


@lru_cache
def sample_under_way() -> Rollout:
    """The sample school some weeks on: steps done, under way, waiting, skipped."""
    rollout = started(sample(), plan_on(sample(), sample().start), accepted_late=True)
    progress = dict(rollout.progress)
    for at, key in enumerate(rollout.plan.order[:14]):
        day = date(2026, 9, 1 + at)
        progress[key] = replace(progress[key], status=Status.DONE, started=day, finished=day)
    for at, key in enumerate(rollout.plan.order[14:17]):
        ticked = frozenset(rollout.plan.by_key[key].checklist[:1])
        day = date(2026, 9, 10 + at)
        progress[key] = replace(progress[key], status=Status.IN_PROGRESS, started=day, ticked=ticked)
    skipped = rollout.plan.order[20]
    progress[skipped] = Progress(Status.SKIPPED, finished=date(2026, 9, 15), skipped_because="not needed")
    return replace(rollout, progress=progress)


SAMPLE_DAY = date(2026, 9, 21)


@st.composite
def rollouts(draw: st.DrawFn) -> Rollout:
    """A rollout of a generated plan, with progress and a baseline."""
    plan, calendars = draw(strategies.worlds(bounds=True))
    steps = tuple(
        replace(
            step,
            title=draw(st.sampled_from([step.title, "=1+1", 'Fünf, "sechs"; sieben', "x" * 80])),
            phase=draw(st.sampled_from(["", "one", "two"])),
            owners=draw(st.sampled_from([(), ("ann",), ("bob", "ann")])),
        )
        for step in plan.steps
    )
    plan = replace(plan, steps=steps, phases=(Phase("one", "Phase one"), Phase("two", "Phase two")))
    definition = Definition(
        "generated",
        "Generated plan",
        "Generated School",
        "Europe/Berlin",
        strategies.TODAY,
        "generated 1",
        plan,
        tuple(replace(each, name=name) for name, each in calendars.items()),
        ROSTER,
    )
    return Rollout(definition, draw(_progress(plan)), draw(_baseline(plan)))


@st.composite
def _progress(draw: st.DrawFn, plan: Plan) -> dict[str, Progress]:
    """What was done: nobody has finished what waits for something that was not begun."""
    found = {}
    known = {each.name for each in fields(Progress)}
    for key in plan.order[: draw(st.integers(0, 3))]:
        status = draw(st.sampled_from(list(Status)))
        first, last = date(2026, 8, 24), date(2026, 8, 28)
        more: dict[str, Any] = {}
        if status in (Status.IN_PROGRESS, Status.IN_APPROVAL) and "remaining" in known:
            more = draw(st.sampled_from([{}, {"remaining": 2.0}]))
        found[key] = Progress(
            status,
            started=first if status not in (Status.TODO, Status.SKIPPED) else None,
            finished=last if status.closed else None,
            due=draw(st.sampled_from([None, date(2026, 12, 1)])),
            skipped_because="no need" if status is Status.SKIPPED else "",
            **more,
        )
    return found


@st.composite
def _baseline(draw: st.DrawFn, plan: Plan) -> dict[str, Baseline]:
    if draw(st.booleans()):
        return {}
    return {step.key: Baseline(date(2026, 9, 1), date(2026, 9, 30)) for step in plan.steps}


def planned(rollout: Rollout, today: date = strategies.TODAY) -> Schedule:
    """The schedule of a rollout."""
    definition = rollout.definition
    return schedule(definition.plan, definition.calendar, today, rollout.progress)


def replanned(found: Imported, today: date = strategies.TODAY) -> Schedule:
    """The schedule of what was imported."""
    definition = found.definition
    return schedule(definition.plan, definition.calendar, today, found.progress)
