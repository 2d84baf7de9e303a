"""The merge of one card: three versions of every field -> what is to stand, and what people must know.

Per field, with the last agreed value as the base (diff3; Khanna, Kunal and Pierce 2007): equal sides
are left alone; if one side changed, its value stands; if both did, the value of the field's owner does
and the other is kept in a conflict. Sets of people are joined: the base with the additions and without
the removals of both sides. Without a base (a card that was found again after a crash) nothing tells who
changed what, so the owner's value stands and a difference in what people own is kept as a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from leadflow.sync import checklists
from leadflow.sync.block import added_words, fitting, same_text
from leadflow.sync.cards import BLOCKED, FIELDS
from leadflow.sync.changes import Conflict, Edit
from leadflow.sync.policy import Owner

if TYPE_CHECKING:
    from leadflow.sync.cards import Card, CardFields, CheckEntry
    from leadflow.sync.links import Link
    from leadflow.sync.policy import Policy

OF_PEOPLE = frozenset({"title", "status", "due", "start", "members"})
"""Fields whose difference without a baseline is kept as a conflict: an edit of people may hide in it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of three versions of one value.

    `stands` is the value for the board, `taken` True when the plan side is to take a change of the board,
    `conflict` names whose value was chosen when a value of the other side had to give way.
    """

    stands: Any
    taken: bool = False
    conflict: str | None = None


def three_way(base: Any, plan: Any, board: Any, owner: Owner, *, asserted: bool = False) -> Verdict:
    """Merge one value; sets are joined where the owner is `Owner.MERGE`.

    >>> three_way("a", "a", "b", Owner.PLAN)
    Verdict(stands='b', taken=True, conflict=None)
    >>> three_way("a", "c", "b", Owner.PLAN)
    Verdict(stands='c', taken=False, conflict='plan')
    """
    if plan == board or board == base:
        return Verdict(plan)
    if owner is Owner.MERGE:
        joined = (base | plan | board) - (base - plan) - (base - board)
        return Verdict(joined, taken=joined != plan)
    if plan == base and not asserted:
        return Verdict(board, taken=True)
    if owner is Owner.PLAN or plan == base:
        return Verdict(plan, conflict="plan")
    return Verdict(board, taken=True, conflict="board")


def two_way(plan: Any, board: Any, owner: Owner, *, of_people: bool) -> Verdict:
    """Merge one value without a baseline."""
    if plan == board:
        return Verdict(plan)
    if owner is Owner.MERGE:
        joined = plan | board
        return Verdict(joined, taken=joined != plan, conflict="both" if of_people else None)
    if owner is Owner.PLAN:
        return Verdict(plan, conflict="plan" if of_people else None)
    return Verdict(board, taken=True, conflict="board" if of_people else None)


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of one card: `fields` are to stand on it, `changed` are those it does not show yet.

    `absorbed` is the baseline once `edits` and `conflicts` are recorded: what the board shows now.
    `agreed` is the baseline once `changed` was written. `dropped` are entries of checklists to take off.
    """

    fields: CardFields
    changed: tuple[str, ...]
    absorbed: CardFields
    agreed: CardFields
    edits: tuple[Edit, ...]
    conflicts: tuple[Conflict, ...]
    dropped: tuple[CheckEntry, ...]


def merge(
    key: str, wanted: CardFields, card: Card, link: Link | None, policy: Policy, present: frozenset[str]
) -> Merged:
    """Merge the card of one step. `present` are the people who can be put on cards of this board.

    A card that lies in the archive, or is to go there, is not kept up to date: only `archived` is written.
    """
    if link is not None and card.key == key and link.baseline == wanted == card.fields:
        # Nearly every card of nearly every pass; all that follows would say the same, at length.
        return Merged(wanted, (), card.fields, card.fields, (), (), ())
    merging = _Merging(key, wanted, card, link.baseline if link else None, policy, present)
    for name in FIELDS:
        _SPECIAL.get(name, _Merging.plainly)(merging, name)
    fields = replace(wanted, **merging.stands)
    writes = set(merging.writes)
    if fields.archived:
        writes &= {"archived"}
    elif card.key != key and has_room(key, card):
        # The key was lost (somebody cleared the description): it goes back with the managed block.
        writes.add("description")
    absorbed = replace(card.fields, **merging.absorbed)
    return Merged(
        fields,
        tuple(name for name in FIELDS if name in writes),
        absorbed,
        replace(absorbed, **{name: merging.planned.get(name, merging.stands[name]) for name in writes}),
        tuple(merging.edits),
        tuple(merging.conflicts),
        merging.dropped if "checklist" in writes else (),
    )


def has_room(key: str, card: Card) -> bool:
    """True when leadflow's block fits on the card, its text cut if need be."""
    return fitting(key, "", card.taken).key == key


class _Merging:
    """The merge of one card under way, a field at a time.

    `stands` are the values for the board, `absorbed` the baseline where it is not simply what the board
    shows, `planned` the baseline after writing where it is not simply what was written.
    """

    def __init__(
        self,
        key: str,
        wanted: CardFields,
        card: Card,
        base: CardFields | None,
        policy: Policy,
        present: frozenset[str],
    ) -> None:
        self.key, self.wanted, self.board, self.base, self.policy = key, wanted, card.fields, base, policy
        self.present, self.taken, self.away = present, card.taken, bool(card.away_with)
        self.authors = card.authors
        self.stands: dict[str, Any] = {}
        self.absorbed: dict[str, Any] = {}
        self.planned: dict[str, Any] = {}
        self.writes: set[str] = set()
        self.edits: list[Edit] = []
        self.conflicts: list[Conflict] = []
        self.dropped: tuple[CheckEntry, ...] = ()

    def plainly(self, name: str) -> None:
        """A field with one value: title, status, due, start, complete."""
        plan, board, base = self._versions(name)
        verdict = self._verdict(name, base, plan, board)
        self._stand(name, verdict.stands, board)
        self._record(name, verdict, plan, board, verdict.stands)

    def description(self, name: str) -> None:
        """The managed block: written again when people changed it; words they put into it are kept."""
        plan, board, base = self._versions(name)
        known = [plan] if base is None else [plan, base]
        # A block that was cut to fit the board's limit stands for the whole text, and so does none where
        # there is no room for one.
        board = next((text for text in known if self._shows(text, board)), board)
        verdict = self._verdict(name, base, plan, board)
        self._stand(name, verdict.stands, board)
        self.absorbed[name] = board
        if verdict.conflict == "plan" and not added_words(board, known):
            verdict = replace(verdict, conflict=None)
        self._record(name, verdict, plan, board, verdict.stands)

    def members(self, name: str) -> None:
        """Who is on the card. A person who is not on the board is neither put on it nor missed there."""
        plan, board, base = self._versions(name)
        visible = self.present | board
        away = plan - visible
        verdict = self._verdict(name, None if base is None else base & visible, plan & visible, board)
        self._stand(name, verdict.stands, board)
        self._record(name, verdict, plan, board, verdict.stands | away)

    def labels(self, name: str) -> None:
        """The managed labels. Blocked is on its own: people put it on and take it off to say something.

        Without a baseline nobody knows who put Blocked on the card: the plan's word counts then.
        """
        mark = frozenset({BLOCKED})
        plan, board, base = self._versions(name)
        others = self._verdict(name, None if base is None else base - mark, plan - mark, board - mark)
        agreed = board & mark if base is None else base & mark
        stuck = three_way(agreed, plan & mark, board & mark, Owner.BOARD)
        both = Verdict(others.stands | stuck.stands, others.taken or stuck.taken, others.conflict)
        self._stand(name, both.stands, board)
        self._record(name, both, plan, board, both.stands)

    def checklist(self, name: str) -> None:
        """Entries come from the plan, ticks from the board; entries of people stay as they are."""
        plan, board, base = self._versions(name)
        merged = checklists.merge(base, plan, board, self.policy.owner(name))
        self.stands[name], self.absorbed[name] = merged.entries, merged.absorbed
        self.planned[name], self.dropped = merged.planned, merged.dropped
        if merged.differs:
            self.writes.add(name)
        verdict = Verdict(merged.entries, merged.taken, "plan" if merged.overruled else None)
        self._record(name, verdict, plan, board, merged.planned)

    def archived(self, name: str) -> None:
        """Whether the card is put away.

        What a person archived is never brought back by us, and the baseline keeps saying "open" so that
        every pass reports it; a baseline that says "archived" was agreed, and is undone when the plan is.
        A card that only went with its list is put away itself: else it would come back with the list.
        """
        plan, board, base = self._versions(name)
        if self.away and plan:
            self.absorbed[name] = board = False
        agreed = (board and plan) if base is None else base
        verdict = three_way(agreed, plan, board, Owner.BOARD)
        self._stand(name, verdict.stands, board)
        self._record(name, verdict, plan, board, verdict.stands)
        if verdict.taken and board:
            self.absorbed[name] = agreed

    def _shows(self, text: str, board: str) -> bool:
        return same_text(text, board) or fitting(self.key, text, self.taken).text == board

    def _versions(self, name: str) -> tuple[Any, Any, Any]:
        """The plan's value, the board's, and the base's (None without a baseline)."""
        base = None if self.base is None else getattr(self.base, name)
        return getattr(self.wanted, name), getattr(self.board, name), base

    def _verdict(self, name: str, base: Any, plan: Any, board: Any) -> Verdict:
        owner = self.policy.owner(name)
        if self.base is None:
            return two_way(plan, board, owner, of_people=name in OF_PEOPLE)
        return three_way(base, plan, board, owner, asserted=name in self.policy.asserts)

    def _stand(self, name: str, value: Any, board: Any) -> None:
        self.stands[name] = value
        if value != board:
            self.writes.add(name)

    def _record(self, name: str, verdict: Verdict, plan: Any, board: Any, after: Any) -> None:
        before = None if self.base is None else getattr(self.base, name)
        if verdict.taken:
            self.edits.append(Edit(self.key, name, before, after))
        if verdict.conflict:
            values = (_plain(before), _plain(plan), _plain(board))
            by = self.authors.get(name, "")
            self.conflicts.append(Conflict(self.key, name, *values, verdict.conflict, by))


def _plain(value: Any) -> Any:
    """Sets in order: the same conflict is then written down the same way on every run."""
    return tuple(sorted(value)) if isinstance(value, frozenset) else value


_SPECIAL = {
    "description": _Merging.description,
    "members": _Merging.members,
    "labels": _Merging.labels,
    "checklist": _Merging.checklist,
    "archived": _Merging.archived,
}
