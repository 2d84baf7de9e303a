"""``mark``, ``left``, ``approve``, ``recard``: what people do to a step from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import reading, reason, require_person, require_step, which
from leadflow.planning.steps import Status
from leadflow.planning.words import listed
from leadflow.services import act
from leadflow.services.recard import reboard
from leadflow.services.recard import recard as make_card_again
from leadflow.services.view import view
from leadflow.web.forms import number_of_days

if TYPE_CHECKING:
    from leadflow.bootstrap import App


def mark(rollout: str | None, step: str, to: str, who: str, because: str) -> None:
    """Move a step."""
    status = status_named(to)
    with reading() as app:
        key = _known(app, rollout, step, who)
        before = _open_before(app, key, step) if status is Status.DONE else ""
        act.set_status(app.world, key, step, status, who=who, why=reason(because))
        if before:
            say(
                f"Note: before it come {before}, still open. If that was a slip: "
                f"leadflow mark {step} todo --as {who} --rollout {key}"
            )
        _say_how_it_stands(app, key, step)


def approve(rollout: str | None, step: str, who: str) -> None:
    """Approve a step."""
    with reading() as app:
        key = _known(app, rollout, step, who)
        act.approve(app.world, key, step, who=who)
        _say_how_it_stands(app, key, step)


def left(rollout: str | None, step: str, days: str, who: str) -> None:
    """Say how much of a step is left."""
    with reading() as app:
        key = _known(app, rollout, step, who)
        act.say_left(app.world, key, step, number_of_days(days), who=who)
        done = view(app.world, key).schedule.steps[step].earliest_finish
        say(f"As things stand it is done by {show.day(done)}.")
        _say_how_it_stands(app, key, step)


def recard(rollout: str | None, step: str, board: str, who: str) -> None:
    """Make the card of a step again, or the board of a group."""
    if bool(step) == bool(board):
        raise typer.BadParameter("say the key of a step, or --board and that of a group.", param_hint="STEP")
    with reading() as app:
        key = which(app, rollout)
        with app.world.uow() as uow:
            defined = uow.rollouts.get(key).definition
        require_person(defined, who)
        if board:
            report = reboard(app.world, key, board, who=who)
            about = f"The board of {defined.roster.names.get(board, board)}"
        else:
            require_step(defined, step)
            report = make_card_again(app.world, key, step, who=who)
            about = f"The card of '{defined.plan.by_key[step].title}'"
    if report is None or report.away or step in report.refused:
        say(f"{about} is made with the next pass: leadflow advance {key}")
    else:
        say(f"{about} is there again.")


def status_named(text: str) -> Status:
    """The state that is meant, as people write it: ``In progress``, ``in-progress``, ``in_progress``."""
    name = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    name = {"to_do": "todo"}.get(name, name)
    if name not in [each.value for each in Status]:
        known = listed([each.value for each in Status], "or")
        raise typer.BadParameter(f"'{text}' is no state of a step. Say {known}.", param_hint="STATE")
    return Status(name)


def _open_before(app: App, key: str, step: str) -> str:
    """The open steps that this one waits for, in words; nothing when it was closed already."""
    with app.world.uow() as uow:
        rollout = uow.rollouts.get(key)
    if rollout.progress[step].status.closed:
        return ""
    waits = [each.before for each in rollout.plan.predecessors[step]]
    titles = [rollout.plan.by_key[each].title for each in waits if not rollout.progress[each].status.closed]
    return listed([f"'{each}'" for each in dict.fromkeys(titles)])


def _known(app: App, rollout: str | None, step: str, who: str) -> str:
    """The rollout's key, when it, the step and the person are there."""
    key = which(app, rollout)
    with app.world.uow() as uow:
        defined = uow.rollouts.get(key).definition
    require_step(defined, step)
    require_person(defined, who)
    return key


def _say_how_it_stands(app: App, key: str, step: str) -> None:
    found = view(app.world, key)
    standing = found.standings[step]
    say(f"{found.rollout.plan.by_key[step].title}: {standing.state.value}. {standing.reason}")
    say(f"Its card follows with the next pass: leadflow advance {key}")
