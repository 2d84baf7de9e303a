"""``serve`` and ``up``: the commands that stay until they are ended."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from leadflow.cli.failures import say
from leadflow.cli.opening import settings as read_settings
from leadflow.cli.progress import progress
from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.bootstrap import App
    from leadflow.cli.progress import Tell
    from leadflow.settings import Settings


def serve() -> None:
    """The pages only."""
    from leadflow.bootstrap import open_app

    settings = read_settings()
    require_free(settings)
    with open_app(settings) as app:
        serve_pages(app)


def up() -> None:
    """Prefect, its schedules, and the pages."""
    from leadflow.bootstrap import open_app
    from leadflow.engine.environment import ui_url
    from leadflow.engine.server import require_room

    settings = read_settings()
    require_free(settings)
    require_room(settings)
    with open_app(settings) as app, contextlib.ExitStack() as stack:
        with progress() as tell:
            stack.enter_context(prefect(settings, tell))
            _show_all(app, tell)
            stack.enter_context(deployments(app, tell))
        say(f"Prefect is at {ui_url(settings)}")
        serve_pages(app)


@contextlib.contextmanager
def prefect(settings: Settings, tell: Tell) -> Iterator[None]:
    """A Prefect server while the block runs."""
    from leadflow.engine.environment import prepare
    from leadflow.engine.server import embedded_server

    with embedded_server(settings, tell):
        prepare(settings)
        try:
            yield
        finally:
            say("Ending ...")


@contextlib.contextmanager
def deployments(app: App, tell: Tell) -> Iterator[None]:
    """The flows on their schedules while the block runs."""
    from leadflow.engine.serve import running_deployments

    with running_deployments(app.settings, tell):
        yield


def serve_pages(app: App) -> None:
    """The pages, until the process is ended."""
    import uvicorn

    from leadflow.engine.wake import wake
    from leadflow.services.advance import advance
    from leadflow.web.app import create_app

    pages = create_app(
        app,
        wake=lambda rollout: wake(app.settings, rollout),
        advance=lambda rollout: advance(app.world, rollout),
    )
    say(f"leadflow is at {app.settings.pages} (Ctrl+C ends it)")
    uvicorn.run(pages, host=app.settings.host, port=app.settings.port, log_level="warning")


def require_free(settings: Settings) -> None:
    """Raise `RefusedError` when the pages' port cannot be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise RefusedError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
                "Set LEADFLOW_PORT to another one, or stop what uses it."
            ) from None


def _show_all(app: App, tell: Tell) -> None:
    """Bring Prefect up to date with every rollout: it may have been away for long, or be new."""
    from leadflow.engine.launching import show_in_prefect
    from leadflow.services.view import rollout_keys

    for key in rollout_keys(app.world):
        tell(f"Showing '{key}' in Prefect ...")
        show_in_prefect(app, key, tell=tell)
