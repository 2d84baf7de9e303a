"""``replan``: the difference is shown, asked about, and carried out; a bad value names its option."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest

from leadflow.planning.steps import Status
from tests.cli.conftest import Leadflow, fingerprint
from tests.cli.test_running import drag

SNOW = ("--closed", "2026-12-15=Snow day")


class Terminal(StringIO):
    """Somebody at the keyboard."""

    def isatty(self) -> bool:
        return True


GOLDEN = """\
What changes:
  The goal 'We lead together' moves from Fri 18 Dec 2026 to Fri 11 Dec 2026.
  'Agree on norms' takes 4 school days instead of 3 school days.

The goals:
  'We lead together': forecast for Fri 9 Oct 2026, in time for Fri 11 Dec 2026 (42.5 school days to spare).

Steps that get other dates

 Step                          Start by        Finish by       Moves
 -------------------------------------------------------------------------------------
 Agree on norms                Tue 24 Nov ->   Tue 1 Dec ->    7.5 school days earlier
                               Thu 12 Nov      Tue 17 Nov
 Talk with everybody           Wed 2 Dec ->    Wed 2 Dec ->    7.5 school days earlier
                               Wed 18 Nov      Wed 18 Nov
 Write a statement             Thu 3 Dec ->    Mon 7 Dec ->    5 school days earlier
                               Mon 23 Nov      Mon 30 Nov
 Brief the district            Tue 8 Dec ->    Tue 8 Dec ->    5 school days earlier
                               Tue 1 Dec       Tue 1 Dec
 Reading tries something       Wed 9 Dec ->    Tue 15 Dec ->   5 school days earlier
                               Wed 2 Dec       Tue 8 Dec
 Reading tells what it found   Fri 18 Dec ->   Fri 18 Dec ->   5 school days earlier
                               Fri 11 Dec      Fri 11 Dec
 The lead is shared            Fri 18 Dec ->   Fri 18 Dec ->   5 school days earlier
                               Fri 11 Dec      Fri 11 Dec


Who has something else to do:
  Ana Ruiz (Leadership group)
    'Agree on norms' is due Tue 17 Nov 2026, 7.5 school days earlier.
    'Brief the district' is due Tue 1 Dec 2026, 5 school days earlier.
    'The lead is shared' is due Fri 11 Dec 2026, 5 school days earlier.
  Ben Okafor (Leadership group)
    'Talk with everybody' is due Wed 18 Nov 2026, 7.5 school days earlier.
    'Write a statement' is due Mon 30 Nov 2026, 5 school days earlier.
  Dee Park (Reading)
    'Reading tries something' is due Tue 8 Dec 2026, 5 school days earlier.
    'Reading tells what it found' is due Fri 11 Dec 2026, 5 school days earlier.
  Eli Stone (Reading)
    'Reading tries something' is due Tue 8 Dec 2026, 5 school days earlier.

7 steps get other dates and 4 people have something else to do.
"""
"""Without findings: which there are is told elsewhere."""


def test_the_difference_in_full(launched: Leadflow) -> None:
    said = launched("replan", "--goal", "together=2026-12-11", "--duration", "norms=4", "--dry-run", "--who")
    assert re.sub(r"(?m)^New findings:\n(?:  .*\n)+\n", "", said.out) == GOLDEN


def test_the_difference_is_shown_and_nothing_is_written(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    said = launched("replan", *SNOW, "--dry-run", "--who")
    assert said.code == 0
    assert said.out.startswith("What changes:\n  Tue 15 Dec 2026 is no school day any more (Snow day).\n")
    assert "Who has something else to do:\n  " in said.out
    assert "1 school day earlier" in said.out
    assert "without --dry-run" in said.err
    assert fingerprint(launched.home) == before


def test_without_a_terminal_and_without_yes_nothing_is_done(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    for more in ((), ("--json",)):
        said = launched("replan", *SNOW, *more)
        assert said.code == 2
        assert said.err.endswith("Carry it out with the same command and --yes.\n")
        assert fingerprint(launched.home) == before


@pytest.mark.parametrize(("typed", "version"), [("y\n", 2), ("n\n", None), ("\n", None)])
def test_on_a_terminal_it_asks(launched: Leadflow, typed: str, version: int | None) -> None:
    launched.patch.setattr("sys.stdin", Terminal(typed))
    said = launched("replan", *SNOW)
    assert said.code == 0
    assert "Change the plan like this?" in said.err
    assert ("version 2 of the plan" in said.out) == (version == 2)
    assert ("Nothing was changed." in said.err) == (version is None)


def test_it_is_carried_out_and_then_there_is_nothing_to_do(launched: Leadflow) -> None:
    data = launched("replan", "--goal", "together=2026-12-11", "--as", "ana", "--yes", "--json").data
    assert (data["applied"], data["version"]) == (True, 2)
    assert data["pass"]["operations"]
    goal = launched("plan", "--json").data["goals"][0]
    assert goal["target"] == "2026-12-11"
    said = launched("replan", "--goal", "together=2026-12-11", "--yes")
    assert (said.code, said.out) == (0, "Nothing would change.\n")
    nothing = launched("replan", "--goal", "together=2026-12-11", "--yes", "--json").data
    assert (nothing["applied"], nothing["version"], nothing["moves"]) == (False, None, [])


def test_the_edited_files_are_given_again(launched: Leadflow) -> None:
    launched.edit("school.yaml", "target: 2026-12-18", "target: 2026-12-11")
    assert "leadflow replan SCHOOL.yaml" in launched("launch", launched.school).err
    launched.edit(
        "calendar.yaml", "name: Columbus Day}", "name: Columbus Day}\n  - {day: 2026-12-02, name: Snow}"
    )
    said = launched("replan", launched.school, "--because", "It snowed.", "--as", "ana", "--yes")
    assert said.code == 0
    assert "Wed 2 Dec 2026 is no school day any more (Snow)." in said.out
    assert "moves from Fri 18 Dec 2026 to Fri 11 Dec 2026." in said.out
    assert "version 2 of the plan" in said.out
    assert "was launched before" in launched("launch", launched.school).out


def test_every_option_does_what_it_says(launched: Leadflow) -> None:
    def altered(*words: str) -> list[str]:
        data = launched("replan", *words, "--dry-run", "--json").data
        return [each["sentence"] for each in data["altered"]]

    plan = {each["key"]: each for each in launched("plan", "--json").data["steps"]}
    norms = plan["norms"]["title"]
    assert altered("--half", "2026-12-03=Visits") == ["Thu 3 Dec 2026: half a school day only (Visits)."]
    assert altered("--closed", "2026-12-03..2026-12-04") == [
        "Thu 3 Dec 2026 to Fri 4 Dec 2026 are no school days any more (Closed)."
    ]
    assert "Fri 27 Nov 2026: school again (Thanksgiving is off)." in altered("--open", "2026-11-27")
    assert altered("--duration", "norms=9.5")[0].startswith(f"'{norms}' takes 9.5 school days instead of")
    assert altered("--on", "norms=2026-10-01") == [f"'{norms}' is fixed to Thu 1 Oct 2026."]
    assert altered("--not-before", "norms=2026-10-01") == [
        f"'{norms}' not before: Thu 1 Oct 2026 instead of no date."
    ]
    assert altered("--card-date", "norms=2026-10-01") == [f"The card of '{norms}' says Thu 1 Oct 2026."]
    after, before = next((key, each["after"][0]) for key, each in plan.items() if each["after"])
    assert f"'{plan[after]['title']}' no longer" in altered("--unlink", f"{after}={before}")[0]
    assert f"'{norms}' is no longer in the plan." in altered("--drop", "norms")


def test_a_step_under_way_is_left_out_with_a_reason(launched: Leadflow) -> None:
    drag("norms", Status.IN_PROGRESS)
    launched("advance")
    said = launched("replan", "--drop", "norms", "--yes")
    assert said.code == 1
    assert "say why it is left out (--because)" in said.err
    assert launched("replan", "--drop", "norms", "--because", "Not here.", "--yes").code == 0
    steps = launched("status", "--json").data["steps"]
    assert steps["Skipped"] == 1


def test_what_is_done_is_refused(launched: Leadflow) -> None:
    assert launched("mark", "norms", "done", "--as", "ana").code == 0
    said = launched("replan", "--duration", "norms=9", "--yes")
    assert said.code == 1
    assert "is done: what is over never moves" in said.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say what is to change"),
        (("--goal", "together"), "'together' is not KEY=DATE"),
        (("--goal", "togther=2026-12-11"), "Did you mean 'together'?"),
        (("--goal", "together=soon"), "'soon' is not a date like 2026-11-18"),
        (("--closed", "soon"), "'soon' is not a date"),
        (("--closed", "2026-12-01..later"), "'later' is not a date"),
        (("--half", "2026-12"), "'2026-12' is not a date"),
        (("--duration", "norms=long"), "'long' is no number of school days, in halves"),
        (("--duration", "norms=0.3"), "'0.3' is no number of school days, in halves"),
        (("--duration", "norms=inf"), "'inf' is no number of school days"),
        (("--duration", "norm=1"), "Did you mean 'norms'"),
        (("--on", "norms"), "'norms' is not STEP=DATE"),
        (("--unlink", "norms=norms"), "'norms' does not wait for 'norms'"),
        (("--drop", "xyzzy"), "lists all keys"),
        (("--because", "x" * 301, "--closed", "2026-12-01"), "301 characters"),
    ],
)
def test_a_bad_value_names_its_option(launched: Leadflow, words: tuple[str, ...], says: str) -> None:
    said = launched("replan", *words, "--yes")
    assert said.code == 2, said
    plain = " ".join(said.err.replace("│", " ").split())
    assert says in plain
    option: Any = words[0] if words else "SCHOOL.yaml"
    assert str(option) in plain


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--closed", "2026-12-05"), "no school day anyway"),
        (("--closed", "2028-12-05"), "not in the school's calendar"),
        (("--goal", "together=2026-12-11", "--as", "nobody"), "There is no person 'nobody'"),
        (("--closed", "2026-12-01", "--rollout", "hill"), "There is no rollout 'hill'"),
    ],
)
def test_what_cannot_be_says_so(launched: Leadflow, words: tuple[str, ...], says: str) -> None:
    before = fingerprint(launched.home)
    said = launched("replan", *words, "--yes")
    assert said.code == 1
    assert says in said.err
    assert fingerprint(launched.home) == before


def test_before_anything_was_launched(leadflow: Leadflow) -> None:
    said = leadflow("replan", *SNOW)
    assert said.code == 1
    assert "There is no rollout yet." in said.err
    assert not leadflow.home.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2020-01-06", "before the rollout starts on"),
        ("2026-12-12", "no school day (a Saturday). The school day before it is Fri 11 Dec 2026."),
        ("2039-01-03", "The calendar ends on"),
    ],
)
def test_a_goal_is_refused_as_check_refuses_it(launched: Leadflow, day: str, words: str) -> None:
    before = fingerprint(launched.home)
    said = launched("replan", "--goal", f"together={day}", "--yes")
    assert said.code == 2
    assert "--goal" in said.err
    assert words in " ".join(said.err.split())
    assert fingerprint(launched.home) == before
