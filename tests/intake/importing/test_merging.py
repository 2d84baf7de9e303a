"""An import into a calendar file that somebody has already worked on."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError, RefusedError
from leadflow.intake.calendar import read_calendar
from leadflow.intake.importing.entries import Kind
from leadflow.intake.importing.proposal import Proposal, propose, write
from tests.intake.importing.sources import event, ics, unsaid, wanted

MINE = """\
# Our year.
name: Hill   # as on the letterhead
source: the letter of the district
first: 2026-08-31   # staff
last: 2027-06-18
closures:
  # the works on the roof
  - {day: 2026-10-05, name: Roof}
  - day: 2027-01-18
    name: MLK Day
half_days:
  - {day: 2026-11-25, name: Ours}
"""


def put(
    folder: Path, *events: str, mine: str | None = MINE, name: str = "year.ics", **more: object
) -> Proposal:
    into = folder / "calendar.yaml"
    if mine is not None:
        into.write_text(mine, encoding="utf-8")
    (folder / name).write_text(ics(*events), encoding="utf-8")
    return propose(str(folder / name), into, unsaid(**more))


def test_every_line_that_is_not_changed_stays_as_it_is(tmp_path: Path) -> None:
    found = put(
        tmp_path,
        event("Columbus Day - No School", "20261012"),
        event("No School - Early", "20260907"),
        event("Spring Recess", "20270419", "20270424"),
        event("Teacher Workday: no students", "20261103"),
    )
    added = [line for line in found.text.split("\n") if line not in MINE.split("\n")]
    told = [line for line in MINE.split("\n")[:-1] if not line.startswith("source:")]
    assert [line for line in found.text.split("\n") if line not in added] == [*told, "", ""]
    assert added == [
        'source: "the letter of the district; District (year.ics)"',
        "  - {day: 2026-09-07, name: Early, imported: District}",
        "  - {day: 2026-10-12, name: Columbus Day, imported: District}",
        "  - {first: 2027-04-19, last: 2027-04-23, name: Spring Recess, imported: District}",
        "staff_days:",
        '  - {day: 2026-11-03, name: "Teacher Workday: no students", imported: District}',
    ]
    lines = found.text.split("\n")
    assert lines.index(added[1]) < lines.index("  # the works on the roof") < lines.index(added[2])


def test_what_is_written_by_hand_wins_and_that_is_said(tmp_path: Path) -> None:
    found = put(
        tmp_path,
        event("Early Dismissal", "20261005"),
        event("Thanksgiving Recess", "20261125", "20261128"),
        event("MLK Day - District Closed", "20270118"),
        event("Early Dismissal again", "20261125"),
    )
    assert [found.now.share(date(2026, *day)) for day in ((10, 5), (11, 25), (11, 26))] == [0, 0.5, 0]
    assert found.kept == (
        "Wed 25 Nov 2026 stays as you wrote it (Ours); the source says: closed (Thanksgiving Recess).",
        "Mon 5 Oct 2026 stays as you wrote it (closed); the source says: Early Dismissal.",
    )
    assert "MLK Day, imported" not in found.text


def test_an_import_replaces_its_own_entries_and_no_others(tmp_path: Path) -> None:
    first = put(tmp_path, event("Recess", "20270419", "20270424"), event("Holiday", "20261012"))
    mine = first.text.replace("name: Holiday, imported: District", "name: Holiday")
    again = put(tmp_path, event("Recess", "20270420", "20270424"), mine=mine)
    assert again.diff is not None
    assert again.diff.sentences[0] == "Mon 19 Apr 2027: school now; closed before (Recess)."
    assert not again.now.is_school_day(date(2026, 10, 12))
    other = mine.replace("imported: District", "imported: Last year's file")
    beside = put(tmp_path, event("Recess", "20270420", "20270424"), mine=other)
    assert not beside.now.is_school_day(date(2027, 4, 19))
    instead = put(
        tmp_path, event("Recess", "20270420", "20270424"), mine=other, instead=("Last year's file",)
    )
    assert instead.now.is_school_day(date(2027, 4, 19))


def test_name_and_source_follow_an_import_that_replaces_all(tmp_path: Path) -> None:
    ends = (event("First day of school", "20260831"), event("Last day of school", "20270618"))
    one = put(tmp_path, *ends, event("Recess", "20270419", "20270424"), mine=None)
    mine = one.text.replace("District", "Elsewhere")
    mine = mine.replace("source: Elsewhere (year.ics)", "source: >-\n  a\n  b")
    renewed = put(tmp_path, event("Recess", "20270420", "20270424"), mine=mine, instead=("Elsewhere",))
    assert "\nname: District\nsource: District (year.ics)\nfirst:" in renewed.text
    noted = put(
        tmp_path,
        event("Recess", "20270420", "20270424"),
        mine=MINE.replace("source: the letter of the district", "source: a letter  # filed"),
    )
    assert '\nsource: "a letter; District (year.ics)"  # filed\n' in noted.text
    assert "name: Hill   # as on the letterhead\n" in noted.text


def test_rules_are_kept_in_the_file(tmp_path: Path) -> None:
    fair = event("Book Fair", "20261012")
    first = put(tmp_path, fair, rules={"fair": Kind.HALF_DAY})
    assert first.now.share(date(2026, 10, 12)) == 0.5
    assert put(tmp_path, fair, mine=first.text).now.share(date(2026, 10, 12)) == 0.5
    turned = put(tmp_path, fair, mine=first.text, rules={"fair": Kind.IGNORE, "Snow": Kind.CLOSURE})
    assert turned.now.share(date(2026, 10, 12)) == 1
    assert turned.text.count('"fair"') == 1


def test_a_file_written_in_brackets(tmp_path: Path) -> None:
    mine = (
        "name: H\nsource: s\nfirst: 2026-08-31\nlast: 2027-06-18\n"
        'closures: [{day: 2026-10-05, name: "a: b"},\n  {day: 2026-10-06, name: c}]\n# end\nhalf_days: []\n'
    )
    found = put(tmp_path, event("Holiday", "20261012"), event("Half day", "20261013"), mine=mine)
    assert "# end" in found.text
    assert [each.name for each in sorted(found.now.closures, key=lambda each: each.first)] == [
        "a: b",
        "c",
        "Holiday",
    ]
    assert found.now.share(date(2026, 10, 13)) == 0.5


def test_a_year_more_where_there_are_terms(tmp_path: Path) -> None:
    mine = MINE + "terms:\n  - {first: 2026-08-31, last: 2027-06-18, name: First year}\n"
    events = (event("First day of school", "20270830"), event("Last day of school", "20280616"))
    found = put(tmp_path, *events, mine=mine)
    assert found.now.last == date(2028, 6, 16)
    assert not found.now.is_school_day(date(2027, 7, 5))
    assert found.now.next_school_day(date(2027, 6, 19)) == date(2027, 8, 30)
    assert "name: School year 2027-28}" in found.text


def test_the_end_of_the_year_moves(tmp_path: Path) -> None:
    events = (event("First day of school", "20260831"), event("Last day of school", "20270622"))
    found = put(tmp_path, *events)
    assert found.diff is not None
    assert (
        found.diff.sentences[0] == "The last day of the calendar is Tue 22 Jun 2027 now, not Fri 18 Jun 2027."
    )
    assert "first: 2026-08-31   # staff" in found.text


def test_three_years_in_one_source(tmp_path: Path) -> None:
    events = [
        event(title, f"{year}{day}")
        for year, title, day in (
            (2025, "First day of school", "0901"), (2026, "Last day of school", "0619"),
            (2026, "First day of school", "0831"), (2027, "Last day of school", "0618"),
            (2027, "First day of school", "0830"), (2028, "Last day of school", "0616"),
        )
    ]  # fmt: skip
    found = put(tmp_path, *events, event("Staff only", "20260827"), mine=None)
    assert [found.now.next_school_day(date(year, 7, 1)) for year in (2026, 2027)] == [
        date(2026, 8, 27),
        date(2027, 8, 30),
    ]


def test_what_is_wrong_already_or_meanwhile_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"calendar\.yaml:4: first: 'soon' is not a date"):
        put(tmp_path, event("Holiday", "20261012"), mine=MINE.replace("2026-08-31 ", "soon "))
    found = put(tmp_path, event("Holiday", "20261012"))
    into = tmp_path / "calendar.yaml"
    into.write_text(MINE + "# mine\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="changed by somebody else"):
        write(into, found.text, found.before)
    assert into.read_text("utf-8").endswith("# mine\n")
    with pytest.raises(RefusedError, match="cannot be written"):
        write(tmp_path / "nowhere" / "calendar.yaml", found.text, None)
    write(into, found.text, MINE + "# mine\n")
    assert not read_calendar(into).is_school_day(date(2026, 10, 12))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["calendar.yaml", "year.ics"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 6, 18), date(2026, 8, 31), "before it begins"),
        (date(1990, 8, 31), date(2027, 6, 18), "from 1990 to 2027"),
    ],
)
def test_ends_that_cannot_be(tmp_path: Path, first: date, last: date, said: str) -> None:
    (tmp_path / "a.ics").write_text(ics(event("Holiday", "20261012")), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        propose(str(tmp_path / "a.ics"), None, wanted(first, last))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Recess", "Half Day", "Staff Only", "No School", "Snow Make-up Day", "a: b # 'c' \"d\""]
            ),
            st.integers(0, 300),
            st.integers(1, 9),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_twice_is_once_and_what_is_by_hand_stays(written: list[tuple[str, int, int]], rule: bool) -> None:
    start = date(2026, 8, 1).toordinal()
    events = [
        event(title, *(f"{date.fromordinal(start + each):%Y%m%d}" for each in (first, first + length)))
        for title, first, length in written
    ] or [event("Fair", "20261012")]
    rules = {"a: b": Kind.CLOSURE} if rule else {}
    with TemporaryDirectory() as folder, suppress(InputError):
        once = put(Path(folder), *events, rules=rules)
        again = put(Path(folder), *events, mine=once.text)
        assert again.text == once.text
        assert once.now.share(date(2026, 10, 5)) == 0
        assert once.now.share(date(2026, 11, 25)) == 0.5
