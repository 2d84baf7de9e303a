"""Callers: told apart behind a proxy of ours, by nobody's word but its own; as many where it is silent."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from leadflow.settings import Settings
from leadflow.web import caller
from leadflow.web.caller import Caller, caller_of
from leadflow.web.throttle import A_SCHOOL, Throttle

if TYPE_CHECKING:
    from typing import Any

SCHOOL = Settings(base_url="https://school.example", proxies=("127.0.0.1", "10.0.0.0/24"))


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    caller._tell.cache_clear()


def asks(peer: str, named: str = "", settings: Settings = SCHOOL) -> Caller:
    """Who that is whose request comes from `peer`, served as `leadflow serve` does."""
    headers = [(b"x-forwarded-for", named.encode())] if named else []
    found: list[Caller] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        found.append(caller_of(Request(scope), settings))

    served = ProxyHeadersMiddleware(page, trusted_hosts=list(settings.proxies))
    scope = {"type": "http", "client": (peer, 4711), "headers": headers, "method": "GET"}
    asyncio.run(served(scope, None, None))  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize(
    ("peer", "named", "who"),
    [
        ("127.0.0.1", "203.0.113.7", Caller("203.0.113.7")),
        ("10.0.0.9", "203.0.113.7, 10.0.0.3", Caller("203.0.113.7")),
        # What stands before the proxy's own word was written by whoever asks.
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", Caller("203.0.113.7")),
        ("127.0.0.1", "2001:db8:1:2:3::9", Caller("2001:db8:1:2::/64")),
        ("127.0.0.1", "2001:db8:1:2:ffff::1", Caller("2001:db8:1:2::/64")),
        ("127.0.0.1", "::ffff:203.0.113.7", Caller("::ffff:203.0.113.7")),
        ("203.0.113.7", "", Caller("203.0.113.7")),
        ("nobody", "", Caller("nobody")),
    ],
)
def test_who_asks_is_whom_a_proxy_of_ours_names(
    peer: str, named: str, who: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    assert asks(peer, named) == who
    assert not caplog.records


@pytest.mark.parametrize(
    ("peer", "named", "told"),
    [
        ("127.0.0.1", "", "The proxy at 127.0.0.1 sends no X-Forwarded-For"),
        ("10.0.0.200", "10.0.0.7", "The proxy at 10.0.0.7 sends no X-Forwarded-For"),
        ("172.18.0.2", "203.0.113.7", "Is that your proxy? Then name it in LEADFLOW_PROXIES"),
    ],
)
def test_a_proxy_that_does_not_say_stands_for_many_and_is_told_of_once(
    peer: str, named: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    """All of a school had the tries of one person, and anybody could use them up."""
    with caplog.at_level(logging.WARNING):
        who = {asks(peer, named) for _ in range(3)}
    assert {each.many for each in who} == {True}
    assert [told in each.message for each in caplog.records] == [True]
    throttle, (one,) = Throttle(2), who
    assert [throttle.wait(one) for _ in range(2 * A_SCHOOL)] == [0] * 2 * A_SCHOOL
    assert throttle.wait(one) > 0


def test_at_one_machine_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert asks("127.0.0.1", settings=Settings()).many
    assert asks("192.0.2.1", "203.0.113.7", settings=Settings()) == Caller("192.0.2.1")
    assert not caplog.records
