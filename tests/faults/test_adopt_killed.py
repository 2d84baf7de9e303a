"""A board is taken over: killed at any request or commit and done again, all ends as if nothing had been."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
from leadflow.services.adopt import Asked, adopt
from tests.faults.interrupting import Fuse, blown, every_blow
from tests.faults.trello_schools import TrelloBroken, TrelloKept

if TYPE_CHECKING:
    from tests.faults.schools import EndState

BOARD = "Leading together"


@pytest.fixture
def launched(on_trello: TrelloKept) -> TrelloKept:
    """The school just after its launch, whose leadership group has a board of its own."""
    return on_trello.after(with_a_board)


def with_a_board(broken: TrelloBroken) -> None:
    """Launch it; the group has a card under way, and on leadflow's board somebody did something meanwhile."""
    broken.launch(Fuse())
    ana = broken.trello.person("ana")
    board = ana.add_board(BOARD, "To do", "Doing", "Done")
    ana.let_in(board, "leadflow")
    ana.take(ana.add_card(board, "Doing", "Agree on norms", desc="We began.", due="2026-09-25T20:00:00Z"))
    ana.add_card(board, "To do", "Buy a cake")
    broken.trello.person("ben").move(broken.school.id("draft"), "In progress")


def take_over(broken: TrelloBroken, fuse: Fuse | None = None) -> None:
    """Take the board over, behind a fuse."""
    world = broken.world(fuse) if fuse is not None else broken.school.world
    (board,) = [each for each in broken.trello.emulator.world.boards.values() if each.name == BOARD]
    asked = Asked("lead", f"https://trello.com/b/{board.short_link}", {Status.IN_PROGRESS: "Doing"}, {})
    adopt(world, "small", asked, who="ana")


def ended(broken: TrelloBroken) -> tuple[EndState, dict[str, list[str]]]:
    """How it ends, and what is on the board; looking again writes nothing and nothing is there twice."""
    found = broken.settle()
    assert not broken.school.advance().operations
    world = broken.trello.emulator.world
    (board,) = [each.id for each in world.boards.values() if each.name == BOARD]
    lists: dict[str, list[str]] = {each.name: [] for each in world.lists_of(board)}
    for card in world.cards_of(board):
        lists[world.lists[card.column].name].append(card.name)
    names = Counter([*lists, *(name for cards in lists.values() for name in cards)])
    assert max(names.values()) == 1, names
    assert max(Counter(each.name for each in world.boards.values()).values()) == 1
    return found, {name: sorted(cards) for name, cards in lists.items()}


@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.slow)])
def test_a_takeover_that_is_killed(launched: TrelloKept, stride: int) -> None:
    undisturbed = launched.fresh()
    take_over(undisturbed, Fuse())
    expected = ended(undisturbed)
    undisturbed.discard()
    assert expected[1]["Doing"] == ["Agree on norms", "Draft the statement"]

    def run(fuse: Fuse) -> None:
        broken = launched.fresh()
        blown(lambda: take_over(broken, fuse))
        broken.heal()
        take_over(broken)
        assert ended(broken) == expected, fuse
        broken.discard()

    assert every_blow(run, stride=stride) >= 30
