"""The commands. Each one parses, calls one service, and prints; the work is elsewhere."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadflow.cli import asking
from leadflow.cli.boards_app import board as boards
from leadflow.cli.calendar_commands import calendar
from leadflow.cli.exchange_app import add_to as add_exchange_to
from leadflow.cli.serving_app import add_to as add_serving_to
from leadflow.cli.tokens_app import feed, token


class FailOn(StrEnum):
    """What makes a command that only looks end with an exit code of its own."""

    BLOCKED = "blocked"
    CONFLICTS = "conflicts"


class Board(StrEnum):
    """Kinds of boards."""

    BUILTIN = "builtin"
    TRELLO = "trello"


app = typer.Typer(
    name="leadflow",
    help="Launch a school's move to distributed leadership and see which steps are blocked, and why.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

RolloutKey = Annotated[
    str | None,
    typer.Argument(metavar="[ROLLOUT]", help="Key of the rollout; not needed when there is only one."),
]
SchoolFile = Annotated[Path, typer.Argument(metavar="SCHOOL.yaml", help="The school file.")]
Fail = Annotated[
    FailOn | None,
    typer.Option("--fail-on", metavar="blocked|conflicts", help="Exit with 3 (or 4) when there are any."),
]
Who = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who does this (a key of people.csv).")]


app.add_typer(calendar, name="calendar")
app.add_typer(boards, name="board")
app.add_typer(token, name="token")
app.add_typer(feed, name="feed")


@app.callback()
def options(
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="Folder for all data (or LEADFLOW_HOME).")
    ] = None,
) -> None:
    """Options that come before the command."""
    if home is not None:
        os.environ["LEADFLOW_HOME"] = str(home)


@app.command()
def version() -> None:
    """Print leadflow's version."""
    from leadflow import __version__

    typer.echo(f"leadflow {__version__}")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for your school's files.")],
) -> None:
    """Make DIR with a school's files, to be made your own."""
    from leadflow.cli.prepare import init as run

    run(folder)


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="School, overlay or playbook files.")
    ],
    as_json: asking.Json = False,
) -> None:
    """Check files, with line and key of every problem."""
    from leadflow.cli.prepare import check as run

    run(files, as_json=as_json)


@app.command()
def plan(
    school: asking.Source = None,
    rollout: asking.Replanned = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="STEP", help="Say why this step has its dates.")
    ] = None,
    start: asking.Start = None,
    goal: asking.Goals = None,
    as_json: asking.Json = False,
) -> None:
    """Show the plan, counted back from the goals."""
    from leadflow.cli.planning import plan as run

    run(school, rollout, explain, start, goal, as_json=as_json)


@app.command()
def ways(
    school: asking.Source = None,
    rollout: asking.Launched = None,
    goal: asking.TheseGoals = None,
    start: asking.Start = None,
    everything: Annotated[bool, typer.Option("--all", help="Print every way, not the first ten.")] = False,
    as_json: asking.Json = False,
) -> None:
    """Show why a goal is late, and what would keep it."""
    from leadflow.cli.ways import ways as run

    run(school, rollout, goal, start, everything=everything, as_json=as_json)


@app.command()
def chances(
    school: asking.Source = None,
    rollout: asking.Launched = None,
    goal: asking.TheseGoals = None,
    start: asking.Start = None,
    runs: Annotated[
        int, typer.Option("--runs", min=100, max=100_000, help="How often to plan with drawn durations.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Where the draws begin; another one, other draws.")] = 1,
    as_json: asking.Json = False,
) -> None:
    """Show how likely each goal is kept."""
    from leadflow.cli.chances import show_chances as run

    run(school, rollout, goal, start, runs=runs, seed=seed, as_json=as_json)


@app.command()
def launch(
    school: SchoolFile,
    dry_run: asking.DryRun = False,
    accept_late: Annotated[
        bool, typer.Option("--accept-late", help="Go on although a goal cannot be met in time.")
    ] = False,
    board: Annotated[
        Board | None,
        typer.Option("--board", metavar="builtin|trello", help="Kind of boards, over the school file."),
    ] = None,
    start: asking.Start = None,
    goal: asking.Goals = None,
    as_json: asking.Json = False,
) -> None:
    """Launch a rollout and make its boards. Twice changes nothing."""
    from leadflow.cli.running import launch as run

    run(school, start, goal, board, accept_late=accept_late, dry_run=dry_run, as_json=as_json)


@app.command()
def advance(rollout: RolloutKey = None, dry_run: asking.DryRun = False, as_json: asking.Json = False) -> None:
    """Do one pass by hand: boards, plan, boards, Prefect."""
    from leadflow.cli.running import advance as run

    run(rollout, dry_run=dry_run, as_json=as_json)


@app.command()
def sync(
    rollout: RolloutKey = None,
    board: Annotated[
        list[str] | None,
        typer.Option("--board", metavar="GROUP", help="Only this group's board. May be given often."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Again and again, until Ctrl+C.")] = False,
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=5, help="Seconds between two passes.")
    ] = 60,
    dry_run: asking.DryRun = False,
    as_json: asking.Json = False,
) -> None:
    """Bring boards and plan together; show how.

    Exits with 4 when conflicts are open."""
    from leadflow.cli.running import sync as run

    run(rollout, board or (), every if watch else None, dry_run=dry_run, as_json=as_json)


@app.command()
def conflicts(
    rollout: RolloutKey = None,
    keep: Annotated[
        list[int] | None,
        typer.Option("--keep", metavar="N", help="Let it stand as it is. May be given often."),
    ] = None,
    reverse: Annotated[
        list[int] | None,
        typer.Option("--reverse", metavar="N", help="Put the other value in its place. May be given often."),
    ] = None,
    who: asking.By = None,
    everything: Annotated[bool, typer.Option("--all", help="Show those that are settled as well.")] = False,
    as_json: asking.Json = False,
) -> None:
    """What both sides changed; settle it."""
    from leadflow.cli.conflicts import conflicts as run

    run(rollout, keep or (), reverse or (), who, settled=everything, as_json=as_json)


@app.command()
def level(
    school: asking.Source = None,
    rollout: asking.Replanned = None,
    improve: Annotated[
        float | None,
        typer.Option("--improve", metavar="SECONDS", min=0.1, help="Look on with OR-Tools for so long."),
    ] = None,
    carry_out: Annotated[
        bool, typer.Option("--apply", help="Make the launched plan wait like this; shows what moves first.")
    ] = False,
    because: asking.Because = "",
    who: asking.By = None,
    people: asking.People = False,
    dry_run: asking.DryRun = False,
    yes: asking.Yes = False,
    as_json: asking.Json = False,
) -> None:
    """One change at a time: say which steps wait, and why."""
    from leadflow.cli.levelling import level as run
    from leadflow.cli.replanning import Manner

    run(school, rollout, improve, Manner(who, because, people, dry_run, yes, as_json), carry_out=carry_out)


@app.command()
def replan(
    school: asking.Edited = None,
    rollout: asking.Key = None,
    goal: asking.Goal = None,
    closed: asking.Closed = None,
    half: asking.Half = None,
    open_: asking.Open = None,
    duration: asking.Duration = None,
    on: asking.On = None,
    not_before: asking.NotBefore = None,
    card_date: asking.CardDate = None,
    left: asking.Left = None,
    lag: asking.Lag = None,
    unlink: asking.Unlink = None,
    drop: asking.Drop = None,
    because: asking.Because = "",
    who: asking.By = None,
    people: asking.People = False,
    dry_run: asking.DryRun = False,
    yes: asking.Yes = False,
    as_json: asking.Json = False,
) -> None:
    """Change a launched plan: see what moves, then do it."""
    from leadflow.cli.replanning import Manner
    from leadflow.cli.replanning import replan as run
    from leadflow.cli.revising import Asked

    days = (closed or (), half or (), open_ or ())
    steps = (duration or (), on or (), not_before or (), card_date or ())
    ties = (left or (), lag or (), unlink or (), drop or ())
    asked = Asked(*days, goal or (), *steps, *ties)
    run(school, rollout, asked, Manner(who, because, people, dry_run, yes, as_json))


@app.command()
def status(rollout: RolloutKey = None, fail_on: Fail = None, as_json: asking.Json = False) -> None:
    """Show a rollout in one look."""
    from leadflow.cli.reading import status as run

    run(rollout, fail_on, as_json=as_json)


@app.command()
def blocked(rollout: RolloutKey = None, fail_on: Fail = None, as_json: asking.Json = False) -> None:
    """Show the blocked steps, and why they are."""
    from leadflow.cli.reading import blocked as run

    run(rollout, fail_on, as_json=as_json)


@app.command()
def mark(
    step: Annotated[str, typer.Argument(metavar="STEP", help="Key of the step.")],
    to: Annotated[
        str, typer.Argument(metavar="STATE", help="todo, in_progress, in_approval, done or skipped.")
    ],
    who: Who,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why; needed to skip.")] = "",
    rollout: Annotated[str | None, typer.Option("--rollout", metavar="KEY")] = None,
) -> None:
    """Move a step here instead of on its board."""
    from leadflow.cli.acting import mark as run

    run(rollout, step, to, who, because)


@app.command(context_settings={"ignore_unknown_options": True})
def left(
    step: Annotated[str, typer.Argument(metavar="STEP", help="Key of the step.")],
    days: Annotated[
        str, typer.Argument(metavar="DAYS", help="School days of work left, for example 2.5; or unknown.")
    ],
    who: Who,
    rollout: Annotated[str | None, typer.Option("--rollout", metavar="KEY")] = None,
) -> None:
    """Say how much of a step is left."""
    from leadflow.cli.acting import left as run

    run(rollout, step, days, who)


@app.command()
def approve(
    step: Annotated[str, typer.Argument(metavar="STEP", help="Key of the step.")],
    who: Who,
    rollout: Annotated[str | None, typer.Option("--rollout", metavar="KEY")] = None,
) -> None:
    """Approve a step that waits for approval."""
    from leadflow.cli.acting import approve as run

    run(rollout, step, who)


@app.command()
def recard(
    who: Who,
    step: Annotated[str, typer.Argument(metavar="STEP", help="Key of the step.")] = "",
    board: Annotated[
        str, typer.Option("--board", metavar="GROUP", help="A whole board instead, of this group.")
    ] = "",
    rollout: Annotated[str | None, typer.Option("--rollout", metavar="KEY")] = None,
) -> None:
    """Make a card again that was deleted, or a whole board."""
    from leadflow.cli.acting import recard as run

    run(rollout, step, board, who)


add_exchange_to(app)
add_serving_to(app)


@app.command()
def demo(
    serve: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help="Serve the pages when done, or print the table and end."),
    ] = True,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=40, help="School weeks to play.")] = 26,
    trello: Annotated[
        bool, typer.Option("--trello", help="Use Trello boards (needs LEADFLOW_TRELLO_KEY and …_TOKEN).")
    ] = False,
    as_json: asking.Json = False,
) -> None:
    """Play half a year at the sample school, then serve its pages."""
    from leadflow.cli.demo import demo as run

    run(serve=serve, weeks=weeks, trello=trello, as_json=as_json)


@app.command()
def doctor(rollout: RolloutKey = None, as_json: asking.Json = False) -> None:
    """Name what is wrong here. Changes nothing."""
    from leadflow.cli.doctor import doctor as run

    run(rollout, as_json=as_json)
