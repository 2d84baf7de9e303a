"""Findings: what a check reports, as data. Never a bare string."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The plan cannot be followed as it is."""
    WARNING = "warning"
    """It can be followed, at a price that somebody should accept knowingly."""
    HINT = "hint"


SEVERITIES = {
    "calendar-ends": Severity.ERROR,
    "dates-contradict": Severity.ERROR,
    "fixed-date-closed": Severity.WARNING,
    "fixed-date-conflict": Severity.ERROR,
    "goal-late": Severity.ERROR,
    "goal-on-closed-day": Severity.ERROR,
    "goal-tight": Severity.WARNING,
    "horizon-long": Severity.HINT,
    "horizon-short": Severity.ERROR,
    "month-crowded": Severity.WARNING,
    "hours-short": Severity.WARNING,
    "no-goal": Severity.HINT,
    "owner-missing": Severity.WARNING,
    "owner-only": Severity.WARNING,
    "owner-overloaded": Severity.WARNING,
    "own-date-late": Severity.WARNING,
    "policy-short": Severity.WARNING,
    "promised-late": Severity.WARNING,
    "too-large": Severity.HINT,
    "two-changes": Severity.WARNING,
    "unmeasured": Severity.WARNING,
}
"""Every finding of the planner, by id. docs/findings.md says what each means and what to do."""

_ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check. `id` is stable and documented in docs/findings.md."""

    id: str
    severity: Severity
    sentence: str
    step: str | None = None
    goal: str | None = None
    dates: tuple[date, ...] = ()
    steps: tuple[str, ...] = ()
    """Other steps it speaks of, for example the driving chain."""

    @property
    def place(self) -> tuple[int, str, str, str]:
        """Where it stands in a list: errors first, then by id, goal and step."""
        return _ORDER.index(self.severity), self.id, self.goal or "", self.step or ""


def found(
    id_: str,
    sentence: str,
    *,
    step: str | None = None,
    goal: str | None = None,
    dates: tuple[date, ...] = (),
    steps: tuple[str, ...] = (),
) -> Finding:
    """A finding of the planner, with the severity that belongs to its id."""
    return Finding(id_, SEVERITIES[id_], sentence, step, goal, dates, steps)
