"""``level``: one change at a time. Which steps wait for room, and what that makes of the goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import definition, reading, require_person, today_at, which
from leadflow.cli.replanning import Manner, offer
from leadflow.planning.levelling.levelling import sentence_of
from leadflow.services.level import BECAUSE, levelled, revision
from leadflow.services.records import finding_record, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from leadflow.planning.levelling.levelling import Delay, Improver, Levelling
    from leadflow.planning.limits import Limits
    from leadflow.rollout.rollout import Definition

NOTHING = "Nothing has to wait: no group has more changes at once than it should, and everybody has the time."


def level(
    school: Path | None, rollout: str | None, improve: float | None, manner: Manner, *, carry_out: bool
) -> None:
    """Show what waits and why; with `carry_out` make the plan of a rollout wait like that."""
    if school is not None and (rollout is not None or carry_out):
        option = "--apply" if carry_out else "--rollout"
        raise typer.BadParameter(f"{option} is for a launched rollout, not for files.", param_hint=option)
    improver = _solver(improve)
    if school is not None:
        defined = definition(school, None, None)
        today = today_at(defined)
        _show(defined, levelled(defined, today, {}, improver), as_json=manner.as_json)
        return
    with reading() as app:
        key = which(app, rollout)
        with app.world.uow() as uow:
            launched = uow.rollouts.get(key)
        defined, today = launched.definition, app.world.clock.today(launched.definition.timezone)
        if manner.who is not None:
            require_person(defined, manner.who)
        found = levelled(defined, today, launched.progress, improver)
        if not (carry_out and manner.as_json):
            _show(defined, found, as_json=manner.as_json)
        if carry_out:
            if not manner.as_json:
                show.line()
            offer(app, key, revision(defined, launched.progress, found), manner.because or BECAUSE, manner)


def _solver(seconds: float | None) -> Improver | None:
    if seconds is None:
        return None
    from leadflow.integrations.solver import Solver

    return Solver(seconds)


def _show(defined: Definition, found: Levelling, *, as_json: bool) -> None:
    if as_json:
        show.as_json(level_record(defined, found))
        return
    show.line(_limits(defined.limits, any(each.hours is not None for each in defined.roster.people)))
    show.line()
    if not found.needed:
        show.line(NOTHING)
    else:
        _print(defined, found)
    for finding in found.findings:
        show.line(f"{finding.severity.value}: {finding.sentence} [{finding.id}]")
    if found.needed and not all(
        step.hold == found.holds.get(step.key) for step in defined.plan.steps if step.key in found.holds
    ):
        say("The plan does not wait yet; in a launched rollout, leadflow level --apply makes it wait so.")


def _limits(limits: Limits, hours: bool) -> str:
    group = f"a group makes {show.counted(limits.per_group or 0, 'change')} at a time"
    school = f", the school {limits.school_wide}" if limits.school_wide else ""
    people = (
        "people have the hours a week that the people file says" if hours else "nobody's hours are counted"
    )
    return f"Limits: {group}{school}; {people}."


def _print(defined: Definition, found: Levelling) -> None:
    titles = {goal.key: goal.title for goal in defined.plan.goals}
    show.table(
        "Goals",
        ("Goal", "Target", "Without limits", "One at a time", "Late"),
        [
            (
                titles[each.goal],
                show.day(each.target),
                show.day(each.before),
                show.day(each.after),
                "late" if each.late else "",
            )
            for each in found.goals
        ],
        whole=("Target", "Without limits", "One at a time", "Late"),
    )
    show.line()
    waits = [each for each in found.delays if each.step in found.holds]
    follows = [each for each in found.delays if each.step not in found.holds]
    show.line(f"What waits ({show.counted(len(waits), 'step')})")
    for each in waits:
        show.line(f"  {_told(defined, each)}")
    if follows:
        show.line()
        show.line(f"What is later because of that ({show.counted(len(follows), 'step')})")
        for each in follows:
            show.line(f"  {_told(defined, each)}")
    show.line()
    show.line(
        f"The last step is done on {show.day(found.end[1])}, without limits on {show.day(found.end[0])}."
    )


def _told(defined: Definition, delay: Delay) -> str:
    return sentence_of(delay, defined.plan.by_key[delay.step].title)


def level_record(defined: Definition, found: Levelling) -> dict[str, object]:
    """A levelling as data."""
    return {
        "rollout": defined.key,
        "limits": plain(defined.limits),
        "end": _pair(*found.end),
        "goals": [
            {
                "key": each.goal,
                "target": plain(each.target),
                **_pair(each.before, each.after),
                "late": each.late,
            }
            for each in found.goals
        ],
        "delays": [
            {
                "step": each.step,
                "how": each.shift.value,
                "start": _pair(*each.start),
                "finish": _pair(*each.finish),
                "school_days": each.school_days,
                "calendar_days": each.calendar_days,
                "because": each.because,
                "waits_for": list(each.waits_for),
            }
            for each in found.delays
        ],
        "findings": [finding_record(finding) for finding in found.findings],
    }


def _pair(before: date, after: date) -> Mapping[str, str]:
    return {"before": plain(before), "after": plain(after)}
