"""Tokens: made, shown once, kept as a hash, used, too old, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from leadflow.errors import NotFoundError, RefusedError
from leadflow.integrations.clock import SimulatedClock
from leadflow.people.tokens import Scope
from leadflow.services.tokens import digest, make_feed, make_reader, opened_by, revoke, tokens
from leadflow.store import tables
from tests.web import samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.bootstrap import App

KEY = samples.KEY


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with samples.open_sample(tmp_path / "home") as opened:
        yield opened


def test_a_secret_is_shown_once_and_kept_nowhere(app: App) -> None:
    made, secret = make_reader(app.world, KEY, "dana")
    assert len(secret) == 43  # 256 bits in base64 without padding
    with app.engine.connect() as connection:
        row = connection.execute(select(tables.token)).one()
    assert row.digest == digest(secret)
    assert secret not in str(row)
    assert opened_by(app.world, secret, Scope.READ) == made
    assert opened_by(app.world, secret, Scope.FEED) is None
    assert opened_by(app.world, secret[:-1], Scope.READ) is None
    assert opened_by(app.world, "ü\ud800", Scope.READ) is None


def test_when_it_was_used_is_noted_once_in_a_while(app: App) -> None:
    _, secret = make_feed(app.world, KEY, "school")
    opened_by(app.world, secret, Scope.FEED)
    (first,) = tokens(app.world, KEY, Scope.FEED)
    assert first.used == app.world.clock.now()
    later = app.at(SimulatedClock(samples.TODAY + timedelta(days=1)))
    opened_by(later.world, secret, Scope.FEED)
    (second,) = tokens(app.world, KEY, Scope.FEED)
    assert second.used == later.world.clock.now()


def test_a_reader_opens_nothing_after_its_last_day(app: App) -> None:
    _, secret = make_reader(app.world, KEY, "dana", days=2)
    for day, is_open in ((1, True), (2, False)):
        then = app.at(SimulatedClock(samples.TODAY + timedelta(days=day)))
        assert bool(opened_by(then.world, secret, Scope.READ)) is is_open


def test_what_is_taken_back_opens_nothing(app: App) -> None:
    made, secret = make_feed(app.world, KEY, "group/reading", who="dana")
    assert revoke(app.world, KEY, Scope.FEED, made.id).revoked
    assert revoke(app.world, KEY, Scope.FEED, made.id).revoked
    assert opened_by(app.world, secret, Scope.FEED) is None
    with pytest.raises(NotFoundError):
        revoke(app.world, KEY, Scope.READ, made.id)


def test_bad_wishes_make_nothing(app: App) -> None:
    for about in ("group/nobody", "person/reading", "district", "school/x", "person/"):
        with pytest.raises(RefusedError):
            make_feed(app.world, KEY, about)
    for days in (0, 367):
        with pytest.raises(RefusedError):
            make_reader(app.world, KEY, "dana", days=days)
    with pytest.raises(NotFoundError):
        make_feed(app.world, "nowhere", "school")
    assert not tokens(app.world, KEY, Scope.FEED)
    assert not tokens(app.world, KEY, Scope.READ)
