"""A project file's values: calendars, rows, links, people, as Microsoft Project counts them.

Durations and lags are in minutes of working time, or of any time where they are elapsed. A row is a line of
the project's table: a summary, or work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

Spans = tuple[tuple[int, int], ...]
"""Working times of a day: pairs of minutes after midnight."""

WHOLE: Spans = ((480, 720), (780, 1020))
MORNING: Spans = ((480, 720),)
DAY = 480
"""Working minutes of a whole day."""
CLOCK_DAY = 1440
"""Minutes of a day on the clock."""


class Constraint(IntEnum):
    """The kinds of constraints, with the numbers that the format gives them."""

    ASAP = 0
    ALAP = 1
    MUST_START_ON = 2
    MUST_FINISH_ON = 3
    START_NO_EARLIER = 4
    START_NO_LATER = 5
    FINISH_NO_EARLIER = 6
    FINISH_NO_LATER = 7


RELATIONS = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}
"""Kinds of links by their number."""

WORKING_DAYS, ELAPSED_HOURS, ELAPSED_DAYS = 7, 6, 8
"""Formats of a lag that we write."""
PERCENT = (19, 20, 51, 52)
"""Formats of a lag that is a share of the predecessor's duration."""


def elapsed(format_: int) -> bool:
    """True for formats of durations and lags that count nights and weekends (estimated ones are 32 more)."""
    return format_ % 32 in (4, 6, 8, 10, 12, 20)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Days of a calendar that are not like its week. No spans: nobody works."""

    first: date
    last: date
    name: str
    spans: Spans = ()
    recurring: bool = False
    """True for a pattern that comes again and that is not taken."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar: the working times of a week, Monday first, and its exceptions."""

    uid: int
    name: str
    week: tuple[Spans, ...]
    exceptions: tuple[Exceptional, ...] = ()
    base: int | None = None
    """The calendar it is based on: a person's calendar."""
    work_weeks: int = 0
    """How many stretches of other weeks it has; they are not taken."""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RowLink:
    """A row waits for the row `uid`. `minutes` is the lag; a number of percent when `format` says so."""

    uid: int
    relation: str = "FS"
    minutes: float = 0
    format: int = WORKING_DAYS
    elsewhere: bool = False
    """True when the other row is in another project file."""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the project's table."""

    uid: int
    name: str
    level: int = 1
    summary: bool = False
    milestone: bool = False
    minutes: float = 0
    elapsed: bool = False
    start: datetime | None = None
    finish: datetime | None = None
    late: tuple[datetime, datetime] | None = None
    """Latest start and finish."""
    slack: tuple[float, float] = (0, 0)
    """Total and free, in minutes."""
    critical: bool = False
    constraint: Constraint = Constraint.ASAP
    constraint_date: datetime | None = None
    deadline: datetime | None = None
    calendar: int = -1
    links: tuple[RowLink, ...] = ()
    percent: int = 0
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    remaining: float | None = None
    """Minutes left."""
    baseline: tuple[datetime, datetime] | None = None
    notes: str = ""
    key: str = ""
    group: str = ""
    active: bool = True
    manual: bool = False
    recurring: bool = False
    subproject: bool = False
    costs: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody who works, or something that is used."""

    uid: int
    name: str
    email: str = ""
    person: bool = True
    code: str = ""
    calendar: int = -1


@dataclass(frozen=True, slots=True)
class Project:
    """A project file."""

    name: str
    title: str
    start: datetime | None
    status: datetime | None
    """The day up to which progress is told."""
    calendar: int
    calendars: tuple[WorkCalendar, ...]
    rows: tuple[Row, ...]
    resources: tuple[Resource, ...] = ()
    assignments: tuple[tuple[int, int], ...] = ()
    """(row, resource) pairs."""
    company: str = ""
    day: float = DAY
    """Minutes of a working day."""
    from_finish: bool = False
    """True for a project that is scheduled back from its finish."""
    file: str = field(default="", compare=False)
