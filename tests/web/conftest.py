"""A leadflow over a new database with the sample rollout, and a client that stands for a browser."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from leadflow.services.view import View, view
from leadflow.web import sign_in
from leadflow.web.app import create_app
from leadflow.web.throttle import Throttle
from tests.web import samples

with warnings.catch_warnings():
    # Newer Starlettes ask for httpx2 on import; httpx is what Prefect brings, and all that is needed here.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leadflow.bootstrap import App

HOME = "http://localhost"
HERE = f"/r/{samples.KEY}"
OWN = {"origin": HOME}
"""What a browser sends with a form of this site."""


def client_of(app: App, who: str = "", **more: object) -> TestClient:
    """A browser at the pages of `app`; `who` has said who they are."""
    client = TestClient(create_app(app, **more), base_url=HOME, follow_redirects=False)  # type: ignore[arg-type]
    client.headers.update(OWN)
    if who:
        client.cookies.set("leadflow_who", who, path=HERE)
    return client


@pytest.fixture(autouse=True)
def _fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins as a stranger at the door."""
    for each in ("_asked", "_missed"):
        monkeypatch.setattr(sign_in, each, Throttle(sign_in.A_MINUTE))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The sample."""
    with samples.open_sample(tmp_path / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def still_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The sample, shared by the tests of a module that change nothing."""
    with samples.open_sample(tmp_path_factory.mktemp("still")) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(still_app: App) -> View:
    """The sample rollout as it stands."""
    return view(still_app.world, samples.KEY)


@pytest.fixture
def client(app: App) -> TestClient:
    """Nobody in particular."""
    return client_of(app)


@pytest.fixture
def reader(still_app: App) -> TestClient:
    """Nobody in particular, who only looks."""
    return client_of(still_app)
