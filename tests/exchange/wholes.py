"""Rollouts in which every field of every value is used, and what becomes of each field in each form.

A field that somebody adds is in none of these tables: the tests fail until it is drawn here and somebody has
said what becomes of it when a plan goes out and comes back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.absence import Absence
from leadflow.planning.artefacts import Artefact
from leadflow.planning.estimate import Estimate
from leadflow.planning.limits import Hold, Limits, Obstacle
from leadflow.planning.plan import Gate, Measure, Phase, Plan, Step, StepKind
from leadflow.planning.steps import Flag, Progress, Status
from leadflow.rollout.rollout import Definition, Rollout
from tests.planning import strategies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar


class Fate(Enum):
    """What becomes of a field."""

    SAME = "it comes back as it went"
    SCHOOL = "it comes from the school's own file; that it is left out is said at the export"
    SAID = "it is left out or written in another way, and that is said"
    STAYS = "it stays in the rollout: no dates hang on it"


SAME, SCHOOL, SAID, STAYS = Fate

Fates = dict[str, tuple[Fate, Fate, Fate]]
"""By field: in a project file, in a table read with ``--school``, in the folder of an import."""

STEP: Fates = {
    "key": (SAME, SAME, SAME),
    "title": (SAME, SAME, SAME),
    "duration": (SAME, SAME, SAME),
    "group": (SAME, SAME, SAME),
    "kind": (SAME, SAME, SAME),
    "phase": (SAME, SAME, SAME),
    "calendar": (SAME, SAME, SAME),
    "owners": (SAME, SAME, SAME),
    "description": (SAME, SCHOOL, SAME),
    "measure": (SAME, SCHOOL, SAME),
    "checklist": (SAME, SCHOOL, SAME),
    "artefacts": (SAME, SCHOOL, SAME),
    "gate": (SAME, SCHOOL, SAME),
    "change": (SAME, SAME, SAME),
    "on": (SAME, SAME, SAME),
    "not_before": (SAME, SAME, SAID),
    "not_after": (SAME, SAME, SAME),
    "origin": (SAME, SCHOOL, SAME),
    "effort": (SAME, SAME, SAME),
    "hold": (SAME, SAME, SAID),
    "optional": (SAME, SAME, SAME),
    "finish_on": (SAME, SAME, SAME),
    "finish_from": (SAME, SAME, SAME),
    "start_by": (SAME, SAME, SAME),
    "estimate": (SAME, SAME, SAME),
}
PLAN: Fates = {
    "steps": (SAME, SAME, SAME),
    "dependencies": (SAME, SAME, SAME),
    "goals": (SAME, SAME, SAME),
    "phases": (SAME, SCHOOL, SAME),
    "obstacles": (SAME, SCHOOL, SAME),
    "absences": (SAME, SCHOOL, SAME),
    "cautions": (SAME, SCHOOL, SAID),
}
DEFINITION: Fates = {
    "key": (SAME, SCHOOL, SAME),
    "name": (SAME, SCHOOL, SAME),
    "school": (SAME, SCHOOL, SAME),
    "timezone": (SAME, SCHOOL, SAME),
    "start": (SAME, SCHOOL, SAME),
    "playbook": (SAME, SCHOOL, SAME),
    "plan": (SAME, SAME, SAME),
    "calendars": (SAME, SCHOOL, SAME),
    "roster": (SAME, SCHOOL, SAME),
    "board_kind": (SAME, SCHOOL, SAME),
    "limits": (SAME, SCHOOL, SAME),
}
PROGRESS: Fates = {
    "status": (SAME, SAME, SAID),
    "owners": (SAME, SAME, SAID),
    "started": (SAME, SAME, SAID),
    "finished": (SAME, SAME, SAID),
    "due": (SAME, SAME, SAID),
    "ticked": (SAME, SAME, SAID),
    "approvals": (STAYS, STAYS, STAYS),
    "flag": (STAYS, STAYS, STAYS),
    "skipped_because": (SAME, SAME, SAID),
    "remaining": (SAME, SAME, SAID),
    "remaining_on": (SAME, SAME, SAID),
    "follow_up": (STAYS, STAYS, STAYS),
    "artefacts": (STAYS, STAYS, STAYS),
}
FATES: Mapping[type, Fates] = {Step: STEP, Plan: PLAN, Definition: DEFINITION, Progress: PROGRESS}

_days = strategies.dates
_own = st.one_of(st.none(), st.none(), st.none(), _days)
_people = st.sampled_from(["ann", "bob", "cem"])

DRAWN: Mapping[type, dict[str, Any]] = {
    Step: {
        **dict.fromkeys(("key", "duration", "kind", "calendar"), None),  # of the plan that is drawn
        "title": st.sampled_from(["Agree on norms", "=1+1", 'Fünf, "sechs"; sieben']),
        "group": st.sampled_from(["leadership", "team"]),
        "phase": st.sampled_from(["one", "inner", "two"]),
        "owners": st.sampled_from([(), ("ann",), ("bob", "ann"), ("cem",)]),
        "description": st.sampled_from(["", "What it is\n\nand why."]),
        "measure": st.sampled_from([None, Measure("Share", "80 %", "survey")]),
        "checklist": st.sampled_from([(), ("Ask", "Write")]),
        "artefacts": st.sampled_from([(), ("a page",)]),
        "gate": st.sampled_from([None, Gate(("ann", "bob"), 1)]),
        "change": st.booleans(),
        "origin": st.sampled_from(["", "R9"]),
        **dict.fromkeys(("on", "not_before", "not_after", "finish_on", "finish_from", "start_by"), _own),
        "effort": st.sampled_from([None, 2.5, 12.0]),
        "hold": st.one_of(st.none(), st.none(), st.builds(Hold, _days, st.just("no room"))),
        "optional": st.sampled_from(["", "a small school has no groups"]),
        "estimate": st.sampled_from([None, Estimate(0.5, 9)]),
    },
    Plan: {
        **dict.fromkeys(("steps", "dependencies", "goals"), None),
        "phases": st.just((Phase("one", "Phase one"), Phase("inner", "Within", "one"), Phase("two", "Two"))),
        "obstacles": st.sampled_from([(), (Obstacle("time", "No time", 3, 4, ("s0",)),)]),
        "absences": None,
        "cautions": st.sampled_from([(), ("Only 2 school days are left for comments.",)]),
    },
    Definition: {
        **dict.fromkeys(("key", "name", "school", "timezone", "start", "playbook", "plan"), None),
        "calendars": None,
        "roster": None,
        "board_kind": st.sampled_from(["builtin", "trello"]),
        "limits": st.sampled_from([Limits(), Limits(2, 5, "two small ones")]),
    },
    Progress: {
        **dict.fromkeys(("status", "started", "finished", "skipped_because"), None),
        "owners": st.sampled_from([(), ("bob",), ("ann", "cem")]),
        "due": st.sampled_from([None, date(2026, 12, 1)]),
        "ticked": st.sampled_from([frozenset(), frozenset({"Ask"})]),
        "approvals": st.sampled_from([(), ("ann",)]),
        "flag": st.sampled_from([None, Flag("nobody answers", date(2026, 8, 27))]),
        "remaining": st.sampled_from([None, 2.0, 0.5]),
        "remaining_on": st.sampled_from([None, date(2026, 8, 31)]),
        "follow_up": st.sampled_from([None, date(2026, 9, 30)]),
        "artefacts": st.sampled_from(
            [(), (Artefact("Norms", "https://a.example", "ann", date(2026, 9, 1)),)]
        ),
    },
    Absence: {
        "who": None,
        "group": None,
        "first": _days,
        "last": st.integers(0, 20),
        "name": st.sampled_from(["", "training"]),
        "half": st.booleans(),
    },
    Phase: dict.fromkeys(("key", "title", "parent"), None),
    Limits: dict.fromkeys(("per_group", "school_wide", "reason"), None),
    Obstacle: dict.fromkeys(("key", "title", "impact", "likelihood", "retired_by"), None),
    Person: dict.fromkeys(("key", "name", "roles", "category", "email", "trello", "hours"), None),
    TaskGroup: dict.fromkeys(("key", "name", "objective", "lead", "members", "template"), None),
}
"""How each field is drawn; None for those that are written out below or come with the plan."""

ROSTER = Roster(
    (
        Person("ann", "Ann Archer", ("principal",), "administration", "ann@school.example", "ann", 3.5),
        Person("bob", "Bob, Ülker", hours=2),
        Person("cem", "Cem"),
    ),
    (
        TaskGroup("leadership", "Leadership group", "Lead", "ann", ("ann", "bob"), "leadership"),
        TaskGroup("team", "Team", "x", "bob", ("cem",)),
    ),
)


def _drawn(draw: st.DrawFn, kind: type) -> dict[str, Any]:
    return {name: draw(how) for name, how in DRAWN[kind].items() if how is not None}


@st.composite
def whole_rollouts(draw: st.DrawFn) -> Rollout:
    """A rollout in which any field may be set."""
    plan, calendars = draw(strategies.worlds())
    calendars["school"] = draw(st.sampled_from([calendars["school"], replace(calendars["school"])]))
    steps = tuple(_step(draw, each) for each in plan.steps)
    absences = tuple(_absence(draw) for _ in range(draw(st.integers(0, 3))))
    school = calendars["school"]
    goals = tuple(replace(each, target=school.previous_school_day(each.target)) for each in plan.goals)
    goals = tuple(each for each in goals if each.target >= strategies.TODAY) or (
        replace(plan.goals[0], target=school.next_school_day(strategies.TODAY)),
    )
    plan = replace(plan, steps=steps, goals=goals, absences=absences, **_drawn(draw, Plan))
    definition = Definition(
        "generated",
        "Generated plan",
        "Generated School",
        "Europe/Berlin",
        strategies.TODAY,
        "generated 1",
        plan,
        (school, _slots(calendars["meetings"], school)),
        ROSTER,
        **_drawn(draw, Definition),
    )
    return Rollout(definition, _progress(draw, plan), {})


def _slots(meetings: SchoolCalendar, school: SchoolCalendar) -> SchoolCalendar:
    """A meeting's calendar as a school's file comes to it: only days of the school's."""
    days = tuple(day for day in meetings.only or () if school.share(day))
    return replace(
        meetings,
        name="meetings",
        weekdays=school.weekdays,
        closures=school.closures,
        half_days=school.half_days,
        only=days,
        source="meetings, from the school file",
    )


def _step(draw: st.DrawFn, step: Step) -> Step:
    found = replace(step, **_drawn(draw, Step))
    if found.kind is StepKind.MILESTONE:
        found = replace(found, effort=None, estimate=None)
    if found.optional:
        parts = [found.description, f"May be skipped, with a reason: {found.optional}"]
        found = replace(found, description="\n\n".join(part for part in parts if part))
    return found


def _absence(draw: st.DrawFn) -> Absence:
    found = _drawn(draw, Absence)
    group = draw(st.booleans())
    who = draw(st.sampled_from(["leadership", "team"]) if group else _people)
    return Absence(**{**found, "who": who, "group": group, "last": found["first"] + timedelta(found["last"])})


def _progress(draw: st.DrawFn, plan: Plan) -> dict[str, Progress]:
    """What was done, of the first steps."""
    found = {}
    for key in plan.order[: draw(st.integers(0, 3))]:
        status = draw(st.sampled_from(list(Status)))
        more = _drawn(draw, Progress)
        if status not in (Status.IN_PROGRESS, Status.IN_APPROVAL):
            more |= {"remaining": None, "remaining_on": None}
        found[key] = Progress(
            status,
            started=date(2026, 8, 24) if status not in (Status.TODO, Status.SKIPPED) else None,
            finished=date(2026, 8, 28) if status.closed else None,
            skipped_because="no need" if status is Status.SKIPPED else "",
            **more,
        )
    return found
