"""A realistic school for the tests of the pages: people, groups, a plan in mid-autumn, boards with cards.

Nothing here is a stand-in: the plan is scheduled by the real planner and everything lies in a real store.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from leadflow.boards.builtin import BuiltinBoards
from leadflow.bootstrap import App
from leadflow.integrations.clock import SimulatedClock
from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.plan import Dependency, Gate, Goal, LagUnit, Measure, Phase, Plan, Step, StepKind
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import outlook, remember
from leadflow.rollout.rollout import Definition, Rollout
from leadflow.rollout.start import plan_on, started
from leadflow.services.world import World
from leadflow.settings import Settings
from leadflow.store.database import migrate, open_database
from leadflow.store.leases import SqlLeases
from leadflow.store.unit_of_work import SqlUnitOfWork
from leadflow.sync.cards import BoardList, BoardRef, BoardSpec, CardFields, CheckEntry
from leadflow.sync.operations import CreateCard
from leadflow.sync.reconcile import Conflict, Link

if TYPE_CHECKING:
    from pathlib import Path

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
    TaskGroup("leadership", "Leadership group", "Move the school to shared leadership without losing a school day.",
              "dana", ("luis", "rivera", "amy", "ben", "chloe")),
    TaskGroup("inventory", "Skills inventory", "Know what everybody can do, knows and cares about.",
              "amy", ("dev", "ella")),
    TaskGroup("reading", "Reading across subjects", "Every subject teaches reading for ten minutes a day.",
              "ben", ("femi", "grace")),
    TaskGroup("belonging", "Belonging and attendance", "Attendance of grade 6 rises from 91 to 94 percent.",
              "chloe", ("hana", "ivan", "ella")),
)  # fmt: skip

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
    half_days=(HalfDay(date(2026, 11, 25), "Early dismissal"), HalfDay(date(2026, 12, 23), "Early dismissal")),
    source="made up for the tests",
)

STAFF_MEETINGS = SchoolCalendar(
    "staff-meetings",
    START,
    date(2027, 6, 22),
    only=tuple(
        date.fromisoformat(each)
        for each in (
            "2026-09-16", "2026-09-30", "2026-10-14", "2026-10-28", "2026-11-11", "2026-11-18", "2026-12-02",
            "2026-12-16", "2027-01-13", "2027-01-27", "2027-02-10", "2027-02-24", "2027-03-10", "2027-03-24",
            "2027-04-14", "2027-04-28", "2027-05-12", "2027-05-26",
        )
    ),
)  # fmt: skip

_MEASURE = Measure("It is agreed and written down", "one document everybody can open", "the shared folder")


def _step(key: str, title: str, duration: float, group: str, phase: str, *owners: str, **more: Any) -> Step:
    return Step(key, title, duration, group, phase=phase, owners=owners, **({"measure": _MEASURE} | more))


def _milestone(key: str, title: str, group: str, phase: str, **more: Any) -> Step:
    return _step(key, title, 0, group, phase, kind=StepKind.MILESTONE, measure=None, **more)


def _meeting(key: str, title: str, group: str, phase: str, *owners: str) -> Step:
    return _step(key, title, 1, group, phase, *owners, kind=StepKind.MEETING, calendar="staff-meetings")


_L, _I, _R, _B = "leadership", "inventory", "reading", "belonging"

STEPS = (
    _step("issues", "Name the most critical issues together", 5, _L, "prepare", "dana",
          description="Ask the whole community before anything is decided.", origin="R4"),
    _step("partner", "Win a thought partner", 3, _L, "prepare", "dana", origin="R8"),
    _step("norms", "Agree norms for meetings and interactions", 6, _L, "prepare", "luis",
          checklist=("Collect what helps and what hinders", "Draft five norms", "Adopt them in a meeting"),
          artefacts=("Norms",), origin="R9"),
    _step("agenda-1", "Write the agenda of the first meeting", 5, _L, "prepare", "dana", "rivera", origin="R10"),
    _meeting("meeting-1", "First meeting with all staff", _L, "prepare", "dana"),
    _step("purpose-draft", "Draft the statement of belief and purpose", 6, _L, "purpose", "rivera", "amy",
          origin="R11", artefacts=("Purpose statement",)),
    _step("purpose", "Revise the statement with everybody's comments", 8, _L, "purpose", "amy", "chloe",
          gate=Gate(("dana", "rivera"), 2), origin="R11",
          description="Every comment gets an answer: used, or not used and why.\nShare the result with all staff.",
          checklist=("Open for comments for 3 school days", "Answer every comment", "Read it aloud once"),
          artefacts=("Purpose statement", "Table of comments")),
    _step("purpose-send", "Send the final draft with the next agenda", 1, _L, "purpose", "luis", origin="R12"),
    _meeting("meeting-2", "Second meeting: vision and mission", _L, "purpose", "dana"),
    _milestone("vision", "Vision and mission are final", _L, "purpose"),
    _step("inventory-design", "Decide what the inventory asks and who sees it", 4, _I, "inventory", "amy", "dev",
          origin="R41"),
    _step("inventory-intro", "Write the introduction of the inventory", 2, _I, "inventory", origin="R38"),
    _step("inventory-accounts", "Get form accounts for aides and paraprofessionals", 5, _I, "inventory", "dev",
          origin="R39"),
    _step("inventory-open", "Keep the inventory open for ten school days", 10, _I, "inventory", "amy",
          origin="R40"),
    _step("inventory-results", "Read the results and share them back", 6, _I, "inventory", "amy", "ella",
          origin="R44", artefacts=("Results", "You said, we do")),
    _step("key-people", "Identify key people from the inventory", 4, _L, "inventory", "dana", origin="R15"),
    _step("key-invite", "Invite them and agree what they may decide", 5, _L, "inventory", "dana", "rivera",
          origin="R15"),
    _milestone("group-stands", "The leadership group stands", _L, "inventory"),
    _step("levers", "Find the key levers for the goals", 5, _L, "plan", "ben", origin="R16"),
    _step("draft-plan", "Plan the years backwards from the goals", 8, _L, "plan", "dana", "ben", "chloe",
          gate=Gate(("dana", "rivera", "luis"), 2), origin="R19"),
    _step("focus", "Name the first focus areas and open the sign-up", 5, _L, "plan", "chloe", origin="R23"),
    _meeting("meeting-3", "Third meeting: form the task groups", _L, "plan", "dana"),
    _step("report", "Report what is done and what is next", 1, _L, "plan", "luis", origin="R18",
          not_after=date(2026, 11, 13)),
    _step("reading-norms", "Adopt the group's norms", 2, _R, "groups", "ben", origin="R25"),
    _step("reading-pilot", "Pilot ten minutes of reading in grade 7", 15, _R, "groups", "femi", change=True),
    _step("reading-share", "Show what the pilot changed", 3, _R, "groups", "grace", not_after=date(2026, 12, 4)),
    _step("reading-all", "Bring it to all grades", 20, _R, "groups", "ben", change=True),
    _step("belonging-norms", "Adopt the group's norms", 2, _B, "groups", "chloe", origin="R25"),
    _step("belonging-greet", "Greet every student of grade 6 at the door", 15, _B, "groups", "ivan", change=True),
    _step("belonging-calls", "Call home on the second day of absence", 20, _B, "groups", "hana", change=True),
    _step("belonging-trust", "Build trust with families", 20, _B, "groups", "chloe", measure=None),
    _step("belonging-room", "Find a room for the breakfast club", 4, _B, "groups", "ella"),
    _step("belonging-club", "Run the breakfast club for three weeks", 15, _B, "groups", "ella", "hana"),
    _milestone("belonging-result", "Attendance of grade 6 is at 94 percent", _B, "groups"),
    _milestone("groups-work", "Every task group has shown a result", _L, "groups"),
)  # fmt: skip


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
    Goal("vision", "Vision and mission are shared by all", date(2026, 11, 20), "vision",
         "9 of 10 colleagues can say what we want and why"),
    Goal("plan", "A plan for several years is on the table", date(2027, 2, 12), "meeting-3",
         "each of its steps has a measure and an owner"),
    Goal("attendance", "Students of grade 6 come to school", date(2026, 12, 22), "belonging-result",
         "94 percent attendance in three weeks running"),
    Goal("results", "Every task group has shown a result", date(2027, 5, 14), "groups-work",
         "one measure of each group moved"),
)  # fmt: skip


def definition(board_kind: str = "builtin", extra: int = 0, title: str = "") -> Definition:
    """The sample school's definition; `extra` steps more, `title` instead of the first step's title."""
    steps = list(STEPS)
    if title:
        steps[0] = replace(steps[0], title=title)
    steps += [
        _step(f"more-{number}", f"One thing more, number {number}", 2, _R, "groups") for number in range(extra)
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


def _done(started_on: str, finished: str, *owners: str) -> Progress:
    return Progress(
        Status.DONE,
        owners=owners,
        started=date.fromisoformat(f"2026-{started_on}"),
        finished=date.fromisoformat(f"2026-{finished}"),
    )


def _going(started_on: str, *owners: str, **more: Any) -> Progress:
    return Progress(
        Status.IN_PROGRESS, owners=owners, started=date.fromisoformat(f"2026-{started_on}"), **more
    )


PROGRESS = {
    "issues": _done("09-02", "09-11", "dana"),
    "partner": _done("09-08", "09-10", "dana"),
    "norms": _done("09-14", "09-25", "luis"),
    "agenda-1": _done("09-14", "09-24", "dana", "rivera"),
    "meeting-1": _done("09-30", "09-30", "dana"),
    "purpose-draft": _done("10-05", "10-16", "rivera", "amy"),
    "purpose": Progress(
        Status.IN_APPROVAL,
        owners=("amy", "chloe"),
        started=date(2026, 10, 19),
        ticked=frozenset({"Open for comments for 3 school days", "Answer every comment"}),
        approvals=("dana",),
    ),
    "inventory-design": _done("10-19", "11-03", "amy", "dev"),
    "inventory-intro": Progress(),
    "inventory-accounts": _going(
        "11-04",
        "dev",
        flag=Flag("the district has not released the accounts", date(2026, 11, 9), CauseKind.EXTERNAL, "dev"),
    ),
    "report": _going("11-16", "luis"),
    "reading-norms": _done("10-26", "11-02", "ben"),
    "reading-pilot": _going("11-09", "femi"),
    "belonging-norms": _done("10-26", "10-30", "chloe"),
    "belonging-greet": _going("11-02", "ivan"),
    "belonging-room": Progress(
        Status.TODO,
        owners=("ella",),
        flag=Flag("cafeteria or library?", date(2026, 11, 12), CauseKind.DECISION, "ella", ("dana",)),
    ),
    "belonging-trust": Progress(Status.TODO, owners=("chloe",)),
    "belonging-calls": Progress(Status.TODO, owners=("hana",)),
}  # fmt: skip


def rollout(today: date = TODAY, **more: Any) -> Rollout:
    """The sample rollout as it stands on `today`, with the causes that were seen before."""
    defined = definition(**more)
    fresh = started(defined, plan_on(defined, START), accepted_late=True)
    going = replace(
        fresh,
        progress={**fresh.progress, **PROGRESS},
        troubles={"report": "Its card is on two lists at once on the board; leadflow left both alone."},
    )
    for each in ("2026-11-10", "2026-11-13"):
        seen = date.fromisoformat(each)
        going = remember(going, outlook(going, seen).standings)
    return remember(going, outlook(going, today).standings)


LISTS = (
    BoardList("To do", Status.TODO),
    BoardList("In progress", Status.IN_PROGRESS),
    BoardList("For approval", Status.IN_APPROVAL),
    BoardList("Done", Status.DONE),
    BoardList("Skipped", Status.SKIPPED),
)
LABELS = (("Blocked", "red"), ("Milestone", "purple"), ("Meeting", "blue"), ("At risk", "yellow"))


def spec(group: TaskGroup) -> BoardSpec:
    """The board of a group."""
    return BoardSpec(
        key=f"{KEY}/{group.key}",
        name=group.name,
        description=group.objective,
        lists=LISTS,
        labels=LABELS,
        members=frozenset({group.lead, *group.members}),
    )


def card_fields(found: Rollout, step: Step, *, blocked: bool) -> CardFields:
    """A step as its card shows it."""
    progress = found.progress[step.key]
    ticked = progress.ticked | {found.definition.roster.names[each] for each in progress.approvals}
    entries = [("Steps", text) for text in step.checklist]
    if step.gate:
        entries += [("Approvals", found.definition.roster.names[each]) for each in step.gate.approvers]
    kind = {StepKind.MILESTONE: {"Milestone"}, StepKind.MEETING: {"Meeting"}}.get(step.kind, set())
    return CardFields(
        title=step.title,
        description=step.description,
        status=progress.status,
        due=found.baseline[step.key].finish,
        start=found.baseline[step.key].start,
        complete=progress.status is Status.DONE,
        members=frozenset(progress.owners),
        labels=frozenset(kind | ({"Blocked"} if blocked else set())),
        checklist=tuple(CheckEntry(name, text, text in ticked) for name, text in entries),
    )


def open_sample(home: Path, today: date = TODAY, base_url: str = "http://localhost", **more: Any) -> App:
    """A whole leadflow over a new database in `home`, holding the sample rollout with its boards."""
    settings = Settings(home=home, base_url=base_url)
    home.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database)
    migrate(engine)
    clock = SimulatedClock(today)
    builtin = BuiltinBoards(engine, clock, settings.pages)
    world = World(
        uow=lambda: SqlUnitOfWork(engine),
        gateways={builtin.kind: builtin},
        templates={},
        clock=clock,
        leases=SqlLeases(engine),
        base_url=settings.pages,
    )
    app = App(settings, engine, world, builtin)
    put(app, rollout(today, **more), today)
    return app


def put(app: App, found: Rollout, today: date) -> None:
    """Store a rollout with its history, boards, cards and conflicts."""
    with app.world.uow() as uow:
        uow.rollouts.add(found)
        uow.history.append(found.key, HISTORY)
        uow.commit()
    standings = outlook(found, today).standings
    for group in found.definition.roster.groups:
        if found.definition.board_kind != app.builtin.kind:
            ref = BoardRef(f"{KEY}/{group.key}", "b1", f"https://trello.example/b/{group.key}")
            _save(app, found.key, group.key, ref, [])
            continue
        ref = app.builtin.ensure_board(spec(group), found.definition.roster)
        links = []
        for step in found.plan.steps:
            if step.group == group.key:
                fields = card_fields(found, step, blocked=standings[step.key].blocked)
                card = app.builtin.apply(
                    ref, CreateCard(f"{KEY}/{step.key}", fields), found.definition.roster
                )
                links.append(Link(f"{KEY}/{step.key}", card.remote_id, fields, card.url))
        _save(app, found.key, group.key, ref, links)
    with app.world.uow() as uow:
        uow.boards.record_conflicts(found.key, CONFLICTS, datetime(2026, 11, 16, 20, tzinfo=UTC))
        uow.commit()


def _save(app: App, key: str, group: str, ref: BoardRef, links: list[Link]) -> None:
    with app.world.uow() as uow:
        uow.boards.save_ref(key, group, ref)
        for each in links:
            uow.boards.save_link(key, each)
        uow.commit()


def card_id(app: App, step: str) -> str:
    """The id of a step's card on the built-in board."""
    found = app.builtin.find_by_key(f"{KEY}/{step}")
    assert found is not None
    return found.id


CONFLICTS = (
    Conflict(
        f"{KEY}/purpose-send", "due", date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 1), "plan"
    ),
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


HISTORY = (
    HistoryEntry(_at("09-01T12:00"), "leadflow", "launched", why="Launched from school.yaml"),
    HistoryEntry(_at("10-19T13:05"), "amy", "status", "purpose", "to do", "in progress"),
    HistoryEntry(_at("11-04T14:20"), "dev", "status", "inventory-accounts", "to do", "in progress"),
    HistoryEntry(_at("11-09T15:40"), "dev", "flag", "inventory-accounts", "",
                 "the district has not released the accounts", "the district has not released the accounts"),
    HistoryEntry(_at("11-12T16:02"), "amy", "status", "purpose", "in progress", "in approval"),
    HistoryEntry(_at("11-13T12:30"), "dana", "approvals", "purpose", "", "dana"),
    HistoryEntry(_at("11-16T12:00"), "board", "owners", "inventory-intro", "ella", ""),
    HistoryEntry(_at("11-16T12:00"), "leadflow", "blocked", "inventory-intro", "", "Nobody has taken it"),
)  # fmt: skip
