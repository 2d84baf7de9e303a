"""The environment that Prefect runs in."""

from __future__ import annotations

import base64
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from leadflow.engine import environment as env
from leadflow.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

READ_ELSEWHERE = {"DO_NOT_TRACK", "PREFECT_SERVER_ENCRYPTION_KEY"}
"""Variables that Prefect reads without a field in its settings."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", prefect_port=4317)


def test_everything_points_at_the_embedded_server(settings: Settings) -> None:
    found = env.environment(settings)
    assert found["PREFECT_API_URL"] == "http://127.0.0.1:4317/api"
    assert found["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4317/api"
    assert found["PREFECT_UI_URL"] == "http://127.0.0.1:4317"
    assert found["PREFECT_SERVER_API_PORT"] == "4317"
    assert found["PREFECT_HOME"] == str(settings.home / "prefect")


def test_nothing_calls_home(settings: Settings) -> None:
    found = env.environment(settings)
    assert found["DO_NOT_TRACK"] == "1"
    assert found["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert found["PREFECT_SERVER_UI_V2_ENABLED"] == "false"
    assert found["PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT"] == "false"


@pytest.mark.parametrize("service", ["TASK_RUN_RECORDER", "EVENT_PERSISTER"])
def test_what_is_recorded_is_written_in_batches(settings: Settings, service: str) -> None:
    found = env.environment(settings)
    assert found[f"PREFECT_SERVER_SERVICES_{service}_BATCH_SIZE"] == "200"
    assert found[f"PREFECT_SERVER_SERVICES_{service}_READ_BATCH_SIZE"] == "200"
    assert found[f"PREFECT_SERVER_SERVICES_{service}_FLUSH_INTERVAL"] == "1"


def test_every_name_is_one_that_prefect_knows(settings: Settings) -> None:
    """A setting that Prefect renames would otherwise be lost in silence."""
    script = (
        "from prefect.settings import Settings\n"
        "from prefect.settings.legacy import _get_settings_fields\n"
        "print('\\n'.join(_get_settings_fields(Settings)))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    known = {*answer.stdout.split(), *READ_ELSEWHERE}
    logging = ("PREFECT_LOGGING_LOGGERS_", "PREFECT_LOGGING_HANDLERS_")  # paths into its logging file
    ours = [each for each in env.environment(settings) if not each.startswith(logging)]
    assert [each for each in ours if each not in known] == []


def test_a_server_of_your_own_gets_no_server_settings(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, prefect_api_url="https://prefect.school.example/base/api")
    found = env.environment(settings)
    assert found["PREFECT_API_URL"] == "https://prefect.school.example/base/api"
    assert found["PREFECT_UI_URL"] == "https://prefect.school.example/base"
    assert not [each for each in found if each.startswith("PREFECT_SERVER_SERVICES")]
    assert "PREFECT_SERVER_ENCRYPTION_KEY" not in found
    assert not (tmp_path / "prefect").exists()


def test_the_encryption_key_is_made_once_for_its_owner(tmp_path: Path) -> None:
    key = env.encryption_key(tmp_path)
    assert len(base64.urlsafe_b64decode(key)) == 32
    assert env.encryption_key(tmp_path) == key
    file = tmp_path / "prefect" / "encryption.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_a_person_set_stays_unless_it_names_another_server() -> None:
    wanted = {"PREFECT_API_URL": "ours", "PREFECT_RUNNER_POLL_FREQUENCY": "2"}
    given = {"PREFECT_API_URL": "another", "PREFECT_RUNNER_POLL_FREQUENCY": "9", "PATH": "/bin"}
    assert env.merged(wanted, given) == {
        "PREFECT_API_URL": "ours",
        "PREFECT_RUNNER_POLL_FREQUENCY": "9",
        "PATH": "/bin",
    }


def test_a_child_reads_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(
        home=tmp_path,
        trello_key="a key",
        today="2026-11-18",
        advance_minutes=7,
        leaders=("ana@school.example", "ben@school.example"),
        sign_in="accounts",
    )
    for name, value in env.of_settings(settings).items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_importing_the_ring_does_not_import_prefect() -> None:
    script = (
        "import sys\n"
        "from leadflow.engine import child, environment, launching, picture, request, serve, server\n"
        "from leadflow.engine import states, wake\n"
        "sys.exit('prefect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
