"""``board list`` and ``board adopt``, over HTTP to the emulator."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_records import documented
from tests.emulator.emulator import KEY
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Leadflow


@pytest.fixture
def trello(leadflow: Leadflow) -> Iterator[SmallTrello]:
    """A Trello on which the school was launched, and where the first group has a board of its own."""
    with SmallTrello() as made:
        for name, value in (("KEY", KEY), ("TOKEN", TOKEN), ("URL", made.emulator.url)):
            leadflow.patch.setenv(f"LEADFLOW_TRELLO_{name}", value)
        assert leadflow("launch", leadflow.school, "--board", "trello").code == 0
        ana = made.person("ana")
        board = ana.add_board("Leading together", "To do", "Doing", "Done")
        ana.let_in(board, "leadflow")
        ana.add_card(board, "Doing", "Agree on norms", due="2026-09-25T20:00:00Z")
        ana.add_card(board, "To do", "Buy a cake")
        yield made


def address(trello: SmallTrello) -> str:
    (found,) = [each for each in trello.emulator.world.boards.values() if each.name == "Leading together"]
    return f"https://trello.com/b/{found.short_link}"


def test_it_is_shown_then_done_on_a_word(leadflow: Leadflow, trello: SmallTrello) -> None:
    words = ("board", "adopt", "leadership", address(trello), "--list", "in progress=Doing")
    shown = leadflow(*words, "--dry-run")
    assert shown.code == 0
    assert "'Leading together'" in shown.out
    assert "Doing: In progress" in shown.out
    assert "Agree on norms: in progress, due Fri 25 Sep 2026" in shown.out
    assert "Cards that stay the group's own, untouched: 1." in shown.out
    assert "Waiting for approval" in shown.out
    assert "without --dry-run" in shown.err
    assert leadflow(*words, "--dry-run", "--json").data.keys() == documented()["takeover"]
    refused = leadflow(*words)
    assert (refused.code, "--yes" in refused.err) == (2, True)
    done = leadflow(*words, "--yes")
    assert done.code == 0
    assert "The board is taken over:" in done.err
    assert "is no longer looked at" in done.err
    again = leadflow(*words, "--yes")
    assert (again.code, "already. Nothing would change." in again.out) == (0, True)
    state = next(each for each in leadflow("board", "list", "--json").data if each["group"] == "leadership")
    assert state["url"].startswith(address(trello))
    assert state["state"] == "It is kept up to date."
    assert "https://trello.com" in leadflow("board", "list").out


def test_whoever_is_at_a_terminal_is_asked(
    leadflow: Leadflow, trello: SmallTrello, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    said = leadflow("board", "adopt", "leadership", address(trello))
    assert (said.code, "Nothing was changed." in said.err) == (0, True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    assert "is taken over" in leadflow("board", "adopt", "leadership", address(trello)).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "There is no group 'nobody'"),
        (("leadership", "--list", "Doing"), "'Doing' is not STATE=NAME."),
        (("leadership", "--list", "somewhere=Doing"), "'somewhere' is no state of a step."),
        (("leadership", "--card", "=x"), "'=x' is not STEP=CARD."),
        (("leadership", "--as", "nobody"), "There is no person 'nobody'"),
        (("leadership", "--list", "todo=Nowhere"), "has no list 'Nowhere'"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    leadflow: Leadflow, trello: SmallTrello, words: tuple[str, ...], said: str
) -> None:
    group, *more = words
    answer = leadflow("board", "adopt", group, address(trello), *more, "--yes")
    assert answer.code != 0
    assert said in answer.err


def test_a_board_that_is_away_is_said_in_the_list(leadflow: Leadflow, trello: SmallTrello) -> None:
    (url,) = [
        each["url"] for each in leadflow("board", "list", "--json").data if each["group"] == "leadership"
    ]
    trello.person("ana").close_board(
        next(
            each.id
            for each in trello.emulator.world.boards.values()
            if url.startswith(f"https://trello.com/b/{each.short_link}")
        )
    )
    leadflow("sync")
    state = next(each for each in leadflow("board", "list", "--json").data if each["group"] == "leadership")
    assert "closed" in state["state"]
