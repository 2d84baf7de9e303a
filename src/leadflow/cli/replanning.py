"""``replan``: change the plan of a launched rollout; what that moves is shown before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.consent import UNASKED, consented
from leadflow.cli.failures import say
from leadflow.cli.opening import definition, reading, reason, require_person, which
from leadflow.cli.progress import progress
from leadflow.cli.revising import Asked, changes_of
from leadflow.cli.running import advance_record, say_all
from leadflow.rollout.replanning import TargetError
from leadflow.rollout.revision import Revision
from leadflow.rollout.telling import told
from leadflow.services.replan import BY_LEADFLOW, apply, preview
from leadflow.services.replan_records import preview_record

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.engine.launching import ShownInPrefect
    from leadflow.rollout.telling import MoveLine, Told
    from leadflow.services.replan import Preview, Replanned


@dataclass(frozen=True, slots=True)
class Manner:
    """How the command is to go about it."""

    who: str | None
    because: str
    people: bool
    dry_run: bool
    yes: bool
    as_json: bool


def replan(school: Path | None, rollout: str | None, asked: Asked, manner: Manner) -> None:
    """Show what a re-plan changes, ask, and carry it out."""
    because = reason(manner.because)
    wanted = definition(school, None, None) if school is not None else None
    with reading() as app:
        key = which(app, rollout or (wanted.key if wanted else None))
        with app.world.uow() as uow:
            launched = uow.rollouts.get(key).definition
        if manner.who is not None:
            require_person(launched, manner.who)
        changes = changes_of(asked, wanted or launched, launched, app.world.clock.today(launched.timezone))
        if not changes and wanted is None:
            raise typer.BadParameter(
                "say what is to change: SCHOOL.yaml, or --closed, --half, --open, --goal, --duration, --on, "
                "--drop ...",
                param_hint="SCHOOL.yaml",
            )
        offer(app, key, Revision(changes, wanted), because, manner)


def offer(app: App, key: str, revision: Revision, because: str, manner: Manner) -> None:
    """Show what a revision changes, ask, and carry it out."""
    try:
        found = preview(app.world, key, revision, because=because)
    except TargetError as error:
        raise typer.BadParameter(str(error), param_hint="--goal") from None
    if not manner.as_json:
        _print(found, people=manner.people)
    if _wanted(found, manner):
        _carry_out(app, found, revision, because, manner)


def _wanted(found: Preview, manner: Manner) -> bool:
    """True when the re-plan is to be carried out; asks where somebody can answer."""
    if not found.difference or manner.dry_run:
        if manner.as_json:
            show.as_json({**preview_record(found), "applied": False, "version": None, "pass": None})
        elif found.difference:
            say("Nothing was changed. Carry it out with the same command without --dry-run.")
        return False
    return consented("Change the plan like this?", yes=manner.yes, unasked=UNASKED, mute=manner.as_json)


def _carry_out(app: App, found: Preview, revision: Revision, because: str, manner: Manner) -> None:
    key = found.before.key
    with progress() as tell:
        done = apply(
            app.world,
            key,
            revision,
            mark=found.mark,
            who=manner.who or BY_LEADFLOW,
            because=because,
            tell=tell,
        )
        shown = _shown(app, key)
    if manner.as_json:
        passed = advance_record(done.advanced) if done.advanced else None
        show.as_json({**preview_record(found), "applied": True, "version": done.version, "pass": passed})
    else:
        _print_done(done)
    if done.advanced is not None:
        say_all(done.advanced, shown)


def _shown(app: App, key: str) -> ShownInPrefect:
    from leadflow.engine.launching import show_in_prefect

    return show_in_prefect(app, key)


# ---- what is printed


def _print(found: Preview, *, people: bool) -> None:
    if not found.difference:
        show.line("Nothing would change.")
        return
    words = told(found.difference, found.before, found.after, found.today)
    show.section("What changes", words.altered)
    show.section("The goals", words.goals)
    _print_moves("Steps that get other dates", ("Start by", "Finish by"), words.moves)
    _print_moves(
        "Steps of which only the forecast moves", ("Earliest start", "Earliest finish"), words.forecasts
    )
    show.section("New findings", words.appeared)
    show.section("Findings that are gone", words.gone)
    boards = [found.after.definition.roster.names[each] for each in found.new_boards]
    show.section("Boards to be made", boards)
    if people:
        _print_people(words)
    show.line(words.summary)
    if words.calls and not people:
        say("Who has to do what differently: the same command with --who.")


def _print_moves(title: str, columns: tuple[str, str], lines: tuple[MoveLine, ...]) -> None:
    if not lines:
        return
    show.table(
        title,
        ("Step", *columns, "Moves"),
        [
            (each.title, _shift(each.start), _shift(each.finish), f"{each.by}. {each.remark}".rstrip(". "))
            for each in lines
        ],
    )
    show.line()


def _shift(pair: tuple[str, str]) -> str:
    return pair[0] if pair[0] == pair[1] else f"{pair[0]} ->\n{pair[1]}"


def _print_people(words: Told) -> None:
    show.line("Who has something else to do:")
    for each in words.calls:
        show.line(f"  {each.person} ({each.group})")
        for part in each.parts:
            show.line(f"    {part}")
    show.line()


def _print_done(done: Replanned) -> None:
    if not done.changed:
        show.line("Nothing was changed.")
        return
    written = len(done.advanced.operations) if done.advanced else 0
    cards = (
        f"{show.counted(written, 'card')} written to the boards"
        if done.advanced
        else "a pass that is under way brings the boards along"
    )
    if done.behind:
        cards = f"the boards follow with the next pass, because of this: {done.behind.rstrip('.')}"
    show.line(f"Re-planned '{done.preview.before.key}': version {done.version} of the plan; {cards}.")
