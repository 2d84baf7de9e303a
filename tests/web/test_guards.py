"""Guards: headers, hosts, forms of other sites, huge bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import App
from leadflow.web.guards import HSTS, LARGEST_BODY, PAGE_HEADERS
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

FLAG = f"{HERE}/steps/norms/flag"


@pytest.mark.parametrize("path", ["/", HERE, "/nothing", "/r/nobody", "/health", f"{HERE}/steps/norms"])
def test_every_answer_has_the_headers(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    for name, value in PAGE_HEADERS.items():
        assert answer.headers[name] == value
    assert "strict-transport-security" not in answer.headers


def test_refusals_have_them_too(reader: TestClient) -> None:
    for answer in (
        reader.post(FLAG, headers={"origin": "https://evil.example"}),
        reader.get(HERE, headers={"host": "evil.example"}),
        reader.post(FLAG, content=b"x" * (LARGEST_BODY + 1)),
    ):
        assert answer.status_code in (403, 413, 421)
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_scripts_and_styles_are_only_ours(reader: TestClient) -> None:
    policy = reader.get(HERE).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_site_of_its_own_name_over_https_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("secure")
    with samples.open_sample(home, base_url="https://leadflow.school.example") as app:
        client = client_of(app)
        answer = client.get(HERE, headers={"host": "leadflow.school.example"})
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == HSTS["strict-transport-security"]
        assert "Secure" in answer.headers["set-cookie"]
        assert client.get(HERE, headers={"host": "other.school.example"}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8400", "127.0.0.1:8400", "[::1]:8400", "10.0.0.7"])
def test_names_of_this_site_and_addresses_are_known(reader: TestClient, host: str) -> None:
    assert reader.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.net", "", "[::1"])
def test_other_names_are_not(reader: TestClient, host: str) -> None:
    assert reader.get("/health", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://[x"},
        {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost", "sec-fetch-site": "same-site"},
        {"origin": "http://localhost", "sec-fetch-site": "none"},
    ],
)
def test_posts_from_elsewhere_change_nothing(app: App, headers: dict[str, str]) -> None:
    client = client_of(app, "dana")
    answer = client.post(FLAG, data={"kind": "external", "reason": "keys"}, headers=headers)
    assert answer.status_code == 403
    assert "nothing was changed" in answer.text
    with app.world.uow() as uow:
        assert uow.rollouts.get(samples.KEY).progress["norms"].flag is None


@pytest.fixture
def busy(app: App) -> TestClient:
    return client_of(app, "dana")


def test_posts_of_our_own_pages_are_taken(busy: TestClient) -> None:
    form = {"kind": "external", "reason": "keys"}
    step = f"{HERE}/steps/reading-pilot/flag"
    assert busy.post(step, data=form, headers={"sec-fetch-site": "same-origin"}).status_code == 303
    assert busy.post(step, data=form, headers={"origin": "https://localhost"}).status_code == 303


def test_a_body_that_no_form_has_is_refused(reader: TestClient) -> None:
    huge = b"reason=" + b"x" * LARGEST_BODY
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert reader.post(FLAG, content=huge, headers=form).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield huge[:1000]
        yield huge[1000:]

    answer = reader.post(FLAG, content=chunks(), headers=form)
    assert answer.status_code == 413
    assert "Shorten the text" in answer.text or "shorten the text" in answer.text


def test_files_are_refused(busy: TestClient) -> None:
    answer = busy.post(FLAG, files={"reason": ("a.txt", b"hello")})
    assert answer.status_code == 400
