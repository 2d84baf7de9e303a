"""20,000 simulated runs, kills and pairs of faults, in CI; a million on demand (``make soak``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.campaign import quick, sweep
from tests.simulation.kills import WEEKS, end_of, every_double_kill, every_kill, every_pair, struck
from tests.simulation.run import run
from tests.simulation.script import Script, generate
from tests.simulation.seen import blind_spots

PART = 2_000
PARTS = 10
REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.json"))


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_and_nothing_made_twice(part: int) -> None:
    report = sweep(range(part * PART, (part + 1) * PART))
    told = [f"seed {seed}: {'; '.join(found)}" for seed, found in report.failures[:5]]
    assert not report.failures, "\n".join(
        [*told, "python -m tests.simulation --runs 1 --seed SEED shrinks it"]
    )
    assert report.runs == PART
    assert blind_spots(report.tally) == []


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_what_went_wrong_once_goes_right(path: Path) -> None:
    with quick():
        assert run(Script.load(path.read_text())).violations == ()


@pytest.mark.parametrize("name", WEEKS)
def test_killed_anywhere_it_ends_as_without(name: str) -> None:
    script = WEEKS[name]
    with quick():
        for number in range(script.rounds):
            whole = end_of(script, number)
            assert whole.points >= 3
            for strikes in every_kill(script, number):
                found = struck(script, number, *strikes)
                assert found.violations == (), strikes
                assert found.same(whole), strikes


def test_killed_again_while_it_recovers() -> None:
    script = WEEKS["people against the plan"]
    with quick():
        whole = end_of(script)
        for strikes in every_double_kill(script, 0):
            found = struck(script, 0, *strikes)
            assert found.violations == (), strikes
            assert found.same(whole), strikes


@pytest.mark.parametrize("name", ["people work", "leaders re-plan"])
def test_every_pair_of_faults(name: str) -> None:
    with quick():
        for strikes in every_pair(2, 4):
            assert struck(WEEKS[name], 0, *strikes).violations == (), strikes


def test_a_seed_gives_the_same_run_to_the_letter() -> None:
    with quick():
        for seed in range(0, 2_000, 40):
            assert run(generate(seed)).trace == run(generate(seed)).trace


def test_a_script_is_written_and_read_again() -> None:
    for seed in range(50):
        script = generate(seed)
        assert Script.load(script.dump()) == script
