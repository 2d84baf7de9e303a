"""The embedded Prefect behind its guards: what pages elsewhere cannot do, and what others still can."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from leadflow.engine import child, guarded
from leadflow.engine.environment import own_origins
from leadflow.guards import SECURITY_HEADERS

if TYPE_CHECKING:
    from leadflow.engine.server import PrefectServer
    from leadflow.settings import Settings

pytestmark = pytest.mark.prefect

EVIL = "https://evil.example"
SHELL = [{"prefect.deployments.steps.run_shell_script": {"script": "touch /tmp/never"}}]
"""What a page elsewhere would have our runner do."""


@pytest.fixture
def site(prefect_server: PrefectServer) -> str:
    return prefect_server.ui_url


def flows_called(site: str, name: str) -> int:
    body = {"flows": {"name": {"any_": [name]}}}
    return int(requests.post(f"{site}/api/flows/count", json=body, timeout=30).json())


@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "",
        "http://[x",
        "http://localhost",
        "http://127.0.0.1:1",
        "http://localhost.evil.example",
    ],
)
def test_a_page_elsewhere_reads_nothing_and_makes_nothing(site: str, origin: str) -> None:
    name = f"evil-{uuid4()}"
    headers = {"Origin": origin}
    plain = headers | {"Content-Type": "text/plain"}
    preflight = headers | {"Access-Control-Request-Method": "POST"}
    body = f'{{"name": "{name}"}}'
    for answer in (
        requests.get(f"{site}/api/health", headers=headers, timeout=30),
        requests.get(site, headers=headers, timeout=30),
        requests.post(f"{site}/api/flows/filter", json={}, headers=headers, timeout=30),
        requests.post(f"{site}/api/flows/", json={"name": name}, headers=headers, timeout=30),
        requests.post(f"{site}/api/flows/", data=body, headers=plain, timeout=30),
        requests.options(f"{site}/api/flows/", headers=preflight, timeout=30),
    ):
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["x-frame-options"] == "DENY"
    assert flows_called(site, name) == 0


def test_a_page_elsewhere_cannot_have_our_runner_run_a_command(site: str) -> None:
    name = f"ours-{uuid4()}"
    flow = requests.post(f"{site}/api/flows/", json={"name": name}, timeout=30).json()["id"]
    deployment = {"name": name, "flow_id": flow, "pull_steps": SHELL}
    answer = requests.post(f"{site}/api/deployments/", json=deployment, headers={"Origin": EVIL}, timeout=30)
    assert answer.status_code == 403
    assert requests.get(f"{site}/api/deployments/name/{name}/{name}", timeout=30).status_code == 404


@pytest.mark.parametrize("where", ["cross-site", "same-site", "nonsense"])
def test_a_form_without_its_origin_is_told_by_where_it_was_sent(site: str, where: str) -> None:
    """A page on another port of this very machine is same-site."""
    headers = {"Sec-Fetch-Site": where}
    assert requests.post(f"{site}/api/flows/filter", json={}, headers=headers, timeout=30).status_code == 403
    assert requests.get(site, headers=headers, timeout=30).status_code == 200  # a link to here


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.net", "10.0.0.7", "[::1", "0.0.0.0"])
def test_a_name_that_points_here_is_not_answered(site: str, host: str) -> None:
    answer = requests.get(f"{site}/api/health", headers={"Host": host}, timeout=30)
    assert answer.status_code == 421
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:9", "LOCALHOST"])
def test_names_of_this_machine_are_answered(site: str, host: str) -> None:
    assert requests.get(f"{site}/api/health", headers={"Host": host}, timeout=30).status_code == 200


async def opened(site: str, name: str = "127.0.0.1", **asked: Any) -> None:
    """A websocket of Prefect's, asked for by `name`, opened and closed."""
    place = urlsplit(site)
    async with connect(f"ws://{name}/api/events/in", host=place.hostname, port=place.port, **asked):
        pass


@pytest.mark.parametrize("asked", [{"origin": EVIL}, {"name": "evil.example"}])
def test_a_websocket_from_elsewhere_is_refused(site: str, asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        asyncio.run(opened(site, **asked))


def test_websockets_of_programs_and_of_our_own_pages_are_opened(site: str) -> None:
    asyncio.run(opened(site))
    asyncio.run(opened(site, origin=site))


def test_prefects_own_pages_are_answered_under_both_names(site: str, prefect_settings: Settings) -> None:
    for origin in own_origins(prefect_settings.prefect_port):
        # Opened as localhost, the pages ask 127.0.0.1: to a browser that is another site.
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        answer = requests.post(f"{site}/api/flows/filter", json={}, headers=headers, timeout=30)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/nothing", "/ui-settings"])
def test_every_answer_has_the_headers(site: str, path: str) -> None:
    answer = requests.get(f"{site}{path}", timeout=30)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "*" not in policy
    assert "https:" not in policy


def test_the_second_pages_are_not_there(site: str) -> None:
    """Prefect's setting alone moves them to /v2 and links to them."""
    assert requests.get(f"{site}/ui-settings", timeout=30).json()["available_uis"] == ["v1"]
    answer = requests.get(
        f"{site}/v2/dashboard", headers={"Accept": "text/html"}, timeout=30, allow_redirects=False
    )
    assert answer.headers["location"] == "/dashboard"


def test_a_second_signal_does_not_hurry_the_end() -> None:
    """Linux sends one per thread of a leadflow that was killed; what is queued must still be written."""
    server = guarded.Server(uvicorn.Config(lambda: None))
    for _ in range(3):
        server.handle_exit(signal.SIGINT, None)
    assert server.should_exit
    assert not server.force_exit
    assert guarded.GRACE < child.PATIENCE
