"""What leadflow sends, held against Atlassian's OpenAPI file: methods, paths and parameter names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import RefusedError
from tests.boards.trello.boards import ROSTER, SPEC, made, update
from tests.emulator.known import KNOWN
from tests.emulator.recordings import SHARED
from tests.emulator.routes import TABLE
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from tests.emulator.faults import Logged

NESTED = {
    "cards",
    "card_fields",
    "checklists",
    "actions",
    "actions_limit",
    "lists",
    "list_fields",
    "labels",
    "label_fields",
    "labels_limit",
    "members",
    "member_fields",
    "fields",
    "filter",
    "limit",
    "before",
    "checked",
}
"""Parameters of nested reads: Atlassian's guide to nested resources has them, its OpenAPI file not all."""
UNDOCUMENTED = {"dueReminder"}
"""Recorded in every card, but not in the OpenAPI file; `make trello-contract` asks whether it can be set."""
ALLOWED = {
    "PUT /boards/{board}/{field}": "py-trello",
    "PUT /cards/{card}/{field}": "py-trello",
    "POST /cards/{card}/members": "py-trello",
    "PUT /card/{card}/customField/{custom}/item": "py-trello",
    "GET /boards/{board}/labels/{label}": "py-trello",
    "GET /members/{member}/boards/{filter}": "py-trello",
    "GET /boards/{board}/members/{filter}": "as of workspaces",
    "GET /organizations/{organization}/members/{filter}": "recorded",
    "GET /labels/{label}/{field}": "any field of any model (FACTS 2.3)",
    "GET /lists/{column}/{field}": "any field of any model (FACTS 2.3)",
}
"""Requests that the emulator answers and Atlassian's OpenAPI file does not have, and where they are from."""
SPEC_FILE = SHARED / "openapi.json"

pytestmark = pytest.mark.skipif(not SPEC_FILE.exists(), reason=f"{SPEC_FILE} is not there")


def operations() -> list[tuple[str, re.Pattern[str], set[str]]]:
    """Method, path as a pattern, and names of parameters."""
    content: dict[str, Any] = json.loads(SPEC_FILE.read_text("utf-8"))
    found = []
    for path, item in content["paths"].items():
        pattern = re.compile(re.sub(r"\\\{[^/]*\\\}", "[^/]+", re.escape(path.rstrip("/"))))
        shared = item.get("parameters", [])
        for method, operation in item.items():
            if method != "parameters":
                names = {each.get("name", "") for each in (*shared, *operation.get("parameters", []))}
                found.append((method.upper(), pattern, names))
    return found


def everything(trello: SmallTrello) -> list[Logged]:
    """All kinds of requests that the adapter makes."""
    workspace = trello.emulator.workspace("cedar", trello.own)
    gateway = trello.gateway(workspace=workspace.name)
    gateway.preflight([SPEC], ROSTER)
    board = gateway.ensure_board(SPEC, ROSTER)
    card = made(gateway, board)
    trello.person("ben").comment(card.remote_id, "blocked: the union")
    gateway.snapshot(board, ROSTER)
    for name, value in (("title", "Another"), ("labels", frozenset()), ("checklist", ()), ("archived", True)):
        dropped = card.fields.checklist if name == "checklist" else ()
        operation = update(card, name, **{name: value})
        gateway.apply(board, type(operation)(**{**_parts(operation), "dropped": dropped}), ROSTER)
    trello.emulator.world.too_many_cards = 0
    gateway.snapshot(board, ROSTER)
    return trello.emulator.requests


def _parts(operation: Any) -> dict[str, Any]:
    return {name: getattr(operation, name) for name in type(operation).__dataclass_fields__}


def test_every_request_is_documented() -> None:
    documented = operations()
    with SmallTrello() as trello:
        requests = everything(trello)
    seen = {(each.method, each.path.split("/")[1]) for each in requests}
    assert len(seen) >= 9
    for request in requests:
        names = [
            given
            for method, pattern, given in documented
            if method == request.method and pattern.fullmatch(request.path)
        ]
        assert names, f"{request.method} {request.path}"
        unknown = {*request.query, *request.body} - set().union(*names) - NESTED - UNDOCUMENTED
        assert not unknown, f"{request.method} {request.path}: {unknown}"


def test_all_that_leadflow_may_send_is_documented() -> None:
    """Of every route, name by name; what a strict emulator refuses is then what Trello's documents lack."""
    documented = operations()
    for (method, first), names in KNOWN.items():
        found = [
            given
            for known_method, pattern, given in documented
            if known_method == method and pattern.pattern.removeprefix("/").partition("/")[0] == first
        ]
        assert found, (method, first)
        assert not names - set().union(*found) - NESTED - UNDOCUMENTED, (method, first)


def test_the_emulator_answers_what_is_documented_or_allowed_and_nothing_else() -> None:
    documented = operations()
    unknown = {
        f"{route.method} /{'/'.join(route.parts)}"
        for route in TABLE
        if not any(
            method == route.method and pattern.fullmatch(f"/{'/'.join(route.parts)}")
            for method, pattern, _ in documented
        )
    }
    assert unknown == ALLOWED.keys()


def test_a_strict_emulator_refuses_what_nobody_knows() -> None:
    with SmallTrello() as trello:
        gateway = trello.gateway()
        board = gateway.ensure_board(SPEC, ROSTER)
        with pytest.raises(RefusedError, match="leadflow is not known to send colour with PUT /cards"):
            gateway._trello.put(dict[str, Any], "/cards/x", colour="red")
        with pytest.raises(RefusedError, match="leadflow is not known to send GET /search"):
            gateway._trello.get(dict[str, Any], "/search", query="x")
        (answer,) = gateway._trello.batch([(f"/boards/{board.remote_id}", {"stars": "mine"})])
        assert "leadflow is not known to send stars" in str(answer)
