"""Frozen dataclasses to JSON text and back, by pydantic; equal values give equal text."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(kind: type[T] | Any, value: T) -> str:
    """`value` as JSON text."""
    return str(_adapter(kind).dump_json(value).decode())


def load(kind: type[T], text: str) -> T:
    """The value that `dump` wrote."""
    loaded: T = _adapter(kind).validate_json(text)
    return loaded


def digest(text: str) -> str:
    """The SHA-256 of a document, in hex."""
    return sha256(text.encode()).hexdigest()
