"""The merge table, exhaustively: every combination of three versions, stated independently."""

from __future__ import annotations

from itertools import product

import pytest

from leadflow.sync.cards import CheckEntry
from leadflow.sync.checklists import MergedEntries, merge, ticks
from leadflow.sync.merge import Verdict, three_way, two_way
from leadflow.sync.policy import Owner

VALUES = ("a", "b", "c")
SUBSETS = [
    frozenset(p for p, there in zip("xyz", bits, strict=True) if there) for bits in product((0, 1), repeat=3)
]


@pytest.mark.parametrize("owner", [Owner.PLAN, Owner.BOARD])
@pytest.mark.parametrize("asserted", [False, True])
@pytest.mark.parametrize(("base", "plan", "board"), list(product(VALUES, repeat=3)))
def test_scalars(base: str, plan: str, board: str, owner: Owner, asserted: bool) -> None:
    found = three_way(base, plan, board, owner, asserted=asserted)
    plan_changed, board_changed = plan != base, board != base
    if plan == board or (plan_changed and not board_changed):
        assert found == Verdict(plan)
    elif board_changed and not plan_changed:
        assert found == (Verdict(plan, conflict="plan") if asserted else Verdict(board, taken=True))
    elif owner is Owner.PLAN:
        assert found == Verdict(plan, conflict="plan")
    else:
        assert found == Verdict(board, taken=True, conflict="board")


@pytest.mark.parametrize("base", SUBSETS)
def test_sets_are_joined_person_by_person(base: frozenset[str]) -> None:
    for plan, board in product(SUBSETS, repeat=2):
        found = three_way(base, plan, board, Owner.MERGE)
        for person in "xyz":
            was, on_plan, on_board = person in base, person in plan, person in board
            # Two sides and one bit: whoever changed it is right, and both can only have agreed.
            expected = on_plan if on_plan != was else on_board
            assert (person in found.stands) is expected
        assert found.taken is (found.stands != plan)
        assert found.conflict is None
        assert three_way(base, board, plan, Owner.MERGE).stands == found.stands
        assert three_way(found.stands, found.stands, found.stands, Owner.MERGE) == Verdict(found.stands)


@pytest.mark.parametrize("of_people", [False, True])
@pytest.mark.parametrize(("plan", "board"), list(product(VALUES, repeat=2)))
def test_without_a_baseline_the_owner_stands(plan: str, board: str, of_people: bool) -> None:
    by_plan, by_board = (
        two_way(plan, board, owner, of_people=of_people) for owner in (Owner.PLAN, Owner.BOARD)
    )
    if plan == board:
        assert by_plan == by_board == Verdict(plan)
    else:
        assert by_plan == Verdict(plan, conflict="plan" if of_people else None)
        assert by_board == Verdict(board, taken=True, conflict="board" if of_people else None)


def test_without_a_baseline_sets_lose_nobody() -> None:
    for plan, board in product(SUBSETS, repeat=2):
        found = two_way(plan, board, Owner.MERGE, of_people=True)
        assert found.stands == plan | board
        assert found.taken is (plan | board != plan)
        assert found.conflict == (None if plan == board else "both")
        assert two_way(plan, board, Owner.MERGE, of_people=False).conflict is None


ENTRY = CheckEntry("Checklist", "book the room")


def entries(tick: bool | None) -> tuple[CheckEntry, ...]:
    """The entry with that tick, or nothing."""
    return () if tick is None else (CheckEntry(ENTRY.checklist, ENTRY.text, tick),)


@pytest.mark.parametrize("owner", [Owner.PLAN, Owner.BOARD])
@pytest.mark.parametrize("plan", [False, True])
@pytest.mark.parametrize("board", [None, False, True])
@pytest.mark.parametrize("base", ["nothing agreed", None, False, True])
def test_an_entry_of_the_plan(base: bool | str | None, plan: bool, board: bool | None, owner: Owner) -> None:
    agreed = None if isinstance(base, str) else entries(base)
    found = merge(agreed, entries(plan), entries(board), owner)
    if board is None or board == plan:
        expected = plan
    elif isinstance(base, str) or base is None:
        expected = board if owner is Owner.BOARD else plan
    else:
        expected = board if board != base else plan
    assert found.entries == found.planned == entries(expected)
    assert found.absorbed == entries(board)
    assert found.differs is (board is None or board != expected)
    assert found.taken is (expected != plan)
    assert found.overruled is (isinstance(base, bool) and board is None)
    assert found.dropped == ()


@pytest.mark.parametrize("board", [None, False, True])
@pytest.mark.parametrize("base", ["nothing agreed", None, False, True])
def test_an_entry_that_the_plan_does_not_have(base: bool | str | None, board: bool | None) -> None:
    agreed = None if isinstance(base, str) else entries(base)
    found = merge(agreed, (), entries(board), Owner.BOARD)
    left_the_plan = isinstance(base, bool) and board is not None
    kept = () if left_the_plan else entries(board)
    assert found == MergedEntries(
        entries=kept,
        planned=(),
        absorbed=entries(board) if left_the_plan else (),
        differs=left_the_plan,
        taken=False,
        overruled=left_the_plan and board != base,
        dropped=entries(board) if left_the_plan else (),
    )


def test_entries_of_people_stay_and_their_order_is_theirs() -> None:
    plan = (CheckEntry("Checklist", "one"), CheckEntry("Checklist", "two"))
    own = (CheckEntry("Checklist", "cake", True), CheckEntry("Ours", "one"))
    board = (own[0], plan[1], own[1], plan[0])
    found = merge(plan, plan, board, Owner.BOARD)
    assert not found.differs
    assert not found.taken
    assert found.entries == (*plan, *own)
    assert found.absorbed == (plan[1], plan[0])


def test_an_entry_that_stands_twice_is_ticked_when_either_is() -> None:
    twice = (ENTRY, CheckEntry(ENTRY.checklist, ENTRY.text, True))
    assert ticks(twice) == ticks(tuple(reversed(twice))) == {("Checklist", "book the room"): True}
    assert not merge((ENTRY,), twice[1:], twice, Owner.BOARD).differs
