"""A board template: how a kind of task group's board looks (a file of `boards/`)."""

from __future__ import annotations

from dataclasses import dataclass

from leadflow.sync.cards import BoardList


@dataclass(frozen=True, slots=True)
class BoardTemplate:
    """Lists in order, labels with colours, and what goes on a card.

    `name` and `description` may hold ``{rollout}``, ``{group}``, ``{objective}`` and ``{school}``.
    """

    key: str
    name: str
    description: str
    lists: tuple[BoardList, ...]
    labels: tuple[tuple[str, str], ...]
    """(name, colour) pairs; must hold ``Blocked``."""
    description_lines: tuple[str, ...] = ()
    """Which parts of a step go into the managed block of the card, in order: ``description``,
    ``measure``, ``artefacts``, ``dates``, ``reason``, ``link``."""
