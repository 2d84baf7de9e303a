"""The demo's first weeks on Trello: the emulator over HTTP, driven by py-trello."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.bootstrap import App, open_app
from leadflow.demo.play import Played, play
from leadflow.demo.scenario import SCENARIO
from leadflow.settings import Settings
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.planning.steps import Status

WEEKS = 2


def on(app: App, board: str) -> Played:
    """The first weeks."""
    return play(app, SCENARIO, weeks=WEEKS, board=board, tell=lambda _: None, weekly=lambda _, __: None)


def statuses(played: Played) -> dict[str, Status]:
    return {key: progress.status for key, progress in played.found.rollout.progress.items()}


def test_on_trello_it_comes_to_the_same(tmp_path: Path) -> None:
    with SmallTrello() as trello, open_app(Settings(home=tmp_path / "home")) as app:
        gateways = {**app.world.gateways, "trello": trello.gateway()}
        there = replace(app, world=replace(app.world, gateways=gateways))
        played, again = on(there, "trello"), on(there, "trello")
        here = on(app, "builtin")
    found = played.found
    assert any(status.closed for status in statuses(here).values())
    assert statuses(played) == statuses(again) == statuses(here)
    assert not found.conflicts
    assert not found.rollout.troubles
    assert len({found.rollout.key, again.found.rollout.key, here.found.rollout.key}) == 3
