"""``advance``, ``sync``, ``mark`` and ``approve``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import typer

from leadflow.bootstrap import open_app
from leadflow.cli import running
from leadflow.cli.opening import settings
from leadflow.planning.steps import Status
from leadflow.services.advance import advance
from tests.cli.conftest import Leadflow, fingerprint

if TYPE_CHECKING:
    from leadflow.bootstrap import App


def at_the_board(app: App, step: str, to: Status, by: str = "ana") -> None:
    """Somebody drags a card."""
    card = app.builtin.find_by_key(f"hill_2026/{step}")
    assert card is not None
    app.builtin.move(card.id, to, by=by)


def drag(step: str, to: Status) -> None:
    with open_app(settings()) as app:
        at_the_board(app, step, to)


def test_a_moved_card_is_taken(launched: Leadflow) -> None:
    drag("norms", Status.DONE)
    said = launched("advance")
    assert said.code == 0
    assert "Taken from the boards" in said.out
    assert "Agree on norms" in said.out
    assert "Ana Ruiz" in said.out
    assert "Prefect does not answer" in said.err
    assert "Next: leadflow blocked hill_2026" in said.err
    again = launched("advance")
    assert "Nothing has changed on the boards." in again.out
    assert "nothing to write" in again.out


def test_a_pass_tells_all_as_json(launched: Leadflow) -> None:
    drag("norms", Status.IN_PROGRESS)
    data = launched("advance", "--json").data
    assert {
        "step": "norms",
        "what": "status",
        "who": "ana",
        "before": "to do",
        "after": "in progress",
        "why": "",
    } in (data["changes"])
    assert data["away"] == {}


@pytest.mark.parametrize("command", ["advance", "sync"])
def test_a_dry_run_shows_the_operations_and_writes_nothing(launched: Leadflow, command: str) -> None:
    drag("norms", Status.DONE)
    before = fingerprint(launched.home)
    said = launched(command, "--dry-run")
    assert "To be written to the boards" in said.out
    assert "hill_2026/norms" in said.out
    assert said.code == 0
    assert fingerprint(launched.home) == before
    assert launched(command, "--dry-run", "--json").data["dry_run"]


def test_a_conflict_is_shown_and_ends_with_four(launched: Leadflow) -> None:
    assert launched("mark", "norms", "done", "--as", "ana").code == 0
    drag("norms", Status.IN_PROGRESS)
    said = launched("sync")
    assert said.code == 4
    assert "Both sides changed the same field" in said.out
    assert launched("sync", "--json").data["conflicts"][0]["field"] == "status"
    assert launched("status", "--fail-on", "conflicts").code == 4
    assert "1 conflict open" in launched("status").out


def test_people_who_are_not_on_the_board_are_named(launched: Leadflow) -> None:
    with open_app(settings()) as app, app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE builtin_board SET members = '[]'")
        connection.exec_driver_sql("DELETE FROM card_link WHERE card = 'hill_2026/norms'")
        connection.exec_driver_sql("DELETE FROM builtin_card WHERE key = 'hill_2026/norms'")
    said = launched("sync")
    assert "Ana Ruiz is not on the board, so not on the card 'Agree on norms'." in said.err
    assert {"card": "hill_2026/norms", "person": "ana"} in launched("sync", "--json").data["unplaced"]


def test_cards_that_could_not_be_written_are_told_of(
    launched: Leadflow, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_app(settings()) as app:
        report = advance(app.world, "hill_2026", dry_run=True)
    troubled = replace(
        report, refused={"norms": "the board is full"}, left=("talk",), away={"reading": "no answer"}
    )
    with pytest.raises(typer.Exit) as ending:
        running.say_all(troubled, None)
    assert ending.value.exit_code == 5
    title = report.rollout.plan.by_key["talk"].title
    assert capsys.readouterr().err.splitlines() == [
        "The card of 'Agree on norms' was refused: The board is full.",
        f"The card of '{title}' was changed meanwhile; the next pass writes it.",
        f"The board of {report.rollout.definition.roster.names['reading']} was left alone: No answer.",
    ]


def test_boards_that_are_away_end_with_five(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("LEADFLOW_TRELLO_KEY", "a" * 32)
    leadflow.patch.setenv("LEADFLOW_TRELLO_TOKEN", "b" * 64)
    leadflow.patch.setenv("LEADFLOW_TRELLO_URL", "http://127.0.0.1:9")
    said = leadflow("launch", leadflow.school, "--board", "trello")
    assert said.code == 5
    assert "Trello" in said.err
    assert "b" * 64 not in said.err


def test_boards_that_are_not_set_up_are_named(leadflow: Leadflow) -> None:
    said = leadflow("launch", leadflow.school, "--board", "trello")
    assert said.code == 1
    assert "LEADFLOW_TRELLO_KEY" in said.err
    assert leadflow("status").code == 1


def test_a_step_is_marked_and_its_card_follows(launched: Leadflow) -> None:
    said = launched("mark", "norms", "in_progress", "--as", "ana")
    assert said.code == 0
    assert said.err.startswith("Agree on norms: In progress. ")
    assert "leadflow advance hill_2026" in said.err
    with_card = launched("sync", "--json").data
    assert [each["card"] for each in with_card["operations"] if "status" in each["values"]] == [
        "hill_2026/norms"
    ]


def test_skipping_needs_a_reason(launched: Leadflow) -> None:
    said = launched("mark", "norms", "skipped", "--as", "ana")
    assert said.code == 1
    assert "why" in said.err
    assert launched("mark", "norms", "skipped", "--as", "ana", "--because", "done last year").code == 0


def test_the_last_approval_closes_the_step(launched: Leadflow) -> None:
    assert launched("mark", "statement", "in_approval", "--as", "ben").code == 0
    assert "Waiting for approval" in launched("approve", "statement", "--as", "ana").err
    assert "Done" in launched("approve", "statement", "--as", "ben").err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mark", "statment", "done", "--as", "ana"], "Did you mean 'statement'?"),
        (["mark", "norms", "done", "--as", "anna"], "Did you mean 'ana'?"),
        (["mark", "xyzzy", "done", "--as", "ana"], "leadflow plan --rollout hill_2026 lists all keys."),
        (["approve", "norms", "--as", "ana"], "needs no approval"),
        (["approve", "statement", "--as", "dee"], "not one of those who approve"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    launched: Leadflow, words: list[str], sentence: str
) -> None:
    before = fingerprint(launched.home)
    said = launched(*words)
    assert said.code == 1
    assert sentence in said.err
    assert fingerprint(launched.home) == before


def test_an_unknown_state_is_a_wrong_command_line(launched: Leadflow) -> None:
    said = launched("mark", "norms", "finished", "--as", "ana")
    assert said.code == 2
    assert "in_progress" in said.err


def test_a_reason_keeps_the_rules_of_the_pages(launched: Leadflow) -> None:
    said = launched("mark", "norms", "skipped", "--as", "ana", "--because", "x" * 301)
    assert said.code == 2
    assert "--because" in said.err
    assert "301 characters; 300 is the most" in said.err
    assert launched("mark", "norms", "skipped", "--as", "ana", "--because", "we\x1b[31m have\nsome").code == 0
    with open_app(settings()) as app, app.world.uow() as uow:
        assert "we[31m have some" in {each.why for each in uow.history.of_step("hill_2026", "norms")}


def test_a_name_never_reaches_the_terminal_as_a_command(launched: Leadflow) -> None:
    said = launched("mark", "norms", "done", "--as", "a\x1b]0;x\x07")
    assert said.code == 1
    assert "\\u001b]0;x\\u0007" in said.err
    assert "\x1b" not in said.err
