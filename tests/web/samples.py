"""The sample school in mid-autumn: what people did, boards with cards, in a real store.

Nothing here is a stand-in: the plan is scheduled by the real planner and everything lies in a real store.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from leadflow.boards.builtin import BuiltinBoards
from leadflow.bootstrap import App
from leadflow.integrations.clock import SimulatedClock
from leadflow.people.roster import TaskGroup
from leadflow.planning.plan import Step, StepKind
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import outlook, remember
from leadflow.rollout.rollout import Rollout
from leadflow.rollout.start import plan_on, started
from leadflow.services.world import World
from leadflow.settings import Settings, SignIn
from leadflow.store.database import migrate, open_database
from leadflow.store.leases import SqlLeases
from leadflow.store.unit_of_work import SqlUnitOfWork
from leadflow.sync.cards import BoardList, BoardRef, BoardSpec, CardFields, CheckEntry
from leadflow.sync.operations import CreateCard
from leadflow.sync.reconcile import Conflict, Link
from tests.web.school import KEY as KEY
from tests.web.school import START, definition
from tests.web.school import TODAY as TODAY

if TYPE_CHECKING:
    from pathlib import Path


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
}


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


def open_empty(home: Path, today: date = TODAY, base_url: str = "http://localhost") -> App:
    """A whole leadflow over a new, empty database in `home`."""
    settings = Settings(home=home, base_url=base_url, sign_in=SignIn.OFF)
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
    return App(settings, engine, world, builtin)


def open_sample(home: Path, today: date = TODAY, base_url: str = "http://localhost", **more: Any) -> App:
    """The same, holding the sample rollout with its boards."""
    app = open_empty(home, today, base_url)
    put(app, rollout(today, **more), today)
    return app


def put_copy(app: App, key: str) -> None:
    """The sample rollout once more under another key, without boards."""
    found = rollout()
    with app.world.uow() as uow:
        uow.rollouts.add(replace(found, definition=replace(found.definition, key=key)))
        uow.commit()


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
        f"{KEY}/purpose-send",
        "due",
        date(2026, 11, 20),
        date(2026, 11, 23),
        date(2026, 12, 1),
        "plan",
        "luis",
    ),
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


HISTORY = (
    HistoryEntry(_at("09-01T12:00"), "leadflow", "launched", why="Launched from school.yaml"),
    HistoryEntry(_at("10-19T13:05"), "amy", "status", "purpose", "to do", "in progress"),
    HistoryEntry(_at("11-04T14:20"), "dev", "status", "inventory-accounts", "to do", "in progress"),
    HistoryEntry(
        _at("11-09T15:40"),
        "dev",
        "flag",
        "inventory-accounts",
        "",
        "the district has not released the accounts",
        "the district has not released the accounts",
    ),
    HistoryEntry(_at("11-12T16:02"), "amy", "status", "purpose", "in progress", "in approval"),
    HistoryEntry(_at("11-13T12:30"), "dana", "approvals", "purpose", "", "dana"),
    HistoryEntry(_at("11-16T12:00"), "board", "owners", "inventory-intro", "ella", ""),
    HistoryEntry(_at("11-16T12:00"), "leadflow", "blocked", "inventory-intro", "", "Nobody has taken it"),
)
