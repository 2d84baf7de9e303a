"""Boards, card links and conflicts in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import Status
from leadflow.rollout.conflicts import Resolution
from leadflow.store.unit_of_work import SqlUnitOfWork
from leadflow.sync.cards import BoardRef, CardFields, CheckEntry
from leadflow.sync.reconcile import Conflict, Link
from tests.store.conftest import small_rollout
from tests.store.statements import Statements
from tests.store.strategies import conflicts, links

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Rollout
    from tests.store.conftest import Uow

AT = datetime(2026, 9, 8, 12, tzinfo=UTC)
REF = BoardRef(
    "small/lead",
    "b1",
    "https://example.org/b1",
    ((Status.TODO, "l1"), (Status.DONE, "l2")),
    (("Blocked", "x"),),
    "America/New_York",
)
LINK = Link(
    "small/norms",
    "c1",
    CardFields(
        "Agree on norms",
        status=Status.IN_PROGRESS,
        due=date(2026, 9, 18),
        members=frozenset({"ana", "ben"}),
        labels=frozenset({"Change"}),
        checklist=(CheckEntry("To do", "Ask", ticked=True),),
    ),
    "https://example.org/c1",
    "waiting",
)
DUE = Conflict("small/norms", "due", date(2026, 9, 18), date(2026, 9, 21), date(2026, 9, 25), "plan")
OWNERS = Conflict("small/draft", "members", None, ("ana",), ("ana", "ben"), "both")


# ---- boards and links


def test_boards_by_group(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        assert unit.boards.refs("small") == {}
        unit.boards.save_ref("small", "lead", REF)
        unit.boards.save_ref("small", "reading", replace(REF, key="small/reading", remote_id="b2"))
        unit.commit()
    with uow() as unit:
        unit.boards.save_ref("small", "lead", replace(REF, url=""))
        unit.commit()
    with uow() as unit:
        found = unit.boards.refs("small")
        assert found == {
            "lead": replace(REF, url=""),
            "reading": replace(REF, key="small/reading", remote_id="b2"),
        }
        assert found["lead"].lists[0][0] is Status.TODO


def test_links_by_card(uow: Uow, stored: Rollout) -> None:
    other = replace(LINK, key="small/draft", remote_id="c2", flag="")
    with uow() as unit:
        unit.boards.save_link("small", LINK)
        unit.boards.save_link("small", other)
        unit.commit()
    with uow() as unit:
        assert unit.boards.links("small") == {"small/norms": LINK, "small/draft": other}
        unit.boards.save_link("small", replace(LINK, remote_id="c3"))
        unit.commit()
    with uow() as unit:
        assert unit.boards.links("small") == {
            "small/norms": replace(LINK, remote_id="c3"),
            "small/draft": other,
        }


def test_rollouts_do_not_see_each_others_boards(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.add(small_rollout("other"))
        unit.boards.save_ref("small", "lead", REF)
        unit.boards.save_link("small", LINK)
        unit.boards.record_conflicts("small", [DUE], AT)
        unit.commit()
    with uow() as unit:
        assert unit.boards.refs("other") == {}
        assert unit.boards.links("other") == {}
        assert list(unit.boards.open_conflicts("other")) == []
        assert len(unit.boards.links("small")) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(link=links)
def test_any_link_comes_back_equal(engine: Engine, stored: Rollout, link: Link) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.boards.save_link("small", link)
        unit.commit()
    with SqlUnitOfWork(engine) as unit:
        assert unit.boards.links("small")[link.key] == link


# ---- conflicts


def test_conflicts_are_kept_once_while_they_are_open(engine: Engine, uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.boards.record_conflicts("small", [DUE, DUE, OWNERS], AT)
        unit.commit()
    with uow() as unit:
        with Statements(engine) as seen:
            unit.boards.record_conflicts("small", [OWNERS, DUE], AT + timedelta(hours=1))
        assert seen.writes == []
        assert [
            (each.conflict, each.at, each.resolution) for each in unit.boards.recorded_conflicts("small")
        ] == [
            (DUE, AT, None),
            (OWNERS, AT, None),
        ]
        assert list(unit.boards.open_conflicts("small")) == [DUE, OWNERS]


def test_a_newer_conflict_takes_the_place_of_the_open_one(uow: Uow, stored: Rollout) -> None:
    newer = replace(DUE, board=date(2026, 9, 28))
    other = replace(DUE, key="small/draft")
    later = AT + timedelta(hours=1)
    with uow() as unit:
        unit.rollouts.add(small_rollout("other"))
        unit.boards.record_conflicts("other", [DUE], AT)
        unit.boards.record_conflicts("small", [DUE], AT)
        settled = unit.boards.recorded_conflicts("small")[0].id
        unit.boards.resolve_conflict("small", settled, by="ana", at=AT, resolution=Resolution.KEPT)
        unit.boards.record_conflicts("small", [DUE, OWNERS, other], AT)
        unit.boards.record_conflicts("small", [newer], later)
        found = [(each.conflict, each.at) for each in unit.boards.recorded_conflicts("small")]
        assert found == [(OWNERS, AT), (other, AT), (newer, later)]
        assert [each.id for each in unit.boards.recorded_conflicts("small", resolved=True)] == [settled]
        assert list(unit.boards.open_conflicts("other")) == [DUE]
        unit.boards.record_conflicts("small", [DUE, newer, DUE], later)
        assert list(unit.boards.open_conflicts("small")) == [OWNERS, other, DUE]


@pytest.mark.parametrize("resolution", Resolution)
def test_a_conflict_is_resolved_by_somebody(uow: Uow, stored: Rollout, resolution: Resolution) -> None:
    later = AT + timedelta(days=1)
    with uow() as unit:
        unit.boards.record_conflicts("small", [DUE, OWNERS], AT)
        first = unit.boards.recorded_conflicts("small")[0]
        done = unit.boards.resolve_conflict("small", first.id, by="ana", at=later, resolution=resolution)
        unit.commit()
    assert (done.conflict, done.at, done.resolved_at, done.resolved_by, done.resolution) == (
        DUE,
        AT,
        later,
        "ana",
        resolution,
    )
    with uow() as unit:
        assert list(unit.boards.open_conflicts("small")) == [OWNERS]
        assert list(unit.boards.recorded_conflicts("small", resolved=True)) == [done]


def test_a_conflict_is_resolved_once(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.boards.record_conflicts("small", [DUE], AT)
        number = unit.boards.recorded_conflicts("small")[0].id
        unit.boards.resolve_conflict("small", number, by="ana", at=AT, resolution=Resolution.KEPT)
        with pytest.raises(RefusedError, match="ana has settled this conflict already"):
            unit.boards.resolve_conflict("small", number, by="ben", at=AT, resolution=Resolution.REVERSED)
        (kept,) = unit.boards.recorded_conflicts("small", resolved=True)
        assert (kept.resolved_by, kept.resolution) == ("ana", Resolution.KEPT)


def test_a_conflict_that_comes_back_after_it_was_resolved_is_open_again(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.boards.record_conflicts("small", [DUE], AT)
        number = unit.boards.recorded_conflicts("small")[0].id
        unit.boards.resolve_conflict("small", number, by="ana", at=AT, resolution=Resolution.KEPT)
        unit.boards.record_conflicts("small", [DUE], AT)
        assert list(unit.boards.open_conflicts("small")) == [DUE]


def test_conflicts_of_other_rollouts_are_not_there(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.add(small_rollout("other"))
        unit.boards.record_conflicts("small", [DUE], AT)
        number = unit.boards.recorded_conflicts("small")[0].id
        for rollout, conflict in (("other", number), ("small", number + 1)):
            with pytest.raises(NotFoundError, match=f"no conflict {conflict} in '{rollout}'"):
                unit.boards.resolve_conflict(rollout, conflict, by="ana", at=AT, resolution=Resolution.KEPT)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(conflicts(), max_size=4))
def test_any_conflicts_come_back_equal(engine: Engine, stored: Rollout, found: list[Conflict]) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.boards.record_conflicts("small", found, AT)
        kept = list(unit.boards.open_conflicts("small"))
        latest = {(each.key, each.field): each for each in found}
        assert sorted(kept, key=repr) == sorted(latest.values(), key=repr)
        unit.boards.record_conflicts("small", kept, AT)
        assert list(unit.boards.open_conflicts("small")) == kept


def test_a_board_that_was_made_for_another_plan_is_complete_again_once_it_is_kept(
    uow: Uow, stored: Rollout
) -> None:
    with uow() as unit:
        unit.boards.save_ref("small", "lead", REF)
        unit.boards.save_ref("small", "reading", REF)
        assert unit.boards.incomplete("small") == frozenset()
        unit.boards.set_incomplete("small", ["lead", "nobody"])
        unit.boards.set_incomplete("small", [])
        unit.commit()
    with uow() as unit:
        assert unit.boards.incomplete("small") == {"lead"}
        assert unit.boards.incomplete("other") == frozenset()
        unit.boards.save_ref("small", "lead", REF)
        unit.commit()
    with uow() as unit:
        assert unit.boards.incomplete("small") == frozenset()
