"""Watches: who watches which rollout. All who watch the same one share one look at its pulse."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from leadflow.errors import LeadflowError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

EVERY = 0.4
"""Seconds between two looks at a pulse, while somebody watches."""


class Watch:
    """One look at a rollout's pulse for all who watch it. Lives while somebody does."""

    def __init__(self, look: Callable[[], str], mark: str) -> None:
        self.mark = mark
        self.watchers = 0
        self._look = look
        self._changed = asyncio.Condition()
        self._looking = asyncio.create_task(self._follow())

    async def other_than(self, mark: str) -> str:
        """The pulse, as soon as it is not `mark`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.mark != mark)
            return self.mark

    def end(self) -> None:
        """Nobody watches any more."""
        self._looking.cancel()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                mark = await run_in_threadpool(self._look)
            except LeadflowError:
                continue  # The database is away for a moment; the next look sees what changed.
            if mark != self.mark:
                async with self._changed:
                    self.mark = mark
                    self._changed.notify_all()


class Watches:
    """Who watches which rollout."""

    def __init__(self) -> None:
        self._of: dict[str, Watch] = {}

    @asynccontextmanager
    async def of(self, rollout: str, look: Callable[[], str]) -> AsyncIterator[Watch]:
        """The watch of a rollout, shared with all who have it open. Raises `NotFoundError`."""
        mark = await run_in_threadpool(look)
        if not mark:
            raise NotFoundError("There is no such rollout.")
        watch = self._of.get(rollout) or Watch(look, mark)
        self._of[rollout] = watch
        watch.watchers += 1
        try:
            yield watch
        finally:
            watch.watchers -= 1
            if not watch.watchers:
                self._of.pop(rollout).end()
