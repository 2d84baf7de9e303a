"""Hands at the built-in boards and at boards elsewhere: what they do comes to the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import App, open_app
from leadflow.demo.hands import BuiltinHands, Commenting, Hands, RemoteHands
from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.steps import CauseKind, Progress, Status
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.services.world import World
from leadflow.settings import Settings
from tests.fakes.memory_board import MemoryBoards
from tests.small import MONDAY, small_definition
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.ports import BoardGateway

KINDS = ("builtin", "memory", "trello")


class School:
    """The small school, launched, with somebody at its boards."""

    def __init__(self, app: App, kind: str, trello: SmallTrello) -> None:
        app = app.at(SimulatedClock(MONDAY))
        elsewhere: BoardGateway = trello.gateway() if kind == "trello" else MemoryBoards()
        self.world: World = replace(app.world, gateways={**app.world.gateways, elsewhere.kind: elsewhere})
        definition = small_definition(board_kind=kind)
        launch(self.world, definition)
        self.hands: Hands = BuiltinHands(app.builtin)
        if kind != "builtin":
            with self.world.uow() as uow:
                refs = dict(uow.boards.refs(definition.key))
            self.hands = RemoteHands(elsewhere, refs, definition.roster)
        self.hands.look()

    def progress(self, step: str) -> Progress:
        """A step's progress, after a pass."""
        return advance(self.world, "small").rollout.progress[step]


@pytest.fixture(params=KINDS)
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[School]:
    with open_app(Settings(home=tmp_path / "home")) as app, SmallTrello() as trello:
        yield School(app, request.param, trello)


def test_a_card_is_moved(school: School) -> None:
    school.hands.move("small/norms", Status.IN_PROGRESS, "ana")
    assert school.progress("norms").status is Status.IN_PROGRESS


def test_entries_are_ticked_one_after_the_other(school: School) -> None:
    school.hands.tick("small/draft", "Ask everybody", "ben")
    school.hands.tick("small/draft", "Write one page", "ben")
    assert school.progress("draft").ticked == {"Ask everybody", "Write one page"}


def test_an_approval_is_ticked_with_the_move(school: School) -> None:
    school.hands.move("small/statement", Status.IN_APPROVAL, "ana")
    school.hands.tick("small/statement", "Approve: Ana Ruiz", "ana")
    school.hands.tick("small/statement", "Approve: Cem Yildiz", "cem")
    progress = school.progress("statement")
    assert set(progress.approvals) == {"ana", "cem"}
    assert progress.status is Status.DONE


def test_people_give_a_card_back_and_take_it(school: School) -> None:
    school.hands.release("small/draft", "ben")
    assert school.progress("draft").owners == ()
    school.hands.look()
    school.hands.take("small/draft", "cem")
    assert school.progress("draft").owners == ("cem",)


def test_a_card_is_flagged_and_goes_on(school: School) -> None:
    school.hands.flag("small/norms", "no room", "ana", CauseKind.EXTERNAL)
    flag = school.progress("norms").flag
    assert flag is not None
    assert flag.kind is CauseKind.EXTERNAL
    silent = isinstance(school.hands, RemoteHands) and not isinstance(school.hands.gateway, Commenting)
    assert silent or flag.reason == "no room"
    school.hands.look()
    school.hands.unflag("small/norms", "ana")
    assert school.progress("norms").flag is None


def test_a_card_that_is_not_there_is_an_error(school: School) -> None:
    with pytest.raises(LookupError, match="small/nothing"):
        school.hands.move("small/nothing", Status.DONE, "ana")
