"""``demo``, ``serve`` and ``up``: the commands that stay."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import settings as read_settings
from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.settings import Settings


def serve() -> None:
    """The pages only."""
    from leadflow.bootstrap import open_app

    settings = read_settings()
    with open_app(settings) as app:
        _serve_pages(app)


def up() -> None:
    """Prefect, its schedules, and the pages."""
    from leadflow.bootstrap import open_app

    settings = read_settings()
    _require_free(settings)
    with open_app(settings) as app, _prefect(settings):
        _show_all(app)
        _serve_everything(app)


def demo(*, serve: bool, weeks: int, trello: bool) -> None:
    """The sample school, played."""
    from leadflow.cli.reading import print_blocked

    settings = _demo_settings(trello=trello)
    if serve:
        _require_free(settings)
    with _prefect(settings):
        played, settings = _play(settings, weeks, trello=trello)
        found = played.found
        say(
            f"Played {played.days} school days: {played.actions} actions of people on the boards, "
            f"{played.operations} changes written to them. Today is {show.day(found.today)}."
        )
        print_blocked(found)
        if serve:
            from leadflow.bootstrap import open_app

            with open_app(settings) as app:
                _look_at(app, found.rollout.key)
                _serve_everything(app)
