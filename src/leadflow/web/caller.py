"""The caller: who sends a request as far as the network tells, also from behind a proxy."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

    from leadflow.settings import Settings

A_HOUSE = 64
"""Bits of an IPv6 address that are one customer's: they have all addresses below them."""

log = logging.getLogger("leadflow.web.caller")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as the network tells. `many` for an address that others are behind."""

    address: str = ""
    many: bool = False


def caller_of(request: Request, settings: Settings) -> Caller:
    """Who asks: the address that a proxy of ours names in X-Forwarded-For, else the one that is connected.

    The server puts the named one in the place of the connected one (`Settings.proxies`). Where it could not,
    everybody behind the proxy has one address; they are let in as many, so that nobody makes all of them wait
    with a few tries. The log tells of it once.
    """
    host = request.client.host if request.client else ""
    named, https = request.headers.get("x-forwarded-for", ""), settings.pages.startswith("https://")
    if _lies_in(host, settings.proxies):
        if https:
            _tell(f"The proxy at {host} sends no X-Forwarded-For, so everybody counts as one caller.")
        return Caller(host, many=True)
    if named and host not in named and https:
        _tell(f"Requests come through {host}. Is that your proxy? Then name it in LEADFLOW_PROXIES.")
        return Caller(host, many=True)
    return Caller(_house(host))


@lru_cache(maxsize=8)
def _tell(sentence: str) -> None:
    """Log a sentence, the first time that it is said."""
    log.warning(sentence)


def _lies_in(host: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(each) for each in networks)


def _house(host: str) -> str:
    """The address; of an IPv6 one the part that is one customer's."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4 or address.ipv4_mapped:
        return host
    return str(ipaddress.ip_network((address, A_HOUSE), strict=False))
