"""Revising: what the options of ``replan`` ask for, as changes; a bad value names its option."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import typer

from leadflow.cli.opening import dated, near
from leadflow.planning.changes import (
    DropDependency,
    DropStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    SetRemaining,
)
from leadflow.planning.closing import CloseDays, HalveDay, OpenDays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.planning.plan import Dependency
    from leadflow.rollout.revision import RevisionChange
    from leadflow.rollout.rollout import Definition

NONE = "none"
"""What takes a date away."""
CLOSED, HALF = "Closed", "Half day"
"""What days without a name are called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as they were given."""

    closed: Sequence[str] = ()
    half: Sequence[str] = ()
    open: Sequence[str] = ()
    goal: Sequence[str] = ()
    duration: Sequence[str] = ()
    on: Sequence[str] = ()
    not_before: Sequence[str] = ()
    card_date: Sequence[str] = ()
    left: Sequence[str] = ()
    lag: Sequence[str] = ()
    unlink: Sequence[str] = ()
    drop: Sequence[str] = ()


def changes_of(
    asked: Asked, wanted: Definition, launched: Definition, today: date
) -> tuple[RevisionChange, ...]:
    """The changes in the order in which they are carried out: days, goals, steps, what is left out.

    Keys are looked for in `wanted` (the files, or what is launched); a step to be left out also in what is
    `launched`. Raises `BadParameter` naming the option.
    """
    return (
        *(_closed(each) for each in asked.closed),
        *(_half(each) for each in asked.half),
        *(OpenDays(*_days("--open", each)) for each in asked.open),
        *(_goal(each, wanted) for each in asked.goal),
        *(_duration(each, wanted) for each in asked.duration),
        *(_on_day("--on", each, wanted, MoveFixedDate) for each in asked.on),
        *(_on_day("--not-before", each, wanted, MoveNotBefore) for each in asked.not_before),
        *(_on_day("--card-date", each, wanted, MoveCardDate) for each in asked.card_date),
        *(_left(each, wanted, today) for each in asked.left),
        *(_lagged(each, wanted) for each in asked.lag),
        *(_unlinked(each, wanted) for each in asked.unlink),
        *(_dropped(each, wanted, launched) for each in asked.drop),
    )


def _closed(text: str) -> CloseDays:
    dates, _, name = text.partition("=")
    return CloseDays(*_days("--closed", dates), name.strip() or CLOSED)


def _half(text: str) -> HalveDay:
    day, _, name = text.partition("=")
    return HalveDay(dated("--half", day.strip()), name.strip() or HALF)


def _days(option: str, text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    begin = dated(option, first.strip())
    return begin, dated(option, last.strip()) if dots else begin


def _goal(text: str, wanted: Definition) -> MoveGoal:
    key, value = _pair("--goal", text, "KEY=DATE, for example vision=2026-11-18")
    known = [each.key for each in wanted.plan.goals]
    if key not in known:
        raise _bad("--goal", f"there is no goal '{key}'. {near(key, known, _there_are(known))}")
    return MoveGoal(key, dated("--goal", value))


def _duration(text: str, wanted: Definition) -> SetDuration:
    return SetDuration(*_school_days("--duration", text, wanted))


def _left(text: str, wanted: Definition, today: date) -> SetRemaining:
    return SetRemaining(*_school_days("--left", text, wanted), today)


def _school_days(option: str, text: str, wanted: Definition) -> tuple[str, float]:
    key, value = _pair(option, text, "STEP=DAYS, for example norms=2.5")
    _require_step(option, key, wanted)
    try:
        days = float(value)
    except ValueError:
        days = -1
    if not 0 <= days < 1000 or days * 2 != int(days * 2):
        least = "0, 0.5, 1, 1.5" if option == "--left" else "0.5, 1, 1.5"
        raise _bad(option, f"'{value}' is no number of school days, in halves: {least} ...")
    return key, days


def _on_day(
    option: str, text: str, wanted: Definition, make: Callable[[str, date | None], RevisionChange]
) -> RevisionChange:
    key, value = _pair(option, text, f"STEP=DATE, for example norms=2026-11-18, or STEP={NONE}")
    _require_step(option, key, wanted)
    return make(key, None if value == NONE else dated(option, value))


def _lagged(text: str, wanted: Definition) -> SetLag:
    tie, _, value = text.rpartition("=")
    link = _link("--lag", tie, wanted, _LAG)
    try:
        days = float(value)
    except ValueError:
        days = math.inf
    if not -1000 < days < 1000 or days * 2 != int(days * 2):
        raise _bad("--lag", f"'{value}' is no number of days, in halves: -1, 0, 0.5, 1 ...")
    return SetLag(link, days)


_LAG = "STEP=BEFORE=DAYS, for example meeting=agenda=3"


def _unlinked(text: str, wanted: Definition) -> DropDependency:
    return DropDependency(_link("--unlink", text, wanted, "STEP=BEFORE, where STEP waits for BEFORE"))


def _link(option: str, text: str, wanted: Definition, form: str) -> Dependency:
    after, before = _pair(option, text, form)
    _require_step(option, after, wanted)
    links = {each.before: each for each in wanted.plan.predecessors[after]}
    if before not in links:
        raise _bad(option, f"'{after}' does not wait for '{before}'. {_waits(links)}")
    return links[before]


def _waits(links: Iterable[str]) -> str:
    there = ", ".join(links)
    return f"It waits for: {there}." if there else "It waits for nothing."


def _dropped(key: str, wanted: Definition, launched: Definition) -> DropStep:
    if key not in launched.plan.by_key:
        _require_step("--drop", key, wanted)
    return DropStep(key)


def _require_step(option: str, key: str, wanted: Definition) -> None:
    known = wanted.plan.by_key
    if key not in known:
        elsewhere = f"leadflow plan --rollout {wanted.key} lists all keys."
        raise _bad(option, f"there is no step '{key}'. {near(key, known, elsewhere)}")


def _there_are(known: Sequence[str]) -> str:
    return f"There are: {', '.join(known)}." if known else "There is none."


def _pair(option: str, text: str, form: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise _bad(option, f"'{text}' is not {form}.")
    return key.strip(), value.strip()


def _bad(option: str, message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint=option)
