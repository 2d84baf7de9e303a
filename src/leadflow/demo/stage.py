"""The stage: the home that a demo plays in, made new every time, and never anybody else's."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.errors import LeadflowError, RefusedError
from leadflow.home import MARKER, open_home
from leadflow.intake.school import load_definition
from leadflow.store.database import open_database
from leadflow.store.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DATABASE = "leadflow.db"
OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", "prefect", "logs", MARKER)
"""What a demo's home holds, in the order in which it is removed: its mark goes when all else is gone."""


def fresh_home(path: Path) -> None:
    """An empty home for a demo. That of an earlier demo is removed; anybody else's folder is not touched.

    Raises `RefusedError` when the folder holds anything else: other files, or a rollout of a school.
    """
    path = path.resolve()
    mark = path / "logs" / "demo"
    if mark.is_file() and (path / MARKER).is_file():
        _refuse_what_is_not_ours(path)
        for name in OURS:
            _remove(path / name)
    elif (path / MARKER).exists() and (path / DATABASE).exists():
        raise RefusedError(f"{path} is the home of real rollouts; choose another for the demo with --home.")
    open_home(path)
    mark.touch()


def _refuse_what_is_not_ours(path: Path) -> None:
    strange = sorted(each.name for each in path.iterdir() if each.name not in OURS)
    if strange:
        raise RefusedError(
            f"{path} holds more than a demo ({', '.join(strange[:3])}), and a demo removes what it finds. "
            "Choose another folder for it with --home."
        )
    ours = load_definition(resources.sample_school() / "school.yaml").key
    real = [key for key in _rollouts(path) if key != ours and not key.startswith(f"{ours}_")]
    if real:
        raise RefusedError(
            f"{path} was made by a demo and now holds the rollout '{real[0]}' of a school, which a new demo "
            "would remove. Choose another folder for the demo with --home."
        )


def _rollouts(path: Path) -> Sequence[str]:
    """The rollouts in a home; none where no database was made yet."""
    if not (path / DATABASE).is_file():
        return ()
    engine = open_database(f"sqlite:///{path / DATABASE}")
    try:
        with SqlUnitOfWork(engine) as uow:
            return uow.rollouts.keys()
    except LeadflowError as error:
        raise RefusedError(
            f"{path} may hold rollouts, but its database cannot be read, so nothing was removed. Look into "
            "it, remove the folder yourself, or choose another one for the demo with --home."
        ) from error
    finally:
        engine.dispose()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
