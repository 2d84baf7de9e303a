"""On Trello: people act between any two requests of a pass, and nothing of it is lost.

One window cannot be closed from outside: a card is read just before it is written, and between these two
Trello shows the last of two writes to one field. There people change other cards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
from tests.faults.interrupting import Fuse
from tests.faults.test_people import said
from tests.faults.trello_schools import TrelloKept, busy, settled
from tests.small import MONDAY

if TYPE_CHECKING:
    from tests.faults.schools import EndState
    from tests.faults.trello_schools import TrelloBroken

Heard = Callable[["EndState"], None]
Deed = Callable[["TrelloBroken", str], Heard]
WRITING = re.compile(r"PUT /1/cards/(?P<card>\w+)$")
DAY = MONDAY + timedelta(days=40)
INSTANT = f"{DAY}T13:00:00.000Z"


@pytest.fixture
def waiting(on_trello: TrelloKept) -> TrelloKept:
    """The school two weeks after its launch, with much for a pass to do."""
    return on_trello.after(lambda broken: broken.launch(Fuse())).after(busy)


def elsewhere(broken: TrelloBroken, writing: str) -> Heard:
    """People change fields to which the pass writes nothing, on cards to which it does."""
    school, cem = broken.school, broken.trello.person("cem")
    cem.move(school.id("norms"), "In progress")
    cem.set_due(school.id("pilot"), INSTANT)
    cem.tick(school.id("draft"), "Write one page")
    broken.trello.person("ben").take(school.id("statement"))
    return all_is_heard


def all_is_heard(found: EndState) -> None:
    """All of it was taken."""
    assert found.progress["norms"].status is Status.IN_PROGRESS
    assert found.progress["pilot"].due == DAY
    assert found.progress["draft"].ticked == {"Ask everybody", "Write one page"}
    assert found.progress["statement"].owners == ("ana", "ben")


def against_the_pass(broken: TrelloBroken, writing: str) -> Heard:
    """People change the very fields that the pass writes, but not on the card that it is `writing`."""
    school, cem = broken.school, broken.trello.person("cem")
    cards = {step: school.id(step) for step in ("statement", "draft") if school.id(step) != writing}
    if "statement" in cards:
        cem.set_due(cards["statement"], INSTANT)
        cem.move(cards["statement"], "In progress")
    if "draft" in cards:
        cem.move(cards["draft"], "Done")

    def each_is_heard(found: EndState) -> None:
        """Each was taken, or is in a conflict where the plan had another value in the same moment."""
        if "statement" in cards:
            assert said(found, "statement", "due", DAY)
            assert said(found, "statement", "status", Status.IN_PROGRESS, "in progress")
        if "draft" in cards:
            assert said(found, "draft", "status", Status.DONE, "done")

    return each_is_heard


@dataclass
class Meddling:
    """People who do something just before request `number`."""

    broken: TrelloBroken
    number: int
    deed: Deed
    fuse: Fuse = field(default_factory=Fuse)
    heard: Heard | None = None

    def __post_init__(self) -> None:
        self.fuse.meanwhile = self.act

    def act(self, event: int) -> None:
        """Do it, when it is time."""
        if event == self.number:
            found = WRITING.match(self.fuse.events[-1])
            self.heard = self.deed(self.broken, found["card"] if found else "")


@pytest.mark.parametrize("deed", [elsewhere, against_the_pass])
def test_people_between_any_two_requests(waiting: TrelloKept, deed: Deed) -> None:
    acted = 0
    for number in range(1, 100):
        meddling = Meddling(waiting.fresh(), number, deed)
        meddling.broken.advance(meddling.fuse)
        if meddling.heard is not None:
            acted += 1
            meddling.heard(settled(meddling.broken))
        meddling.broken.discard()
        if len(meddling.fuse.events) < number:
            break
    assert acted > 8
