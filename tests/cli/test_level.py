"""``level``: what waits, why, and a launched plan that is made to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Leadflow


def tight(leadflow: Leadflow) -> None:
    """Let three steps of the small school change how people work, one at a time in the whole school."""
    folder = leadflow.school.parent
    book = (folder / "small.yaml").read_text("utf-8")
    book = book.replace("    duration: 2\n", "    duration: 2\n    change: true\n", 1)
    book = book.replace("    title: Write a statement\n", "    title: Write a statement\n    change: true\n")
    book = book.replace("    after: [talk]\n", "", 1)
    (folder / "small.yaml").write_text(book, "utf-8")


def test_nothing_has_to_wait(leadflow: Leadflow) -> None:
    said = leadflow("level", leadflow.school)
    assert said.code == 0
    assert "Limits: a group makes 1 change at a time; nobody's hours are counted." in said.out
    assert "Nothing has to wait" in said.out
    assert not leadflow.home.exists()


def test_what_waits_and_why(leadflow: Leadflow) -> None:
    tight(leadflow)
    said = leadflow("level", leadflow.school)
    assert said.code == 0, said.err
    assert "What waits (1 step)" in said.out
    assert "which changes the same group's work until" in said.out
    assert "leadflow level --apply" in said.err
    found = leadflow("level", leadflow.school, "--json").data
    assert set(found) == {"rollout", "limits", "end", "goals", "delays", "findings"}
    waits = [each for each in found["delays"] if each["how"] == "waits"]
    assert [set(each) for each in waits] == [
        {"step", "how", "start", "finish", "school_days", "calendar_days", "because", "waits_for"}
    ]
    improved = leadflow("level", leadflow.school, "--improve", "1", "--json").data
    assert improved["goals"] == found["goals"]


def test_a_launched_plan_is_made_to_wait(leadflow: Leadflow) -> None:
    tight(leadflow)
    assert leadflow("launch", leadflow.school).code == 0
    (waits,) = [each for each in leadflow("level", "--json").data["delays"] if each["how"] == "waits"]
    looked = leadflow("level", "--apply", "--dry-run")
    assert looked.code == 0, looked.err
    assert "Nothing was changed" in looked.err
    done = leadflow("level", "--apply", "--yes", "--json").data
    assert done["applied"]
    told = leadflow("plan", "--explain", waits["step"]).out
    assert f": it {waits['because']}." in told
    again = leadflow("level")
    assert "leadflow level --apply" not in again.err
    assert not leadflow("level", "--apply", "--yes", "--json").data["applied"]


def test_applying_is_for_a_launched_rollout(leadflow: Leadflow) -> None:
    said = leadflow("level", leadflow.school, "--apply")
    assert said.code == 2
    assert "--apply is for a launched rollout" in said.err
