"""The visitor: who says to be here, and when they looked before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request
from starlette.responses import Response

from leadflow.web.rendering import Pages
from leadflow.web.site import Site
from leadflow.web.visitor import LOOKED, WHO, Visitor, remember_look, remember_who, visitor_of
from tests.web import samples

if TYPE_CHECKING:
    from leadflow.bootstrap import App

NOW = datetime(2026, 11, 17, 12, 10, tzinfo=UTC)


class Served:
    """As much of an application as a request needs."""

    def __init__(self, app: App) -> None:
        self.state = self
        self.site = Site(app, Pages())


def request_with(app: App, **cookies: str) -> Request:
    text = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [(b"cookie", text.encode())]
    return Request({"type": "http", "headers": headers, "app": Served(app), "path": "/", "method": "GET"})


def visitor(app: App, **cookies: str) -> Visitor:
    return visitor_of(request_with(app, **cookies), samples.rollout(), NOW)


def test_a_known_name_is_believed_and_an_unknown_one_is_nobody(still_app: App) -> None:
    assert visitor(still_app, **{WHO: "rivera"}).key == "rivera"
    assert visitor(still_app, **{WHO: "stranger"}).key == ""
    assert visitor(still_app).person is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "/",
        "2026-11-16T08:00:00",
        "/2026-11-16",
        "x/y/z",
        "/0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00/",
    ],
)
def test_a_cookie_that_makes_no_sense_is_no_look(still_app: App, text: str) -> None:
    assert visitor(still_app, **{LOOKED: text}).looked is None


@pytest.mark.parametrize("text", ["/0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00/"])
def test_a_look_at_the_end_of_time_is_forgotten(still_app: App, text: str) -> None:
    response = Response()
    remember_look(request_with(still_app, **{LOOKED: text}), response, samples.KEY, NOW)
    assert f"{LOOKED}=/{NOW.isoformat(timespec='seconds')};" in response.headers["set-cookie"].replace(
        '"', ""
    )


def test_the_look_before_is_the_one_that_ended_more_than_half_an_hour_ago(still_app: App) -> None:
    earlier, lately = NOW - timedelta(days=1), NOW - timedelta(minutes=10)
    same_look = f"{earlier.isoformat()}/{lately.isoformat()}"
    assert visitor(still_app, **{LOOKED: same_look}).looked == earlier
    new_look = f"{earlier.isoformat()}/{(NOW - timedelta(minutes=31)).isoformat()}"
    assert visitor(still_app, **{LOOKED: new_look}).looked == NOW - timedelta(minutes=31)


def test_a_look_in_the_future_is_not_believed(still_app: App) -> None:
    assert visitor(still_app, **{LOOKED: f"/{(NOW + timedelta(days=1)).isoformat()}"}).looked is None


def test_what_is_remembered_is_for_this_rollout_only_and_out_of_reach_of_scripts(still_app: App) -> None:
    response = Response()
    remember_who(request_with(still_app), response, samples.KEY, "rivera")
    remember_look(request_with(still_app), response, samples.KEY, NOW)
    who, look = response.headers.getlist("set-cookie")
    assert who.startswith(f"{WHO}=rivera;")
    for each in (who, look):
        assert "HttpOnly" in each
        assert "SameSite=lax" in each
        assert f"Path=/r/{samples.KEY}" in each
        assert "Secure" not in each, "leadflow's own address is not an https one here"


def test_a_second_look_keeps_the_end_of_the_first(still_app: App) -> None:
    first, response = NOW - timedelta(days=1), Response()
    request = request_with(still_app, **{LOOKED: f"/{first.isoformat()}"})
    remember_look(request, response, samples.KEY, NOW)
    assert f'"{first.isoformat()}/{NOW.isoformat()}"' in response.headers["set-cookie"].replace(
        "2026-11-16T12:10:00+00:00", first.isoformat()
    )
