"""On Trello: people's own cards that ask to be steps, and cards that are made again, killed at any moment."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import RefusedError
from leadflow.services.recard import recard
from leadflow.sync.cards import OUR_STEP
from tests.emulator.faults import Fault
from tests.faults.interrupting import Fuse, blown, every_blow
from tests.faults.trello_schools import TrelloBroken, TrelloKept, settled

if TYPE_CHECKING:
    pass

TEXT = "Ask the janitor."
OWN = ("own-order-the-chairs", "own-order-the-chairs-2", "own-try-peer-observation")


@pytest.fixture
def launched(on_trello: TrelloKept) -> TrelloKept:
    """The school just after its launch."""
    return on_trello.after(lambda broken: broken.launch(Fuse()))


def ask(broken: TrelloBroken) -> None:
    """Two cards of one name and a copy of one of leadflow's own ask to be steps."""
    dee, board = (
        broken.trello.person("dee"),
        broken.trello.emulator.world.cards[broken.school.id("pilot")].board,
    )
    dee.add_label(board, OUR_STEP)
    for column in ("To do", "In progress"):
        card = dee.add_card(board, column, "Order the chairs", desc=TEXT)
        dee.add_entry(card, "Count", "Checklist")
        dee.tick(card, "Count")
        dee.label(card, OUR_STEP)
    dee.label(dee.copy(broken.school.id("pilot")), OUR_STEP)


def check(broken: TrelloBroken) -> object:
    """How it ends: three own steps, one card for each, people's words on it."""
    found = settled_with_copies(broken)
    rollout = broken.school.view().rollout
    assert [step.key for step in rollout.plan.steps if step.key.startswith("own-")] == list(OWN)
    world = broken.trello.emulator.world
    for step in OWN:
        carriers = [card for card in world.cards.values() if f"leadflow: small/{step}\n" in card.desc]
        assert len(carriers) == 1, step
        assert step == OWN[-1] or carriers[0].desc.endswith(TEXT)
    with broken.school.world.uow() as uow:
        assert len(uow.rollouts.versions("small")) == 2
    return found


def settled_with_copies(broken: TrelloBroken) -> object:
    """How it ends; looking again writes nothing."""
    found = broken.settle()
    assert not broken.school.advance().operations
    return found


def test_taking_cards_in_is_killed(launched: TrelloKept) -> None:
    waiting = launched.after(ask)
    calm = waiting.fresh()
    calm.advance(Fuse())
    expected = check(calm)
    calm.discard()

    def run(fuse: Fuse) -> None:
        broken = waiting.fresh()
        blown(lambda: broken.advance(fuse))
        assert check(broken) == expected, fuse
        broken.discard()

    assert every_blow(run) >= 8


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.DROP])
def test_taking_cards_in_gets_no_answer(launched: TrelloKept, fault: Fault) -> None:
    waiting = launched.after(ask)
    number = 0
    while True:
        number += 1
        broken = waiting.fresh()
        broken.trello.emulator.faults.at(number, fault)
        before = broken.trello.count()
        broken.advance(Fuse())
        reached = broken.trello.count() - before >= number
        check(broken)
        broken.discard()
        if not reached:
            break
    assert number > 6


def test_a_card_that_is_made_again_is_killed(launched: TrelloKept) -> None:
    gone = launched.after(lambda broken: broken.trello.person("ana").delete(broken.school.id("norms")))

    def run(fuse: Fuse) -> None:
        broken = gone.fresh()
        blown(lambda: recard(broken.world(fuse), "small", "norms", who="ana"))
        school = broken.heal()
        with suppress(RefusedError):  # It is where it belongs when the kill came late.
            recard(school.world, "small", "norms", who="ana")
        settled(broken)
        assert school.view().rollout.troubles == {}
        cards = [
            each for each in broken.trello.emulator.world.cards.values() if each.name == "Agree on norms"
        ]
        assert [card.closed for card in cards] == [False], fuse
        broken.discard()

    assert every_blow(run) >= 6
