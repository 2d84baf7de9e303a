"""``recard``: a card or a board that is made again, from the command line."""

from __future__ import annotations

from tests.cli.conftest import Leadflow


def test_a_card_that_is_there_is_not_made_again(launched: Leadflow) -> None:
    said = launched("recard", "norms", "--as", "ana")
    assert said.code != 0
    assert "is where it belongs; nothing was changed" in " ".join(said.err.split())


def test_a_board_that_is_there_is_not_made_again(launched: Leadflow) -> None:
    said = launched("recard", "--board", "leadership", "--as", "ana")
    assert said.code != 0
    assert "is there. Nothing was changed" in said.err


def test_what_is_meant_must_be_said(launched: Leadflow) -> None:
    for given in ((), ("norms", "--board", "lead")):
        said = launched("recard", *given, "--as", "ana")
        assert said.code == 2
        assert "the key of a step, or --board" in " ".join(said.err.split())
    assert "Did you mean 'norms'?" in launched("recard", "norm", "--as", "ana").err
    assert launched("recard", "norms", "--as", "nobody").code != 0
