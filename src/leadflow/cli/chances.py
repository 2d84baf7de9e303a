"""``chances``: how likely the goals are kept, from the estimates of their steps, and what that hangs on."""

from __future__ import annotations

from dataclasses import dataclass
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
from leadflow.planning.chances.chances import chances, kick_off
from leadflow.planning.chances.words import NO_ESTIMATES, begin_by, percent, told
from leadflow.services.records import plain
from leadflow.services.view import view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from leadflow.planning.chances.chances import Chances, GoalChance
    from leadflow.planning.steps import Progress
    from leadflow.rollout.rollout import Definition
    from leadflow.services.records import Record

NAMED = 10
"""Steps that the table of a goal names."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about: a plan on a day, as far as it was carried out."""

    defined: Definition
    today: date
    progress: Mapping[str, Progress]
    goals: Sequence[str]
    runs: int
    seed: int

    def found(self) -> Chances:
        plan, calendars = self.defined.plan, self.defined.calendar
        return chances(plan, calendars, self.today, self.progress, runs=self.runs, seed=self.seed)

    def begin_by(self, key: str) -> date | None:
        plan, calendars = self.defined.plan, self.defined.calendar
        goal = next(each for each in plan.goals if each.key == key)
        return kick_off(plan, calendars, self.today, self.progress, goal, runs=self.runs, seed=self.seed)


def show_chances(
    school: Path | None,
    rollout: str | None,
    goals: Sequence[str] | None,
    start: str | None,
    *,
    runs: int,
    seed: int,
    as_json: bool,
) -> None:
    """Show how sure the goals are."""
    asked = _asked(school, rollout, goals, start, runs, seed)
    found = asked.found()
    shown = [found.goals[key] for key in asked.goals if key in found.goals]
    begins = {each.goal: asked.begin_by(each.goal) for each in shown if each.varies}
    if as_json:
        show.as_json(_record(asked, found, shown, begins))
        return
    if not found.estimated:
        for sentence in NO_ESTIMATES:
            show.line(sentence)
        return
    if not shown:
        show.line("Every goal asked for was reached: nothing about them is open.")
    for at, each in enumerate(shown):
        if at:
            show.line()
        _print(asked, each, begins)
    say(f"{runs:,} runs with the seed {seed}: the same numbers every time. The plan itself is as it was.")


def _asked(
    school: Path | None,
    rollout: str | None,
    goals: Sequence[str] | None,
    start: str | None,
    runs: int,
    seed: int,
) -> _Asked:
    wanted, moved = asked_goals(goals or ())
    require_one_source(school, rollout, start, moved, "--goal KEY=DATE")
    progress: Mapping[str, Progress] = {}
    if school is not None:
        defined = definition(school, start, moved)
        today = today_at(defined)
    else:
        with reading() as app:
            seen = view(app.world, which(app, rollout))
        defined, today, progress = seen.rollout.definition, seen.today, seen.rollout.progress
    chosen = chosen_goals(defined, wanted)
    return _Asked(defined, max(today, defined.start), progress, chosen, runs, seed)


def _print(asked: _Asked, chance: GoalChance, begins: Mapping[str, date | None]) -> None:
    plan = asked.defined.plan
    for sentence in told(plan, chance):
        show.line(sentence)
    if not chance.varies:
        return
    show.line(begin_by(begins[chance.goal], asked.today))
    if not chance.hangs:
        return
    show.line()
    show.table(
        "What its date hangs on, most of all first",
        ("Weight", "Sets the date", "Step", "Key"),
        [
            (
                f"{each.weight:.2f}",
                "always" if each.share == 1 else percent(each.share),
                plan.by_key[each.step].title,
                each.step,
            )
            for each in chance.hangs[:NAMED]
        ],
        whole=("Weight", "Sets the date"),
    )


def _record(
    asked: _Asked, found: Chances, shown: Sequence[GoalChance], begins: Mapping[str, date | None]
) -> Record:
    return {
        "rollout": asked.defined.key,
        "today": plain(found.today),
        "runs": found.runs,
        "seed": found.seed,
        "estimated": found.estimated,
        "goals": [
            {
                "goal": each.goal,
                "target": plain(each.target),
                "forecast": plain(each.forecast),
                "chance": each.chance,
                "dates": {str(share): plain(day) for share, day in each.dates.items()},
                "counts": {plain(day): number for day, number in each.counts},
                "begin_by": plain(begins.get(each.goal)),
                "estimated": each.estimated,
                "open": each.open,
                "hangs": plain(each.hangs),
                "sentences": list(told(asked.defined.plan, each)),
            }
            for each in shown
        ],
    }
