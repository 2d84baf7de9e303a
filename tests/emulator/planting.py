"""Things put into a world by their id, each with what it cannot be without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.models import (
    Action,
    Board,
    Card,
    Checklist,
    CustomField,
    Label,
    List,
    Member,
    Notification,
    Organization,
    Webhook,
)
from tests.emulator.preferences import PREFS

if TYPE_CHECKING:
    from tests.emulator.models import Token
    from tests.emulator.state import World

FOREIGN = "b" * 24
"""The board of things that nothing says the board of."""
Shape = dict[str, Any]


class Plants:
    """Puts what is not there yet into a world; what is there it leaves as it is."""

    def __init__(self, world: World, me: Member, token: Token) -> None:
        self._world, self._me, self._token = world, me, token
        self._home = FOREIGN
        self._above: Shape = {}
        """What the path says that an answer may leave out: the ``idBoard``, ``idList`` ... it is under."""

    def board(self, name: str) -> None:
        """A board, which is where what follows is put."""
        if name not in self._world.boards:
            made = Board(name, "Board", short(name), members={self._me.id: "admin"}, prefs=dict(PREFS))
            self._world.boards[name] = made
        self._home = name

    def column(self, name: str, board: str = "") -> None:
        """A list."""
        if board:
            self.board(board)
        self._world.lists.setdefault(name, List(name, board or self._home, "List", 65535.0))

    def card(self, name: str) -> None:
        """A card."""
        if name not in self._world.cards:
            if all(each.board != self._home for each in self._world.lists.values()):
                self.column(f"{'d' * 8}{self._home[8:]}")
            column = next(each.id for each in self._world.lists.values() if each.board == self._home)
            self._world.cards[name] = Card(name, self._home, column, "Card", short(name), 1, 65535.0)

    def label(self, name: str, board: str = "") -> None:
        """A label."""
        if name:
            self._world.labels.setdefault(name, Label(name, board or self._home, "", "green"))

    def member(self, name: str, username: str = "") -> None:
        """A member, on every board and in every workspace."""
        if name and name != "me" and not any(each.username == name for each in self._world.members.values()):
            made = Member(name, username or name, "Hopper Test")
            self._world.members.setdefault(name, made)
            for board in self._world.boards.values():
                board.members.setdefault(name, "admin")
            for place in self._world.organizations.values():
                place.members.setdefault(name, "normal")

    def organization(self, name: str) -> None:
        """A workspace with a board, in which the account is."""
        members = {self._me.id: "admin"}
        self._world.organizations.setdefault(name, Organization(name, "place", "Place", members))
        if self._home != FOREIGN:
            self._world.boards[self._home].organization = name

    def checklist(self, name: str, card: str = "") -> None:
        """A checklist."""
        if name not in self._world.checklists:
            card = card or "e" * 24
            self.card(card)
            self._world.checklists[name] = Checklist(name, self._home, card, "Checklist", 16384.0)

    def field(self, name: str, kind: str = "text") -> None:
        """A custom field."""
        made = CustomField(name, self._home, "Field", kind, 16384.0)
        self._world.custom_fields.setdefault(name, made)

    def webhook(self, name: str) -> None:
        """A webhook of the account's."""
        made = Webhook(name, self._token.token, self._home, "https://example.com/hook")
        self._world.webhooks.setdefault(name, made)

    def notification(self, name: str) -> None:
        """Something that the account was told."""
        made = Notification(name, self._me.id, "commentCard", "2020-04-13T00:00:00.000Z", {})
        self._world.notifications.setdefault(name, made)

    def action(self, name: str) -> None:
        """A comment of the account's."""
        if all(each.id != name for each in self._world.actions):
            self.card("e" * 24)
            date = "2020-04-13T00:00:00.000Z"
            about: Shape = {"text": "", "card": {"id": "e" * 24}, "board": {"id": self._home}}
            made = Action(name, "commentCard", self._me.id, date, about, board=self._home, card="e" * 24)
            self._world.actions.append(made)


def short(name: str) -> str:
    return name[-8:]
