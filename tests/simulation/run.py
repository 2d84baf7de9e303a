"""One run: a script played on a small rollout, brought to rest, and looked at."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenlet import greenlet  # type: ignore[import-untyped]

from leadflow.errors import BusyError, LeadflowError
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.start import plan_on, started
from leadflow.services.advance import AdvanceReport, advance
from leadflow.services.world import World
from tests.simulation.board import SimBoards
from tests.simulation.hub import TURNS, Hub, Killed, Worker
from tests.simulation.leaders import Leaders
from tests.simulation.oracles import look
from tests.simulation.people import People
from tests.simulation.school import KEY, SimClock, definition
from tests.simulation.script import LEADERS, MONDAY, PEOPLE_DO, REPLANS, WORLD, Event, Script
from tests.simulation.store import Kept, MemoryStore
from tests.simulation.surroundings import Surroundings
from tests.templates import TEMPLATES

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

PASSES = 6
"""How many passes may still write after the last fault."""
BETWEEN_SECONDS = 70.0
"""From one round to the next: the leases of those who died have run out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    violations: tuple[str, ...]
    tally: Counter[str]
    trace: tuple[str, ...]
    requests: int
    passes: int


class Simulation:
    """A rollout with everybody who works on it."""

    def __init__(self, kept: Kept | None = None, boards: SimBoards | None = None) -> None:
        self.hub = Hub()
        self.clock = SimClock()
        self.store = MemoryStore(self.hub, self.clock, kept.copy() if kept else None)
        self.boards = boards.copy(self.hub) if boards else SimBoards(self.hub)
        self.boards.today = lambda: self.clock.day
        self.world = World(
            uow=self.store.uow,
            gateways={"sim": self.boards},
            templates=TEMPLATES,
            clock=self.clock,
            leases=self.store,
            base_url="https://leadflow.example",
        )
        self.people = People(self.boards, self.store, KEY)
        self.leaders = Leaders(self.world, self.people)
        self.surroundings = Surroundings(self.boards, self.store, self.people)
        self.hub.play = self.play
        self.passes = 0

    # ---- what happens

    def play(self, event: Event) -> None:
        """People, leaders, the world or the clock do something, in one instant."""
        self.hub.quiet += 1
        self.hub.trace.append(str(event))
        try:
            self._play(event)
        except LeadflowError as error:
            self.hub.trace.append(f"refused: {error}")
        finally:
            self.hub.quiet -= 1

    def _play(self, event: Event) -> None:
        what, args = event.what, event.args
        if what in PEOPLE_DO:
            self.people.play(what, args)
        elif what in LEADERS or what in REPLANS:
            self.leaders.play(what, args)
        elif what in WORLD:
            self.surroundings.play(what, args)
        else:
            self._tick(what, args[0])

    def _tick(self, what: str, number: int) -> None:
        self.hub.saw(f"clock: {what}")
        if what == "days":
            self.clock.day = min(self.clock.day.fromordinal(self.clock.day.toordinal() + number), LAST)
        else:
            setattr(self.clock, what, number)

    # ---- rounds

    def round(self, events: list[Event]) -> None:
        """One round: what happens before it, then its passes, then what they did not come to."""
        before = [each for each in events if each.point == 0 and each.what not in ("worker", *TURNS)]
        for each in before:
            self.play(each)
        self.hub.begin(each for each in events if each.point > 0)
        count = 1 + sum(each.what == "worker" for each in events)
        self._work([Worker("abcdef"[each]) for each in range(count)])
        left = [each for _, due in sorted(self.hub.due.items()) for each in due]
        self.hub.due = {}
        for each in left:
            if each.what in PEOPLE_DO or each.what in LEADERS:
                self.play(each)
        self.clock.hours = self.clock.years = 0
        self.hub.time += BETWEEN_SECONDS
        self.hub.land(everything=True)  # Trello does not take minutes to carry out what it was sent.

    def _work(self, workers: list[Worker]) -> None:
        if len(workers) == 1:
            self.hub.turn = None
            self.pass_of(workers[0])
            return
        main = greenlet.getcurrent()
        self.hub.turn = main.switch
        queue = deque(greenlet(lambda each=each: self.pass_of(each)) for each in workers)
        while queue:
            first = queue[0]
            first.switch()
            queue.popleft()
            if not first.dead:
                queue.append(first)
        self.hub.turn = None

    def pass_of(self, worker: Worker) -> AdvanceReport | None:
        """One pass by one process."""
        self.hub.worker = worker
        self.passes += 1
        try:
            report = advance(self.world, KEY)
        except Killed:
            self.hub.trace.append(f"{worker.name} killed")
        except BusyError as error:
            self.hub.saw("reaction: another one is at it")
            self.hub.trace.append(f"{worker.name} busy: {error}")
        except LeadflowError as error:
            self.hub.saw(f"reaction: a pass ended with {type(error).__name__}")
            self.hub.trace.append(f"{worker.name}: {error}")
        except Exception as error:
            self.hub.violate("crash", f"{type(error).__name__}: {error}")
        else:
            self._reactions(report)
            self.people.agree()
            return report
        return None

    def _reactions(self, report: AdvanceReport) -> None:
        saw = self.hub.saw
        for each in report.operations:
            saw(f"reaction: {type(each.operation).__name__} {getattr(each.operation, 'why', '')}".strip())
        for conflict in report.conflicts:
            saw(f"reaction: a conflict of {conflict.field}, {conflict.chosen} chosen")
        for name, found in (("away", report.away), ("refused", report.refused), ("left", report.left)):
            if found:
                saw(f"reaction: {name}")
        if report.unplaced:
            saw("reaction: somebody cannot be put on a card")
        for entry in report.history:
            saw(f"reaction: history of {entry.what}")
        for trouble in report.rollout.troubles.values():
            saw(f"reaction: trouble: {trouble[:40]}")
        self.hub.trace.append(
            f"wrote {[(each.step, type(each.operation).__name__) for each in report.operations]}"
        )

    # ---- the end

    def rest(self) -> None:
        """No faults from now on: pass until nothing changes, and see that it stays so."""
        self.hub.begin(())
        self.hub.land(everything=True)
        self.surroundings.heal()
        poisoned = set(self.hub.poisoned)
        if poisoned:
            for _ in range(PASSES):
                self._pass_again()
            if not self.hub.violations:
                look(self, only_about=lambda card: card not in poisoned)
            self.hub.poisoned.clear()
        for _ in range(PASSES):
            report = self._pass_again()
            if report is not None and not report.operations and not report.history:
                break
        before = self._mark()
        report = self._pass_again()
        if report is None or report.operations or self._mark() != before:
            what = report.operations if report else "a pass failed"
            self.hub.violate("I4", f"the pass after the last still changes something: {what}")

    def _pass_again(self) -> AdvanceReport | None:
        self.hub.time += 1000.0
        return self.pass_of(Worker("r"))

    def _mark(self) -> tuple[Any, ...]:
        kept = self.store.kept
        return (
            self.hub.writes,
            kept.rollouts[KEY][0],
            dict(kept.links),
            len(kept.history.get(KEY, ())),
            list(kept.conflicts),
        )


LAST = MONDAY.fromordinal(MONDAY.toordinal() + 150)
_base: dict[str, tuple[Kept, SimBoards]] = {}


def fresh(*, launched: bool) -> Simulation:
    """A rollout that is stored; with `launched`, its boards and cards are there too."""
    if not _base:
        first = Simulation()
        planned = plan_on(definition(), MONDAY)
        with first.store.uow() as uow:
            uow.rollouts.add(started(definition(), planned, accepted_late=False))
            uow.history.append(KEY, [HistoryEntry(first.clock.now(), "leadflow", "launched")])
            uow.commit()
        _base["stored"] = (first.store.kept.copy(), first.boards.copy(Hub()))
        first.pass_of(Worker("launch"))
        first.hub.time += BETWEEN_SECONDS
        first.pass_of(Worker("launch"))
        first.store.kept.leases.clear()
        for board in first.boards.boards:
            first.boards.make(board, "Cake for everybody")
        _base["launched"] = (first.store.kept.copy(), first.boards.copy(Hub()))
    return Simulation(*_base["launched" if launched else "stored"])


def run(script: Script, prepare: Callable[[Simulation], None] = lambda _: None) -> Outcome:
    """Play a script from beginning to rest. `prepare` may change the simulation first."""
    simulation = fresh(launched=script.launched)
    prepare(simulation)
    for number in range(script.rounds):
        simulation.round([each for each in script.events if each.round == number])
        if simulation.hub.violations:
            break
    if not simulation.hub.violations:
        simulation.rest()
    if not simulation.hub.violations:
        look(simulation)
    hub = simulation.hub
    return Outcome(tuple(hub.violations), hub.tally, tuple(hub.trace), hub.total, simulation.passes)
