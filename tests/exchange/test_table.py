"""The table: what is exported comes back with the same dates, whatever a spreadsheet did to it."""

from __future__ import annotations

import csv
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError
from leadflow.exchange.cells import MARK, harmless, plain
from leadflow.exchange.notation import DateStyle, read_link, written
from leadflow.exchange.table import COLUMNS, COMPUTED, table_text
from leadflow.exchange.table_in import import_table
from leadflow.planning.plan import Dependency, LagUnit, Relation
from tests.exchange.worlds import (
    SAMPLE_DAY,
    planned,
    replanned,
    rollouts,
    sample,
    sample_under_way,
    unlaunched,
)
from tests.small import small_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leadflow.rollout.rollout import Rollout


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix(MARK))))


def as_excel(rows: Sequence[Sequence[str]], date_of: Callable[[date], str], delimiter: str = ";") -> bytes:
    """What Excel makes of a table in a country with semicolons: its own dates, commas in numbers, a BOM."""

    def cell(text: str) -> str:
        try:
            return date_of(date.fromisoformat(text))
        except ValueError:
            return text.replace(".", ",") if text.replace(".", "", 1).isdigit() else text

    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows([[cell(each) for each in row] for row in rows])
    return f"{MARK}{out.getvalue()}".encode()


@settings(max_examples=80)
@given(rollouts())
def test_an_export_comes_back_with_the_same_dates(rollout: Rollout) -> None:
    schedule = planned(rollout)
    found = import_table(table_text(rollout, schedule).encode(), "plan.csv", rollout.definition)
    assert replanned(found).steps == schedule.steps
    assert replanned(found).goals == schedule.goals
    assert found.remarks == ()
    assert {each for each in found.definition.plan.dependencies if each.lag} == {
        each for each in rollout.plan.dependencies if each.lag
    }
    assert found.baseline == rollout.baseline


STYLES = {
    "iso": date.isoformat,
    "dots": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "british": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    "american": lambda day: f"{day.month}/{day.day}/{day.year}",
    "school": lambda day: f"{day:%a} {day.day} {day:%b} {day.year}",
}


@pytest.mark.parametrize("style", STYLES)
def test_the_sample_comes_back_from_excel(style: str) -> None:
    rollout = sample_under_way()
    schedule = planned(rollout, SAMPLE_DAY)
    rows = rows_of(table_text(rollout, schedule, mark=True))
    kept = [at for at, name in enumerate(rows[0]) if name not in COMPUTED]
    mixed = [[row[at] for at in reversed(kept)] for row in rows]
    found = import_table(as_excel(mixed, STYLES[style]), "plan.csv", sample())
    assert replanned(found, SAMPLE_DAY).steps == schedule.steps


def test_columns_that_are_gone_keep_what_the_school_says() -> None:
    rollout = unlaunched(sample())
    rows = rows_of(table_text(rollout, planned(rollout, sample().start)))
    at = rows[0].index("key"), rows[0].index("after")
    text = "\n".join(";".join(f'"{row[each]}"' for each in at) for row in rows)
    found = import_table(text.encode(), "plan.csv", sample())
    assert found.definition.plan.by_key == sample().plan.by_key
    assert found.definition.plan.goals == sample().plan.goals


def test_a_table_alone_is_planned_from_monday_to_friday() -> None:
    found = import_table(
        b"title,duration,after,goals,owners\nDraft,2,,,ann\nVote,0.5,draft FS+1,vote by 2026-11-13,\n",
        "plan.csv",
    )
    plan = found.definition.plan
    assert [step.key for step in plan.steps] == ["draft", "vote"]
    assert plan.goals[0].target == date(2026, 11, 13)
    assert any("--school" in each for each in found.remarks)


@pytest.mark.parametrize("unit", LagUnit)
def test_a_lag_of_nothing_keeps_its_unit(unit: LagUnit) -> None:
    # A start on Monday lets another step end on Friday, but no difference of dates does not.
    tie = Dependency("a", "b", Relation.START_FINISH, 0, unit)
    assert read_link(written(tie), "b") == tie


def problems(text: str, *, base: bool = False) -> list[str]:
    with pytest.raises(InputError) as caught:
        import_table(text.encode(), "plan.csv", small_definition() if base else None)
    return [str(each) for each in caught.value.problems]


def test_what_is_wrong_is_told_with_line_and_column() -> None:
    head = "key,title,duration,after,goals\n"
    assert problems(f"{head}a,A,0.3,,\nb,B,1,c,\na,C,1,,x\n") == [
        "plan.csv:4: key: 'a' is also in line 2. Give one of them another key, and use it in 'after', too."
    ]
    assert problems(f"{head}a,A,0.3,,\nb,B,1,aa,\nd,D,1,a FS+x,x by 31.2.2027\n") == [
        "plan.csv:2: duration: 0.3 days cannot be planned; write whole and half days (0.5, 1, 1.5 ...).",
        "plan.csv:3: after: 'aa' is not the key of a line of this table. Did you mean 'a'?",
        (
            "plan.csv:4: after: 'a FS+x' is no dependency; write a key, and after it for example "
            "'FS+2 school days' or 'SS'."
        ),
        "plan.csv:4: goals: '31.2.2027' is not a date; write it as YYYY-MM-DD, for example 2026-11-18.",
    ]


def test_a_circle_is_told_with_its_path_and_its_lines() -> None:
    text = "key,title,duration,after,on\na,A,1,c,2026-09-01\nb,B,1,a,\nc,C,1,b,\n"
    assert problems(text) == [
        (
            "plan.csv:3: after: The steps wait for each other in a circle: b -> c -> a -> b "
            "('b' in line 3, 'c' in line 4, 'a' in line 2)."
        )
    ]


def test_dates_with_slashes_that_may_be_two_dates_are_refused() -> None:
    assert problems("key,title,duration,on\na,A,1,04/05/2027\n") == [
        "plan.csv:2: on: With slashes, '04/05/2027' may be 4 May or 5 Apr; write it as YYYY-MM-DD."
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("title\nx\n", "no column 'duration'"),
        ("key;title,duration\na;b,1\n", "no column"),
        ("title,duration\n", "no steps"),
        ("title,duration\na,1,2\n", "3 cells"),
        ("title,title,duration\na,b,1\n", "Two columns"),
        ('title,duration\n"a,1\n', "quotes"),
        ("title,duration\nx,1\n", "no date"),
        ("title,duration,calendar,on\nx,1,staff,2026-09-01\n", "no calendar 'staff'"),
        ("title,duration,kind,on\nx,1,stepp,2026-09-01\n", "'stepp' is not one of step, meeting, milestone"),
        ("title,duration,on\nx\x00,1,2026-09-01\n", "U+0000"),
    ],
)
def test_bad_tables_say_so(text: str, told: str) -> None:
    assert told in "\n".join(problems(text))


def test_letters_that_are_not_utf_8_are_told_with_their_line() -> None:
    with pytest.raises(InputError, match=r"plan.csv:2: This is not UTF-8"):
        import_table("title,duration\nÜben,1\n".encode("latin-1"), "plan.csv")


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_a_plan_or_an_error(raw: bytes) -> None:
    for base in (None, small_definition()):
        for text in (raw, b"key,title,duration,after,goals,on\n" + raw):
            with suppress(InputError):
                import_table(text, "plan.csv", base)


@pytest.mark.parametrize("text", ["=1+1", "+1 2", "-cmd", "@SUM(A1)", "\tx", "\rx", "'=1", "-3 x"])
def test_what_a_spreadsheet_would_carry_out_is_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert plain(harmless(text)) == text


@pytest.mark.parametrize("text", ["-3", "-0.5", "-1,5", "text", "'text", ""])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == plain(text) == text


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        (("13/09/2026", "04/05/2027"), date(2027, 5, 4)),
        (("09/13/2026", "04/05/2027"), date(2027, 4, 5)),
        (("05/05/2026", "05/05/2027"), date(2027, 5, 5)),
    ],
)
def test_slashes_are_read_as_the_file_shows(cells: tuple[str, str], day: date) -> None:
    assert DateStyle.of(cells).read(cells[1]) == day


@given(st.text(max_size=30))
def test_no_text_is_a_formula(text: str) -> None:
    assert plain(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "@", "\t", "\r"))


def test_formulas_are_neutralised_in_every_cell() -> None:
    definition = small_definition()
    steps = tuple(replace(each, title='=HYPERLINK("x")') for each in definition.plan.steps)
    rollout = unlaunched(replace(definition, plan=replace(definition.plan, steps=steps)))
    rows = rows_of(table_text(rollout, planned(rollout)))
    assert tuple(rows[0]) == COLUMNS
    assert all(row[1] == '\'=HYPERLINK("x")' for row in rows[1:])
