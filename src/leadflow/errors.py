"""The tree of errors that leadflow raises on purpose.

    LeadflowError
    |-- InputError            what a person wrote cannot be used (problems name file, line and key)
    |-- RefusedError          the request is understood and refused; the message says what to do
    |   |-- LateGoalsError    goals that cannot be met (carries the earliest feasible dates)
    |   `-- AccountRefusedError  the account may not do this at all: asking for the next card is no use
    |-- NotFoundError         a rollout, step, group or person that is not there
    |-- BusyError             another run holds the same rollout or board
    `-- ServiceAwayError      Trello, Prefect or the database did not answer; try again later

Every class carries data; ``cli`` and ``web`` turn it into advice for a person, in one place each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class LeadflowError(Exception):
    """Base of all errors that are meant for people."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input: where it stands and what to do about it."""

    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    advice: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = [place, self.key]
        where = ": ".join(part for part in parts if part)
        sentence = f"{where}: {self.message}" if where else self.message
        return f"{sentence} {self.advice}" if self.advice else sentence


class InputError(LeadflowError):
    """What a person wrote cannot be used; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RefusedError(LeadflowError):
    """The request is understood and refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class LateGoal:
    """A goal that cannot be met: its target and the earliest date that is feasible."""

    key: str
    title: str
    target: date
    earliest: date
    school_days_short: float


class LateGoalsError(RefusedError):
    """Goals that cannot be met, with the earliest feasible dates."""

    def __init__(self, goals: Sequence[LateGoal]) -> None:
        self.goals = tuple(goals)
        lines = [
            f"Goal '{goal.title}' ({goal.target:%a %d %b %Y}) cannot be met: "
            f"{goal.school_days_short:g} school days short. The earliest feasible date is "
            f"{goal.earliest:%a %d %b %Y}."
            for goal in self.goals
        ]
        super().__init__("\n".join(lines))


class AccountRefusedError(RefusedError):
    """A board refuses the whole account (its credentials, or its right to write), not this one request."""


class NotFoundError(LeadflowError):
    """A rollout, step, group or person that is not there."""


class BusyError(LeadflowError):
    """Another run holds the same rollout or board; it will finish the work."""


class ServiceAwayError(LeadflowError):
    """A service outside (Trello, Prefect, the database) did not answer; nothing is lost, try again."""
