"""A rollout with real values: a small plan over a real calendar, for the picture and the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.plan import Dependency, Gate, Goal, Measure, Plan, Relation, Step
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.outlook import outlook
from leadflow.rollout.rollout import Definition
from leadflow.rollout.start import plan_on, started
from leadflow.services.view import View

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Rollout

START = date(2026, 9, 1)

PLAN = Plan(
    steps=(
        Step("norms", "Agree on norms", 2, "core", owners=("ada",), phase="start"),
        Step("survey", "Survey the faculty", 10, "core", owners=("grace",), phase="start"),
        Step(
            "vision",
            "Write the vision",
            5,
            "core",
            owners=("ada",),
            measure=Measure("The vision is published", "by all staff"),
            gate=Gate(("ada", "grace"), 2),
        ),
        Step("pilot", "Pilot in one team", 20, "pilot", owners=("grace",)),
    ),
    dependencies=(
        Dependency("norms", "vision"),
        Dependency("survey", "vision"),
        Dependency("survey", "pilot", relation=Relation.START_START, lag=2),
        Dependency("vision", "pilot", relation=Relation.FINISH_FINISH),
    ),
    goals=(Goal("vision", "A shared vision", date(2026, 11, 18), "vision"),),
)

ROSTER = Roster(
    people=(Person("ada", "Ada Lovelace", ("principal",)), Person("grace", "Grace Hopper", ("teacher",))),
    groups=(
        TaskGroup("core", "Core group", "Lead the change.", "ada", ("ada", "grace")),
        TaskGroup("pilot", "Pilot team", "Try it.", "grace", ("grace",)),
    ),
)


def definition(key: str = "hillside") -> Definition:
    """A rollout's definition."""
    return Definition(
        key=key,
        name="Hillside moves to distributed leadership",
        school="Hillside School",
        timezone="America/New_York",
        start=START,
        playbook="test",
        plan=PLAN,
        calendars=(SchoolCalendar("school", START, date(2027, 6, 30)),),
        roster=ROSTER,
    )


def launched(key: str = "hillside", **status: Status) -> Rollout:
    """A launched rollout in which some steps have a status."""
    defined = definition(key)
    rollout = started(defined, plan_on(defined, START), accepted_late=False)
    return with_status(rollout, **status)


def with_status(rollout: Rollout, **status: Status) -> Rollout:
    """The rollout with other statuses."""
    progress = dict(rollout.progress)
    for key, each in status.items():
        finished = START if each.closed else None
        because = "We have done it before." if each is Status.SKIPPED else ""
        progress[key] = Progress(
            each, progress[key].owners, started=START, finished=finished, skipped_because=because
        )
    return replace(rollout, progress=progress)


def view_of(rollout: Rollout, today: date) -> View:
    """The view of a rollout that is in no store."""
    found = outlook(rollout, today)
    return View(rollout, today, found.schedule, found.standings, {}, {}, ())
