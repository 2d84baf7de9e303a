"""The deployed flows, started as people start them: from the form, by an event, by a button."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from leadflow import resources
from leadflow.bootstrap import open_app
from leadflow.engine import passes, prefect_api
from leadflow.engine.advancing import advance_rollout
from leadflow.engine.launching import show_in_prefect
from leadflow.engine.serve import running_deployments
from leadflow.engine.states import CANCELLED
from leadflow.engine.wake import wake
from leadflow.intake.document import read_document
from leadflow.intake.school import load_definition
from leadflow.planning.steps import Status
from leadflow.rollout.start import plan_on, started
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from tests.engine.files import write_school
from tests.engine.test_server import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.engine.prefect_api import Prefect, Run
    from leadflow.engine.server import PrefectServer
    from leadflow.settings import Settings

pytestmark = pytest.mark.prefect

LONG = 90.0
"""Seconds for a flow run: the runner looks, a process starts, the work is done."""


@dataclass
class Served:
    """leadflow as `leadflow up` runs it, without the pages."""

    app: App
    prefect: Prefect
    api: str

    def ask(self, method: str, path: str, body: object = None) -> requests.Response:
        """Prefect's own client, too, asks again when its server's database was busy."""
        for _ in range(20):
            answer = requests.request(method, f"{self.api}{path}", json=body, timeout=30)
            if answer.status_code != 503:
                break
            time.sleep(0.5)
        return answer

    def deployment(self, name: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/deployments/name/{name}/{name}").json())

    def start(self, name: str, parameters: dict[str, Any]) -> requests.Response:
        """What the form's button and `prefect deployment run` do."""
        deployment = self.deployment(name)["id"]
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return self.ask("POST", f"/deployments/{deployment}/create_flow_run", body)

    def ended(self, name: str, parameters: dict[str, Any]) -> Run:
        """Start a deployment and wait until it came to rest."""
        answer = self.start(name, parameters)
        assert answer.status_code == 201, answer.text
        return self.rested(uuid.UUID(answer.json()["id"]))

    def rested(self, run: uuid.UUID) -> Run:
        found: list[Run] = []

        def at_rest() -> bool:
            latest = self.prefect.find_run(run)
            found[:] = [latest] if latest else []
            return bool(found) and found[0].shown.type not in (
                "SCHEDULED",
                "PENDING",
                "RUNNING",
                "CANCELLING",
            )

        assert until(at_rest, LONG), found
        return found[0]

    def states(self, key: str) -> dict[str, str]:
        run = passes.flow_run_of(self.app.world, key)
        assert run is not None
        return {step: row.shown.name for step, row in self.prefect.rows(run).items()}


@pytest.fixture(scope="module")
def served(prefect_settings: Settings, prefect_server: PrefectServer) -> Iterator[Served]:
    told: list[str] = []
    with (
        open_app(prefect_settings) as app,
        running_deployments(prefect_settings, told.append),
        prefect_api.connected(prefect_server.api_url) as prefect,
    ):
        assert told == ["Registering the flows with Prefect ..."]
        yield Served(app, prefect, prefect_server.api_url)


def key_of(what: str) -> str:
    return f"{what}-{uuid.uuid4().hex[:6]}"


def request_of(folder: Path, key: str, **more: object) -> dict[str, Any]:
    return {"request": {"school_file": str(write_school(folder, key)), **more}}


def launched(served: Served, folder: Path, what: str) -> str:
    """A rollout launched as the command line does it."""
    key = key_of(what)
    report = launch(served.app.world, load_definition(write_school(folder, key)))
    assert report.first
    shown = show_in_prefect(served.app, key, reopen=True)
    record = passes.flow_run_of(served.app.world, key)
    assert shown.url == f"{served.api.removesuffix('/api')}/runs/flow-run/{record}"
    assert not shown.away
    return key


def stored_with_boards_nobody_set_up(served: Served, folder: Path) -> str:
    """A rollout on Trello, where there is no Trello."""
    key = key_of("broken")
    definition = load_definition(write_school(folder, key), board="trello")
    rollout = started(definition, plan_on(definition, definition.start), accepted_late=False)
    with served.app.world.uow() as uow:
        uow.rollouts.add(rollout)
        uow.commit()
    return key


def move(served: Served, key: str, step: str, to: Status) -> None:
    """Somebody moves a card on the built-in board."""
    card = served.app.builtin.find_by_key(f"{key}/{step}")
    assert card is not None
    served.app.builtin.move(card.id, to, by="grace")


def test_the_form_says_what_it_asks_for(served: Served) -> None:
    schema = served.deployment("rollout")["parameter_openapi_schema"]
    form = schema["definitions"]["LaunchRequest"]
    assert form["required"] == ["school_file"]
    for field in form["properties"].values():
        assert field["title"]
        assert field["description"]
    assert served.deployment("rollout")["enforce_parameter_schema"]
    assert "plan it backwards" in served.deployment("rollout")["description"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"school_file": ""},
        {"school_file": "school.yaml", "board": "paper"},
        {"school_file": "school.yaml", "goals": [{"goal": "vision"}]},
        {"school_file": "school.yaml", "accept_late_goals": "perhaps"},
        {"school_file": "school.yaml", "bord": "builtin"},
    ],
    ids=str,
)
def test_a_form_that_is_filled_in_wrongly_is_refused_at_once(served: Served, wrong: dict[str, Any]) -> None:
    answer = served.start("rollout", {"request": wrong})
    assert answer.status_code == 409
    assert "Error creating flow run" in answer.text


def test_the_schedule_and_the_trigger_stand(served: Served, prefect_settings: Settings) -> None:
    deployment = served.deployment("advance")
    (schedule,) = deployment["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["interval"] == prefect_settings.advance_minutes * 60
    assert until(lambda: bool(served.ask("POST", "/automations/filter", {}).json()), LONG)
    (automation,) = [
        each
        for each in served.ask("POST", "/automations/filter", {}).json()
        if each["name"] == "leadflow: a card moved"
    ]
    assert automation["enabled"]
    assert automation["trigger"]["expect"] == ["leadflow.card.moved"]
    assert automation["actions"][0]["parameters"] == {"rollout": "{{ event.payload.rollout }}"}


def test_the_work_pools_file_says_the_same(served: Served) -> None:
    folder = resources.flows()
    written = {each["name"]: each for each in read_document(folder / "prefect.yaml").data["deployments"]}
    assert set(written) == {"rollout", "advance"}
    for name, each in written.items():
        file, _, function = each["entrypoint"].partition(":")
        assert (folder / file).is_file()
        assert served.deployment(name)["entrypoint"].endswith(f"{file}:{function}")
    (trigger,) = written["advance"]["triggers"]
    assert until(lambda: bool(served.ask("POST", "/automations/filter", {}).json()), LONG)
    (automation,) = served.ask("POST", "/automations/filter", {}).json()
    for field in ("expect", "match", "for_each", "threshold", "within"):
        assert trigger[field] == automation["trigger"][field]
    assert trigger["parameters"] == automation["actions"][0]["parameters"]


def by_command(deployment: str, **parameters: object) -> subprocess.CompletedProcess[str]:
    """`prefect deployment run`, as people type it."""
    given = [each for name, value in parameters.items() for each in ("-p", f"{name}={json.dumps(value)}")]
    command = [sys.executable, "-m", "prefect", "deployment", "run", deployment, *given]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def run_in(output: str) -> uuid.UUID:
    """The flow run that the command names."""
    found = re.search(r"UUID: ([0-9a-f-]{36})", output)
    assert found, output
    return uuid.UUID(found[1])


def test_the_command_refuses_a_wrong_parameter(served: Served) -> None:
    refused = by_command("rollout/rollout", request={"school_file": "school.yaml", "board": "paper"})
    assert refused.returncode != 0
    assert "paper" in refused.stdout + refused.stderr


def test_a_launch_from_the_form(served: Served, tmp_path: Path) -> None:
    key = key_of("form")
    run = served.rested(run_in(by_command("rollout/rollout", **request_of(tmp_path, key)).stdout))
    assert (run.name, run.shown.name) == (f"The rollout {key}", "Waiting for people")
    assert run.served
    assert passes.flow_run_of(served.app.world, key) == run.id
    assert served.states(key) == {
        "norms": "Ready",
        "survey": "Ready",
        "vision": "Planned",
        "pilot": "Planned",
    }

    again = served.ended("rollout", request_of(tmp_path, key))
    assert again.shown.name == "Already launched"
    assert f"/runs/flow-run/{run.id}" in again.shown.message
    assert served.prefect.rows(again.id) == {}
    assert passes.flow_run_of(served.app.world, key) == run.id
    assert served.prefect.find_run(run.id) == run

    move(served, key, "norms", Status.IN_PROGRESS)
    advance(served.app.world, key)
    # The Resume button of Prefect's page: the same run is executed again.
    assert served.ask("POST", f"/flow_runs/{run.id}/resume").json()["status"] == "ACCEPT"
    assert until(lambda: served.states(key)["norms"] == "In progress", LONG)
    resumed = served.rested(run.id)
    assert resumed.shown.name == "Waiting for people"
    assert len(served.prefect.rows(run.id)) == 4


def test_a_launch_that_a_person_has_to_put_right_is_refused_with_the_reason(
    served: Served, tmp_path: Path
) -> None:
    late = served.ended(
        "rollout",
        request_of(tmp_path, key_of("late"), goals=[{"goal": "vision", "target": "2026-09-10"}]),
    )
    assert (late.shown.type, late.shown.name) == ("FAILED", "Refused")
    assert "The earliest feasible date is" in late.shown.message
    missing = served.ended("rollout", {"request": {"school_file": str(tmp_path / "nowhere.yaml")}})
    assert missing.shown.name == "Refused"
    assert "nowhere.yaml" in missing.shown.message


def test_a_moved_card_wakes_a_pass(served: Served, prefect_settings: Settings, tmp_path: Path) -> None:
    key = launched(served, tmp_path, "moved")
    move(served, key, "norms", Status.IN_PROGRESS)
    assert wake(prefect_settings, key)
    move(served, key, "norms", Status.DONE)
    assert wake(prefect_settings, key)
    assert until(lambda: served.states(key)["norms"] == "Done", LONG)
    assert served.states(key)["vision"] == "Planned"
    body = {"flow_runs": {"name": {"any_": [f"Advance {key}"]}}}
    assert until(lambda: served.ask("POST", "/flow_runs/count", body).json() == 1)


def test_the_schedule_starts_a_run(served: Served, tmp_path: Path) -> None:
    key = launched(served, tmp_path, "timed")
    move(served, key, "norms", Status.IN_PROGRESS)
    path = f"/deployments/{served.deployment('advance')['id']}"
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    schedule = {"interval": 86_400, "anchor_date": soon, "timezone": "UTC"}
    added = served.ask("POST", f"{path}/schedules", [{"active": True, "schedule": schedule}])
    assert added.ok, added.text
    # What Prefect's scheduler does by itself once a minute.
    assert until(lambda: served.ask("POST", f"{path}/schedule", {"min_runs": 1}).ok)
    try:
        assert until(lambda: served.states(key)["norms"] == "In progress", LONG)
    finally:
        # 503 while Prefect's SQLite is busy; its own clients try again, too.
        assert until(lambda: served.ask("DELETE", f"{path}/schedules/{added.json()[0]['id']}").ok)
    ran = {
        "flow_runs": {"tags": {"all_": ["auto-scheduled"]}, "state": {"name": {"any_": ["Advanced"]}}},
        "deployments": {"name": {"any_": ["advance"]}},
    }
    assert until(lambda: served.ask("POST", "/flow_runs/count", ran).json() == 1, LONG)


def test_two_at_once_by_hand_do_no_harm(served: Served, tmp_path: Path) -> None:
    key = launched(served, tmp_path, "twice")
    move(served, key, "norms", Status.IN_PROGRESS)
    advance(served.app.world, key)
    move(served, key, "norms", Status.DONE)
    with ThreadPoolExecutor(2) as both:
        started = [both.submit(by_command, "advance/advance", rollout=key) for _ in range(2)]
        runs = [served.rested(run_in(each.result().stdout)) for each in started]
    assert [run.shown.name for run in runs] == ["Advanced", "Advanced"]
    assert served.states(key) == {
        "norms": "Done",
        "survey": "Ready",
        "vision": "Planned",
        "pilot": "Planned",
    }
    record = passes.flow_run_of(served.app.world, key)
    assert record is not None
    notes = served.ask("POST", "/artifacts/filter", {"flow_runs": {"id": {"any_": [str(record)]}}}).json()
    closing = [each for each in notes if each["task_run_id"]]
    assert [each["task_run_id"] for each in closing] == [str(prefect_api.row_id(record, "norms"))]


def test_what_moves_while_a_pass_is_on_its_way_is_not_lost(served: Served, tmp_path: Path) -> None:
    key = launched(served, tmp_path, "meanwhile")
    pulls = 0

    def pull(rollout: str) -> tuple[int, tuple[str, ...]]:
        nonlocal pulls
        pulls += 1
        report = advance(served.app.world, rollout)
        if pulls == 1:  # after the boards were read; the wake-up of this move finds the lease held
            move(served, key, "norms", Status.IN_PROGRESS)
        return len(report.operations), ()

    done = advance_rollout(served.app.world, key, pull=pull)
    assert pulls == 2
    assert done.passed is not None
    assert served.states(key)["norms"] == "In progress"


def test_one_rollout_that_fails_does_not_stop_the_others(served: Served, tmp_path: Path) -> None:
    broken = stored_with_boards_nobody_set_up(served, tmp_path / "broken")
    sound = launched(served, tmp_path / "sound", "sound")
    cancelled = launched(served, tmp_path / "cancelled", "cancelled")
    stopped = passes.flow_run_of(served.app.world, cancelled)
    assert served.ask("POST", f"/flow_runs/{stopped}/set_state", {"state": {"type": "CANCELLING"}}).ok
    for each in (sound, cancelled):
        move(served, each, "norms", Status.IN_PROGRESS)
    run = served.ended("advance", {})
    assert (run.shown.type, run.shown.name) == ("FAILED", "Partly failed")
    assert f"{broken}: " in run.shown.message
    assert sound not in run.shown.message
    assert served.states(sound)["norms"] == "In progress"
    assert served.states(cancelled)["norms"] == "Ready"
    found = served.prefect.find_run(stopped) if stopped else None
    assert found is not None
    assert found.shown == CANCELLED


def test_prefect_away_is_a_sentence_and_no_failure(served: Served, tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.engine.conftest import free_port

    key = launched(served, tmp_path, "away")
    elsewhere = served.app.settings.model_copy(update={"prefect_port": free_port()})
    shown = show_in_prefect(replace(served.app, settings=elsewhere), key)
    assert shown.url is None
    assert "after the next `leadflow up`" in shown.sentence
    # The server that leadflow brings is not started: that is no outage. One of your own that is away is.
    assert not shown.away
    own = elsewhere.model_copy(update={"prefect_api_url": elsewhere.prefect_api})
    assert show_in_prefect(replace(served.app, settings=own), key).away
