"""A small world for the sync: one group's steps, their progress, a board, and passes over them.

`School.sync` is the pass that `services.advance` makes, in miniature: read, reconcile, take what people did
and the baselines in one commit, reconcile again, write, each link last. A commit can be killed as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.blocked import Standing
from leadflow.planning.delay import NOTHING
from leadflow.planning.plan import Gate, Plan, Step
from leadflow.planning.schedule import Schedule, StepDates
from leadflow.planning.steps import Progress, Status, StepState
from leadflow.sync.cards import BoardList, BoardSpec, CardFields
from leadflow.sync.intents import intents
from leadflow.sync.links import Link, settled
from leadflow.sync.operations import ArchiveCard
from leadflow.sync.policy import DEFAULT_POLICY, Policy
from leadflow.sync.projection import card_key, project
from leadflow.sync.reconcile import Conflict, Edit, Reconciliation, reconcile
from leadflow.sync.template import BoardTemplate
from leadflow.sync.uptake import Uptake, take
from tests.fakes.memory_board import Killed, MemoryBoards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.sync.cards import BoardSnapshot, Card

DAY = date(2027, 3, 1)
ROLLOUT = "r"
PEOPLE = ("ana", "ben", "cleo")
ROSTER = Roster(
    tuple(Person(key, key.capitalize()) for key in PEOPLE),
    (TaskGroup("g", "Group", "An objective", "ana", PEOPLE),),
)
LABELS = (("Blocked", "red"), ("Milestone", "purple"), ("Meeting", "sky"), ("At risk", "orange"))
LISTS = (
    BoardList("To do", Status.TODO),
    BoardList("In progress", Status.IN_PROGRESS),
    BoardList("Waiting for approval", Status.IN_APPROVAL),
    BoardList("Done", Status.DONE),
)
TEMPLATE = BoardTemplate(
    "group",
    "{group}",
    "{objective}",
    LISTS,
    LABELS,
    ("description", "measure", "artefacts", "dates", "reason", "link"),
)
SPEC = BoardSpec(f"{ROLLOUT}/g", "Group", "An objective", LISTS, LABELS, frozenset(PEOPLE))


def step(key: str, **values: object) -> Step:
    """A step of group `g` that ana owns."""
    given: dict[str, object] = {"title": f"Step {key}", "duration": 2, "group": "g", "owners": ("ana",)}
    return Step(key, **{**given, **values})  # type: ignore[arg-type]


def gated(key: str, *approvers: str, needed: int = 0) -> Step:
    """A step that these people approve, all of them unless told otherwise."""
    return step(key, gate=Gate(approvers, needed or len(approvers)))


def dates(start: date, finish: date) -> StepDates:
    """The dates of a step without slack."""
    return StepDates(start, finish, start, finish, 0, 0, 0, False)


def standing(
    key: str, state: StepState = StepState.READY, reason: str = "", at_risk: bool = False
) -> Standing:
    """How a step stands."""
    return Standing(key, state, reason, (), 5, False, at_risk, NOTHING)


@dataclass
class School:
    """One rollout with one group, its store and its board."""

    steps: list[Step]
    boards: MemoryBoards = field(default_factory=MemoryBoards)
    policy: Policy = DEFAULT_POLICY
    progress: dict[str, Progress] = field(default_factory=dict)
    start: dict[str, date] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    commits: int = 0
    dies_at_commit: tuple[int, bool] | None = None
    """Kill at the n-th commit from now: (n, True when it took effect)."""
    gone: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.board = self.boards.ensure_board(SPEC, ROSTER)
        for each in self.steps:
            self.progress.setdefault(each.key, Progress(owners=each.owners))

    def wanted(self, progress: Mapping[str, Progress] | None = None) -> Mapping[str, CardFields]:
        """The plan side of every card."""
        done = self.progress if progress is None else progress
        begins = {each.key: self.start.get(each.key, DAY) for each in self.steps}
        return project(
            ROLLOUT,
            Plan(tuple(self.steps)),
            Schedule(
                DAY, {key: dates(day, day + timedelta(days=2)) for key, day in begins.items()}, {}, (), ()
            ),
            done,
            {each.key: self._standing(each.key, done) for each in self.steps},
            TEMPLATE,
            ROSTER.names,
            "https://leadflow.example",
        )

    @property
    def found(self) -> Mapping[str, Link]:
        """The links of cards that are there; those of cards that are only about to be made left out."""
        return {key: link for key, link in self.links.items() if link.remote_id}

    def snapshot(self) -> BoardSnapshot:
        """The board as it is."""
        return self.boards.snapshot(self.board, ROSTER)

    def sync(self) -> Reconciliation:
        """One pass. Returns the second reconcile, whose operations were carried out."""
        snapshot = self.snapshot()
        first = reconcile(self.wanted(), snapshot, self.links, self.policy, self.gone)
        second = self._take(first, snapshot)
        self._save(*second.agreed)
        for operation in second.operations:
            card = self.boards.apply(self.board, operation, ROSTER)
            link = operation.link if isinstance(operation, ArchiveCard) else settled(operation, card)
            self._save(*([link] if link else []))
        return second

    def settle(self, passes: int = 6) -> Reconciliation:
        """Passes without faults until one writes nothing."""
        self.boards.heal()
        self.dies_at_commit = None
        for _ in range(passes):
            found = self.sync()
            if not found.operations:
                return found
        raise AssertionError(f"still writing after {passes} passes: {found.operations}")

    def card(self, key: str) -> Card:
        """The card of a step as a snapshot shows it."""
        link = self.links[card_key(ROLLOUT, key)]
        return next(card for card in self.snapshot().cards if card.remote_id == link.remote_id)

    def id(self, key: str) -> str:
        """The id of the card of a step."""
        return self.links[card_key(ROLLOUT, key)].remote_id

    def _take(self, first: Reconciliation, snapshot: BoardSnapshot) -> Reconciliation:
        """Take what people did; returns the second reconcile, whose intents are stored with it."""
        progress = dict(self.progress)
        taken: list[Uptake] = []
        troubles: dict[str, str] = {}
        for each in self.steps:
            key = card_key(ROLLOUT, each.key)
            edits = [edit for edit in first.edits if edit.key == key]
            uptake = take(progress[each.key], edits, each, ROSTER.names, DAY)
            progress[each.key] = uptake.progress
            taken.append(uptake)
            if uptake.trouble:
                troubles[each.key] = uptake.trouble
        links = {**self.links, **{link.key: link for link in first.absorbed}}
        second = reconcile(self.wanted(progress), snapshot, links, self.policy, self.gone)
        begun = {link.key: link for link in intents(second.operations, links.values())}
        with _Commit(self):
            self.progress, self.troubles = progress, troubles
            self.links = {**links, **begun}
            self.conflicts += first.conflicts
            self.edits += first.edits
            self.remarks += [remark for uptake in taken for remark in uptake.remarks]
        return second

    def _save(self, *links: Link) -> None:
        changed = {link.key: link for link in links if self.links.get(link.key) != link}
        if changed:
            with _Commit(self):
                self.links = {**self.links, **changed}

    def _standing(self, key: str, progress: Mapping[str, Progress]) -> Standing:
        done = progress.get(key, Progress())
        if done.status.closed:
            return standing(key, StepState.DONE)
        if key in self.blocked or done.flag:
            reason = self.blocked.get(key) or (done.flag.reason if done.flag else "")
            return standing(key, StepState.BLOCKED, reason)
        return standing(key)


@dataclass
class _Commit:
    """A commit that can be killed before or after it took effect."""

    school: School

    def __enter__(self) -> None:
        self.school.commits += 1
        due = self.school.dies_at_commit
        if due is None:
            return
        left, effective = due
        self.school.dies_at_commit = (left - 1, effective)
        if left == 1 and not effective:
            raise Killed

    def __exit__(self, *_: object) -> None:
        if self.school.dies_at_commit == (0, True):
            raise Killed


def moved(progress: Progress, **values: object) -> Progress:
    """A progress with other values."""
    return replace(progress, **values)  # type: ignore[arg-type]
