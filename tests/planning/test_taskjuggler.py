"""A generated network of some hundred steps has the latest dates that TaskJuggler gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.passed import by_steps
from leadflow.planning.situation import situation_of
from leadflow.planning.slots import MARKS, close

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("numpy", reason="the networks are generated with NumPy")

from benchmarks import networks, peers


@pytest.mark.skipif(not peers.has_taskjuggler(), reason="needs TaskJuggler's tj3 (Debian: apt install tj3)")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_latest_dates_are_those_of_taskjuggler(seed: int, tmp_path: Path) -> None:
    network = networks.generated(300, seed)
    plan = network.plan()
    calendars = {"school": networks.calendar()}
    late = by_steps(situation_of(plan, calendars, networks.TODAY, {}), close(networks.TARGET)).late
    at = [plan.network.position[step.key] for step in plan.steps]
    ours = [(late.starts[each] // MARKS, late.finishes[each] // MARKS) for each in at]
    assert ours == peers.taskjuggler(network, tmp_path).days
    assert len(set(ours)) > 100  # they do not all agree on one and the same date
