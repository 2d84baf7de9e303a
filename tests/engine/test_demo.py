"""The demo's first weeks with the real Prefect: what it shows is what the boards came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import open_app
from leadflow.demo.play import play
from leadflow.demo.scenario import SCENARIO
from leadflow.engine import passes, prefect_api
from leadflow.engine.launching import show_in_prefect

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.engine.server import PrefectServer
    from leadflow.settings import Settings

pytestmark = pytest.mark.prefect


def test_prefect_shows_what_the_demo_came_to(
    prefect_server: PrefectServer, prefect_settings: Settings, tmp_path: Path
) -> None:
    settings = prefect_settings.model_copy(update={"home": tmp_path / "home", "today": None})
    with open_app(settings) as app:
        played = play(app, SCENARIO, weeks=3, board="builtin", tell=lambda _: None, weekly=show_in_prefect)
        run = passes.flow_run_of(app.world, played.found.rollout.key)
    assert run is not None
    with prefect_api.connected(prefect_server.api_url) as prefect:
        rows = prefect.rows(run)
    standings = played.found.standings
    assert {key: row.shown.name for key, row in rows.items()} == {
        key: standing.state.value for key, standing in standings.items()
    }
    assert {"Done", "Ready", "Planned"} <= {row.shown.name for row in rows.values()}
