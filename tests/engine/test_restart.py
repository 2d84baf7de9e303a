"""Everything is stopped and started again, politely and not: nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from leadflow.engine import passes, prefect_api
from leadflow.engine.server import embedded_server, reachable
from tests.engine.conftest import free_port
from tests.engine.restarted import KEY, school_of, settings_of
from tests.engine.test_prefect_api import stored
from tests.engine.test_server import alive, until

pytestmark = pytest.mark.prefect


def below(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    found: set[int] = set()
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        started = {int(each) for each in children.read_text("ascii").split()}
        found |= started.union(*map(below, started))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends the server on Linux only")
def test_rows_and_history_outlive_every_restart(tmp_path: Path) -> None:
    home, port = str(tmp_path / "home"), str(free_port())
    settings = settings_of(home, port)
    command = [sys.executable, "-m", "tests.engine.restarted", home, port]

    polite = subprocess.run([*command, "at once"], capture_output=True, text=True, check=True)
    assert polite.stdout == "1 of 6 steps closed, 4 blocked.\n"
    assert polite.stderr == ""
    assert not reachable(settings.prefect_api)

    with subprocess.Popen([*command, "never"], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "2 of 6 steps closed, 3 blocked.\n"
        assert killed.stdout.readline() == "serving\n"
        # The server, the process that serves the deployments, and the flow run that it has just started.
        assert until(lambda: len(below(killed.pid)) >= 3)
        processes = below(killed.pid)
        killed.kill()
    assert until(lambda: not any(alive(each) for each in processes))
    assert not reachable(settings.prefect_api, 0.5)

    school = school_of(home, later=True)
    with embedded_server(settings) as server, prefect_api.connected(server.api_url) as prefect:
        run = passes.flow_run_of(school.world, KEY)
        assert run is not None
        rows = prefect.rows(run)
        assert {key: (row.name, row.shown) for key, row in rows.items()} == school.wanted()
        histories = {
            key: [
                each["name"]
                for each in stored(
                    prefect, "/task_run_states/", task_run_id=str(prefect_api.row_id(run, key))
                )
            ]
            for key in "abc"
        }
        # The engine's own states, too, which the server records in the background.
        assert histories["a"] == ["Planned", "Running", "Done", "Done"]
        assert histories["c"] == ["Blocked", "In progress"]
        passed = [each["name"] for each in stored(prefect, "/flow_run_states/", flow_run_id=str(run))]
        assert passed == ["Launching", *["Running", "Waiting for people"] * 2]
        again = passes.show(school.world, KEY, api_url=server.api_url, look=school.look)
        assert (again.created, again.closed, again.changed, again.dropped) == (0, 0, 0, 0)
