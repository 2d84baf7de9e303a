"""The timeline: where every bar of the picture goes. The template only draws what stands here.

One row for each step, grouped by task group; a thin line is the plan at launch, a bar the time between
latest start and latest finish, a hollow bar the forecast where it differs. Every colour has a shape or a
word beside it, and the page has the same facts as a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.planning.plan import StepKind
from leadflow.web.contexts import Row, rows_of
from leadflow.web.rendering import short

if TYPE_CHECKING:
    from leadflow.services.view import View

DAY = 4.0
"""Width of a calendar day, in user units of the picture."""
LINE = 24
"""Height of a row."""
LABELS = 300
"""Width of the column with the names of the steps."""
TOP = 44


@dataclass(frozen=True, slots=True)
class Stretch:
    """A horizontal stretch of the picture, with what it is for a tooltip."""

    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One step's row in the picture."""

    row: Row
    y: float
    planned: Stretch
    forecast: Stretch
    launch: Stretch
    milestone: bool
    mark: str
    """A letter or sign for the state, so that colour is never alone."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group above its rows."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal's target date as a vertical line."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    headings: tuple[Heading, ...]
    months: tuple[Stretch, ...]
    closures: tuple[Stretch, ...]
    goals: tuple[GoalLine, ...]
    today: float
    summary: str


MARKS = {
    "Done": "✓",
    "Skipped": "–",
    "Blocked": "!",
    "In progress": "▸",
    "Waiting for approval": "?",
    "Ready": "○",
    "Planned": "",
}


def timeline_of(found: View) -> Timeline:
    """The picture of a rollout."""
    rows = rows_of(found, found.standings.values())
    first, last = _span(found, rows)
    scale = _Scale(first)
    headings: list[Heading] = []
    bars: list[Bar] = []
    y: float = TOP
    for group in dict.fromkeys(row.group for row in rows):
        headings.append(Heading(group, y))
        y += LINE
        for row in (each for each in rows if each.group == group):
            bars.append(_bar(found, row, y, scale))
            y += LINE
    definition = found.rollout.definition
    return Timeline(
        width=scale.x(last) + 20,
        height=y + 12,
        bars=tuple(bars),
        headings=tuple(headings),
        months=tuple(_months(first, last, scale)),
        closures=tuple(
            scale.stretch(max(each.first, first), min(each.last, last), each.name)
            for each in definition.calendar["school"].closures
            if each.last >= first and each.first <= last
        ),
        goals=tuple(
            GoalLine(scale.x(goal.target) + DAY, f"{goal.title}: {short(goal.target)}")
            for goal in definition.plan.goals
        ),
        today=scale.x(found.today) + DAY / 2,
        summary=(
            f"{len(rows)} steps in {len(headings)} groups from {short(first)} to {short(last)}; "
            f"{len(found.blocked)} are blocked. The same facts are in the table below."
        ),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Dates to places."""

    first: date

    def x(self, day: date) -> float:
        return LABELS + (day - self.first).days * DAY

    def stretch(self, first: date, last: date, title: str) -> Stretch:
        return Stretch(self.x(first), max(((last - first).days + 1) * DAY, DAY), title)


def _span(found: View, rows: tuple[Row, ...]) -> tuple[date, date]:
    goals = [goal.target for goal in found.rollout.plan.goals]
    starts = [min(row.dates.latest_start, row.dates.earliest_start) for row in rows]
    ends = [max(row.dates.latest_finish, row.dates.earliest_finish) for row in rows]
    first = min([found.today, *starts, found.rollout.definition.start])
    return first - timedelta(days=first.weekday()), max([found.today, *ends, *goals]) + timedelta(days=7)


def _bar(found: View, row: Row, y: float, scale: _Scale) -> Bar:
    dates, baseline = row.dates, found.rollout.baseline[row.step.key]
    return Bar(
        row=row,
        y=y,
        planned=scale.stretch(
            dates.latest_start,
            dates.latest_finish,
            f"planned {short(dates.latest_start)} to {short(dates.latest_finish)}",
        ),
        forecast=scale.stretch(
            dates.earliest_start,
            dates.earliest_finish,
            f"forecast {short(dates.earliest_start)} to {short(dates.earliest_finish)}",
        ),
        launch=scale.stretch(
            baseline.start, baseline.finish, f"at launch {short(baseline.start)} to {short(baseline.finish)}"
        ),
        milestone=row.step.kind is StepKind.MILESTONE,
        mark=MARKS[row.standing.state.value],
    )


def _months(first: date, last: date, scale: _Scale) -> list[Stretch]:
    found: list[Stretch] = []
    day = first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(following - timedelta(days=1), last)
        found.append(scale.stretch(day, end, f"{day:%b %Y}" if (end - day).days > 12 else ""))
        day = following
    return found
