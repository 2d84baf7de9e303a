"""The home: the one folder in which leadflow keeps everything it writes on this machine.

`home.json` is written last when a home is made. A folder that holds our files but not that one was left
by a start that was cut off before anything was launched; we say so and touch nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = 1
MARKER = "home.json"
DRAFT = ".new"
"""What the name of a file that is being written ends with."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home that is whole."""

    path: Path

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.path / "logs"


def open_home(path: Path) -> Home:
    """The home at `path`, made when it is not there (only its owner may read it).

    Raises `RefusedError` for a path that cannot be a home: a file, a folder with other files in it, a
    half-written home, a home of a newer leadflow, a folder that cannot be written.
    """
    try:
        if not is_home(path):
            _make(path)
    except OSError as error:
        raise _unusable(path, error) from error
    return Home(path)


def is_home(path: Path) -> bool:
    """True for a whole home, False where one can be made; changes nothing. Raises as `open_home` does."""
    try:
        if _is_whole(path):
            return True
        _refuse_unless_empty(path)
    except OSError as error:
        raise _unusable(path, error) from error
    return False


def _unusable(path: Path, error: OSError) -> RefusedError:
    return RefusedError(
        f"The home {path} cannot be used ({error.strerror}). Choose another folder with LEADFLOW_HOME."
    )


def _is_whole(path: Path) -> bool:
    marker = path / MARKER
    if not marker.is_file():
        return False
    _check_layout(marker)
    return True


def _make(path: Path) -> None:
    (path / "logs").mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    _write_whole(path / MARKER, json.dumps({"leadflow home": LAYOUT}) + "\n")


def _check_layout(marker: Path) -> None:
    try:
        layout = json.loads(marker.read_text("utf-8"))["leadflow home"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusedError(
            f"{marker} cannot be read, so this may not be a leadflow home. "
            f"Restore the folder from a backup, or choose another with LEADFLOW_HOME."
        ) from error
    if layout != LAYOUT:
        raise RefusedError(
            f"The home {marker.parent} has layout {layout}; this leadflow knows {LAYOUT}. "
            "Upgrade leadflow, or choose another folder with LEADFLOW_HOME."
        )


def _refuse_unless_empty(path: Path) -> None:
    if path.is_file():
        raise RefusedError(f"The home {path} is a file, not a folder. Choose a folder with LEADFLOW_HOME.")
    if not path.is_dir():
        return
    present = sorted(each.name for each in path.iterdir())
    if MARKER in present:
        return  # Another leadflow has just made it.
    if "leadflow.db" in present:
        raise RefusedError(
            f"The home {path} was left half written: it holds leadflow.db but no {MARKER}. Nothing was "
            "changed. Move the folder away (or restore it from a backup) and run the command again."
        )
    strange = [name for name in present if name != "logs" and not name.endswith(DRAFT)]
    if strange:
        raise RefusedError(
            f"The home {path} is not empty and not a leadflow home (it holds {', '.join(strange[:3])}). "
            "Choose an empty folder with LEADFLOW_HOME."
        )


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT}")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Make the new name outlive a power cut; where folders cannot be opened (Windows) the system does."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
