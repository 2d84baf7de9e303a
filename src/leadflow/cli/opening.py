"""Opening leadflow for one command: settings, the app, and which rollout, step and dates are meant."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from leadflow.cli.blaming import blamed
from leadflow.cli.strangers import mention_strangers
from leadflow.errors import InputError, NotFoundError, Problem
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from leadflow.bootstrap import App
    from leadflow.rollout.rollout import Definition
    from leadflow.services.world import World
    from leadflow.settings import Settings


def settings() -> Settings:
    """The settings; says which variables are none. Raises `InputError` naming the variable that is wrong."""
    from pydantic import ValidationError

    from leadflow.settings import Settings

    mention_strangers()
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            Problem(_told(each["msg"]), key=f"LEADFLOW_{'_'.join(map(str, each['loc']))}".upper())
            for each in error.errors()
        ]
        raise InputError(problems) from None


def _told(message: str) -> str:
    """What pydantic says, as a sentence of ours."""
    return sentence(message.removeprefix("Value error, ").replace("Input should", "it should"))


def leadflow() -> App:
    """leadflow, opened."""
    from leadflow.bootstrap import open_app

    return open_app(settings())


def reading() -> App:
    """leadflow, opened for a rollout that is there: a home that is not there is not made.

    Raises `NotFoundError` when nothing was ever launched.
    """
    found = settings()
    if _unmade(found):
        raise nothing_yet()
    return leadflow()


@contextmanager
def at_hand() -> Iterator[World]:
    """The world for a dry run: the home when there is one, else one in a folder that goes away again."""
    from leadflow.bootstrap import open_app

    found = settings()
    with ExitStack() as stack:
        if _unmade(found):
            folder = stack.enter_context(TemporaryDirectory(prefix="leadflow-dry-run-"))
            found = found.model_copy(update={"home": Path(folder) / "home"})
        yield stack.enter_context(open_app(found)).world


def _unmade(found: Settings) -> bool:
    """True when leadflow has never kept anything where these settings point."""
    home = found.home
    return not found.database_url and (not home.exists() or (home.is_dir() and not any(home.iterdir())))


def nothing_yet() -> NotFoundError:
    """There is nothing to look at yet."""
    return NotFoundError("There is no rollout yet. Launch one with leadflow launch SCHOOL.yaml.")


def which(app: App, key: str | None) -> str:
    """The rollout that is meant. Raises `NotFoundError` saying which there are."""
    from leadflow.services.view import rollout_keys

    keys = rollout_keys(app.world)
    if not keys:
        raise nothing_yet()
    if key is None:
        if len(keys) > 1:
            raise NotFoundError(f"There are several rollouts; say which: {', '.join(keys)}.")
        return keys[0]
    if key not in keys:
        all_of_them = f"There are: {', '.join(keys)}."
        raise NotFoundError(f"There is no rollout '{key}'. {near(key, keys, all_of_them)}")
    return key


def require_step(defined: Definition, key: str, school: Path | None = None) -> None:
    """Raise `NotFoundError`, with steps that sound alike, when a plan has no step `key`.

    `school` is the file that the plan was made of; without it, it is that of a rollout.
    """
    known = defined.plan.by_key
    if key not in known:
        whose = f"--rollout {defined.key}" if school is None else str(school)
        within = [each for each in known if each.startswith(f"{key}.")]
        hint = near(key, known, f"leadflow plan {whose} lists all keys.")
        if within:
            some = ", ".join(f"'{each}'" for each in within[:5])
            hint = f"It stands for several steps: {some}{' ...' if len(within) > 5 else ''}."
        raise NotFoundError(f"There is no step '{key}' in '{defined.key}'. {hint}")


def require_person(defined: Definition, key: str) -> None:
    """Raise `NotFoundError`, with people who sound alike, when nobody has the key `key`."""
    known = defined.roster.person
    if key not in known:
        hint = near(key, known, "The keys are those of people.csv.")
        raise NotFoundError(f"There is no person '{key}' in '{defined.key}'. {hint}")


def near(key: str, known: Iterable[str], otherwise: str) -> str:
    """What somebody may have meant, as a question; else `otherwise`."""
    close = [f"'{each}'" for each in get_close_matches(key, list(known), n=3)]
    return f"Did you mean {' or '.join(close)}?" if close else otherwise


def definition(
    school: Path, start: str | None, goals: Sequence[str] | None, board: str | None = None
) -> Definition:
    """The definition a school file makes, with what the command line says over it."""
    from leadflow.intake.school import load_definition

    first, dates = dated("--start", start) if start else None, _goal_dates(goals or ())
    try:
        return load_definition(school, start=first, board=board, goals=dates)
    except InputError as error:
        raise blamed(error, school, dates, start=start is not None) from None


def require_one_source(
    school: Path | None,
    rollout: str | None,
    start: str | None,
    goals: Sequence[str] | None,
    goal: str = "--goal",
) -> None:
    """Raise `typer.BadParameter` for a file and a rollout at once, or dates (`start`, `goals`) over none.

    `goal` is what the option is called that gives a goal another date.
    """
    if school is not None and rollout is not None:
        raise typer.BadParameter("say SCHOOL.yaml or --rollout KEY, not both.", param_hint="--rollout")
    if school is None and (start is not None or goals):
        raise typer.BadParameter(f"--start and {goal} need a school file.", param_hint="SCHOOL.yaml")


def today_at(defined: Definition) -> date:
    """Today at the school, before it is launched."""
    from leadflow.integrations.clock import SystemClock

    return settings().today or SystemClock().today(defined.timezone)


def reason(because: str) -> str:
    """What ``--because`` says, by the same rules as on the pages. Raises `typer.BadParameter`."""
    from leadflow.intake.characters import cleaned
    from leadflow.web.forms import LONGEST

    found = cleaned(because).strip()
    if len(found) > LONGEST["because"]:
        message = f"this has {len(found)} characters; {LONGEST['because']} is the most. Shorten it, please."
        raise typer.BadParameter(message, param_hint="--because")
    return found


def asked_goals(goals: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of what was said as KEY or KEY=DATE: the keys, and those of them that come with a date."""
    return [each.partition("=")[0].strip() for each in goals], [each for each in goals if "=" in each]


def chosen_goals(defined: Definition, wanted: Sequence[str]) -> list[str]:
    """The goals that are asked for, or all. Raises `NotFoundError` for one that is not there."""
    known = [goal.key for goal in defined.plan.goals]
    for key in wanted:
        if key not in known:
            hint = near(key, known, f"There are: {', '.join(known)}.")
            raise NotFoundError(f"There is no goal '{key}' in '{defined.key}'. {hint}")
    return [key for key in known if not wanted or key in wanted]


def given_goals(goals: Sequence[str] | None) -> Collection[str]:
    """Keys of the goals whose dates the command line gives."""
    return _goal_dates(goals or ()).keys()


def _goal_dates(goals: Sequence[str]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for each in goals:
        key, equals, text = each.partition("=")
        if not equals:
            message = f"'{each}' is not KEY=DATE, for example vision=2026-11-18."
            raise typer.BadParameter(message, param_hint="--goal")
        found[key.strip()] = dated("--goal", text.strip())
    return found


def dated(option: str, text: str) -> date:
    """The date that an option says. Raises `typer.BadParameter`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date like 2026-11-18.", param_hint=option) from None
