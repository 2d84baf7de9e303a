"""The portfolio: sums that are those of the schools' own pages, in a number of queries that does not grow."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.steps import Progress, Status
from leadflow.services import act
from leadflow.services.portfolio import AT_ONCE, portfolio, refresh
from leadflow.web.contexts.portfolio import A_PAGE, COLUMNS, Choice, chosen
from tests.store.statements import Statements
from tests.web import samples
from tests.web.conftest import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

TODAY = samples.TODAY


def add(app: App, key: str, school: str = "", progress: dict[str, Progress] | None = None) -> None:
    """One more rollout, without boards."""
    found = samples.rollout()
    defined = replace(found.definition, key=key, school=school or f"School {key}")
    with app.world.uow() as uow:
        uow.rollouts.add(replace(found, definition=defined, progress={**found.progress, **(progress or {})}))
        uow.commit()


@contextmanager
def empty() -> Iterator[App]:
    with TemporaryDirectory() as folder, samples.open_empty(Path(folder) / "home") as app:
        yield app


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Three schools that nobody changes: one as the sample, one with all done, one called like a formula."""
    with samples.open_empty(tmp_path_factory.mktemp("district") / "home") as app:
        add(app, "oak", "Oak School")
        done = Progress(Status.DONE, started=TODAY, finished=TODAY)
        add(app, "elm", "Elm School", dict.fromkeys(samples.rollout().progress, done))
        add(app, "ash", "=1+1 <b>Ash</b>", {"reading-pilot": done, "purpose": done})
        yield app


# ---- the same numbers as on the schools' own pages

ORDER = samples.rollout().plan.order


@st.composite
def progress(draw: st.DrawFn) -> dict[str, Progress]:
    """What people did to some steps, in any order."""
    found = {}
    for key in draw(st.lists(st.sampled_from(ORDER), max_size=len(ORDER), unique=True)):
        status = draw(st.sampled_from(Status))
        began = TODAY - timedelta(days=draw(st.integers(0, 60)))
        found[key] = Progress(
            status,
            started=None if status is Status.TODO else began,
            finished=began if status.closed else None,
            skipped_because="no need" if status is Status.SKIPPED else "",
        )
    return found


def shown(client: TestClient, key: str) -> dict[str, int]:
    """The numbers on a school's own pages."""
    page, here = client.get(f"/r/{key}").text, f"/r/{key}"
    numbers = {words: int(count) for count, words in re.findall(r"</svg>(\d+)</strong> <span>([^<]+)", page)}
    many = {
        name: int(count) for name, count in re.findall(r'id="(\w+)-h">[^<]*<span class="many">(\d+)', page)
    }
    assert many.get("blocked", 0) == numbers["blocked"]
    assert numbers["at risk or late"] == many.get("late", 0) + many.get("risky", 0)
    done = client.get(f"{here}/plan", params={"state": "Done"}).text
    lines = re.findall(r'<th scope="row"><a href="/r/[^/]+/steps/', done)
    return {
        "Blocked": numbers["blocked"],
        "Late": many.get("late", 0),
        "At risk": many.get("risky", 0),
        "Ready": numbers["ready now"],
        "Done": len(lines),
    }


def totals(page: str) -> dict[str, int]:
    """The sums above the table."""
    found = re.findall(r"</svg>(\d+)</strong> <span>([^<]+)", page)
    return {words.capitalize(): int(count) for count, words in found}


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(schools=st.lists(progress(), min_size=1, max_size=3))
def test_the_sums_are_those_of_the_schools_own_pages(schools: list[dict[str, Progress]]) -> None:
    with empty() as app:
        for at, each in enumerate(schools):
            add(app, f"s{at}", progress=each)
        client = client_of(app)
        own = [shown(client, f"s{at}") for at in range(len(schools))]
        found = totals(client.get("/portfolio").text)
        assert found == {name: sum(each[name] for each in own) for name in own[0]}
        rows = list(csv.DictReader(StringIO(client.get("/portfolio.csv").text.lstrip("\ufeff"))))
        for row in rows:
            mine = own[int(row["rollout"][1:])]
            cells = {name: int(row[name.lower().replace(" ", "_")]) for name in mine}
            assert cells == mine


def test_the_goals_are_those_of_the_schools_own_pages(district: App) -> None:
    client = client_of(district)
    page = client.get("/portfolio?search=oak").text
    assert "Vision and mission are shared by all" in page
    assert "1 of 4 goals late" in page
    assert "all reached" in client.get("/portfolio?search=elm").text
    own = client.get("/r/oak").text
    target, forecast = re.findall(r'class="date">(\w+ \d+ \w+) \d{4}<', page)
    assert f"Target {target}, forecast <strong>{forecast}</strong>" in own


# ---- fast, and never wrong


def test_a_look_is_the_same_few_queries_for_any_number_of_rollouts() -> None:
    with empty() as app:
        found: list[int] = []
        for upto in (3, 30):
            for at in range(upto - 3 if found else 0, upto):
                add(app, f"{upto}-{at}")
            refresh(app.world)
            with Statements(app.engine) as seen:
                entries = portfolio(app.world)
            assert all(each.fresh for each in entries)
            assert not seen.writes
            found.append(len(seen.sent))
    assert found[0] == found[1] <= 3


def test_however_many_have_changed_only_so_many_are_counted_before_the_answer() -> None:
    with empty() as app:
        found: list[int] = []
        for upto in (AT_ONCE + 1, AT_ONCE + 5):
            for at in range(upto):
                if not found or at >= AT_ONCE + 1:
                    add(app, f"s{at}")
            later = app.at(SimulatedClock(TODAY + timedelta(days=len(found))))
            with Statements(app.engine) as seen:
                entries = portfolio(later.world)
            assert sum(each.fresh for each in entries) == AT_ONCE
            found.append(len(seen.sent))
        assert max(found) <= 8 * AT_ONCE, "and each of them costs the same few"
        client = client_of(app.at(SimulatedClock(TODAY + timedelta(days=9))))
        page = client.get("/portfolio").text
        assert "being counted anew" in page
        assert "not counted yet" in page
        client = client_of(app.at(SimulatedClock(TODAY + timedelta(days=10))))
        page = client.get("/portfolio").text
        assert "as of Thu 26 Nov 2026" in page
        assert "being counted anew" not in client.get("/portfolio").text, "the rest came after the answer"


def test_what_changes_is_counted_anew_and_so_is_another_day(app: App) -> None:
    refresh(app.world)
    assert refresh(app.world) == 0
    (before,) = portfolio(app.world)
    act.set_status(app.world, samples.KEY, "reading-pilot", Status.DONE, who="femi")
    (after,) = portfolio(app.world)
    assert before.summary is not None
    assert after.summary is not None
    assert after.summary.done == before.summary.done + 1
    assert refresh(app.world) == 0, "a look has counted it"
    later = app.at(SimulatedClock(TODAY + timedelta(days=40)))
    (then,) = portfolio(later.world)
    assert then.summary is not None
    assert then.summary.late > after.summary.late
    assert then.counted == TODAY + timedelta(days=40)


def test_two_that_count_at_once_do_no_harm(app: App) -> None:
    with app.world.leases.hold("portfolio"):
        assert refresh(app.world) == 0
    assert refresh(app.world) == 1


# ---- what the address asks for


def order(client: TestClient, query: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/r/([^"]+)"', client.get(f"/portfolio?{query}").text)


@pytest.mark.parametrize(
    ("query", "rollouts"),
    [
        ("", ["oak", "ash", "elm"]),
        ("sort=school", ["ash", "elm", "oak"]),
        ("sort=blocked", ["oak", "ash", "elm"]),
        ("sort=done", ["oak", "ash", "elm"]),
        ("sort=nonsense&show=nonsense&page=nonsense", ["oak", "ash", "elm"]),
        ("page=99999", ["oak", "ash", "elm"]),
        ("show=blocked&sort=school", ["ash", "oak"]),
        ("show=goals", ["oak", "ash"]),
        ("search=SCHOOL+oak", ["oak"]),
        ("search=nobody", []),
    ],
)
def test_the_address_says_what_is_shown_and_in_which_order(
    district: App, query: str, rollouts: list[str]
) -> None:
    assert order(client_of(district), query) == rollouts


def test_the_file_is_what_the_page_shows_and_holds_no_formula(district: App) -> None:
    client = client_of(district)
    answer = client.get("/portfolio.csv?sort=school")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "portfolio.csv" in answer.headers["content-disposition"]
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row[1] for row in rows[1:]] == ["ash", "elm", "oak"]
    assert rows[1][0] == "'=1+1 <b>Ash</b>"
    assert "=1+1 &lt;b&gt;Ash" in client.get("/portfolio").text


def test_a_long_table_has_pages_and_weighs_under_100_kb() -> None:
    with empty() as app:
        for at in range(A_PAGE + 3):
            add(app, f"s{at:03}")
        refresh(app.world)
        client = client_of(app)
        first = client.get("/portfolio")
        assert len(first.content) < 100_000
        assert len(order(client, "")) == A_PAGE
        assert len(order(client, "page=2")) == 3
        assert sorted(order(client, "") + order(client, "page=2")) == [
            f"s{at:03}" for at in range(A_PAGE + 3)
        ]
        assert totals(first.text) == totals(client.get("/portfolio?page=2").text)
        assert f"All {A_PAGE + 3} rollouts in one table" in client.get("/").text


def test_with_nothing_there_it_says_so() -> None:
    with empty() as app:
        assert "There is no rollout yet" in client_of(app).get("/portfolio").text


def test_of_what_is_not_counted_yet_nothing_is_claimed(district: App) -> None:
    entries = [replace(each, summary=None, counted=None, fresh=False) for each in portfolio(district.world)]
    assert [each.key for each in chosen(entries, Choice(sort="school"))] == ["ash", "elm", "oak"]
    assert chosen(entries, Choice(show="blocked")) == []
