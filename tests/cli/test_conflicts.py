"""``conflicts``: listed in words, settled by number, all of them or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leadflow.bootstrap import open_app
from leadflow.cli.opening import settings
from leadflow.planning.steps import Status
from leadflow.services.view import view
from leadflow.sync.changes import Conflict
from tests.cli.conftest import Leadflow

CARD = "hill_2026/norms"


@pytest.fixture
def two(launched: Leadflow) -> tuple[Leadflow, int, int]:
    """Two open conflicts: one about a status, one about a title."""
    found = [
        Conflict(CARD, "status", Status.TODO, Status.IN_PROGRESS, Status.DONE, "board"),
        Conflict(CARD, "title", "Agree on norms", "Agree on norms", "Norms!", "plan"),
    ]
    with open_app(settings()) as app, app.world.uow() as uow:
        uow.boards.record_conflicts("hill_2026", found, datetime(2026, 9, 7, 12, tzinfo=UTC))
        uow.commit()
    status, title = (each["number"] for each in launched("conflicts", "--json").data)
    return launched, status, title


def test_nothing_to_settle(launched: Leadflow) -> None:
    said = launched("conflicts")
    assert (said.code, said.out) == (0, "No conflict is open: the plan and the boards agree.\n")


def test_conflicts_are_listed_in_words(two: tuple[Leadflow, int, int]) -> None:
    leadflow, status, title = two
    said = leadflow("conflicts")
    assert "Agree on norms" in said.out
    assert "in progress" in said.out
    assert "the board" in said.out
    said_in_words = " ".join(said.out.split())
    assert "(was " in said_in_words
    assert "(found Mon 7 Sep 2026)" in said_in_words
    leadflow.patch.setenv("COLUMNS", "140")
    wide = leadflow("conflicts").out
    assert all(each in wide for each in ("Before", "Found", "Mon 7 Sep 2026"))
    assert "leadflow conflicts hill_2026" in leadflow("status").out
    assert f"leadflow conflicts --reverse {min(status, title)} --as PERSON" in said.err
    data = leadflow("conflicts", "--json").data
    assert [(each["field"], each["reversible"]) for each in data] == [("status", True), ("title", False)]


def test_they_are_settled_by_number_and_kept(two: tuple[Leadflow, int, int]) -> None:
    leadflow, status, title = two
    said = leadflow("conflicts", "--reverse", status, "--keep", title, "--as", "ana")
    assert said.code == 0
    assert "Settled." in said.err
    assert "No conflict is open" in said.out
    with open_app(settings()) as app:
        assert view(app.world, "hill_2026").rollout.progress["norms"].status is Status.IN_PROGRESS
    data = leadflow("conflicts", "--all", "--json").data
    assert [(each["resolution"], each["resolved_by"]) for each in data] == [
        ("reversed", "ana"),
        ("kept", "ana"),
    ]
    assert "reversed by Ana Ruiz" in " ".join(leadflow("conflicts", "--all").out.split())


def test_what_cannot_be_settled_leaves_all_of_them_open(two: tuple[Leadflow, int, int]) -> None:
    leadflow, status, title = two
    for words, complaint in (
        (("--keep", status, "--keep", 99), "There is no open conflict 99. Open are:"),
        (("--keep", status, "--reverse", title), "is about the title of a card, which follows from the plan"),
        (("--keep", status, "--reverse", status), "can be kept or reversed, not both"),
        (("--keep", status, "--as", "nobody"), "There is no person 'nobody'"),
    ):
        said = leadflow("conflicts", *words, *(() if "--as" in words else ("--as", "ana")))
        assert said.code == 1
        assert complaint in " ".join(said.err.split())
    said = leadflow("conflicts", "--keep", status)
    assert said.code == 2
    assert "say who decides this" in " ".join(said.err.split())
    assert len(leadflow("conflicts", "--json").data) == 2
