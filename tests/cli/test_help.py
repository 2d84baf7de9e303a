"""Help: complete, and quick because nothing heavy is imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer.main

from leadflow.cli.app import app
from tests.cli.conftest import Leadflow

COMMANDS = sorted(getattr(typer.main.get_command(app), "commands", {}))
HEAVY = (
    "prefect",
    "sqlalchemy",
    "starlette",
    "trello",
    "pydantic_settings",
    "uvicorn",
    "rich",
    "requests",
    "ruamel",
)

LOOK = """
import sys
try:
    from leadflow.cli import main
    sys.argv = ["leadflow", *{words}]
    main()
except SystemExit:
    pass
print("IMPORTED", *sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def imported(*words: str) -> set[str]:
    """Top-level modules that a command imports."""
    found = subprocess.run(
        [sys.executable, "-c", LOOK.format(words=list(words))], capture_output=True, text=True, check=True
    )
    return set(found.stdout.rpartition("IMPORTED")[2].split())


@pytest.mark.parametrize("words", [["--help"], ["demo", "--help"], ["launch", "--help"], ["version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    assert imported(*words) & set(HEAVY) == set()


def test_a_plan_of_a_file_needs_no_prefect_and_no_database(leadflow: Leadflow) -> None:
    found = imported("plan", str(leadflow.school))
    assert "ruamel" in found
    assert found & {"prefect", "starlette", "trello", "uvicorn"} == set()


def test_every_command_is_listed_with_a_whole_sentence(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("COLUMNS", "80")
    said = leadflow("--help")
    assert said.code == 0
    listed = said.out.partition("Commands:")[2]
    for command in COMMANDS:
        assert f"\n  {command} " in listed
    assert "..." not in listed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(leadflow: Leadflow, command: str) -> None:
    said = leadflow(command, "--help")
    assert said.code == 0
    assert f"Usage: leadflow {command}" in said.out


def test_without_a_command_there_is_help(leadflow: Leadflow) -> None:
    assert "Commands:" in leadflow().out + leadflow().err


def test_a_command_that_is_not_there(leadflow: Leadflow) -> None:
    said = leadflow("lunch")
    assert said.code == 2
    assert "lunch" in said.err


def test_the_version(leadflow: Leadflow) -> None:
    from leadflow import __version__

    assert leadflow("version").out == f"leadflow {__version__}\n"
