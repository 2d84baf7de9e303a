"""What is public, what help is wanted, and summaries, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError
from leadflow.rollout.help_wanted import HelpWanted, taken, withdrawn
from leadflow.rollout.outlook import outlook
from leadflow.rollout.publication import Answer, Publication
from leadflow.rollout.summary import summary
from tests.small import MONDAY
from tests.store.conftest import small_rollout

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Rollout
    from tests.store.conftest import Uow

NOW = datetime(2026, 9, 7, 12, tzinfo=UTC)
ANSWER = Answer(date(2026, 9, 7), "Too many meetings", "One less")


def test_nothing_is_public_before_somebody_says_so(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        assert unit.publications.get(stored.key) == Publication()


def test_a_publication_is_kept_and_never_over_somebody_elses(uow: Uow, stored: Rollout) -> None:
    wanted = Publication(True, ("principal",), (ANSWER,), NOW)
    with uow() as unit:
        unit.publications.save(stored.key, wanted)
        unit.commit()
    with uow() as unit:
        first = unit.publications.get(stored.key)
        assert first == replace(wanted, version=1)
        unit.publications.save(stored.key, replace(first, public=False))
        unit.commit()
    for stale in (first, wanted):
        with uow() as unit, pytest.raises(BusyError):
            unit.publications.save(stored.key, stale)
    with uow() as unit:
        assert unit.publications.get(stored.key) == replace(first, public=False, version=2)


def test_help_is_taken_once_and_gone_when_it_is_taken_back(uow: Uow, stored: Rollout) -> None:
    asked = HelpWanted("reading", "Who can draw?", ("art", "patience"), "ana", NOW)
    with uow() as unit:
        unit.help_wanted.add(stored.key, asked)
        unit.help_wanted.add(stored.key, replace(asked, sentence="Who can sing?"))
        unit.commit()
    with uow() as unit:
        first, second = unit.help_wanted.open(stored.key)
        assert (replace(first, id=0), second.sentence) == (asked, "Who can sing?")
        unit.help_wanted.save(stored.key, first, taken(first, "dee"))
        unit.help_wanted.save(stored.key, second, withdrawn(second, NOW))
        unit.commit()
    with uow() as unit:
        (left,) = unit.help_wanted.open(stored.key)
        assert left == replace(first, taken_by="dee")
        for before in (first, second):
            with pytest.raises(BusyError):
                unit.help_wanted.save(stored.key, before, taken(before, "cem"))
        with pytest.raises(BusyError):
            unit.help_wanted.save("another", left, replace(left, taken_by=""))


def test_a_summary_takes_the_place_of_the_one_before(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.add(small_rollout("other"))
        unit.commit()
    found = summary(stored, outlook(stored, MONDAY))
    with uow() as unit:
        unit.summaries.save({})
        assert [(each.key, each.mark, each.summary) for each in unit.summaries.all()] == [
            (stored.key, "", None),
            ("other", "", None),
        ]
        unit.summaries.save({stored.key: ("1", found), "other": ("1", found)})
        unit.summaries.save({stored.key: ("2", replace(found, blocked=7))})
        unit.commit()
    with uow() as unit:
        first, second = unit.summaries.all()
    assert (first.mark, first.summary, first.version) == ("2", replace(found, blocked=7), 1)
    assert (second.mark, second.summary, second.school) == ("1", found, stored.definition.school)
