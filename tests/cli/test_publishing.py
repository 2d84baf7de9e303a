"""``publish``: the switch, the names, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Leadflow


def test_files_are_written_only_of_what_is_public(launched: Leadflow, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    told = launched("publish", "hill_2026", folder)
    assert told.code == 1
    assert "not public" in told.err
    assert "--on" in told.err
    assert not folder.exists()
    assert launched("publish", "hill_2026", folder, "--on", "--as", "ana").code == 0
    first = fingerprint(folder)
    assert set(first) == {"index.html", "feed.xml", "leadflow.css", "icon.svg"}
    again = launched("publish", "hill_2026", folder, "--json").data
    assert again["written"] == []
    assert fingerprint(folder) == first
    off = launched("publish", "hill_2026", "--off")
    assert "is not public" in off.err
    assert launched("publish", "hill_2026", folder).code == 1
    assert fingerprint(folder) == first


def test_a_folder_that_is_refused_turns_nothing_on(launched: Leadflow, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "holiday.jpg").write_text("x")
    for folder in (tmp_path / "www", tmp_path / "www" / "holiday.jpg" / "below"):
        refused = launched("publish", "hill_2026", folder, "--on", "--name", "principal")
        assert refused.code == 1
        known = launched("publish", "hill_2026", "--json").data
        assert (known["public"], known["roles"]) == (False, [])
    assert [each.name for each in (tmp_path / "www").iterdir()] == ["holiday.jpg"]


def test_names_are_those_of_roles_that_are_there(launched: Leadflow) -> None:
    assert launched("publish", "hill_2026", "--name", "principal", "--json").data["roles"] == ["principal"]
    assert launched("publish", "hill_2026", "--name", "none", "--json").data["roles"] == []
    wrong = launched("publish", "hill_2026", "--on", "--name", "wizard")
    assert wrong.code == 1
    assert "The roles of people.csv are" in wrong.err
    assert not launched("publish", "hill_2026", "--json").data["public"]


def test_contradictions_are_refused(launched: Leadflow, tmp_path: Path) -> None:
    assert launched("publish", "hill_2026", tmp_path / "www", "--off").code == 2
    assert launched("publish", "nobody", "--on").code == 1
    assert launched("publish", "hill_2026", "--on", "--as", "nobody").code == 1
    assert not launched("publish", "hill_2026", "--json").data["public"]
