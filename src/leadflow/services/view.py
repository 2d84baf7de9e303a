"""Reading: a rollout as pages and commands show it. Changes nothing, needs no lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadflow.planning.blocked import Standing
from leadflow.planning.schedule import Schedule
from leadflow.rollout.rollout import Rollout
from leadflow.services.world import World
from leadflow.sync.cards import BoardRef
from leadflow.sync.reconcile import Conflict


@dataclass(frozen=True, slots=True)
class View:
    """Everything there is to know about a rollout today."""

    rollout: Rollout
    today: date
    schedule: Schedule
    standings: Mapping[str, Standing]
    boards: Mapping[str, BoardRef]
    """By group key."""
    card_urls: Mapping[str, str]
    """By step key, where the card has an address."""
    conflicts: Sequence[Conflict]

    @property
    def blocked(self) -> tuple[Standing, ...]:
        """Blocked steps: least slack first, then most followers delayed, then oldest."""
        raise NotImplementedError


def view(world: World, key: str) -> View:
    """The rollout as it stands. Raises `NotFoundError`."""
    raise NotImplementedError


def rollout_keys(world: World) -> Sequence[str]:
    """Keys of all rollouts, oldest first."""
    raise NotImplementedError
