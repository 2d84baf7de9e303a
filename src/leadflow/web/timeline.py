"""The timeline: where everything of the picture goes. The template only draws what stands here.

One row for each step, by task group. A pale frame is the time that the goals leave for a step (latest start
to latest finish), the bar in it the forecast; what sticks out is too late. The thin line below is the plan
at launch. Every colour has a shape or a word beside it, and the page has the same facts as a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import StepState
from leadflow.planning.words import long, month_of, short
from leadflow.saying import joined, say
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.lines import StepLine, step_lines
from leadflow.web.words import lower, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leadflow.planning.plan import Dependency
    from leadflow.services.view import View

FIT = 915
"""Width of the picture that fits beside the names, in user units; longer plans scroll."""
NARROWEST, WIDEST = 2.4, 9.0
"""Width of a calendar day, at least and at most."""
LINE = 28
"""Height of a row; the style sheet gives the names beside the picture the same."""
MONTH_LINE = 26
GOAL_LINE = 20
LETTER = 6.4
"""About the width of a letter of a goal's title."""
AFTER = 14
"""Calendar days that are shown after the last date."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A horizontal stretch of the picture."""

    x: float
    width: float
    title: str = ""

    @property
    def end(self) -> float:
        """Its right end."""
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One step's row in the picture, and its dates in the table."""

    step: StepLine
    y: float
    window: Stretch | None
    """Latest start to latest finish; None for a step that is closed."""
    forecast: Stretch
    late: Stretch | None
    """The part of the forecast that comes after the latest finish."""
    launch: Stretch
    launch_start: date
    launch_finish: date
    tip: str


@dataclass(frozen=True, slots=True)
class Block:
    """A group's rows, below its name."""

    name: str
    address: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class GoalFlag:
    """A goal's target date as a vertical line with a flag in the head of the picture."""

    x: float
    y: float
    text: str
    anchor: str
    """Which end of the text is at the line: ``start`` or ``end``."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A dependency as a line from the end of a forecast to the start of another."""

    path: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture: a head that stays in sight, and the rows."""

    width: float
    head: float
    """Height of the head."""
    height: float
    blocks: tuple[Block, ...]
    months: tuple[Stretch, ...]
    closures: tuple[Stretch, ...]
    goals: tuple[GoalFlag, ...]
    links: tuple[LinkLine, ...]
    today: float
    summary: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Dates to places."""

    first: date
    day: float
    """Width of a calendar day."""

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round((day - self.first).days * self.day, 1)

    def stretch(self, first: date, last: date, title: str = "") -> Stretch:
        """From the beginning of a day to the end of another, at least a day."""
        days = max((last - first).days + 1, 1)
        return Stretch(self.x(first), round(days * self.day, 1), title)


def picture_of(found: View, *, all_links: bool = False) -> Picture:
    """The picture of a rollout; dependencies of the critical path only, or all of them."""
    lines = step_lines(found, found.standings)
    first, last = _span(found, lines)
    scale = Scale(first, min(max(FIT / ((last - first).days or 1), NARROWEST), WIDEST))
    width = scale.x(last)
    blocks = tuple(_blocks(found, lines, scale))
    goals, head = _goals(found, scale, width)
    height = sum(LINE * (1 + len(each.bars)) for each in blocks)
    return Picture(
        width=width,
        head=head,
        height=height,
        blocks=blocks,
        months=tuple(_months(first, last, scale)),
        closures=tuple(
            scale.stretch(max(each.first, first), min(each.last, last), each.name)
            for each in found.rollout.definition.calendar[SCHOOL].closures
            if each.last >= first and each.first <= last
        ),
        goals=goals,
        links=tuple(_links(found, blocks, all_links=all_links)),
        today=round(scale.x(found.today) + scale.day / 2, 1),
        summary=say(
            "%(steps)s steps in %(groups)s groups from %(first)s to %(last)s; %(blocked)s are blocked. "
            "The table below has the same facts.",
            steps=len(lines),
            groups=len(blocks),
            first=long(first),
            last=long(last),
            blocked=len(found.blocked),
        ),
    )


def _span(found: View, lines: Sequence[StepLine]) -> tuple[date, date]:
    """From the Monday before everything to some days after it."""
    rollout = found.rollout
    starts = [min(each.latest_start, each.earliest_start) for each in lines]
    starts += [each.start for each in rollout.baseline.values()]
    ends = [max(each.latest_finish, each.earliest_finish) for each in lines]
    ends += [each.finish for each in rollout.baseline.values()]
    ends += [goal.target for goal in rollout.plan.goals]
    first = min([found.today, rollout.definition.start, *starts])
    return first - timedelta(days=first.weekday()), max([found.today, *ends]) + timedelta(days=AFTER)


def _blocks(found: View, lines: Sequence[StepLine], scale: Scale) -> Iterator[Block]:
    groups: dict[str, list[StepLine]] = {each.key: [] for each in found.rollout.definition.roster.groups}
    for line in lines:
        groups.setdefault(line.group_key, []).append(line)
    y = 0.0
    for mine in groups.values():
        if not mine:
            continue
        bars = tuple(_bar(found, each, y + LINE * at, scale) for at, each in enumerate(mine, start=1))
        yield Block(mine[0].group, Addresses(found.rollout.key).group(mine[0].group_key), y, bars)
        y += LINE * (len(bars) + 1)


def _bar(found: View, step: StepLine, y: float, scale: Scale) -> Bar:
    closed = step.state in (StepState.DONE, StepState.SKIPPED)
    launch = found.rollout.baseline[step.key]
    forecast = scale.stretch(step.earliest_start, step.earliest_finish)
    late = None
    if not closed and step.earliest_finish > step.latest_finish:
        begin = max(step.latest_finish + timedelta(days=1), step.earliest_start)
        late = scale.stretch(begin, step.earliest_finish)
    return Bar(
        step=step,
        y=y,
        window=None if closed else scale.stretch(step.latest_start, step.latest_finish),
        forecast=forecast,
        late=late,
        launch=scale.stretch(launch.start, launch.finish),
        launch_start=launch.start,
        launch_finish=launch.finish,
        tip=_tip(step),
    )


def _tip(step: StepLine) -> str:
    state, really = lower(word(step.state)), _stretch(step.earliest_start, step.earliest_finish)
    if step.state in (StepState.DONE, StepState.SKIPPED):
        return joined((f"{step.title}: ", state, ", ", really), "")
    return say(
        "%(title)s: %(state)s; forecast %(really)s, has to %(has_to)s",
        title=step.title,
        state=state,
        really=really,
        has_to=_stretch(step.latest_start, step.latest_finish),
    )


def _stretch(first: date, last: date) -> str:
    return say("%(first)s to %(last)s", first=short(first), last=short(last))


def _goals(found: View, scale: Scale, width: float) -> tuple[tuple[GoalFlag, ...], float]:
    """Flags in as many lanes as keep their texts apart, and the height of the head."""
    ends: list[float] = []
    flags = []
    for goal in sorted(found.rollout.plan.goals, key=lambda each: each.target):
        x = round(scale.x(goal.target) + scale.day, 1)
        text = joined((goal.title, short(goal.target)))
        wide = len(text) * LETTER + 16
        anchor = "end" if x + wide > width else "start"
        left, right = (x - wide, x) if anchor == "end" else (x, x + wide)
        lane = next((at for at, end in enumerate(ends) if end <= left), len(ends))
        ends[lane : lane + 1] = [right]
        flags.append(GoalFlag(x, MONTH_LINE + lane * GOAL_LINE, text, anchor))
    return tuple(flags), MONTH_LINE + len(ends) * GOAL_LINE


def _links(found: View, blocks: Sequence[Block], *, all_links: bool) -> Iterator[LinkLine]:
    bars = {bar.step.key: bar for block in blocks for bar in block.bars}
    for dependency in found.rollout.plan.dependencies:
        critical = _drives(found, bars, dependency)
        if critical or all_links:
            yield LinkLine(_path(bars[dependency.before], bars[dependency.after]), critical)


def _drives(found: View, bars: Mapping[str, Bar], dependency: Dependency) -> bool:
    """True when both ends are critical and the one sets the date of the other."""
    before, after = bars[dependency.before].step, bars[dependency.after].step
    driver = found.schedule.steps[dependency.after].driver
    return before.critical and after.critical and driver == dependency.before


def _path(before: Bar, after: Bar) -> str:
    """From the end of a bar, down or up between the rows, to the start of another."""
    x1, y1 = before.forecast.end, before.y + LINE / 2
    x2, y2 = after.forecast.x, after.y + LINE / 2
    if x2 >= x1 + 6:
        return f"M{x1:g} {y1:g}H{x1 + 4:g}V{y2:g}H{x2:g}"
    between = y2 - LINE / 2 if y2 > y1 else y2 + LINE / 2
    return f"M{x1:g} {y1:g}H{x1 + 4:g}V{between:g}H{x2 - 5:g}V{y2:g}H{x2:g}"


def _months(first: date, last: date, scale: Scale) -> Iterator[Stretch]:
    day = first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(following - timedelta(days=1), last)
        # The name of a month of which only some days are shown would run into the next.
        title = month_of(day) if (end - day).days > 14 else ""
        yield scale.stretch(day, end, title)
        day = following
