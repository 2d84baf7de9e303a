"""``init`` and ``check``: before there is a rollout."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.errors import InputError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def init(folder: Path) -> None:
    """Copy the sample school. Raises `RefusedError` when the folder is there and not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(f"{folder} is not an empty folder; nothing was copied. Choose another name.")
    shutil.copytree(resources.sample_school(), folder, dirs_exist_ok=True)
    say(f"The sample school's files are in {folder}. Edit school.yaml, calendar.yaml and people.csv, then:")
    say(f"  leadflow plan {folder / 'school.yaml'}")


def check(files: Sequence[Path], *, as_json: bool) -> None:
    """Check files. Raises `InputError` with all their problems."""
    from leadflow.intake.check import check as problems_of

    problems = [problem for file in files for problem in problems_of(file)]
    if as_json:
        show.as_json(
            [
                {
                    "file": each.file,
                    "line": each.line,
                    "key": each.key,
                    "message": each.message,
                    "advice": each.advice,
                }
                for each in problems
            ]
        )
    if problems:
        raise InputError(problems)
    say(f"{len(files)} file{'s' * (len(files) != 1)} checked, nothing wrong.")
