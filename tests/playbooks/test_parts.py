"""Phases within phases."""

from __future__ import annotations

from leadflow.playbooks.parts import _circle


def test_a_circle_further_up_is_told_there() -> None:
    parents = {"a": "b", "b": "c", "c": "b"}
    assert _circle("a", parents) == []
    assert _circle("b", parents) == ["b", "c", "b"]
