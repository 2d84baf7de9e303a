"""The contract with Prefect: what `engine.prefect_api` relies on. A new Prefect fails here first."""

from __future__ import annotations

import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.engine import prefect_api
from leadflow.engine.picture import Note, Row
from leadflow.engine.states import CLOSED, DROPPED, PREFECT_TYPE, Shown
from leadflow.errors import ServiceAwayError
from leadflow.planning.steps import StepState
from tests.engine.conftest import free_port
from tests.engine.worlds import BLOCKED, DONE, READY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect import State, Task

    from leadflow.engine.prefect_api import Prefect, Run
    from leadflow.engine.server import PrefectServer

pytestmark = pytest.mark.prefect

NEEDS = {"a": (), "b": (), "c": ("a", "b"), "d": ("c",), "e": ("c",), "f": ("d", "e")}
REST = Shown("PAUSED", "Waiting for people", "0 of 6 steps closed.")


@pytest.fixture
def prefect(prefect_server: PrefectServer) -> Iterator[Prefect]:
    with prefect_api.connected(prefect_server.api_url) as connection:
        yield connection


@pytest.fixture
def run(prefect: Prefect) -> Run:
    return prefect.create_run("A rollout", ["leadflow"], str(uuid.uuid4()))


class Closings:
    """A step's task that remembers for which steps its body was called."""

    def __init__(self, ends: list[Any] | None = None) -> None:
        from prefect import task
        from prefect.cache_policies import NO_CACHE
        from prefect.states import Completed

        self.called: list[str] = []
        ends = ends or []

        @task(name="step", cache_policy=NO_CACHE, retries=1, persist_result=False)
        def close(step: str) -> State[Any]:
            self.called.append(step)
            if ends:
                raise ends.pop()
            return Completed(name=DONE.name, message=DONE.message)

        close.task_key = "leadflow.step"
        self.task: Task[..., Any] = close

    def run_all(self, prefect: Prefect, run: Run, states: dict[str, Shown]) -> dict[str, Shown]:
        """A pass that asks the engine to close every step, whatever it waits for."""
        ended: dict[str, Shown] = {}

        def work() -> Shown:
            for key, before in NEEDS.items():
                prefect.create_row(self.task, run.id, Row(key, f"Step {key}", READY), before, [])
                after = {each: states.get(each, BLOCKED) for each in before}
                ended[key] = prefect.run_closing(self.task, run.id, key, {"step": key}, after)
            return REST

        prefect.run_again(run, work)
        return ended


def stored(prefect: Prefect, path: str, **query: str) -> Any:
    return prefect._client.request("GET", path, params=query).json()  # type: ignore[arg-type]


def test_a_step_has_one_id_for_ever() -> None:
    run = uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")
    assert prefect_api.row_id(run, "norms") == uuid.UUID("1d9439cb-b146-5879-8497-98885649f0d0")


def test_a_run_asked_for_twice_is_made_once(prefect: Prefect) -> None:
    once = str(uuid.uuid4())
    first = prefect.create_run("A rollout", ["leadflow"], once)
    assert prefect.create_run("A rollout", ["leadflow"], once) == first
    assert prefect.find_run(first.id) == first
    assert not first.served


def test_a_run_that_is_gone_is_none(prefect: Prefect) -> None:
    assert prefect.find_run(uuid.uuid4()) is None


def test_a_row_made_twice_is_one_and_keeps_its_state(prefect: Prefect, run: Run) -> None:
    task = Closings().task
    prefect.create_row(task, run.id, Row("a", "Step a", BLOCKED), (), [])
    prefect.show_row(run.id, "a", READY)
    prefect.create_row(task, run.id, Row("a", "Step a", BLOCKED), (), [])
    assert prefect.rows(run.id) == {"a": Row("a", "Step a", READY)}


@pytest.mark.parametrize("state", [*StepState, None], ids=str)
def test_every_state_is_shown_with_name_and_message(
    prefect: Prefect, run: Run, state: StepState | None
) -> None:
    shown = (
        Shown(PREFECT_TYPE[state], state.value, "Because of <this> & 'that', für alle.") if state else DROPPED
    )
    prefect.create_row(Closings().task, run.id, Row("a", "Step a", DONE), (), [])
    prefect.show_row(run.id, "a", shown)
    assert prefect.rows(run.id)["a"].shown == shown


def test_rows_are_read_to_the_last_page(prefect: Prefect, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_api, "PAGE", 3)
    for key, before in NEEDS.items():
        prefect.create_row(Closings().task, run.id, Row(key, f"Step {key}", READY), before, [])
    assert sorted(prefect.rows(run.id)) == sorted(NEEDS)


def test_the_graph_has_the_edges(prefect: Prefect, run: Run) -> None:
    for key, before in NEEDS.items():
        prefect.create_row(Closings().task, run.id, Row(key, f"Step {key}", READY), before, [])
    nodes = stored(prefect, f"/flow_runs/{run.id}/graph-v2")["nodes"]
    name = {node["id"]: node["label"] for _, node in nodes}
    edges = {(name[parent["id"]], node["label"]) for _, node in nodes for parent in node["parents"]}
    assert edges == {(f"Step {before}", f"Step {key}") for key in NEEDS for before in NEEDS[key]}


def test_the_engine_holds_back_what_waits_for_an_open_step(prefect: Prefect, run: Run) -> None:
    closings = Closings()
    ended = closings.run_all(prefect, run, {"a": DONE, "b": READY})
    assert closings.called == ["a", "b"]
    assert {key: (each.type, each.name) for key, each in ended.items()} == {
        "a": (CLOSED, "Done"),
        "b": (CLOSED, "Done"),
        **dict.fromkeys("cdef", ("PENDING", "NotReady")),
    }


@pytest.mark.parametrize(
    "state", [BLOCKED, READY, Shown("RUNNING", "In progress"), Shown("PAUSED", "x"), DROPPED]
)
def test_only_a_closed_step_lets_the_next_one_go_on(prefect: Prefect, run: Run, state: Shown) -> None:
    closings = Closings()
    closings.run_all(prefect, run, {"a": DONE, "b": state})
    assert "c" not in closings.called
    closings.run_all(prefect, run, {"a": DONE, "b": Shown(CLOSED, "Skipped")})
    assert "c" in closings.called


def test_a_row_whose_state_is_not_recorded_yet_is_closed_and_held_back_like_any_other(
    prefect: Prefect, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen once, under load: the recorder had pointed the row at a state that it had not written yet."""
    read = prefect._client.read_task_run
    monkeypatch.setattr(
        prefect._client, "read_task_run", lambda row: read(row).model_copy(update={"state": None})
    )
    closings = Closings()
    ended = closings.run_all(prefect, run, {"a": DONE, "b": READY})
    assert closings.called == ["a", "b"]
    assert {ended[key].name for key in "cdef"} == {"NotReady"}


def test_six_rows_stay_six_over_three_passes(prefect: Prefect, run: Run) -> None:
    for _ in range(3):
        Closings().run_all(prefect, run, {})
    assert len(prefect.rows(run.id)) == 6
    states = [each["name"] for each in stored(prefect, "/flow_run_states/", flow_run_id=str(run.id))]
    assert states == ["Launching", *["Running", REST.name] * 3]


def test_a_pass_leaves_the_run_as_it_says_and_no_trace_in_its_policy(prefect: Prefect, run: Run) -> None:
    for shown in (REST, REST, Shown(CLOSED, "Finished", "All is done."), REST):
        prefect.run_again(run, lambda shown=shown: shown)  # type: ignore[misc]
        found = prefect.find_run(run.id)
        assert found is not None
        assert found.shown == shown
    assert stored(prefect, f"/flow_runs/{run.id}")["empirical_policy"]["pause_keys"] == []


def test_a_pass_goes_on_from_every_state_a_run_can_be_in(prefect: Prefect, run: Run) -> None:
    for name in ("RUNNING", "FAILED", "CRASHED", "COMPLETED", "CANCELLED", "PENDING", "PAUSED"):
        prefect.show_run(run, Shown(name, name.title()))
        prefect.run_again(run, lambda: REST)
        found = prefect.find_run(run.id)
        assert found is not None
        assert found.shown == REST, name


def test_within_a_pass_code_knows_its_run(prefect: Prefect, run: Run) -> None:
    seen: list[uuid.UUID | None] = []

    def work() -> Shown:
        seen.append(prefect_api.current_run())
        return REST

    prefect.run_again(run, work)
    assert seen == [run.id]
    assert prefect_api.current_run() is None


def test_what_fails_in_a_pass_is_raised_and_shown(prefect: Prefect, run: Run) -> None:
    def work() -> Shown:
        raise ServiceAwayError("The board does not answer.")

    with pytest.raises(ServiceAwayError, match="The board does not answer"):
        prefect.run_again(run, work)
    found = prefect.find_run(run.id)
    assert found is not None
    assert found.shown.type == "FAILED"
    assert "The board does not answer." in found.shown.message


def test_closing_work_is_tried_again(prefect: Prefect, run: Run) -> None:
    closings = Closings([OSError("once")])
    ended = closings.run_all(prefect, run, {})
    assert closings.called == ["a", "a", "b"]
    assert ended["a"].type == CLOSED


def test_closing_work_that_fails_for_good_says_why(prefect: Prefect, run: Run) -> None:
    ended = Closings([OSError("twice"), OSError("once")]).run_all(prefect, run, {})
    assert ended["a"].type == "FAILED"
    assert "twice" in ended["a"].message


def test_what_is_written_after_the_engine_stands(prefect: Prefect, run: Run) -> None:
    """The recorder writes the engine's states a second later; they are older and must not come back."""
    Closings().run_all(prefect, run, {})
    prefect.show_row(run.id, "a", READY)
    history = _history_of(prefect, run, "a", at_least=4)
    assert history == ["Ready", "Running", "Done", "Ready"]
    assert prefect.rows(run.id)["a"].shown == READY


def _history_of(prefect: Prefect, run: Run, step: str, at_least: int) -> list[str]:
    from tests.engine.test_server import until

    row = str(prefect_api.row_id(run.id, step))

    def names() -> list[str]:
        return [each["name"] for each in stored(prefect, "/task_run_states/", task_run_id=row)]

    assert until(lambda: len(names()) >= at_least)
    return names()


def test_another_process_goes_on_with_the_same_run(
    prefect: Prefect, run: Run, prefect_server: PrefectServer
) -> None:
    Closings().run_all(prefect, run, {})
    script = (
        "import sys\n"
        "from leadflow.engine import prefect_api\n"
        "from tests.engine.test_prefect_api import Closings\n"
        "from tests.engine.worlds import DONE\n"
        "with prefect_api.connected(sys.argv[1]) as prefect:\n"
        "    run = prefect.find_run(prefect_api.uuid.UUID(sys.argv[2]))\n"
        "    closings = Closings()\n"
        "    closings.run_all(prefect, run, {'a': DONE, 'b': DONE})\n"
        "    print(*closings.called)\n"
    )
    command = [sys.executable, "-c", script, prefect_server.api_url, str(run.id)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["a", "b", "c"]
    assert len(prefect.rows(run.id)) == 6


def test_a_note_is_read_back_as_it_was_written(prefect: Prefect, run: Run) -> None:
    key = f"note-{run.id}"
    first = Note(key, "table", '[{"Step": "Normen für alle"}]', "One step.")
    for note in (first, Note(key, "table", "[]", "No step.")):
        prefect.write_note(run.id, note)
        assert prefect.notes([key, "no-such-note"]) == {key: note}


def test_a_pinned_note_is_pinned_once(prefect: Prefect, run: Run) -> None:
    prefect.create_row(Closings().task, run.id, Row("a", "Step a", DONE), (), [])
    row = prefect_api.row_id(run.id, "a")
    for text in ("first", "first", "second"):
        prefect.pin_note(run.id, row, text)
    body = {"artifacts": {"task_run_id": {"any_": [str(row)]}}}
    found = prefect._client.request("POST", "/artifacts/filter", json=body).json()
    assert sorted(each["data"] for each in found) == ["first", "second"]


def test_old_runs_are_forgotten_and_only_of_that_flow(prefect: Prefect, run: Run) -> None:
    from prefect import flow

    name = f"short-{uuid.uuid4()}"

    @flow(name=name)
    def short() -> None: ...

    short()
    prefect.run_again(run, lambda: Shown(CLOSED, "Finished"))
    assert prefect.forget_runs(name, datetime.now(UTC) - timedelta(days=1)) == 0
    assert prefect.forget_runs(name, datetime.now(UTC) + timedelta(days=1)) == 1
    assert prefect.find_run(run.id) is not None


def test_a_server_that_is_away_is_a_service_away() -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with pytest.raises(ServiceAwayError, match=url), prefect_api.connected(url) as prefect:
        prefect.find_run(uuid.uuid4())
