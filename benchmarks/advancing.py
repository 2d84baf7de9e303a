"""One advance of 200 steps: nothing changed, ten cards taken up, ten cards done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import plans
from benchmarks.tables import Table
from benchmarks.timing import Timing, middle, timed, times
from leadflow.planning.steps import Status
from leadflow.services.advance import advance
from leadflow.services.launch import launch

if TYPE_CHECKING:
    from benchmarks.ground import Ground

STEPS = 200
MOVED = 10
REPEATS = 5
KEY = "two-hundred"
MOVES = (
    (f"{MOVED} cards taken up", Status.IN_PROGRESS),
    (f"{MOVED} cards put back", Status.TODO),
)


def measure(ground: Ground) -> list[Table]:
    """The service alone, and Prefect's pass after it."""
    from leadflow.engine import passes

    world = ground.app.world
    launch(world, plans.definition(KEY, STEPS))
    ground.tell(f"Showing {STEPS} steps in Prefect ...")
    passes.show(world, KEY)
    found: dict[str, tuple[list[Timing], list[Timing]]] = {}

    def once(what: str) -> None:
        service, shown = found.setdefault(what, ([], []))
        service.append(timed(lambda: advance(world, KEY)))
        shown.append(timed(lambda: passes.show(world, KEY), ground.server))

    for number in range(REPEATS):
        ground.tell(f"Advancing {STEPS} steps, round {number + 1} of {REPEATS} ...")
        once("nothing changed")
        for what, status in MOVES:
            _move(ground, status)
            once(what)
    _move(ground, Status.IN_PROGRESS)
    advance(world, KEY)
    passes.show(world, KEY)
    _move(ground, Status.DONE)
    once(f"{MOVED} cards done, closing work run")
    base = sum(each.wall for each in map(middle, found["nothing changed"]))
    return [
        Table(
            f"One advance of {STEPS} steps",
            f"Four built-in boards; medians of {REPEATS} (the last row: once). The pass is what Prefect is "
            "told afterwards; a flow run of the deployment adds the start of its process.",
            ("what", "service", "CPU", "Prefect pass", "CPU", "Prefect's CPU", "both", "against idle"),
            [_row(what, middle(service), middle(shown), base) for what, (service, shown) in found.items()],
        )
    ]


def _row(what: str, service: Timing, shown: Timing, base: float) -> tuple[str, ...]:
    both = service + shown
    return (
        what,
        *service.cells[:2],
        *shown.cells,
        both.cells[0],
        times(both.wall, base),
    )


def _move(ground: Ground, status: Status) -> None:
    boards = ground.app.builtin
    for step in plans.open_at_first(STEPS)[:MOVED]:
        card = boards.find_by_key(f"{KEY}/{step}")
        if card is None:
            raise LookupError(step)
        boards.move(card.id, status, by=sorted(card.fields.members)[0])
