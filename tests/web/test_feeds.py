"""Calendars by address: what is in them, who reads them, and that they stay while nothing changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leadflow.people.tokens import Scope
from leadflow.services.tokens import make_feed, revoke, tokens
from leadflow.web import feeds
from leadflow.web.throttle import Throttle
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

KEY = samples.KEY
ABOUTS = ("school", "group/reading", "person/femi")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No earlier test has read anything."""
    monkeypatch.setattr(feeds, "_readers", Throttle(feeds.A_MINUTE))


def read(app: App, about: str) -> str:
    secret = make_feed(app.world, KEY, about)[1]
    got = client_of(app).get(f"/feeds/{secret}.ics")
    assert got.status_code == 200
    assert got.headers["content-type"] == "text/calendar; charset=utf-8"
    return str(got.text)


@pytest.mark.parametrize("about", ABOUTS)
def test_a_calendar_is_one(still_app: App, about: str) -> None:
    text = read(still_app, about)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")
    uids = [line for line in lines if line.startswith("UID:")]
    assert uids
    assert len(set(uids)) == len(uids)
    for name in ("BEGIN:VEVENT", "END:VEVENT", "DTSTAMP:", "SEQUENCE:", "DTSTART;VALUE=DATE:"):
        assert sum(line.startswith(name) for line in lines) == len(uids), name
    assert "VALARM" not in text


@pytest.mark.parametrize("about", ABOUTS)
def test_nobody_is_named(still_app: App, about: str) -> None:
    text = read(still_app, about).replace("\r\n ", "")
    with still_app.world.uow() as uow:
        people = uow.rollouts.get(KEY).definition.roster.people
    assert people
    for person in people:
        assert person.name not in text
        assert person.email not in text or not person.email


def test_each_has_its_own_steps(still_app: App) -> None:
    found = {about: set(re.findall(r"UID:(\S+)", read(still_app, about))) for about in ABOUTS}
    assert found["group/reading"] < found["school"]
    assert found["person/femi"] < found["school"]
    assert f"step-reading-pilot-{KEY}@leadflow" in found["person/femi"] & found["group/reading"]


def test_the_bytes_stay_the_same_while_nothing_changes(app: App) -> None:
    secret = make_feed(app.world, KEY, "school")[1]
    client = client_of(app)
    first = client.get(f"/feeds/{secret}.ics")
    assert client.get(f"/feeds/{secret}.ics").content == first.content
    again = client.get(f"/feeds/{secret}.ics", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_opens_nothing_says_how_to_get_another(app: App) -> None:
    token, secret = make_feed(app.world, KEY, "school")
    revoke(app.world, KEY, Scope.FEED, token.id)
    for each in (secret, "guessed", "%00"):
        got = client_of(app).get(f"/feeds/{each}.ics")
        assert got.status_code == 404
        assert "You get a new one" in got.text


def test_who_reads_too_often_waits(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_readers", Throttle(1))
    assert [client_of(app).get("/feeds/x.ics").status_code for _ in range(2)] == [404, 429]


@pytest.mark.parametrize("page", ["", "/groups/reading", "/people/femi"])
def test_an_address_is_made_shown_once_and_taken_back(client: TestClient, app: App, page: str) -> None:
    if page:
        assert f'href="{HERE}{page}/calendar"' in client.get(f"{HERE}{page}").text
    made = client.post(f"{HERE}{page}/calendar/make")
    found = re.search(r"http://localhost:\d+(/feeds/[\w-]{43}\.ics)|(/feeds/[\w-]{43}\.ics)", made.text)
    assert found
    address = found[1] or found[2]
    assert client.get(address).status_code == 200
    shown = client.get(f"{HERE}{page}/calendar").text
    assert address not in shown
    (known,) = tokens(app.world, KEY, Scope.FEED)
    wrong = "/people/dana/calendar/revoke"
    assert client.post(f"{HERE}{wrong}", data={"feed": str(known.id)}).status_code == 404
    assert client.get(address).status_code == 200
    assert client.post(f"{HERE}{page}/calendar/revoke", data={"feed": str(known.id)}).status_code == 303
    assert client.get(address).status_code == 404


def test_there_is_no_calendar_of_what_is_not_there(client: TestClient) -> None:
    for page in ("/groups/nobody", "/people/nobody"):
        assert client.get(f"{HERE}{page}/calendar").status_code == 404
    assert client.post(f"{HERE}/calendar/burn").status_code == 404
