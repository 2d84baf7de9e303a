"""The network: a plan in numbers, for the two passes.

Steps are their positions in plan order (every step after all it depends on), links are kept per step.
One link is read in two directions, and both readings are exact inverses of each other: `ahead` says how
early the later end may be, `behind` how late the earlier end may be. Marks are those of
`leadflow.planning.slots`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from leadflow.planning.slots import MARKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leadflow.planning.plan import Dependency, Plan
    from leadflow.planning.slots import SlotTable


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency between two positions. `from_finish` and `to_start` are its relation.

    Finish-to-start ties the finish of `before` to the start of `after`, and so on; `unit` is a `LagUnit`'s
    value.
    """

    before: int
    after: int
    from_finish: bool
    to_start: bool
    lag: float
    unit: str
    overnight: bool = False
    """Leads from a start or a milestone to a finish, without a lag, and both steps go by the school's
    calendar: what starts on Monday morning lets another end on Friday."""

    @property
    def counts(self) -> bool:
        """True where the mark that it leads to is not simply the one that it leaves from."""
        return self.overnight or self.lag != 0


@dataclass(frozen=True, slots=True)
class Network:
    """A plan's steps and links by position, in plan order.

    `rank` is a step's place in the alphabet of keys: ties are broken by it, so that the order in which
    steps are written changes nothing.
    """

    keys: Sequence[str]
    position: dict[str, int]
    rank: Sequence[int]
    before: Sequence[tuple[Link, ...]]
    after: Sequence[tuple[Link, ...]]


def network_of(plan: Plan) -> Network:
    """The network of a plan."""
    keys = plan.order
    position = {key: at for at, key in enumerate(keys)}
    before: list[list[Link]] = [[] for _ in keys]
    after: list[list[Link]] = [[] for _ in keys]
    for dependency in plan.dependencies:
        link = _link(plan, dependency, position)
        before[link.after].append(link)
        after[link.before].append(link)
    places = {key: at for at, key in enumerate(sorted(keys))}
    rank = [places[key] for key in keys]
    return Network(
        keys=keys,
        position=position,
        rank=rank,
        before=[_sorted(links, lambda link: rank[link.before]) for links in before],
        after=[_sorted(links, lambda link: rank[link.after]) for links in after],
    )


def _sorted(links: list[Link], key: Callable[[Link], int]) -> tuple[Link, ...]:
    if len(links) > 1:
        links.sort(key=key)
    return tuple(links)


def _link(plan: Plan, dependency: Dependency, position: dict[str, int]) -> Link:
    ends = plan.by_key[dependency.before], plan.by_key[dependency.after]
    to_start = dependency.relation[1] == "S"
    at_once = dependency.relation[0] == "S" or ends[0].duration == 0
    plain = at_once and dependency.lag == 0 and dependency.unit != "calendar_days"
    return Link(
        position[dependency.before],
        position[dependency.after],
        dependency.relation[0] == "F",
        to_start,
        dependency.lag,
        dependency.unit,
        plain and not to_start and all(each.calendar == "school" for each in ends),
    )


def ahead(link: Link, mark: int, school: SlotTable) -> int:
    """The earliest mark for the end that `link` leads to, when it leaves from `mark`.

    A lag in school days is that many slots of the school's calendar between the two; one in calendar
    days is a difference of dates; one in elapsed days goes on through nights and weekends. Without a lag, a
    finish may lie before the night that a mark ends.
    """
    if not link.counts:
        return mark
    if link.unit == "school_days" or link.overnight:
        return school.close_of(school.first_from(mark) + _slots(link, school) - 1)
    if link.unit == "calendar_days":
        return (mark // MARKS + ceil(link.lag)) * MARKS
    return mark + ceil(MARKS * link.lag)


def behind(link: Link, mark: int, school: SlotTable) -> int:
    """The latest mark for the end that `link` leaves from, when it leads to `mark`."""
    if not link.counts:
        return mark
    if link.unit == "school_days" or link.overnight:
        return school.opening_of(school.first_from(mark) - _slots(link, school))
    if link.unit == "calendar_days":
        return (mark // MARKS - ceil(link.lag)) * MARKS + 2
    return mark - ceil(MARKS * link.lag)


def _slots(link: Link, school: SlotTable) -> int:
    return school.slots(link.lag) if link.lag > 0 else -school.slots(-link.lag)
