"""The one module that touches Prefect's engine and the client calls that write runs.

Prefect counts `run_task`, `run_flow`, `create_task_run`, `set_task_run_state` and `FlowRunContext` as public,
but they are not in its guides. They stand here and nowhere else, with a contract test over this module, so
that a new Prefect can break one file. What was learned about them, with Prefect 3.8.8:

- A task run's state is the client's business: the engine emits events and the server records them a second
  later. What is written through the API is there at once. So the engine runs a step's closing work, and the
  API then says what the step is; the recorder's older events only complete the history.
- A task body must never *return* RUNNING or SCHEDULED: the engine would run it again for ever.
- A flow that ends by raising `Pause` keeps the state it was given. Returning a PAUSED state works too, but
  leaves a key in the run's policy at every pass, which would grow for as long as the rollout lives.
- The engine joins its heartbeat thread, which sleeps in seconds, at the end of every flow run. A pass is
  short and guarded by a lease: heartbeats are off.
"""

from __future__ import annotations

import contextlib
import logging
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from prefect import Flow, State, Task, flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import (
    ArtifactCollectionFilter,
    ArtifactCollectionFilterKey,
    ArtifactFilter,
    ArtifactFilterTaskRunId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterEndTime,
)
from prefect.client.schemas.objects import FlowRun, StateDetails, StateType, TaskRunResult
from prefect.context import (
    FlowRunContext,
    SettingsContext,
    SyncClientContext,
    TaskRunContext,
    get_settings_context,
)
from prefect.events.worker import EventsWorker
from prefect.exceptions import ObjectNotFound, Pause, PrefectHTTPStatusError
from prefect.flow_engine import run_flow
from prefect.logging.handlers import APILogWorker
from prefect.logging.loggers import flow_run_logger
from prefect.settings import (
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    get_current_settings,
)
from prefect.task_engine import run_task

from leadflow.engine.patience import BRIEF, LONG, Patience, bounded
from leadflow.engine.picture import Note, Row
from leadflow.engine.states import Shown
from leadflow.errors import ServiceAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from prefect.settings import Settings

_made: dict[tuple[str | None, Patience], tuple[Settings, Settings]] = {}
"""By the server's address and our patience: the settings that were there, and what was made of them."""

WAITING = Shown(StateType.PENDING.value, "Pending")
"""What a row is whose state cannot be read."""

PAGE = 200
"""Rows that Prefect's API returns at most at once."""

FLUSH_SECONDS = 10.0

ROLLOUT_FLOW = "rollout"
"""The name of the flow whose runs are the rollouts."""


@dataclass(frozen=True, slots=True)
class Run:
    """A flow run: what a pass needs to know of it. `served` is true when a deployment can resume it."""

    id: uuid.UUID
    name: str
    shown: Shown
    served: bool


def row_id(run: uuid.UUID, step: str) -> uuid.UUID:
    """The id of a step's task run: the same in every pass and process."""
    return uuid.uuid5(run, step)


def current_run() -> uuid.UUID | None:
    """The id of the flow run that this code is executed by; None outside of one."""
    context = FlowRunContext.get()
    return context.flow_run.id if context and context.flow_run else None


@dataclass(frozen=True, slots=True)
class Here:
    """Where a step's closing work finds itself: its flow run, its task run, and the flow run's log."""

    prefect: Prefect
    run: uuid.UUID
    row: uuid.UUID
    log: logging.Logger | logging.LoggerAdapter[Any]


def here() -> Here:
    """The closing work's place. Raises `RuntimeError` outside of a step that a pass closes."""
    flow_run = FlowRunContext.get()
    task_run = TaskRunContext.get()
    client = SyncClientContext.get()
    if flow_run is None or flow_run.flow_run is None or task_run is None or client is None:
        raise RuntimeError("A step is closed by a pass of its rollout.")
    # The task run's own log is switched off; see `environment`.
    log = flow_run_logger(flow_run.flow_run, flow_run.flow)
    return Here(Prefect(client.client), flow_run.flow_run.id, task_run.task_run.id, log)


@contextlib.contextmanager
def connected(api_url: str | None = None, before: Callable[[], None] = lambda: None) -> Iterator[Prefect]:
    """A connection to the Prefect server at `api_url` (None: the one this process was told of).

    `before` is called before each question, also before those of Prefect's engine. Raises `ServiceAwayError`
    when the server does not answer, also in the middle: after seconds, in a flow run after half a minute.
    """
    url = api_url or get_current_settings().api.url
    patience = LONG if current_run() else BRIEF
    try:
        with (
            _settings_for(url, patience),
            SyncClientContext.get_or_create() as context,
            bounded(context.client._client, patience, before),  # noqa: SLF001 - see above: here, nowhere else
        ):
            yield Prefect(context.client)
    except (httpx.TransportError, RuntimeError) as error:
        # The client's first question, for the server's version, hides the cause in a RuntimeError.
        if isinstance(error, httpx.TransportError) or isinstance(error.__cause__, httpx.TransportError):
            raise ServiceAwayError(f"The Prefect server at {url} does not answer.") from error
        raise
    except PrefectHTTPStatusError as error:
        if error.response.is_server_error:
            raise ServiceAwayError(
                f"The Prefect server at {url} answered with an error ({error.response.status_code})."
            ) from error
        raise


def _settings_for(url: str | None, patience: Patience) -> SettingsContext:
    """Prefect's settings for passes over `url`; making them takes Prefect a tenth of a second, so once."""
    context = get_settings_context()
    given = context.settings
    if any(given is settings for _, settings in _made.values()) and given.api.url == url:
        return SettingsContext(profile=context.profile, settings=given)
    made = _made.get((url, patience))
    if made is None or made[0] is not given:
        changed = given.copy_with_update(
            {
                PREFECT_API_URL: url,
                PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
                PREFECT_CLIENT_MAX_RETRIES: patience.retries,
                PREFECT_API_REQUEST_TIMEOUT: patience.seconds,
            }
        )
        made = _made[url, patience] = (given, changed)
    return SettingsContext(profile=context.profile, settings=made[1])


def flush() -> None:
    """Send the log lines and events that are still queued; call it before a server is stopped."""
    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=FLUSH_SECONDS, at_exit=False)


class Prefect:
    """What a pass says to a Prefect server."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client

    def find_run(self, run: uuid.UUID) -> Run | None:
        """A flow run, or None when the server knows it no longer."""
        try:
            return _run(self._client.read_flow_run(run))
        except ObjectNotFound:
            return None

    def create_run(self, name: str, tags: Sequence[str], once: str) -> Run:
        """A new flow run of the rollout flow; asked again with the same `once`, the same one."""
        created = self._client.request("POST", "/flows/", json={"name": ROLLOUT_FLOW}).json()
        answer = self._client.request(
            "POST",
            "/flow_runs/",
            json={
                "flow_id": created["id"],
                "name": name,
                "tags": list(tags),
                "idempotency_key": once,
                "state": {"type": "PENDING", "name": "Launching"},
            },
        )
        return _run(FlowRun.model_validate(answer.json()))

    def describe_run(self, run: uuid.UUID, name: str, tags: Sequence[str] | None = None) -> None:
        """Give a run a name, and tags instead of those it has (None: it keeps them)."""
        self._client.update_flow_run(run, name=name, tags=None if tags is None else list(tags))

    def show_run(self, run: Run, shown: Shown) -> None:
        """Show a flow run in a state, whatever it was in."""
        self._client.set_flow_run_state(run.id, _state(shown, resumable=run.served), force=True)

    def rows(self, run: uuid.UUID) -> dict[str, Row]:
        """All task runs of a flow run by step key."""
        found: dict[str, Row] = {}
        offset = 0
        while True:
            # The client's own call makes a model of each, which takes longer than asking for them all.
            wanted = {"flow_runs": {"id": {"any_": [str(run)]}}, "limit": PAGE, "offset": offset}
            page = self._client.request("POST", "/task_runs/filter", json=wanted).json()
            found.update({each["dynamic_key"]: _row(each) for each in page})
            if len(page) < PAGE:
                return found
            offset += PAGE

    def create_row(
        self, task: Task[..., Any], run: uuid.UUID, row: Row, before: Sequence[str], tags: Sequence[str]
    ) -> None:
        """Make a step's task run with its edges. One that is there stays as it is."""
        self._client.create_task_run(
            task,
            run,
            row.key,
            id=row_id(run, row.key),
            name=row.name,
            extra_tags=list(tags),
            state=_state(row.shown),
            task_inputs={"wait_for": [TaskRunResult(id=row_id(run, each)) for each in before]},
        )

    def rename_row(self, run: uuid.UUID, step: str, name: str) -> None:
        """Give a step's task run another title."""
        self._client.set_task_run_name(row_id(run, step), name)

    def show_row(self, run: uuid.UUID, step: str, shown: Shown) -> None:
        """Show a step in a state, whatever it was in."""
        self._client.set_task_run_state(row_id(run, step), _state(shown), force=True)

    def run_closing(
        self,
        task: Task[..., State[Any]],
        run: uuid.UUID,
        step: str,
        parameters: Mapping[str, Any],
        after: Mapping[str, Shown],
    ) -> Shown:
        """Have Prefect's engine run a step's closing work behind the steps it waits for (`after`).

        The engine does not call the body while one of them is not COMPLETED; the answer is then PENDING.
        Needs to be called from within a flow run.
        """
        row = self._client.read_task_run(row_id(run, step))
        # Left over from an earlier closing of a step that was reopened since.
        row.end_time = None
        # Prefect's recorder writes a row and its state one after the other; between the two, a row has none.
        row.state = row.state or _state(WAITING)
        ended = run_task(
            task,
            task_run=row,
            parameters=dict(parameters),
            wait_for=[_local(run, each, shown) for each, shown in after.items()],
            return_type="state",
        )
        return Shown(ended.type.value, ended.name or "", ended.message or "")

    def notes(self, keys: Sequence[str]) -> dict[str, Note]:
        """The latest artifacts by key."""
        found = self._client.read_latest_artifacts(
            artifact_filter=ArtifactCollectionFilter(key=ArtifactCollectionFilterKey(any_=list(keys)))
        )
        return {
            each.key: Note(each.key, each.type or "", str(each.data), each.description or "")
            for each in found
            if each.key
        }

    def write_note(self, run: uuid.UUID, note: Note) -> None:
        """Add an artifact to a flow run."""
        self._client.create_artifact(
            ArtifactCreate(
                key=note.key, type=note.type, data=note.body, description=note.description, flow_run_id=run
            )
        )

    def pin_note(self, run: uuid.UUID, row: uuid.UUID, text: str) -> None:
        """Leave Markdown on a task run's page, unless the very same is there."""
        mine = ArtifactFilter(task_run_id=ArtifactFilterTaskRunId(any_=[row]))
        if text not in [each.data for each in self._client.read_artifacts(artifact_filter=mine)]:
            self._client.create_artifact(
                ArtifactCreate(type="markdown", data=text, flow_run_id=run, task_run_id=row)
            )

    def forget_runs(self, flow_name: str, before: datetime, at_most: int = PAGE) -> int:
        """Delete runs of a flow that ended before that instant; the number deleted."""
        old = self._client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[flow_name])),
            flow_run_filter=FlowRunFilter(end_time=FlowRunFilterEndTime(before_=before)),
            limit=at_most,
        )
        for each in old:
            self._client.delete_flow_run(each.id)
        return len(old)

    def run_again(self, run: Run, work: Callable[[], Shown]) -> None:
        """Execute a flow run once more: the engine shows it as running while `work` runs, then as it says.

        What `work` raises is shown as the run's failure and raised.
        """
        raised: list[Exception] = []

        @flow(name=ROLLOUT_FLOW, validate_parameters=False, persist_result=False)
        def rollout(request: Any = None) -> State[Any]:  # noqa: ARG001 - the form's, of a run it started
            try:
                return self.rest(run, work())
            except Exception as error:
                raised.append(error)
                raise

        known = self._client.read_flow_run(run.id)
        try:
            _execute(rollout, known)
        finally:
            # What the engine says when it then cannot show the failure either is of no interest.
            if raised:
                raise raised[0]

    def rest(self, run: Run, shown: Shown) -> State[Any]:
        """Leave the flow run that executes this code in the state `shown`; what a flow ends with.

        Returns a state for the flow to return, or ends the execution by raising Prefect's own `Pause`.
        """
        if shown.type != StateType.PAUSED.value:
            return _state(shown)
        self.show_run(run, shown)
        raise Pause(shown.name, state=_state(shown, resumable=run.served))


def _execute(work: Flow[..., Any], run: FlowRun) -> None:
    with contextlib.suppress(Pause):
        run_flow(work, flow_run=run, return_type="state")


def _run(found: FlowRun) -> Run:
    return Run(found.id, found.name, _shown(found.state), served=found.deployment_id is not None)


def _row(found: Mapping[str, Any]) -> Row:
    state = found["state"] or {"type": ""}
    shown = Shown(state["type"], state.get("name") or "", state.get("message") or "")
    return Row(found["dynamic_key"], found["name"], shown)


def _shown(state: State[Any] | None) -> Shown:
    return Shown(state.type.value, state.name or "", state.message or "") if state else Shown("", "")


def _state(shown: Shown, *, resumable: bool = False) -> State[Any]:
    return State(
        type=StateType(shown.type),
        name=shown.name,
        message=shown.message,
        state_details=StateDetails(pause_reschedule=resumable),
    )


def _local(run: uuid.UUID, step: str, shown: Shown) -> State[Any]:
    """A state to wait for. One read back from the API has no result, and the engine would ask for it."""
    state: State[Any] = State(
        type=StateType(shown.type),
        name=shown.name,
        data=step if shown.closed else None,
        state_details=StateDetails(task_run_id=row_id(run, step)),
    )
    return state
