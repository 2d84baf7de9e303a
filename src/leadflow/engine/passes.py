"""A pass: make Prefect show how one rollout stands, and run the closing work of steps that were closed.

A pass reads the store and Prefect, compares, and writes only what differs. Killed anywhere and run again it
ends in the same state. A lease keeps a second pass off the same rollout; the change counter, read before and
after, catches what happened meanwhile. A flow run that Prefect has lost is made again with all its rows.
"""

from __future__ import annotations

import time
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.engine import prefect_api
from leadflow.engine.closing import close_step
from leadflow.engine.picture import Changes, Picture, Row, compare, picture_of
from leadflow.engine.prefect_api import Prefect, Run
from leadflow.engine.states import CANCELLED, DROPPED, Shown
from leadflow.errors import BusyError
from leadflow.rollout.history import HistoryEntry
from leadflow.services.patience import in_turn
from leadflow.services.view import view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leadflow.ports import Lease
    from leadflow.services.world import World

ROUNDS = 5
"""How often a pass looks again because something happened while it wrote; the schedule does the rest."""

BUSY_SECONDS = 60.0
"""How long a pass waits for another one on the same rollout: that one may have looked too early."""

RENEW_SECONDS = 10.0
"""After this time a pass renews its lease before it next asks Prefect something. With the wait for an answer
(`LONG.seconds`) and for the next attempt this stays below the length of a lease."""

STOPPED = frozenset({"CANCELLING", "CANCELLED"})
"""What a flow run is after somebody pressed Cancel."""

_INTENT = "new:"
"""Before a flow run is made, its idempotency key is stored behind this; a crash in between makes no twin."""


@dataclass(frozen=True, slots=True)
class PassReport:
    """What a pass did: the rollout's flow run, how it is shown, and counts of steps over all rounds."""

    rollout: str
    run: uuid.UUID
    shown: Shown
    created: int = 0
    closed: int = 0
    changed: int = 0
    dropped: int = 0
    rounds: int = 1


def look_at(world: World, key: str) -> Picture:
    """What Prefect is to show of a rollout now."""
    return picture_of(view(world, key), world.base_url)


def show(
    world: World,
    key: str,
    *,
    api_url: str | None = None,
    reopen: bool = False,
    look: Callable[[World, str], Picture] = look_at,
    tell: Callable[[str], None] = lambda _: None,
) -> PassReport:
    """Make Prefect show how the rollout stands. `reopen` takes up one that was cancelled in Prefect.

    `look` says what is to be shown; it is called again for every round.

    Raises `NotFoundError`, `BusyError` when another pass is at it for longer than `BUSY_SECONDS`,
    `ServiceAwayError` when Prefect does not answer.
    """
    with (
        hold_patiently(world, f"pass:{key}") as lease,
        prefect_api.connected(api_url, _Renewal(lease)) as prefect,
    ):
        return _Pass(prefect, world, key, look, tell).run(reopen=reopen)


@contextmanager
def hold_patiently(world: World, name: str) -> Iterator[Lease]:
    """Hold a lease, waiting up to `BUSY_SECONDS` for whoever has it. Raises `BusyError` after that."""
    with ExitStack() as held:
        yield in_turn(lambda: held.enter_context(world.leases.hold(name)), BUSY_SECONDS)


def flow_run_of(world: World, key: str) -> uuid.UUID | None:
    """The rollout's flow run as the store knows it."""
    with world.uow() as uow:
        stored = uow.engine.flow_run(key)
    return uuid.UUID(stored) if stored and not stored.startswith(_INTENT) else None


def changes_of(world: World, key: str) -> int:
    """The rollout's change counter."""
    with world.uow() as uow:
        return uow.rollouts.changes(key)


def cancelled(world: World, key: str) -> bool:
    """True when somebody cancelled the rollout's flow run in Prefect."""
    known = flow_run_of(world, key)
    with prefect_api.connected() as prefect:
        run = prefect.find_run(known) if known else None
    return run is not None and run.shown.type in STOPPED


def remember_flow_run(world: World, key: str, run: str) -> None:
    """Make `run` the rollout's flow run."""
    with world.uow() as uow:
        uow.engine.set_flow_run(key, run)
        uow.commit()


class _Renewal:
    """Renews a lease while it is called again and again; after it was lost, nothing more may be asked."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._renewed = time.monotonic()
        self._lost: BusyError | None = None

    def __call__(self) -> None:
        """Raises `BusyError` when somebody else has the lease, or had it."""
        if self._lost:
            raise self._lost
        now = time.monotonic()
        if now - self._renewed < RENEW_SECONDS:
            return
        self._renewed = now
        try:
            self._lease.renew()
        except BusyError as error:
            self._lost = error
            raise


class _Pass:
    """One pass, with what it counted so far."""

    def __init__(
        self,
        prefect: Prefect,
        world: World,
        key: str,
        look: Callable[[World, str], Picture],
        tell: Callable[[str], None],
    ) -> None:
        self.prefect = prefect
        self.world = world
        self.key = key
        self.look = look
        self.tell = tell
        self.done: list[Changes] = []

    def run(self, *, reopen: bool) -> PassReport:
        """Look and write until nothing has happened in between."""
        for _ in range(ROUNDS):
            before = changes_of(self.world, self.key)
            picture = self.look(self.world, self.key)
            run = self.find_run(picture)
            if run.shown.type in STOPPED:
                if not reopen:
                    return self.report(run, self.leave_alone(run))
                self.prefect.show_run(run, picture.run)
                self.record("taken up again in Prefect")
            self.round(run, picture)
            if changes_of(self.world, self.key) == before:
                break
        return self.report(run, picture.run)

    def find_run(self, picture: Picture) -> Run:
        """The rollout's flow run, made when there is none (yet, or any more)."""
        with self.world.uow() as uow:
            stored = uow.engine.flow_run(self.key) or ""
        if stored and not stored.startswith(_INTENT):
            found = self.prefect.find_run(uuid.UUID(stored))
            if found:
                return found
            self.tell("Prefect no longer has this rollout's flow run; making it again.")
            stored = ""
        if not stored:
            stored = f"{_INTENT}{uuid.uuid4()}"
            remember_flow_run(self.world, self.key, stored)
        run = self.prefect.create_run(picture.name, picture.tags, stored.removeprefix(_INTENT))
        remember_flow_run(self.world, self.key, str(run.id))
        return run

    def leave_alone(self, run: Run) -> Shown:
        """Finish what somebody began with Prefect's Cancel button, and write it into the history once."""
        if run.shown == CANCELLED:
            return CANCELLED
        self.prefect.show_run(run, CANCELLED)
        self.record("cancelled in Prefect", CANCELLED.message)
        return CANCELLED

    def record(self, what: str, why: str = "") -> None:
        """Write an event into the rollout's history."""
        with self.world.uow() as uow:
            uow.history.append(self.key, [HistoryEntry(self.world.clock.now(), "leadflow", what, why=why)])
            uow.commit()

    def round(self, run: Run, picture: Picture) -> None:
        """Compare once, and execute the flow run when there is something to do."""
        rows = self.prefect.rows(run.id)
        changes = compare(picture, rows)
        present = self.prefect.notes([note.key for note in picture.notes])
        notes = [note for note in picture.notes if present.get(note.key) != note]

        def work() -> Shown:
            self.carry_out(run.id, picture, changes)
            for note in notes:
                self.prefect.write_note(run.id, note)
            return picture.run

        if run.name != picture.name:
            self.prefect.describe_run(run.id, picture.name, picture.tags)
        if run.id == prefect_api.current_run():
            work()
        elif changes or notes:
            self.prefect.run_again(run, work)
        elif run.shown != picture.run:
            self.prefect.show_run(run, picture.run)
        self.done.append(changes)

    def carry_out(self, run: uuid.UUID, picture: Picture, changes: Changes) -> None:
        """Write the changes, each step after those it depends on."""
        steps = {each.key: each for each in picture.steps}
        if changes.create:
            self.tell(f"Prefect: making {len(changes.create)} steps ...")
        for key in changes.create:
            step = steps[key]
            state = Shown("PENDING", "Planned") if step.shown.closed else step.shown
            self.prefect.create_row(close_step, run, Row(key, step.title, state), step.before, step.tags)
        for key in changes.rename:
            self.prefect.rename_row(run, key, steps[key].title)
        for key in changes.close:
            self.close(run, picture, key)
        for key in changes.show:
            self.prefect.show_row(run, key, steps[key].shown)
        for key in changes.drop:
            self.prefect.show_row(run, key, DROPPED)

    def close(self, run: uuid.UUID, picture: Picture, key: str) -> None:
        """Have the engine run a step's closing work, then show the step as the store has it."""
        steps = {each.key: each for each in picture.steps}
        step = steps[key]
        ended = self.prefect.run_closing(
            close_step,
            run,
            key,
            {"title": step.title, "name": step.shown.name, "message": step.shown.message, "note": step.note},
            {each: steps[each].shown for each in step.held_by},
        )
        state = step.shown
        if ended.type == "FAILED":
            # Shown with another message than the store's, so that the next pass tries again.
            state = Shown(state.type, state.name, f"{state.message} Its closing work failed: {ended.message}")
        self.prefect.show_row(run, key, state)

    def report(self, run: Run, shown: Shown) -> PassReport:
        return PassReport(
            self.key,
            run.id,
            shown,
            created=sum(len(each.create) for each in self.done),
            closed=sum(len(each.close) for each in self.done),
            changed=sum(len(each.show) + len(each.rename) for each in self.done),
            dropped=sum(len(each.drop) for each in self.done),
            rounds=max(1, len(self.done)),
        )
