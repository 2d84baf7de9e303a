"""Frozen dataclasses to JSON text and back, by pydantic; equal values give equal text.

Equal text for equal values is what hashes and comparisons of documents rest on: sets are written sorted
(their own order differs from process to process) and whole numbers without a fraction (0 and 0.0 are
equal).
"""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter

from leadflow.sync.cards import CardFields
from leadflow.sync.reconcile import Conflict

T = TypeVar("T")

_SETS = {frozenset[str]: tuple[str, ...]}
"""A conflict holds sets as sorted tuples."""


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(kind: type[T] | Any, value: T) -> str:
    """`value` as JSON text."""
    return _text(_adapter(kind).dump_python(value))


def load(kind: type[T], text: str) -> T:
    """The value that `dump` wrote."""
    loaded: T = _adapter(kind).validate_json(text)
    return loaded


def digest(text: str) -> str:
    """The SHA-256 of a document, in hex."""
    return sha256(text.encode()).hexdigest()


def dump_conflict(conflict: Conflict) -> str:
    """A conflict as JSON text."""
    return dump(Conflict, conflict)


def load_conflict(text: str) -> Conflict:
    """The conflict that `dump_conflict` wrote, its three values with the type of their field."""
    raw = json.loads(text)
    kind = _adapter(_value_kind(raw["field"]))
    values = {name: kind.validate_json(json.dumps(raw[name])) for name in ("baseline", "plan", "board")}
    return Conflict(raw["key"], raw["field"], **values, chosen=raw["chosen"], by=raw["by"])


@cache
def _value_kind(field: str) -> Any:
    """The type of a card field's values in a conflict; None stands for "nothing agreed yet"."""
    kind = get_type_hints(CardFields).get(field, Any)
    return _SETS.get(kind, kind) | None if kind is not Any else Any


def _text(plain: Any) -> str:
    return json.dumps(_plain(plain), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_plain(name)): _plain(each) for name, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=json.dumps)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
