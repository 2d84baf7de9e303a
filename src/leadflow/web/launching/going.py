"""Going: a draft is launched by the service that the command line uses, and Prefect is told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import BusyError, LeadflowError, NotFoundError, RefusedError, ServiceAwayError
from leadflow.rollout.boards import board_specs
from leadflow.saying import say
from leadflow.services.launch import launch
from leadflow.services.patience import in_turn
from leadflow.store.leases import SECONDS
from leadflow.web.launching.drafting import opened, saved
from leadflow.web.launching.seeing import defined

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.rollout.draft import Draft
    from leadflow.rollout.rollout import Definition
    from leadflow.services.launch import LaunchReport
    from leadflow.services.world import World
    from leadflow.web.site import Site


PATIENCE = 1.5 * SECONDS
"""Seconds that a launch waits for another one of the same: what a killed process held runs out by then."""
WAITING = say("Waiting for a launch that was cut off, or that another window makes …")


@dataclass(frozen=True, slots=True)
class Made:
    """How far a launch is, as the store knows it."""

    stored: bool = False
    boards: int = 0
    of_boards: int = 0
    cards: int = 0
    of_cards: int = 0

    @property
    def complete(self) -> bool:
        """True when every board is made, and every card on it."""
        return self.stored and self.boards >= self.of_boards and self.cards >= self.of_cards


def go(site: Site, draft: Draft, *, by: str, accept_late: bool) -> None:
    """Launch a draft, or go on with its launch. Returns at once.

    `by` is the e-mail address of who launches. The draft keeps what it is launched as before anything is
    made, so that nobody changes it meanwhile.
    Raises `InputError`, and `BusyError` when somebody changed it just now.
    """
    definition, _ = defined(draft)
    if not draft.rollout:
        draft = saved(site.app.world, replace(draft, rollout=definition.key, accept_late=accept_late))

    def work(tell: Callable[[str], None]) -> None:
        def attempt() -> LaunchReport:
            try:
                return launch(site.app.world, definition, by=by, accept_late=draft.accept_late, tell=tell)
            except BusyError:
                tell(WAITING)
                raise

        try:
            report = in_turn(attempt, PATIENCE)
        except BusyError:
            raise
        except LeadflowError:
            _reopen_when_nothing_is_stored(site.app.world, draft.id, definition)
            raise
        site.wake_up(definition.key)
        if report.away:
            names = definition.roster.names
            told = (
                say("The board of %(name)s: %(trouble)s", name=names.get(key, key), trouble=each)
                for key, each in report.away.items()
            )
            raise ServiceAwayError(" ".join(told))

    site.launches.start(draft.id, work)


def reopen(site: Site, draft: Draft) -> None:
    """Let a draft be changed again whose launch stored nothing. Raises `RefusedError`."""
    if site.launches.of(draft.id).running or made(site.app.world, draft).stored:
        raise RefusedError(say("The rollout is launched. Change its plan on its own pages."))
    saved(site.app.world, replace(draft, rollout=""))


def made(world: World, draft: Draft) -> Made:
    """How far the launch of a draft is."""
    with world.uow() as uow:
        found = uow.rollouts.find(draft.rollout) if draft.rollout else None
        if found is None:
            return Made()
        refs = uow.boards.refs(found.key)
        links = uow.boards.links(found.key)
    specs = board_specs(found.definition, world.templates)
    return Made(
        stored=True,
        boards=sum(each in refs for each in specs),
        of_boards=len(specs),
        cards=sum(bool(each.remote_id) for each in links.values()),
        of_cards=len(found.plan.steps),
    )


def _reopen_when_nothing_is_stored(world: World, key: str, definition: Definition) -> None:
    """A rollout of the same key that says something else is another draft's, which was quicker."""
    try:
        draft = opened(world, key)
        with world.uow() as uow:
            found = uow.rollouts.find(definition.key)
        if found is None or found.definition != definition:
            saved(world, replace(draft, rollout=""))
    except (BusyError, NotFoundError):
        return  # somebody else was quicker
