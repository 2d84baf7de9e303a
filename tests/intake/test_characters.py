"""Characters that nobody can see."""

from __future__ import annotations

import pytest

from leadflow.intake.characters import cleaned, harmful, printable

BAD = [
    "\x00",
    "\x07",
    "\x1b",
    "\r",
    "\x7f",
    "\x9b",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ud800",
    "\ufffe",
    "\uffff",
]


@pytest.mark.parametrize("bad", BAD)
def test_every_harmful_character_is_found_and_shown_as_its_escape(bad: str) -> None:
    assert harmful(f"a{bad}b") == f"U+{ord(bad):04X}"
    assert printable(f"a{bad}b") == f"a\\u{ord(bad):04x}b"


@pytest.mark.parametrize("bad", BAD)
def test_a_cleaned_text_has_none(bad: str) -> None:
    assert not harmful(cleaned(f"a{bad}b"))
    assert not harmful(cleaned(f"a{bad}b", lines=True))


def test_lines_stay_where_they_may() -> None:
    assert cleaned("a\r\nb\rc\td", lines=True) == "a\nb\nc d"
    assert cleaned("a\r\nb\rc\td") == "a b c d"


def test_what_people_write_is_left_alone() -> None:
    text = "Zoë, Łukasz, 李 and 👩‍🏫\nlead"
    assert (printable(text), harmful(text), cleaned(text, lines=True)) == (text, "", text)
