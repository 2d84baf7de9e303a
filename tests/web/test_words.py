"""Words that the pages write."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from leadflow.web import words

NOVEMBER = date(2026, 11, 17)


def test_dates_have_their_year_only_when_it_is_another_one() -> None:
    assert words.short(NOVEMBER, date(2026, 1, 1)) == "Tue 17 Nov"
    assert words.short(NOVEMBER, date(2027, 1, 1)) == "Tue 17 Nov 2026"
    assert words.short(NOVEMBER) == "Tue 17 Nov"
    assert words.long(NOVEMBER) == "Tue 17 Nov 2026"
    assert words.short(None) == words.long(None) == ""


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2026, 11, 17), (2026, 11, 17), "Tue 17 Nov"),
        ((2026, 11, 2), (2026, 11, 13), "Mon 2 – Fri 13 Nov"),
        ((2026, 11, 30), (2026, 12, 2), "Mon 30 Nov – Wed 2 Dec"),
        ((2026, 12, 21), (2027, 1, 6), "Mon 21 Dec – Wed 6 Jan 2027"),
        ((2027, 1, 6), (2027, 1, 8), "Wed 6 – Fri 8 Jan 2027"),
    ],
)
def test_a_stretch_names_month_and_year_once(
    first: tuple[int, int, int], last: tuple[int, int, int], text: str
) -> None:
    assert words.span(date(*first), date(*last), NOVEMBER) == text


def test_a_time_is_the_schools() -> None:
    at = datetime(2026, 11, 17, 2, 30, tzinfo=UTC)
    assert words.clock_time(at, "America/New_York") == "Mon 16 Nov 2026, 21:30"
    assert words.timed(at, "Asia/Tokyo") == "11:30"


@pytest.mark.parametrize(
    ("slack", "text"),
    [
        (3, "3 school days to spare"),
        (1, "1 school day to spare"),
        (0, "no day to spare"),
        (-0.5, "half a school day too late"),
        (-2, "2 school days too late"),
    ],
)
def test_slack_in_words(slack: float, text: str) -> None:
    assert words.slack_words(slack) == text


def test_numbers_have_a_real_minus() -> None:
    assert words.number(-1.5) == "\N{MINUS SIGN}1.5"
    assert words.number(3) == "3"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dana Okafor", "DO"), ("Ana Maria de Souza", "AS"), ("Cher", "C"), ("", "?"), ("(x) Bo", "B")],
)
def test_initials(name: str, letters: str) -> None:
    assert words.initials(name) == letters


def test_a_message_becomes_a_sentence() -> None:
    assert words.sentence("say why") == "Say why."
    assert words.sentence("Really?") == "Really?"
    assert words.sentence("") == ""


def test_lists_and_class_names() -> None:
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.slug("Waiting for approval") == "waiting-for-approval"
    assert words.upper_first("x of Y") == "X of Y"
