"""What a difference says of findings: one thing may have several of a kind, told apart by their sentences."""

from __future__ import annotations

from leadflow.planning.findings import Finding, Severity
from leadflow.rollout.difference import compared


def crowded(*sentences: str) -> tuple[Finding, ...]:
    """Findings of one kind about the whole plan."""
    return tuple(Finding("month-crowded", Severity.WARNING, each) for each in sentences)


def test_a_second_finding_of_a_kind_appears_and_goes() -> None:
    one, two = crowded("October is crowded."), crowded("October is crowded.", "May is crowded.")
    assert compared(one, two) == (two[1:], (), ())
    assert compared(two, one) == ((), two[1:], ())
    assert compared(two, two[::-1]) == ((), (), ())
    assert compared(one, one * 2) == (one, (), ())


def test_a_finding_that_says_something_else_is_worded_anew() -> None:
    old = crowded("October is crowded.", "May is crowded.")
    new = crowded("October is crowded.", "June is crowded.", "July is crowded.")
    assert compared(old, new) == (new[2:], (), new[1:2])
    assert compared(new, old) == ((), new[1:2], old[1:])
