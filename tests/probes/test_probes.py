"""The emulator answers every probe as leadflow relies on it; a Trello that differs would be seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.emulator.ear import listening
from tests.emulator.emulator import KEY, Emulator
from tests.emulator.limits import UNLIMITED
from tests.probes.__main__ import main
from tests.probes.listing import ordered, record, table
from tests.probes.probe import LeftOutError, Probe, Scratch, Verdict, tried

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.emulator.models import Token

BOARDS = 9
"""Made by all probes together (docs/guides/trello-contract.md): a free workspace takes ten."""


@pytest.fixture(scope="module")
def trello() -> Iterator[tuple[Emulator, Token]]:
    with Emulator(limits=UNLIMITED) as emulator:
        yield emulator, emulator.token(emulator.account("leadflow", "Leadflow"))


@pytest.fixture(scope="module")
def scratch(trello: tuple[Emulator, Token]) -> Iterator[Scratch]:
    emulator, token = trello
    with listening() as ear:
        made = Scratch(emulator.url, KEY, token.token, pace=0, hook=ear.url)
        made.open("leadflow probe")
        yield made
        assert len(made.made) <= BOARDS
        assert made.close() == []


@pytest.mark.parametrize("each", ordered(), ids=lambda each: each.id)
def test_the_emulator_answers_as_leadflow_relies_on(scratch: Scratch, each: Probe) -> None:
    result = tried(each, scratch)
    assert result.verdict is Verdict.AGREES, table([result])


def test_there_are_some_sixty_and_each_is_asked_once() -> None:
    names = [each.id for each in ordered()]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize(
    ("relied", "answer", "verdict"),
    [
        (True, (1, 1), Verdict.AGREES),
        (True, (1, 2), Verdict.DIFFERS),
        (False, (1, 2), Verdict.NOTED),
        (True, LeftOutError("no address"), Verdict.LEFT_OUT),
        (True, KeyError("idList"), Verdict.REFUSED),
    ],
)
def test_every_verdict(scratch: Scratch, relied: bool, answer: object, verdict: Verdict) -> None:
    def ask(_: Scratch) -> tuple[int, int]:
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]

    result = tried(Probe("x", "asks", ask, relied), scratch)
    assert result.verdict is verdict
    assert verdict.value in table([result])
    assert record([result])["probes"][0]["verdict"] == verdict.value


def test_the_command_asks_prints_reports_and_leaves_no_board_open(
    trello: tuple[Emulator, Token],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    emulator, token = trello
    monkeypatch.setenv("LEADFLOW_TRELLO_URL", emulator.url)
    monkeypatch.setenv("LEADFLOW_TRELLO_KEY", KEY)
    monkeypatch.setenv("LEADFLOW_TRELLO_TOKEN", token.token)
    before = set(emulator.world.boards)
    report = tmp_path / "report.json"
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert main(["--only", "door", "--report", str(report)]) == 2
    assert set(emulator.world.boards) == before
    assert main(["--yes", "--only", "door", "--report", str(report)]) == 0
    assert all(emulator.world.boards[each].closed for each in set(emulator.world.boards) - before)
    assert {each["verdict"] for each in json.loads(report.read_text())["probes"]} == {"agrees"}
    said = capsys.readouterr().out
    for text in (said, report.read_text()):
        assert token.token not in text
        assert KEY not in text
    monkeypatch.delenv("LEADFLOW_TRELLO_TOKEN")
    assert main(["--yes"]) == 2
