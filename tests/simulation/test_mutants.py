"""Every invariant can fail: a protocol with one thing taken out is caught by the campaign."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from tests.simulation.campaign import quick, sweep
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.run import run
from tests.simulation.script import Script

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS = 4_000
"""The slowest is caught after some 1,200."""
CAUGHT: Mapping[str, int] = {
    "no intents": 1_200,
    "what a card is made with is not remembered": 3_169,
}
"""The seeds that catch the slow ones, tried first; when they no longer do, the others are."""
REGRESSIONS = Path(__file__).parent / "regressions"


@pytest.mark.parametrize("mutant", [each for each in MUTANTS if each.alone], ids=lambda each: each.name)
def test_a_mutant_is_caught(mutant: Mutant) -> None:
    with mutant.on():
        report = sweep(chain([CAUGHT.get(mutant.name, 0)], range(RUNS)), stop=True)
    assert report.failures, f"{report.runs} runs saw nothing wrong in a protocol with {mutant.name}"


@pytest.mark.parametrize("seed", ["42178", "502922"])
def test_writes_that_land_late_are_met_too_rarely_for_the_campaign_but_by_their_scripts(seed: str) -> None:
    (path,) = REGRESSIONS.glob(f"{seed}-*.json")
    with patch("leadflow.sync.intents._landed", lambda link, *_: link), quick():
        assert run(Script.load(path.read_text())).violations


def test_there_are_enough_of_them() -> None:
    assert sum(each.alone for each in MUTANTS) >= 12
