"""``python -m tests.emulator``: a Trello to try leadflow with."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import requests

from tests.emulator.emulator import KEY
from tests.emulator.suite import BOARD

if TYPE_CHECKING:
    from pathlib import Path


def test_it_says_what_to_set_and_serves_until_it_is_stopped(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("key,name,trello\nana,Ana Ruiz,anaruiz\nben,Ben Okafor,\n", "utf-8")
    given = [sys.executable, "-m", "tests.emulator", "--port", "0", "--people", str(people), "--suite"]
    with subprocess.Popen(given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        lines = [served.stdout.readline().strip() for _ in range(8)]
        said = dict(line.removeprefix("export ").split("=") for line in lines)
        header = (
            f'OAuth oauth_consumer_key="{said["LEADFLOW_TRELLO_KEY"]}", '
            f'oauth_token="{said["LEADFLOW_TRELLO_TOKEN"]}"'
        )
        url = f"{said['LEADFLOW_TRELLO_URL']}/1/members/anaruiz"
        found = requests.get(url, headers={"authorization": header}, timeout=10).json()
        served.terminate()
        _, errors = served.communicate(timeout=10)
    assert found["fullName"] == "Ana Ruiz"
    assert said["TRELLO_TOKEN"] == said["LEADFLOW_TRELLO_TOKEN"]
    assert (said["TRELLO_API_KEY"], said["TRELLO_TEST_BOARD_NAME"]) == (KEY, BOARD)
    assert errors == "2 requests, 1 of them writes\n"
    assert served.returncode == 0


def test_it_starts_without_the_development_tools() -> None:
    """The guide has people try Trello with it in what `make demo` installs."""
    code = "import sys; sys.modules['pytest'] = None; import tests.emulator.__main__"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
