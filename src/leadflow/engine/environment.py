"""The environment that Prefect runs in: every Prefect setting leadflow chooses, and why.

Prefect reads its settings from environment variables when it is first imported, so `prepare` has to run
before that. What a person set in the environment stays, except where it could make leadflow talk to the wrong
server (`OURS`).
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leadflow.home import open_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from leadflow.settings import Settings

HOST = "127.0.0.1"

OURS = frozenset(
    {
        "PREFECT_API_URL",
        "PREFECT_UI_URL",
        "PREFECT_HOME",
        "PREFECT_SERVER_EPHEMERAL_ENABLED",
        "PREFECT_SERVER_API_HOST",
        "PREFECT_SERVER_API_PORT",
        "PREFECT_SERVER_UI_API_URL",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS",
    }
)
"""Set by leadflow whatever the environment says: another project's server must never get our rollouts, and no
other site read them."""

_BATCHING = {
    f"PREFECT_SERVER_SERVICES_{service}_{name}": value
    for service in ("TASK_RUN_RECORDER", "EVENT_PERSISTER")
    for name, value in (("BATCH_SIZE", "200"), ("READ_BATCH_SIZE", "200"), ("FLUSH_INTERVAL", "1"))
}
"""Without these Prefect commits once per event: it falls a minute behind, and loses the queue at exit."""

_QUIET = {
    # No address outside this machine is ever called.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # The second UI asks for a file of an analytics company even with analytics off; the first one does not.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
}


def environment(settings: Settings) -> dict[str, str]:
    """The variables for every process that imports Prefect: client, server and flow runs.

    Reads, and at the first call makes, the encryption key in the home; otherwise a function of `settings`.
    """
    client = {
        "PREFECT_API_URL": settings.prefect_api,
        "PREFECT_UI_URL": ui_url(settings),
        "PREFECT_HOME": str(prefect_home(settings)),
        # With our server away, a flow is to fail and say so; not to start a server of its own in silence.
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        # Prefect calls every step that is not closed an error of its task run; people read our pages instead.
        "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "CRITICAL",
        # Runs log to Prefect, where their log belongs, and not over what leadflow tells on the terminal.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
        # How long a moved card waits at most until its run is picked up, in seconds (Prefect's own: 10).
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        **_QUIET,
    }
    if settings.prefect_api_url:
        return client
    return client | _server(settings)


def _server(settings: Settings) -> dict[str, str]:
    """What only the embedded server reads."""
    return {
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        # Without it the UI asks port 4200 wherever it was served from.
        "PREFECT_SERVER_UI_API_URL": settings.prefect_api,
        # Prefect's own default lets every page on the web read everything.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(own_origins(settings.prefect_port)),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # Otherwise Prefect keeps the key in the database that it locks.
        "PREFECT_SERVER_ENCRYPTION_KEY": encryption_key(settings.home),
        **_BATCHING,
    }


def prefect_home(settings: Settings) -> Path:
    """Where the embedded Prefect keeps its database and files."""
    return settings.home / "prefect"


def ui_url(settings: Settings) -> str:
    """Where people open Prefect's own pages, without a slash at the end."""
    parts = urlsplit(settings.prefect_api)
    path = parts.path.rstrip("/").removesuffix("/api")
    return f"{parts.scheme}://{parts.netloc}{path}"


def own_origins(port: int) -> tuple[str, ...]:
    """Where pages of the embedded server come from, as browsers say it."""
    return f"http://{HOST}:{port}", f"http://localhost:{port}"


def encryption_key(home: Path) -> str:
    """The key that the embedded Prefect encrypts stored secrets with; made once, readable by its owner only.

    32 random bytes in URL-safe Base64, which is what Fernet asks for. Raises `RefusedError` for a folder that
    cannot be a home.
    """
    # A folder of ours in a home that is not made yet would make it look half written.
    path = open_home(home).path / "prefect" / "encryption.key"
    path.parent.mkdir(exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    key = base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(key)
    return key


def merged(wanted: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """`given`, completed by `wanted`; ours win only for the names in `OURS`."""
    kept = {name: value for name, value in given.items() if name not in OURS}
    return {**wanted, **kept}


def prepare(settings: Settings) -> None:
    """Make this process's environment right for Prefect. Call it before Prefect is first imported."""
    os.environ.update(merged(environment(settings), os.environ))


def of_settings(settings: Settings) -> dict[str, str]:
    """The ``LEADFLOW_…`` variables from which a child process reads the very same settings."""
    found: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        text = ",".join(text) if isinstance(text, tuple) else text
        if text not in (None, ""):
            found[f"LEADFLOW_{name.upper()}"] = str(text)
    return found
