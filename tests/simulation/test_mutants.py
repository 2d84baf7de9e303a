"""Every invariant can fail: a protocol with one thing taken out is caught by the campaign."""

from __future__ import annotations

import pytest

from tests.simulation.campaign import sweep
from tests.simulation.mutants import MUTANTS, Mutant

RUNS = 4_000
"""The slowest is caught after some 1,200."""


@pytest.mark.parametrize("mutant", [each for each in MUTANTS if each.alone], ids=lambda each: each.name)
def test_a_mutant_is_caught(mutant: Mutant) -> None:
    with mutant.on():
        report = sweep(range(RUNS), stop=True)
    assert report.failures, f"{report.runs} runs saw nothing wrong in a protocol with {mutant.name}"


def test_there_are_enough_of_them() -> None:
    assert sum(each.alone for each in MUTANTS) >= 12
