"""Draft: a rollout that is being prepared, as the school's own files. Nothing is launched yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT = timedelta(days=30)
"""How long a draft is kept that nobody touches."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rollout that is being prepared.

    `files` are texts by file name (``school.yaml`` and what it names): the same that the command line reads.
    `notes` are sentences about a file, for people (what an import left out). `rollout` is the key of the
    rollout that it is launched as, empty before; `version` grows with every save (the optimistic lock).
    """

    id: str
    files: Mapping[str, str]
    changed: datetime
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rollout: str = ""
    accept_late: bool = False
    by: str = ""
    """The e-mail address of who began it; empty where nobody has to sign in."""
    version: int = 0
