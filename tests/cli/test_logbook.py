"""The logbook: lines of JSON, beside the data, only while leadflow serves."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from leadflow.cli.logbook import logbook

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("leadflow.web.sign_in")


def test_what_is_noted_is_one_line_whatever_it_holds(tmp_path: Path) -> None:
    with logbook(tmp_path / "logs"):
        log.info("%r was refused", 'ana\n{"level": "forged"}')
        try:
            int("no")
        except ValueError:
            log.exception("It broke")
    log.info("Nobody keeps this")
    lines = [json.loads(each) for each in (tmp_path / "logs/leadflow.log").read_text("utf-8").splitlines()]
    assert [each["level"] for each in lines] == ["INFO", "ERROR"]
    assert lines[0]["part"] == "leadflow.web.sign_in"
    assert lines[0]["what"] == '\'ana\\n{"level": "forged"}\' was refused'
    assert lines[1]["trace"].endswith("\nValueError: invalid literal for int() with base 10: 'no'")
    assert lines[0]["at"].endswith("+00:00")
