"""``export`` and ``import``: files of other programs, from the user's side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import FIRST_DAY, Leadflow, fingerprint

DATES = ("latest_start", "latest_finish", "earliest_start", "earliest_finish", "slack")


def dates(leadflow: Leadflow, school: Path) -> dict[str, Any]:
    """The dates of every step of a school file."""
    return {
        each["key"]: [each[name] for name in DATES]
        for each in leadflow("plan", school, "--json").data["steps"]
    }


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_a_plan_goes_out_and_comes_back_with_the_same_dates(
    leadflow: Leadflow, tmp_path: Path, form: str
) -> None:
    file, folder = tmp_path / f"plan.{form}", tmp_path / "back"
    assert leadflow("export", file, leadflow.school).code == 0
    more = ("--school", leadflow.school) if form == "csv" else ()
    said = leadflow("import", file, folder, *more)
    assert said.code == 0
    assert "same dates" in said.err
    assert leadflow("check", folder / "school.yaml").code == 0
    assert dates(leadflow, folder / "school.yaml") == dates(leadflow, leadflow.school)
    assert leadflow("launch", folder / "school.yaml", "--dry-run").code == 0


def with_days_off(leadflow: Leadflow) -> None:
    """Give the small school two years in terms, days off, and a calendar of a group's own."""
    leadflow.edit(
        "calendar.yaml",
        "last: 2027-06-18\n",
        """last: 2028-06-16
terms:
  - {name: autumn, first: 2026-08-31, last: 2026-09-18}
  - {name: winter, first: 2026-09-24, last: 2027-06-18}
  - {name: next year, first: 2027-08-30, last: 2028-06-16}
""",
    )
    (leadflow.school.parent / "reading.yaml").write_text(
        """name: Reading
source: invented
first: 2026-09-01
last: 2027-06-18
weekdays: [monday, tuesday, thursday]
half_days:
  - {day: 2026-10-06, name: Training}
""",
        "utf-8",
    )
    leadflow.edit(
        "school.yaml", "    members: [dee, eli]", "    members: [dee, eli]\n    calendar: reading.yaml"
    )
    leadflow.edit(
        "school.yaml",
        "goals:\n",
        """absences:
  - {who: ana, first: 2026-09-07, last: 2026-09-10, name: Training}
  - {who: ben, every: tuesday, half: true}
  - {group: leadership, day: 2026-09-28}
goals:
""",
    )


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_days_off_terms_and_calendars_of_groups_come_back(
    leadflow: Leadflow, tmp_path: Path, form: str
) -> None:
    before = dates(leadflow, leadflow.school)
    with_days_off(leadflow)
    wanted = dates(leadflow, leadflow.school)
    moved = [key for key in wanted if wanted[key] != before[key]]
    file, folder = tmp_path / f"plan.{form}", tmp_path / "back"
    said = leadflow("export", file, leadflow.school)
    assert ("who is away" if form == "xml" else "days off") in said.err
    more = ("--school", leadflow.school) if form == "csv" else ()
    assert leadflow("import", file, folder, *more).code == 0
    assert dates(leadflow, folder / "school.yaml") == wanted
    assert moved
    text = (folder / "school.yaml").read_text("utf-8")
    assert "group: reading" in text
    assert "who: ben" in text


def test_the_forms(leadflow: Leadflow, tmp_path: Path) -> None:
    for form, begins in (
        ("csv", "\ufeffkey,title"),
        ("xml", "<?xml"),
        ("svg", "<?xml"),
        ("ics", "BEGIN:VCAL"),
    ):
        file = tmp_path / f"plan.{form}"
        assert leadflow("export", file, leadflow.school).code == 0
        assert file.read_bytes().decode().startswith(begins)
        if begins == "<?xml":
            ElementTree.parse(file)


def test_a_launched_rollout_is_exported_with_what_was_done(launched: Leadflow, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    assert launched("export", file, "--no-bom").code == 0
    head, first, *_ = file.read_text("utf-8").splitlines()
    row = dict(zip(head.split(","), first.split(","), strict=False))
    assert row["status"] == "todo"
    assert row["baseline_start"] >= FIRST_DAY


def test_an_office_changes_the_plan_of_a_rollout(launched: Leadflow, tmp_path: Path) -> None:
    file, same, revised = tmp_path / "plan.xml", tmp_path / "same", tmp_path / "revised"
    assert launched("export", file).code == 0
    assert launched("import", file, same).code == 0
    assert "Nothing would change" in "".join(
        (said := launched("replan", same / "school.yaml", "--dry-run")).out + said.err
    )
    text = file.read_text("utf-8")
    at = text.index("<Summary>0</Summary>")
    begins = text.rindex("<Duration>", 0, at)
    ends = text.index("</Duration>", begins)
    file.write_text(f"{text[:begins]}<Duration>PT80H0M0S{text[ends:]}", "utf-8")
    assert launched("import", file, revised).code == 0
    said = launched("replan", revised / "school.yaml", "--dry-run")
    assert said.code == 0
    assert "takes 10 school days instead of" in said.out


def test_nothing_is_written_over_without_force(leadflow: Leadflow, tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    file.write_text("mine")
    said = leadflow("export", file, leadflow.school)
    assert said.code == 1
    assert "--force" in said.err
    assert file.read_text() == "mine"
    assert leadflow("export", file, leadflow.school, "--force", "--paper", "a4").code == 0
    assert 'width="297mm"' in file.read_text()


def test_the_form_has_to_be_known(leadflow: Leadflow, tmp_path: Path) -> None:
    assert leadflow("export", tmp_path / "plan.mpp", leadflow.school).code == 2
    assert leadflow("export", tmp_path / "plan", leadflow.school, "--as", "ics").code == 0
    assert leadflow("export", tmp_path / "x.csv", "--start", "2026-09-01").code == 2
    assert leadflow("export", tmp_path / "x.csv", leadflow.school, "--rollout", "x").code == 2
    assert leadflow("export", tmp_path / "none" / "x.csv", leadflow.school).code == 1


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("plan.csv", "title,duration\na,0.3\n", "plan.csv:2: duration: 0.3 days"),
        ("plan.csv", "\ufefftitle;duration;after\na;1;b\n", "plan.csv:2: after: 'b' is not the key"),
        ("plan.xml", "<!DOCTYPE x []><x/>", "document type or entities"),
        ("plan.mpp", "x", "Save it as XML"),
        ("plan.csv", "title,duration,on\nx,1,2026-09-01\n", ""),
    ],
)
def test_bad_input_writes_nothing(
    leadflow: Leadflow, tmp_path: Path, name: str, text: str, words: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    before = fingerprint(tmp_path)
    said = leadflow("import", file, tmp_path / "new")
    assert said.code == 1
    assert words in said.err
    assert fingerprint(tmp_path) == before


def test_a_folder_that_is_not_empty_is_left_alone(leadflow: Leadflow, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("title,duration,goals\na,1,g by 2026-11-13\n")
    said = leadflow("import", file, leadflow.school.parent)
    assert said.code == 1
    assert "not new and empty" in said.err
    assert leadflow("import", tmp_path / "none.csv", tmp_path / "new").code == 1
    assert leadflow("import", tmp_path, tmp_path / "new").code == 1


def test_what_is_not_taken_is_said(leadflow: Leadflow, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("title,duration,goals,owners\na,1,g by 2026-11-13,ann\n")
    said = leadflow("import", file, tmp_path / "new")
    assert said.code == 0
    assert "Mind: A table has no calendar" in said.err
    found = leadflow("import", file, tmp_path / "again", "--json")
    assert found.code == 0
    assert set(json.loads(found.out)) == {"folder", "steps", "remarks"}


def test_a_link_that_leads_nowhere_is_not_taken_for_written(leadflow: Leadflow) -> None:
    link = leadflow.school.parent / "plan.csv"
    link.symlink_to(leadflow.school.parent / "nothing.csv")
    said = leadflow("export", link, leadflow.school)
    assert said.code == 1
    assert "is there already; nothing was written" in said.err
    assert not link.exists()


def test_half_a_folder_is_never_left(leadflow: Leadflow) -> None:
    file, folder = leadflow.school.parent / "plan.xml", leadflow.school.parent / "back"
    assert leadflow("export", file, leadflow.school).code == 0
    write = Path.write_text

    def full(path: Path, text: str, **given: Any) -> int:
        if path.name == "playbook.yaml" and "part-" in path.parent.name:
            raise OSError(28, "No space left on device")
        return write(path, text, **given)

    with leadflow.patch.context() as patch:
        patch.setattr(Path, "write_text", full)
        said = leadflow("import", file, folder)
    assert said.code == 1
    assert "No space left on device" in said.err
    assert not list(leadflow.school.parent.glob("*back*"))
    assert leadflow("import", file, folder).code == 0
