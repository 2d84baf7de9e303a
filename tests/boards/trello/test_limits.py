"""Pacing, on a clock that only moves when something waits."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.boards.trello.limits import MEMBERS_LIMIT, TOKEN_LIMIT, OwnLedger, Pacer
from leadflow.errors import ServiceAwayError
from tests.emulator.limits import Limits
from tests.small_trello import SmallTrello


@dataclass
class Clock:
    """Time that passes when somebody sleeps."""

    now: float = 0.0
    naps: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


def limiter(clock: Clock) -> Pacer:
    return Pacer(OwnLedger(clock.read), sleep=clock.sleep)


@given(st.lists(st.floats(0, 4), max_size=400))
def test_no_ten_seconds_hold_more_than_the_limit(idle: list[float]) -> None:
    clock, sent = Clock(), deque[float]()
    paced = limiter(clock)
    for pause in [0.0] * 200 + idle:
        clock.now += pause
        paced.wait("/1/boards/x")
        sent.append(clock.now)
        while sent[0] <= clock.now - 10:
            sent.popleft()
        assert len(sent) <= 90, "Trello allows 100"


@pytest.mark.parametrize("requests", [472, 2596, 9000])
def test_what_a_launch_takes_is_within_a_tenth_of_the_least_time(requests: int) -> None:
    """A launch of twelve groups, one with another checklist on every card, and the longest that is."""
    clock = Clock()
    paced = limiter(clock)
    for _ in range(requests):
        paced.wait("/1/cards")
    assert requests / 10 - 10 <= clock.now <= 1.1 * requests / 10, "ten a second, after the first hundred"


def test_what_is_free_goes_at_once() -> None:
    clock = Clock()
    paced = limiter(clock)
    for _ in range(TOKEN_LIMIT):
        paced.wait("/1/boards/x")
    assert clock.naps == []
    paced.wait("/1/boards/x")
    assert clock.naps == [10.0]


def test_look_ups_of_people_are_few_and_never_waited_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    paced = limiter(clock)
    for _ in range(MEMBERS_LIMIT):
        paced.wait("/1/members/ana")
    with pytest.raises(ServiceAwayError, match="100 look-ups of people in 15 minutes"):
        paced.wait("/1/members/ben")
    clock.now += 1
    paced.wait("/1/boards/x")
    clock.now += 850
    paced.wait("/1/search")
    assert clock.now >= 900


def headers(remaining: object, most: object = 100, name: str = "api-token") -> dict[str, str]:
    return {
        f"x-rate-limit-{name}-interval-ms": "10000",
        f"x-rate-limit-{name}-max": str(most),
        f"x-rate-limit-{name}-remaining": str(remaining),
    }


@pytest.mark.parametrize("name", ["api-token", "api-key", "member"])
def test_the_brake_is_put_on_when_little_is_left(name: str) -> None:
    clock = Clock()
    paced = limiter(clock)
    paced.learn(headers(6, name=name))
    paced.wait("/1/boards/x")
    assert clock.naps == []
    paced.learn(headers(5, name=name))
    paced.wait("/1/boards/x")
    assert clock.naps == [10.0]


def test_a_clock_that_was_set_back_does_not_prolong_the_hold() -> None:
    clock = Clock(now=5000.0)
    paced = limiter(clock)
    paced.learn(headers(1))
    clock.now -= 3600
    paced.wait("/1/boards/x")
    assert clock.naps == []


def test_odd_headers_are_overlooked() -> None:
    clock = Clock()
    paced = limiter(clock)
    paced.learn({})
    paced.learn(headers("none"))
    paced.learn({"x-rate-limit-api-token-remaining": "0"})
    paced.wait("/1/boards/x")
    assert clock.naps == []


def test_two_hundred_requests_never_meet_a_429() -> None:
    with SmallTrello() as trello:
        transport = trello.transport()
        for _ in range(200):
            transport.request("GET", "https://api.trello.com/1/batch", params={"urls": "/members/me"})
        transport.close()
        assert trello.emulator.service.counter.refused == 0
        assert trello.pauses


def test_others_who_spend_the_same_token_are_given_way() -> None:
    with SmallTrello(limits=Limits(token=20)) as trello:
        transport = trello.transport()
        for _ in range(60):
            transport.request("GET", "https://api.trello.com/1/batch", params={"urls": "/members/me"})
        transport.close()
        assert trello.emulator.service.counter.refused == 0, "the headers said it before"
