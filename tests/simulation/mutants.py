"""Mutants: the protocol with one thing taken out, to see that the campaign notices.

Each is a change of the product's own code (or, for what only the adapter does, of the board in memory) while
the context lasts. `Mutant.alone` is False for one that other layers make up for: it is listed with the pair
that is caught.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from leadflow.errors import AccountRefusedError, LeadflowError, RefusedError
from leadflow.rollout.decision import decide
from leadflow.sync import checklists, merge
from leadflow.sync.block import wrap
from leadflow.sync.cards import BoardSnapshot
from leadflow.sync.intents import intents
from leadflow.sync.links import Link, settled
from leadflow.sync.operations import ArchiveCard, CreateCard
from leadflow.sync.policy import Owner
from leadflow.sync.reconcile import reconcile
from leadflow.sync.uptake import Uptake
from tests.simulation.board import SimBoards
from tests.simulation.store import MemoryLease, MemoryStore, MemoryUnit, _Boards

Patch = Callable[[], AbstractContextManager[Any]]
_DECISION, _ADVANCE, _TAKING = (
    "leadflow.rollout.decision",
    "leadflow.services.advance",
    "leadflow.rollout.taking",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A protocol that is broken in one way, or in several that need each other."""

    name: str
    patches: tuple[Patch, ...]
    alone: bool = True

    @contextmanager
    def on(self) -> Iterator[None]:
        """While it lasts, the protocol is this one."""
        with ExitStack() as stack:
            for each in self.patches:
                stack.enter_context(each())
            yield


def _swap(target: str, new: Any) -> Patch:
    return lambda: patch(target, new)


def _swap_in(owner: Any, name: str, new: Any) -> Patch:
    return lambda: patch.object(owner, name, new)


# ---- identity

_linked_only = _swap(
    "leadflow.sync.identity._card_of", lambda link, by_id, _: by_id.get(link.remote_id) if link else None
)
_no_dedupe = _swap("leadflow.sync.identity._twins", lambda *_: [])
_no_key = _swap_in(SimBoards, "first_text", lambda self, key, text: text)
_copies_are_ours = _swap_in(SimBoards, "maker", lambda self, card: None)


def _recreating(wanted: Any, snapshot: Any, links: Any, policy: Any, gone: Any = ()) -> Any:
    there = {card.remote_id for card in snapshot.cards}
    return reconcile(
        wanted, snapshot, {key: each for key, each in links.items() if each.remote_id in there}, policy, gone
    )


_absence_is_deletion = _swap(f"{_TAKING}.reconcile", _recreating)


def _deleting(self: SimBoards, board: Any, operation: Any, roster: Any) -> Any:
    if isinstance(operation, ArchiveCard):
        card = self.cards[operation.remote_id]
        shown = self.show(card, roster)
        self._write(board.remote_id, card.id, "delete", lambda: self.cards.pop(card.id))
        return shown
    return _apply(self, board, operation, roster)


_apply = SimBoards.apply
_delete = _swap_in(SimBoards, "apply", _deleting)

# ---- what people did


def _deaf(progress: Any, edits: Any, *_: Any) -> Uptake:
    return Uptake(progress)


def _plan_wins(base: Any, plan: Any, board: Any, owner: Any, **_: Any) -> merge.Verdict:
    return merge.Verdict(plan)


def _members_replaced(base: Any, plan: Any, board: Any, owner: Any, **given: Any) -> merge.Verdict:
    return merge.Verdict(plan) if owner is Owner.MERGE else _three_way(base, plan, board, owner, **given)


_three_way = merge.three_way


def _all_entries_dropped(*given: Any) -> Any:
    found = _merge_entries(*given)
    theirs = tuple(each for each in found.entries if each not in found.planned)
    return replace(
        found, entries=found.planned, dropped=(*found.dropped, *theirs), differs=found.differs or bool(theirs)
    )


_merge_entries = checklists.merge
_archived_by_plan = _swap_in(
    merge, "_SPECIAL", {name: each for name, each in merge._SPECIAL.items() if name != "archived"}
)

# ---- the order of things


def _base_first(*given: Any) -> Any:
    found = decide(*given)
    ends = {
        each.operation.key: each.operation.link
        for each in found.operations
        if not isinstance(each.operation, CreateCard)
    }
    return replace(found, links={**found.links, **{key: link for key, link in ends.items() if link}})


def _torn(self: MemoryUnit) -> None:
    """The baselines in a transaction of their own, which comes first."""
    if self._lease is not None:
        self._lease.renew()
    self.rollouts.check()
    links = [each for each in self._acts if each.__qualname__.startswith("_Boards.save_link")]
    for each in links:
        each(self._store.kept)
    self._acts[:] = [each for each in self._acts if each not in links]
    if self._acts:
        self._store.hub.commit(lambda: _all(self._acts, self._store.kept))


def _all(acts: list[Callable[[Any], None]], kept: Any) -> None:
    for each in acts:
        each(kept)


def _all_that_shows(operation: Any, card: Any) -> Link:
    found = settled(operation, card)
    return replace(found, baseline=replace(card.fields, checklist=found.baseline.checklist))


def _only_updates(*given: Any) -> tuple[Link, ...]:
    return tuple(each for each in intents(*given) if each.remote_id)


# ---- boards that do not answer


def _empty_for_401(self: SimBoards, board: Any, roster: Any) -> BoardSnapshot:
    try:
        return _snapshot(self, board, roster)
    except AccountRefusedError:
        return BoardSnapshot(board.remote_id, (), frozenset())


def _last_known(self: SimBoards, board: Any, roster: Any) -> BoardSnapshot:
    try:
        return _snapshot(self, board, roster)
    except LeadflowError:
        seen = self.boards[board.remote_id].seen
        if not seen:
            raise
        return seen[-1]


_snapshot = SimBoards.snapshot


def _whole_board_stops(self: SimBoards, board: Any, operation: Any, roster: Any) -> Any:
    if getattr(self, "stopped", False):
        raise RefusedError("Something was refused before.")
    try:
        return _apply(self, board, operation, roster)
    except RefusedError:
        self.stopped = True  # type: ignore[attr-defined]
        raise


def _granted(self: MemoryStore, name: str) -> MemoryLease:
    _, token, _ = self.kept.leases.get(name, (0, 0, 0.0))
    self.kept.leases[name] = (0, token, 0.0)
    return _grant(self, name)


_grant = MemoryStore._grant
_no_lease = (
    _swap_in(MemoryStore, "_grant", _granted),
    _swap_in(MemoryLease, "renew", lambda self: None),
)
_no_fence = _swap_in(MemoryUnit, "fence", lambda self, lease: None)
_no_renewal = _swap_in(MemoryLease, "renew", lambda self: None)

MUTANTS: tuple[Mutant, ...] = (
    Mutant("no key on the card when it is made", (_no_key,)),
    Mutant("no look for the key before a card is made again", (_linked_only,)),
    Mutant("a twin is left open", (_no_dedupe,), alone=False),
    Mutant("no look for the key, and twins are left open", (_linked_only, _no_dedupe)),
    Mutant("a card is deleted in place of archived", (_delete,)),
    Mutant("a card that is absent is made again", (_absence_is_deletion,)),
    Mutant(
        "a refused account is an empty board", (_swap_in(SimBoards, "snapshot", _empty_for_401),), alone=False
    ),
    Mutant(
        "a refused account is an empty board, and nothing guards",
        (
            _swap_in(SimBoards, "snapshot", _empty_for_401),
            _swap("leadflow.sync.guard.check", lambda *_: None),
        ),
    ),
    Mutant(
        "a board that cannot be read is taken to be as it was",
        (_swap_in(SimBoards, "snapshot", _last_known),),
    ),
    Mutant("the baseline moves, the edits are dropped", (_swap(f"{_TAKING}.take", _deaf),)),
    Mutant("the baseline is committed before the edits", (_swap_in(MemoryUnit, "_commit", _torn),)),
    Mutant("the baseline is written before the card", (_swap(f"{_ADVANCE}.decide", _base_first),)),
    Mutant("the baseline takes all that the answer shows", (_swap(f"{_ADVANCE}.settled", _all_that_shows),)),
    Mutant("no intents", (_swap(f"{_DECISION}.intents", lambda *_: ()),)),
    Mutant("what a card is made with is not remembered", (_swap(f"{_DECISION}.intents", _only_updates),)),
    Mutant("the plan wins, and says nothing", (_swap("leadflow.sync.merge.three_way", _plan_wins),)),
    Mutant("members are replaced, not joined", (_swap("leadflow.sync.merge.three_way", _members_replaced),)),
    Mutant(
        "ticks are the plan's",
        (_swap("leadflow.sync.checklists._tick", lambda base, plan, board, owner: plan),),
    ),
    Mutant(
        "entries of people's own are taken off",
        (_swap("leadflow.sync.checklists.merge", _all_entries_dropped),),
    ),
    Mutant("conflicts are dropped", (_swap_in(_Boards, "record_conflicts", lambda *_: None),)),
    Mutant("what people put away is brought back", (_archived_by_plan,)),
    Mutant(
        "what people wrote around the box is written over",
        (_swap_in(SimBoards, "wrap", lambda self, key, text, free: wrap(key, text, "")),),
    ),
    Mutant("people's copies are taken for leadflow's", (_copies_are_ours,)),
    Mutant("a card is not read again before it is written", (_swap_in(SimBoards, "compares", False),)),
    Mutant("no lease", _no_lease),
    Mutant("commits are not fenced", (_no_fence,), alone=False),
    Mutant("commits are not fenced, and nobody looks at the lease", (_no_fence, _no_renewal)),
    Mutant("a stale snapshot is believed", (_swap("leadflow.sync.reconcile.unread", lambda *_: ()),)),
    Mutant("one card that is refused stops the others", (_swap_in(SimBoards, "apply", _whole_board_stops),)),
)
