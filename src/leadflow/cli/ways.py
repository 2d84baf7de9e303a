"""``ways``: what would let a late goal be met, and how each way is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import (
    asked_goals,
    chosen_goals,
    definition,
    reading,
    require_one_source,
    today_at,
    which,
)
from leadflow.planning.words import long, school_days, short
from leadflow.rollout.ways import ways_before_launch, ways_for
from leadflow.services.records import plain
from leadflow.services.view import view

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from leadflow.rollout.rollout import Definition
    from leadflow.rollout.ways import ChainLink, Way, WaysToKeep
    from leadflow.services.records import Record

SHOWN = 10
"""Ways of a goal that are printed unless all of them are asked for."""


def ways(
    school: Path | None,
    rollout: str | None,
    goals: Sequence[str] | None,
    start: str | None,
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """Show why goals are late and what would let them be met."""
    wanted, moved = asked_goals(goals or ())
    require_one_source(school, rollout, start, moved, "--goal KEY=DATE")
    if school is not None:
        defined = definition(school, start, moved)
        today = today_at(defined)
        found = ways_before_launch(defined, today, chosen_goals(defined, wanted))
    else:
        with reading() as app:
            seen = view(app.world, which(app, rollout))
        defined, today = seen.rollout.definition, seen.today
        found = ways_for(seen.rollout, today, chosen_goals(defined, wanted))
    if as_json:
        show.as_json(ways_record(defined, today, found))
    else:
        _print(defined, found, everything=everything)


def ways_record(defined: Definition, today: date, found: Sequence[WaysToKeep]) -> Record:
    """Everything as data."""
    return {
        "rollout": defined.key,
        "today": plain(today),
        "goals": [
            {
                "goal": each.goal.key,
                "title": each.goal.title,
                "target": plain(each.found.target),
                "forecast": plain(each.found.forecast),
                "feasible": plain(each.found.feasible),
                "late": each.found.late,
                "school_days": each.found.school_days,
                "calendar_days": each.found.calendar_days,
                "begun": each.found.begun,
                "must": plain(each.found.must),
                "can": plain(each.found.can),
                "sentences": list(each.sentences),
                "complete": each.found.complete,
                "chain": plain(each.chain),
                "ways": [_way_record(way) for way in each.ways],
            }
            for each in found
        ],
    }


def _way_record(way: Way) -> Record:
    return {
        "sentences": list(way.repair.sentences),
        "prices": list(way.repair.prices),
        "forecast": plain(way.repair.forecast),
        "also": list(way.repair.also),
        "changes": plain(way.repair.changes),
        "how": list(way.how),
    }


def _print(defined: Definition, found: Sequence[WaysToKeep], *, everything: bool) -> None:
    if not found:
        show.line("Every goal asked for can be met, or was reached: there is nothing to repair.")
        return
    for at, each in enumerate(found):
        if at:
            show.line()
        _print_goal(defined, each, everything=everything)
    say("Nothing was changed: leadflow never squeezes a step by itself.")


def _print_goal(defined: Definition, each: WaysToKeep, *, everything: bool) -> None:
    for sentence in each.sentences:
        show.line(sentence)
    show.line()
    show.table(
        "What sets its date, first open step first",
        ("Forecast", "Step", "Key"),
        [(_span(link.start, link.finish), link.title + _wait(link), link.step) for link in each.chain],
        whole=("Forecast",),
    )
    show.line()
    show.line("Ways to keep it, best first; each was planned anew.")
    titles = {goal.key: goal.title for goal in defined.plan.goals}
    shown = each.ways if everything else each.ways[:SHOWN]
    for number, way in enumerate(shown, start=1):
        for line, sentence in enumerate(way.repair.sentences):
            show.line(f"{f'{number}.' if not line else '':>4} {sentence}")
        for price in way.repair.prices:
            show.line(f"     {price}")
        also = ", ".join(f"'{titles[key]}'" for key in way.repair.also)
        show.line(
            f"     Reached on {long(way.repair.forecast)} then{f', and {also} in time too' if also else ''}."
        )
        for how in way.how:
            show.line(f"     > {how}")
    if len(shown) < len(each.ways):
        show.line(f"     ... and {show.counted(len(each.ways) - len(shown), 'more way')}: --all")


def _wait(link: ChainLink) -> str:
    """That something else than work lies before a step."""
    return f"\n({school_days(link.waits)} after the step before it)" if link.waits >= 1 else ""


def _span(first: date, last: date) -> str:
    return short(first) if first == last else f"{short(first)} to {short(last)}"
