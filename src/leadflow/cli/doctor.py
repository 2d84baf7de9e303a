"""``doctor``: what is wrong with this installation and its rollouts. Reads only."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from leadflow import resources
from leadflow.cli import show
from leadflow.cli.failures import Exit
from leadflow.cli.opening import at_hand
from leadflow.cli.opening import settings as read_settings
from leadflow.errors import LeadflowError, ServiceAwayError

if TYPE_CHECKING:
    from leadflow.bootstrap import App
    from leadflow.settings import Settings


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Not set up, and nothing needs it."""
    WRONG = "wrong"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it came out, and what to do."""

    name: str
    verdict: Verdict
    sentence: str


def doctor(*, as_json: bool) -> None:
    """Run all checks. Exit 1 when something is wrong, 5 when only a service is away."""
    checks = list(_checks(read_settings()))
    if as_json:
        show.as_json([{**asdict(each), "verdict": each.verdict.value} for each in checks])
    else:
        for each in checks:
            show.line(f"{each.verdict.value:>5}  {each.name}: {each.sentence}")
    verdicts = {each.verdict for each in checks}
    if Verdict.WRONG in verdicts:
        raise typer.Exit(Exit.ERROR)
    if Verdict.AWAY in verdicts:
        raise typer.Exit(Exit.AWAY)


def _checks(settings: Settings) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", Verdict.OK, version)
    yield from _files()
    yield from _database(settings)
    yield _prefect(settings)
    yield from _trello(settings)
    yield _space(settings)


def _files() -> Iterator[Check]:
    for name, folder in (
        ("Flows", resources.flows()),
        ("Board templates", resources.board_templates()),
        ("Playbooks", resources.playbooks()),
        ("Sample school", resources.sample_school()),
    ):
        count = sum(1 for each in folder.glob("*") if each.is_file()) if folder.is_dir() else 0
        verdict = Verdict.OK if count else Verdict.WRONG
        yield Check(name, verdict, f"{count} files" if count else "missing: install leadflow again")


def _database(settings: Settings) -> Iterator[Check]:
    from leadflow.bootstrap import open_app

    if not settings.database_url and not (settings.home / "leadflow.db").exists():
        yield Check("Home", Verdict.NOTE, f"{settings.home} is not made yet; the first launch makes it")
        return
    try:
        app = open_app(settings)
    except LeadflowError as error:
        away = isinstance(error, ServiceAwayError)
        yield Check("Home", Verdict.AWAY if away else Verdict.WRONG, str(error))
        return
    with app:
        yield Check("Home", Verdict.OK, str(settings.home))
        yield from _rollouts(app)


def _rollouts(app: App) -> Iterator[Check]:
    from leadflow.services.advance import advance
    from leadflow.services.view import rollout_keys

    for key in rollout_keys(app.world):
        try:
            report = advance(app.world, key, dry_run=True)
        except LeadflowError as error:
            yield Check(f"Rollout {key}", Verdict.WRONG, str(error))
            continue
        troubles = [*report.away.values(), *report.rollout.troubles.values()]
        sentence = (
            f"{len(report.rollout.plan.steps)} steps; {len(report.operations)} changes wait to be written to "
            f"the boards, {len(report.history)} to be taken from them"
        )
        yield Check(
            f"Rollout {key}", Verdict.WRONG if troubles else Verdict.OK, "; ".join([sentence, *troubles])
        )


def _prefect(settings: Settings) -> Check:
    from leadflow.engine.server import reachable

    if reachable(settings.prefect_api):
        return Check("Prefect", Verdict.OK, f"answers at {settings.prefect_api}")
    if settings.prefect_api_url:
        return Check("Prefect", Verdict.AWAY, f"does not answer at {settings.prefect_api_url}")
    return Check("Prefect", Verdict.NOTE, "is not running; leadflow up starts it")


def _trello(settings: Settings) -> Iterator[Check]:
    key, token = settings.trello_key.get_secret_value(), settings.trello_token.get_secret_value()
    if not key and not token:
        yield Check("Trello", Verdict.NOTE, "not set up; the built-in boards need nothing")
        return
    if not (key and token):
        missing = "LEADFLOW_TRELLO_TOKEN" if key else "LEADFLOW_TRELLO_KEY"
        yield Check("Trello", Verdict.WRONG, f"{missing} is missing")
        return
    yield _trello_answers()


def _trello_answers() -> Check:
    from leadflow.people.roster import Roster

    try:
        with at_hand() as world:
            hindrances = world.gateways["trello"].preflight((), Roster((), ()))
    except ServiceAwayError as error:
        return Check("Trello", Verdict.AWAY, str(error))
    except LeadflowError as error:
        return Check("Trello", Verdict.WRONG, str(error))
    return Check("Trello", Verdict.WRONG if hindrances else Verdict.OK, "; ".join(hindrances) or "answers")


def _space(settings: Settings) -> Check:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    return Check("Disk", Verdict.OK if free > 500 else Verdict.WRONG, f"{free} MB free")
