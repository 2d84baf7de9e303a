"""Options that several commands have, and those of ``replan``, for there are many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _many(name: str, form: str, text: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(name, metavar=form, help=f"{text} May be given often.")
    return found


Json = Annotated[bool, typer.Option("--json", help="Print data as JSON (keys: docs/guides/cli.md).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done and write nothing.")]
Source = Annotated[
    Path | None,
    typer.Argument(metavar="[SCHOOL.yaml]", help="A school file; without it, a launched rollout."),
]
Launched = Annotated[str | None, typer.Option("--rollout", metavar="KEY", help="A launched rollout.")]
Replanned = Annotated[
    str | None, typer.Option("--rollout", metavar="KEY", help="A launched rollout, re-planned for today.")
]
Start = Annotated[str | None, typer.Option("--start", metavar="DATE", help="Start on this day instead.")]
Goals = Annotated[
    list[str] | None,
    typer.Option("--goal", metavar="KEY=DATE", help="Another target date for a goal; may be given often."),
]
TheseGoals = Annotated[
    list[str] | None,
    typer.Option("--goal", metavar="KEY[=DATE]", help="This goal only, on this date; may be given often."),
]

Edited = Annotated[
    Path | None,
    typer.Argument(metavar="[SCHOOL.yaml]", help="The edited school file; without it, only the options."),
]
Key = Annotated[str | None, typer.Option("--rollout", metavar="KEY", help="Which rollout is meant.")]
Closed = Annotated[
    list[str] | None, _many("--closed", "DATE|DATE..DATE[=NAME]", "Days on which the school is closed.")
]
Half = Annotated[list[str] | None, _many("--half", "DATE[=NAME]", "A day of which only the morning counts.")]
Open = Annotated[list[str] | None, _many("--open", "DATE|DATE..DATE", "Closed days that are open after all.")]
Goal = Annotated[list[str] | None, _many("--goal", "KEY=DATE", "Another target date for a goal.")]
Duration = Annotated[list[str] | None, _many("--duration", "STEP=DAYS", "How many school days a step takes.")]
On = Annotated[list[str] | None, _many("--on", "STEP=DATE", "A fixed date for a step; none frees it.")]
NotBefore = Annotated[
    list[str] | None, _many("--not-before", "STEP=DATE", "The first day a step may start; none for any.")
]
CardDate = Annotated[
    list[str] | None,
    _many("--card-date", "STEP=DATE", "The date on a step's card; none gives it the plan's again."),
]
Lag = Annotated[
    list[str] | None,
    _many("--lag", "STEP=BEFORE=DAYS", "How long after BEFORE a step comes; below 0 the two overlap."),
]
Left = Annotated[
    list[str] | None,
    _many("--left", "STEP=DAYS", "School days of work that are left of a step that is under way."),
]
Unlink = Annotated[list[str] | None, _many("--unlink", "STEP=BEFORE", "STEP no longer waits for BEFORE.")]
Drop = Annotated[
    list[str] | None,
    _many("--drop", "STEP", "Leave a step out; one that is under way is skipped, with --because."),
]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why; kept in the history.")]
By = Annotated[
    str | None, typer.Option("--as", metavar="PERSON", help="Who decides this (a key of people.csv).")
]
People = Annotated[bool, typer.Option("--who", help="Show who has something else to do, and what.")]
Yes = Annotated[bool, typer.Option("--yes", help="Carry it out without asking.")]
