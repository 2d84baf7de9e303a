"""Cards and boards in memory, and what Trello's log tells of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadflow.planning.steps import Flag, Status
from leadflow.sync.intents import LOGGED

if TYPE_CHECKING:
    from datetime import date

    from leadflow.sync.cards import BoardSnapshot, BoardSpec, Card, CheckEntry

PLAIN = ("title", "status", "due", "start", "complete", "archived")


@dataclass(eq=False, slots=True)
class SimCard:
    """A card. `step` is the step for which leadflow made it, empty on people's own and on copies."""

    id: str
    board: str
    title: str
    step: str = ""
    copied: bool = False
    description: str = ""
    status: Status = Status.TODO
    due: date | None = None
    start: date | None = None
    complete: bool = False
    members: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    checklist: tuple[CheckEntry, ...] = ()
    archived: bool = False
    said: Flag | None = None
    by: str = ""
    written: frozenset[str] = frozenset()
    """What leadflow changed last, as the log has it: nothing of labels and entries."""
    version: int = 0
    shown: Card | None = None


@dataclass(eq=False, slots=True)
class SimBoard:
    """A board. A half made one has no lists, labels and members yet."""

    id: str
    spec: BoardSpec
    complete: bool = False
    closed: bool = False
    members: set[str] = field(default_factory=set)
    put_away: set[Status] = field(default_factory=set)
    """Statuses whose list lies in the archive."""
    seen: list[BoardSnapshot] = field(default_factory=list)


def logged(card: SimCard, name: str, value: Any) -> frozenset[str]:
    """What the log would say of a change: nothing where there is none."""
    if name == "members":
        return frozenset(f"members:{person}" for person in card.members ^ value)
    return frozenset({name} if name in LOGGED and getattr(card, name) != value else ())
