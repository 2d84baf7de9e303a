"""Checks of single steps: whether anyone can see that they are done, and whether they have time at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.plan import StepKind
from leadflow.planning.words import school_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.planning.checks.planned import Planned

LARGE = 10
"""School days above which a step is probably too large to be measured."""


def size_and_measure(planned: Planned) -> Iterator[Finding]:
    for step in planned.open:
        if step.kind is StepKind.STEP and step.measure is None:
            yield found(
                "unmeasured",
                f"'{step.title}' has no measure, so nobody can see when it is done; say what is measured and "
                "what the target is, or split the step.",
                step=step.key,
            )
        if step.kind is not StepKind.MEETING and step.duration > LARGE:
            yield found(
                "too-large",
                f"'{step.title}' takes {school_days(step.duration)}; what takes more than {LARGE} is "
                "probably too large to be measured, so split it.",
                step=step.key,
            )


def no_time(planned: Planned) -> Iterator[Finding]:
    """Steps that are work and have no time for it: a policy of 0 days, for example."""
    for step in planned.open:
        if step.kind is StepKind.STEP and not step.duration:
            yield found(
                "no-time",
                f"'{step.title}' is given no time at all; give it half a school day at least, or make it a "
                "milestone.",
                step=step.key,
            )
