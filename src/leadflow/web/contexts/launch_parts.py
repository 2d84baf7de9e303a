"""The parts of a draft: school, calendar, people, goals, playbook, groups and boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.calendar_diff import total
from leadflow.planning.calendar_oddities import oddities
from leadflow.planning.words import days_between, month_of, school_days, weekday
from leadflow.playbooks.fields import Weekday
from leadflow.saying import joined, say
from leadflow.web.words import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leadflow.people.roster import Person
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.playbooks.overlay import Revision
    from leadflow.web.contexts.launch import ProblemLine
    from leadflow.web.forms import Form
    from leadflow.web.launching.places import Trail

WEEKDAYS = tuple((each.value, weekday(date(2024, 1, 1 + at))) for at, each in enumerate(Weekday))
BOARDS = (("builtin", say("leadflow’s own boards")), ("trello", "Trello"))


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day on a leaf of the calendar. `kind` is empty for a school day, else what it is; `tip` its name."""

    number: int
    kind: str
    tip: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A month of the calendar; weeks begin on Monday, None stands for days of other months."""

    title: str
    days: str
    weeks: tuple[tuple[DayCell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class SchoolPartPage:
    """The school, the rollout's name and key, its first day, and when staff meet."""

    template: ClassVar[str] = "launch_school.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    values: Mapping[str, str]
    weekdays: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CalendarPartPage:
    """The school year: where it comes from, its days by month, and what was found on the way."""

    template: ClassVar[str] = "launch_calendar.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    places: tuple[tuple[str, str], ...]
    summary: str
    """Empty while there is no calendar."""
    notes: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    closures: tuple[tuple[str, str], ...]
    """(days, name) of everything that is closed or half."""


@dataclass(frozen=True, slots=True)
class PeoplePartPage:
    """Everybody in the school who has a part in it."""

    template: ClassVar[str] = "launch_people.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in the form. `hint` says what the plan says of it."""

    key: str
    title: str
    target: str
    hint: str


@dataclass(frozen=True, slots=True)
class GoalsPartPage:
    """What the school wants, and by when."""

    template: ClassVar[str] = "launch_goals.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    goals: tuple[GoalRow, ...]
    steps: tuple[tuple[str, str], ...]
    """(key, title) of steps that another goal may be reached by; empty before there is a plan."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of the playbook that the school makes, and its place in the overlay."""

    at: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlaybookPartPage:
    """The playbook, and how this school changes it."""

    template: ClassVar[str] = "launch_playbook.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    playbooks: tuple[tuple[str, str], ...]
    chosen: str
    changes: tuple[ChangeRow, ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group's form. `action` tells the forms of a page apart."""

    action: str
    key: str
    """Empty for the leadership group and for a group to be added."""
    heading: str
    name: str
    objective: str
    lead: str
    members: tuple[tuple[str, str, bool], ...]
    """(key, name, chosen) of everybody."""
    removable: bool


@dataclass(frozen=True, slots=True)
class GroupsPartPage:
    """Who works with whom, and on what boards."""

    template: ClassVar[str] = "launch_groups.html"

    frame: None
    trail: Trail
    form: Form
    problems: tuple[ProblemLine, ...]
    board: str
    boards: tuple[tuple[str, str], ...]
    trello: bool
    """True when this leadflow has a Trello account."""
    groups: tuple[GroupRow, ...]
    people: tuple[tuple[str, str], ...]


def calendar_part(
    trail: Trail,
    form: Form,
    problems: tuple[ProblemLine, ...],
    places: tuple[tuple[str, str], ...],
    calendar: SchoolCalendar | None,
    notes: Sequence[str],
) -> CalendarPartPage:
    """The calendar page; `calendar` is None before there is one."""
    odd = tuple(say("Odd: %(sentence)s", sentence=each) for each in oddities(calendar)) if calendar else ()
    return CalendarPartPage(
        frame=None,
        trail=trail,
        form=form,
        problems=problems,
        places=places,
        summary=_summary(calendar) if calendar else "",
        notes=(*notes, *odd),
        leaves=tuple(leaves(calendar)) if calendar else (),
        closures=tuple(_closures(calendar)) if calendar else (),
    )


def _summary(calendar: SchoolCalendar) -> str:
    return joined((school_days(total(calendar)), span(calendar.first, calendar.last, calendar.first)))


def _closures(calendar: SchoolCalendar) -> Iterator[tuple[str, str]]:
    stretches = [(each.first, each.last, each.name) for each in calendar.closures]
    stretches += [
        (each.day, each.day, say("%(name)s (half day)", name=each.name)) for each in calendar.half_days
    ]
    for first, last, name in sorted(stretches):
        yield span(first, last, calendar.first), name


def leaves(calendar: SchoolCalendar) -> Iterator[Leaf]:
    """The calendar's months."""
    days = days_between(calendar.first, calendar.last)
    for _, run in groupby(days, key=lambda day: (day.year, day.month)):
        mine = list(run)
        cells: list[DayCell | None] = [None] * mine[0].weekday()
        cells += [_cell(calendar, day) for day in mine]
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
        counted = school_days(sum(calendar.share(day) for day in mine))
        yield Leaf(month_of(mine[0]), counted, weeks)


def _cell(calendar: SchoolCalendar, day: date) -> DayCell:
    share = calendar.share(day)
    reason = calendar.reason(day)
    if share == 1:
        return DayCell(day.day, "", "")
    if share:
        return DayCell(day.day, "half", reason)
    closed = any(each.first <= day <= each.last for each in calendar.closures)
    return DayCell(day.day, "closed" if closed and day.weekday() in calendar.weekdays else "off", reason)


def change_rows(
    changes: Iterable[Mapping[str, object]], revisions: Sequence[Revision]
) -> Iterator[ChangeRow]:
    """The changes of an overlay, told as they came out where the plan could be made."""
    told = {(each.verb, each.step): each for each in revisions}
    for at, change in enumerate(changes):
        verb = next((each for each in ("add", "rename", "shift", "disable") if each in change), "")
        subject = change.get(verb)
        step = str(subject.get("key", "")) if isinstance(subject, dict) else str(subject)
        revision = told.get((verb, step))
        words = {
            "add": say("Added: %(step)s", step=step),
            "rename": say("Another name: %(step)s", step=step),
            "shift": say("Changed: %(step)s", step=step),
            "disable": say("Left out: %(step)s", step=step),
        }.get(verb, step)
        if revision:
            after = " → ".join(each for each in (revision.before, revision.after) if each)
            words = joined((words, f"({after})"), " ")
        yield ChangeRow(at, words, str(change.get("reason", "")))
