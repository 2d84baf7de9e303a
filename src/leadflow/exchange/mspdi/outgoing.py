"""Outgoing: a plan with its dates, as a project file's values.

Phases are summary rows, steps the rows below them. Earliest dates are what the file calls start and
finish, latest dates are its late dates. A step that is skipped is an inactive row: both take no time and
hold up nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from leadflow.exchange.mspdi.clock import closes, finished_at, opens, started_at, work_calendar
from leadflow.exchange.mspdi.project import (
    DAY,
    ELAPSED_DAYS,
    ELAPSED_HOURS,
    WORKING_DAYS,
    Constraint,
    Project,
    Resource,
    Row,
    RowLink,
)
from leadflow.exchange.mspdi.words import plan_words, step_words
from leadflow.planning.availability import away_from, lessened
from leadflow.planning.network import ahead
from leadflow.planning.plan import LagUnit, Relation, StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.planning.slots import opening
from leadflow.planning.steps import Progress, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.planning.plan import Dependency, Goal, Plan, Step
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Definition, Rollout

_BETWEEN = {
    Relation.FINISH_START: (-1, 5),
    Relation.START_START: (0, -5),
    Relation.FINISH_FINISH: (0, 0),
    Relation.START_FINISH: (0, 4),
}
"""Days and hours by which an elapsed lag differs from a difference of dates.

From a close to an opening lies a night less than the dates differ by; the hours make half days come out on
the same date, too.
"""

Wish = tuple[Constraint, datetime | None]

_WISHES = (
    ("on", Constraint.MUST_START_ON, opens),
    ("finish_on", Constraint.MUST_FINISH_ON, closes),
    ("not_before", Constraint.START_NO_EARLIER, opens),
    ("finish_from", Constraint.FINISH_NO_EARLIER, closes),
    ("start_by", Constraint.START_NO_LATER, opens),
)
"""A step's own dates as constraints. A row has one: the first of these. "Not after" is a deadline."""
_AT_THE_CLOSE = (Constraint.MUST_START_ON, Constraint.START_NO_LATER)
"""Constraints on a start that a milestone keeps when their day closes."""


@dataclass(frozen=True)
class _Numbers:
    """The numbers that rows, calendars and people have in the file."""

    rows: Mapping[str, int]
    calendars: Mapping[str, int]
    people: Mapping[str, int]

    @staticmethod
    def of(definition: Definition) -> _Numbers:
        """From 1 on, in the order of the definition; calendars and people that are only named come last."""
        plan = definition.plan
        owners = [each.key for each in definition.roster.people]
        owners += [owner for step in plan.steps for owner in step.owners]
        names = [SCHOOL, *(each.name for each in definition.calendars)]
        phases = len(plan.phases)
        return _Numbers(
            {step.key: at for at, step in enumerate(plan.steps, start=phases + 1)},
            {name: at for at, name in enumerate(dict.fromkeys(names), start=1)},
            {key: at for at, key in enumerate(dict.fromkeys(owners), start=1)},
        )


def project_of(rollout: Rollout, planned: Schedule) -> Project:
    """The project file of a rollout; one that was not launched has no progress and no baseline."""
    definition = rollout.definition
    numbers = _Numbers.of(definition)
    names = definition.roster.names
    return Project(
        name=f"{definition.key}.xml",
        title=definition.name,
        start=opens(planned.today),
        status=opens(planned.today),
        calendar=numbers.calendars[SCHOOL],
        calendars=tuple(work_calendar(each, numbers.calendars[each.name]) for each in definition.calendars),
        rows=tuple(_rows(rollout, planned, numbers)),
        resources=tuple(
            Resource(number, names.get(key, key), _email(definition, key), code=key)
            for key, number in numbers.people.items()
        ),
        assignments=tuple(
            (numbers.rows[step.key], numbers.people[owner])
            for step in definition.plan.steps
            for owner in dict.fromkeys(step.owners)
        ),
        company=definition.school,
    )


def export_remarks(plan: Plan) -> tuple[str, ...]:
    """What of a plan Microsoft Project itself has no place for; leadflow reads it back all the same."""
    pairs = Counter((each.before, each.after) for each in plan.dependencies)
    double = sorted({after for (_, after), number in pairs.items() if number > 1})
    several = [each.key for each in plan.steps if len(_own_dates(each)) > 1]
    found = []
    if double:
        found.append(f"Microsoft Project keeps one link between two rows; these have more: {_some(double)}.")
    if several:
        found.append(f"Microsoft Project keeps one constraint a row; these have more: {_some(several)}.")
    return (*found, *_others(plan))


def _others(plan: Plan) -> Iterable[str]:
    """What of a plan no row shows, where there is any."""
    if plan.absences:
        yield (
            "Microsoft Project does not see who is away, so it may plan work on these people's days off: "
            f"{_some(list(dict.fromkeys(each.who for each in plan.absences)))}."
        )
    if inner := [phase.title for phase in plan.phases if phase.parent]:
        yield f"In Microsoft Project phases within phases stand side by side: {_some(inner)}."
    unseen = {
        "obstacles": plan.obstacles,
        "cautions on policies": plan.cautions,
        "best and worst cases": [each for each in plan.steps if each.estimate is not None],
        "hours of work": [each for each in plan.steps if each.effort is not None],
        "reasons for which a step may be skipped": [each for each in plan.steps if each.optional],
    }
    if names := [name for name, found in unseen.items() if found]:
        yield f"Microsoft Project does not show these; leadflow reads them back: {', '.join(names)}."


def _some(keys: Sequence[str]) -> str:
    return ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")


def _own_dates(step: Step) -> dict[str, date]:
    """The dates of a step that are constraints in the file. What levelling holds back starts no earlier."""
    found: dict[str, date] = {name: day for name, _, _ in _WISHES if (day := getattr(step, name)) is not None}
    if step.hold is not None:
        found["not_before"] = max(step.hold.until, found.get("not_before", step.hold.until))
    return found


def _email(definition: Definition, key: str) -> str:
    person = definition.roster.person.get(key)
    return person.email if person is not None else ""


def _rows(rollout: Rollout, planned: Schedule, numbers: _Numbers) -> Iterable[Row]:
    plan, phases = rollout.plan, {phase.key: [] for phase in rollout.plan.phases}  # type: Plan, dict[str, list[Row]]
    loose: list[Row] = []
    for step in plan.steps:
        row = _step_row(rollout, planned, step, numbers)
        if step.phase in phases:
            phases[step.phase].append(replace(row, level=2))
        else:
            loose.append(row)
    all_rows = [*loose, *(row for each in phases.values() for row in each)]
    yield replace(_summary(0, rollout.definition.name, 0, all_rows), notes=plan_words(rollout.definition))
    for uid, phase in enumerate(plan.phases, start=1):
        yield replace(_summary(uid, phase.title, 1, phases[phase.key]), key=f"phase:{phase.key}")
        yield from phases[phase.key]
    yield from loose


def _summary(uid: int, name: str, level: int, rows: Sequence[Row]) -> Row:
    return Row(
        uid,
        name,
        level,
        summary=True,
        start=min((row.start for row in rows if row.start), default=None),
        finish=max((row.finish for row in rows if row.finish), default=None),
        critical=any(row.critical for row in rows),
        percent=round(sum(row.percent for row in rows) / len(rows)) if rows else 0,
    )


def _step_row(rollout: Rollout, planned: Schedule, step: Step, numbers: _Numbers) -> Row:
    plan, dates, marks = rollout.plan, planned.steps[step.key], planned.marks[step.key]
    progress = rollout.progress.get(step.key)
    constraint, wanted = wish_of(step)
    after = plan.predecessors[step.key]
    links = [_link(rollout, planned, each, numbers.rows[each.before]) for each in after]
    row = Row(
        uid=numbers.rows[step.key],
        name=step.title,
        milestone=step.kind is StepKind.MILESTONE,
        minutes=minutes_of(step),
        start=started_at(marks.earliest[0]),
        finish=finished_at(marks.earliest[1]),
        late=(started_at(marks.latest[0]), finished_at(marks.latest[1])),
        slack=(dates.slack * DAY, dates.free_slack * DAY),
        critical=dates.critical,
        constraint=constraint,
        constraint_date=wanted,
        deadline=deadline_of(step, plan.goals),
        calendar=-1 if step.calendar == SCHOOL else numbers.calendars[step.calendar],
        links=tuple(links),
        baseline=_launch_dates(rollout, step.key),
        key=step.key,
        group=rollout.definition.roster.names.get(step.group, step.group),
    )
    row = _done(row, progress, _left(rollout, planned, step), step)
    return replace(row, notes=step_words(step, list(zip(after, links, strict=True)), progress, row.remaining))


def _done(row: Row, progress: Progress | None, left: float, step: Step) -> Row:
    """The row with what was done; `left` are the school days that a step in progress still takes."""
    if progress is None or progress.status is Status.TODO:
        return row
    if progress.status is Status.SKIPPED:
        return replace(row, active=False)
    if progress.status is Status.DONE:
        return replace(row, percent=100, actual_start=row.start, actual_finish=row.finish, remaining=0)
    begun = opens(progress.started) if progress.started is not None else row.start
    percent = round(100 * (1 - left / step.duration)) if step.duration else 50
    return replace(row, percent=max(1, min(99, percent)), actual_start=begun, remaining=left * DAY)


def _left(rollout: Rollout, planned: Schedule, step: Step) -> float:
    """School days from today to the forecast finish; at most the step's duration, at least half a day."""
    definition, progress = rollout.definition, rollout.progress.get(step.key, Progress())
    away = away_from(definition.plan.absences, definition.calendar, [step], [progress])
    table = lessened(definition.calendar[step.calendar], *away).table
    slots = table.done_by(planned.marks[step.key].earliest[1]) - table.first_from(opening(planned.today))
    return min(step.duration, max(0.5, table.days(slots)))


def _launch_dates(rollout: Rollout, key: str) -> tuple[datetime, datetime] | None:
    launch = rollout.baseline.get(key)
    return (opens(launch.start), closes(launch.finish)) if launch is not None else None


def minutes_of(step: Step) -> float:
    """A step's duration in minutes of work."""
    return step.duration * DAY


def wish_of(step: Step) -> Wish:
    """The constraint that a step's own dates come to. What takes no time is true at the end of its date."""
    dates = _own_dates(step)
    for name, kind, at in _WISHES:
        if name in dates:
            late = kind in _AT_THE_CLOSE and not step.duration
            return kind, closes(dates[name]) if late else at(dates[name])
    return Constraint.ASAP, None


def deadline_of(step: Step, goals: Iterable[Goal]) -> datetime | None:
    """The first of the targets of the goals that a step reaches, and of its own last day."""
    days = [goal.target for goal in goals if goal.step == step.key]
    if step.not_after is not None:
        days.append(step.not_after)
    return closes(min(days)) if days else None


def _link(rollout: Rollout, planned: Schedule, dependency: Dependency, uid: int) -> RowLink:
    """A dependency as a link.

    Microsoft Project counts a lag over the calendar of the row that waits: five days before a meeting would
    become five meetings. There school days are written as the hours that they take in this very plan.
    """
    plain = link_of(dependency, uid)
    waits = rollout.plan.by_key[dependency.after]
    if not dependency.lag or dependency.unit is not LagUnit.SCHOOL_DAYS or waits.calendar == SCHOOL:
        return plain
    network = rollout.plan.network
    at = network.position[dependency.after]
    link = next(
        each
        for each in network.before[at]
        if (network.keys[each.before], each.lag) == (dependency.before, dependency.lag)
        and dependency.relation.value == f"{'F' if each.from_finish else 'S'}{'S' if each.to_start else 'F'}"
    )
    mark = planned.marks[dependency.before].earliest[1 if link.from_finish else 0]
    until = finished_at(ahead(link, mark, rollout.definition.calendar[SCHOOL].table))
    since = finished_at(mark) if link.from_finish else started_at(mark)
    return replace(plain, minutes=(until - since).total_seconds() / 60, format=ELAPSED_HOURS)


def link_of(dependency: Dependency, uid: int) -> RowLink:
    """A dependency as a link; `uid` is the row of the step it comes from."""
    relation, lag = dependency.relation, dependency.lag
    if not lag:
        return RowLink(uid, relation.value)
    if dependency.unit is LagUnit.SCHOOL_DAYS:
        return RowLink(uid, relation.value, lag * DAY, WORKING_DAYS)
    if dependency.unit is LagUnit.ELAPSED_DAYS:
        return RowLink(uid, relation.value, lag * 24 * 60, ELAPSED_DAYS)
    days, hours = _BETWEEN[relation]
    return RowLink(uid, relation.value, ((lag + days) * 24 + hours) * 60, ELAPSED_HOURS)
