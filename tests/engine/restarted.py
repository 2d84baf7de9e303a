"""A leadflow of its own that starts Prefect, makes one pass and ends.

``python -m tests.engine.restarted HOME PORT END``: END is ``at once`` (leave right after the pass) or
``never`` (serve the deployments, start a flow run, and wait to be killed).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import requests

from leadflow.engine.environment import prepare
from leadflow.engine.serve import running_deployments
from leadflow.engine.server import embedded_server
from leadflow.settings import Settings
from tests.engine.worlds import DONE, WORKING, FileStore, School, diamond

KEY = "restarted"


def settings_of(home: str, port: str) -> Settings:
    """Settings of the home that is started again and again."""
    return Settings(home=Path(home), prefect_port=int(port))


def school_of(home: str, *, later: bool) -> School:
    """The school before and after the restart."""
    school = diamond(KEY)
    school.store = FileStore(Path(home).parent / "store.json")
    school.states = {"a": DONE, "b": DONE, "c": WORKING} if later else {"a": DONE}
    return school


def main(home: str, port: str, end: str) -> None:
    """Start, pass, end."""
    settings = settings_of(home, port)
    prepare(settings)
    from leadflow.engine import passes

    with embedded_server(settings):
        school = school_of(home, later=end == "never")
        report = passes.show(school.world, KEY, look=school.look)
        print(report.shown.message, flush=True)
        if end == "never":
            with running_deployments(settings):
                start_a_run(settings)
                print("serving", flush=True)
                time.sleep(600)


def start_a_run(settings: Settings) -> None:
    """Have Prefect start `advance`."""
    api = settings.prefect_api
    deployment = requests.get(f"{api}/deployments/name/advance/advance", timeout=30).json()["id"]
    for _ in range(20):
        answer = requests.post(f"{api}/deployments/{deployment}/create_flow_run", json={}, timeout=30)
        if answer.status_code != 503:  # its database is busy, with what the pass left to be recorded
            break
        time.sleep(0.5)
    answer.raise_for_status()


if __name__ == "__main__":
    main(*sys.argv[1:])
