"""Snapshots that are not believed."""

from __future__ import annotations

import pytest

from leadflow.errors import RefusedError
from leadflow.sync.guard import BoardClosedError, SnapshotRefusedError, check
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import reconcile
from tests.sync.samples import BASE, board, card, fields, link


def some(number: int, first: int = 0) -> dict[str, str]:
    """Card keys and remote ids."""
    return {f"r/{n}": str(n) for n in range(first, first + number)}


@pytest.mark.parametrize(
    ("linked", "missing", "refused"),
    [(1, 1, True), (2, 1, False), (10, 5, False), (10, 6, True), (20, 6, False), (20, 7, True), (5, 5, True)],
)
def test_too_much_vanished(linked: int, missing: int, refused: bool) -> None:
    links = {key: link(remote_id, key) for key, remote_id in some(linked).items()}
    shown = board(*(card(remote_id, key) for key, remote_id in some(linked - missing, missing).items()))
    if not refused:
        check(shown, links, ())
        return
    with pytest.raises(SnapshotRefusedError, match=f"no longer shows {missing} of {linked} cards") as caught:
        check(shown, links, ())
    assert set(caught.value.vanished) == set(some(missing))
    assert isinstance(caught.value, RefusedError)
    check(shown, links, tuple(some(missing)))


def test_an_empty_board_without_links_is_a_new_board() -> None:
    check(board(), {}, ())


def test_other_peoples_cards_alone_do_not_make_a_board_empty() -> None:
    check(board(card("9", None)), {"r/0": link("0", "r/0")}, ())


def test_cards_that_lie_in_the_archive_by_agreement_may_go() -> None:
    check(board(), {"r/0": link("0", "r/0", archived=True)}, ())


def test_reconcile_counts_only_cards_that_ought_to_be_there() -> None:
    links = {key: link(remote_id, key) for key, remote_id in some(9).items()}
    wanted = {key: fields(archived=True) for key in some(3)} | dict.fromkeys(some(3, 3), BASE)
    shown = board(*(card(remote_id, key) for key, remote_id in some(2, 4).items()))
    assert [each.key for each in reconcile(wanted, shown, links, DEFAULT_POLICY).vanished] == ["r/3"]
    with pytest.raises(SnapshotRefusedError, match="3 of 3"):
        reconcile(wanted, board(), links, DEFAULT_POLICY)
    assert len(reconcile(wanted, board(), links, DEFAULT_POLICY, gone=tuple(some(3, 3))).vanished) == 3


def test_a_closed_board_is_not_touched() -> None:
    with pytest.raises(BoardClosedError, match="Board b is closed"):
        reconcile({"r/0": BASE}, board(closed=True), {}, DEFAULT_POLICY)
