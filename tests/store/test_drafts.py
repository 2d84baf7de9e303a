"""Drafts of rollouts: kept whole, never over somebody else's change, thrown away when they are old."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError, NotFoundError
from leadflow.rollout.draft import KEPT, Draft
from leadflow.store.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 8, 24, 7, 10, tzinfo=UTC)
DRAFT = Draft("d1", {"school.yaml": "school: {name: Über}\n"}, NOW, {"calendar.yaml": ("Left out: 2",)})


def put(engine: Engine, *drafts: Draft) -> None:
    with SqlUnitOfWork(engine) as uow:
        for each in drafts:
            uow.drafts.add(each)
        uow.commit()


def test_a_draft_comes_back_as_it_was(engine: Engine) -> None:
    put(engine, DRAFT)
    with SqlUnitOfWork(engine) as uow:
        assert uow.drafts.get("d1") == DRAFT


def test_a_save_over_a_newer_one_is_refused_and_changes_nothing(engine: Engine) -> None:
    put(engine, DRAFT)
    with SqlUnitOfWork(engine) as uow:
        kept = uow.drafts.save(replace(DRAFT, rollout="hill", accept_late=True))
        uow.commit()
    assert (kept.version, kept.rollout, kept.accept_late) == (1, "hill", True)
    with SqlUnitOfWork(engine) as uow, pytest.raises(BusyError, match="another window"):
        uow.drafts.save(replace(DRAFT, rollout="valley"))
    with SqlUnitOfWork(engine) as uow:
        assert uow.drafts.get("d1").rollout == "hill"


def test_old_ones_go_and_the_latest_comes_first(engine: Engine) -> None:
    old = replace(DRAFT, id="old", changed=NOW - KEPT - timedelta(seconds=1))
    put(engine, old, DRAFT, replace(DRAFT, id="d2", changed=NOW + timedelta(hours=1)))
    with SqlUnitOfWork(engine) as uow:
        uow.drafts.remove_before(NOW - KEPT)
        assert [each.id for each in uow.drafts.all()] == ["d2", "d1"]
        uow.drafts.remove("d2")
        uow.drafts.remove("d2")
        with pytest.raises(NotFoundError, match="Begin a new one"):
            uow.drafts.get("d2")
