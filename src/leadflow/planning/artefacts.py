"""Artefacts: what a step has made, as links that people put beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from leadflow.errors import RefusedError

AT_MOST = 20
LONGEST = 500
"""Characters of an address."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A link with a title. `by` is who put it there (a person key), `on` the day."""

    title: str
    address: str
    by: str
    on: date


def artefact(title: str, address: str, by: str, on: date) -> Artefact:
    """The artefact. Raises `RefusedError` without a title, and for what is no address on the web."""
    title, address = title.strip(), address.strip()
    if not title:
        raise RefusedError("say in a few words what it is")
    if len(address) > LONGEST:
        raise RefusedError(f"this address has {len(address)} characters; {LONGEST} is the most")
    if not _on_the_web(address):
        raise RefusedError("write the whole address, as the browser shows it: https://…")
    return Artefact(title, address, by, on)


def with_artefact(known: tuple[Artefact, ...], new: Artefact) -> tuple[Artefact, ...]:
    """All with a new one; the same address again takes the place of the old. Raises `RefusedError`."""
    others = without_artefact(known, new.address)
    if len(others) >= AT_MOST:
        raise RefusedError(f"there are {AT_MOST} links already; take one away first")
    return (*others, new)


def without_artefact(known: tuple[Artefact, ...], address: str) -> tuple[Artefact, ...]:
    """All but the one at an address; the same when there is none."""
    return tuple(each for each in known if each.address != address)


def _on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # half an IPv6 address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address
