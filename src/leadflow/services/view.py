"""Reading: a rollout as pages and commands show it. Changes nothing, needs no lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadflow.planning.blocked import Standing
from leadflow.planning.schedule import Schedule
from leadflow.planning.steps import StepState
from leadflow.rollout.conflicts import RecordedConflict
from leadflow.rollout.outlook import outlook
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
    """Conflicts that nobody has settled yet, oldest first."""
    recorded: Sequence[RecordedConflict] = ()
    """The same with their ids, for `services.settle`."""

    @property
    def blocked(self) -> tuple[Standing, ...]:
        """Blocked steps: least slack first, then most followers delayed, then oldest."""
        found = [standing for standing in self.standings.values() if standing.blocked]
        return tuple(
            sorted(found, key=lambda each: (each.slack, -len(each.delay.steps), each.since or self.today))
        )

    def in_state(self, state: StepState) -> tuple[Standing, ...]:
        """Steps in one state, by their latest start."""
        found = [standing for standing in self.standings.values() if standing.state is state]
        return tuple(sorted(found, key=lambda each: self.schedule.steps[each.key].latest_start))


def view(world: World, key: str) -> View:
    """The rollout as it stands. Raises `NotFoundError`."""
    with world.uow().looking() as uow:
        rollout = uow.rollouts.get(key)
        boards = uow.boards.refs(key)
        links = uow.boards.links(key)
        recorded = tuple(uow.boards.recorded_conflicts(key))
    today = world.clock.today(rollout.definition.timezone)
    found = outlook(rollout, today)
    urls = {link.key.partition("/")[2]: link.url for link in links.values() if link.url}
    conflicts = tuple(each.conflict for each in recorded)
    return View(rollout, today, found.schedule, found.standings, boards, urls, conflicts, recorded)


def rollout_keys(world: World) -> Sequence[str]:
    """Keys of all rollouts, oldest first."""
    with world.uow().looking() as uow:
        return uow.rollouts.keys()
