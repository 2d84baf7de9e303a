"""``token`` and ``feed``: shown once, listed without the secret, taken back."""

from __future__ import annotations

from tests.cli.conftest import Leadflow


def test_a_token_is_made_listed_and_revoked(launched: Leadflow) -> None:
    made = launched("token", "make", "--for", "ana", "--scope", "read", "--days", "7", "--json").data
    assert len(made["token"]) == 43
    plain = launched("token", "make", "--for", "ana", "--as", "ana")
    assert len(plain.out.strip()) == 43
    assert "not shown again" in plain.err
    listed = launched("token", "list", "--json").data
    assert [each["id"] for each in listed] == [1, 2]
    assert [each["by"] for each in listed] == ["", "ana"]
    assert made["token"] not in launched("token", "list").out
    assert launched("token", "revoke", "1").code == 0
    assert "revoked" in launched("token", "list").out
    assert launched("token", "revoke", "9").code == 1
    assert launched("feed", "revoke", "1").code == 1


def test_a_feed_is_made_listed_and_revoked(launched: Leadflow) -> None:
    assert "None was made" in launched("feed", "list").err
    made = launched("feed", "make", "--person", "ana", "--json").data
    assert made["address"].endswith(".ics")
    assert "/feeds/" in launched("feed", "make").out
    assert [each["about"] for each in launched("feed", "list", "--json").data] == ["person/ana", "school"]
    assert launched("feed", "revoke", "2").code == 0


def test_bad_wishes_make_nothing(launched: Leadflow) -> None:
    for words, code in (
        (("token", "make", "--for", "nobody"), 1),
        (("token", "make", "--for", "ana", "--days", "0"), 2),
        (("token", "make", "--for", "ana", "--scope", "write"), 2),
        (("token", "make", "--for", "ana", "--as", "nobody"), 1),
        (("feed", "make", "--group", "nobody"), 1),
        (("feed", "make", "--group", "lead", "--person", "ana"), 2),
    ):
        assert launched(*words).code == code, words
    assert launched("token", "list", "--json").data == []
    assert launched("feed", "list", "--json").data == []
