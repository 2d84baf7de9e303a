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
        raise RefusedError(
            f"The folder {folder} is not new and empty; nothing was copied. Choose another name."
        )
    try:
        shutil.copytree(resources.sample_school(), folder, dirs_exist_ok=True)
    except OSError as error:
        raise RefusedError(
            f"The folder {folder} cannot be made ({error.strerror or error}). Choose another place."
        ) from None
    school = folder / "school.yaml"
    say(f"A school's files are in {folder}. Make school.yaml, calendar.yaml and people.csv your own.")
    say("The sample's dates are those of the school year 2026-27: change start, goals and calendar first.")
    say(f"Next: leadflow check {school}, then leadflow plan {school}")


def check(files: Sequence[Path], *, as_json: bool) -> None:
    """Check files and list what overlays change. Raises `InputError` with all their problems."""
    from leadflow.intake.check import check as problems_of
    from leadflow.intake.check import compare

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
    for revision in (each for file in files if not as_json for each in compare(file)):
        show.line(str(revision))
    say(f"{show.counted(len(files), 'file')} checked, nothing wrong.")
