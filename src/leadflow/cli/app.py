"""The commands. Each one parses, calls one service, and prints; the work is elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="leadflow",
    help="Launch a school's move to distributed leadership and see which steps are blocked, and why.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print data as JSON (keys: docs/guides/cli.md).")]
RolloutKey = Annotated[
    str | None,
    typer.Argument(metavar="[ROLLOUT]", help="Key of the rollout; not needed when there is only one."),
]
SchoolFile = Annotated[Path, typer.Argument(metavar="SCHOOL.yaml", help="The school file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done and write nothing.")]
FailOn = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="blocked|conflicts", help="Exit with 3 (or 4) when there are any."),
]
Start = Annotated[str | None, typer.Option("--start", metavar="DATE", help="Start on this day instead.")]
Goals = Annotated[
    list[str] | None,
    typer.Option("--goal", metavar="KEY=DATE", help="Another target date for a goal; may be given often."),
]
Who = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who does this (a key of people.csv).")]


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
    """Copy the sample school's files to DIR, as the start of your own."""
    from leadflow.cli.prepare import init as run

    run(folder)


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="School, overlay or playbook files.")
    ],
    as_json: Json = False,
) -> None:
    """Check files before they are used; names file, line and key of every problem."""
    from leadflow.cli.prepare import check as run

    run(files, as_json=as_json)


@app.command()
def plan(
    school: Annotated[
        Path | None,
        typer.Argument(metavar="[SCHOOL.yaml]", help="A school file; without it, a launched rollout."),
    ] = None,
    rollout: Annotated[
        str | None, typer.Option("--rollout", metavar="KEY", help="A launched rollout, re-planned for today.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="STEP", help="Say why this step has its dates.")
    ] = None,
    start: Start = None,
    goal: Goals = None,
    as_json: Json = False,
) -> None:
    """Show the plan, counted back from the goals over the school's calendar."""
    from leadflow.cli.planning import plan as run

    run(school, rollout, explain, start, goal, as_json=as_json)


@app.command()
def launch(
    school: SchoolFile,
    dry_run: DryRun = False,
    accept_late: Annotated[
        bool, typer.Option("--accept-late", help="Go on although a goal cannot be met in time.")
    ] = False,
    board: Annotated[
        str | None,
        typer.Option("--board", metavar="builtin|trello", help="Kind of boards, over the school file."),
    ] = None,
    start: Start = None,
    goal: Goals = None,
    as_json: Json = False,
) -> None:
    """Launch a rollout: check, plan backwards, store, make boards and cards. Twice changes nothing."""
    from leadflow.cli.running import launch as run

    run(school, start, goal, board, accept_late=accept_late, dry_run=dry_run, as_json=as_json)


@app.command()
def advance(rollout: RolloutKey = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Read the boards, take what people did, re-plan, write the boards, tell Prefect."""
    from leadflow.cli.running import advance as run

    run(rollout, dry_run=dry_run, as_json=as_json)


@app.command()
def sync(rollout: RolloutKey = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Bring boards and plan together and show every operation. Exit 4 when conflicts are open."""
    from leadflow.cli.running import sync as run

    run(rollout, dry_run=dry_run, as_json=as_json)


@app.command()
def status(rollout: RolloutKey = None, fail_on: FailOn = None, as_json: Json = False) -> None:
    """Show a rollout in one look: goals with forecast, steps by state, boards."""
    from leadflow.cli.reading import status as run

    run(rollout, fail_on, as_json=as_json)


@app.command()
def blocked(rollout: RolloutKey = None, fail_on: FailOn = None, as_json: Json = False) -> None:
    """Show the blocked steps: why, on whom, since when, what it costs."""
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
def demo(
    serve: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help="Serve the pages when done, or print the table and end."),
    ] = True,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=40, help="School weeks to play.")] = 9,
    trello: Annotated[
        bool, typer.Option("--trello", help="Use Trello boards (needs LEADFLOW_TRELLO_KEY and …_TOKEN).")
    ] = False,
) -> None:
    """Launch the sample school and play some weeks of it on a simulated calendar."""
    from leadflow.cli.serving import demo as run

    run(serve=serve, weeks=weeks, trello=trello)


@app.command()
def serve() -> None:
    """Serve the pages only (Prefect runs elsewhere, or not at all)."""
    from leadflow.cli.serving import serve as run

    run()


@app.command()
def up() -> None:
    """Start everything on this machine: Prefect, its schedules, and the pages."""
    from leadflow.cli.serving import up as run

    run()


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look at this installation and at the rollouts, and name what is wrong. Changes nothing."""
    from leadflow.cli.doctor import doctor as run

    run(as_json=as_json)
