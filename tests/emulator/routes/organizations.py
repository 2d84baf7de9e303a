"""``/organizations``: workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, inside, nested, shapes, values, workspaces
from tests.emulator.answers import RefusalError, invalid, not_allowed, not_found
from tests.emulator.models import Organization
from tests.emulator.router import Routes

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


def seen_organization(call: Call, name: str) -> Organization:
    """A workspace of the account."""
    found = call.world.organization(name)
    if call.token.member not in found.members:
        raise not_allowed()
    return found


def whole(call: Call, name: str) -> dict[str, Any]:
    """Everything about a workspace of the account."""
    return workspaces.shape_of(call.world, seen_organization(call, name))


@ROUTES("POST", "/organizations")
def create(call: Call) -> Any:
    """A new workspace."""
    title = values.text(call.given.get("displayName"), "displayName", empty=False)
    name = call.request.text("name") or shapes.slug(title)
    world = call.world
    if any(each.name == name for each in world.organizations.values()):
        raise RefusalError(400, "Organization short name is taken", "ERROR")
    made = Organization(
        world.ids.new(),
        name,
        title,
        {call.token.member: "admin"},
        values.text(call.given.get("desc"), "desc"),
    )
    made.described = "desc" in call.given
    world.organizations[made.id] = made
    shape = shapes.pick(
        workspaces.shape_of(world, made), [each for each in workspaces.BRIEF if each != "offering"]
    )
    return {**shape, "idMemberCreator": call.token.member, "limits": {}}


@ROUTES("GET", "/organizations/{organization}")
def read(call: Call, organization: str) -> Any:
    """A workspace."""
    found, given = seen_organization(call, organization), call.given
    shape = shapes.pick(workspaces.shape_of(call.world, found), given.get("fields"), workspaces.BRIEF)
    if nested.asked(given, "boards"):
        shape["boards"] = _boards(call, found, str(given["boards"]), given.get("board_fields"))
    if nested.asked(given, "members"):
        kind, fields = str(given["members"]), given.get("member_fields")
        shape["members"] = nested.members(call.world, found.members, kind, fields)
    if nested.asked(given, "memberships"):
        shape["memberships"] = shapes.memberships(found.members)
    return shape


@ROUTES("PUT", "/organizations/{organization}")
def update(call: Call, organization: str) -> Any:
    """A changed workspace."""
    found, given = seen_organization(call, organization), call.given
    if "displayName" in given:
        found.display_name = values.text(given["displayName"], "displayName", empty=False)
    if "desc" in given:
        found.desc, found.described = values.text(given["desc"], "desc"), True
    found.name = call.request.text("name", found.name)
    return shapes.pick(workspaces.shape_of(call.world, found), workspaces.BRIEF)


@ROUTES("DELETE", "/organizations/{organization}")
def delete(call: Call, organization: str) -> Any:
    """A workspace that is gone; its boards stay with their members."""
    gone = seen_organization(call, organization)
    for board in call.world.boards.values():
        board.organization = None if board.organization == gone.id else board.organization
    del call.world.organizations[gone.id]
    return {"_value": None}


@ROUTES("GET", "/organizations/{organization}/boards")
def read_boards(call: Call, organization: str) -> Any:
    """Its boards."""
    found, kind = seen_organization(call, organization), call.request.text("filter", "all")
    return _boards(call, found, kind, call.given.get("fields"))


def _boards(call: Call, found: Organization, kind: str, fields: str | None) -> list[Any]:
    mine = [each for each in call.world.boards.values() if each.organization == found.id]
    shown = nested.boards(call.world, mine, kind, call.token.member)
    query = nested.within(call.given, "board") if "boards" in call.given else call.given
    return [
        shapes.pick(shapes.board(call.world, each), fields)
        | inside.of_board(call.world, each, query, call.token.member)
        for each in shown
    ]


@ROUTES("GET", "/organizations/{organization}/actions")
def read_actions(call: Call, organization: str) -> Any:
    """What happened on its boards."""
    found, world = seen_organization(call, organization), call.world
    mine = {each.id for each in world.boards.values() if each.organization == found.id}
    return nested.actions(world, [each for each in world.actions if each.board in mine], call.given)


@ROUTES("PUT", "/organizations/{organization}/members/{member}")
def put_member(call: Call, organization: str, member: str) -> Any:
    """Somebody let in, or made something else."""
    found, kind = seen_organization(call, organization), call.request.text("type", "normal")
    if kind not in ("admin", "normal"):
        raise invalid("type")
    found.members[call.world.member(member, call.token.member).id] = kind
    return shapes.pick(workspaces.shape_of(call.world, found), workspaces.BRIEF)


@ROUTES("DELETE", "/organizations/{organization}/members/{member}")
def delete_member(call: Call, organization: str, member: str) -> Any:
    """Somebody who leaves it."""
    found, who = seen_organization(call, organization), call.world.member(member, call.token.member)
    if found.members.pop(who.id, None) is None:
        raise not_found()
    return {"_value": None}


@ROUTES("GET", "/organizations/{organization}/members")
def read_members(call: Call, organization: str) -> Any:
    """Its members."""
    found = seen_organization(call, organization)
    return nested.members(
        call.world, found.members, call.request.text("filter", "all"), call.given.get("fields")
    )


@ROUTES("DELETE", "/organizations/{organization}/members/{member}/all")
def delete_member_everywhere(call: Call, organization: str, member: str) -> Any:
    """Somebody who leaves it and all its boards."""
    found, who = seen_organization(call, organization), call.world.member(member, call.token.member)
    for board in call.world.boards.values():
        if board.organization == found.id and who.id in board.members:
            boards.remove_member(call.world, call.actor, board, who.id)
    return delete_member(call, organization, member)


@ROUTES("GET", "/organizations/{organization}/pluginData")
def read_plugin_data(call: Call, organization: str) -> Any:
    """What power-ups keep with it."""
    return call.world.plugin_data.get(seen_organization(call, organization).id, [])


@ROUTES("GET", "/organizations/{organization}/exports")
def read_exports(call: Call, organization: str) -> Any:
    """What was exported of it: the emulator exports nothing."""
    seen_organization(call, organization)
    return []


@ROUTES("GET", "/organizations/{organization}/tags")
def read_tags(call: Call, organization: str) -> Any:
    """The collections of its boards."""
    tags = seen_organization(call, organization).tags
    return [{"id": name, "name": text} for name, text in tags.items()]


@ROUTES("POST", "/organizations/{organization}/tags")
def create_tag(call: Call, organization: str) -> Any:
    """Another collection of its boards."""
    found, name = seen_organization(call, organization), call.world.ids.new()
    found.tags[name] = values.text(call.given.get("name"), "name", empty=False)
    return {"id": name, "name": found.tags[name]}


@ROUTES("DELETE", "/organizations/{organization}/tags/{tag}")
def delete_tag(call: Call, organization: str, tag: str) -> Any:
    """A collection less."""
    if seen_organization(call, organization).tags.pop(tag, None) is None:
        raise not_found()
    return {"_value": None}


@ROUTES("GET", "/organizations/{organization}/members/{filter}")
def read_members_filtered(call: Call, organization: str, filter: str) -> Any:  # noqa: A002
    """Its members, of one kind."""
    found = seen_organization(call, organization)
    return nested.members(call.world, found.members, filter, call.given.get("fields"))
