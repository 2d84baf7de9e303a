"""``plan``: the backward plan of a file or of a launched rollout, and why a step has its dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import definition, reading, require_one_source, require_step, today_at, which
from leadflow.planning.explain import explain as explained
from leadflow.planning.findings import Severity
from leadflow.planning.phases import depth, groups_of, outline
from leadflow.rollout.deviation import deviation
from leadflow.rollout.start import late_goals, plan_on
from leadflow.services.launch import ACCEPTABLE
from leadflow.services.records import finding_record, goal_records, phase_records, step_records
from leadflow.services.view import view

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leadflow.planning.plan import Step
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Definition, Rollout


WIDE = 128
"""Columns from which the table of steps has a column for everything."""


def plan(
    school: Path | None,
    rollout: str | None,
    explain: str | None,
    start: str | None,
    goals: Sequence[str] | None,
    *,
    as_json: bool,
) -> None:
    """Show the plan, or explain one step of it."""
    require_one_source(school, rollout, start, goals)
    if school is not None:
        launched = None
        defined, planned = _from_file(definition(school, start, goals))
        _say_today(defined, planned)
    else:
        with reading() as app:
            found = view(app.world, which(app, rollout))
        launched = found.rollout
        defined, planned = launched.definition, found.schedule
    if explain is not None:
        _explain(defined, planned, explain, school, as_json=as_json)
    elif as_json:
        show.as_json(plan_record(defined, planned, launched))
    else:
        print_plan(defined, planned, launched)
        if school is None:
            _say_ways(planned, f"--rollout {defined.key}")
        else:
            _say_late(defined, planned)
            _say_ways(planned, str(school))
            if not late_goals(defined, planned):
                say(f"Next: leadflow launch {school} --dry-run")


def plan_record(defined: Definition, planned: Schedule, launched: Rollout | None = None) -> dict[str, object]:
    """The whole plan as data."""
    return {
        "rollout": defined.key,
        "today": planned.today.isoformat(),
        "goals": goal_records(defined, planned, launched),
        "phases": phase_records(planned.phases),
        "groups": phase_records(
            groups_of(
                defined.plan,
                planned.steps,
                launched.progress if launched else {},
                defined.roster.names,
            )
        ),
        "steps": step_records(defined, planned, launched),
        "critical_path": list(planned.critical_path),
        "findings": [finding_record(finding) for finding in planned.findings],
    }


def print_plan(defined: Definition, planned: Schedule, launched: Rollout | None = None) -> None:
    """Goals, phases, steps by latest start, findings; what was launched also against its plan at launch."""
    show.table(
        f"{defined.name}: goals",
        ("Goal", "Target", "Earliest", "Slack"),
        [
            (
                goal.title,
                show.day(goal.target),
                show.day(planned.goals[goal.key].forecast),
                show.days(planned.goals[goal.key].slack),
            )
            for goal in defined.plan.goals
        ],
        whole=("Target", "Earliest", "Slack"),
    )
    show.line()
    _print_phases(planned)
    wide = show.width() >= WIDE
    more = ("Earliest start", "Group") if wide else ()
    show.table(
        "Steps, counted back from the goals (* critical)",
        ("Latest start", "Latest finish", "Slack", "Step", "Key", *more),
        [
            _row(defined, planned, step, wide=wide)
            for step in sorted(defined.plan.steps, key=lambda each: planned.steps[each.key].latest_start)
        ],
        whole=("Latest start", "Latest finish", "Slack", "Earliest start"),
    )
    show.line()
    if launched is not None:
        _print_moved(launched, planned)
    print_findings(planned)


def _print_phases(planned: Schedule) -> None:
    """Every phase with the dates of its steps rolled up; nothing for a plan without phases."""
    if not planned.phases:
        return
    show.table(
        "Phases, from their first step to their last",
        ("Phase", "Latest start", "Latest finish", "Forecast", "Slack", "Done"),
        [
            (
                f"{'  ' * depth(planned.phases, each)}{each.title}",
                show.day(each.latest_start),
                show.day(each.latest_finish),
                show.day(each.earliest_finish),
                "" if each.slack is None else show.days(each.slack),
                f"{each.done:.0%}",
            )
            for each in outline(planned.phases)
        ],
        whole=("Latest start", "Latest finish", "Forecast", "Slack", "Done"),
    )
    show.line()


def _print_moved(launched: Rollout, planned: Schedule) -> None:
    """The steps under way or done, against the plan at launch."""
    rows = []
    for key in launched.plan.order:
        against = deviation(launched, planned, key)
        if against is not None and against.started:
            rows.append((launched.plan.by_key[key].title, show.day(against.planned_finish), against.sentence))
    if rows:
        columns = ("Step", "Planned finish", "Against the plan at launch")
        show.table("What was begun", columns, rows, whole=("Planned finish",))
        show.line()


def _row(defined: Definition, planned: Schedule, step: Step, *, wide: bool) -> tuple[str, ...]:
    dates = planned.steps[step.key]
    more = (show.day(dates.earliest_start), defined.roster.names.get(step.group, step.group))
    return (
        show.day(dates.latest_start),
        show.day(dates.latest_finish),
        show.days(dates.slack),
        ("* " if dates.critical else "") + step.title,
        step.key,
        *(more if wide else ()),
    )


def print_findings(planned: Schedule) -> None:
    """What the checks found, errors first."""
    order = list(Severity)
    for finding in sorted(planned.findings, key=lambda each: order.index(each.severity)):
        show.line(f"{finding.severity.value}: {finding.sentence} [{finding.id}]")


def _from_file(defined: Definition) -> tuple[Definition, Schedule]:
    """The plan as a launch on this very day would make it."""
    today = today_at(defined)
    return defined, plan_on(defined, today)


def _say_today(defined: Definition, planned: Schedule) -> None:
    if planned.today > defined.start:
        say(
            f"Counted from today, {show.day(planned.today)}, because the start, {show.day(defined.start)}, "
            "is over."
        )


def _say_late(defined: Definition, planned: Schedule) -> None:
    """What a launch would say to this plan, when it would refuse it."""
    errors = {each.id for each in planned.findings if each.severity is Severity.ERROR}
    if late := late_goals(defined, planned):
        way = "Move the date (--goal KEY=DATE)"
        more = ", or go on all the same with --accept-late" if errors <= ACCEPTABLE else ""
        say(f"{show.counted(len(late), 'goal')} cannot be met, so a launch is refused. {way}{more}.")


def _say_ways(planned: Schedule, which: str) -> None:
    """The command that shows what would keep the goals that are late."""
    if any(each.id == "goal-late" for each in planned.findings):
        say(f"What would keep it: leadflow ways {which}")


def _explain(defined: Definition, planned: Schedule, key: str, school: Path | None, *, as_json: bool) -> None:
    require_step(defined, key, school)
    lines = explained(defined.plan, defined.calendar, planned, key, defined.roster.names)
    if as_json:
        show.as_json({"step": key, "explanation": list(lines)})
        return
    show.line(f"{defined.plan.by_key[key].title} ({key})")
    for each in lines:
        show.line(f"  {each}")
