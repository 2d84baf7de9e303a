"""A world in which the emulator can be asked what Trello was asked when it was recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.emulator.ids import is_id
from tests.emulator.models import Value
from tests.emulator.planting import FOREIGN
from tests.emulator.recordings import MODELS
from tests.emulator.routes.custom_fields import NAMES
from tests.emulator.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

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
        parts, given = recording.parts, recording.given
        kind, name, rest = parts[0].lower(), parts[1] if len(parts) > 1 else "", parts[2:]
        above = {ABOVE[kind]: name} if rest and kind in ABOVE else {}
        self.board(given.get("idBoard") or above.get("idBoard") or _board_in(recording.answer))
        if recording.method == "GET":
            self.show(recording.answer, recording.model, above)
            self._starred(recording)
        elif given.get("idCardSource") and isinstance(recording.answer, dict):
            kept = {each: recording.answer.get(each) for each in ("desc", "descData", "due", "start")}
            self._card({"id": given["idCardSource"], **kept, "desc": kept["desc"] or ""})
        elif recording.method == "PUT" and isinstance(recording.answer, dict) and not MODELS.keys() & rest:
            self.show(_before(recording), recording.model, above)
        plant = {
            "boards": self.board, "cards": self.card, "lists": self.column, "members": self.member,
            "organizations": self.organization, "checklists": self.checklist, "labels": self.label,
            "customfields": self.field, "webhooks": self.webhook, "actions": self.action,
            "notifications": self.notification,
        }  # fmt: skip
        if name and kind in plant:
            plant[kind](name)
        self._named_in(given)
        if recording.status == 401:
            for board in self._world.boards.values():
                board.members.pop(self._me.id, None)
        if rest:
            self._under(kind, name, rest, recording, given)

    def _starred(self, recording: Recording) -> None:
        """Boards that were found among the starred ones have a star."""
        if recording.given.get("filter") == "starred" and recording.model == "Board":
            for each in recording.answer:
                self._star({"id": f"{'5' * 8}{each['id'][8:]}", "idBoard": each["id"]})

    def _under(self, kind: str, name: str, rest: list[str], recording: Recording, given: Shape) -> None:
        """What stands under something: whose it is, and what must be there before it can go."""
        card, last = self._world.cards.get(name), rest[-1]
        if recording.method == "GET":
            if not (len(rest) > 1 and is_id(last) and self._part(name, rest, recording.answer)):
                self._read_under(kind, name, rest, recording.answer)
        elif card and rest[0] in ("idMembers", "idLabels", "membersVoted", "attachments"):
            self._on_card(card, rest, recording, given)
        elif rest[0] == "customField":
            self._value_in(rest[1], given)
        elif rest[0] == "moveAllCards":
            for each in recording.answer:
                self._card({"id": each["id"], "idBoard": self._home, "idList": name})
        elif rest[0] == "customFields":
            for each in json.loads(recording.body)["customFieldItems"]:
                self._value_in(
                    each["idCustomField"], {f"value[{inner}]": "" for inner in each.get("value", ())}
                )
        elif len(rest) == 1 or not self._part(name, rest, recording.answer):
            self._moves(last, given.get("value", ""))

    def _part(self, name: str, rest: list[str], answer: Any) -> bool:
        """A part of something, which must be there to be read or changed or to go. False when it is none."""
        shown = answer if isinstance(answer, dict) and answer.get("id") == rest[-1] else {}
        part = {**shown, "id": rest[-1]}
        self._above.setdefault("idCard", name)
        parts: dict[str, Callable[[], None]] = {
            "actions": lambda: self._comment_on(self._world.cards[name], rest[1]),
            "boardStars": lambda: self._star(part),
            "checkItem": lambda: self._item_of("f" * 24, part, name),
            "checkItems": lambda: self._item_of(name, part),
            "checklist": lambda: self._item_of(rest[1], part, name),
            "checklists": lambda: self.checklist(rest[1], name),
            "reactions": lambda: self._reaction(name, part),
            "members": lambda: self.member(rest[1]),
            "options": lambda: self._option(name, part),
            "savedSearches": lambda: self._search(part),
            "stickers": lambda: self._sticker(part),
        }
        if rest[0] in parts:
            parts[rest[0]]()
        return rest[0] in parts

    def _value_in(self, field: str, given: Shape) -> None:
        """A field of the kind that a value is of."""
        names = {each[6:-1] for each in given if each.startswith("value[")}
        self.field(field, next((kind for kind, name in NAMES.items() if name in names), "text"))
        if given.get("idValue"):
            self._option(field, {"id": given["idValue"]})

    def _moves(self, field: str, where: str) -> None:
        """Where a card goes must be there, a board with a list."""
        if field == "idList" or field == "idEmailList":
            self.column(where)
        elif field == "idOrganization":
            self.organization(where)
        elif field == "idBoard":
            self.board(where)
            self.column(f"{'a' * 8}{where[8:]}", where)

    def _read_under(self, kind: str, name: str, rest: list[str], answer: Any) -> None:
        world, last = self._world, rest[0]
        if kind == "actions":
            self._action_about(world.action(name), last, answer)
        elif last not in MODELS and MODELS.get(kind):
            value = answer["_value"] if isinstance(answer, dict) and set(answer) == {"_value"} else answer
            self.show({"id": name, last: value}, MODELS[kind], {})
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


def _before(recording: Recording) -> Shape:
    """What an answer to a change shows, but for what was changed."""
    changed = {*recording.given, recording.parts[-1]}
    return {name: value for name, value in recording.answer.items() if name not in changed}


def _board_in(answer: Any) -> str:
    first = answer[0] if isinstance(answer, list) and answer else answer
    if isinstance(first, dict):
        if "idBoard" in first:
            return str(first["idBoard"])
        if isinstance(first.get("data"), dict) and "board" in first["data"]:
            return str(first["data"]["board"]["id"])
    return FOREIGN
