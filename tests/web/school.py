"""A realistic school: people, groups, calendars, and a plan from September to June."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.estimate import Estimate
from leadflow.planning.plan import Dependency, Gate, Goal, LagUnit, Measure, Phase, Plan, Step, StepKind
from leadflow.rollout.rollout import Definition

if TYPE_CHECKING:
    pass

KEY = "distributed-2026"
START = date(2026, 9, 1)
TODAY = date(2026, 11, 17)

PEOPLE = (
    Person("dana", "Dana Okafor", ("principal", "administrator"), "administrator"),
    Person("luis", "Luis Herrera", ("administrator",), "administrator"),
    Person("rivera", "Carmen Rivera", ("thought_partner",), "faculty"),
    Person("amy", "Amy Chen", ("leadership_group",), "coach"),
    Person("ben", "Ben Kowalski", ("leadership_group",), "faculty"),
    Person("chloe", "Chloe Martin", ("leadership_group",), "faculty"),
    Person("dev", "Dev Patel", (), "curriculum"),
    Person("ella", "Ella Nwosu", (), "paraprofessional"),
    Person("femi", "Femi Adeyemi", (), "faculty"),
    Person("grace", "Grace O'Neill", (), "faculty"),
    Person("hana", "Hana Sato", (), "aide"),
    Person("ivan", "Ivan Petrov", (), "faculty"),
)

GROUPS = (
    TaskGroup(
        "leadership",
        "Leadership group",
        "Move the school to shared leadership without losing a school day.",
        "dana",
        ("luis", "rivera", "amy", "ben", "chloe"),
    ),
    TaskGroup(
        "inventory",
        "Skills inventory",
        "Know what everybody can do, knows and cares about.",
        "amy",
        ("dev", "ella"),
    ),
    TaskGroup(
        "reading",
        "Reading across subjects",
        "Every subject teaches reading for ten minutes a day.",
        "ben",
        ("femi", "grace"),
    ),
    TaskGroup(
        "belonging",
        "Belonging and attendance",
        "Attendance of grade 6 rises from 91 to 94 percent.",
        "chloe",
        ("hana", "ivan", "ella"),
    ),
)

PHASES = (
    Phase("prepare", "Prepare the ground"),
    Phase("purpose", "Agree the purpose"),
    Phase("inventory", "Know the community"),
    Phase("plan", "Plan back from the goals"),
    Phase("groups", "Task groups at work"),
)

SCHOOL = SchoolCalendar(
    "school",
    START,
    date(2027, 6, 22),
    closures=(
        Closure(date(2026, 9, 7), date(2026, 9, 7), "Labor Day"),
        Closure(date(2026, 9, 21), date(2026, 9, 21), "Yom Kippur"),
        Closure(date(2026, 10, 12), date(2026, 10, 12), "Columbus Day"),
        Closure(date(2026, 11, 5), date(2026, 11, 6), "Teachers' convention"),
        Closure(date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving"),
        Closure(date(2026, 12, 24), date(2027, 1, 1), "Winter recess"),
        Closure(date(2027, 1, 18), date(2027, 1, 18), "Martin Luther King Day"),
        Closure(date(2027, 2, 15), date(2027, 2, 19), "Winter break"),
        Closure(date(2027, 3, 29), date(2027, 4, 2), "Spring recess"),
        Closure(date(2027, 5, 31), date(2027, 5, 31), "Memorial Day"),
    ),
    half_days=(
        HalfDay(date(2026, 11, 25), "Early dismissal"),
        HalfDay(date(2026, 12, 23), "Early dismissal"),
    ),
    source="made up for the tests",
)

STAFF_MEETINGS = SchoolCalendar(
    "staff-meetings",
    START,
    date(2027, 6, 22),
    only=tuple(
        date.fromisoformat(each)
        for each in (
            "2026-09-16",
            "2026-09-30",
            "2026-10-14",
            "2026-10-28",
            "2026-11-11",
            "2026-11-18",
            "2026-12-02",
            "2026-12-16",
            "2027-01-13",
            "2027-01-27",
            "2027-02-10",
            "2027-02-24",
            "2027-03-10",
            "2027-03-24",
            "2027-04-14",
            "2027-04-28",
            "2027-05-12",
            "2027-05-26",
        )
    ),
)

_MEASURE = Measure("It is agreed and written down", "one document everybody can open", "the shared folder")


def _step(key: str, title: str, duration: float, group: str, phase: str, *owners: str, **more: Any) -> Step:
    return Step(key, title, duration, group, phase=phase, owners=owners, **({"measure": _MEASURE} | more))


def _milestone(key: str, title: str, group: str, phase: str, **more: Any) -> Step:
    return _step(key, title, 0, group, phase, kind=StepKind.MILESTONE, measure=None, **more)


def _meeting(key: str, title: str, group: str, phase: str, *owners: str) -> Step:
    return _step(key, title, 1, group, phase, *owners, kind=StepKind.MEETING, calendar="staff-meetings")


_L, _I, _R, _B = "leadership", "inventory", "reading", "belonging"

STEPS = (
    _step(
        "issues",
        "Name the most critical issues together",
        5,
        _L,
        "prepare",
        "dana",
        description="Ask the whole community before anything is decided.",
        origin="R4",
    ),
    _step("partner", "Win a thought partner", 3, _L, "prepare", "dana", origin="R8"),
    _step(
        "norms",
        "Agree norms for meetings and interactions",
        6,
        _L,
        "prepare",
        "luis",
        checklist=("Collect what helps and what hinders", "Draft five norms", "Adopt them in a meeting"),
        artefacts=("Norms",),
        origin="R9",
    ),
    _step(
        "agenda-1", "Write the agenda of the first meeting", 5, _L, "prepare", "dana", "rivera", origin="R10"
    ),
    _meeting("meeting-1", "First meeting with all staff", _L, "prepare", "dana"),
    _step(
        "purpose-draft",
        "Draft the statement of belief and purpose",
        6,
        _L,
        "purpose",
        "rivera",
        "amy",
        origin="R11",
        artefacts=("Purpose statement",),
    ),
    _step(
        "purpose",
        "Revise the statement with everybody's comments",
        8,
        _L,
        "purpose",
        "amy",
        "chloe",
        gate=Gate(("dana", "rivera"), 2),
        origin="R11",
        description="Every comment gets an answer: used, or not used and why.\n"
        "Share the result with all staff.",
        checklist=("Open for comments for 3 school days", "Answer every comment", "Read it aloud once"),
        artefacts=("Purpose statement", "Table of comments"),
    ),
    _step(
        "purpose-send", "Send the final draft with the next agenda", 1, _L, "purpose", "luis", origin="R12"
    ),
    _meeting("meeting-2", "Second meeting: vision and mission", _L, "purpose", "dana"),
    _milestone("vision", "Vision and mission are final", _L, "purpose"),
    _step(
        "inventory-design",
        "Decide what the inventory asks and who sees it",
        4,
        _I,
        "inventory",
        "amy",
        "dev",
        origin="R41",
    ),
    _step("inventory-intro", "Write the introduction of the inventory", 2, _I, "inventory", origin="R38"),
    _step(
        "inventory-accounts",
        "Get form accounts for aides and paraprofessionals",
        5,
        _I,
        "inventory",
        "dev",
        origin="R39",
    ),
    _step(
        "inventory-open",
        "Keep the inventory open for ten school days",
        10,
        _I,
        "inventory",
        "amy",
        origin="R40",
    ),
    _step(
        "inventory-results",
        "Read the results and share them back",
        6,
        _I,
        "inventory",
        "amy",
        "ella",
        origin="R44",
        artefacts=("Results", "You said, we do"),
    ),
    _step("key-people", "Identify key people from the inventory", 4, _L, "inventory", "dana", origin="R15"),
    _step(
        "key-invite",
        "Invite them and agree what they may decide",
        5,
        _L,
        "inventory",
        "dana",
        "rivera",
        origin="R15",
    ),
    _milestone("group-stands", "The leadership group stands", _L, "inventory"),
    _step("levers", "Find the key levers for the goals", 5, _L, "plan", "ben", origin="R16"),
    _step(
        "draft-plan",
        "Plan the years backwards from the goals",
        8,
        _L,
        "plan",
        "dana",
        "ben",
        "chloe",
        gate=Gate(("dana", "rivera", "luis"), 2),
        origin="R19",
        estimate=Estimate(5, 15),
    ),
    _step("focus", "Name the first focus areas and open the sign-up", 5, _L, "plan", "chloe", origin="R23"),
    _meeting("meeting-3", "Third meeting: form the task groups", _L, "plan", "dana"),
    _step(
        "report",
        "Report what is done and what is next",
        1,
        _L,
        "plan",
        "luis",
        origin="R18",
        not_after=date(2026, 11, 13),
    ),
    _step("reading-norms", "Adopt the group's norms", 2, _R, "groups", "ben", origin="R25"),
    _step(
        "reading-pilot",
        "Pilot ten minutes of reading in grade 7",
        15,
        _R,
        "groups",
        "femi",
        change=True,
        estimate=Estimate(12, 25),
    ),
    _step(
        "reading-share", "Show what the pilot changed", 3, _R, "groups", "grace", not_after=date(2026, 12, 4)
    ),
    _step("reading-all", "Bring it to all grades", 20, _R, "groups", "ben", change=True),
    _step("belonging-norms", "Adopt the group's norms", 2, _B, "groups", "chloe", origin="R25"),
    _step(
        "belonging-greet", "Greet every student of grade 6 at the door", 15, _B, "groups", "ivan", change=True
    ),
    _step("belonging-calls", "Call home on the second day of absence", 20, _B, "groups", "hana", change=True),
    _step("belonging-trust", "Build trust with families", 20, _B, "groups", "chloe", measure=None),
    _step("belonging-room", "Find a room for the breakfast club", 4, _B, "groups", "ella"),
    _step("belonging-club", "Run the breakfast club for three weeks", 15, _B, "groups", "ella", "hana"),
    _milestone("belonging-result", "Attendance of grade 6 is at 94 percent", _B, "groups"),
    _milestone("groups-work", "Every task group has shown a result", _L, "groups"),
)


def _after(key: str, *before: str) -> tuple[Dependency, ...]:
    return tuple(Dependency(each, key) for each in before)


DEPENDENCIES = (
    *_after("norms", "issues", "partner"),
    *_after("agenda-1", "issues"),
    *_after("meeting-1", "norms"),
    Dependency("agenda-1", "meeting-1", lag=2, unit=LagUnit.CALENDAR_DAYS),
    *_after("purpose-draft", "meeting-1"),
    *_after("purpose", "purpose-draft"),
    *_after("purpose-send", "purpose"),
    Dependency("purpose-send", "meeting-2", lag=2, unit=LagUnit.CALENDAR_DAYS),
    *_after("vision", "meeting-2"),
    *_after("inventory-design", "meeting-1"),
    *_after("inventory-intro", "inventory-design"),
    *_after("inventory-accounts", "inventory-design"),
    *_after("inventory-open", "inventory-intro", "inventory-accounts"),
    *_after("inventory-results", "inventory-open"),
    *_after("key-people", "inventory-results"),
    *_after("key-invite", "key-people"),
    *_after("group-stands", "key-invite"),
    *_after("levers", "group-stands", "vision"),
    *_after("draft-plan", "levers"),
    *_after("focus", "draft-plan"),
    Dependency("focus", "meeting-3", lag=5),
    *_after("reading-pilot", "reading-norms"),
    *_after("reading-share", "reading-pilot"),
    *_after("reading-all", "reading-share", "meeting-3"),
    *_after("belonging-greet", "belonging-norms"),
    *_after("belonging-calls", "belonging-norms"),
    *_after("belonging-club", "belonging-room"),
    *_after("belonging-result", "belonging-greet", "belonging-calls", "belonging-trust", "belonging-club"),
    *_after("groups-work", "reading-all", "belonging-result"),
)

GOALS = (
    Goal(
        "vision",
        "Vision and mission are shared by all",
        date(2026, 11, 20),
        "vision",
        "9 of 10 colleagues can say what we want and why",
    ),
    Goal(
        "plan",
        "A plan for several years is on the table",
        date(2027, 2, 12),
        "meeting-3",
        "each of its steps has a measure and an owner",
    ),
    Goal(
        "attendance",
        "Students of grade 6 come to school",
        date(2026, 12, 22),
        "belonging-result",
        "94 percent attendance in three weeks running",
    ),
    Goal(
        "results",
        "Every task group has shown a result",
        date(2027, 5, 14),
        "groups-work",
        "one measure of each group moved",
    ),
)


def definition(board_kind: str = "builtin", extra: int = 0, title: str = "") -> Definition:
    """The sample school's definition; `extra` steps more, `title` instead of the first step's title."""
    steps = list(STEPS)
    if title:
        steps[0] = replace(steps[0], title=title)
    steps += [
        _step(f"more-{number}", f"One thing more, number {number}", 2, _R, "groups")
        for number in range(extra)
    ]
    return Definition(
        key=KEY,
        name="Distributed leadership 2026-27",
        school="Lincoln Middle School (sample)",
        timezone="America/New_York",
        start=START,
        playbook="distributed_leadership",
        plan=Plan(tuple(steps), DEPENDENCIES, GOALS, PHASES),
        calendars=(SCHOOL, STAFF_MEETINGS),
        roster=Roster(PEOPLE, GROUPS),
        board_kind=board_kind,
    )
