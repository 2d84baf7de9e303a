"""The embedded Prefect server behind guards: ``python -m leadflow.engine.guarded --port 4200``.

Prefect's own server answers every page that is open in a browser of this machine, and who can make a
deployment with a pull step runs commands here. So its application is served from this module, as
`prefect server start` serves it and in this very process, behind the guards that leadflow's pages wear too.
Programs send no `Origin` and notice nothing; see docs/decisions/0014.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import TYPE_CHECKING

import uvicorn

from leadflow.engine.environment import HOST, own_origins
from leadflow.guards import SECURITY_HEADERS, KnownHosts, OwnOrigins, SafeHeaders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

    from starlette.types import ASGIApp

HOSTS = frozenset({HOST, "localhost", "::1"})
"""The names that a request may ask for, with any port."""

GRACE = 10
"""Seconds that answers under way get at the end; less than `child.PATIENCE`."""

UNKNOWN_HOST = f"The Prefect server that leadflow starts goes by {HOST} and localhost only."
FOREIGN_PAGE = (
    "This was asked for by a page that is not Prefect's, so it is not answered and nothing was changed."
)


def guarded(app: ASGIApp, port: int) -> ASGIApp:
    """`app` behind the guards, headers outermost, so that refusals carry them too."""
    own = OwnOrigins(app, origins=own_origins(port), sentence=FOREIGN_PAGE)
    known = KnownHosts(own, hosts=HOSTS, addresses=False, sentence=UNKNOWN_HOST)
    return SafeHeaders(known, headers=headers(port))


def headers(port: int) -> Mapping[str, str]:
    """The headers of every answer. Under this policy Prefect's pages work and can fetch nothing elsewhere."""
    here = [each.replace("http", scheme, 1) for each in own_origins(port) for scheme in ("http", "ws")]
    policy = {
        "default-src": "'self'",
        # Pixi, which draws the graph of a run, makes functions from strings.
        "script-src": "'self' 'unsafe-eval'",
        # The second UI, for those who switch it on, writes styles into the page.
        "style-src": "'self' 'unsafe-inline'",
        # The pages may be opened as localhost, and ask 127.0.0.1.
        "connect-src": " ".join(["'self'", *here]),
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    lines = (f"{name} {sources}" for name, sources in policy.items())
    return {**SECURITY_HEADERS, "content-security-policy": "; ".join(lines)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM; the settings are Prefect's, from the environment."""
    parser = argparse.ArgumentParser(prog="python -m leadflow.engine.guarded")
    parser.add_argument("--port", type=int, required=True)
    serve(parser.parse_args(arguments).port)


def serve(port: int) -> None:
    """What `prefect server start` does, on this machine's own address, with the guards in front."""
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    chosen = get_current_settings().server
    if not chosen.ui.v2_enabled:
        _drop_second_ui()
    server = Server(
        uvicorn.Config(
            guarded(create_app(final=True), port),
            host=HOST,
            port=port,
            timeout_keep_alive=chosen.api.keepalive_timeout,
            timeout_graceful_shutdown=GRACE,
            ws_ping_interval=chosen.api.websocket_ping_interval,
            ws_ping_timeout=chosen.api.websocket_ping_timeout,
            log_level=chosen.logging_level.lower(),
        )
    )
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


class Server(uvicorn.Server):
    """One that writes what is queued, however often it is told to end.

    When a leadflow with several threads is killed, Linux sends the signal that ties us to it once per thread;
    at the second SIGINT uvicorn would drop everything.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal counts."""
        if not self.should_exit:
            super().handle_exit(sig, frame)


def _drop_second_ui() -> None:
    """Prefect's setting only moves its second UI to /v2 and links to it; it serves files that it finds."""
    import prefect

    prefect.__ui_v2_static_path__ = prefect.__ui_v2_static_path__.with_name("no-second-ui")


if __name__ == "__main__":
    main()
