"""Golden files: the small school's plan in every form, as a person may read it.

After a change that is meant, renew them with ``pytest tests/exchange/test_golden.py --tb=no`` and
``LEADFLOW_RENEW_GOLDEN=1``, and read the difference.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from leadflow.exchange.forms import Form, exported
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.start import plan_on, started
from tests.exchange.worlds import planned
from tests.small import MONDAY, small_definition

GOLDEN = Path(__file__).parent / "golden"
STAMP = datetime(2026, 9, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize("form", Form)
def test_the_small_school(form: Form) -> None:
    definition = small_definition()
    rollout = started(definition, plan_on(definition, MONDAY), accepted_late=False)
    done = Progress(Status.DONE, ("ana",), started=MONDAY, finished=date(2026, 9, 9))
    rollout = replace(rollout, progress={**rollout.progress, "norms": done})
    text = exported(rollout, planned(rollout, date(2026, 9, 14)), form, STAMP, mark=False).text
    path = GOLDEN / f"small.{form}"
    if os.environ.get("LEADFLOW_RENEW_GOLDEN"):
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()
