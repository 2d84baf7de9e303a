"""What somebody probably meant."""

from __future__ import annotations

from leadflow.playbooks.spelling import FEW, advice, nearest


def test_nearest() -> None:
    assert nearest("Principle", ["principal", "Coach"]) == "principal"
    assert nearest("COACH", ["principal", "Coach"]) == "Coach"
    assert nearest("zzz", ["principal"]) is None
    assert nearest("a", []) is None


def test_the_same_whatever_the_order() -> None:
    assert nearest("ab", ["ac", "aa"]) == nearest("ab", ["aa", "ac"])


def test_advice() -> None:
    assert advice("principle", ["principal", "coach"]) == "Did you mean 'principal'?"
    assert advice("zzz", ["b", "a", "b"]) == "Known: a, b."
    assert advice("zzz", []) == ""
    many = [f"key{number}" for number in range(FEW + 1)]
    assert advice("zzz", many) == ""
    assert advice("zzz", many[:FEW]).startswith("Known: key0, key1, key10")
