"""Errors become a sentence and an exit code; Ctrl+C, TERM and a reader that went away end in order."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
import typer

from leadflow.cli.failures import Exit, advice, code_of, run
from leadflow.errors import (
    BusyError,
    InputError,
    LateGoal,
    LateGoalsError,
    LeadflowError,
    NotFoundError,
    Problem,
    RefusedError,
    ServiceAwayError,
)

if TYPE_CHECKING:
    from tests.cli.conftest import Leadflow


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError([Problem("wrong")]), 1),
        (RefusedError("no"), 1),
        (NotFoundError("not here"), 1),
        (BusyError("another"), 5),
        (ServiceAwayError("away"), 5),
    ],
)
def test_every_error_has_its_code(error: LeadflowError, code: int) -> None:
    assert code_of(error) == code


def test_problems_are_counted_and_listed() -> None:
    one = Problem("is wrong.", "school.yaml", 3, "start", "Write a date.")
    assert advice(InputError([one])) == (
        "1 problem found; nothing was changed.\n  school.yaml:3: start: is wrong. Write a date."
    )
    assert advice(InputError([one, one])).startswith("2 problems found; nothing was changed.\n")


def test_late_goals_come_with_the_ways_out() -> None:
    goal = LateGoal("vision", "A vision", date(2026, 11, 13), date(2026, 11, 20), 5)
    said = advice(LateGoalsError([goal]))
    assert "The earliest feasible date is Fri 20 Nov 2026." in said
    assert "--goal KEY=DATE" in said
    assert "--accept-late" in said


def stopping(error: BaseException) -> typer.Typer:
    """A command line whose only command ends like this."""
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.command()
    def only() -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (KeyboardInterrupt(), Exit.STOPPED, "Stopped.\n"),
        (ServiceAwayError("Trello is away."), Exit.AWAY, "Trello is away.\n"),
        (SystemExit(Exit.ENDED), Exit.ENDED, ""),
        (typer.Exit(Exit.ATTENTION), Exit.ATTENTION, ""),
    ],
)
def test_a_command_ends_in_order(
    leadflow: Leadflow,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    sentence: str,
) -> None:
    leadflow.patch.setattr(sys, "argv", ["leadflow"])
    with pytest.raises(SystemExit) as ended:
        run(stopping(error))
    assert ended.value.code == code
    assert capsys.readouterr().err == sentence


def test_an_error_of_our_own_is_not_hidden(leadflow: Leadflow) -> None:
    leadflow.patch.setattr(sys, "argv", ["leadflow"])
    with pytest.raises(ZeroDivisionError):
        run(stopping(ZeroDivisionError()))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_reader_that_goes_away_is_no_error(leadflow: Leadflow) -> None:
    command = f"{sys.executable} -m leadflow plan {leadflow.school} --json | head -n 1"
    found = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert found.stdout == "{\n"
    assert "Traceback" not in found.stderr
    assert "BrokenPipe" not in found.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_what_was_asked_for_is_finished_though_nobody_reads(leadflow: Leadflow) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "leadflow", "launch", str(leadflow.school)],
            stdout=writer,
            stderr=writer,
            check=False,
        )
    finally:
        os.close(writer)
    assert ended.returncode == 0
    again = leadflow("launch", leadflow.school)
    assert "was launched before; nothing was changed" in again.out, again


def test_a_terminal_without_a_letter_shows_its_number(leadflow: Leadflow) -> None:
    leadflow.edit("school.yaml", "title: ", "title: \u6821 ")
    found = subprocess.run(
        [sys.executable, "-m", "leadflow", "plan", str(leadflow.school)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    )
    assert b"Traceback" not in found.stderr
    assert b"\\u6821" in found.stdout
