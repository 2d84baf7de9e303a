"""``check``: every problem with its place, and what an overlay changes."""

from __future__ import annotations

from tests.cli.conftest import Leadflow


def test_an_overlay_is_compared_with_its_playbook(leadflow: Leadflow) -> None:
    said = leadflow("check", leadflow.school.parent / "overlay.yaml", leadflow.school.parent / "people.csv")
    assert said.code == 0
    assert said.out.splitlines() == [
        "+ briefing: 'Brief the district'. Reason: The district asks for it.",
        "~ talk: 'Talk to everybody' -> 'Talk with everybody'. Reason: It is no speech.",
        "~ norms: 2 school days -> 3 school days. Reason: Not all are here every day.",
        (
            "~ g-group.tell: right after g-group.try -> 2 school days after g-group.try. "
            "Reason: Numbers take two days."
        ),
    ]
    assert said.err == "2 files checked, nothing wrong.\n"


def test_as_data_there_are_only_problems(leadflow: Leadflow) -> None:
    overlay = leadflow.school.parent / "overlay.yaml"
    assert leadflow("check", overlay, "--json").data == []
    leadflow.edit("overlay.yaml", "shift: norms", "shift: norm")
    said = leadflow("check", overlay, "--json")
    assert said.code == 1
    assert said.data == [
        {
            "file": str(overlay),
            "line": 17,
            "key": "changes[3].shift",
            "message": "There is no step 'norm' in the playbook.",
            "advice": "Did you mean 'norms'?",
        }
    ]


def test_all_problems_of_all_files(leadflow: Leadflow) -> None:
    leadflow.edit("people.csv", "eli,", "ana,")
    leadflow.edit("calendar.yaml", "last: 2026-11-27", "last: 2026-11-37")
    folder = leadflow.school.parent
    said = leadflow("check", folder / "people.csv", folder / "calendar.yaml")
    assert said.code == 1
    assert "people.csv:5: key: 'ana' is also in line 2." in said.err
    assert "calendar.yaml:7: closures[2].last: '2026-11-37' is not a date." in said.err
