"""Tokens open something until they are revoked or too old."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from leadflow.people.tokens import Scope, Token

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
TOKEN = Token(1, "hill", Scope.FEED, "school", "", NOW)


def test_a_token_is_open_until_it_is_revoked_or_too_old() -> None:
    assert TOKEN.open(NOW)
    assert not replace(TOKEN, revoked=NOW).open(NOW)
    expiring = replace(TOKEN, expires=NOW + timedelta(days=1))
    assert expiring.open(NOW)
    assert not expiring.open(NOW + timedelta(days=1))
