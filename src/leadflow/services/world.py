"""The ports that services work through, in one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leadflow.ports import BoardGateway, Clock, Leases, UnitOfWork
from leadflow.sync.template import BoardTemplate


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the pure code that a service may touch."""

    uow: Callable[[], UnitOfWork]
    gateways: Mapping[str, BoardGateway]
    """By `BoardGateway.kind`."""
    templates: Mapping[str, BoardTemplate]
    """Board templates by name (the files of ``boards/``)."""
    clock: Clock
    leases: Leases
    base_url: str = ""
    """Where this leadflow's pages are served, for the link on a card; empty when they are not."""
