"""What a launch is going to create is told before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import Leadflow, fingerprint

if TYPE_CHECKING:
    import pytest


def test_a_dry_run_lists_the_boards_with_all_that_is_on_them(leadflow: Leadflow) -> None:
    data = leadflow("launch", leadflow.school, "--dry-run", "--json").data
    for board in data["boards"].values():
        assert board["lists"][:2] == ["To do", "In progress"]
        assert "Blocked" in board["labels"]
        assert board["people"]
        assert board["without_account"] == []
    assert sum(each["cards"] for each in data["boards"].values()) == len(data["operations"])
    assert not leadflow.home.exists()
    out = leadflow("launch", leadflow.school, "--dry-run").out
    assert f"Boards to be made ({len(data['boards'])})" in out
    assert "Labels: Blocked, At risk" in out
    assert "requests to Trello" not in out


def test_people_whom_trello_does_not_know_are_named(
    leadflow: Leadflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadflow.cli.opening import at_hand, definition
    from leadflow.services import creating
    from leadflow.services.launch import launch
    from tests.fakes.memory_board import MemoryBoards

    defined = definition(leadflow.school, None, None, "trello")
    with at_hand() as world:
        world.gateways["trello"] = MemoryBoards("trello")  # type: ignore[index]
        report = launch(world, defined, dry_run=True)
    boards = creating.to_make(report)
    roster = defined.roster
    for each in boards:
        missing = [
            person.name for person in roster.people if person.key in each.spec.members and not person.trello
        ]
        assert list(each.without) == missing
        assert each.requests > len(each.cards) + each.entries


def test_what_is_there_is_not_made_again(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    data = launched("launch", launched.school, "--dry-run", "--json").data
    assert {each["cards"] for each in data["boards"].values()} == {0}
    assert all(each["url"] for each in data["boards"].values())
    assert "Boards to be made" not in launched("launch", launched.school, "--dry-run").out
    assert fingerprint(launched.home) == before
