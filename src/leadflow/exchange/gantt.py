"""The printable Gantt picture: what stands on which page, and where. `drawing` turns it into SVG.

Units are millimetres. Rows go phase by phase, within a phase by forecast; a page that is full is followed
by another one with the same head. Every page has the same dates, so that pages can be laid side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.planning.plan import Phase, StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import Progress, Status
from leadflow.planning.words import MONTHS, long, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leadflow.planning.plan import Step
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Rollout


class Paper(StrEnum):
    """Paper the pages fit on, lying on its long side."""

    A4 = "a4"
    A3 = "a3"


SIZES = {Paper.A4: (297.0, 210.0), Paper.A3: (420.0, 297.0)}
MARGIN = 10.0
ROW = 5.2
HEAD = 24.0
"""Height of title, legend and axis, without the goals' lines."""
GOAL_ROW = 4.2
FOOT = 7.0
NAMES = 0.27
"""Share of the page's width that the names take."""
LETTER = 0.52
"""Width of a letter, as a share of its size; wide enough for most texts."""
DAYS_AROUND = 7


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the picture, from one side to the other."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a phase with the stretch its steps take, or a step."""

    text: str
    mark: str
    """What happened to the step, as one character."""
    heading: bool
    bar: Span | None
    window: Span | None = None
    """Latest start to latest finish; None for what is closed."""
    launch: Span | None = None
    critical: bool = False
    late: bool = False
    done: bool = False
    point: bool = False
    """True for a milestone: a point at the right end of its bar."""
    goals: tuple[tuple[float, bool], ...] = ()
    """Where targets of goals lie that this step reaches, and whether each is met."""
    told: str = ""
    """Everything about the row in one sentence."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A goal: its target as a line through all rows, with its words in the head."""

    x: float
    lane: int
    text: str
    met: bool
    leftwards: bool
    """True when the words stand left of the line."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A week or a month on the axis; `text` is empty where there is no room for it."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole picture."""

    paper: Paper
    title: str
    subtitle: str
    told: str
    chart: Span
    pages: tuple[tuple[Line, ...], ...]
    lanes: int
    """Lines of goals in the head."""
    months: tuple[Tick, ...]
    weeks: tuple[Tick, ...]
    closures: tuple[tuple[Span, str], ...]
    flags: tuple[Flag, ...]
    today: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a page."""
        return SIZES[self.paper]

    @property
    def head(self) -> float:
        """Where the rows begin, from the top of a page."""
        return MARGIN + HEAD + self.lanes * GOAL_ROW


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    chart: Span

    @property
    def day(self) -> float:
        return self.chart.width / ((self.last - self.first).days + 1)

    def x(self, day: date) -> float:
        shown = min(max(day, self.first), self.last + timedelta(days=1))
        return self.chart.left + (shown - self.first).days * self.day

    def span(self, first: date, last: date) -> Span:
        """From the beginning of a day to the end of another."""
        return Span(self.x(first), self.x(max(first, last) + timedelta(days=1)))


def gantt_of(rollout: Rollout, planned: Schedule, paper: Paper = Paper.A3) -> Gantt:
    """The picture of a rollout on a day."""
    definition = rollout.definition
    width, height = SIZES[paper]
    first, last = _dates(rollout, planned)
    chart = Span(MARGIN + (width - 2 * MARGIN) * NAMES, width - MARGIN)
    scale = _Scale(first, last, chart)
    flags = tuple(_flags(rollout, planned, scale))
    lanes = max((each.lane + 1 for each in flags), default=0)
    room = int((height - 2 * MARGIN - HEAD - lanes * GOAL_ROW - FOOT) / ROW)
    lines = list(_lines(rollout, planned, scale))
    months = tuple(_months(first, last, scale))
    late = sum(not each.met for each in planned.goals.values())
    return Gantt(
        paper=paper,
        title=definition.name,
        subtitle=f"{definition.school} · as of {long(planned.today)}",
        told=(
            f"{len(rollout.plan.steps)} steps from {long(first)} to {long(last)}; "
            f"{len(planned.goals)} goals, {late} of them later than planned. "
            "The same dates stand in the plan's table (leadflow export plan.csv)."
        ),
        chart=chart,
        pages=tuple(_paged(lines, max(room, 5))),
        lanes=lanes,
        months=months,
        weeks=tuple(_weeks(first, last, scale)),
        closures=tuple(
            (scale.span(max(each.first, first), min(each.last, last)), each.name)
            for each in definition.calendar[SCHOOL].closures
            if each.last >= first and each.first <= last
        ),
        flags=flags,
        today=scale.x(planned.today) + scale.day / 2,
    )


def cut(text: str, width: float, size: float) -> str:
    """A text that fits into a width, at a word's end where that leaves most of it; else with an ellipsis."""
    most = max(1, int(width / (size * LETTER)))
    if len(text) <= most:
        return text
    short_ = text[: most - 1]
    at_word = short_.rpartition(" ")[0]
    return f"{(at_word if len(at_word) > most * 0.7 else short_).rstrip(' ,;:')}…"


def _dates(rollout: Rollout, planned: Schedule) -> tuple[date, date]:
    days = [planned.today, rollout.definition.start, *(goal.target for goal in rollout.plan.goals)]
    for each in planned.steps.values():
        days += [each.earliest_start, each.earliest_finish, each.latest_start, each.latest_finish]
    for launch in rollout.baseline.values():
        days += [launch.start, launch.finish]
    first, last = min(days), max(days) + timedelta(days=DAYS_AROUND)
    return first - timedelta(days=first.weekday()), last


def _lines(rollout: Rollout, planned: Schedule, scale: _Scale) -> Iterator[Line]:
    plan = rollout.plan
    phases = {each.key for each in plan.phases}
    for phase in (*plan.phases, Phase("", "Other steps" if phases else "")):
        mine = [
            step
            for step in plan.steps
            if step.phase == phase.key or (not phase.key and step.phase not in phases)
        ]
        if not mine:
            continue
        dates = [planned.steps[step.key] for step in mine]
        if phase.title:
            first = min(each.earliest_start for each in dates)
            last = max(each.earliest_finish for each in dates)
            told = f"{phase.title}: {short(first)} to {short(last)}, {len(mine)} steps"
            yield Line(phase.title, "", True, scale.span(first, last), told=told)
        order = sorted(mine, key=lambda step: (planned.steps[step.key].earliest_start, step.key))
        yield from (_line(rollout, planned, step, scale) for step in order)


_MARKS = {
    Status.TODO: "",
    Status.IN_PROGRESS: "▸",
    Status.IN_APPROVAL: "?",
    Status.DONE: "✓",
    Status.SKIPPED: "×",
}


def _line(rollout: Rollout, planned: Schedule, step: Step, scale: _Scale) -> Line:
    dates = planned.steps[step.key]
    status = rollout.progress.get(step.key, Progress()).status
    launch = rollout.baseline.get(step.key)
    really = f"{short(dates.earliest_start)} to {short(dates.earliest_finish)}"
    has_to = f"{short(dates.latest_start)} to {short(dates.latest_finish)}"
    closed = status.closed
    return Line(
        text=step.title,
        mark=_MARKS[status],
        heading=False,
        bar=scale.span(dates.earliest_start, dates.earliest_finish),
        window=None if closed else scale.span(dates.latest_start, dates.latest_finish),
        launch=scale.span(launch.start, launch.finish) if launch is not None else None,
        critical=dates.critical and not closed,
        late=not closed and dates.slack < 0,
        done=closed,
        point=step.kind is StepKind.MILESTONE,
        goals=tuple(
            (scale.x(goal.target + timedelta(days=1)), planned.goals[goal.key].met)
            for goal in rollout.plan.goals
            if goal.step == step.key
        ),
        told=(
            f"{step.title}: {status.value}, {really}"
            if closed
            else f"{step.title}: forecast {really}, at the latest {has_to}, slack {dates.slack:g} school days"
        ),
    )


def _paged(lines: Sequence[Line], room: int) -> Iterator[tuple[Line, ...]]:
    """Pages of at most `room` rows; a phase that goes on says so, and no heading stands last on a page."""
    page: list[Line] = []
    heading: Line | None = None
    for at, line in enumerate(lines):
        last_but_one = len(page) == room - 1 and line.heading and at + 1 < len(lines)
        if len(page) >= room or last_but_one:
            yield tuple(page)
            page = []
            if heading is not None and not line.heading:
                page = [Line(f"{heading.text} (continued)", "", True, None, told=heading.told)]
        if line.heading:
            heading = line
        page.append(line)
    yield tuple(page)


def _flags(rollout: Rollout, planned: Schedule, scale: _Scale) -> Iterator[Flag]:
    ends: list[float] = []
    for goal in sorted(rollout.plan.goals, key=lambda each: (each.target, each.key)):
        x = scale.x(goal.target + timedelta(days=1))
        forecast = planned.goals[goal.key]
        words = (
            short(goal.target)
            if forecast.met
            else f"{short(goal.target)}, forecast {short(forecast.forecast)}"
        )
        text = cut(f"{goal.title} ({words})", scale.chart.width * 0.6, 2.7)
        wide = len(text) * 2.7 * LETTER + 5
        leftwards = x + wide > scale.chart.right
        left, right = (x - wide, x + 3) if leftwards else (x - 3, x + wide)
        lane = next((at for at, end in enumerate(ends) if end <= left), len(ends))
        ends[lane : lane + 1] = [right]
        yield Flag(x, lane, text, forecast.met, leftwards)


def _months(first: date, last: date, scale: _Scale) -> Iterator[Tick]:
    day = first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        room = (min(following, last + timedelta(days=1)) - day).days * scale.day
        named = f"{MONTHS[day.month - 1]} {day.year}"
        text = next(
            (each for each in (named, MONTHS[day.month - 1]) if len(each) * 2.9 * LETTER + 2 <= room), ""
        )
        yield Tick(scale.x(day), text)
        day = following


def _weeks(first: date, last: date, scale: _Scale) -> Iterator[Tick]:
    """Mondays; with their day of the month where there is room, else every second or fourth one."""
    every = next((each for each in (1, 2, 4, 8) if each * 7 * scale.day >= 4.2), 8)
    for number in range((last - first).days // 7 + 1):
        monday = first + timedelta(days=7 * number)
        yield Tick(scale.x(monday), str(monday.day) if number % every == 0 else "")
