"""Files that ship with leadflow and that a school may look at or edit: flows, board templates, sample."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _shipped(packaged: Path, checkout: str) -> Path:
    """The folder inside the wheel, or the one at the top of a checkout (editable installs)."""
    return packaged if packaged.is_dir() else PACKAGE.parent.parent / checkout


def flows() -> Path:
    """The folder of flow files and prefect.yaml."""
    return _shipped(PACKAGE / "flows", "flows")


def board_templates() -> Path:
    """The folder of board templates."""
    return _shipped(PACKAGE / "boards" / "templates", "boards")


def playbooks() -> Path:
    """The folder of playbooks."""
    return PACKAGE / "playbooks" / "data"


def sample_school() -> Path:
    """The folder of the sample school."""
    return PACKAGE / "samples" / "school"
