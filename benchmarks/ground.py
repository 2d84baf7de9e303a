"""The ground that the measurements stand on: a home of their own and a real Prefect server."""

from __future__ import annotations

import contextlib
import os
import platform
import socket
import tempfile
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from leadflow.bootstrap import App, open_app
from leadflow.engine.environment import of_settings, prepare
from leadflow.engine.server import embedded_server
from leadflow.settings import Settings, SignIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TODAY = date(2026, 8, 24)
"""A day before the sample school's rollout begins."""


@dataclass(frozen=True, slots=True)
class Ground:
    """An opened leadflow and its Prefect server (its process id, for its CPU time)."""

    app: App
    server: int | None
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BareGround:
    """For what needs neither a home nor Prefect: only somebody to tell."""

    tell: Callable[[str], None]


@contextlib.contextmanager
def ground(tell: Callable[[str], None]) -> Iterator[Ground]:
    """leadflow on a new home, with Prefect, while the block runs; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="leadflow-bench-") as folder:
        settings = Settings(
            home=Path(folder) / "home", prefect_port=_free_port(), today=TODAY, sign_in=SignIn.OFF
        )
        with embedded_server(settings, tell) as server, open_app(settings) as app:
            prepare(settings)
            os.environ.update(of_settings(settings))
            yield Ground(app, server.pid, tell)


def machine() -> str:
    """The machine in one line, without its name."""
    packages = ", ".join(f"{each} {version(each)}" for each in ("prefect", "sqlalchemy"))
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, "
        f"Python {platform.python_version()}, {packages}, SQLite"
    )


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return " ".join(value.split())
    return platform.processor() or platform.machine()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
