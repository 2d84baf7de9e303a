"""Killed between any two requests or commits, a re-plan is not begun or is completed by the next pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from leadflow.people.roster import Person, TaskGroup
from leadflow.planning.changes import DropStep, MoveGoal
from leadflow.planning.closing import CloseDays
from leadflow.planning.plan import Dependency, Step
from leadflow.rollout.revision import Revision
from leadflow.services.replan import apply
from tests.emulator.limits import UNLIMITED
from tests.faults.interrupting import Fuse, blown, every_blow
from tests.faults.trello_schools import START, TrelloKept, settled
from tests.services.schools import KEY
from tests.small import small_definition, small_roster
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.rollout.rollout import Definition
    from tests.databases import Databases
    from tests.faults.schools import Broken, EndState, Kept

LESS = Revision(
    (
        MoveGoal("plan", date(2026, 11, 6)),
        CloseDays(date(2026, 10, 20), date(2026, 10, 20), "Snow"),
        DropStep("pilot"),
    )
)
ELI = Person("eli", "Eli Ward", trello="eliward")


def more(kind: str) -> Definition:
    """The small school's files with another group and a step of theirs, and somebody new in the old one."""
    definition = small_definition(board_kind=kind)
    plan, roster = definition.plan, definition.roster
    lead, reading = roster.groups
    groups = (
        lead,
        replace(reading, members=("dee", "eli")),
        TaskGroup("maths", "Maths", "Better maths", "eli", ("eli",)),
    )
    return replace(
        definition,
        plan=replace(
            plan,
            steps=(*plan.steps, Step("sums", "Better sums", 2, "maths", owners=("eli",))),
            dependencies=(*plan.dependencies, Dependency("norms", "sums")),
        ),
        roster=replace(roster, people=(*roster.people, ELI), groups=groups),
    )


def replan(broken: Broken, fuse: Fuse, revision: Revision) -> None:
    """Re-plan behind a fuse. The roster of the files is looked at from now on."""
    if revision.definition is not None:
        broken.school.definition = revision.definition
    apply(broken.world(fuse), KEY, revision, who="ana", because="It snowed.")


def through_every_blow(kept: Kept, revision: Revision) -> tuple[int, EndState]:
    """Blow at every event: it ends as it began, or as it would have ended undisturbed."""
    untouched = kept.fresh()
    before = untouched.settle()
    untouched.discard()
    whole = kept.fresh()
    replan(whole, Fuse(), revision)
    after = whole.settle()
    whole.discard()
    assert before != after
    ends = {"before": 0, "after": 0}

    def run(fuse: Fuse) -> None:
        broken = kept.fresh()
        blown(lambda: replan(broken, fuse, revision))
        found = broken.settle()
        assert found in (before, after), fuse
        ends["after" if found == after else "before"] += 1
        broken.discard()

    blows = every_blow(run)
    assert ends["before"] >= 1
    assert ends["after"] >= 5
    return blows, after


def test_less_to_do(waiting: Kept) -> None:
    blows, _ = through_every_blow(waiting, LESS)
    assert blows >= 8


def test_more_to_do(waiting: Kept) -> None:
    kind = waiting.kind
    blows, after = through_every_blow(waiting, Revision(definition=more(kind)))
    assert blows >= 8
    assert len(after.cards) >= 7


@pytest.fixture
def on_trello(sqlite_databases: Databases, tmp_path: Path) -> Iterator[TrelloKept]:
    """The small school launched on Trello."""
    roster = small_roster()
    everybody = replace(roster, people=(*roster.people, ELI))
    with SmallTrello(everybody, limits=UNLIMITED, start=START) as trello:
        state = trello.emulator.world.keep()
        database = tmp_path / "school.db"
        Path(str(make_url(sqlite_databases.migrated()).database)).rename(database)
        empty = TrelloKept(trello, database, state)
        yield empty.after(lambda broken: broken.launch(Fuse()))


def test_on_trello(on_trello: TrelloKept) -> None:
    revision = Revision(definition=more("trello"))
    whole = on_trello.fresh()
    replan(whole, Fuse(), revision)
    expected = settled(whole, boards=3)
    whole.discard()
    assert len(expected.cards) == 7
    untouched = on_trello.fresh()
    before = settled(untouched)
    untouched.discard()

    def run(fuse: Fuse) -> None:
        broken = on_trello.fresh()
        blown(lambda: replan(broken, fuse, revision))
        broken.heal()
        broken.school.advance()
        began = "maths" in broken.school.view().boards
        assert settled(broken, boards=3 if began else 2) == (expected if began else before), fuse
        broken.discard()

    assert every_blow(run) >= 20
