"""The site: what every page needs to answer a request, and whom to tell of a change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError, NotFoundError
from leadflow.intake.characters import harmful
from leadflow.services.view import view
from leadflow.store.pulse import mark, pulse
from leadflow.web.keeping import Kept
from leadflow.web.launching.launches import Launches
from leadflow.web.throttle import Throttle
from leadflow.web.watches import Watches

if TYPE_CHECKING:
    from starlette.requests import Request

    from leadflow.bootstrap import App
    from leadflow.rollout.history import HistoryEntry
    from leadflow.services.view import View
    from leadflow.web.rendering import Pages

log = logging.getLogger("leadflow.web")

DRAFTED = 120
"""Plans of drafts looked at, and their forms sent, in a minute from one network address; each plans anew."""
Told = Callable[[str], object]
"""Called with a rollout's key."""

VIEWS = 64
"""Rollouts whose view is kept in memory; one of 150 steps takes about half a megabyte."""
BODIES = 64 * 1024 * 1024
"""Octets of pages that are kept in memory, packed: of 150 steps a rollout's three take about 25 kB."""


@dataclass(frozen=True, slots=True)
class Site:
    """leadflow behind its pages.

    `wake` is told of every change that people make here, after the answer (Prefect then advances the
    rollout); `advance` makes a pass right away, before it. Either may be missing: the next scheduled pass
    sees the change too.
    """

    app: App
    pages: Pages
    wake: Told | None = None
    advance: Told | None = None
    watches: Watches = field(default_factory=Watches)
    launches: Launches = field(default_factory=Launches)
    drafting: Throttle = field(default_factory=lambda: Throttle(DRAFTED))

    views: Kept[View] = field(default_factory=lambda: Kept(VIEWS))
    bodies: Kept[bytes] = field(default_factory=lambda: Kept(BODIES, len))

    def pulse(self, rollout: str) -> str:
        """Another text whenever something about a rollout has changed; empty when it is not there."""
        return pulse(self.app.engine, rollout)

    def view(self, rollout: str) -> View:
        """A rollout as it stands. Raises `NotFoundError`."""
        return self.views.get(rollout, self.state(rollout), lambda: view(self.app.world, rollout))

    def state(self, rollout: str) -> tuple[str, date]:
        """What a rollout's pages are made of: another value whenever one of them could be another.

        It is the store's mark and the day at the school. Raises `NotFoundError`.
        """
        if harmful(rollout):  # PostgreSQL cannot even look for a NUL
            raise NotFoundError("There is no such rollout.")
        found = mark(self.app.engine, rollout)
        return found.text, self.app.world.clock.today(found.timezone)

    def step_history(self, rollout: str, step: str) -> list[HistoryEntry]:
        """What happened to a step, newest first."""
        with self.app.world.uow().looking() as uow:
            return list(reversed(uow.history.of_step(rollout, step)))

    def history(self, rollout: str, limit: int) -> list[HistoryEntry]:
        """What happened to a rollout lately, newest first."""
        with self.app.world.uow().looking() as uow:
            return list(uow.history.of_rollout(rollout, limit))

    def advance_now(self, rollout: str) -> None:
        """Make a pass right away, where that is wanted."""
        _tell(self.advance, rollout)

    def wake_up(self, rollout: str) -> None:
        """Say that somebody changed something."""
        _tell(self.wake, rollout)


def _tell(told: Told | None, rollout: str) -> None:
    """The change is stored already, so nothing here may fail it."""
    if told is None:
        return
    try:
        told(rollout)
    except LeadflowError as error:
        # Another pass is at it, or a board is away: the change waits for the next pass.
        log.info("The pass after a change of %s comes later: %s", rollout, error)


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.app.state.site
    return site
