"""``demo``: the sample school played through half a year; then the table, and the pages."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import settings as read_settings
from leadflow.cli.progress import progress
from leadflow.cli.reading import print_blocked, print_status
from leadflow.cli.serving import prefect, require_free, serve_pages, start_prefect
from leadflow.errors import RefusedError
from leadflow.services.records import blocked_record

if TYPE_CHECKING:
    from leadflow.bootstrap import App
    from leadflow.cli.progress import Tell
    from leadflow.demo.play import Played
    from leadflow.services.view import View
    from leadflow.settings import Settings

LOOK_AT = 3
"""Blocked steps that are pointed at before the pages are served."""


def demo(*, serve: bool, weeks: int, trello: bool, as_json: bool) -> None:
    """The sample school, played; then the table, and the pages."""
    from leadflow.bootstrap import open_app

    settings = _fresh(serve=serve, trello=trello)
    with contextlib.ExitStack() as stack:
        upkeep = stack.enter_context(prefect(settings))
        with progress() as tell:
            start_prefect(upkeep, tell)
            played, run = _play(settings, weeks, tell, trello=trello)
        found = played.found
        say(
            f"Played {played.days} school days: people did {played.actions} things on the boards, "
            f"leadflow wrote {played.operations} changes to them."
        )
        _print(found, as_json=as_json)
        if not serve:
            _say_next(found)
            return
        os.environ["LEADFLOW_TODAY"] = found.today.isoformat()
        app = stack.enter_context(open_app(read_settings()))
        with progress() as tell:
            upkeep.start_flows(app.settings, tell)
        _what_to_look_at(app, found, run)
        serve_pages(app, upkeep)


def _fresh(*, serve: bool, trello: bool) -> Settings:
    """Settings of the demo, and a home of its own, made new; everything that could refuse comes before."""
    from leadflow.demo.stage import fresh_home
    from leadflow.engine.server import require_room, serving_process

    if "LEADFLOW_HOME" not in os.environ:
        os.environ["LEADFLOW_HOME"] = str(Path.cwd() / ".leadflow" / "demo")
    os.environ.pop("LEADFLOW_TODAY", None)
    settings = read_settings()
    if trello and not settings.has_trello:
        raise RefusedError("To play on Trello, set LEADFLOW_TRELLO_KEY and LEADFLOW_TRELLO_TOKEN.")
    if settings.database_url:
        raise RefusedError(
            "The demo starts afresh every time, so it keeps its data in a folder of its own. "
            "Unset LEADFLOW_DATABASE_URL for it."
        )
    if serve:
        require_free(settings)
    if process := serving_process(settings):
        raise RefusedError(
            f"A demo is running in {settings.home} (its Prefect is process {process}). "
            "End it with Ctrl+C first, or choose another folder with --home."
        )
    require_room(settings)
    fresh_home(settings.home)
    return settings


def _play(settings: Settings, weeks: int, tell: Tell, *, trello: bool) -> tuple[Played, str]:
    """The demo, played, and where Prefect shows it."""
    from leadflow.bootstrap import open_app
    from leadflow.demo.play import play
    from leadflow.demo.scenario import SCENARIO
    from leadflow.engine.environment import ui_url
    from leadflow.engine.launching import show_in_prefect

    run = ui_url(settings)

    def weekly(app: App, key: str) -> None:
        nonlocal run
        run = show_in_prefect(app, key, tell=tell)[0] or run

    with open_app(settings) as app:
        board = "trello" if trello else "builtin"
        played = play(app, SCENARIO, weeks=weeks, board=board, tell=tell, weekly=weekly)
    return played, run


def _print(found: View, *, as_json: bool) -> None:
    if as_json:
        show.as_json([blocked_record(found, each) for each in found.blocked])
        return
    show.line()
    print_status(found)
    show.line()
    print_blocked(found)


def _say_next(found: View) -> None:
    """How to look closer, on the demo's calendar and not on today's."""
    say(f"To look closer: export LEADFLOW_HOME={os.environ['LEADFLOW_HOME']} LEADFLOW_TODAY={found.today}")
    say("then leadflow status, leadflow plan --explain STEP, or leadflow up for the pages")


def _what_to_look_at(app: App, found: View, run: str) -> None:
    """Addresses, and what is worth a look."""
    pages, key = app.settings.pages, found.rollout.key
    names, plan = found.rollout.definition.roster.names, found.rollout.plan
    say("")
    say(f"Dashboard  {pages}/r/{key}")
    say(f"Prefect    {run}")
    say("")
    say("What to look at:")
    say(f"- what is blocked, why, and on whom it waits: {pages}/r/{key}")
    for standing in found.blocked[:LOOK_AT]:
        say(f"    {plan.by_key[standing.key].title}: {standing.causes[0].sentence}")
    say(f"- the goals and what moves them: {pages}/r/{key}/timeline")
    if found.blocked:
        group = plan.by_key[found.blocked[0].key].group
        say(
            f"- the board of {names.get(group, group)}; move a card and look again: {found.boards[group].url}"
        )
    say("- the same rollout in Prefect: one flow run, a task run for each step, with the same states")
    say("")
