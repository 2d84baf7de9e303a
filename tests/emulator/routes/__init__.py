"""The routes, one module a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.routes import (
    actions,
    boards,
    cards,
    checklists,
    custom_fields,
    fields,
    labels,
    lists,
    members,
    organizations,
    parents,
    search,
    stars,
    tokens,
    votes,
    webhooks,
)

if TYPE_CHECKING:
    from tests.emulator.router import Route

TABLE: list[Route] = [
    route
    for module in (
        actions,
        boards,
        cards,
        checklists,
        custom_fields,
        fields,
        labels,
        lists,
        members,
        organizations,
        parents,
        search,
        stars,
        tokens,
        votes,
        webhooks,
    )
    for route in module.ROUTES.table
]
"""All routes but the batch, which calls them."""
