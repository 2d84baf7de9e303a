"""``status`` and ``blocked``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Leadflow, fingerprint

LATE = "2026-12-14"
"""A day on which nothing has been done for long."""


def test_nothing_launched_is_said_and_no_home_is_made(leadflow: Leadflow) -> None:
    for command in ("status", "blocked", "advance", "sync", "plan"):
        said = leadflow(command)
        assert said.code == 1
        assert said.err == "There is no rollout yet. Launch one with leadflow launch SCHOOL.yaml.\n"
    assert not leadflow.home.exists()


def test_an_unknown_rollout_suggests_near_ones(launched: Leadflow) -> None:
    said = launched("status", "hill_2025")
    assert said.code == 1
    assert said.err == "There is no rollout 'hill_2025'. Did you mean 'hill_2026'?\n"
    assert "There are: hill_2026." in launched("status", "valley").err


def test_with_two_rollouts_one_has_to_say_which(launched: Leadflow) -> None:
    launched.edit("school.yaml", "key: hill_2026", "key: hill_2027")
    assert launched("launch", launched.school).code == 0
    said = launched("blocked")
    assert said.code == 1
    assert "say which: hill_2026, hill_2027" in said.err
    assert launched("blocked", "hill_2027").code == 0


def test_nothing_blocked_says_what_can_be_started(launched: Leadflow) -> None:
    said = launched("blocked")
    assert said.out.startswith("Nothing is blocked on Mon 7 Sep 2026; ")
    assert launched("blocked", "--json").data == []


def test_blocked_steps_say_why_and_what_it_costs(launched: Leadflow) -> None:
    said = launched.on(LATE)("blocked")
    assert said.code == 0
    assert "Blocked in Together at Hill on Mon 14 Dec 2026" in said.out
    assert "Talk with everybody" in said.out
    assert "(dependency)" in said.out
    assert "late" in said.out
    assert "leadflow plan --rollout hill_2026 --explain " in said.err


@pytest.mark.parametrize("columns", [80, 100, 128, 160])
def test_the_table_keeps_to_the_columns_there_are(launched: Leadflow, columns: int) -> None:
    launched.patch.setenv("COLUMNS", str(columns))
    said = launched.on(LATE)("blocked")
    assert max(map(len, said.out.splitlines())) <= columns
    assert all(line == line.rstrip() for line in said.out.splitlines())


def test_status_in_one_look(launched: Leadflow) -> None:
    said = launched("status")
    assert said.out.startswith("Together at Hill, Hill School: Mon 7 Sep 2026\n")
    assert "on the way" in said.out
    late = launched.on(LATE)("status")
    assert "school days late" in late.out
    assert "blocked: leadflow blocked hill_2026" in late.out


def test_fail_on_blocked_is_three_and_only_when_something_is(launched: Leadflow) -> None:
    assert launched("status", "--fail-on", "blocked").code == 0
    late = launched.on(LATE)
    for command in ("status", "blocked"):
        said = late(command, "--fail-on", "blocked", "--json")
        assert said.code == 3
        assert said.data
        assert "Blocked: " in said.err
    assert late("blocked", "--fail-on", "conflicts").code == 0
    assert late("blocked", "--fail-on", "sunshine").code == 2


def test_looking_changes_nothing(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    for words in (["status"], ["blocked"], ["plan"], ["doctor"], ["sync", "--dry-run"]):
        assert launched.on(LATE)(*words).code == 0
    assert fingerprint(launched.home) == before
