"""The API: every answer fits the document, and only who has a token sees one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.integrations.clock import SimulatedClock
from leadflow.people.tokens import Scope
from leadflow.services.tokens import make_feed, make_reader, revoke
from leadflow.web import api
from leadflow.web.api import ANSWERS, Answer
from leadflow.web.caller import Caller
from leadflow.web.throttle import Throttle
from tests.web import samples
from tests.web.conftest import client_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

KEY = samples.KEY
BASE = "/api/v1"
WHERE = {"rollout": KEY, "step": "inventory-accounts", "group": "reading", "person": "dana"}
TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def fits(schema: dict[str, Any], value: Any, shared: dict[str, Any], at: str = "$") -> None:
    """Fail where a value is not as its schema says, with all that pydantic writes for our contexts."""
    if "$ref" in schema:
        return fits(shared[schema["$ref"].rpartition("/")[2]], value, shared, at)
    if "anyOf" in schema:
        return one_fits(schema["anyOf"], value, shared, at)
    assert value in schema.get("enum", [value]), at
    assert value == schema.get("const", value), at
    kind = schema.get("type")
    if kind == "array":
        assert isinstance(value, list), at
        firsts = schema.get("prefixItems", [])
        for number, each in enumerate(value):
            own = firsts[number] if number < len(firsts) else schema.get("items", {})
            fits(own, each, shared, f"{at}[{number}]")
    elif kind == "object":
        assert isinstance(value, dict), at
        assert set(schema.get("required", ())) <= set(value), at
        known = schema.get("properties", {})
        assert "properties" not in schema or set(value) == set(known), at
        for key, each in value.items():
            fits(known.get(key, schema.get("additionalProperties", {})), each, shared, f"{at}.{key}")
    elif kind is not None:
        assert isinstance(value, TYPES[kind]), at
        assert kind == "boolean" or not isinstance(value, bool), at
    return None


def one_fits(schemas: list[dict[str, Any]], value: Any, shared: dict[str, Any], at: str) -> None:
    told = []
    for each in schemas:
        try:
            return fits(each, value, shared, at)
        except AssertionError as error:
            told.append(str(error).splitlines()[0])
    raise AssertionError(f"{at}: none of {told}")


@pytest.fixture(scope="module")
def secret(still_app: App) -> str:
    return make_reader(still_app.world, KEY, "dana")[1]


@pytest.fixture
def program(reader: TestClient, secret: str) -> TestClient:
    """A program with a token."""
    reader.headers["authorization"] = f"Bearer {secret}"
    return reader


@pytest.fixture(scope="module")
def document(still_app: App) -> dict[str, Any]:
    """The document, as everybody gets it."""
    told: dict[str, Any] = client_of(still_app).get(f"{BASE}/openapi.json").json()
    return told


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_every_answer_is_as_the_document_says(
    program: TestClient, document: dict[str, Any], answer: Answer
) -> None:
    got = program.get(f"{BASE}{answer.path.format(**WHERE)}")
    assert got.status_code == 200, got.text
    assert got.headers["content-type"] == "application/json"
    assert got.headers["cache-control"] == "private, no-cache"
    said = document["paths"][answer.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    fits(said, got.json(), document["components"]["schemas"])


def test_the_document_names_every_answer_and_how_to_be_let_in(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {each.path for each in ANSWERS}
    names = [each["get"]["operationId"] for each in document["paths"].values()]
    assert len(set(names)) == len(names)
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_an_answer_says_what_the_page_says(program: TestClient) -> None:
    told = program.get(f"{BASE}/rollouts/{KEY}/blocked").json()
    page = program.get(f"/r/{KEY}").text
    assert told["headline"] in page


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_nobody_reads_without_a_token(reader: TestClient, still_app: App, answer: Answer) -> None:
    where = f"{BASE}{answer.path.format(**WHERE)}"
    _, feed = make_feed(still_app.world, KEY, "school")
    for authorization in ("", "Bearer", "Bearer x", f"Bearer {feed}", "Basic eDp5"):
        got = reader.get(where, headers={"authorization": authorization})
        assert got.status_code == 401
        assert got.headers["www-authenticate"].startswith("Bearer")
        assert got.headers["content-type"] == "application/problem+json"


def test_a_token_in_the_address_opens_nothing(reader: TestClient, secret: str) -> None:
    got = reader.get(f"{BASE}/rollouts", params={"token": secret, "access_token": secret})
    assert got.status_code == 401


def test_a_token_opens_one_rollout(app: App) -> None:
    samples.put_copy(app, "other")
    _, mine = make_reader(app.world, "other", "dana")
    client = client_of(app)
    client.headers["authorization"] = f"Bearer {mine}"
    assert client.get(f"{BASE}/rollouts/{KEY}/blocked").status_code == 403
    assert client.get(f"{BASE}/rollouts/other/blocked").status_code == 200
    for table in ("rollouts", "portfolio"):
        assert KEY not in client.get(f"{BASE}/{table}").text


def test_revoked_and_old_tokens_open_nothing(app: App) -> None:
    token, mine = make_reader(app.world, KEY, "dana", days=1)
    _, other = make_reader(app.world, KEY, "dana", days=1)
    revoke(app.world, KEY, Scope.READ, token.id)
    head = {"authorization": f"Bearer {mine}"}
    assert client_of(app).get(f"{BASE}/rollouts", headers=head).status_code == 401
    later = app.at(SimulatedClock(samples.TODAY + timedelta(days=1)))
    head = {"authorization": f"Bearer {other}"}
    assert client_of(app).get(f"{BASE}/rollouts", headers=head).status_code == 200
    assert client_of(later).get(f"{BASE}/rollouts", headers=head).status_code == 401


def test_what_is_known_already_is_not_sent_again(program: TestClient) -> None:
    where = f"{BASE}/rollouts/{KEY}/plan"
    first = program.get(where)
    tag = first.headers["etag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/")):
        again = program.get(where, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert program.get(where, headers={"if-none-match": '"x"'}).content == first.content


def test_cookies_are_neither_read_nor_set(program: TestClient) -> None:
    program.cookies.set("leadflow_who", "dana")
    got = program.get(f"{BASE}/rollouts/{KEY}/changes")
    assert got.json()["frame"]["who"] == ""
    assert "set-cookie" not in got.headers


def test_problems_are_told_as_such(program: TestClient) -> None:
    for where, status in (
        (f"/rollouts/{KEY}/steps/nothing", 404),
        (f"/rollouts/{KEY}/nothing", 404),
        ("/nothing", 404),
    ):
        got = program.get(f"{BASE}{where}")
        assert got.status_code == status
        assert got.headers["content-type"] == "application/problem+json"
        assert got.json()["status"] == status
    assert program.post(f"{BASE}/rollouts").status_code == 405


def test_who_asks_too_often_waits(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "A_MINUTE", 2)
    client = client_of(app)
    assert [client.get(f"{BASE}/rollouts").status_code for _ in range(3)] == [401, 401, 429]
    assert 1 <= int(client.get(f"{BASE}/rollouts").headers["retry-after"]) <= 60


def test_a_minute_later_it_goes_on() -> None:
    now = [0.0]
    throttle = Throttle(1, lambda: now[0])
    assert throttle.wait(Caller("a")) == 0
    assert throttle.wait(Caller("b")) == 0
    now[0] = 20.0
    assert throttle.wait(Caller("a")) == 40
    now[0] = 60.0
    assert throttle.wait(Caller("a")) == 0
