"""Rollouts in the database: they come back equal, only what changed is written, the loser of two is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.planning.steps import Status
from leadflow.store import rollouts, tables
from leadflow.store.unit_of_work import SqlUnitOfWork
from tests.small import renamed
from tests.store.conftest import reread, save, small_rollout
from tests.store.programs import answer, started
from tests.store.statements import Statements
from tests.store.strategies import rollouts as any_rollouts
from tests.store.strategies import states

if TYPE_CHECKING:
    from sqlalchemy import Engine, Row

    from leadflow.integrations.clock import SimulatedClock
    from leadflow.rollout.rollout import Rollout
    from tests.store.conftest import Uow


def moved(rollout: Rollout, step: str, status: Status) -> Rollout:
    """The rollout with a step in another status."""
    progress = replace(rollout.progress[step], status=status)
    return replace(rollout, progress={**rollout.progress, step: progress})


# ---- round trips


def test_a_rollout_comes_back_equal(uow: Uow, stored: Rollout) -> None:
    assert reread(uow) == stored


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_rollout_comes_back_equal_whatever_it_becomes(engine: Engine, data: st.DataObject) -> None:
    def uow() -> SqlUnitOfWork:
        return SqlUnitOfWork(engine)

    with uow() as unit:
        key = f"r{len(unit.rollouts.keys())}"
        first = data.draw(any_rollouts(key))
        unit.rollouts.add(first)
        unit.commit()
    assert reread(uow, key) == first
    rollouts._definitions.clear()
    assert reread(uow, key) == first
    for _ in range(2):
        after = data.draw(st.one_of(states(first.definition), any_rollouts(key)))
        save(uow, after)
        assert reread(uow, key) == after


def test_rollouts_are_listed_oldest_first(uow: Uow) -> None:
    for key in ("spring", "autumn", "winter"):
        with uow() as unit:
            unit.rollouts.add(small_rollout(key))
            unit.commit()
    with uow() as unit:
        assert list(unit.rollouts.keys()) == ["spring", "autumn", "winter"]


def test_a_rollout_that_is_not_there(uow: Uow) -> None:
    with uow() as unit:
        assert unit.rollouts.find("nowhere") is None
        for look in (unit.rollouts.get, unit.rollouts.touch, unit.rollouts.changes):
            with pytest.raises(NotFoundError, match="'nowhere'"):
                look("nowhere")


def test_a_second_rollout_of_the_same_key_is_refused(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        with pytest.raises(RefusedError, match="'small' already"):
            unit.rollouts.add(replace(stored, finished=date(2027, 1, 1)))
        # The unit of work goes on.
        assert unit.rollouts.get("small") == stored


def test_nothing_is_kept_without_a_commit(uow: Uow) -> None:
    with uow() as unit:
        unit.rollouts.add(small_rollout())
    with uow() as unit:
        assert list(unit.rollouts.keys()) == []


# ---- only what changed


def test_saving_what_did_not_change_writes_nothing(engine: Engine, uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.get("small")
        with Statements(engine) as seen:
            unit.rollouts.save(replace(stored, progress=dict(stored.progress)))
    assert seen.writes == []


def test_one_step_is_one_row(engine: Engine, uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.get("small")
        with Statements(engine) as seen:
            unit.rollouts.save(moved(stored, "norms", Status.DONE))
        unit.commit()
    assert [(each.verb, each.table, each.rows) for each in seen.writes] == [
        ("UPDATE", "rollout", 1),
        ("UPDATE", "step", 1),
    ]


def test_statuses_are_there_for_queries(engine: Engine, uow: Uow, stored: Rollout) -> None:
    save(uow, moved(stored, "norms", Status.IN_PROGRESS))
    with engine.connect() as connection:
        found = connection.execute(
            select(tables.step.c.key).where(
                tables.step.c.rollout == "small", tables.step.c.status == "in_progress"
            )
        ).scalars()
        assert list(found) == ["norms"]


def test_a_changed_plan_is_another_version_and_the_first_one_stays(
    engine: Engine, uow: Uow, stored: Rollout
) -> None:
    changed = replace(stored, definition=renamed(stored.definition, "Second try"))
    save(uow, changed)
    save(uow, stored)
    save(uow, moved(stored, "norms", Status.DONE))
    with engine.connect() as connection:
        rows = connection.execute(
            select(tables.definition.c.version, tables.definition.c.sha256).order_by(
                tables.definition.c.version
            )
        ).all()
    assert [row.version for row in rows] == [1, 2, 3]
    assert rows[0].sha256 == rows[2].sha256 != rows[1].sha256
    assert reread(uow).definition == stored.definition


def test_a_step_that_leaves_the_plan_leaves_the_table(engine: Engine, uow: Uow, stored: Rollout) -> None:
    rest = {key: each for key, each in stored.progress.items() if key != "pilot"}
    base = {key: each for key, each in stored.baseline.items() if key != "pilot"}
    save(uow, replace(stored, progress=rest, baseline=base))
    with engine.connect() as connection:
        keys = list(connection.execute(select(tables.step.c.key).order_by(tables.step.c.position)).scalars())
    assert keys == ["norms", "draft", "statement", "meeting", "reached"]


def test_every_version_is_kept_with_who_and_why(uow: Uow, stored: Rollout) -> None:
    for name, who, why in (("Second", "ana", "It snowed."), ("Small rollout", "ben", "It melted.")):
        with uow() as unit:
            found = unit.rollouts.get("small")
            changed = replace(found, definition=renamed(found.definition, name))
            unit.rollouts.save(changed, who=who, why=why)
            unit.commit()
    rollouts._definitions.clear()
    with uow() as unit:
        versions = unit.rollouts.versions("small")
        names = [unit.rollouts.definition("small", each.version).name for each in versions]
        for missing in (0, 4):
            with pytest.raises(NotFoundError):
                unit.rollouts.definition("small", missing)
        with pytest.raises(NotFoundError):
            unit.rollouts.versions("other")
    assert [(each.version, each.who, each.why) for each in versions] == [
        (1, "leadflow", "launched"),
        (2, "ana", "It snowed."),
        (3, "ben", "It melted."),
    ]
    assert names == ["Small rollout", "Second", "Small rollout"]
    assert reread(uow).definition == stored.definition


def test_definitions_are_kept_and_never_mixed_up(uow: Uow) -> None:
    for key in ("one", "two"):
        with uow() as unit:
            unit.rollouts.add(small_rollout(key))
            unit.commit()
    first, again = reread(uow, "one"), reread(uow, "one")
    assert first.definition is again.definition
    assert reread(uow, "two").definition.key == "two"


def test_only_so_many_definitions_are_kept(uow: Uow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollouts, "KEPT", 2)
    rollouts._definitions.clear()
    for key in ("a", "b", "c", "d"):
        with uow() as unit:
            unit.rollouts.add(small_rollout(key))
            unit.commit()
        reread(uow, key)
    assert len(rollouts._definitions) == 2


def test_a_definition_that_was_tampered_with_is_refused(engine: Engine, uow: Uow, stored: Rollout) -> None:
    rollouts._definitions.clear()
    with engine.begin() as connection:
        for statement in _unguarded(connection.dialect.name):
            connection.execute(text(statement))
        connection.execute(tables.definition.update().values(document='{"key":"small"}'))
    with uow() as unit, pytest.raises(RefusedError, match=r"'small'.*damaged.*backup"):
        unit.rollouts.get("small")


@pytest.mark.parametrize("statement", ["UPDATE definition SET document = ''", "DELETE FROM definition"])
def test_definitions_cannot_be_changed_by_hand(
    engine: Engine, uow: Uow, stored: Rollout, statement: str
) -> None:
    with pytest.raises(Exception, match="definitions are immutable"), engine.begin() as connection:
        connection.execute(text(statement))
    rollouts._definitions.clear()
    assert reread(uow) == stored


def _unguarded(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return ["DROP TRIGGER definition_no_update"]
    return ["DROP TRIGGER definition_guard ON definition"]


# ---- two at once


@pytest.mark.postgres
def test_the_second_of_two_is_told(busy_uow: Uow) -> None:
    with busy_uow() as one, busy_uow() as other:
        first, second = one.rollouts.get("small"), other.rollouts.get("small")
        one.rollouts.save(moved(first, "norms", Status.DONE))
        one.commit()
        with pytest.raises(BusyError, match="'small' in the same moment"):
            other.rollouts.save(moved(second, "draft", Status.DONE))
    assert reread(busy_uow) == moved(small_rollout(), "norms", Status.DONE)


SAVES = """
import sys
from dataclasses import replace
from leadflow.store.database import open_database
from leadflow.store.unit_of_work import SqlUnitOfWork

engine = open_database(sys.argv[1])
with SqlUnitOfWork(engine) as unit:
    rollout = unit.rollouts.get("small")
    unit.rollouts.save(replace(rollout, goals_accepted_late=not rollout.goals_accepted_late))
    unit.commit()
engine.dispose()
print("saved")
"""


def test_what_another_program_saved_meanwhile_is_not_overwritten(
    engine: Engine, migrated_url: str, clock: SimulatedClock, uow: Uow, stored: Rollout
) -> None:
    if migrated_url.startswith("sqlite"):
        # It waits until this one is done, and then sees what was saved.
        with uow() as unit:
            rollout = unit.rollouts.get("small")
            other = started(SAVES, migrated_url)
            unit.rollouts.save(moved(rollout, "norms", Status.DONE))
            unit.commit()
        assert answer(other) == "saved"
        assert reread(uow) == replace(moved(stored, "norms", Status.DONE), goals_accepted_late=True)
        return
    with uow() as unit:
        rollout = unit.rollouts.get("small")
        assert answer(started(SAVES, migrated_url)) == "saved"
        with pytest.raises(BusyError):
            unit.rollouts.save(moved(rollout, "norms", Status.DONE))
    assert reread(uow) == replace(stored, goals_accepted_late=True)


@pytest.mark.postgres
def test_a_unit_of_work_sees_one_state_of_a_rollout(busy_uow: Uow) -> None:
    with busy_uow() as unit:
        first = unit.rollouts.get("small")
        save(busy_uow, moved(first, "norms", Status.DONE))
        assert unit.rollouts.get("small") is first
        with pytest.raises(BusyError):
            unit.rollouts.save(moved(first, "draft", Status.DONE))


@pytest.mark.postgres
@pytest.mark.parametrize("times", [1, 3, 99])
def test_a_rollout_that_is_written_while_it_is_read_is_read_again(
    busy_uow: Uow, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, left = rollouts.SqlRollouts._load, [times]

    def interrupted(self: rollouts.SqlRollouts, row: Row[Any]) -> Rollout:
        found = load(self, row)
        left[0] -= 1
        if left[0] >= 0:
            with monkeypatch.context() as undone:
                undone.setattr(rollouts.SqlRollouts, "_load", load)
                save(busy_uow, replace(found, goals_accepted_late=not found.goals_accepted_late))
        return found

    monkeypatch.setattr(rollouts.SqlRollouts, "_load", interrupted)
    with busy_uow() as unit:
        if times > rollouts.ATTEMPTS:
            with pytest.raises(BusyError, match="keep changing 'small'"):
                unit.rollouts.get("small")
        else:
            assert unit.rollouts.get("small") == replace(small_rollout(), goals_accepted_late=True)


def test_two_saves_in_one_unit_of_work(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        rollout = moved(unit.rollouts.get("small"), "norms", Status.DONE)
        unit.rollouts.save(rollout)
        assert unit.rollouts.get("small") == rollout
        rollout = moved(rollout, "draft", Status.IN_PROGRESS)
        unit.rollouts.save(rollout)
        unit.commit()
    assert reread(uow) == rollout


def test_a_rollout_that_was_just_added_can_be_saved(uow: Uow) -> None:
    rollout = small_rollout()
    with uow() as unit:
        unit.rollouts.add(rollout)
        unit.rollouts.save(moved(rollout, "norms", Status.DONE))
        unit.commit()
    assert reread(uow) == moved(rollout, "norms", Status.DONE)


def test_saving_what_was_not_read_is_a_mistake_of_ours(uow: Uow, stored: Rollout) -> None:
    with uow() as unit, pytest.raises(LookupError, match="not read in this unit of work"):
        unit.rollouts.save(stored)


# ---- the change counter


def test_the_change_counter_only_grows(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        assert unit.rollouts.changes("small") == 0
        assert [unit.rollouts.touch("small") for _ in range(3)] == [1, 2, 3]
        unit.commit()
    with uow() as unit:
        assert unit.rollouts.changes("small") == 3


def test_touching_disturbs_nobody_who_saves(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        rollout = unit.rollouts.get("small")
        unit.rollouts.touch("small")
        unit.rollouts.save(moved(rollout, "norms", Status.DONE))
        unit.commit()
    with uow() as unit:
        assert unit.rollouts.changes("small") == 1
        assert unit.rollouts.get("small").progress["norms"].status is Status.DONE


def with_emails(rollout: Rollout, **emails: str) -> Rollout:
    roster = rollout.definition.roster
    people = tuple(replace(each, email=emails.get(each.key, "")) for each in roster.people)
    return replace(rollout, definition=replace(rollout.definition, roster=replace(roster, people=people)))


def test_people_are_found_by_their_address_in_the_newest_definition(uow: Uow) -> None:
    first, second, *_ = (each.key for each in small_rollout("spring").definition.roster.people)
    for key in ("spring", "autumn"):
        with uow() as unit:
            unit.rollouts.add(with_emails(small_rollout(key), **{first: "Ana@School.example"}))
            unit.commit()
    with uow() as unit:
        assert unit.rollouts.known_as("ana@school.example") == {"spring": first, "autumn": first}
        assert unit.rollouts.known_as("") == {}
    for emails, known in (({second: "ana@school.example"}, second), ({}, None)):
        with uow() as unit:
            unit.rollouts.save(with_emails(unit.rollouts.get("autumn"), **emails))
            unit.commit()
        with uow() as unit:
            assert unit.rollouts.known_as("ana@school.example").get("autumn") == known
            assert unit.rollouts.known_as("ana@school.example")["spring"] == first


def test_of_two_with_one_address_it_is_the_first_by_key(uow: Uow) -> None:
    keys = [each.key for each in small_rollout("spring").definition.roster.people]
    with uow() as unit:
        unit.rollouts.add(
            with_emails(small_rollout("spring"), **dict.fromkeys(keys, "office@school.example"))
        )
        unit.commit()
    with uow() as unit:
        assert unit.rollouts.known_as("office@school.example") == {"spring": min(keys)}


def test_who_launched_a_rollout_is_kept_until_they_leave_its_people(uow: Uow) -> None:
    first, second, *_ = (each.key for each in small_rollout("spring").definition.roster.people)
    ana, ben = "ana@school.example", "ben@school.example"
    with uow() as unit:
        unit.rollouts.add(with_emails(small_rollout("spring"), **{first: ana}), by="Ana@School.example")
        unit.rollouts.add(with_emails(small_rollout("autumn"), **{first: ana}), by=ben)
        unit.rollouts.add(small_rollout("winter"))
        unit.commit()
    with uow() as unit:
        assert unit.rollouts.launched_by(ana) == {"spring"}
        assert unit.rollouts.launched_by(ben) == {"autumn"}
        assert unit.rollouts.launched_by("") == frozenset()
    for key in ("spring", "autumn"):
        with uow() as unit:
            unit.rollouts.save(with_emails(unit.rollouts.get(key), **{second: "zoe@school.example"}))
            unit.commit()
    with uow() as unit:
        assert unit.rollouts.launched_by(ana) == frozenset()
        assert unit.rollouts.launched_by(ben) == {"autumn"}
