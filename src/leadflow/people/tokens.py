"""Tokens: what a program shows instead of a person, to read a rollout or to follow its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a token opens."""

    READ = "read"
    """The answers of the API about one rollout."""
    FEED = "feed"
    """One calendar of one rollout, and nothing else."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept. The secret itself is not: it is shown once, when it is made."""

    id: int
    rollout: str
    scope: Scope
    about: str
    """``school``, ``group/KEY`` or ``person/KEY``; a reading token is always a person's."""
    by: str
    """Person key of who made it, empty for nobody in particular."""
    made: datetime
    expires: datetime | None = None
    used: datetime | None = None
    """When it was last shown, to the quarter of an hour; None for never."""
    revoked: datetime | None = None

    def open(self, now: datetime) -> bool:
        """True while it opens something."""
        return self.revoked is None and (self.expires is None or now < self.expires)
