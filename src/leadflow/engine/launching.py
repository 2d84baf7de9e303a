"""Launching: the same service from the command line and from Prefect's form, and then the first pass."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from leadflow.engine.environment import prepare, ui_url
from leadflow.engine.patience import BRIEF
from leadflow.engine.server import reachable
from leadflow.errors import BusyError, LeadflowError, ServiceAwayError
from leadflow.services.launch import launch
from leadflow.services.view import rollout_keys

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from prefect import State

    from leadflow.bootstrap import App
    from leadflow.engine.prefect_api import Prefect, Run
    from leadflow.engine.request import LaunchRequest
    from leadflow.rollout.rollout import Definition
    from leadflow.services.world import World
    from leadflow.settings import Settings

    Tell = Callable[[str], None]

TRY_AGAIN_AFTER = (5.0, 30.0)
"""Seconds after which a launch from the form tries again when a service is away."""

_LATER = "What was done is stored, and Prefect is brought up to date by the next pass."


class ShownInPrefect(NamedTuple):
    """What came of a pass: where Prefect shows the rollout (None: nowhere yet), and a sentence that says so.

    `away` is true when a server that should have answered did not: it was there, or the settings name it.
    """

    url: str | None
    sentence: str
    away: bool = False


def show_in_prefect(
    app: App, key: str, *, reopen: bool = False, tell: Tell = lambda _: None
) -> ShownInPrefect:
    """One pass over a rollout, here, for a program that a person started.

    Prefect being away raises nothing: its rows are made from the store by the next pass. `reopen` takes up a
    rollout that was cancelled in Prefect.
    """
    settings = app.settings
    if not reachable(settings.prefect_api):
        return _not_there(settings)
    os.environ.update({**BRIEF.variables, **os.environ})
    prepare(settings)
    from leadflow.engine import background, passes

    background.keep_off_the_terminal()
    try:
        report = passes.show(app.world, key, api_url=settings.prefect_api, reopen=reopen, tell=tell)
    except ServiceAwayError as error:
        background.forget_queued()
        return ShownInPrefect(None, f"{error} {_LATER}", away=True)
    except BusyError as error:
        return ShownInPrefect(None, f"{error} {_LATER}")
    url = run_url(ui_url(settings), report.run)
    return ShownInPrefect(url, f"Prefect: {report.shown.name}. {report.shown.message}")


def _not_there(settings: Settings) -> ShownInPrefect:
    """The server that leadflow brings is not started, which is no failure; or one of your own is away."""
    if settings.prefect_api_url:
        return ShownInPrefect(
            None, f"The Prefect server at {settings.prefect_api} does not answer. {_LATER}", away=True
        )
    return ShownInPrefect(
        None,
        f"Prefect does not answer at {settings.prefect_api}; it will show this rollout after the next "
        "`leadflow up`.",
    )


def run_url(ui: str, run: uuid.UUID) -> str:
    """Where Prefect's pages show a flow run."""
    return f"{ui}/runs/flow-run/{run}"


def launch_from_form(request: LaunchRequest) -> State[Any]:
    """What the deployment ``rollout`` runs: launch, and become the rollout's flow run.

    Executed again for a rollout whose record it already is (Prefect's Resume button, a restart), it does one
    pass. Launched for a rollout that has its flow run, it changes nothing and names that run. What a person
    has to put right ends the run as "Refused" with the reason as its message.
    """
    from prefect import get_run_logger
    from prefect.states import Failed

    from leadflow.bootstrap import open_app

    log = get_run_logger()
    try:
        with open_app() as app:
            return _launch_here(app, request, log.info)
    except (ServiceAwayError, BusyError) as error:
        log.error("%s", error)  # noqa: TRY400 - people read this log; the trace says nothing to them
        return Failed(name="Service away", message=f"{error}\nLaunch it again: nothing is made twice.")
    except LeadflowError as error:
        log.error("%s", error)  # noqa: TRY400 - as above
        return Failed(name="Refused", message=str(error))


def _launch_here(app: App, request: LaunchRequest, tell: Tell) -> State[Any]:
    from leadflow.engine import passes, prefect_api

    world = app.world
    with prefect_api.connected() as prefect:
        here = _here(prefect)
        key = _record_of(world, here.id)
        if key is None:
            key = _launched(world, request, tell)
            with passes.hold_patiently(world, f"pass:{key}"):
                other = _other(world, prefect, key, here)
                if other is None:
                    passes.remember_flow_run(world, key, str(here.id))
            if other is not None:
                return _already(app, prefect, key, here, other)
        report = passes.show(world, key, tell=tell)
        return prefect.rest(here, report.shown)


def _here(prefect: Prefect) -> Run:
    from leadflow.engine import prefect_api

    run = prefect_api.current_run()
    found = prefect.find_run(run) if run else None
    if found is None:
        raise RuntimeError("The form's launch runs as a Prefect flow.")
    return found


def _launched(world: World, request: LaunchRequest, tell: Tell) -> str:
    """The key of the rollout that the form asks for, launched. A service that is away is tried again."""
    from leadflow.intake.school import load_definition

    definition: Definition = load_definition(
        Path(request.school_file), start=request.start, board=request.board_kind, goals=request.goal_dates
    )
    pauses = iter(TRY_AGAIN_AFTER)
    while True:
        try:
            launch(world, definition, accept_late=request.accept_late_goals, tell=tell)
        except (ServiceAwayError, BusyError) as error:
            pause = next(pauses, None)
            if pause is None:
                raise
            tell(f"{error} Trying again in {pause:g} seconds.")
            time.sleep(pause)
        else:
            return definition.key


def _record_of(world: World, run: uuid.UUID) -> str | None:
    """The rollout whose record a flow run is."""
    from leadflow.engine import passes

    return next((key for key in rollout_keys(world) if passes.flow_run_of(world, key) == run), None)


def _other(world: World, prefect: Prefect, key: str, here: Run) -> Run | None:
    """The flow run that already is the rollout's record, if Prefect still has it."""
    from leadflow.engine import passes

    known = passes.flow_run_of(world, key)
    return prefect.find_run(known) if known and known != here.id else None


def _already(app: App, prefect: Prefect, key: str, here: Run, other: Run) -> State[Any]:
    """End as "Already launched". A rollout that was cancelled in Prefect is taken up again."""
    from prefect.states import Completed

    from leadflow.engine import passes

    prefect.describe_run(here.id, f"{other.name} (launched again)")
    passes.show(app.world, key, reopen=True)
    sentence = f"'{key}' is running as the flow run '{other.name}': {run_url(ui_url(app.settings), other.id)}"
    if other.shown.type in passes.STOPPED:
        sentence += "\nIt had been cancelled and goes on now."
    return Completed(name="Already launched", message=sentence)
