"""``demo``, ``serve`` and ``up``: the commands that stay."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import settings as read_settings
from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.bootstrap import App
    from leadflow.services.view import View
    from leadflow.settings import Settings


def serve() -> None:
    """The pages only."""
    from leadflow.bootstrap import open_app

    settings = read_settings()
    _require_free(settings)
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
    """The sample school, played; then the table, or the pages."""
    from leadflow.bootstrap import open_app
    from leadflow.cli.reading import print_blocked

    settings = _demo_settings(trello=trello)
    if serve:
        _require_free(settings)
    with _prefect(settings):
        found = _play(settings, weeks, trello=trello)
        print_blocked(found)
        if not serve:
            return
        os.environ["LEADFLOW_TODAY"] = found.today.isoformat()
        with open_app(read_settings()) as app:
            _what_to_look_at(app, found)
            _serve_everything(app)


def _play(settings: Settings, weeks: int, *, trello: bool) -> View:
    from leadflow.bootstrap import open_app
    from leadflow.demo.play import play
    from leadflow.demo.scenario import SCENARIO
    from leadflow.engine.launching import show_in_prefect

    with open_app(settings) as app:
        board = "trello" if trello else "builtin"
        played = play(app, SCENARIO, weeks=weeks, board=board, tell=say, weekly=show_in_prefect)
    say(
        f"Played {played.days} school days: {played.actions} actions of people on the boards, "
        f"{played.operations} changes written to them. Today is {show.day(played.found.today)}."
    )
    return played.found


def _demo_settings(*, trello: bool) -> Settings:
    """Settings of the demo: a home of its own, made new every time."""
    from leadflow.demo.play import fresh_home

    if "LEADFLOW_HOME" not in os.environ:
        os.environ["LEADFLOW_HOME"] = str(Path.cwd() / ".leadflow" / "demo")
    os.environ.pop("LEADFLOW_TODAY", None)
    settings = read_settings()
    if trello and not settings.has_trello:
        raise RefusedError("To play on Trello, set LEADFLOW_TRELLO_KEY and LEADFLOW_TRELLO_TOKEN.")
    fresh_home(settings.home)
    return settings


@contextlib.contextmanager
def _prefect(settings: Settings) -> Iterator[None]:
    """A Prefect server while the block runs."""
    from leadflow.engine.environment import prepare
    from leadflow.engine.server import embedded_server

    with embedded_server(settings, say):
        prepare(settings)
        yield


def _show_all(app: App) -> None:
    """Bring Prefect up to date with every rollout: it may have been away for long, or be new."""
    from leadflow.engine.launching import show_in_prefect
    from leadflow.services.view import rollout_keys

    for key in rollout_keys(app.world):
        say(f"Showing '{key}' in Prefect ...")
        show_in_prefect(app, key, tell=say)


def _serve_everything(app: App) -> None:
    from leadflow.engine.serve import running_deployments

    with running_deployments(app.settings, say):
        _serve_pages(app)


def _serve_pages(app: App) -> None:
    import uvicorn

    from leadflow.engine.wake import wake
    from leadflow.services.advance import advance
    from leadflow.web.app import create_app

    def woken(rollout: str) -> None:
        """Prefect advances the rollout; when it is away, it is done here at once."""
        if not wake(app.settings, rollout):
            advance(app.world, rollout)

    say(f"leadflow is at {app.settings.pages} (Ctrl+C ends it)")
    uvicorn.run(
        create_app(app, wake=woken), host=app.settings.host, port=app.settings.port, log_level="warning"
    )


def _what_to_look_at(app: App, found: View) -> None:
    """Addresses, and what is worth a look."""
    from leadflow.engine.environment import ui_url

    pages, key = app.settings.pages, found.rollout.key
    names = found.rollout.definition.roster.names
    show.line()
    show.line(f"Dashboard  {pages}/r/{key}")
    show.line(f"Prefect    {ui_url(app.settings)}")
    show.line()
    show.line("What to look at:")
    show.line(f"- {len(found.blocked)} blocked steps, with different causes: {pages}/r/{key}")
    for standing in found.blocked[:3]:
        title = found.rollout.plan.by_key[standing.key].title
        show.line(f"  {title}: {standing.causes[0].sentence}")
    show.line(f"- the timeline against the goals: {pages}/r/{key}/timeline")
    group = next(iter(found.boards))
    show.line(
        f"- the board of {names.get(group, group)}, where you can move a card: {found.boards[group].url}"
    )
    show.line("- the same rollout as one flow run, a task run for each step, in Prefect")
    show.line()


def _require_free(settings: Settings) -> None:
    """Raise `RefusedError` when something listens on the pages' port already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise RefusedError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
                "Set LEADFLOW_PORT to another one, or stop what uses it."
            ) from None
