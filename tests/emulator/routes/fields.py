"""One field alone of actions, checklists, labels, lists, members and workspaces: ``{"_value": ...}``.

Boards, cards and webhooks do it themselves. What is a model of its own under them comes before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.router import Routes, no_route
from tests.emulator.routes import actions, checklists, labels, lists, members, organizations

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


def _alone(call: Call, whole: dict[str, Any], field: str) -> dict[str, Any]:
    """A field of what a plain read answers."""
    if field not in whole:
        raise no_route(call)
    return {"_value": whole[field]}


@ROUTES("GET", "/actions/{action}/{field}")
def of_action(call: Call, action: str, field: str) -> Any:
    """A field of an action."""
    return _alone(call, actions.read(call, action), field)


@ROUTES("GET", "/checklists/{checklist}/{field}")
def of_checklist(call: Call, checklist: str, field: str) -> Any:
    """A field of a checklist."""
    return _alone(call, checklists.read(call, checklist), field)


@ROUTES("GET", "/labels/{label}/{field}")
def of_label(call: Call, label: str, field: str) -> Any:
    """A field of a label."""
    return _alone(call, labels.read(call, label), field)


@ROUTES("GET", "/lists/{column}/{field}")
def of_list(call: Call, column: str, field: str) -> Any:
    """A field of a list."""
    return _alone(call, lists.read(call, column), field)


@ROUTES("GET", "/members/{member}/{field}")
def of_member(call: Call, member: str, field: str) -> Any:
    """A field of a member."""
    return _alone(call, members.read(call, member), field)


@ROUTES("GET", "/organizations/{organization}/{field}")
def of_organization(call: Call, organization: str, field: str) -> Any:
    """A field of a workspace."""
    return _alone(call, organizations.whole(call, organization), field)
