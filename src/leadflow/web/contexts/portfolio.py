"""The portfolio: many schools' rollouts in one table, the worst first, each number a link to its page."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from leadflow.planning.steps import StepState
from leadflow.rollout.verdict import Verdict
from leadflow.saying import say
from leadflow.web.addresses import Addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from leadflow.rollout.summary import GoalSummary, Summary
    from leadflow.services.portfolio import Entry

HERE = "/portfolio"
A_PAGE = 50
"""Rollouts that one page shows: with more it would weigh over 100 kB."""

SHOWS: Mapping[str, tuple[str, Callable[[Summary], bool]]] = {
    "": (say("All rollouts"), lambda _: True),
    "blocked": (say("With blocked steps"), lambda each: each.blocked > 0),
    "late": (say("With late steps"), lambda each: each.late > 0),
    "at-risk": (say("With steps at risk"), lambda each: each.at_risk > 0),
    "goals": (say("With a late goal"), lambda each: late_goals(each) > 0),
}
"""By the word in the address: how it is called, and what it lets through."""

SORTS: Mapping[str, tuple[str, Callable[[Summary], float]]] = {
    "": (say("Worst first"), lambda each: each.worst.slack if each.worst else inf),
    "blocked": (say("Blocked"), lambda each: -each.blocked),
    "late": (say("Late"), lambda each: -each.late),
    "at-risk": (say("At risk"), lambda each: -each.at_risk),
    "ready": (say("Ready"), lambda each: -each.ready),
    "done": (say("Least done"), lambda each: each.done / (each.steps or 1)),
    "school": (say("School"), lambda _: 0),
}
"""By the word in the address: how it is called, and what comes first. Ties: blocked, late, then the name."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and the page that shows what it counts."""

    count: int
    words: str
    address: str
    shape: str


@dataclass(frozen=True, slots=True)
class RolloutRow:
    """A rollout. `counts` is empty while nothing was counted.

    `worst` is the goal, of those not reached, with the least slack.
    """

    school: str
    name: str
    address: str
    counts: tuple[Count, ...]
    steps: int
    worst: GoalSummary | None
    goals: int
    goals_late: int
    as_of: date | None
    """The day the numbers are about, where they are to be counted anew; None when they are of now."""


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    """All rollouts that fit."""

    template: ClassVar[str] = "portfolio.html"

    frame: None
    rows: tuple[RolloutRow, ...]
    totals: tuple[Count, ...]
    """Of all that fit, on whatever page of the table they are."""
    fitting: int
    all: int
    goals_late: int
    waiting: int
    """How many are to be counted anew."""
    search: str
    shows: tuple[tuple[str, str], ...]
    show: str
    sorts: tuple[tuple[str, str], ...]
    sort: str
    pages: tuple[tuple[str, str, bool], ...]
    """Words, address, and whether it is this one; empty when one page holds all."""
    download: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for; a word that is not known stands for all, worst first."""

    search: str = ""
    show: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Choice:
        """The choice in an address."""
        show, sort, page = asked.get("show", ""), asked.get("sort", ""), asked.get("page", "")
        return cls(
            asked.get("search", "").strip()[:80],
            show if show in SHOWS else "",
            sort if sort in SORTS else "",
            int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1,
        )

    def address(self, page: int = 1, path: str = HERE) -> str:
        """Where it is shown."""
        values = {"search": self.search, "show": self.show, "sort": self.sort}
        query = urlencode(
            {name: each for name, each in values.items() if each} | ({"page": page} if page > 1 else {})
        )
        return f"{path}?{query}" if query else path


def late_goals(found: Summary) -> int:
    """How many goals will be missed."""
    return sum(each.verdict is Verdict.LATE for each in found.goals)


def chosen(entries: Iterable[Entry], choice: Choice) -> list[Entry]:
    """The rollouts that fit, in order; those of which nothing is counted yet come last."""
    words = choice.search.casefold().split()
    lets, first = SHOWS[choice.show][1], SORTS[choice.sort][1]

    def fits(entry: Entry) -> bool:
        text = f"{entry.school} {entry.name} {entry.key}".casefold()
        counted = lets(entry.summary) if entry.summary else not choice.show
        return counted and all(word in text for word in words)

    def order(entry: Entry) -> tuple[float, ...]:
        found = entry.summary
        if choice.sort == "school" or found is None:
            return (inf if found is None and choice.sort != "school" else 0,)
        return (first(found), -found.blocked, -found.late)

    named = sorted(filter(fits, entries), key=lambda each: (each.school.casefold(), each.name.casefold()))
    return sorted(named, key=order)


def portfolio_page(entries: Sequence[Entry], choice: Choice) -> PortfolioPage:
    """The page of the table that the address asks for; the last one when there are fewer."""
    found = chosen(entries, choice)
    last = max(1, ceil(len(found) / A_PAGE))
    page = min(choice.page, last)
    counted = [each.summary for each in found if each.summary]
    return PortfolioPage(
        frame=None,
        rows=tuple(map(_row, found[(page - 1) * A_PAGE : page * A_PAGE])),
        totals=_totals(counted, choice),
        fitting=len(found),
        all=len(entries),
        goals_late=sum(map(late_goals, counted)),
        waiting=sum(not each.fresh for each in entries),
        search=choice.search,
        shows=tuple((name, words) for name, (words, _) in SHOWS.items()),
        show=choice.show,
        sorts=tuple((name, words) for name, (words, _) in SORTS.items()),
        sort=choice.sort,
        pages=tuple((f"{at}", choice.address(at), at == page) for at in range(1, last + 1))
        if last > 1
        else (),
        download=choice.address(path=f"{HERE}.csv"),
    )


def _row(entry: Entry) -> RolloutRow:
    here, found = Addresses(entry.key), entry.summary
    return RolloutRow(
        school=entry.school,
        name=entry.name,
        address=here.base,
        counts=_counts(found, here) if found else (),
        steps=found.steps if found else 0,
        worst=found.worst if found else None,
        goals=len(found.goals) if found else 0,
        goals_late=late_goals(found) if found else 0,
        as_of=None if entry.fresh else entry.counted,
    )


def _counts(found: Summary, here: Addresses) -> tuple[Count, ...]:
    return (
        Count(found.blocked, say("Blocked"), f"{here.base}#blocked", "Blocked"),
        Count(found.late, say("Late"), f"{here.base}#risk", "Late"),
        Count(found.at_risk, say("At risk"), f"{here.base}#risk", "At risk"),
        Count(found.ready, say("Ready"), f"{here.base}#ready", "Ready"),
        Count(found.done, say("Done"), here.plan(state=StepState.DONE.value), "Done"),
    )


def _totals(counted: Sequence[Summary], choice: Choice) -> tuple[Count, ...]:
    def where(show: str) -> str:
        return Choice(choice.search, show, show).address()

    return (
        Count(sum(each.blocked for each in counted), say("blocked"), where("blocked"), "Blocked"),
        Count(sum(each.late for each in counted), say("late"), where("late"), "Late"),
        Count(sum(each.at_risk for each in counted), say("at risk"), where("at-risk"), "At risk"),
        Count(
            sum(each.ready for each in counted),
            say("ready"),
            Choice(choice.search, "", "ready").address(),
            "Ready",
        ),
        Count(
            sum(each.done for each in counted),
            say("done"),
            Choice(choice.search, "", "done").address(),
            say("Done"),
        ),
    )


COLUMNS = (
    "school", "rollout", "name", "steps", "blocked", "late", "at_risk", "ready", "under_way", "done",
    "skipped", "goals", "goals_late", "goal", "target", "forecast", "slack", "as_of",
)  # fmt: skip
"""The columns of the table as a file; ``goal`` and what follows is the open goal with the least slack."""


def portfolio_rows(entries: Iterable[Entry], choice: Choice) -> list[Sequence[str]]:
    """All rollouts that fit as rows of a table, with its head."""
    return [COLUMNS, *map(_cells, chosen(entries, choice))]


def _cells(entry: Entry) -> Sequence[str]:
    found, as_of = entry.summary, entry.counted.isoformat() if entry.counted else ""
    if found is None:
        return [entry.school, entry.key, entry.name, *[""] * (len(COLUMNS) - 4), as_of]
    worst = found.worst
    numbers = (
        found.steps, found.blocked, found.late, found.at_risk, found.ready, found.under_way, found.done,
        found.skipped, len(found.goals), late_goals(found),
    )  # fmt: skip
    goal = (
        [worst.title, worst.target.isoformat(), worst.forecast.isoformat(), f"{worst.slack:g}"]
        if worst
        else [""] * 4
    )
    return [entry.school, entry.key, entry.name, *map(str, numbers), *goal, as_of]
