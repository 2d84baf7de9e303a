"""The emulator answers what Trello was recorded to answer: the same status, fields and null-ness."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.emulator.recordings import RECORDED, main, recordings
from tests.emulator.replaying import differences, replay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.recordings import Recording

ALL = recordings()

pytestmark = pytest.mark.skipif(not ALL, reason=f"{RECORDED} is not there: nothing to compare with")


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_the_same_status_fields_and_nulls(recording: Recording) -> None:
    assert differences(recording, replay(recording)) == []


def test_every_recorded_line_is_replayed() -> None:
    assert len(ALL) == len(RECORDED.read_text("utf-8").splitlines()) > 160


def test_every_answer_has_the_headers_of_the_limits() -> None:
    answer = replay(next(each for each in ALL if each.path == "/1/members/me"))
    for name in ("api-key", "api-token", "member"):
        assert {f"x-rate-limit-{name}-{part}" for part in ("interval-ms", "max", "remaining")} <= {
            each.lower() for each in answer.headers
        }


def _card() -> Recording:
    return next(each for each in ALL if each.method == "PUT" and each.body == "closed=true")


def test_a_field_that_is_missing_null_or_of_another_kind_is_told() -> None:
    card = _card()
    other = {**card.answer, "weather": 1, "name": None, "pos": "1", "due": "2020-04-13T01:51:59.982Z"}
    told = differences(replace(card, answer=other), replay(card))
    assert [each.split(" is ")[0] for each in told] == ["weather", "due", "name", "pos"]


def test_an_unknown_field_is_told() -> None:
    card = _card()
    answer = replay(card)
    answer._content = json.dumps({**answer.json(), "weather": 1}).encode()
    assert differences(card, answer) == ["weather is unknown"]


def test_another_status_is_told() -> None:
    card = _card()
    assert differences(replace(card, status=404), replay(card))[0].startswith("200 ")


def test_a_file_of_recordings_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = RECORDED.read_text("utf-8").splitlines()[:4]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    assert main([str(file)]) == 0
    assert "4 recorded, 4 answered alike, 0 differently" in capsys.readouterr().out
    file.write_text("\n".join([*lines, lines[0].replace('"appCreator"', '"weather"')]), "utf-8")
    assert main([str(file)]) == 1
    assert "weather is missing" in capsys.readouterr().out


def test_what_is_not_understood_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "odd.jsonl"
    line = json.loads(RECORDED.read_text("utf-8").splitlines()[0])
    line["response"]["data"] = "weather"
    file.write_text(json.dumps(line), "utf-8")
    assert main([str(file)]) == 1
    assert "cannot be asked" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "is not there" in capsys.readouterr().out
