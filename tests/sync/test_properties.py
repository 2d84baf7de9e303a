"""Properties of one reconcile, over boards, plans and links in any state (SYNC's invariants by number)."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import RefusedError
from leadflow.planning.steps import Flag, Status
from leadflow.sync.cards import BLOCKED, BoardSnapshot, Card, CardFields, CheckEntry
from leadflow.sync.links import Link, settled
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import Reconciliation, reconcile
from tests.sync.samples import DAY, LATER, PRESENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.sync.changes import Edit
    from leadflow.sync.operations import Operation

STEPS = ("r/a", "r/b", "r/c")
PLAN = ("one", "two")


def entries(texts: tuple[str, ...]) -> st.SearchStrategy[tuple[CheckEntry, ...]]:
    """Checklist entries, each at most once."""
    entry = st.builds(CheckEntry, st.just("Checklist"), st.sampled_from(texts), st.booleans())
    return st.lists(entry, unique_by=lambda each: each.text, max_size=len(texts)).map(tuple)


def fields(texts: tuple[str, ...] = PLAN) -> st.SearchStrategy[CardFields]:
    """Fields of a card, out of few values, so that sides often agree."""
    return st.builds(
        CardFields,
        title=st.sampled_from(("Norms", "Vision")),
        description=st.sampled_from(("", "Agree.", "Agree soon.")),
        status=st.sampled_from((Status.TODO, Status.DONE)),
        due=st.sampled_from((None, DAY, LATER)),
        complete=st.booleans(),
        members=st.frozensets(st.sampled_from(("ana", "ben", "zoe"))),
        labels=st.frozensets(st.sampled_from((BLOCKED, "Meeting"))),
        checklist=entries(texts),
        archived=st.sampled_from((False, False, True)),
    )


flags = st.sampled_from((None, None, Flag("no room", DAY), Flag("", DAY)))


@dataclass
class Sides:
    """What one reconcile is given."""

    wanted: Mapping[str, CardFields]
    snapshot: BoardSnapshot
    links: Mapping[str, Link]

    def reconciled(self) -> Reconciliation | None:
        """What comes of it; None when the snapshot is not believed."""
        try:
            return reconcile(self.wanted, self.snapshot, self.links, DEFAULT_POLICY)
        except RefusedError:
            return None


@st.composite
def sides(draw: st.DrawFn) -> Sides:
    """A board with up to six cards, linked or not, copied or not, and a plan of up to three steps."""
    wanted = draw(st.dictionaries(st.sampled_from(STEPS), fields(), max_size=3))
    cards = tuple(
        Card(
            str(number),
            draw(fields((*PLAN, "cake"))),
            draw(st.sampled_from((*STEPS, "r/gone", None))),
            flag=draw(flags),
            created=str(number),
            ours=draw(st.sampled_from((None, True, False))),
        )
        for number in range(draw(st.integers(0, 6)))
    )
    linked = draw(st.dictionaries(st.sampled_from((*STEPS, "r/gone")), st.integers(0, 6), max_size=4))
    links: dict[str, Link] = {}
    for key, number in linked.items():
        if str(number) not in {link.remote_id for link in links.values()}:
            intended = draw(st.none() | fields())
            flag = draw(st.sampled_from(("", "no room")))
            links[key] = Link(key, str(number), draw(fields()), flag=flag, intended=intended)
    return Sides(wanted, BoardSnapshot("b", cards, PRESENT | {"zoe"}), links)


def applied(snapshot: BoardSnapshot, operation: Operation) -> tuple[BoardSnapshot, Card]:
    """The board after an operation, and the card it was done to."""
    cards = {card.remote_id: card for card in snapshot.cards}
    if isinstance(operation, CreateCard):
        card = Card(f"new-{operation.key}", operation.fields, operation.key, created="9", ours=True)
    elif isinstance(operation, UpdateCard):
        before = cards[operation.remote_id]
        unmarked = "labels" in operation.changed and BLOCKED not in operation.fields.labels
        card = replace(
            before,
            fields=replace(before.fields, **operation.values),
            key=operation.key if "description" in operation.changed else before.key,
            flag=None if unmarked else before.flag,
        )
    else:
        before = cards[operation.remote_id]
        card = replace(before, fields=replace(before.fields, archived=True))
    cards[card.remote_id] = card
    return replace(snapshot, cards=tuple(cards.values())), card


def taken(given_: Sides, found: Reconciliation) -> Sides:
    """The plan side after it took all edits as they are, with the baselines that go with them."""
    wanted = dict(given_.wanted)
    for edit in found.edits:
        if edit.field != "flag":
            wanted[edit.key] = replace(wanted[edit.key], **{edit.field: edit.after})
    for key, plan in wanted.items():
        ours = tuple(entry for entry in plan.checklist if entry.text in PLAN)
        wanted[key] = replace(plan, checklist=ours)
    links = {**given_.links, **{link.key: link for link in found.absorbed}}
    return replace(given_, wanted=wanted, links=links)


def said_while_closed(given_: Sides, edit: Edit) -> bool:
    """True for what was said on the card of a closed step that the plan opens again, until it is open."""
    key = edit.key
    closed = given_.links[key].baseline.status.closed and not given_.wanted[key].status.closed
    return edit.field == "flag" and closed


def written(given_: Sides, found: Reconciliation, order: list[int] | None = None) -> Sides:
    """The board and the links after all operations were carried out."""
    snapshot, links = given_.snapshot, {**given_.links, **{link.key: link for link in found.agreed}}
    for at in order or range(len(found.operations)):
        operation = found.operations[at]
        snapshot, card = applied(snapshot, operation)
        link = operation.link if isinstance(operation, ArchiveCard) else settled(operation, card)
        if link is not None:
            links[link.key] = link
    return replace(given_, snapshot=snapshot, links=links)


@given(sides(), st.randoms(use_true_random=False))
def test_the_same_in_any_order_gives_the_same(given_: Sides, chance: random.Random) -> None:
    """I16."""
    cards, keys = list(given_.snapshot.cards), list(given_.links)
    chance.shuffle(cards)
    chance.shuffle(keys)
    shuffled = Sides(
        given_.wanted,
        replace(given_.snapshot, cards=tuple(cards)),
        {key: given_.links[key] for key in keys},
    )
    assert shuffled.reconciled() == given_.reconciled()


@given(sides())
def test_cards_of_people_are_never_written_to_and_nothing_is_deleted(given_: Sides) -> None:
    """I3, I6, I7."""
    found = given_.reconciled()
    cards = {card.remote_id: card for card in given_.snapshot.cards}
    linked = {link.remote_id for link in given_.links.values()}
    for operation in found.operations if found else ():
        assert isinstance(operation, CreateCard | UpdateCard | ArchiveCard)
        if not isinstance(operation, CreateCard) and operation.remote_id not in linked:
            assert cards[operation.remote_id].key == operation.key
            assert cards[operation.remote_id].ours is not False


@given(sides())
def test_a_missing_card_is_said_and_never_made_again(given_: Sides) -> None:
    """I9: absence is not deletion, and no reason to make another card."""
    found = given_.reconciled()
    if found is None:
        return
    made = {each.key for each in found.operations if isinstance(each, CreateCard)}
    assert not made & set(given_.links)
    assert not {each.key for each in found.vanished} & made
    there = {card.remote_id for card in given_.snapshot.cards}
    assert all(each.remote_id not in there for each in found.vanished)


@given(sides())
def test_a_snapshot_that_is_not_believed_changes_nothing(given_: Sides) -> None:
    """I18: an empty board with linked open cards, and a closed one."""
    open_links = {
        key for key, link in given_.links.items() if key in given_.wanted and not link.baseline.archived
    } & {key for key, plan in given_.wanted.items() if not plan.archived}
    if open_links:
        assert replace(given_, snapshot=replace(given_.snapshot, cards=())).reconciled() is None
    assert replace(given_, snapshot=replace(given_.snapshot, closed=True)).reconciled() is None


@given(sides())
def test_once_taken_and_written_both_sides_agree(given_: Sides) -> None:
    """I1, I4, I5: one open card for each open step, equal fields, and the next pass writes nothing."""
    first = given_.reconciled()
    if first is None:
        return
    told = taken(given_, first)
    second = told.reconciled()
    assert second is not None
    assert all(edit.field == "archived" or said_while_closed(told, edit) for edit in second.edits)
    assert not second.conflicts
    after = written(told, second)
    third = after.reconciled()
    assert third is not None
    assert third.operations == ()
    assert third.conflicts == ()
    vanished = {each.key for each in third.vanished}
    for key, plan in after.wanted.items():
        own = [
            card
            for card in after.snapshot.cards
            if card.remote_id == (after.links[key].remote_id if key in after.links else "")
        ]
        if key in vanished or plan.archived:
            continue
        (card,) = own
        if not card.fields.archived:
            shown = tuple(entry for entry in card.fields.checklist if entry in plan.checklist)
            assert set(shown) == set(plan.checklist)
            assert replace(card.fields, checklist=()) == replace(plan, checklist=())


@given(sides(), st.randoms(use_true_random=False))
def test_the_operations_of_a_pass_commute(given_: Sides, chance: random.Random) -> None:
    """I17."""
    found = given_.reconciled()
    if found is None:
        return
    order = list(range(len(found.operations)))
    chance.shuffle(order)
    one, other = written(given_, found), written(given_, found, order or None)
    assert one.links == other.links
    assert {card.remote_id: card for card in one.snapshot.cards} == {
        card.remote_id: card for card in other.snapshot.cards
    }


@given(sides())
def test_every_conflict_is_a_true_double_edit(given_: Sides) -> None:
    """I25: with a baseline, both sides left it; or the plan asserts the field, and the board left it."""
    found = given_.reconciled()
    for conflict in found.conflicts if found else ():
        assert conflict.plan != conflict.board
        if conflict.baseline is not None:
            assert conflict.board != conflict.baseline
            assert conflict.plan != conflict.baseline or conflict.field in (
                *DEFAULT_POLICY.asserts,
                "checklist",
            )


@given(sides())
def test_a_pass_that_died_before_it_wrote_anything_changes_nothing(given_: Sides) -> None:
    """I10, I11: taking twice is taking once."""
    first = given_.reconciled()
    if first is None:
        return
    told = taken(given_, first)
    again = told.reconciled()
    assert again is not None
    assert taken(told, again).wanted == told.wanted
    # What people archived is said by every pass until the step takes it: that baseline stays as it was.
    values = {link.key: replace(link.baseline, checklist=(), archived=False) for link in first.absorbed}
    for link in again.absorbed:
        assert replace(link.baseline, checklist=(), archived=False) == values[link.key]
