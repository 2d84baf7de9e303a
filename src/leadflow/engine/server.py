"""The embedded Prefect server: one child process per home, on SQLite, on this machine's own address.

The temporary server that Prefect starts by itself has neither UI nor schedules; leadflow runs the real one,
behind guards (`engine.guarded`). A file in the home says which process serves it; a second leadflow on
the same home uses that one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from leadflow.engine import child
from leadflow.engine.environment import HOST, environment, merged, prefect_home, ui_url
from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.home import open_home

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from leadflow.settings import Settings

START_SECONDS = 180.0
"""How long a start may take: 25 s is usual on a slow machine's first, which makes the database."""
TELL_SECONDS = 5.0
ENDING = signal.SIGINT
"""How the server is asked to end: after SIGINT it writes what is queued and closes its database."""
_LOG_LINES = 6
_MODULE = "leadflow.engine.guarded"


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """A Prefect server that answers. `pid` is None for one that leadflow did not start."""

    api_url: str
    ui_url: str
    pid: int | None = None
    started: bool = False
    """True when this very call started it (and ends it)."""


@dataclass(frozen=True, slots=True)
class _Record:
    """Which process serves a home, as the file in the home says it."""

    pid: int
    port: int


def reachable(api_url: str, seconds: float = 2.0) -> bool:
    """True when a healthy Prefect server answers there within `seconds`."""
    try:
        return requests.get(f"{api_url.rstrip('/')}/health", timeout=seconds).status_code == 200
    except requests.RequestException:
        return False


@contextlib.contextmanager
def embedded_server(
    settings: Settings, tell: Callable[[str], None] = lambda _: None
) -> Iterator[PrefectServer]:
    """A Prefect server for this home while the block runs: one that is up already, or a new one.

    Raises `RefusedError` when the port belongs to another program, `ServiceAwayError` when the server does
    not come up, or when the settings name a server of your own and that does not answer.
    """
    if settings.prefect_api_url:
        if not reachable(settings.prefect_api_url, 10):
            raise ServiceAwayError(
                f"The Prefect server at {settings.prefect_api_url} does not answer. Start it, or unset "
                "LEADFLOW_PREFECT_API_URL to use the one that leadflow brings."
            )
        yield PrefectServer(settings.prefect_api, ui_url(settings))
        return
    open_home(settings.home)
    prefect_home(settings).mkdir(exist_ok=True)
    with _one_at_a_time(settings):
        running = _running(settings)
        process = None if running else _start(settings, tell)
    pid = running.pid if running else process.pid if process else None
    try:
        yield PrefectServer(settings.prefect_api, ui_url(settings), pid, started=process is not None)
    finally:
        if process is not None:
            _send_what_is_queued()
            child.stop(process, ENDING)
            _record_file(settings).unlink(missing_ok=True)


@contextlib.contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Keep two processes from starting a server for one home at once; the kernel lets go when one dies."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (prefect_home(settings) / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(settings: Settings) -> _Record | None:
    """The server of this home that is up, if there is one."""
    try:
        record = _Record(**json.loads(_record_file(settings).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if not _is_prefect(record.pid):
        return None
    if record.port != settings.prefect_port:
        raise RefusedError(
            f"This home's Prefect server already runs on port {record.port} (process {record.pid}). "
            f"Set LEADFLOW_PREFECT_PORT={record.port}, or stop that process first."
        )
    # One that was just told to end (its leadflow was killed) still holds the port for a moment.
    until = time.monotonic() + child.PATIENCE
    while not (answers := reachable(settings.prefect_api)) and _is_prefect(record.pid):
        if time.monotonic() > until:
            break
        time.sleep(0.2)
    return record if answers else None


def _is_prefect(pid: int) -> bool:
    """True when process `pid` lives and, where the system can say so, is one of our Prefect servers."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    command = Path(f"/proc/{pid}/cmdline")
    with contextlib.suppress(OSError):
        return _MODULE.encode() in command.read_bytes()
    return not Path("/proc/self").exists()


def _start(settings: Settings, tell: Callable[[str], None]) -> subprocess.Popen[bytes]:
    _require_free(settings.prefect_port)
    tell(f"Starting Prefect on {HOST}:{settings.prefect_port} (10 to 40 seconds the first time) ...")
    log = settings.home / "logs" / "prefect.log"
    process = child.spawn(
        [sys.executable, "-m", _MODULE, "--port", str(settings.prefect_port)],
        merged(environment(settings), os.environ),
        log,
        ENDING,
    )
    try:
        _wait_until_healthy(process, settings, log, tell)
        record = _Record(process.pid, settings.prefect_port)
        _record_file(settings).write_text(json.dumps(asdict(record)), "utf-8")
        tell(f"Prefect is up: {ui_url(settings)}")
    except BaseException:
        child.stop(process, ENDING)
        _record_file(settings).unlink(missing_ok=True)
        raise
    return process


def _send_what_is_queued() -> None:
    """Prefect sends its log and events in the background; after the server's end it would complain."""
    if "prefect" in sys.modules:
        from leadflow.engine.prefect_api import flush

        flush()


def _require_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise RefusedError(
                f"Port {port} is used by another program; set LEADFLOW_PREFECT_PORT or stop it."
            ) from error


def _wait_until_healthy(
    process: subprocess.Popen[bytes], settings: Settings, log: Path, tell: Callable[[str], None]
) -> None:
    begun = time.monotonic()
    told = begun
    while not reachable(settings.prefect_api, 1.0):
        now = time.monotonic()
        if process.poll() is not None or now - begun > START_SECONDS:
            raise ServiceAwayError(
                f"Prefect's server did not start. Its log is {log}; it ends with:\n{_last_lines(log)}"
            )
        if now - told >= TELL_SECONDS:
            told = now
            tell(f"Prefect is still starting ({now - begun:.0f} s) ...")
        time.sleep(0.2)


def _last_lines(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-_LOG_LINES:])


def _record_file(settings: Settings) -> Path:
    return prefect_home(settings) / "server.json"


def serving_process(settings: Settings) -> int | None:
    """The process that serves this home's Prefect, when there is one; one that is ending is waited for."""
    running = None if settings.prefect_api_url else _running(settings)
    return running.pid if running else None


def was_left(settings: Settings) -> bool:
    """True when this home's server was started, and not stopped in order."""
    return _record_file(settings).exists()


def require_room(settings: Settings) -> None:
    """Raise `RefusedError` when the embedded server could not start; called before anything is written."""
    if not settings.prefect_api_url and serving_process(settings) is None:
        _require_free(settings.prefect_port)
