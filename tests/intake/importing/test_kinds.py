"""What an entry is taken for, where its title and its category differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.intake.importing.sources import event, ics, imported


def test_the_words_of_a_title_win_over_its_category(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        "a.ics",
        ics(
            event("EID - Regular School Day", "20270310", more="CATEGORIES:holiday"),
            event("Schools open - Diwali", "20261109", more="CATEGORIES:holiday"),
            event("No School, not a regular school day", "20261012"),
            event("Good Friday", "20270326", more="CATEGORIES:holiday"),
        ),
    )
    assert [found.now.share(date(*day)) for day in ((2027, 3, 10), (2026, 11, 9))] == [1, 1]
    assert [found.now.share(date(*day)) for day in ((2026, 10, 12), (2027, 3, 26))] == [0, 0]
    table = "date,name,type\n2027-03-10,Eid - regular school day,closure\n2026-10-12,Holiday,closure\n"
    doubted = imported(tmp_path, "a.csv", table)
    assert [each.entry.title for each in doubted.year.doubtful] == ["Eid - regular school day"]
