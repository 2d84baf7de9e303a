"""Operations: what is to be done to a board, as data.

`--dry-run`, the log and the tests all show this same list. An operation sets absolute values, so that
doing it twice is doing it once; a create is repeated only after its key was looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadflow.sync.cards import CardFields, CheckEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.sync.links import Link


@dataclass(frozen=True, slots=True)
class CreateCard:
    """Make a card that carries `key` on itself from the first request on."""

    key: str
    fields: CardFields


@dataclass(frozen=True, slots=True)
class UpdateCard:
    """Set the named fields of a card to these values, all in one request where the board can.

    `fields` holds the whole card as it is to be, `changed` the names of the fields that differ: only they
    are written, so that what people changed meanwhile in another field stays. `fields.checklist` names
    every entry that is to stand afterwards, those of people too; only `dropped` entries are taken off, so
    that one which somebody has just added stays.
    """

    key: str
    remote_id: str
    fields: CardFields
    changed: tuple[str, ...]
    dropped: tuple[CheckEntry, ...] = ()
    """Entries of checklists that left the plan."""
    link: Link | None = field(default=None, repr=False)
    """What is to be remembered once this was carried out (see `leadflow.sync.links.settled`)."""
    version: str = field(default="", compare=False)
    """The card's version when it was read, where the board has versions. A board that can compare refuses to
    write over what somebody has changed since then."""

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
    link: Link | None = field(default=None, repr=False)
    """What is to be remembered once this was carried out; None for a twin, of which nothing is."""


Operation = CreateCard | UpdateCard | ArchiveCard
