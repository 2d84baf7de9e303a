"""What the guards read from headers."""

from __future__ import annotations

import pytest

from leadflow.guards import hostname, is_address, network_place


def test_host_headers_are_taken_apart() -> None:
    assert hostname("Leadflow.Example:8400") == "leadflow.example"
    assert hostname("[::1]:1") == "::1"
    assert hostname("[::1") == ""
    assert is_address("::1")
    assert not is_address("localhost")


@pytest.mark.parametrize("origin", ["http://[x", "null", "", "nonsense"])
def test_an_origin_that_is_no_address_has_no_place(origin: str) -> None:
    assert network_place(origin) == ""


def test_the_place_of_an_origin_is_its_host_and_port() -> None:
    assert network_place("https://localhost:8400") == "localhost:8400"
