"""``serve`` and ``up``: the commands that stay until they are ended."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from leadflow.cli.failures import Exit, say
from leadflow.cli.opening import settings as read_settings
from leadflow.cli.progress import progress
from leadflow.errors import RefusedError
from leadflow.settings import SignIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leadflow.bootstrap import App
    from leadflow.cli.progress import Tell
    from leadflow.engine.upkeep import Upkeep
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
    with open_app(settings) as app, prefect(settings) as upkeep:
        with progress() as tell:
            start_prefect(upkeep, tell)
            _show_all(app, tell)
            upkeep.start_flows(settings, tell)
        say(f"Prefect is at {ui_url(settings)}")
        serve_pages(app, upkeep)


@contextlib.contextmanager
def prefect(settings: Settings) -> Iterator[Upkeep]:
    """A Prefect server, once it is started, while the block runs."""
    from leadflow.engine.upkeep import Upkeep

    with Upkeep(settings, say) as upkeep:
        try:
            yield upkeep
        finally:
            if upkeep.started:
                say("Ending ...")


def start_prefect(upkeep: Upkeep, tell: Tell) -> None:
    """Start the server, and make this process ready to talk to it."""
    from leadflow.engine.environment import prepare

    upkeep.start_server(tell)
    prepare(upkeep.settings)


def serve_pages(app: App, upkeep: Upkeep | None = None) -> None:
    """The pages, until the process is ended, or Prefect cannot be kept up: then raises `ServiceAwayError`."""
    import uvicorn

    from leadflow.bootstrap import trello_webhooks
    from leadflow.cli.logbook import logbook
    from leadflow.engine.wake import wake
    from leadflow.services.advance import advance
    from leadflow.web.app import create_app
    from leadflow.web.listening import Listening, listens
    from leadflow.web.soon import Soon

    with contextlib.ExitStack() as running:
        running.enter_context(logbook(app.settings.home / "logs"))
        pages = create_app(
            app,
            wake=lambda rollout: wake(app.settings, rollout),
            advance=lambda rollout: advance(app.world, rollout),
            changed=running.enter_context(Soon(_look(app))).add if listens(app) else None,
        )
        config = uvicorn.Config(
            pages,
            host=app.settings.host,
            port=app.settings.port,
            log_level="warning",
            forwarded_allow_ips=list(app.settings.proxies),
        )
        server = uvicorn.Server(config)
        if listens(app):
            webhooks = trello_webhooks(app)
            running.enter_context(Listening(app, webhooks, say, lambda: server.started))
        if upkeep:
            upkeep.watch(lambda: setattr(server, "should_exit", True))
        say(f"leadflow is at {app.settings.pages} (Ctrl+C ends it)")
        say(_how_in(app))
        # Ctrl+C is how this ends.
        with contextlib.suppress(KeyboardInterrupt):
            server.run()
    if upkeep and upkeep.failure:
        raise upkeep.failure
    if not server.started:
        raise SystemExit(Exit.ERROR)


def _how_in(app: App) -> str:
    from leadflow.cli.access import link

    if app.settings.sign_in is SignIn.LINK:
        return f"Sign in, once and within the hour: {link(app)}"
    if app.settings.sign_in is SignIn.OFF:
        return "Nobody signs in (LEADFLOW_SIGN_IN=off): whoever reaches the pages may do everything."
    return "People sign in with their own accounts; leadflow sign-in lets you in."


def _look(app: App) -> Callable[[str], None]:
    """What is done with a rollout that Trello told of: a pass here, then Prefect is woken to show it."""
    from leadflow.engine.wake import wake
    from leadflow.services.advance import advance

    def look(rollout: str) -> None:
        with app.world.uow() as uow:
            uow.rollouts.touch(rollout)
            uow.commit()
        advance(app.world, rollout)
        wake(app.settings, rollout)

    return look


def require_free(settings: Settings) -> None:
    """Raise `RefusedError` when the pages' port cannot be had."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise RefusedError(
            f"LEADFLOW_HOST names {settings.host}, which is no address of this machine. "
            "Set it to 127.0.0.1, ::1 or another one."
        ) from None
    for family, kind, _, _, address in found:
        try:
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
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
