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
