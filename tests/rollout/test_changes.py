"""Changes: progress, before and after, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from leadflow.planning.artefacts import Artefact
from leadflow.planning.steps import Flag, Progress, Status
from leadflow.rollout.changes import differences, in_words
from leadflow.sync.cards import CheckEntry

DAY = date(2026, 9, 7)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Status.TODO, "to do"),
        (Status.IN_PROGRESS, "in progress"),
        (Status.DONE, "done"),
        (DAY, "2026-09-07"),
        (Flag("no room", DAY), "no room"),
        ((Artefact("Norms", "https://a.example", "ana", DAY),), "Norms (https://a.example)"),
        (2.5, "2.5 school days"),
        (frozenset({"b", "a"}), "a; b"),
        (("b", "a"), "b, a"),
        ((CheckEntry("Checklist", "one", True), CheckEntry("Checklist", "two")), "[x] one, [ ] two"),
        (None, ""),
        ("as it is", "as it is"),
        (True, "True"),
    ],
)
def test_values_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


def test_only_what_people_would_ask_about_differs() -> None:
    before = Progress(owners=("ana",))
    after = replace(before, status=Status.DONE, started=DAY, finished=DAY, due=DAY, owners=("ana", "ben"))
    assert list(differences(before, after)) == [
        ("status", "to do", "done"),
        ("owners", "ana", "ana, ben"),
        ("due", "", "2026-09-07"),
    ]
    assert list(differences(after, after)) == []


def test_the_same_said_again_on_another_day_is_a_change() -> None:
    before = Progress(Status.IN_PROGRESS, remaining=2, remaining_on=date(2026, 9, 7))
    after = replace(before, remaining_on=date(2026, 9, 9))
    assert [field for field, *_ in differences(before, after)] == ["remaining"]
