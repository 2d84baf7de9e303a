"""Advancing under Prefect: pull the boards, re-plan, push them, and make Prefect show what came of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from prefect import State, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from leadflow.bootstrap import open_app
from leadflow.engine import passes, prefect_api
from leadflow.errors import BusyError, LeadflowError, ServiceAwayError
from leadflow.services.advance import advance
from leadflow.services.portfolio import refresh
from leadflow.services.view import rollout_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect.client.schemas.objects import TaskRun

    from leadflow.engine.passes import PassReport
    from leadflow.services.world import World

KEEP = timedelta(days=30)
"""How long Prefect keeps the runs of ``advance``; there are a hundred a day. Rollouts are kept for ever."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """What advancing one rollout did: operations on its boards, boards that were away, the pass."""

    operations: int
    away: tuple[str, ...]
    passed: PassReport | None

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        if self.passed is None:
            return "was cancelled in Prefect and left alone"
        parts = [f"{self.operations} changes on boards", f"shown as: {self.passed.shown.message}"]
        return "; ".join([*parts, *self.away])


def advance_rollout(
    world: World,
    key: str,
    *,
    pull: Callable[[str], tuple[int, tuple[str, ...]]],
) -> Advanced:
    """Advance one rollout until nothing happens in between, and show it.

    `pull` advances the rollout once and says how many operations it did and which boards were away. A rollout
    that was cancelled in Prefect is not touched. Raises what `pull` and `passes.show` raise.
    """
    if passes.cancelled(world, key):
        passes.show(world, key)
        return Advanced(0, (), None)
    done = 0
    for _ in range(passes.ROUNDS):
        before = passes.changes_of(world, key)
        operations, away = pull(key)
        passed = passes.show(world, key)
        done += operations
        if passes.changes_of(world, key) == before:
            break
    return Advanced(done, away, passed)


def advance_all(rollout: str | None) -> State[Any]:
    """Advance `rollout`, or every one.

    The failure of one does not stop the others; Prefect or the database being away does.
    """
    log = get_run_logger()
    with open_app() as app:
        keys = rollout_keys(app.world) if rollout is None else [rollout]
        failed: list[str] = []
        told: list[str] = []
        for key in keys:
            try:
                told.append(f"{key}: {advance_rollout(app.world, key, pull=_pull).sentence}")
            except ServiceAwayError as error:
                # The database or Prefect, which all need; the next run takes up where this one ended.
                return Failed(name="Service away", message="\n".join([*failed, f"{key}: {error}", *told]))
            except LeadflowError as error:
                failed.append(f"{key}: {error}")
            except Exception as error:
                # A fault in one rollout must not keep a school's other rollouts from going on.
                log.exception("%s could not be advanced.", key)
                failed.append(f"{key}: {type(error).__name__}: {error}")
        with suppress(LeadflowError):  # Whoever looks at the portfolio counts what is left.
            refresh(app.world)
    _tidy(rollout, len(keys))
    for sentence in told:
        log.info(sentence)
    for sentence in failed:
        log.error(sentence)
    if failed:
        return Failed(name="Partly failed" if told else "Failed", message="\n".join(failed))
    return Completed(name="Advanced", message="\n".join(told) or "There is no rollout yet.")


def _pull(key: str) -> tuple[int, tuple[str, ...]]:
    return advance_boards.with_options(task_run_name=f"Advance {key}")(key)


def worth_another_try(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """True for what passes by itself: a service that is away, another run at the same rollout."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, ServiceAwayError | BusyError)


@task(
    name="advance",
    retries=3,
    retry_delay_seconds=[2, 10, 30],
    retry_condition_fn=worth_another_try,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def advance_boards(rollout: str) -> tuple[int, tuple[str, ...]]:
    """Pull a rollout's boards, re-plan, push them."""
    with open_app() as app:
        report = advance(app.world, rollout)
    return len(report.operations), tuple(report.away.values())


def _tidy(rollout: str | None, count: int) -> None:
    """Name this run, and let go of the old ones."""
    run = prefect_api.current_run()
    with prefect_api.connected() as prefect:
        if run is not None:
            prefect.describe_run(run, f"Advance {rollout or f'{count} rollouts'}")
        # Prefect's runs are dated by the real clock, also when the calendar is simulated.
        prefect.forget_runs("advance", datetime.now(UTC) - KEEP)
