"""The difference that a re-plan makes: what moves, which goals change, who has something else to do. Pure.

Both sides are planned on the same day from what was done so far, so that only the re-plan shows. Of a step
that is under way the start is the real one; what is done or skipped never moves and is not compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from leadflow.planning.schedule import schedule
from leadflow.planning.situation import SCHOOL
from leadflow.planning.slots import close
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.alterations import Alteration, alterations
from leadflow.rollout.calls import Call, calls_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from leadflow.planning.findings import Finding
    from leadflow.planning.schedule import GoalForecast, Schedule
    from leadflow.rollout.rollout import Rollout

T = TypeVar("T")
Shift = tuple["date", "date"]
"""A date before and after."""


@dataclass(frozen=True, slots=True)
class Move:
    """An open step with other dates. The latest dates are those that stand on its card.

    `days` is by how many school days the latest finish moves, `start_days` the latest start and
    `earliest_days` the earliest finish; above 0 it is later. `kept` is the date that people set on its card,
    which stays theirs.
    """

    step: str
    latest_start: Shift
    latest_finish: Shift
    earliest_start: Shift
    earliest_finish: Shift
    days: float
    start_days: float
    earliest_days: float
    kept: date | None = None

    @property
    def planned(self) -> bool:
        """True when the latest dates move, not just the forecast."""
        return self.latest_start[0] != self.latest_start[1] or self.latest_finish[0] != self.latest_finish[1]

    @property
    def on_card(self) -> bool:
        """True when the card shows other dates."""
        return self.planned and self.kept is None


@dataclass(frozen=True, slots=True)
class GoalMove:
    """A goal with another target or another forecast; None on the side where it is not there."""

    goal: str
    title: str
    before: GoalForecast | None
    after: GoalForecast | None
    days: float = 0
    """School days by which the forecast moves; above 0 it is later."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that a re-plan changes. Empty (false) when it changes nothing."""

    alterations: tuple[Alteration, ...] = ()
    """What was changed: days, goals, steps, dependencies, people."""
    moves: tuple[Move, ...] = ()
    """Steps that move in consequence, in plan order."""
    goals: tuple[GoalMove, ...] = ()
    joined: tuple[str, ...] = ()
    """Keys of steps that are new."""
    left: tuple[str, ...] = ()
    """Keys of steps that are no longer in the plan."""
    skipped: tuple[str, ...] = ()
    """Keys of steps that were under way and are skipped."""
    appeared: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    worded: tuple[Finding, ...] = ()
    """Findings that were there before and say something else now."""
    calls: tuple[Call, ...] = ()
    """Who has something else to do."""

    def __bool__(self) -> bool:
        return bool(self.alterations or self.moves or self.goals or self.joined or self.left or self.skipped)


def difference(before: Rollout, after: Rollout, today: date) -> Difference:
    """What differs between a rollout and what a re-plan makes of it on `today`."""
    old, new = _planned(before, today), _planned(after, today)
    moves = tuple(_moves(before, after, old, new))
    joined = tuple(key for key in after.plan.order if key not in before.plan.by_key)
    left = tuple(key for key in before.plan.order if key not in after.plan.by_key)
    skipped = tuple(
        key for key in after.plan.order if after.progress[key].status is Status.SKIPPED and _open(before, key)
    )
    altered = alterations(before, after)
    dated = [each.step for each in moves if each.on_card]
    appeared, gone, worded = compared(old.findings, new.findings)
    return Difference(
        alterations=altered,
        moves=moves,
        goals=tuple(_goal_moves(before, after, old, new)),
        joined=joined,
        left=left,
        skipped=skipped,
        appeared=appeared,
        gone=gone,
        worded=worded,
        calls=calls_of(before, after, dated, altered, joined, (*left, *skipped)),
    )


def _planned(rollout: Rollout, today: date) -> Schedule:
    definition = rollout.definition
    start, names = max(today, definition.start), definition.roster.names
    return schedule(definition.plan, definition.calendar, start, rollout.progress, names)


def _identity(finding: Finding) -> tuple[str | None, ...]:
    return finding.id, finding.step, finding.goal


def _whole(finding: Finding) -> tuple[str | None, ...]:
    return *_identity(finding), finding.sentence


def compared(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that appeared, that are gone, and that say something else about the same thing.

    One thing may have several findings of a kind, told apart by their sentences alone.
    """
    old, new = list(before), list(after)
    lost = Counter(map(_whole, old)) - Counter(map(_whole, new))
    found = Counter(map(_whole, new)) - Counter(map(_whole, old))
    gone, fresh = _counted(old, lost), _counted(new, found)
    worded = _counted(fresh, Counter(map(_identity, gone)), _identity)
    appeared = _counted(fresh, Counter(map(_whole, fresh)) - Counter(map(_whole, worded)))
    over = _counted(gone, Counter(map(_identity, gone)) - Counter(map(_identity, worded)), _identity)
    return tuple(appeared), tuple(over), tuple(worded)


def _counted(
    findings: Iterable[Finding],
    wanted: Counter[tuple[str | None, ...]],
    mark: Callable[[Finding], tuple[str | None, ...]] = _whole,
) -> list[Finding]:
    """As many findings of each mark as are wanted."""
    rest, found = Counter(wanted), []
    for each in findings:
        key = mark(each)
        if rest[key] > 0:
            rest[key] -= 1
            found.append(each)
    return found


def _open(rollout: Rollout, key: str) -> bool:
    """True for a step of the plan that is not closed."""
    return key in rollout.plan.by_key and not rollout.progress.get(key, Progress()).status.closed


def _moves(before: Rollout, after: Rollout, old: Schedule, new: Schedule) -> Iterable[Move]:
    for key in after.plan.order:
        if not (_open(before, key) and _open(after, key)):
            continue
        was, now, progress = old.steps[key], new.steps[key], after.progress[key]
        starts = (was.latest_start, now.latest_start), (was.earliest_start, now.earliest_start)
        if progress.started is not None:
            starts = (progress.started, progress.started), (progress.started, progress.started)
        latest, earliest = (was.latest_finish, now.latest_finish), (was.earliest_finish, now.earliest_finish)
        if any(one != other for one, other in (*starts, latest, earliest)):
            later, start_later, forecast_later = (
                _school_days(before, after, *each) for each in (latest, starts[0], earliest)
            )
            yield Move(
                key,
                *(starts[0], latest, starts[1], earliest),
                later,
                start_later,
                forecast_later,
                progress.due,
            )


def _school_days(before: Rollout, after: Rollout, day: date, now: date) -> float:
    """School days from the end of `day` to the end of `now`, in the new calendar.

    Where none is left there (the day itself is closed now), in the old one: it was a school day then.
    """
    for rollout in (after, before):
        table = rollout.definition.calendar[SCHOOL].table
        days = table.days(table.first_from(close(now)) - table.first_from(close(day)))
        if days:
            return days
    return 0.0


def _goal_moves(before: Rollout, after: Rollout, old: Schedule, new: Schedule) -> Iterable[GoalMove]:
    titles = {each.key: each.title for each in (*before.plan.goals, *after.plan.goals)}
    for key, title in titles.items():
        was, now = old.goals.get(key), new.goals.get(key)
        if was is None or now is None:
            yield GoalMove(key, title, was, now)
        elif (was.target, was.forecast, was.met) != (now.target, now.forecast, now.met):
            yield GoalMove(key, title, was, now, _school_days(before, after, was.forecast, now.forecast))
