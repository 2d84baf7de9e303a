"""Any file: made into a calendar that can be read again, or refused."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError
from leadflow.intake.calendar import read_calendar
from leadflow.intake.importing.proposal import propose, write
from tests.intake.importing.sources import event, ics, wanted


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.ics", "a.csv", "a.json", "a"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    with TemporaryDirectory() as folder, suppress(InputError):
        (Path(folder) / name).write_bytes(content)
        propose(str(Path(folder) / name), None, wanted())


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_makes_a_file_that_can_be_read_again(title: str, label: str) -> None:
    text = ics(
        event(f"No School {title}".replace("\n", " ").replace("\r", " "), "20261012"),
        head=f"BEGIN:VCALENDAR\nX-WR-CALNAME:{' '.join(label.split())}\n",
    )
    with TemporaryDirectory() as folder:
        source, into = Path(folder) / "a.ics", Path(folder) / "calendar.yaml"
        source.write_bytes(text.encode("utf-8", "replace"))
        found = propose(str(source), None, wanted())
        write(into, found.text, None)
        assert read_calendar(into).table == found.now.table
        assert not propose(str(source), into, wanted()).changes_file


def test_a_copy_that_a_browser_has_numbered_keeps_its_name(tmp_path: Path) -> None:
    for name in ("year.csv", "year (2).csv", "year (copy).csv"):
        (tmp_path / name).write_text("date,name\n2026-10-12,No School\n", encoding="utf-8")
        assert propose(str(tmp_path / name), None, wanted()).year.label == "year.csv"


def test_an_ics_file_by_another_name(tmp_path: Path) -> None:
    (tmp_path / "basic").write_text(ics(event("No School", "20261012")), encoding="utf-8")
    assert propose(str(tmp_path / "basic"), None, wanted()).year.label == "District"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text(ics(event("No School", "20261012")), encoding="utf-8")
    found = propose(str(tmp_path / "a.ics"), None, wanted())
    (tmp_path / "there").mkdir()
    link = tmp_path / "calendar.yaml"
    link.symlink_to(tmp_path / "there" / "calendar.yaml")
    write(link, found.text, None)
    assert link.is_symlink()
    assert not read_calendar(tmp_path / "there" / "calendar.yaml").is_school_day(found.year.closures[0].first)
