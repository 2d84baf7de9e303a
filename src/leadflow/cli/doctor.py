"""``doctor``: what is wrong with this installation and its rollouts. Reads only."""

from __future__ import annotations

import os
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
from leadflow.cli.opening import settings as read_settings
from leadflow.cli.opening import which
from leadflow.cli.strangers import strangers
from leadflow.errors import BusyError, LeadflowError, ServiceAwayError

if TYPE_CHECKING:
    from leadflow.bootstrap import App
    from leadflow.rollout.consistency import Scene
    from leadflow.settings import Settings


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing, and nothing is broken: not set up and not needed, or everyday trouble at a board."""
    WRONG = "wrong"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it came out, and what to do."""

    name: str
    verdict: Verdict
    sentence: str


def doctor(rollout: str | None, *, as_json: bool) -> None:
    """Run all checks. Exit 1 when something is wrong, 5 when only a service is away."""
    checks = list(_checks(read_settings(), rollout))
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


def _checks(settings: Settings, rollout: str | None) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", Verdict.OK, version)
    yield from (Check("Environment", Verdict.NOTE, each) for each in strangers(os.environ))
    yield from _files()
    yield from _database(settings, rollout)
    yield _prefect(settings)
    yield from _trello(settings)
    yield from _proxy(settings)
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


def _database(settings: Settings, rollout: str | None) -> Iterator[Check]:
    from leadflow.bootstrap import layout_of, open_as_it_is

    try:
        layout = layout_of(settings)
    except LeadflowError as error:
        yield Check("Home", _verdict(error), str(error))
        return
    if not settings.home.exists():
        yield Check("Home", Verdict.NOTE, f"{settings.home} is not made yet; the first launch makes it")
    else:
        yield Check("Home", Verdict.OK, str(settings.home))
    if layout in UNREADY:
        yield Check("Database", Verdict.NOTE, UNREADY[layout])
        return
    with open_as_it_is(settings) as app:
        yield Check("Database", Verdict.OK, "has the newest layout")
        yield from _rollouts(app, rollout)
        yield from _webhooks(app)


FEW = 3
"""Sentences about one check that are told."""
SETTLED = frozenset({"I1", "I2", "I6", "I8"})
"""What the next pass settles by itself."""
UNREADY = {
    "none": "will be made by the first launch",
    "older": "has an older layout; the next launch brings it up",
}
"""What is to be said of a database that is not there yet, or not yet as this leadflow needs it."""


def _verdict(error: LeadflowError) -> Verdict:
    return Verdict.AWAY if isinstance(error, ServiceAwayError | BusyError) else Verdict.WRONG


def _rollouts(app: App, rollout: str | None) -> Iterator[Check]:
    from leadflow.services.advance import look
    from leadflow.services.view import rollout_keys

    for key in [which(app, rollout)] if rollout else rollout_keys(app.world):
        try:
            scene = look(app.world, key)
            now = scene.decide()
        except LeadflowError as error:
            yield Check(f"Rollout {key}", _verdict(error), str(error))
            continue
        away = {**scene.away, **now.away}
        troubles = dict.fromkeys([*away.values(), *now.rollout.troubles.values()])
        verdict = Verdict.AWAY if away else Verdict.NOTE if troubles else Verdict.OK
        sentence = (
            f"{len(now.rollout.plan.steps)} steps; {len(now.operations)} changes wait to be written to "
            f"the boards, {len(now.history)} to be taken from them"
        )
        yield Check(f"Rollout {key}", verdict, "; ".join([sentence, *troubles]))
        yield from _consistency(key, scene)


def _consistency(key: str, scene: Scene) -> Iterator[Check]:
    """Whether a rollout and its boards hold together: see `leadflow.rollout.consistency`."""
    from leadflow.rollout.consistency import check

    for found in check(scene):
        verdict = Verdict.OK if not found.wrong else Verdict.NOTE if found.waits else Verdict.WRONG
        shown = found.wrong[:FEW]
        more = f"And {len(found.wrong) - FEW} more." if len(found.wrong) > FEW else ""
        then = (
            f"The next pass settles it: leadflow advance {key}"
            if found.invariant in SETTLED and shown
            else ""
        )
        told = " ".join(part for part in (*shown, more, then) if part) or found.sentence
        yield Check(f"{key}: {found.title} ({found.invariant})", verdict, told)


def _prefect(settings: Settings) -> Check:
    from leadflow.engine.server import reachable, was_left

    if reachable(settings.prefect_api):
        return Check("Prefect", Verdict.OK, f"answers at {settings.prefect_api}")
    if settings.prefect_api_url:
        return Check("Prefect", Verdict.AWAY, f"does not answer at {settings.prefect_api_url}")
    if was_left(settings):
        log = settings.home / "logs" / "prefect.log"
        return Check("Prefect", Verdict.AWAY, f"has ended unasked; leadflow up starts it. Its log is {log}")
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
    yield _trello_answers(settings)
    yield _trello_tells(settings)


def _trello_tells(settings: Settings) -> Check:
    secret, address = settings.trello_secret.get_secret_value(), settings.base_url
    if secret and address:
        return Check(
            "Webhooks", Verdict.OK, f"Trello is asked to tell {address} of changes while leadflow runs"
        )
    missing = [name for name, there in (("TRELLO_SECRET", secret), ("BASE_URL", address)) if not there]
    names = " and ".join(f"LEADFLOW_{name}" for name in missing)
    sentence = f"not set up; the schedule sees every change. To see them at once, set {names}"
    return Check("Webhooks", Verdict.NOTE, sentence)


def _webhooks(app: App) -> Iterator[Check]:
    """Whether Trello has a webhook that works for every board; without one, a board is only seen later."""
    from leadflow.boards.trello.webhooks import callback
    from leadflow.bootstrap import trello_webhooks
    from leadflow.web.listening import boards_on_trello, listens

    if not listens(app):
        return
    try:
        boards = boards_on_trello(app)
        called = callback(app.settings.pages, app.settings.trello_secret)
        seen = trello_webhooks(app)(called).look(boards.keys())
    except LeadflowError as error:
        yield Check("Boards' webhooks", _verdict(error), str(error))
        return
    parts = [
        f"{what}: {', '.join(boards[each] for each in about)}."
        for what, about in (
            ("Boards without a webhook", seen.missing),
            ("Boards whose webhook is off or calls another address", seen.off),
            ("Boards whose deliveries do not arrive", seen.failing),
        )
        if about
    ]
    if seen.missing or seen.off:
        parts.append("leadflow up makes them again.")
    if seen.failing:
        parts.append("Look whether LEADFLOW_BASE_URL can be reached from outside.")
    sentence = " ".join(parts) or f"Trello tells of changes on {show.counted(len(boards), 'board')}"
    yield Check("Boards' webhooks", Verdict.NOTE if parts else Verdict.OK, sentence)


def _trello_answers(settings: Settings) -> Check:
    from leadflow.bootstrap import trello_boards
    from leadflow.people.roster import Roster

    try:
        hindrances = trello_boards(settings).preflight((), Roster((), ()))
    except LeadflowError as error:
        return Check("Trello", _verdict(error), str(error))
    return Check("Trello", Verdict.WRONG if hindrances else Verdict.OK, "; ".join(hindrances) or "answers")


def _proxy(settings: Settings) -> Iterator[Check]:
    """Who asks has to be told by what ends TLS; whether it does is seen once somebody asks."""
    if settings.pages.startswith("https://"):
        sentence = (
            f"one at {' or '.join(settings.proxies)} is believed who sends a request (X-Forwarded-For). One "
            "elsewhere has to be named in LEADFLOW_PROXIES; logs/leadflow.log says when it is not"
        )
        yield Check("Proxy", Verdict.NOTE, sentence)


def _space(settings: Settings) -> Check:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    return Check("Disk", Verdict.OK if free > 500 else Verdict.WRONG, f"{free} MB free")
