"""People at their browsers: what they do on boards, as themselves and through no program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, cards
from tests.emulator.models import Actor

if TYPE_CHECKING:
    from tests.emulator.models import Card, Checklist, Label, List, Member
    from tests.emulator.state import World


class Person:
    """Somebody with an account. Cards are named by their id; lists and labels by their name."""

    def __init__(self, world: World, member: Member) -> None:
        self._world, self.member = world, member
        self._actor = Actor(member.id)

    # ---- cards

    def add_card(self, board: str, column: str, name: str, **fields: Any) -> str:
        """Write a card of one's own. Returns its id."""
        with self._world.lock:
            there = self._list(board, column)
            return cards.create(self._world, self._actor, there, {"name": name, **fields}).id

    def move(self, card: str, column: str) -> None:
        """Drag a card to another list of its board."""
        with self._world.lock:
            self._set(card, idList=self._list(self._card(card).board, column).id)

    def move_to_board(self, card: str, board: str) -> None:
        """Move a card to another board."""
        self._set(card, idBoard=board)

    def rename(self, card: str, name: str) -> None:
        """Give a card another name."""
        self._set(card, name=name)

    def describe(self, card: str, desc: str) -> None:
        """Write the whole description anew."""
        self._set(card, desc=desc)

    def set_due(self, card: str, due: str | None) -> None:
        """Set or take away the due date, an instant in ISO."""
        self._set(card, due=due)

    def complete(self, card: str, complete: bool = True) -> None:
        """Tick the due date, or take its tick back."""
        self._set(card, dueComplete=complete)

    def archive(self, card: str) -> None:
        """Put a card away."""
        self._set(card, closed=True)

    def restore(self, card: str) -> None:
        """Bring a card back."""
        self._set(card, closed=False)

    def take(self, card: str, username: str = "") -> None:
        """Put oneself on a card, or somebody else."""
        with self._world.lock:
            found, who = self._card(card), self._member(username)
            cards.set_members(self._world, self._actor, found, [*found.members, who.id])

    def leave(self, card: str, username: str = "") -> None:
        """Take oneself off a card, or somebody else."""
        with self._world.lock:
            found, who = self._card(card), self._member(username)
            left = [each for each in found.members if each != who.id]
            cards.set_members(self._world, self._actor, found, left)

    def label(self, card: str, name: str) -> None:
        """Put a label on a card."""
        with self._world.lock:
            found = self._card(card)
            cards.set_labels(
                self._world, self._actor, found, [*found.labels, self._label(found.board, name).id]
            )

    def unlabel(self, card: str, name: str) -> None:
        """Take a label off a card."""
        with self._world.lock:
            found = self._card(card)
            gone = self._label(found.board, name).id
            cards.set_labels(self._world, self._actor, found, [each for each in found.labels if each != gone])

    def comment(self, card: str, text: str) -> str:
        """Write a comment. Returns the id of its action."""
        with self._world.lock:
            return cards.comment(self._world, self._actor, self._card(card), text)

    def tick(self, card: str, text: str, ticked: bool = True) -> None:
        """Tick an entry, or take its tick back. Raises `LookupError` when there is none."""
        with self._world.lock:
            for checklist in self._world.checklists_of(card):
                for item in checklist.items:
                    if item.name == text:
                        cards.tick(self._world, self._actor, self._card(card), item, ticked)
                        return
            raise LookupError(f"no entry {text}")

    def add_entry(self, card: str, text: str, checklist: str = "Checklist") -> None:
        """Write an entry, on a checklist that is made where it is not there."""
        with self._world.lock:
            there = self._checklist(card, checklist)
            there = there or cards.add_checklist(
                self._world, self._actor, self._card(card), checklist, "bottom"
            )
            cards.add_item(self._world, self._actor, there, text, complete=False, pos="bottom")

    def remove_entry(self, card: str, text: str) -> None:
        """Delete an entry."""
        with self._world.lock:
            for checklist in self._world.checklists_of(card):
                checklist.items = [item for item in checklist.items if item.name != text]

    def delete(self, card: str) -> None:
        """Delete a card for good."""
        with self._world.lock:
            cards.delete(self._world, self._actor, self._card(card))

    def copy(self, card: str) -> str:
        """Copy a card with all that is on it. Returns the id of the copy."""
        with self._world.lock:
            source = self._card(card)
            return cards.copy(self._world, self._actor, source, self._world.lists[source.column]).id

    # ---- boards

    def add_list(self, board: str, name: str, pos: Any = "bottom") -> str:
        """Make a list. Returns its id."""
        with self._world.lock:
            return boards.add_list(self._world, self._actor, self._world.board(board), name, pos).id

    def rename_list(self, board: str, column: str, name: str) -> None:
        """Give a list another name."""
        with self._world.lock:
            boards.update_list(self._world, self._actor, self._list(board, column), {"name": name})

    def archive_list(self, board: str, column: str) -> None:
        """Put a list away, its cards with it."""
        with self._world.lock:
            boards.update_list(self._world, self._actor, self._list(board, column), {"closed": True})

    def add_label(self, board: str, name: str, colour: str | None = None) -> str:
        """Make a label. Returns its id."""
        with self._world.lock:
            return boards.add_label(self._world, self._actor, self._world.board(board), name, colour).id

    def delete_label(self, board: str, name: str) -> None:
        """Delete a label from the board."""
        with self._world.lock:
            boards.delete_label(self._world, self._label(board, name))

    def add_board(self, name: str, *lists: str) -> str:
        """Make a board of one's own with these lists. Returns its id."""
        with self._world.lock:
            made = boards.create(self._world, self._actor, {"name": name, "defaultLists": "false"})
            for each in lists:
                boards.add_list(self._world, self._actor, made, each, "bottom")
            return made.id

    def close_board(self, board: str) -> None:
        """Close a board."""
        with self._world.lock:
            boards.update(self._world, self._actor, self._world.board(board), {"closed": True})

    def delete_board(self, board: str) -> None:
        """Delete a board for good."""
        with self._world.lock:
            boards.delete(self._world, self._world.board(board))

    def let_in(self, board: str, username: str, kind: str = "normal") -> None:
        """Let somebody onto a board."""
        with self._world.lock:
            who = self._member(username)
            boards.add_member(self._world, self._actor, self._world.board(board), who.id, kind)

    def take_off(self, board: str, username: str) -> None:
        """Take somebody off a board."""
        with self._world.lock:
            boards.remove_member(
                self._world, self._actor, self._world.board(board), self._member(username).id
            )

    # ---- inside

    def _set(self, card: str, **given: Any) -> None:
        with self._world.lock:
            cards.update(self._world, self._actor, self._card(card), given)

    def _card(self, card: str) -> Card:
        return self._world.card(card)

    def _member(self, username: str) -> Member:
        return self._world.member(username) if username else self.member

    def _list(self, board: str, name: str) -> List:
        return next(each for each in self._world.lists_of(board) if each.name == name)

    def _label(self, board: str, name: str) -> Label:
        return next(each for each in self._world.labels_of(board) if each.name == name)

    def _checklist(self, card: str, name: str) -> Checklist | None:
        return next((each for each in self._world.checklists_of(card) if each.name == name), None)
