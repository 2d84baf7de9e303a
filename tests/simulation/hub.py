"""The hub: every request to a board and every commit goes through it, numbered, and things happen there.

At each of these points people and leaders act, time passes, another worker has its turn, and faults strike:
a request refused before it arrives, carried out with its answer lost, or carried out later; a process
killed before or after. The hub also keeps the tallies by which a campaign shows that it was not blind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from leadflow.errors import AccountRefusedError, LeadflowError, RefusedError, ServiceAwayError
from tests.simulation.script import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

FAULTS = frozenset(
    (
        "refuse",
        "lost",
        "late",
        "too_many",
        "error_before",
        "error_after",
        "kill_before",
        "kill_after",
        "stale",
        "shuffle",
    )
)
TURNS = frozenset(("switch", "stall"))
STALLED_SECONDS = 200.0
SECONDS_PER_REQUEST = 0.1


class Killed(BaseException):
    """The process was killed at this point: nothing of ours may catch it."""


@dataclass(eq=False, slots=True)
class Worker:
    """A process that passes over the rollout."""

    name: str
    dead: bool = False
    token: int = 0
    """Of the lease under which it passes."""
    unread: set[str] = field(default_factory=set)
    """Boards that it tried to read in this pass and could not."""


@dataclass(slots=True)
class Call:
    """A request: `verb` names it, `board` and `card` are remote ids."""

    verb: str
    board: str
    card: str = ""
    writes: bool = True


class Hub:
    """Points, faults, turns, tallies, violations and the trace of one run."""

    def __init__(self) -> None:
        self.time = 0.0
        self.point = 0
        """Number of the last point in this round."""
        self.total = 0
        self.quiet = 0
        self.tally: Counter[str] = Counter()
        self.violations: list[str] = []
        self.trace: list[str] = []
        self.due: dict[int, list[Event]] = {}
        self.worker = Worker("a")
        self.play: Callable[[Event], None] = lambda _: None
        self.turn: Callable[[], None] | None = None
        self.stale: Callable[[str, int], Any] = lambda _, __: None
        self.revoked = False
        self.poisoned: set[str] = set()
        self.late: list[tuple[int, Call, Callable[[], object]]] = []
        self.landing = False
        """True while a request is carried out that its sender has given up."""
        self.newest = 0
        self.writes = 0

    # ---- rounds

    def begin(self, events: Iterable[Event]) -> None:
        """A round with these incidents at its points."""
        self.point = 0
        self.due = {}
        for each in events:
            self.due.setdefault(each.point, []).append(each)

    def saw(self, what: str) -> None:
        """Count something that a campaign must have seen."""
        self.tally[what] += 1

    def violate(self, invariant: str, what: str) -> None:
        """Something that must never be."""
        self.violations.append(f"{invariant}: {what}")

    # ---- points

    def request(self, call: Call, act: Callable[[], T]) -> T:
        """A request to a board."""
        if self.quiet:
            return act()
        fault = self._point(f"{call.verb} {call.board} {call.card}")
        self._check(call)
        if self.revoked:
            raise self._unread(call, AccountRefusedError("The token is no longer valid."))
        if call.writes and call.card in self.poisoned:
            raise RefusedError("Invalid value.")
        if fault is None:
            return self._answer(call, act)
        self.saw(f"fault: {fault.what}")
        return self._fault(fault, call, act)

    def commit(self, act: Callable[[], None]) -> None:
        """A commit; only kills happen to it."""
        if self.quiet:
            act()
            return
        fault = self._point("commit")
        if fault is not None and fault.what == "kill_before":
            self._kill("fault: kill before a commit")
        act()
        # By the lease that the worker was given, whatever the commit itself is fenced by.
        if self.worker.token < self.newest:
            self.violate("I15", f"a commit by {self.worker.name}, whose work another one took over")
        self.newest = self.worker.token
        if fault is not None and fault.what == "kill_after":
            self._kill("fault: kill after a commit")

    def land(self, everything: bool = False) -> None:
        """Carry out late requests whose moment has come."""
        ready = [each for each in self.late if everything or each[0] <= self.total]
        if not ready:
            return
        self.late = [each for each in self.late if each not in ready]
        for _, call, act in ready:
            self.trace.append(f"late {call.verb} {call.card}")
            self.saw("a late commit landed")
            self.landing = True
            try:
                act()
            except LeadflowError:
                self.trace.append("refused")
            finally:
                self.landing = False

    def _point(self, what: str) -> Event | None:
        """What happens at the next point; returns the fault that strikes there."""
        if self.worker.dead:
            raise Killed
        self.point += 1
        self.total += 1
        self.time += SECONDS_PER_REQUEST
        if self.late:
            self.land()
        self.trace.append(f"{self.point} {self.worker.name} {what}")
        fault = None
        for event in self.due.pop(self.point, ()):
            if event.what in FAULTS:
                fault = fault or event
            elif event.what in TURNS:
                self._turn(event)
            else:
                self.play(event)
        return fault

    def _turn(self, event: Event) -> None:
        if event.what == "stall":
            self.time += STALLED_SECONDS
            self.land(everything=True)
        if self.turn is not None:
            self.saw(f"turn: {event.what}")
            mine = self.worker
            self.turn()
            self.worker = mine

    def _check(self, call: Call) -> None:
        if call.writes:
            self.writes += 1
            if call.board in self.worker.unread:
                self.violate("I18", f"{call.verb} on {call.board}, which could not be read")

    def _answer(self, call: Call, act: Callable[[], T]) -> T:
        try:
            return act()
        except RefusedError as error:
            raise self._unread(call, error) from None

    def _unread(self, call: Call, error: LeadflowError) -> LeadflowError:
        if call.verb == "snapshot":
            self.worker.unread.add(call.board)
        return error

    def _fault(self, fault: Event, call: Call, act: Callable[[], T]) -> T:
        what = fault.what
        if what == "kill_before":
            self._kill("fault: kill before a request")
        if what in ("stale", "shuffle"):
            if call.verb == "snapshot":
                self.saw(f"fault: {what} snapshot")
            known = (
                self.stale(call.board, fault.args[0]) if what == "stale" and call.verb == "snapshot" else None
            )
            found: T = known if known is not None else self._answer(call, act)
            return found
        if what == "late" and call.writes:
            self.late.append((self.total + fault.args[0], call, act))
        elif what in ("lost", "error_after", "kill_after"):
            self._answer(call, act)
        if what == "kill_after":
            self._kill("fault: kill after a request")
        raise self._unread(call, ServiceAwayError("The board did not answer."))

    def _kill(self, what: str) -> None:
        self.saw(what)
        self.worker.dead = True
        raise Killed
