"""What stands inside a board: alone, or among those of a member or a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import custom, nested, shapes, workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.emulator.models import Action, Board
    from tests.emulator.state import World


def of_board(world: World, board: Board, query: Mapping[str, Any], member: str) -> dict[str, Any]:
    """Everything in it that a query asks for; stars are those of the member."""
    kinds: dict[str, Callable[[str | None], Any]] = {
        "lists": lambda fields: nested.lists(world, board.id, str(query["lists"]), fields),
        "cards": lambda fields: _cards(world, board, query, fields),
        "checklists": lambda _: checklists(world, board, nested.within(query, "checklist")),
        "labels": lambda fields: nested.labels(world, board.id, query.get("labels_limit"), fields),
        "members": lambda fields: nested.members(world, board.members, str(query["members"]), fields),
        "memberships": lambda _: shapes.memberships(board.members),
        "customFields": lambda _: custom.of_board(world, board.id),
        "organization": lambda fields: _organization(world, board, fields),
        "pluginData": lambda _: world.plugin_data.get(board.id, []),
        "boardStars": lambda _: [
            {"id": each.id, "_id": each.id, "idBoard": each.board, "pos": shapes.number(each.pos)}
            for each in world.stars.values()
            if (each.board, each.member) == (board.id, member)
        ],
        "actions": lambda _: nested.actions(world, actions(world, board), query, "actions", "actions_"),
    }
    return nested.wanted(kinds, query)


def _cards(world: World, board: Board, query: Mapping[str, Any], fields: str | None) -> list[Any]:
    shown = nested.cards(world, world.cards_of(board.id), str(query["cards"]))
    part = nested.page(shown, nested.within(query, "cards"))
    return nested.card_shapes(world, part, nested.within(query, "card"), fields)


def _organization(world: World, board: Board, fields: str | None) -> Any:
    if not board.organization:
        return None
    shape = workspaces.shape_of(world, world.organizations[board.organization])
    return shapes.pick(shape, fields, workspaces.BRIEF)


def checklists(world: World, board: Board, query: Mapping[str, Any]) -> list[Any]:
    """The checklists of its cards."""
    mine = [each for each in world.checklists.values() if each.board == board.id]
    return nested.checklists(mine, query)


def actions(world: World, board: Board) -> list[Action]:
    """What happened on it."""
    return [each for each in world.actions if each.board == board.id]
