"""What leadflow may send: the names of parameters by route, each of them documented (see test_openapi).

An emulator that is strict refuses all else, so every test that drives the product over it shows as well
that leadflow asks nothing of Trello but this. py-trello's own requests go to one that is not strict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.answers import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterable

_CARD = frozenset(
    [
        "name",
        "desc",
        "idList",
        "idMembers",
        "idLabels",
        "due",
        "dueComplete",
        "dueReminder",
        "start",
        "pos",
    ]
)
_NESTED = frozenset(
    [
        "fields",
        "lists",
        "list_fields",
        "labels",
        "label_fields",
        "labels_limit",
        "members",
        "member_fields",
        "cards",
        "card_fields",
        "checklists",
        "actions",
        "actions_limit",
    ]
)

KNOWN: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "batch"): frozenset({"urls"}),
    ("GET", "boards"): _NESTED | {"filter", "limit", "before", "since", "memberships"},
    ("POST", "boards"): frozenset(
        [
            "name",
            "desc",
            "defaultLists",
            "defaultLabels",
            "idOrganization",
            "idBoardSource",
            "keepFromSource",
            "prefs_permissionLevel",
        ]
    ),
    ("PUT", "boards"): frozenset({"desc", "name", "type"}),
    ("GET", "cards"): _NESTED | {"filter", "limit"},
    ("POST", "cards"): _CARD | {"idCardSource", "keepFromSource", "text"},
    ("PUT", "cards"): _CARD | {"state", "closed"},
    ("POST", "checklists"): frozenset({"idCard", "name", "pos", "checked"}),
    ("DELETE", "checklists"): frozenset(),
    ("POST", "labels"): frozenset({"name", "color", "idBoard"}),
    ("POST", "lists"): frozenset({"name", "idBoard", "pos"}),
    ("GET", "members"): frozenset({"fields", "filter", "webhooks"}),
    ("GET", "organizations"): frozenset({"fields", "filter"}),
    ("GET", "tokens"): frozenset({"fields"}),
    ("POST", "webhooks"): frozenset({"callbackURL", "idModel", "description", "active"}),
    ("PUT", "webhooks"): frozenset({"callbackURL", "idModel", "description", "active"}),
    ("DELETE", "webhooks"): frozenset(),
}
"""By method and first part of the path."""


def check(method: str, path: str, names: Iterable[str]) -> None:
    """Raises a 400 for a request that leadflow has no business to make."""
    route = method, path.strip("/").partition("/")[0]
    if route not in KNOWN:
        raise RefusalError(400, f"leadflow is not known to send {method} {path}")
    if unknown := sorted(set(names) - KNOWN[route]):
        raise RefusalError(400, f"leadflow is not known to send {', '.join(unknown)} with {method} {path}")
