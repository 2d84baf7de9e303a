"""``launch``, ``advance`` and ``sync``: the commands that write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.blaming import refused
from leadflow.cli.creating import board_records, print_to_make
from leadflow.cli.failures import Exit, say
from leadflow.cli.opening import at_hand, definition, given_goals, leadflow, near, reading, which
from leadflow.cli.planning import print_findings, print_plan
from leadflow.cli.progress import progress
from leadflow.errors import InputError, LateGoalsError, NotFoundError
from leadflow.planning.words import listed
from leadflow.services.advance import advance as advance_once
from leadflow.services.launch import launch as launch_once
from leadflow.services.records import (
    conflict_record,
    finding_record,
    goal_records,
    operation_record,
    step_records,
)
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.cli.progress import Tell
    from leadflow.engine.launching import ShownInPrefect
    from leadflow.rollout.rollout import Definition
    from leadflow.services.advance import AdvanceReport, PlannedOperation
    from leadflow.services.launch import LaunchReport
    from leadflow.services.records import Record
    from leadflow.sync.reconcile import Conflict


def launch(
    school: Path,
    start: str | None,
    goals: Sequence[str] | None,
    board: str | None,
    *,
    accept_late: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Launch a rollout, and show it in Prefect when a server answers."""
    defined = definition(school, start, goals, board)
    try:
        _launch(defined, accept_late=accept_late, dry_run=dry_run, as_json=as_json)
    except (InputError, LateGoalsError) as error:
        raise refused(error, school, given_goals(goals)) from None


def _launch(defined: Definition, *, accept_late: bool, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        with at_hand() as world:
            report = launch_once(world, defined, accept_late=accept_late, dry_run=True)
            _print(report, as_json=as_json)
        _say_away(report.away, defined.roster.names)
        if report.hindrances:
            raise typer.Exit(Exit.ERROR)
        return
    with leadflow() as app:
        with progress() as tell:
            report = launch_once(app.world, defined, accept_late=accept_late, tell=tell)
            shown = _shown(app, defined.key, tell, reopen=True)
        _print(report, as_json=as_json)
        say(shown.sentence)
    _say_away(report.away, defined.roster.names, prefect=shown.away)


def advance(key: str | None, *, dry_run: bool, as_json: bool) -> None:
    """One pass by hand."""
    with reading() as app:
        report, shown = _pass(app, which(app, key), dry_run=dry_run)
    if as_json:
        show.as_json(advance_record(report))
    else:
        _print_changes(report)
        _print_operations(report.operations, dry_run=dry_run)
    say_all(report, shown)


def sync(
    key: str | None, boards: Sequence[str], watch: float | None, *, dry_run: bool, as_json: bool
) -> None:
    """Boards and plan together, every operation shown; with `watch` again after so many seconds."""
    if watch is not None and dry_run:
        raise typer.BadParameter(
            "a dry run changes nothing, so there is nothing to watch.", param_hint="--watch"
        )
    with reading() as app:
        rollout = which(app, key)
        only = _groups(app, rollout, boards) if boards else None
        if watch is not None:
            from leadflow.cli.watching import watch as run

            run(app, rollout, only, watch, as_json=as_json)
            return
        report, shown = _pass(app, rollout, only=only, dry_run=dry_run)
        with app.world.uow() as uow:
            kept = uow.boards.open_conflicts(report.rollout.key)
    conflicts = [*kept, *(each for each in report.conflicts if each not in kept)]
    if as_json:
        show.as_json({**advance_record(report), "conflicts": [conflict_record(each) for each in conflicts]})
    else:
        _print_operations(report.operations, dry_run=dry_run)
        print_conflicts(conflicts)
    say_all(report, shown)
    if conflicts:
        raise typer.Exit(Exit.CONFLICTS)


def _groups(app: App, rollout: str, boards: Sequence[str]) -> frozenset[str]:
    """The groups whose boards are meant, by key or by name. Raises `NotFoundError` saying which there are."""
    with app.world.uow() as uow:
        roster, refs = uow.rollouts.get(rollout).definition.roster, uow.boards.refs(rollout)
    known = {key: key for key in refs} | {roster.names.get(key, key).casefold(): key for key in refs}
    for each in boards:
        if each not in known and each.casefold() not in known:
            raise NotFoundError(
                f"There is no board '{each}'. {near(each, known, f'There are: {listed(list(refs))}.')}"
            )
    return frozenset(known.get(each) or known[each.casefold()] for each in boards)


def _pass(
    app: App, key: str, *, only: Collection[str] | None = None, dry_run: bool
) -> tuple[AdvanceReport, ShownInPrefect | None]:
    """One pass, and what Prefect shows of it."""
    with progress() as tell:
        report = advance_once(app.world, key, only=only, dry_run=dry_run, tell=tell)
        return report, None if dry_run else _shown(app, key, tell)


def _shown(app: App, key: str, tell: Tell, *, reopen: bool = False) -> ShownInPrefect:
    """Have Prefect show the rollout, when a server answers: what came of it, in a sentence."""
    from leadflow.engine.launching import show_in_prefect

    return show_in_prefect(app, key, reopen=reopen, tell=tell)


def launch_record(report: LaunchReport) -> Record:
    """What a launch did, as data."""
    defined = report.rollout.definition
    return {
        "rollout": defined.key,
        "first": report.first,
        "dry_run": report.dry_run,
        "goals": goal_records(defined, report.schedule),
        "steps": step_records(defined, report.schedule),
        "findings": [finding_record(each) for each in report.schedule.findings],
        "boards": board_records(report),
        "operations": [operation_record(each) for each in report.operations],
        "hindrances": list(report.hindrances),
        "away": dict(report.away),
    }


def advance_record(report: AdvanceReport) -> Record:
    """What a pass did, as data."""
    return {
        "rollout": report.rollout.key,
        "dry_run": report.dry_run,
        "changes": [
            {
                "step": each.step,
                "what": each.what,
                "who": each.who,
                "before": each.before,
                "after": each.after,
                "why": each.why,
            }
            for each in report.history
        ],
        "operations": [operation_record(each) for each in report.operations],
        "conflicts": [conflict_record(each) for each in report.conflicts],
        "away": dict(report.away),
        "refused": dict(report.refused),
        "unplaced": [{"card": each.key, "person": each.person} for each in report.unplaced],
        "left": list(report.left),
    }


def print_conflicts(conflicts: Sequence[Conflict]) -> None:
    """The conflicts that a person should look at."""
    if conflicts:
        show.table(
            "Both sides changed the same field",
            ("Card", "Field", "Plan", "Board", "Stands"),
            [(each.key, each.field, str(each.plan), str(each.board), each.chosen) for each in conflicts],
        )
        say("Settle them: leadflow conflicts")


def _print(report: LaunchReport, *, as_json: bool) -> None:
    if as_json:
        show.as_json(launch_record(report))
    else:
        _print_launch(report)


def _print_launch(report: LaunchReport) -> None:
    defined = report.rollout.definition
    if report.dry_run:
        print_plan(defined, report.schedule)
        show.line()
        print_to_make(report)
        _print_operations(report.operations, dry_run=True)
        show.line()
        if report.hindrances:
            show.line("The boards cannot be made:")
            for each in report.hindrances:
                show.line(f"  {sentence(each)}")
        then = (
            "Mend that first." if report.hindrances else "Launch it with the same command without --dry-run."
        )
        show.line(f"Nothing was written. {then}")
        return
    if not report.first:
        _print_completed(report)
        return
    print_findings(report.schedule)
    show.line(
        f"Launched '{defined.name}' ({defined.key}): {len(defined.plan.steps)} steps, "
        f"{show.counted(len(report.boards), 'board')}, {show.counted(len(report.operations), 'card')}."
    )
    for group, ref in report.refs.items():
        show.line(f"  {defined.roster.names.get(group, group)}: {ref.url}")
    say(f"Next: leadflow blocked {defined.key}, or see it on the pages: leadflow up")


def _print_completed(report: LaunchReport) -> None:
    """What came of launching again what is there."""
    key = report.rollout.key
    if report.operations or report.away:
        show.line(f"'{key}' was launched before, and not to its end.")
        _print_operations(report.operations, dry_run=False)
    else:
        show.line(f"'{key}' was launched before; nothing was changed.")


def _print_changes(report: AdvanceReport) -> None:
    if not report.history:
        show.line("Nothing has changed on the boards.")
        return
    plan, names = report.rollout.plan.by_key, report.rollout.definition.roster.names
    show.table(
        "Taken from the boards",
        ("Step", "What", "Before", "After", "Who"),
        [
            (
                plan[each.step].title if each.step else "",
                each.what,
                each.before,
                each.after,
                names.get(each.who, each.who),
            )
            for each in report.history
        ],
    )


def _print_operations(operations: Sequence[PlannedOperation], *, dry_run: bool) -> None:
    if not operations:
        show.line("The boards say what the plan says; nothing to write.")
        return
    records = [operation_record(each) for each in operations]
    show.table(
        "To be written to the boards" if dry_run else "Written to the boards",
        ("Board", "Operation", "Card", "Fields"),
        [(each["group"], each["operation"], each["card"], ", ".join(each["values"])) for each in records],
    )


def say_all(report: AdvanceReport, shown: ShownInPrefect | None) -> None:
    """What comes next after a pass, and what went wrong in it; exits with 5 when a board was away."""
    if shown:
        say(shown.sentence)
    if not report.dry_run and not report.away:
        say(f"Next: leadflow blocked {report.rollout.key}")
    _say_trouble(report)
    _say_away(report.away, report.rollout.definition.roster.names, prefect=shown is not None and shown.away)


def _say_trouble(report: AdvanceReport) -> None:
    """What this pass could not write, card by card; the next one tries again."""
    plan, names = report.rollout.plan.by_key, report.rollout.definition.roster.names

    def title(step: str) -> str:
        return plan[step].title if step in plan else step

    for step, why in report.refused.items():
        say(f"The card of '{title(step)}' was refused: {sentence(why)}")
    for each in report.unplaced:
        step = each.key.partition("/")[2]
        say(f"{names.get(each.person, each.person)} is not on the board, so not on the card '{title(step)}'.")
    for step in report.left:
        say(f"The card of '{title(step)}' was changed meanwhile; the next pass writes it.")


def _say_away(away: Mapping[str, str], names: Mapping[str, str], *, prefect: bool = False) -> None:
    """Name the boards that were away; exit with `AWAY` when one was, or Prefect."""
    for group, why in away.items():
        say(f"The board of {names.get(group, group)} was left alone: {sentence(why)}")
    if away or prefect:
        raise typer.Exit(Exit.AWAY)
