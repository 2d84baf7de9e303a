"""The same on SQLite and on PostgreSQL: a launch, people on the boards and the pages, passes at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from leadflow.errors import BusyError
from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from tests.services.schools import SmallSchool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

STEPS = ("norms", "draft", "pilot", "meeting", "reached")


def together(*acts: Callable[[], object]) -> list[BaseException]:
    """Do all of it at once; returns what failed, but for being told that somebody is at it."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(each: Callable[[], object]) -> None:
        start.wait()
        try:
            each()
        except BusyError:
            pass
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return failed


def test_a_rollout_from_launch_to_settled(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    assert len(school.launch().operations) == 6
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    school.boards.move(school.id("norms"), Status.DONE, by="ben")
    school.boards.tick(school.id("draft"), "Checklist", "Ask everybody", True, by="ben")
    report = school.advance()
    assert [each.field for each in report.conflicts] == ["status"]
    assert school.view().rollout.progress["draft"].ticked == {"Ask everybody"}
    before = school.rows()
    assert not school.advance().operations
    assert not school.launch().operations
    assert school.rows() == before


def test_people_on_the_pages_and_passes_at_once_lose_nothing(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    school.launch()
    world = school.world
    failed = together(
        *(
            lambda step=step: act.flag(
                world, "small", step, f"{step} is stuck", kind=CauseKind.EXTERNAL, who="ana"
            )
            for step in STEPS
        ),
        school.advance,
        school.advance,
    )
    assert failed == []
    progress = school.view().rollout.progress
    flags = {step: progress[step].flag for step in STEPS}
    assert {step: flag.reason for step, flag in flags.items() if flag} == {
        step: f"{step} is stuck" for step in STEPS
    }
    said = [(each.step, each.what) for each in school.history() if each.who == "ana"]
    assert sorted(said) == sorted((step, "flag") for step in STEPS)
    while school.advance().operations:
        pass
    assert len(school.cards()) == 6


def test_launches_at_once_launch_once(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    assert together(*[school.launch] * 3) == []
    school.launch()
    assert [entry.what for entry in school.history()] == ["launched"]
    assert len(school.cards()) == 6
    assert len(school.rows()["builtin_board"]) == 2
