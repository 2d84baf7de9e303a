"""Webhooks at Trello: made, renewed, taken away; deliveries that are believed and those that are not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from leadflow.boards.trello.client import Trello
from leadflow.boards.trello.webhooks import (
    DESCRIPTION,
    Kept,
    Seen,
    Webhooks,
    callback,
    delivery_in,
    genuine,
    segment,
    signature,
)
from tests.emulator.deliveries import SECRET
from tests.emulator.deliveries import signature as trellos_signature
from tests.emulator.ear import Ear, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.small_trello import SmallTrello

OURS = SecretStr(SECRET)


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as found:
        yield found


class Rig:
    """Two boards of leadflow's account, and its webhooks."""

    def __init__(self, trello: SmallTrello, ear: Ear) -> None:
        self.trello, self.ear = trello, ear
        self.client = Trello(trello.transport())
        self.boards = [self.client.post(dict[str, Any], "/boards", name=name)["id"] for name in ("A", "B")]

    def webhooks(self, called: str = "") -> Webhooks:
        return Webhooks(self.client, called or self.ear.url)

    @property
    def there(self) -> list[tuple[str, str, bool]]:
        webhooks = self.trello.emulator.world.webhooks.values()
        return [(each.model, each.callback, each.active) for each in webhooks]


@pytest.fixture
def rig(trello: SmallTrello, ear: Ear) -> Rig:
    return Rig(trello, ear)


def test_one_for_each_board_and_asked_again_none_more(rig: Rig) -> None:
    assert rig.webhooks().keep(rig.boards) == Kept(made=tuple(sorted(rig.boards)))
    before = rig.trello.count()
    assert rig.webhooks().keep(rig.boards) == Kept()
    assert rig.trello.since(before) == ["GET /members/me/tokens"]
    assert sorted(rig.there) == [(each, rig.ear.url, True) for each in sorted(rig.boards)]


def test_what_was_switched_off_or_calls_elsewhere_is_renewed(rig: Rig) -> None:
    rig.webhooks().keep(rig.boards)
    first, second = rig.trello.emulator.world.webhooks.values()
    first.active, second.callback = False, f"{rig.ear.url}/old"
    kept = rig.webhooks().keep(rig.boards)
    assert set(kept.renewed) == set(rig.boards)
    assert not kept.made
    assert sorted(rig.there) == [(each, rig.ear.url, True) for each in sorted(rig.boards)]


def test_boards_that_are_no_longer_ours_are_let_go_and_others_webhooks_stay(rig: Rig) -> None:
    rig.client.post(
        dict[str, Any],
        "/webhooks",
        callbackURL=f"{rig.ear.url}/other",
        idModel=rig.boards[0],
        description="x",
    )
    rig.webhooks().keep(rig.boards)
    assert rig.webhooks().keep(rig.boards[:1]).removed == (rig.boards[1],)
    assert sorted(called for _, called, _ in rig.there) == [rig.ear.url, f"{rig.ear.url}/other"]


def test_another_leadflow_with_the_same_token_keeps_its_own(rig: Rig) -> None:
    rig.webhooks().keep(rig.boards[:1])
    with listening() as elsewhere:
        assert rig.webhooks(elsewhere.url).keep(rig.boards[1:]).removed == ()
        assert rig.webhooks().keep(rig.boards[:1]) == Kept()
        assert len(rig.there) == 2


def test_an_address_that_trello_cannot_reach_is_told_once(rig: Rig) -> None:
    kept = rig.webhooks("http://127.0.0.1:9/nobody").keep(rig.boards)
    assert "did not return 200" in kept.refused
    assert (kept.made, rig.there) == ((), [])


def test_deliveries_that_fail_are_seen(rig: Rig) -> None:
    rig.webhooks().keep(rig.boards)
    next(iter(rig.trello.emulator.world.webhooks.values())).failures = 3
    assert rig.webhooks().keep(rig.boards).failing == (sorted(rig.boards)[0],)


def test_looking_writes_nothing_and_tells_what_does_not_work(rig: Rig) -> None:
    first, second = sorted(rig.boards)
    assert rig.webhooks().look(rig.boards) == Seen(missing=(first, second))
    assert rig.there == []
    rig.webhooks().keep(rig.boards)
    before = rig.trello.count()
    assert rig.webhooks().look(rig.boards) == Seen()
    assert rig.trello.since(before) == ["GET /members/me/tokens"]
    by_board = {each.model: each for each in rig.trello.emulator.world.webhooks.values()}
    by_board[first].active, by_board[second].failures = False, 3
    assert rig.webhooks().look(rig.boards) == Seen(off=(first,), failing=(second,))
    assert rig.webhooks(f"{rig.ear.url}/new").look([second]) == Seen(off=(second,))


def test_no_request_has_the_token_in_its_address(rig: Rig) -> None:
    rig.webhooks().keep(rig.boards)
    rig.webhooks().keep([])
    token = rig.trello.emulator.world.tokens
    assert not [each.path for each in rig.trello.emulator.requests if any(key in each.path for key in token)]


def test_a_real_delivery_is_believed_and_read(rig: Rig) -> None:
    rig.webhooks().keep(rig.boards)
    rig.client.post(dict[str, Any], f"/boards/{rig.boards[0]}/lists", name="Later")
    assert rig.trello.emulator.deliveries.settle()
    ((headers, body),) = rig.ear.heard
    assert genuine(body, rig.ear.url, OURS, headers["x-trello-webhook"])
    found = delivery_in(body)
    assert found is not None
    assert found.boards == {rig.boards[0]}
    assert headers["x-trello-client-identifier"] == "leadflow"
    assert json.loads(body)["webhook"]["description"] == DESCRIPTION


BODY = b'{"action":{"id":"a","date":"2026-11-25T10:00:00.000Z"},"model":{"id":"b"}}'
CALLED = callback("https://leadflow.school.example", OURS)


@pytest.mark.parametrize(
    ("body", "called", "secret", "signed"),
    [
        (BODY + b" ", CALLED, OURS, trellos_signature(BODY, CALLED)),
        (BODY, CALLED + "/", OURS, trellos_signature(BODY, CALLED)),
        (BODY, CALLED, SecretStr("another"), trellos_signature(BODY, CALLED)),
        (BODY, CALLED, OURS, ""),
        (BODY, CALLED, OURS, "für alle"),
        (BODY, CALLED, OURS, "\udcff"),
        (BODY, CALLED, SecretStr(""), signature(BODY, CALLED, SecretStr("")).decode()),
    ],
)
def test_what_is_not_believed(body: bytes, called: str, secret: SecretStr, signed: str) -> None:
    assert genuine(BODY, CALLED, OURS, trellos_signature(BODY, CALLED))
    assert not genuine(body, called, secret, signed)


def test_what_a_delivery_is_about() -> None:
    data = {"board": {"id": "b1"}, "boardTarget": {"id": "b2"}, "list": {"id": "l"}}
    content = {"action": {"id": "a", "date": "2026-11-25T10:00:00.000Z", "data": data}, "model": {"id": "m"}}
    found = delivery_in(json.dumps(content).encode())
    assert found is not None
    assert (found.action, found.date, found.boards) == (
        "a",
        datetime(2026, 11, 25, 10, tzinfo=UTC),
        frozenset({"b1", "b2", "m"}),
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"action": 3}', b'{"action":{"id":"a","date":"2026-11-25T10:00:00"}}', b"\xff"],
)
def test_what_is_no_delivery(body: bytes) -> None:
    assert delivery_in(body) is None


@given(st.binary())
def test_any_bytes_are_a_delivery_or_none(body: bytes) -> None:
    found = delivery_in(body)
    assert found is None or found.action
    assert not genuine(body, CALLED, OURS, "nonsense")


def test_the_callback_is_the_same_at_every_start_and_does_not_show_the_secret() -> None:
    assert segment(OURS) == segment(SecretStr(SECRET))
    assert segment(OURS) != segment(SecretStr("another"))
    assert SECRET not in CALLED
