"""YAML as plain values, each with its line."""

from __future__ import annotations

from typing import Any

import pytest

from leadflow.errors import InputError
from leadflow.intake.document import Document, document_of

TEXT = """\
# a comment
goals:
  - key: vision
    target: 2026-11-13
  - title: no key
    weeks: [1, 2,
            three]
plain: yes please
"""


def document(text: str = TEXT) -> Document:
    return document_of(text, "school.yaml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None),
        ("true", True), ("False", False), ("yes", "yes"), ("on", "on"), ("'true'", "true"),
        ("7", 7), ("-7", -7), ("+7", 7), ("0", 0), ("007", "007"), ("1_000", "1_000"), ("0x1f", "0x1f"),
        ("12:30", "12:30"), ("'7'", "7"), ("9" * 19, "9" * 19),
        ("0.5", 0.5), (".5", 0.5), ("-1.50", -1.5), ("1e3", "1e3"), (".inf", ".inf"), (".nan", ".nan"),
        ("1.", "1."),
        ("2026-11-13", "2026-11-13"), ("2026-02-30", "2026-02-30"),
        ("! 7", 7), ("!!str 7", 7),
        ("[1, a]", [1, "a"]), ("{a: {b: 1}}", {"a": {"b": 1}}),
        ("|\n  two\n  lines\n", "two\nlines\n"), (">-\n  one\n  line\n", "one line"),
    ],
)  # fmt: skip
def test_values(written: str, value: Any) -> None:
    found = document(f"key: {written}").data["key"]
    assert (found, type(found)) == (value, type(value))


def test_lines() -> None:
    made = document()
    assert made.line_of(("goals", 0)) == 3
    assert made.line_of(("goals", 0, "target")) == 4
    assert made.line_of(("goals", 1)) == 5
    assert made.line_of(("goals", 1, "weeks", 2)) == 7
    assert made.line_of(("goals", 0, "target", "year")) == 4, "the nearest place around it"
    assert made.line_of(("nothing",)) == 1
    assert made.line_of(()) == 1


def test_names() -> None:
    made = document()
    assert made.name_of(("goals", 0, "target")) == "goals[vision].target"
    assert made.name_of(("goals", 1, "weeks", 0)) == "goals[2].weeks[1]"
    assert made.name_of(("goals", 9, "target")) == "goals[10].target"
    assert made.name_of(("plain", 0, "x")) == "plain[1].x"
    assert made.name_of((0,)) == "[1]"
    assert made.name_of(()) == ""


def test_a_problem_at_a_place() -> None:
    assert str(document().problem(("goals", 0), "Too late.", "Begin sooner.")) == (
        "school.yaml:3: goals[vision]: Too late. Begin sooner."
    )
    assert str(document().problem((), "Too late.")) == "school.yaml:1: Too late."


def test_windows_and_unicode() -> None:
    made = document("name: 'Zoë’s Школа 学校 🏫'\n")
    assert made.data == {"name": "Zoë’s Школа 学校 🏫"}


@pytest.mark.parametrize("text", ["%YAML 9.9\n---\na: 1\n", "a: !<tag:yaml.org,2002:int> [x\n", "? ? ?\n:\n"])
def test_strange_yaml_never_passes_through(text: str) -> None:
    with pytest.raises(InputError):
        document(text)


def test_a_key_that_is_an_alias() -> None:
    with pytest.raises(InputError, match="Anchors and aliases"):
        document("a: &x 1\nb: *x\n")


def test_a_thousand_aliases_do_not_grow() -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{n}: [*a, *a, *a, *a]\n" for n in range(1000))
    with pytest.raises(InputError) as caught:
        document(bomb)
    assert len(caught.value.problems) == 4001


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000])
def test_brackets_without_end(text: str) -> None:
    with pytest.raises(InputError, match=r"x\.yaml: This is not YAML that can be read"):
        document_of(text, "x.yaml")


def test_characters_that_nobody_sees_are_named_with_their_place() -> None:
    with pytest.raises(InputError) as caught:
        document_of('school:\n  name: "Hill\\e[31m"\n  "k\\0": 1\n', "school.yaml")
    says = "There is a character that cannot be seen and is not allowed here"
    then = "Take it out, or write the line again."
    assert [str(each) for each in caught.value.problems] == [
        f"school.yaml:2: school.name: {says} (U+001B). {then}",
        f"school.yaml:3: school: {says} (U+0000). {then}",
    ]
