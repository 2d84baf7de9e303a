"""Campaigns: many runs, what was seen in them, and what went wrong."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from leadflow.rollout.outlook import Outlook, outlook
from leadflow.rollout.taking import Wishes, card_wishes
from tests.simulation.run import Simulation, run
from tests.simulation.script import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from leadflow.rollout.rollout import Rollout

CHUNK = 500
MOST_KNOWN = 4000


@dataclass
class Report:
    """What a campaign came to."""

    runs: int = 0
    requests: int = 0
    passes: int = 0
    tally: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    """Seeds, with what was violated."""

    def add(self, other: Report) -> None:
        """Join another part of the campaign."""
        self.runs += other.runs
        self.requests += other.requests
        self.passes += other.passes
        self.tally += other.tally
        self.failures += other.failures

    @property
    def edits(self) -> int:
        """How many edits of people were followed."""
        return sum(count for what, count in self.tally.items() if what.startswith("people: "))


def sweep(
    seeds: Iterable[int], prepare: Callable[[Simulation], None] = lambda _: None, *, stop: bool = False
) -> Report:
    """Run these seeds; with `stop`, until the first that goes wrong."""
    report = Report()
    with quick():
        for seed in seeds:
            found = run(generate(seed), prepare)
            report.runs += 1
            report.requests += found.requests
            report.passes += found.passes
            report.tally += found.tally
            if found.violations:
                report.failures.append((seed, found.violations))
                if stop:
                    break
    return report


def spread(first: int, runs: int, workers: int, tell: Callable[[Report], None] = lambda _: None) -> Report:
    """The same on several processes."""
    whole = Report()
    parts = [range(at, min(at + CHUNK, first + runs)) for at in range(first, first + runs, CHUNK)]
    if workers < 2:
        for part in parts:
            whole.add(sweep(part))
            tell(whole)
        return whole
    with get_context("spawn").Pool(workers) as pool:
        for found in pool.imap(sweep, parts):
            whole.add(found)
            tell(whole)
    return whole


@contextmanager
def quick() -> Iterator[None]:
    """Without waiting, and without working out twice how the very same rollout stands.

    `outlook` is pure; the oracles go on asking it itself.
    """
    with ExitStack() as stack:
        stack.enter_context(patch("leadflow.services.replan.BUSY_SECONDS", 0.0))
        known = _Known()
        stack.enter_context(patch("leadflow.rollout.decision.outlook", known.outlook))
        stack.enter_context(patch("leadflow.rollout.decision.card_wishes", known.wishes))
        yield


class _Known:
    """`outlook` and `card_wishes`, which remember."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Any, Any]] = {}

    def outlook(self, rollout: Rollout, today: date) -> Outlook:
        """How the rollout stands."""
        found: Outlook = self._find((today, ""), rollout, lambda: outlook(rollout, today))
        return found

    def wishes(self, rollout: Rollout, found: Outlook, templates: Any, base_url: str) -> Wishes:
        """Its cards, as the plan wants them."""
        day = id(found)
        wishes: Wishes = self._find(
            day, rollout, lambda: card_wishes(rollout, found, templates, base_url), found
        )
        return wishes

    def _find(self, of: Any, rollout: Rollout, make: Callable[[], Any], *keep: Any) -> Any:
        key = (
            of,
            id(rollout.definition),
            tuple(map(id, rollout.progress.values())),
            rollout.causes,
            tuple(rollout.troubles.items()),
        )
        known = self._known.get(key)
        if known is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = ((rollout, keep), make())  # keeps what the ids stand for
        return known[1]
