"""What a page costs: statements that do not grow with rows, octets below a limit, nothing made twice."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from benchmarks import plans

from leadflow.planning.steps import Status
from leadflow.rollout.start import plan_on, started
from leadflow.services.act import set_status
from leadflow.web.keeping import Kept
from tests.store.statements import Statements
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

ONES = ("/steps/s0", "/groups/g0", "/people/p0")
PAGES = ("", "/timeline", "/plan", "/groups", "/people", "/changes", "/conflicts")
HEAVIEST = 100_000
"""Octets of a page with all that a browser fetches for it, as sent to one that takes gzip."""


def statements(app: App, address: str) -> int:
    """How many a fresh server sends for a page."""
    client = client_of(app)
    with Statements(app.engine) as seen:
        assert client.get(address).status_code == 200, address
    return len(seen.sent)


def put(app: App, key: str, steps: int) -> None:
    definition = plans.definition(key, steps)
    with app.world.uow() as uow:
        uow.rollouts.add(started(definition, plan_on(definition, definition.start), accepted_late=True))
        uow.commit()


@pytest.fixture(scope="module")
def two_sizes(tmp_path_factory: pytest.TempPathFactory) -> App:
    app = samples.open_empty(tmp_path_factory.mktemp("sizes"))
    put(app, "small", 5)
    put(app, "large", 50)
    return app


@pytest.mark.parametrize("page", [*PAGES, *ONES])
def test_statements_do_not_grow_with_steps(two_sizes: App, page: str) -> None:
    assert statements(two_sizes, f"/r/small{page}") == statements(two_sizes, f"/r/large{page}")


@pytest.mark.parametrize("page", ["/", "/portfolio"])
def test_statements_do_not_grow_with_rollouts(tmp_path: Path, page: str) -> None:
    found = []
    for count in (5, 50):
        with samples.open_empty(tmp_path / str(count)) as app:
            for each in range(count):
                put(app, f"r{each}", 2)
            for _ in range(3):
                client_of(app).get(page)  # the summaries are counted, a part of them at a time
            found.append(statements(app, page))
    assert found[0] == found[1]


@pytest.mark.parametrize("page", [*PAGES, "/steps/report", "/people/dana"])
def test_a_page_weighs_less_than_a_tenth_of_a_megabyte(reader: TestClient, page: str) -> None:
    html = reader.get(f"{HERE}{page}").content
    more = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html.decode())))
    assert more
    parts = [html, *(reader.get(each).content for each in more)]
    assert sum(len(gzip.compress(each, 9)) for each in parts) < HEAVIEST


def test_a_page_is_made_once_while_nothing_changes(app: App) -> None:
    client = client_of(app)
    first = client.get(f"{HERE}/plan")
    with Statements(app.engine) as seen:
        assert client.get(f"{HERE}/plan").text == first.text
    assert len(seen.sent) == 1
    set_status(app.world, samples.KEY, "belonging-trust", Status.IN_PROGRESS, who="chloe")
    assert client.get(f"{HERE}/plan").text != first.text


def test_a_card_is_linked_as_soon_as_it_is_made(app: App) -> None:
    """A pass on Trello keeps a link, makes the card, and then keeps where it is."""
    with app.world.uow() as uow:
        links = uow.boards.links(samples.KEY)
        link = next(each for each in links.values() if each.url)
        uow.boards.save_link(samples.KEY, replace(link, remote_id="", url=""))
        uow.commit()
    site, step = client_of(app).app.state.site, link.key.partition("/")[2]  # type: ignore[attr-defined]
    assert step not in site.view(samples.KEY).card_urls
    with app.world.uow() as uow:
        uow.boards.save_link(samples.KEY, link)
        uow.commit()
    assert site.view(samples.KEY).card_urls[step] == link.url


def test_visitors_do_not_get_each_others_pages(app: App) -> None:
    client, other = client_of(app, "dana"), client_of(app, "ben")
    assert client.get(f"{HERE}/plan").text != other.get(f"{HERE}/plan").text
    shared = client_of(app)
    nobody = shared.get(f"{HERE}/plan").text
    shared.cookies.set("leadflow_who", "dana", path=HERE)
    assert shared.get(f"{HERE}/plan").text != nobody


def test_the_latest_are_kept_and_stale_ones_made_anew() -> None:
    kept: Kept[int] = Kept(2)
    made: list[str] = []

    def get(key: str, state: int) -> None:
        def make() -> int:
            made.append(f"{key}{state}")
            return state

        assert kept.get(key, state, make) == state

    for key, state in (("a", 1), ("b", 1), ("a", 1), ("c", 1), ("a", 1), ("b", 1), ("b", 2)):
        get(key, state)
    assert made == ["a1", "b1", "c1", "b1", "b2"]


def test_what_is_kept_takes_no_more_room_than_there_is() -> None:
    kept: Kept[bytes] = Kept(10, len)
    for key, size in (("a", 4), ("b", 4), ("a", 6), ("c", 1)):
        kept.get(key, size, lambda size=size: bytes(size))  # type: ignore[misc]
    assert len(kept) == 2
    kept.get("large", 0, lambda: bytes(11))
    assert not len(kept)


def test_one_is_made_at_a_time_and_what_is_kept_waits_for_nothing() -> None:
    kept: Kept[int] = Kept(9)
    began, go_on, made = Event(), Event(), []
    kept.get("there", 0, lambda: 7)

    def slow() -> int:
        began.set()
        assert go_on.wait(10)
        made.append(1)
        return 1

    threads = [Thread(target=kept.get, args=("slow", 0, slow)) for _ in range(3)]
    for each in threads:
        each.start()
    assert began.wait(10)
    assert kept.get("there", 0, slow) == 7
    go_on.set()
    for each in threads:
        each.join(10)
    assert made == [1]


def test_a_page_is_true_until_the_midnight_of_its_school(app: App) -> None:
    """The sample's school is in New York, five hours behind UTC."""

    class Clock:
        def __init__(self, hour: int, minute: int) -> None:
            self._now = datetime(2026, 11, 18, hour, minute, tzinfo=UTC)

        def now(self) -> datetime:
            return self._now

        def today(self, timezone: str) -> date:
            return self._now.astimezone(ZoneInfo(timezone)).date()

    found = [
        client_of(app.at(Clock(*at))).app.state.site.state(samples.KEY)  # type: ignore[attr-defined]
        for at in ((0, 1), (4, 59), (5, 0))
    ]
    assert found[0] == found[1] != found[2]


def test_a_look_waits_for_nobody_who_writes(app: App) -> None:
    with app.world.uow() as uow:
        uow.rollouts.touch(samples.KEY)
        assert client_of(app).get(HERE).status_code == 200
