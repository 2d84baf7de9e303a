"""People act between any two requests of a pass, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from tests.faults.interrupting import Fuse, blown
from tests.faults.schools import hands
from tests.small import MONDAY

if TYPE_CHECKING:
    from tests.faults.schools import Broken, EndState, Kept
    from tests.services.schools import SmallSchool

DAY = MONDAY + timedelta(days=40)


def on_the_board(school: SmallSchool) -> None:
    """People change fields to which the pass over `busy` writes nothing, on cards to which it does."""
    on = hands(school)
    on.move("norms", Status.IN_PROGRESS, "cem")
    on.due("pilot", DAY, "cem")
    on.tick("draft", "Write one page", "cem")
    on.take("statement", "ben")


def board_is_heard(found: EndState) -> None:
    """All of it was taken."""
    assert found.progress["norms"].status is Status.IN_PROGRESS
    assert found.progress["pilot"].due == DAY
    assert found.progress["draft"].ticked == {"Ask everybody", "Write one page"}
    assert found.cards["small/draft"][0].members == {"ben", "cem"}
    assert found.progress["statement"].owners == ("ana", "ben")


def against_the_pass(school: SmallSchool) -> None:
    """People change the very fields that the pass writes."""
    hands(school).due("statement", DAY, "cem")
    hands(school).move("statement", Status.IN_PROGRESS, "cem")


def both_are_heard(found: EndState) -> None:
    """Each was taken, or is in a conflict where the plan had another date in the same moment."""
    assert said(found, "statement", "due", DAY)
    assert said(found, "statement", "status", Status.IN_PROGRESS, "in progress")


def on_the_pages(school: SmallSchool) -> None:
    """A leader works with the same steps here."""
    act.set_status(school.world, "small", "pilot", Status.IN_PROGRESS, who="dee")
    act.flag(school.world, "small", "draft", "waits for the survey", kind=CauseKind.EXTERNAL, who="ana")
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")


def pages_are_heard(found: EndState) -> None:
    """All of it stands, or was changed by somebody on the board after that."""
    flag = found.progress["draft"].flag
    assert flag is not None
    assert flag.reason == "waits for the survey"
    assert found.progress["pilot"].status is Status.IN_PROGRESS
    assert said(found, "norms", "status", Status.IN_PROGRESS, "in progress")


def said(found: EndState, step: str, field: str, value: date | Status, words: str = "") -> bool:
    """True when the history or a conflict says that a field was to have this value."""
    after = words or str(value)
    if any((each[2], each[1], each[4]) == (step, field, after) for each in found.history):
        return True
    about = [each for each in found.conflicts if (each.key, each.field) == (f"small/{step}", field)]
    return any(value in (each.plan, each.board) for each in about)


def meddling(broken: Broken, number: int, deed: Callable[[SmallSchool], None]) -> Callable[[int], None]:
    """Lets people do something just before request `number`."""

    def meanwhile(event: int) -> None:
        if event == number:
            boards = broken.school.boards
            fuse, boards.fuse = getattr(boards, "fuse", None), Fuse()
            deed(broken.school)
            boards.fuse = fuse

    return meanwhile


CASES = [(on_the_board, board_is_heard), (on_the_pages, pages_are_heard)]


@pytest.mark.parametrize(("deed", "heard"), [*CASES, (against_the_pass, both_are_heard)])
def test_people_between_any_two_requests(
    waiting: Kept, deed: Callable[[SmallSchool], None], heard: Callable[[EndState], None]
) -> None:
    if deed is against_the_pass and waiting.kind == "memory":
        pytest.skip("a board that cannot compare versions shows the last of two writes to one field")
    for number in range(1, 100):
        broken = waiting.fresh()
        fuse = Fuse(meanwhile=meddling(broken, number, deed))
        broken.advance(fuse)
        if len(fuse.events) < number:
            break
        if fuse.events[number - 1] != "commit":
            heard(broken.settle())
        broken.discard()
    assert number > 10


@pytest.mark.parametrize("number", [1, 2, 4, 6])
def test_people_just_before_a_pass_dies(waiting: Kept, number: int) -> None:
    broken = waiting.fresh()
    fuse = Fuse(number + 1, meanwhile=meddling(broken, number, on_the_board))
    blown(lambda: broken.advance(fuse))
    assert fuse.dead
    assert fuse.events[number - 1] != "commit"
    board_is_heard(broken.settle())
    broken.discard()
