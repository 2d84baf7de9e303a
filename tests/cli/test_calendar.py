"""``calendar show`` and ``calendar import``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Leadflow
from tests.intake.importing.sources import event, ics

DISTRICT = ics(
    event("Teacher Workday", "20260827"),
    event("First day of school", "20260831"),
    event("Labor Day - District Closed", "20260907"),
    event("Early Dismissal", "20261125"),
    event("Thanksgiving Recess", "20261126", "20261128"),
    event("Book Fair", "20261012"),
    event("Holiday", "20260704"),
    event("Last day of school", "20270618"),
    event("Winter Recess", "20261224", "20270102"),
    event("Spring Recess", "20270419", "20270424"),
)


@pytest.fixture
def district(tmp_path: Path) -> Path:
    path = tmp_path / "district.ics"
    path.write_text(DISTRICT, encoding="utf-8")
    return path


def test_without_a_file_it_only_shows(leadflow: Leadflow, district: Path) -> None:
    said = leadflow("calendar", "import", district)
    assert said.code == 0
    assert "District: the school year from Thu 27 Aug 2026 to Fri 18 Jun 2027" in said.out
    assert "Thu 26 to Fri 27 Nov 2026 Thanksgiving Recess says 'Recess'" in " ".join(said.out.split())
    assert "Left out: look whether any of these is a day off (1)" in said.out
    assert "Note: left out as well: 1 outside the school year, or at weekends." in said.out
    assert "That makes 196.5 school days." in said.out
    assert said.err.endswith("Nothing was written. Make a calendar file of it with --into calendar.yaml.\n")


def test_nobody_is_asked_and_nothing_written_where_nobody_can_answer(
    leadflow: Leadflow, district: Path, tmp_path: Path
) -> None:
    into = tmp_path / "calendar.yaml"
    for more, end, code in (((), "and --yes.\n", 2), (("--yes", "--dry-run"), "without --dry-run.\n", 0)):
        said = leadflow("calendar", "import", district, "--into", into, *more)
        assert (said.code, said.err.endswith(end)) == (code, True)
        assert not into.exists()


def test_it_asks(leadflow: Leadflow, district: Path, tmp_path: Path) -> None:
    into = tmp_path / "calendar.yaml"
    leadflow.patch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for answer in (False, True):
        leadflow.patch.setattr("typer.confirm", lambda *_, answer=answer, **__: answer)
        leadflow("calendar", "import", district, "--into", into)
        assert into.exists() is answer


def test_written_renewed_and_read_by_a_plan(leadflow: Leadflow, district: Path) -> None:
    into = leadflow.school.parent / "calendar.yaml"
    into.unlink()
    said = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert said.err.endswith(f"{into} is written. Next: leadflow calendar show {into}\n")
    assert leadflow("check", leadflow.school).code == 0
    again = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert "No day changes." in again.out
    assert again.err.endswith("says all of this already. Nothing was written.\n")
    changed = DISTRICT.replace("DTEND;VALUE=DATE:20261128", "DTEND;VALUE=DATE:20261127")
    district.write_text(changed, encoding="utf-8")
    renewed = leadflow("calendar", "import", district, "--into", into, "--as", "Book Fair=half_day", "--yes")
    assert "  Mon 12 Oct 2026: only the morning counts now (Book Fair).\n" in renewed.out
    assert "  Fri 27 Nov 2026: school now; closed before (Thanksgiving Recess).\n" in renewed.out
    assert "  That makes 197 school days, 0.5 more than before.\n" in renewed.out
    assert '  "Book Fair": half_day\n' in into.read_text("utf-8")
    into.write_text(into.read_text("utf-8").replace(", imported: District}", "}"), encoding="utf-8")
    kept = leadflow("calendar", "import", district, "--into", into, "--as", "Recess=half_day")
    assert "Yours, and left as they are:\n  Thu 26 Nov 2026 stays as you wrote it (closed)" in kept.out


def test_show(leadflow: Leadflow, district: Path, tmp_path: Path) -> None:
    into = tmp_path / "calendar.yaml"
    leadflow("calendar", "import", district, "--into", into, "--yes")
    said = leadflow("calendar", "show", into)
    assert said.out.startswith(
        "District: Thu 27 Aug 2026 to Fri 18 Jun 2027\n196.5 school days. Source: District"
    )
    assert " Nov 2026   18.5\n" in said.out
    data = leadflow("calendar", "show", into, "--json").data
    assert data["school_days"] == 196.5
    assert data["half_days"] == [{"first": "2026-11-25", "last": "2026-11-25", "name": "Early Dismissal"}]
    odd = tmp_path / "odd.yaml"
    odd.write_text(into.read_text("utf-8").replace("last: 2027-06-18", "last: 2028-06-18"), encoding="utf-8")
    assert "Odd: It is longer than a year" in leadflow("calendar", "show", odd).out


def test_as_data(leadflow: Leadflow, district: Path, tmp_path: Path) -> None:
    into = tmp_path / "calendar.yaml"
    looked = leadflow("calendar", "import", district, "--into", into, "--json").data
    assert (looked["written"], looked["school_days_before"], into.exists()) == (False, None, False)
    done = leadflow("calendar", "import", district, "--into", into, "--json", "--yes").data
    assert (done["written"], done["school_days"], into.exists()) == (True, 196.5, True)
    assert done["taken"][2] == {
        "first": "2026-11-25", "last": "2026-11-25", "name": "Early Dismissal",
        "kind": "half_day", "why": "says 'Early Dismissal'", "place": "16",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--first", "soon"), 2, "'soon' is not a date"),
        (("--as", "Fair=closed"), 1, "--as: 'closed' is no kind of day"),
        (("--where", "zone"), 1, "--where: 'zone' does not name rows"),
        (("--first", "2027-08-01"), 1, "before it begins"),
    ],
)
def test_options_that_cannot_be(
    leadflow: Leadflow, district: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = leadflow("calendar", "import", district, "--into", tmp_path / "calendar.yaml", "--yes", *words)
    assert (answer.code, said in answer.err) == (code, True)
    assert not (tmp_path / "calendar.yaml").exists()


def test_bad_input_names_file_and_line(leadflow: Leadflow, district: Path, tmp_path: Path) -> None:
    into = tmp_path / "calendar.yaml"
    district.write_text(DISTRICT.replace("20260907", "20260931"), encoding="utf-8")
    said = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert said.code == 1
    assert f"{district}:13: DTSTART: '20260931' is not a date" in said.err
    assert not into.exists()
    assert leadflow("calendar", "import", tmp_path / "none.ics").code == 1
    (tmp_path / "latin.csv").write_bytes("date;name\n2026-11-03;No School \xe9\n".encode("latin-1"))
    assert "latin.csv:2: This is not UTF-8" in leadflow("calendar", "import", tmp_path / "latin.csv").err


MINE = """\
name: Sample
source: somebody's letter
first: 2026-08-25
last: 2027-06-18
weekdays: [monday, tuesday, wednesday, thursday, friday, saturday]
closures:
  - {first: 2027-04-19, last: 2027-04-24, name: Spring recess}
  - {first: 2027-03-22, last: 2027-03-23, name: Other break}
staff_days:
  - {day: 2026-08-25, name: Sample training}
"""


def test_what_the_file_closes_and_the_source_does_not_is_told(
    leadflow: Leadflow, district: Path, tmp_path: Path
) -> None:
    into = tmp_path / "calendar.yaml"
    leadflow("calendar", "import", district, "--into", into, "--yes")
    into.write_text(into.read_text("utf-8").replace(", imported: District}", "}"), encoding="utf-8")
    district.write_text(DISTRICT.replace("20270424", "20270423"), encoding="utf-8")
    said = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert "  Closed in your file, and not in the source: Fri 23 Apr 2027 (Spring Recess).\n" in said.out
    assert "--fresh" in said.err
    assert said.err.endswith("stays, and differs from the source as told above.\n")
    assert "all of this already" not in said.err
    data = leadflow("calendar", "import", district, "--into", into, "--json").data
    assert data["beyond"] == ["Closed in your file, and not in the source: Fri 23 Apr 2027 (Spring Recess)."]
    fresh = leadflow("calendar", "import", district, "--into", into, "--yes", "--fresh")
    assert "  Fri 23 Apr 2027: school now; closed before (Spring Recess).\n" in fresh.out
    again = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert again.err.endswith("says all of this already. Nothing was written.\n")


def test_another_district_in_the_place_of_the_sample(
    leadflow: Leadflow, district: Path, tmp_path: Path
) -> None:
    into = tmp_path / "calendar.yaml"
    into.write_text(MINE, encoding="utf-8")
    refused = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert refused.code == 1
    assert "do not go together with the source. Make the file anew from the source: the same" in refused.err
    assert "'Sample training' (Tue 25 Aug 2026) lies outside" in refused.err
    assert into.read_text("utf-8") == MINE
    fresh = leadflow("calendar", "import", district, "--into", into, "--yes", "--fresh")
    assert "What goes: all 3 entries of the file, 3 of them by hand, and its comments." in fresh.out
    assert f"What it was before is in {into}.old." in fresh.err
    text = into.read_text("utf-8")
    assert "\nname: District\nsource: District (district.ics)\nfirst: 2026-08-27\nlast: 2027-06-18\n" in text
    assert "friday, saturday]" in text
    assert "Sample" not in text
    assert "Other break" not in text
    assert Path(f"{into}.old").read_text("utf-8") == MINE
    into.write_text(MINE, encoding="utf-8")
    data = leadflow("calendar", "import", district, "--into", into, "--yes", "--fresh", "--json").data
    assert data["copy"] == f"{into}.old2"


def test_entries_that_the_source_did_not_bring_are_counted(
    leadflow: Leadflow, district: Path, tmp_path: Path
) -> None:
    into = tmp_path / "calendar.yaml"
    into.write_text(MINE.partition("staff_days")[0], encoding="utf-8")
    said = leadflow("calendar", "import", district, "--into", into, "--yes")
    assert "keeps 2 lines that 'District' did not bring." in said.err
    assert "somebody's letter; District (district.ics)" in into.read_text("utf-8")
    district.write_text(DISTRICT.replace("CALNAME:District", "CALNAME:Other"), encoding="utf-8")
    other = leadflow("calendar", "import", district, "--into", into)
    assert "To take out what was imported from 'District': --replace 'District'.\n" in other.err
    assert "keeps 7 lines that 'Other' did not bring." in other.err


def test_a_year_without_days_off_is_not_written_unless_somebody_insists(
    leadflow: Leadflow, tmp_path: Path
) -> None:
    source, into = tmp_path / "a.ics", tmp_path / "calendar.yaml"
    source.write_text(ics(event("No School", "20260907"), event("Fair", "20270907")), encoding="utf-8")
    words = ("calendar", "import", source, "--into", into, "--first", "2026-08-31", "--last", "2027-06-18")
    leadflow.patch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    said = leadflow(*words)
    assert "CAREFUL:\n  That would be 209 school days within a year" in said.out
    assert said.err.endswith("this is hardly a whole school year (see above). If it is right, say --yes.\n")
    assert not into.exists()
    assert "look whether any" not in said.out  # the fair lies outside the year
    assert "Note: left out as well: 1 outside the school year" in said.out
    leadflow(*words, "--yes")
    assert into.exists()
    source.write_text(ics(event("Fair", "20260907")), encoding="utf-8")
    none = leadflow(*words[:3], *words[5:], "--as", "Nothing=closure")
    assert "  No day of the school year is closed, from Mon 31 Aug 2026 to Fri 18 Jun 2027.\n" in none.out
    assert "Note: no entry has the words of the rule 'Nothing'" in none.out


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("holidays:Narnia", "holidays:Narnia: There is no country 'Narnia'."),
        ("http://example.com/x.ics", "http://example.com/x.ics: leadflow does not read calendars from the"),
        ("webcal://example.com/x.ics", "Download it first, and give the name of the file."),
    ],
)
def test_sources_that_cannot_be(leadflow: Leadflow, source: str, said: str) -> None:
    answer = leadflow("calendar", "import", source)
    assert (answer.code, said in answer.err) == (1, True)
