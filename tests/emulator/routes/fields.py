"""One field alone of actions, checklists, labels, lists, members and workspaces.

Boards, cards and webhooks do it themselves. What is a model of its own under them comes before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes
from tests.emulator.router import Routes, alone
from tests.emulator.routes import actions, checklists, labels, lists, members, organizations

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


@ROUTES("GET", "/actions/{action}/{field}")
def of_action(call: Call, action: str, field: str) -> Any:
    """A field of an action."""
    return alone(call, actions.read(call, action), field)


@ROUTES("GET", "/checklists/{checklist}/{field}")
def of_checklist(call: Call, checklist: str, field: str) -> Any:
    """A field of a checklist."""
    return alone(call, checklists.read(call, checklist), field)


@ROUTES("GET", "/labels/{label}/{field}")
def of_label(call: Call, label: str, field: str) -> Any:
    """A field of a label."""
    return alone(call, labels.read(call, label), field)


@ROUTES("GET", "/lists/{column}/{field}")
def of_list(call: Call, column: str, field: str) -> Any:
    """A field of a list."""
    return alone(call, shapes.column(lists.seen_list(call, column), nested=True), field)


@ROUTES("GET", "/members/{member}/{field}")
def of_member(call: Call, member: str, field: str) -> Any:
    """A field of a member."""
    return alone(call, members.read(call, member), field)


@ROUTES("GET", "/organizations/{organization}/{field}")
def of_organization(call: Call, organization: str, field: str) -> Any:
    """A field of a workspace."""
    return alone(call, organizations.whole(call, organization), field)
