"""Words for people."""

from __future__ import annotations

import pytest

from leadflow.planning.words import calendar_days, days_of, first_of, listed, long, school_days, short
from tests.planning.samples import day


def test_dates() -> None:
    assert long(day("11-04")) == "Wed 4 Nov 2026"
    assert short(day("11-04")) == "Wed 4 Nov"
    stretch = [(day("10-30"), ""), (day("11-02"), "half day"), (day("11-03"), "")]
    assert days_of(stretch) == "Fri 30 Oct, Mon 2 (half day), Tue 3 Nov"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.5, "half a school day"), (1, "1 school day"), (2.5, "2.5 school days"), (3, "3 school days")],
)
def test_school_days(number: float, text: str) -> None:
    assert school_days(number) == text


def test_calendar_days_and_lists() -> None:
    assert [calendar_days(number) for number in (1, 2)] == ["1 calendar day", "2 calendar days"]
    assert [listed(["a", "b", "c"][:number]) for number in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert listed(["a", "b"], "or") == "a or b"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("", ""),
        ("a", "a"),
        ("abc", "a, b and c"),
        ("abcd", "a, b, c and d"),
        ("abcdefghijk", "a, b, c and 8 more"),
    ],
)
def test_the_first_of_many(parts: str, said: str) -> None:
    assert first_of(list(parts)) == said
