"""Checks of single steps: whether anyone can see that they are done, and whether they have time at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.plan import OWN, StepKind
from leadflow.planning.words import school_days
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.planning.checks.planned import Planned

LARGE = 10
"""School days above which a step is probably too large to be measured."""


def size_and_measure(planned: Planned) -> Iterator[Finding]:
    for step in planned.open:
        if step.kind is StepKind.STEP and step.measure is None and step.origin != OWN:
            yield found(
                "unmeasured",
                say(
                    "'%(title)s' has no measure, so nobody can see when it is done; say what is measured "
                    "and what the target is, or split the step.",
                    title=step.title,
                ),
                step=step.key,
            )
        if step.kind is not StepKind.MEETING and step.duration > LARGE:
            yield found(
                "too-large",
                say(
                    "'%(title)s' takes %(duration)s; what takes more than %(large)s is probably too "
                    "large to be measured, so split it.",
                    title=step.title,
                    duration=school_days(step.duration),
                    large=LARGE,
                ),
                step=step.key,
            )
