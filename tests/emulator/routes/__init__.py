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
    memberships,
    notifications,
    organizations,
    own,
    parents,
    reactions,
    search,
    searches,
    stars,
    stickers,
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
        memberships,
        notifications,
        organizations,
        own,
        parents,
        reactions,
        search,
        searches,
        stars,
        stickers,
        tokens,
        votes,
        webhooks,
    )
    for route in module.ROUTES.table
]
"""All routes but the batch, which calls them."""
