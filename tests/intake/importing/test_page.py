"""Comments in a calendar file outlive an import, and a failed write leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadflow.errors import InputError, RefusedError
from leadflow.intake.importing.proposal import propose, write
from tests.intake.importing.sources import event, ics, wanted

HEAD = "name: Mine\nsource: District\nfirst: 2026-08-31\nlast: 2027-06-18\n"
BREAK = event("Fall Break", "20261123", "20261128")


def proposed(folder: Path, text: str, *events: str) -> str:
    into, source = folder / "calendar.yaml", folder / "year.ics"
    into.write_text(HEAD + text, encoding="utf-8")
    source.write_text(ics(*events), encoding="utf-8")
    return propose(str(source), into, wanted()).text


def test_an_entry_that_does_not_change_keeps_its_comments(tmp_path: Path) -> None:
    text = (
        "closures:\n  - first: 2026-11-23\n    last: 2026-11-27\n    # my note\n    name: Fall Break\n"
        "    imported: District\nhalf_days:\n"
        "  - {day: 2026-10-13, name: Early dismissal, imported: District}  # buses at 12:10\n"
    )
    found = proposed(tmp_path, text, BREAK, event("Early dismissal", "20261013"))
    assert text in found


def test_an_entry_that_goes_goes_whole(tmp_path: Path) -> None:
    text = (
        "closures:\n  - first: 2026-11-25\n    last: 2026-11-27\n    # my note\n    name: Fall Break\n"
        "    imported: District\n  - day: 2026-12-24\n    # mine\n    name: Eve\n"
    )
    assert proposed(tmp_path, text, BREAK).endswith(
        "closures:\n  - {first: 2026-11-23, last: 2026-11-27, name: Fall Break, imported: District}\n"
        "  - day: 2026-12-24\n    # mine\n    name: Eve\n"
    )


def test_brackets_that_hold_a_comment_are_refused(tmp_path: Path) -> None:
    text = "closures: [\n  # Bring cookies\n  {day: 2026-09-07, name: Labor Day} ]\n"
    with pytest.raises(InputError, match=r"calendar\.yaml:6: closures: 'closures' stands in brackets"):
        proposed(tmp_path, text, BREAK)


def test_a_write_that_fails_leaves_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RefusedError, match="No space left"):
        write(tmp_path / "calendar.yaml", "name: x\n", None)
    assert list(tmp_path.iterdir()) == []
