"""``conflicts``: what both sides changed, and a person's word on what is to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import reading, require_person, which
from leadflow.errors import InputError, Problem
from leadflow.rollout.conflicts import Resolution, is_reversible
from leadflow.services.records import conflict_record
from leadflow.services.settle import settle
from leadflow.services.view import view
from leadflow.web.contexts.conflicts import conflict_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leadflow.bootstrap import App
    from leadflow.rollout.conflicts import RecordedConflict
    from leadflow.services.view import View


WIDE = 128
"""Columns from which the table has a column for everything."""


def conflicts(
    rollout: str | None,
    keep: Sequence[int],
    reverse: Sequence[int],
    who: str | None,
    *,
    settled: bool,
    as_json: bool,
) -> None:
    """Settle the conflicts of these numbers, if any, and list those that are open; with `settled` all."""
    with reading() as app:
        key = which(app, rollout)
        if keep or reverse:
            _settle(app, key, keep, reverse, who)
        found = view(app.world, key)
        recorded = list(found.recorded)
        if settled:
            with app.world.uow() as uow:
                recorded += uow.boards.recorded_conflicts(key, resolved=True)
    recorded.sort(key=lambda each: each.id)
    if as_json:
        show.as_json([_record(each) for each in recorded])
    else:
        _print(found, recorded)


def _settle(app: App, key: str, keep: Sequence[int], reverse: Sequence[int], who: str | None) -> None:
    """Settle all of them; nothing when one cannot be."""
    if who is None:
        raise typer.BadParameter("say who decides this, by a key of people.csv.", param_hint="--as")
    found = view(app.world, key)
    require_person(found.rollout.definition, who)
    if problems := list(_problems(found, keep, reverse)):
        raise InputError(problems)
    for number in dict.fromkeys(keep):
        settle(app.world, key, number, Resolution.KEPT, who=who)
    for number in dict.fromkeys(reverse):
        settle(app.world, key, number, Resolution.REVERSED, who=who)
    say(f"Settled. What changes by it is on the cards with the next pass: leadflow advance {key}")


def _problems(found: View, keep: Sequence[int], reverse: Sequence[int]) -> Iterator[Problem]:
    """What is wrong with the numbers that were given."""
    recorded = {each.id: each.conflict for each in found.recorded}
    known = ", ".join(map(str, recorded)) or "none"
    for number in dict.fromkeys((*keep, *reverse)):
        if number not in recorded:
            yield Problem(f"There is no open conflict {number}.", advice=f"Open are: {known}.")
        elif number in keep and number in reverse:
            yield Problem(f"Conflict {number} can be kept or reversed, not both.", advice="Say one of them.")
        elif number in reverse and not is_reversible(recorded[number]):
            field = recorded[number].field
            yield Problem(
                f"Conflict {number} is about the {field} of a card, which follows from the plan.",
                advice=f"Change it in the school's files, or let the plan's stand: --keep {number}",
            )


def _print(found: View, recorded: Sequence[RecordedConflict]) -> None:
    if not recorded:
        show.line("No conflict is open: the plan and the boards agree.")
        return
    rows = [_row(found, each) for each in recorded]
    title = "Both sides changed the same field"
    if show.width() >= WIDE:
        wide = ("No.", "Step", "Field", "Before", "Plan", "Board", "Stands", "Found")
        show.table(title, wide, rows, whole=("No.", "Found"))
    else:
        narrow = ("No.", "Step", "Field", "Plan", "Board", "Stands")
        show.table(title, narrow, [_narrow(row) for row in rows], whole=("No.",))
    still_open = [each for each in recorded if each.resolution is None]
    if still_open:
        first = still_open[0].id
        say(f"Let one stand as it is: leadflow conflicts --keep {first} --as PERSON")
        say(f"Put the other value in its place: leadflow conflicts --reverse {first} --as PERSON")


def _row(found: View, recorded: RecordedConflict) -> tuple[str, ...]:
    """A conflict, a cell for everything."""
    line, definition = conflict_line(found, recorded), found.rollout.definition
    stands = line.stands
    if recorded.resolution is not None:
        who = definition.roster.names.get(recorded.resolved_by, recorded.resolved_by)
        stands = f"{recorded.resolution} by {who}"
    board = f"{line.board or '–'}\n({line.by})" if line.by else line.board
    values = (each or "–" for each in (line.before, line.plan, board))
    day = show.day(recorded.at.astimezone(ZoneInfo(definition.timezone)).date())
    return str(recorded.id), line.title, line.field, *values, stands, day


def _narrow(row: tuple[str, ...]) -> tuple[str, ...]:
    """The same in six columns, for a terminal of 80 characters."""
    number, step, name, before, plan, board, stands, day = row
    return number, step, f"{name}\n(was {before})", plan, board, f"{stands}\n(found {day})"


def _record(recorded: RecordedConflict) -> dict[str, Any]:
    """A conflict with its number and what became of it, as data."""
    return {
        "number": recorded.id,
        **conflict_record(recorded.conflict),
        "at": recorded.at.isoformat(),
        "reversible": is_reversible(recorded.conflict),
        "resolution": recorded.resolution.value if recorded.resolution else None,
        "resolved_by": recorded.resolved_by or None,
        "resolved_at": recorded.resolved_at.isoformat() if recorded.resolved_at else None,
    }
