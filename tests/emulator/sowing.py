"""A world in which the emulator can be asked what Trello was asked when it was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.models import Value
from tests.emulator.planting import FOREIGN
from tests.emulator.shown import Shown

if TYPE_CHECKING:
    from tests.emulator.models import Action, Card
    from tests.emulator.planting import Shape
    from tests.emulator.recordings import Recording

ABOVE = {"boards": "idBoard", "lists": "idList", "cards": "idCard", "members": "idMember"}
"""What things under these are known to have."""


class Seed(Shown):
    """Fills a world with what a recording speaks of, so that the same request can be made here."""

    def sow(self, recording: Recording) -> None:
        """Everything that the answer shows, and what path and body name besides."""
        if recording.status == 404 or recording.answer == "invalid id":
            return
        parts, given = [each for each in recording.path.split("/")[2:] if each], recording.given
        kind, name, rest = parts[0].lower(), parts[1] if len(parts) > 1 else "", parts[2:]
        above = {ABOVE[kind]: name} if rest and kind in ABOVE else {}
        self.board(given.get("idBoard") or above.get("idBoard") or _board_in(recording.answer))
        if recording.method == "GET":
            self.show(recording.answer, recording.model, above)
        plant = {
            "boards": self.board, "cards": self.card, "lists": self.column, "members": self.member,
            "organizations": self.organization, "checklists": self.checklist, "labels": self.label,
            "customfields": self.field, "webhooks": self.webhook, "actions": self.action,
        }  # fmt: skip
        if name and kind in plant:
            plant[kind](name)
        self._named_in(given)
        if recording.status == 401:
            for board in self._world.boards.values():
                board.members.pop(self._me.id, None)
        if rest:
            self._under(kind, name, rest, recording, given)

    def _under(self, kind: str, name: str, rest: list[str], recording: Recording, given: Shape) -> None:
        """What stands under something: whose it is, and what must be there before it can go."""
        world, answer, last = self._world, recording.answer, rest[-1]
        if recording.method == "GET":
            self._read_under(kind, name, rest, answer)
        elif kind == "cards" and rest[0] in ("idMembers", "idLabels", "membersVoted", "attachments"):
            self._on_card(world.cards[name], rest, recording, given)
        elif rest[0] == "checkItem":
            self._item_of("f" * 24, {"id": last}, name)
        elif rest[0] == "checkItems" and len(rest) > 1:
            self._item_of(name, {"id": last})
        elif rest[0] == "options" and len(rest) > 1:
            self._option(name, {"id": last})
        elif rest[0] == "customField":
            kinds = [each[6:-1] for each in given if each.startswith("value[")]
            self.field(rest[1], ["text", *kinds][-1])
            if given.get("idValue"):
                self._option(rest[1], {"id": given["idValue"]})
        elif rest[0] == "members":
            self.member(last)
        else:
            self._moves(last, given.get("value", ""))

    def _moves(self, field: str, where: str) -> None:
        """Where a card goes must be there, a board with a list."""
        if field == "idList":
            self.column(where)
        elif field == "idBoard":
            self.board(where)
            self.column(f"{'a' * 8}{where[8:]}", where)

    def _read_under(self, kind: str, name: str, rest: list[str], answer: Any) -> None:
        world, last = self._world, rest[0]
        if kind == "actions":
            self._action_about(world.action(name), last, answer)
        elif last == "pluginData":
            world.plugin_data[name] = answer
        elif kind == "cards":
            self._read_of_card(world.cards[name], last, answer if isinstance(answer, list) else [answer])
        elif last == "options":
            for each in answer if isinstance(answer, list) else [answer]:
                self._option(name, each)
        elif last == "boards":
            for each in answer:
                self.board(each["id"])
                if kind == "organizations":
                    world.boards[each["id"]].organization = name

    def _read_of_card(self, card: Card, what: str, answer: list[Any]) -> None:
        if what in ("members", "membersVoted"):
            there = card.members if what == "members" else card.votes
            there += [each["id"] for each in answer if each["id"] not in there]
        elif what == "attachments":
            for each in answer:
                self._attachment(card, each)
        elif what == "customFieldItems":
            for each in answer:
                self.field(each["idCustomField"])
                value = Value(each["id"], each["idCustomField"], each.get("value"), each.get("idValue"))
                card.values.append(value)

    def _on_card(self, card: Card, rest: list[str], recording: Recording, given: Shape) -> None:
        """Something comes onto a card or goes from it: it must be there to go, or to be refused twice."""
        there = {"idMembers": card.members, "idLabels": card.labels, "membersVoted": card.votes}
        wanted = rest[1] if len(rest) > 1 else given.get("value", "")
        goes, done = recording.method == "DELETE", recording.status == 200
        if rest[0] == "attachments":
            if goes:
                self._attachment(card, {"id": wanted})
            return
        if len(wanted) == 24 and goes == done and wanted not in there[rest[0]]:
            there[rest[0]].append(wanted)
        if len(wanted) == 24:
            (self.label if rest[0] == "idLabels" else self.member)(wanted)

    def _named_in(self, given: Shape) -> None:
        for name, sow in (
            ("idList", self.column),
            ("idCard", self.card),
            ("idCardSource", self.card),
            ("idListSource", self.column),
            ("idChecklistSource", self.checklist),
            ("idOrganization", self.organization),
        ):
            if given.get(name):
                sow(given[name])
        home = self._home
        for name in ("idBoardSource", "idModel"):
            if given.get(name):
                self.board(given[name])
        self._home = given.get("idModel") or home
        for each in given.get("idMembers", "").split(","):
            self.member(each)
        for each in given.get("idLabels", "").split(","):
            self.label(each)

    def _action_about(self, action: Action, what: str, answer: Shape) -> None:
        """An action is about what was read of it."""
        if what == "list":
            action.column = action.data.setdefault("list", {})["id"] = answer["id"]
        elif what == "card":
            action.card, action.board = (
                answer["id"],
                answer.get("idBoard", self._world.cards[answer["id"]].board),
            )
        elif what == "board":
            action.board = answer["id"]
        elif what == "member":
            action.affected = answer["id"]


def _board_in(answer: Any) -> str:
    first = answer[0] if isinstance(answer, list) and answer else answer
    if isinstance(first, dict):
        if "idBoard" in first:
            return str(first["idBoard"])
        if isinstance(first.get("data"), dict) and "board" in first["data"]:
            return str(first["data"]["board"]["id"])
    return FOREIGN
