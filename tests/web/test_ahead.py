"""Ahead: what a reader then gets was made before, is the same, and is never older than the store."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.steps import Status
from leadflow.services.act import set_status
from leadflow.settings import Settings, SignIn
from leadflow.store import rollouts, tables
from leadflow.store.database import writing
from leadflow.web.ahead import Ahead
from leadflow.web.app import create_app
from tests.store.statements import Statements
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

PAGES = ("", "/timeline", "/plan")
PATIENCE = 20.0


def looks(client: TestClient, app: App, rollout: str = HERE) -> list[int]:
    """How many statements each of the pages takes."""
    found = []
    for page in PAGES:
        with Statements(app.engine) as seen:
            assert client.get(f"{rollout}{page}").status_code == 200
        found.append(len(seen.sent))
    return found


def served(client: TestClient) -> Starlette:
    return client.app  # type: ignore[return-value]


def test_a_first_look_at_what_was_made_ahead_is_one_statement(app: App) -> None:
    client = client_of(app)
    assert len(list(Ahead(served(client)).make())) == len(PAGES)
    assert looks(client, app) == [1, 1, 1]


def test_what_was_made_ahead_is_what_a_reader_would_have_got(app: App) -> None:
    client = client_of(app)
    list(Ahead(served(client)).make())
    assert [client.get(f"{HERE}{page}").text for page in PAGES] == [
        client_of(app).get(f"{HERE}{page}").text for page in PAGES
    ]


def test_the_first_page_of_every_rollout_comes_before_the_others(app: App) -> None:
    samples.put_copy(app, "other")
    client = client_of(app)
    made = Ahead(served(client)).make()
    next(made), next(made)
    assert [looks(client, app, each)[0] for each in (HERE, "/r/other")] == [1, 1]


def test_a_round_makes_only_what_has_changed(app: App) -> None:
    samples.put_copy(app, "other")
    client = client_of(app)
    ahead = Ahead(served(client))
    assert len(list(ahead.make())) == 2 * len(PAGES)
    assert not list(ahead.make())
    set_status(app.world, samples.KEY, "belonging-trust", Status.IN_PROGRESS, who="chloe")
    assert "Build trust with families" in client.get(f"{HERE}/plan").text  # whoever asks first has it made
    assert len(list(ahead.make())) == len(PAGES)
    assert looks(client, app) == [1, 1, 1]


def test_pages_are_made_for_the_new_day_and_stay_true_until_then(app: App) -> None:
    client = client_of(app)
    ahead = Ahead(served(client))
    list(ahead.make())
    clock = app.world.clock
    assert isinstance(clock, SimulatedClock)
    assert not list(ahead.make())
    clock.day += timedelta(days=1)
    assert len(list(ahead.make())) == len(PAGES)
    assert looks(client, app) == [1, 1, 1]
    assert "18 Nov 2026" in client.get(HERE).text


def test_a_rollout_that_cannot_be_read_stops_no_other(app: App) -> None:
    samples.put_copy(app, "other")
    with writing(app.engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER definition_no_update")
        damaged = tables.definition.update().where(tables.definition.c.rollout == samples.KEY)
        connection.execute(damaged.values(document="{}"))
    rollouts._definitions.clear()
    client = client_of(app)
    list(Ahead(served(client)).make())
    assert looks(client, app, "/r/other") == [1, 1, 1]


def test_the_server_makes_them_while_it_serves(app: App) -> None:
    with client_of(app) as client:
        end = monotonic() + PATIENCE
        kept = served(client).state.site.bodies
        while len(kept) < len(PAGES) and monotonic() < end:
            sleep(0.02)
        assert looks(client, app) == [1, 1, 1]


@pytest.mark.parametrize(("how", "runs"), [(SignIn.ACCOUNTS, False), (SignIn.LINK, True)])
def test_nothing_is_made_where_everybody_has_pages_of_their_own(app: App, how: SignIn, runs: bool) -> None:
    app.settings = Settings(**{**app.settings.model_dump(), "sign_in": how})
    with Ahead(create_app(app)) as ahead:
        assert (ahead._thread.ident is not None) is runs
