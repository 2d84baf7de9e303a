"""Links beside a step: only addresses on the web, each once, not too many."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.artefacts import AT_MOST, artefact, with_artefact, without_artefact

DAY = date(2026, 11, 17)


def test_each_address_is_there_once_the_newest_last() -> None:
    first = artefact(" Norms ", " https://docs.example/norms ", "ana", DAY)
    second = artefact("Agenda", "http://docs.example/agenda", "ana", DAY)
    again = artefact("Norms, final", first.address, "dee", DAY)
    assert (first.title, first.address) == ("Norms", "https://docs.example/norms")
    both = with_artefact(with_artefact((), first), second)
    assert with_artefact(both, again) == (second, again)
    assert without_artefact(both, first.address) == (second,)
    assert without_artefact(both, "https://elsewhere.example") == both


@pytest.mark.parametrize(
    "address",
    [
        "",
        "norms",
        "javascript:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "data:text/html,x",
        "https://",
        "https://[::1",
        "https://a b.example",
    ],
)
def test_what_is_no_address_on_the_web_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match="whole address"):
        artefact("Norms", address, "ana", DAY)


def test_a_link_has_a_title_and_there_are_not_too_many() -> None:
    with pytest.raises(RefusedError, match="what it is"):
        artefact(" ", "https://docs.example", "ana", DAY)
    with pytest.raises(RefusedError, match="500 is the most"):
        artefact("Norms", "https://docs.example/" + "x" * 500, "ana", DAY)
    many = tuple(artefact("x", f"https://docs.example/{at}", "ana", DAY) for at in range(AT_MOST))
    with pytest.raises(RefusedError, match="take one away"):
        with_artefact(many, artefact("x", "https://docs.example/new", "ana", DAY))
