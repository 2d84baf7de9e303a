"""Opening leadflow for one command: settings, the app, and which rollout is meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from leadflow.errors import InputError, NotFoundError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.rollout.rollout import Definition
    from leadflow.settings import Settings


def settings() -> Settings:
    """The settings. Raises `InputError` naming the variable that is wrong."""
    from pydantic import ValidationError

    from leadflow.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        problems = [
            Problem(each["msg"], key=f"LEADFLOW_{'_'.join(map(str, each['loc']))}".upper())
            for each in error.errors()
        ]
        raise InputError(problems) from None


def leadflow() -> App:
    """leadflow, opened."""
    from leadflow.bootstrap import open_app

    return open_app(settings())


def which(app: App, key: str | None) -> str:
    """The rollout that is meant. Raises `NotFoundError` saying which there are."""
    from leadflow.services.view import rollout_keys

    keys = rollout_keys(app.world)
    if not keys:
        raise NotFoundError("There is no rollout yet. Launch one: leadflow launch SCHOOL.yaml")
    if key is None:
        if len(keys) > 1:
            raise NotFoundError(f"There are several rollouts; say which: {', '.join(keys)}")
        return keys[0]
    if key not in keys:
        raise NotFoundError(f"There is no rollout '{key}'. There are: {', '.join(keys)}")
    return key


def definition(
    school: Path, start: str | None, goals: Sequence[str] | None, board: str | None = None
) -> Definition:
    """The definition a school file makes, with what the command line says over it."""
    from leadflow.intake.school import load_definition

    return load_definition(
        school, start=_date("--start", start) if start else None, board=board, goals=_goal_dates(goals or ())
    )


def _goal_dates(goals: Sequence[str]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for each in goals:
        key, equals, text = each.partition("=")
        if not equals:
            raise InputError(
                [Problem(f"'{each}' is not KEY=DATE, for example vision=2026-11-18.", key="--goal")]
            )
        found[key.strip()] = _date("--goal", text.strip())
    return found


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Problem(f"'{text}' is not a date like 2026-11-18.", key=option)]) from None
