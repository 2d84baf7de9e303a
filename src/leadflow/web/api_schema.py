"""The API as a document: OpenAPI 3.1, made from the dataclasses that its answers are made of."""

from __future__ import annotations

import inspect
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from leadflow import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.web.api import Answer

VERSION = "v1"
PROBLEM_TYPE = "application/problem+json"
JSON_TYPE = "application/json"
TITLES = {
    304: "Nothing changed since the answer that If-None-Match names.",
    401: "No token, or one that opens nothing any more.",
    403: "The token is for another rollout.",
    404: "There is nothing of that name.",
    429: "Too many requests; Retry-After says how many seconds to wait.",
}


@checked(config=ConfigDict(extra="forbid"))
class Problem:
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What writes a context as JSON and says what that looks like."""
    if kind not in _adapters:
        made: TypeAdapter[Any] = TypeAdapter(kind)
        made.rebuild(_types_namespace=_names())
        _adapters[kind] = made
    return _adapters[kind]


def document(answers: Iterable[Answer]) -> dict[str, Any]:
    """The OpenAPI document of these answers."""
    known = list(answers)
    kinds = [(each.kind.__name__, "serialization", adapter(each.kind)) for each in known]
    kinds.append((Problem.__name__, "serialization", TypeAdapter(Problem)))
    refs, shared = TypeAdapter.json_schemas(
        kinds,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
    )
    schemas = shared["$defs"]
    problem = refs[Problem.__name__, "serialization"]
    paths = {
        each.path: {"get": _operation(each, refs[each.kind.__name__, "serialization"], problem)}
        for each in known
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "leadflow",
            "version": __version__,
            "description": "What the pages show, as JSON. Read only.",
        },
        "servers": [{"url": f"/api/{VERSION}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(answer: Answer, schema: Mapping[str, Any], problem: Mapping[str, Any]) -> dict[str, Any]:
    failed = {
        str(status): {"description": sentence, "content": {PROBLEM_TYPE: {"schema": problem}}}
        for status, sentence in TITLES.items()
        if status != 304
    }
    return {
        "operationId": answer.name,
        "summary": inspect.getdoc(answer.kind) or "",
        "parameters": [
            *(
                {"name": each, "in": "path", "required": True, "schema": {"type": "string"}}
                for each in answer.parts
            ),
            *(
                {"name": each, "in": "query", "required": False, "schema": {"type": "string"}}
                for each in answer.choices
            ),
        ],
        "responses": {
            "200": {"description": "The answer.", "content": {JSON_TYPE: {"schema": schema}}},
            "304": {"description": TITLES[304]},
            **failed,
        },
    }


@cache
def _names() -> dict[str, Any]:
    """Our classes by name: contexts name most of their types for type checkers only.

    Of two with one name a module's own goes first (pydantic sees to that), then the one of the pages.
    """
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    found: dict[str, Any] = {"date": date, "datetime": datetime, "Mapping": Mapping, "Sequence": Sequence}
    for name, module in sorted(sys.modules.items(), key=lambda each: "leadflow.web" not in each[0]):
        if name.startswith("leadflow."):
            ours = {
                key: each
                for key, each in vars(module).items()
                if inspect.isclass(each) and each.__module__ == name
            }
            found = {**ours, **found}
    return found
