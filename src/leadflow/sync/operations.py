"""Operations: what is to be done to a board, as data.

`--dry-run`, the log and the tests all show this same list. An operation sets absolute values, so that
doing it twice is doing it once; a create is repeated only after its key was looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadflow.sync.cards import CardFields

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CreateCard:
    """Make a card that carries `key` on itself from the first request on."""

    key: str
    fields: CardFields


@dataclass(frozen=True, slots=True)
class UpdateCard:
    """Set the named fields of a card to these values, all in one request where the board can.

    `fields` holds the whole card as it is to be, `changed` the names of the fields that differ.
    """

    key: str
    remote_id: str
    fields: CardFields
    changed: tuple[str, ...]

    @property
    def values(self) -> Mapping[str, Any]:
        """The new value of every changed field."""
        return {name: getattr(self.fields, name) for name in self.changed}


@dataclass(frozen=True, slots=True)
class ArchiveCard:
    """Put a card away: a twin of ours, or the card of a step that left the plan. Never a delete."""

    key: str
    remote_id: str
    why: str


Operation = CreateCard | UpdateCard | ArchiveCard
