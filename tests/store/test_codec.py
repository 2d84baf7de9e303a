"""Values to JSON and back: the same value, and the same text for equal values."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from leadflow.planning.steps import Progress, Status
from leadflow.rollout.rollout import Definition
from leadflow.store.codec import digest, dump, dump_conflict, load, load_conflict
from leadflow.sync.cards import BoardRef, CardFields, CheckEntry
from leadflow.sync.reconcile import Conflict, Link
from tests.small import small_definition
from tests.store.strategies import conflicts, definitions, links, progresses


@settings(max_examples=50, deadline=None)
@given(definitions())
def test_definitions_come_back_equal(definition: Definition) -> None:
    text = dump(Definition, definition)
    again = load(Definition, text)
    assert again == definition
    assert dump(Definition, again) == text
    assert again.plan.order == definition.plan.order


@settings(max_examples=100, deadline=None)
@given(progresses)
def test_progress_comes_back_equal(progress: Progress) -> None:
    assert load(Progress, dump(Progress, progress)) == progress


@settings(max_examples=100, deadline=None)
@given(links)
def test_links_come_back_equal(link: Link) -> None:
    assert load(Link, dump(Link, link)) == link


@settings(max_examples=200, deadline=None)
@given(conflicts())
def test_conflicts_come_back_equal_with_the_types_of_their_field(conflict: Conflict) -> None:
    again = load_conflict(dump_conflict(conflict))
    assert again == conflict
    assert [type(value) for value in (again.plan, again.board)] == [
        type(value) for value in (conflict.plan, conflict.board)
    ]


def test_equal_numbers_give_equal_text() -> None:
    plan = small_definition().plan
    whole = replace(plan, steps=tuple(replace(step, duration=float(step.duration)) for step in plan.steps))
    one, other = replace(small_definition(), plan=plan), replace(small_definition(), plan=whole)
    assert one == other
    assert dump(Definition, one) == dump(Definition, other)


def test_half_days_stay_halves() -> None:
    step = replace(small_definition().plan.steps[0], duration=1.5)
    plan = replace(small_definition().plan, steps=(step, *small_definition().plan.steps[1:]))
    again = load(Definition, dump(Definition, replace(small_definition(), plan=plan)))
    assert again.plan.by_key[step.key].duration == 1.5


def test_sets_give_the_same_text_in_every_process() -> None:
    code = (
        "from leadflow.planning.steps import Progress; from leadflow.store.codec import dump;"
        "print(dump(Progress, Progress(ticked=frozenset('abcdefgh'))))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_a_document_reads_without_leadflow() -> None:
    fields = CardFields("Norms", status=Status.DONE, due=date(2026, 9, 18), members=frozenset({"b", "a"}))
    plain = json.loads(dump(CardFields, fields))
    assert (plain["status"], plain["due"], plain["members"]) == ("done", "2026-09-18", ["a", "b"])


def test_letters_stay_letters() -> None:
    assert "é漢🙂" in dump(CardFields, CardFields("é漢🙂"))


def test_a_document_of_something_else_is_no_value() -> None:
    with pytest.raises(ValueError, match="remote_id"):
        load(BoardRef, '{"key": "small/lead"}')


def test_a_conflict_about_a_field_that_is_not_a_cards() -> None:
    conflict = Conflict("small/norms", "motto", None, "a", "b", "plan")
    assert load_conflict(dump_conflict(conflict)) == conflict


@pytest.mark.parametrize(
    "value",
    [(CheckEntry("To do", "Ask", ticked=True),), ()],
)
def test_checklists_in_conflicts_are_entries_again(value: Any) -> None:
    conflict = Conflict("small/norms", "checklist", None, value, (), "plan")
    assert load_conflict(dump_conflict(conflict)).plan == value


def test_digests_tell_documents_apart() -> None:
    assert digest("a") != digest("b")
    assert len(digest("a")) == 64
