"""What a step costs over a bare Prefect task, on the same server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks import plans
from benchmarks.tables import Table
from benchmarks.timing import Timing, middle, seconds, timed, times
from leadflow.planning.steps import Status
from leadflow.rollout.start import plan_on, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.ground import Ground

COUNT = 100
CHANGED = 10
REPEATS = 3


def measure(ground: Ground) -> list[Table]:
    """A plain flow of a hundred tasks beside our passes over a hundred steps."""
    found: dict[str, tuple[int, list[Timing]]] = {}
    plain = _plain_flow(COUNT)
    plain()  # whatever Prefect does once per process
    for number in range(REPEATS):
        ground.tell(f"{COUNT} tasks and {COUNT} steps, round {number + 1} of {REPEATS} ...")
        for what, written, timing in _round(ground, number, plain):
            found.setdefault(what, (written, []))[1].append(timing)
    medians = [(what, written, middle(timings)) for what, (written, timings) in found.items()]
    bare = medians[0][2].wall
    return [
        Table(
            f"{COUNT} steps against {COUNT} bare Prefect tasks",
            f"Medians of {REPEATS}. A plain flow adds its tasks as new rows at every run; a pass keeps one "
            "row per step for the life of the rollout and writes what changed. Per task or step that was "
            "written (nothing changed: that was looked at).",
            ("what", "wall", "CPU", "Prefect's CPU", "per task or step", "against the plain flow"),
            [
                (what, *each.cells, seconds(each.wall / written, fine=True), times(each.wall, bare))
                for what, written, each in medians
            ],
        )
    ]


def _round(ground: Ground, number: int, plain: Callable[[], object]) -> Iterator[tuple[str, int, Timing]]:
    from leadflow.engine import passes

    def shown(key: str) -> Timing:
        return timed(lambda: passes.show(ground.app.world, key), ground.server)

    yield f"plain flow, {COUNT} tasks", COUNT, timed(plain, ground.server)
    yield "the same without heartbeats", COUNT, timed(_without_heartbeat(plain), ground.server)
    opened, closed = f"open-{number}", f"closed-{number}"
    _store(ground, opened)
    yield f"first pass, {COUNT} open steps", COUNT, shown(opened)
    _store(ground, closed)
    _set(ground, closed, COUNT, Status.DONE)
    yield f"first pass, {COUNT} closed steps", COUNT, shown(closed)
    _set(ground, opened, CHANGED, Status.IN_PROGRESS)
    yield f"later pass, {CHANGED} steps taken up", CHANGED, shown(opened)
    _set(ground, opened, CHANGED, Status.DONE)
    yield f"later pass, {CHANGED} steps closed", CHANGED, shown(opened)
    yield "later pass, nothing changed", COUNT, shown(opened)


def _plain_flow(count: int) -> Callable[[], object]:
    from prefect import flow, task

    @task
    def plain_task(number: int) -> int:
        return number

    @flow
    def plain_flow() -> None:
        before: Any = None
        for number in range(count):
            before = plain_task(number, wait_for=[before], return_state=True)

    return plain_flow


def _without_heartbeat(work: Callable[[], object]) -> Callable[[], object]:
    from leadflow.engine import prefect_api

    def quiet() -> None:
        with prefect_api.connected():
            work()

    return quiet


def _store(ground: Ground, key: str) -> None:
    """A rollout without boards: only what a pass reads."""
    definition = plans.definition(key, COUNT)
    rollout = started(definition, plan_on(definition, definition.start), accepted_late=True)
    with ground.app.world.uow() as uow:
        uow.rollouts.add(rollout)
        uow.commit()


def _set(ground: Ground, key: str, count: int, status: Status) -> None:
    """Put the first steps in plan order in a status."""
    finished = plans.START if status.closed else None
    with ground.app.world.uow() as uow:
        rollout = uow.rollouts.get(key)
        changed = {
            step: replace(rollout.progress[step], status=status, started=plans.START, finished=finished)
            for step in rollout.plan.order[:count]
        }
        uow.rollouts.save(replace(rollout, progress={**rollout.progress, **changed}))
        uow.commit()
