"""Interrupting: a world in which the n-th thing that happens outside goes wrong.

What happens outside are calls to a board and commits; a `Fuse` counts them, in the order in which they
happen, and blows at the one it is told to: before it takes effect, or after (its answer is lost). A run that
was killed does nothing more: everything after the blow fails as well.

    fuse = Fuse(7, after=True)
    world = interrupted(world, fuse)
    with suppress(Killed):
        advance(world, "small")

`every_blow` goes through all of them, until a run ends that is not reached any more. Give `interrupted` a
gateway whose requests go through `fuse.around` themselves to interrupt between single requests (the fake in
memory does so here; a gateway over HTTP can do it in its transport).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fakes.memory_board import Killed, MemoryBoards

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.ports import BoardGateway, Lease, UnitOfWork
    from leadflow.services.world import World

T = TypeVar("T")
COMMIT = "commit"


@dataclass
class Fuse:
    """Blows at event number `at` (1 is the first; None: never), `after` it took effect or before.

    `fault` makes what is raised: `Killed` ends the run for good, any other error is an answer. `meanwhile`
    is called before every request with its number: people act between requests (a transaction that is about
    to commit shuts them out).
    """

    at: int | None = None
    after: bool = False
    fault: Callable[[], BaseException] = Killed
    meanwhile: Callable[[int], None] = lambda _: None
    events: list[str] = field(default_factory=list)
    dead: bool = False

    def around(self, what: str, act: Callable[[], T]) -> T:
        """Do something that happens outside."""
        if self.dead:
            raise Killed
        self.events.append(what)
        number = len(self.events)
        if what != COMMIT:
            self.meanwhile(number)
        if number == self.at and not self.after:
            self._blow()
        result = act()
        if number == self.at:
            self._blow()
        return result

    @property
    def reached(self) -> bool:
        """True when there were enough events for it to blow."""
        return self.at is not None and len(self.events) >= self.at

    def _blow(self) -> None:
        error = self.fault()
        self.dead = isinstance(error, Killed)
        raise error


class InterruptedBoards:
    """A gateway whose every call goes through a fuse."""

    def __init__(self, gateway: BoardGateway, fuse: Fuse) -> None:
        self._gateway, self._fuse = gateway, fuse
        self.kind = gateway.kind

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._gateway, name)
        if name not in ("ensure_board", "snapshot", "apply"):
            return call
        return lambda *given: self._fuse.around(name, lambda: call(*given))


class InterruptedMemory(MemoryBoards):
    """The boards in memory; every single request goes through a fuse that can be changed."""

    fuse = Fuse()

    def _request(self, verb: str, board: str, act: Any, operation: Any = None) -> Any:
        ask = super()._request
        return self.fuse.around(verb, lambda: ask(verb, board, act, operation))


class InterruptedUnit:
    """A unit of work whose commit goes through a fuse."""

    def __init__(self, unit: UnitOfWork, fuse: Fuse) -> None:
        self._unit, self._fuse = unit, fuse

    def __enter__(self) -> InterruptedUnit:
        self._unit.__enter__()
        return self

    def __exit__(self, *given: Any) -> None:
        self._unit.__exit__(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def looking(self) -> InterruptedUnit:
        self._unit = self._unit.looking()
        return self

    def fence(self, lease: Lease) -> None:
        self._unit.fence(lease)

    def commit(self) -> None:
        self._fuse.around(COMMIT, self._unit.commit)


def interrupted(world: World, fuse: Fuse, *, gateways: bool = True) -> World:
    """The world with its commits, and its `gateways` unless they do so themselves, behind a fuse."""
    uow: Any = world.uow
    behind: Any = {kind: InterruptedBoards(each, fuse) for kind, each in world.gateways.items()}
    return replace(
        world,
        uow=lambda: InterruptedUnit(uow(), fuse),
        gateways=behind if gateways else world.gateways,
    )


def every_blow(
    run: Callable[[Fuse], None], fault: Callable[[], BaseException] = Killed, *, stride: int = 1
) -> int:
    """Call `run` with a fuse for every event, before and after, until none is left. Returns how many.

    With a `stride` only every so many events are gone through.

    `run` sets its world up anew, lets the fuse blow (what it raises may come out of it), and looks at what
    came of it.
    """
    number = 1 - stride
    while True:
        number += stride
        for after in (False, True):
            fuse = Fuse(number, after, fault)
            run(fuse)
            if not fuse.reached:
                return number - 1


def blown(act: Callable[[], object], *errors: type[BaseException]) -> None:
    """Do something that may be killed, or end with one of `errors`."""
    with suppress(Killed, *errors):
        act()
