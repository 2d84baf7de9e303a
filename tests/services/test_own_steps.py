"""Groups' own steps, end to end: a label on a card, on the built-in board and on Trello."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from leadflow.errors import BusyError, RefusedError
from leadflow.planning.changes import DropStep
from leadflow.planning.plan import OWN
from leadflow.planning.steps import CauseKind, Status
from leadflow.rollout.revision import Revision
from leadflow.rollout.taking import FULL
from leadflow.services import act, replan
from leadflow.store import tables
from leadflow.sync.block import LIMIT
from leadflow.sync.cards import OUR_STEP
from tests.faults.trello_schools import START
from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

CHAIRS = "own-order-the-chairs"


@pytest.fixture
def trello() -> Iterator[SmallTrello]:
    """A Trello with everybody's account."""
    with SmallTrello(start=START) as made:
        yield made


@pytest.fixture
def on_trello(engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there; its template has no label for own steps."""
    made = SmallSchool(engine, trello.gateway(), small_definition(board_kind="trello"))
    made.launch()
    return made


@pytest.fixture
def built_in(engine: Engine) -> SmallSchool:
    """The small school, launched on the built-in board."""
    made = SmallSchool.builtin(engine)
    made.launch()
    return made


def board_of(school: SmallSchool, group: str) -> str:
    """The remote id of a group's board."""
    with school.world.uow() as uow:
        return uow.boards.refs("small")[group].remote_id


def own_steps(school: SmallSchool) -> list[str]:
    """Keys of the own steps in the plan."""
    return [step.key for step in school.view().rollout.plan.steps if step.origin == OWN]


def still(school: SmallSchool) -> None:
    """Looking again writes nothing."""
    again = school.advance()
    assert (again.operations, again.conflicts, again.history) == ((), (), ())


# ---- the built-in board


def test_on_the_built_in_board(built_in: SmallSchool) -> None:
    boards = built_in.boards
    card = boards.add_card(board_of(built_in, "reading"), "Order the chairs", by="dee")
    boards.write(card, "Ask the janitor.", by="dee")
    built_in.advance()
    assert own_steps(built_in) == []
    boards.ask_for_step(card, by="dee")
    built_in.advance()
    assert own_steps(built_in) == [CHAIRS]
    shown = boards.find_by_key(f"small/{CHAIRS}")
    assert (shown.id, shown.free_text, shown.due) == (card, "Ask the janitor.", None)
    still(built_in)
    boards.move(card, Status.DONE, by="dee")
    built_in.advance()
    assert built_in.view().rollout.progress[CHAIRS].status is Status.DONE
    assert built_in.said(CHAIRS)[0] == ("dee", "joined the plan", "")
    still(built_in)


def test_a_card_of_the_plan_cannot_ask(built_in: SmallSchool) -> None:
    with pytest.raises(RefusedError, match="a step of the plan behind this card already"):
        built_in.boards.ask_for_step(built_in.id("norms"), by="ana")


def test_it_is_a_version_of_the_plan_with_who_and_why(built_in: SmallSchool) -> None:
    card = built_in.boards.add_card(board_of(built_in, "reading"), "Order the chairs", by="dee")
    built_in.boards.ask_for_step(card, by="dee")
    built_in.advance()
    with built_in.world.uow() as uow:
        last = uow.rollouts.versions("small")[-1]
    assert (last.version, last.who) == (2, "dee")
    assert (
        last.why == "People asked on their board for steps of their own: 'Order the chairs' (Reading group)."
    )


def test_edited_files_do_not_drop_it_and_a_leader_can(built_in: SmallSchool) -> None:
    card = built_in.boards.add_card(board_of(built_in, "reading"), "Order the chairs", by="dee")
    built_in.boards.ask_for_step(card, by="dee")
    built_in.advance()
    # The files know nothing of it: nothing changes.
    done = replan.apply(built_in.world, "small", Revision(definition=small_definition()))
    assert (done.changed, own_steps(built_in)) == (False, [CHAIRS])
    replan.apply(built_in.world, "small", Revision((DropStep(CHAIRS),), small_definition()))
    assert own_steps(built_in) == []
    page = built_in.boards.page(board_of(built_in, "reading"))
    assert [each.id for each in page.archived] == [card]
    still(built_in)
    # Brought back from the archive, its label asks again.
    built_in.boards.restore(card, by="dee")
    built_in.advance()
    assert own_steps(built_in) == [CHAIRS]
    still(built_in)


def test_it_can_be_blocked_and_skipped(built_in: SmallSchool) -> None:
    card = built_in.boards.add_card(board_of(built_in, "reading"), "Order the chairs", by="dee")
    built_in.boards.ask_for_step(card, by="dee")
    built_in.advance()
    act.set_status(built_in.world, "small", CHAIRS, Status.IN_PROGRESS, who="dee")
    act.flag(built_in.world, "small", CHAIRS, "no offer", kind=CauseKind.EXTERNAL, who="dee")
    built_in.advance()
    assert "Blocked" in built_in.card(CHAIRS).fields.labels
    assert built_in.view().standings[CHAIRS].blocked
    act.set_status(built_in.world, "small", CHAIRS, Status.SKIPPED, who="dee", why="No room.")
    built_in.advance()
    assert built_in.card(CHAIRS).fields.archived
    still(built_in)


# ---- Trello


def test_on_trello_with_a_label_that_people_made(on_trello: SmallSchool, trello: SmallTrello) -> None:
    dee, board = trello.person("dee"), board_of(on_trello, "reading")
    card = dee.add_card(board, "In progress", "Order the chairs", desc="Ask the **janitor** 🪑")
    dee.add_entry(card, "Count them", "Checklist")
    dee.add_entry(card, "Cake", "Ours")
    dee.tick(card, "Count them")
    dee.take(card)
    dee.set_due(card, "2026-09-18T20:00:00.000Z")
    dee.add_label(board, "our step")
    dee.label(card, "our step")
    on_trello.advance()
    found = on_trello.view().rollout
    step, done = found.plan.by_key[CHAIRS], found.progress[CHAIRS]
    assert (step.group, step.checklist) == ("reading", ("Count them",))
    assert (done.status, done.owners) == (Status.IN_PROGRESS, ("dee",))
    assert done.ticked == {"Count them"}
    assert done.due is not None
    shown = trello.emulator.world.cards[card]
    assert shown.desc.startswith("> **Kept by leadflow.**")
    assert shown.desc.endswith("\n\nAsk the **janitor** 🪑")
    assert f"leadflow: small/{CHAIRS}" in shown.desc
    assert [each.name for each in trello.emulator.world.checklists_of(card)] == ["Checklist", "Ours"]
    still(on_trello)
    dee.rename(card, "Order more chairs")
    dee.remove_entry(card, "Count them")
    on_trello.advance()
    assert on_trello.view().rollout.plan.by_key[CHAIRS].title == "Order more chairs"
    assert shown.name == "Order more chairs"
    assert [item.name for each in trello.emulator.world.checklists_of(card) for item in each.items] == [
        "Cake"
    ]
    still(on_trello)


def test_a_copy_on_trello_becomes_a_step_of_its_own(on_trello: SmallSchool, trello: SmallTrello) -> None:
    dee, board = trello.person("dee"), board_of(on_trello, "reading")
    dee.add_label(board, OUR_STEP)
    copy = dee.copy(on_trello.id("pilot"))
    on_trello.advance()
    assert own_steps(on_trello) == []
    dee.label(copy, OUR_STEP)
    on_trello.advance()
    assert own_steps(on_trello) == ["own-try-peer-observation"]
    assert "leadflow: small/own-try-peer-observation" in trello.emulator.world.cards[copy].desc
    still(on_trello)


def test_the_label_deleted_from_the_board_is_made_again(on_trello: SmallSchool, trello: SmallTrello) -> None:
    dee, board = trello.person("dee"), board_of(on_trello, "reading")
    dee.add_label(board, OUR_STEP)
    card = dee.add_card(board, "To do", "Order the chairs")
    dee.label(card, OUR_STEP)
    on_trello.advance()
    dee.delete_label(board, OUR_STEP)
    on_trello.advance()
    assert own_steps(on_trello) == [CHAIRS]
    labels = trello.emulator.world.labels_of(board)
    assert [each.color for each in labels if each.name == OUR_STEP] == ["green"]
    still(on_trello)


def test_a_full_description_is_left_alone_and_told(on_trello: SmallSchool, trello: SmallTrello) -> None:
    dee, board = trello.person("dee"), board_of(on_trello, "reading")
    dee.add_label(board, OUR_STEP)
    text = "x" * LIMIT
    card = dee.add_card(board, "To do", "<b>Order</b> *the* chairs\u202e", desc=text)
    dee.label(card, OUR_STEP)
    on_trello.advance()
    (key,) = own_steps(on_trello)
    assert key == "own-b-order-b-the-chairs"
    assert trello.emulator.world.cards[card].desc == text
    assert trello.emulator.world.cards[card].name == "<b>Order</b> *the* chairs\u202e"
    assert on_trello.view().rollout.troubles == {key: FULL}
    still(on_trello)
    dee.describe(card, "Short.")
    on_trello.advance()
    assert on_trello.view().rollout.troubles == {}
    assert trello.emulator.world.cards[card].desc.endswith("Short.")
    still(on_trello)


def test_dragged_to_another_groups_board_it_asks_there_and_afterwards_is_told(
    on_trello: SmallSchool, trello: SmallTrello
) -> None:
    dee, reading, lead = trello.person("dee"), board_of(on_trello, "reading"), board_of(on_trello, "lead")
    for board in (reading, lead):
        dee.add_label(board, OUR_STEP)
    card = dee.add_card(reading, "To do", "Order the chairs")
    dee.move_to_board(card, lead)
    dee.label(card, OUR_STEP)
    on_trello.advance()
    assert on_trello.view().rollout.plan.by_key[CHAIRS].group == "lead"
    dee.move_to_board(card, reading)
    on_trello.advance()
    assert own_steps(on_trello) == [CHAIRS]
    assert on_trello.view().rollout.troubles[CHAIRS].startswith("Its card is on the board of Reading group")
    assert on_trello.advance().operations == ()
    dee.move_to_board(card, lead)
    on_trello.advance()
    assert on_trello.view().rollout.troubles == {}
    still(on_trello)


def test_a_pass_that_lost_its_turn_takes_nothing_in(built_in: SmallSchool) -> None:
    card = built_in.boards.add_card(board_of(built_in, "reading"), "Order the chairs", by="dee")
    built_in.boards.ask_for_step(card, by="dee")
    reading = built_in.boards.snapshot
    others: list[bool] = []

    def overtaken(*given: object) -> object:
        found = reading(*given)
        if not others:
            others.append(True)
            with built_in.engine.begin() as connection:
                connection.execute(delete(tables.lease))
            built_in.advance()
        return found

    built_in.boards.snapshot = overtaken
    with pytest.raises(BusyError):
        built_in.advance()
    assert own_steps(built_in) == [CHAIRS]
    assert len([each for each in built_in.history() if each.what == "joined the plan"]) == 1
    still(built_in)
