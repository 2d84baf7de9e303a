"""CSV and JSON: the forms of tables, the order of dates, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError
from leadflow.intake.importing.dates import DateOrder
from leadflow.intake.importing.entries import Kind
from leadflow.intake.importing.proposal import rules_of
from leadflow.intake.importing.rows import csv_rows, json_rows
from leadflow.intake.importing.tables import Choice, read_rows
from tests.intake.importing.sources import imported, wanted


def closures(folder: Path, text: str, **more: object) -> list[tuple[date, date, str]]:
    found = imported(folder, "year.csv", text, wanted(**more))  # type: ignore[arg-type]
    return [(each.first, each.last, each.name) for each in found.year.closures]


THANKS = (date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving Recess")


@pytest.mark.parametrize(
    "text",
    [
        "first,last,name\n2026-11-26,2026-11-27,Thanksgiving Recess\n",
        "\ufeffStart;End;Title\r\n26.11.2026;27.11.2026;Thanksgiving Recess\r\n",
        "start\tend\tevent\n20261126\t20261127\tThanksgiving Recess\n",
        "Subject,Start Date,Start Time,End Date\nThanksgiving Recess,11/26/2026,,11/27/2026\n",
        "date,event\n2026-11-26,Thanksgiving Recess\n2026-11-27,Thanksgiving Recess\n",
        'date|event\n"26 Nov 2026"|Thanksgiving Recess\n"Friday, November 27, 2026"|Thanksgiving Recess\n',
        "Thanksgiving Recess,2026-11-26,2026-11-27\n",
        (
            "day,free,name\n2026-11-26,True,Thanksgiving Recess\n2026-11-27,True,Thanksgiving Recess\n"
            "2026-11-30,False,\n"
        ),
    ],
)
def test_one_recess_in_many_forms(tmp_path: Path, text: str) -> None:
    assert closures(tmp_path, text) == [THANKS]


def test_what_the_table_itself_calls_a_kind(tmp_path: Path) -> None:
    found = imported(
        tmp_path, "year.csv", "date,name,type\n2026-11-18,Visit,half_day\n2026-11-19,Fair,ignore\n"
    )
    assert found.now.share(date(2026, 11, 18)) == 0.5
    assert [each.kind for each in found.year.left] == [Kind.IGNORE]


def test_a_date_that_reads_both_ways_is_refused_until_somebody_says(tmp_path: Path) -> None:
    text = "date,name\n3/11/2026,No School\n"
    with pytest.raises(InputError, match=r"year\.csv:2: date: '3/11/2026' may be 3 Nov or 11 Mar") as error:
        closures(tmp_path, text)
    assert "--dates day-first" in str(error.value)
    assert closures(tmp_path, text, dates=DateOrder.DAY_FIRST)[0][0] == date(2026, 11, 3)
    with pytest.raises(InputError, match=r"Wed 11 Mar 2026.*none falls into the school year"):
        closures(tmp_path, text, dates=DateOrder.MONTH_FIRST)
    assert closures(tmp_path, text + "25/12/2026,No School\n")[0][0] == date(2026, 11, 3)
    assert closures(tmp_path, text + "12/25/2026,No School\n")[0][0] == date(2026, 12, 25)
    assert closures(tmp_path, "date,name\n11/11/2026,No School\n")[0][0] == date(2026, 11, 11)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,name\n2026-02-30,No School\n", "year.csv:2: date: '2026-02-30' is not a date"),
        ("date,name\n2027-02-29,No School\n", "'2027-02-29' is not a date"),
        ("date,name\n,No School\n2026-11-03,No School\n", "year.csv:2: This row has no date"),
        ("first,last,name\n2026-11-27,2026-11-26,x\n", "year.csv:2: It ends before it begins"),
        ("date,name\n13/13/2026,No School\n", "'13/13/2026' is not a date"),
        ("name,place\nNo School,here\n", "No column holds dates"),
        ("only one column\n2026\n", "has only one column"),
        ("date,name\n", "no row under the names"),
        ('date,name\n2026-11-03,"open\n', "year.csv:2: The CSV cannot be read"),
        ("date,zone,name\n2026-11-03,A,x\n2026-11-04,B,x\n", "--where zone=A"),
    ],
)
def test_bad_tables_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        closures(tmp_path, text)
    assert said in str(error.value)


def test_choices_that_do_not_exist(tmp_path: Path) -> None:
    text = "date,zone,name\n2026-11-03,A,No School\n2026-11-04,B,No School\n2026-11-05,,No School\n"
    assert [first.day for first, _, _ in closures(tmp_path, text, where={"Zone": "b"})] == [4]
    assert [first.day for first, _, _ in closures(tmp_path, text, where={"zone": "C"})] == [5]
    with pytest.raises(InputError, match="Did you mean 'zone'"):
        closures(tmp_path, text, where={"zon": "A"})
    with pytest.raises(InputError, match="No row has 'X'"):
        closures(tmp_path, "date,kind,name\n2026-11-03,A,No School\n", where={"kind": "X"})
    with pytest.raises(InputError, match="no column 'fre'"):
        closures(tmp_path, "date,free\n2026-11-03,true\n2026-11-04,false\n", column="fre")


def test_json(tmp_path: Path) -> None:
    found = imported(tmp_path, "a.json", '{"a": 1, "events": [{"date": "2026-11-03", "event": "No School"}]}')
    assert [each.first for each in found.year.closures] == [date(2026, 11, 3)]
    for text, said in (
        ("[1, 2]", "no list of dates"),
        ('{"events": [', "a.json:1: The JSON cannot be read"),
        ("[" * 100_000, "The JSON cannot be read"),
        ('[{"date": "x"}]', "a.json: [1].date: 'x' is not a date"),
    ):
        with pytest.raises(InputError) as error:
            imported(tmp_path, "a.json", text)
        assert said in str(error.value)


def test_rules() -> None:
    assert rules_of(["Early Dismissal=half-day", "a=b=closure"]) == {
        "Early Dismissal": Kind.HALF_DAY,
        "a=b": Kind.CLOSURE,
    }
    with pytest.raises(InputError) as error:
        rules_of(["=closure", "x=closed"])
    assert [each.message for each in error.value.problems] == [
        "'=closure' is no rule.",
        "'closed' is no kind of day.",
    ]


CELLS = st.sampled_from(
    [
        "2026-11-03",
        "3/11/2026",
        "99/99/9999",
        "0000-00-00",
        "t",
        "h",
        "true",
        "false",
        "No School",
        '"',
        "",
        "EN x,DE y",
    ]
)


@settings(max_examples=200)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_any_table_is_read_or_refused(rows: list[list[str]], delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in rows)
    for head in ("", "date,name,free\n", "first,last,zone\n"):
        with suppress(InputError):
            read_rows(csv_rows(head + text, "a.csv"), "a.csv", "a.csv", Choice())


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (csv_rows, json_rows):
        with suppress(InputError):
            read_rows(reader(text, "a"), "a", "a", Choice())


def test_the_export_of_google_calendar_is_no_table_of_flags(tmp_path: Path) -> None:
    text = (
        "Subject,Start Date,Start Time,End Date,End Time,All Day Event\n"
        "No school,09/07/2026,,09/08/2026,,True\nConcert,09/18/2026,9:00 AM,09/18/2026,10:00 AM,False\n"
    )
    found = imported(tmp_path, "google.csv", text)
    assert [(each.first, each.last, each.name) for each in found.year.closures] == [
        (date(2026, 9, 7), date(2026, 9, 8), "No school")
    ]


def test_a_row_of_years_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    text = "first,last,name\n2026-09-01,2027-12-01,Recess\n2026-12-24,2026-12-31,Recess\n"
    found = imported(tmp_path, "year.csv", text)
    assert [each.first for each in found.year.closures] == [date(2026, 12, 24)]
    assert [each.reason for each in found.year.left] == ["it is 457 days long: check both dates"]
