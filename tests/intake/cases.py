"""The small school's files, and the errors that are made in them: one file of cases per kind of file.

A case names a file, what is to be changed in it (`from`, `to`; or its whole `text`), and every sentence that
the check is to say, in order, with paths from the school's folder.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from leadflow.intake.check import check

HERE = Path(__file__).parent
SMALL = HERE / "small"
ERRORS = HERE / "errors"


@dataclass(frozen=True)
class ErrorCase:
    """One mistake, and what is said about it."""

    group: str
    name: str
    changes: tuple[dict[str, str], ...]
    checked: str
    says: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.group}: {self.name}"


def error_cases() -> list[ErrorCase]:
    """All cases of `errors/`."""
    return [case for path in sorted(ERRORS.glob("*.yaml")) for case in _cases_of(path)]


def _cases_of(path: Path) -> list[ErrorCase]:
    written: list[dict[str, Any]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [
        ErrorCase(
            group=path.stem,
            name=each["case"],
            changes=tuple(each.get("changes") or [each]),
            checked=each.get("check", "school.yaml"),
            says=tuple(each["says"]),
        )
        for each in written
    ]


def small_school(folder: Path) -> Path:
    """A copy of the small school; its school file."""
    shutil.copytree(SMALL, folder / "small", dirs_exist_ok=True)
    return folder / "small" / "school.yaml"


def change(folder: Path, edit: dict[str, str]) -> None:
    """Make one change in a copy of the small school."""
    path = folder / edit["file"]
    if "text" in edit:
        path.write_text(edit["text"], encoding="utf-8")
        return
    if edit.get("gone"):
        path.unlink()
        return
    text = path.read_text(encoding="utf-8")
    assert edit["from"] in text, f"{edit['file']} does not hold {edit['from']!r}"
    path.write_text(text.replace(edit["from"], edit.get("to") or "", 1), encoding="utf-8")


def said(path: Path) -> list[str]:
    """What the check says about a file, with paths from its folder."""
    return [str(problem).replace(f"{path.parent}/", "") for problem in check(path)]
