"""Blaming: whether a date that is refused stands in the school file or was given on the command line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.errors import InputError, LateGoalsError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from leadflow.errors import LeadflowError

ADVICE = (
    "Move the date (--goal {goal}=DATE), or go on all the same with --accept-late. "
    "What else would keep it: leadflow ways {school}"
)
_GOAL = re.compile(r"goals\[(.+)\]\.target")


def blamed(error: InputError, school: Path, goals: Collection[str], *, start: bool) -> InputError:
    """The error with what was given as an option told of the option, not of the line it stands for."""
    options = {f"goals[{key}].target": f"--goal {key}" for key in goals}
    if start:
        options["rollout.start"] = "--start"
    return InputError(
        [
            replace(each, file=None, line=None, key=options[each.key])
            if each.key in options and each.file in (None, str(school))
            else each
            for each in error.problems
        ]
    )


def refused(error: LeadflowError, school: Path, goals: Collection[str]) -> LeadflowError:
    """A refused launch with the place of every goal that is late, and what can be done about it."""
    if isinstance(error, LateGoalsError):
        sentences = str(error).splitlines()
        problems = [
            Problem(sentence, key=f"goals[{goal.key}].target")
            for goal, sentence in zip(error.goals, sentences, strict=True)
        ]
    elif isinstance(error, InputError):
        problems = list(error.problems)
    else:
        return error
    placed = InputError([_placed(each, school) for each in problems])
    return blamed(placed, school, goals, start=False)


def _placed(problem: Problem, school: Path) -> Problem:
    from leadflow.intake.document import read_document

    found = _GOAL.fullmatch(problem.key or "")
    if not found or problem.file:
        return problem
    document = read_document(school)
    at = next((at for at, goal in enumerate(document.data["goals"]) if goal["key"] == found[1]), 0)
    line = document.line_of(("goals", at, "target"))
    return replace(problem, file=document.file, line=line, advice=ADVICE.format(goal=found[1], school=school))
