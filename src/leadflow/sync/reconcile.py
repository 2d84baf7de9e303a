"""The three-way reconcile: baseline, plan side, board side -> operations. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadflow.sync.cards import CardFields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.sync.cards import BoardSnapshot
    from leadflow.sync.operations import Operation
    from leadflow.sync.policy import Policy


@dataclass(frozen=True, slots=True)
class Link:
    """What we know of the card of a step: its remote id and the values last agreed (the baseline)."""

    key: str
    remote_id: str
    baseline: CardFields
    url: str = ""
    """The card's address for people, empty when it has none."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A person changed a field on the board; the plan side takes it. `before` is the baseline's value."""

    key: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed a field. `chosen` won by policy; the other value is kept here, reversible."""

    key: str
    field: str
    baseline: Any
    plan: Any
    board: Any
    chosen: str
    """``plan`` or ``board``."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """A linked card is no longer on the board. Absence is not deletion: somebody has to say."""

    key: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What one reconcile of one board comes to.

    `agreed` are links whose card already stands as it should: their baseline is to be written as given.
    Every operation's own link is written after it was carried out, card by card, last.
    """

    operations: tuple[Operation, ...]
    edits: tuple[Edit, ...]
    conflicts: tuple[Conflict, ...]
    agreed: tuple[Link, ...]
    vanished: tuple[Vanished, ...]
    strays: tuple[str, ...]
    """Remote ids of twins that were archived or cards that carry a key of no step."""


def reconcile(
    wanted: Mapping[str, CardFields],
    snapshot: BoardSnapshot,
    links: Mapping[str, Link],
    policy: Policy,
) -> Reconciliation:
    """Compare what the plan wants with what the board shows and what was last agreed.

    `wanted` holds the plan side per card key; keys in `links` but not in `wanted` left the plan.
    """
    raise NotImplementedError
