"""A world in which the emulator can be asked what Trello was asked when it was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tests.emulator.models import Action, Attachment, Card, CheckItem, Option, Value, Webhook
from tests.emulator.planting import FOREIGN, Plants

if TYPE_CHECKING:
    from tests.emulator.planting import Shape
    from tests.emulator.recordings import Recording


class Seed(Plants):
    """Fills a world with what a recording speaks of, so that the same request can be made here."""

    def sow(self, recording: Recording) -> None:
        """Everything that the answer shows, and what path and body name besides."""
        if recording.status == 404:
            return
        parts, given = recording.path.split("/")[2:], dict(parse_qsl(recording.body))
        kind, name, rest = parts[0].lower(), parts[1] if len(parts) > 1 else "", parts[2:]
        self.board(given.get("idBoard") or _board_in(recording.answer))
        if recording.method == "GET":
            self._walk(recording.answer)
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
            ("idOrganization", self.organization),
        ):
            if given.get(name):
                sow(given[name])
        if given.get("idModel"):
            self.board(given["idModel"])
        for each in given.get("idMembers", "").split(","):
            self.member(each)
        for each in given.get("idLabels", "").split(","):
            self.label(each)

    # ---- what an answer shows

    def _walk(self, answer: Any) -> None:
        if isinstance(answer, list):
            for each in answer:
                self._walk(each)
        if not isinstance(answer, dict) or "id" not in answer:
            return
        for mark, sow in (
            ("memberCreator", self._action),
            ("permissions", self._own_token),
            ("callbackURL", self._webhook),
            ("fieldGroup", self._field),
            ("idList", self._card),
            ("checkItems", self._checklist),
            ("username", lambda found: self.member(found["id"], found["username"])),
            ("displayName", self._organization),
            ("prefs", self._board),
            ("shortUrl", self._board),
        ):
            if mark in answer:
                sow(answer)
                return
        if "idBoard" in answer and "color" in answer:
            self._label(answer)
        elif "idBoard" in answer and "closed" in answer:
            self._column(answer)

    def _board(self, answer: Shape) -> None:
        self.board(answer["id"])
        board = self._world.boards[answer["id"]]
        board.name, board.desc = answer.get("name", "Board"), answer.get("desc") or ""
        board.described = answer.get("descData") is not None
        board.closed = answer.get("closed", False)
        board.prefs = answer.get("prefs", board.prefs)
        board.last_activity = answer.get("dateLastActivity")
        board.last_view = answer.get("dateLastView")
        board.creator, board.source = answer.get("idMemberCreator"), answer.get("idBoardSource")
        board.method = answer.get("creationMethod")
        if answer.get("idOrganization"):
            self.organization(answer["idOrganization"])
            board.organization = answer["idOrganization"]

    def _organization(self, answer: Shape) -> None:
        self.organization(answer["id"])
        found = self._world.organizations[answer["id"]]
        found.name, found.display_name = answer["name"], answer["displayName"]
        found.desc, found.described = answer.get("desc") or "", answer.get("descData") is not None
        found.team = answer.get("teamType")

    def _column(self, answer: Shape) -> None:
        self.column(answer["id"], answer["idBoard"])
        column = self._world.lists[answer["id"]]
        column.name, column.pos, column.closed = answer["name"], answer["pos"], answer["closed"]

    def _label(self, answer: Shape) -> None:
        self.label(answer["id"], answer["idBoard"])
        label = self._world.labels[answer["id"]]
        label.name, label.color = answer["name"], answer["color"]

    def _card(self, answer: Shape) -> None:
        self.column(answer["idList"], answer["idBoard"])
        self._home = answer["idBoard"]
        for each in answer["idMembers"]:
            self.member(each)
        for each in answer["idLabels"]:
            self.label(each, answer["idBoard"])
        for each in answer.get("labels", ()):
            self._label(each)
        self._world.cards[answer["id"]] = Card(
            answer["id"],
            answer["idBoard"],
            answer["idList"],
            answer["name"],
            answer["shortLink"],
            answer["idShort"],
            answer["pos"],
            desc=answer["desc"],
            described=answer["descData"] is not None,
            closed=answer["closed"],
            due=answer["due"],
            start=answer.get("start"),
            due_complete=answer["dueComplete"],
            due_reminder=answer["dueReminder"],
            members=list(answer["idMembers"]),
            labels=list(answer["idLabels"]),
            votes=list(answer["idMembersVoted"]),
            cover=answer["idAttachmentCover"],
            location=answer.get("locationName"),
            address=answer.get("address"),
            coordinates=answer.get("coordinates"),
        )

    def _checklist(self, answer: Shape) -> None:
        self.card(answer["idCard"])
        self.checklist(answer["id"], answer["idCard"])
        for each in answer["checkItems"]:
            self._item_of(answer["id"], each)

    def _item_of(self, checklist: str, each: Shape, card: str = "") -> None:
        self.checklist(checklist, card)
        if any(item.id == each["id"] for found in self._world.checklists.values() for item in found.items):
            return
        made = CheckItem(each["id"], checklist, each.get("name", "A"), each.get("pos", 16384.0))
        made.complete = each.get("state") == "complete"
        made.described = each.get("nameData") is not None
        self._world.checklists[checklist].items.append(made)

    def _attachment(self, card: Card, each: Shape) -> None:
        if all(there.id != each["id"] for there in card.attachments):
            made = Attachment(
                each["id"],
                each.get("name", "a"),
                each.get("url", ""),
                each.get("idMember", self._me.id),
                each.get("date", ""),
                each.get("pos", 16384.0),
                file=each.get("name", "") if each.get("isUpload") else "",
                size=each.get("bytes"),
                kind=each.get("mimeType"),
                colour=each.get("edgeColor"),
            )
            card.attachments.append(made)

    def _field(self, answer: Shape) -> None:
        self.board(answer["idModel"])
        self.field(answer["id"])
        found = self._world.custom_fields[answer["id"]]
        found.name, found.kind, found.pos = answer["name"], answer["type"], answer["pos"]
        for each in answer.get("options", ()):
            self._option(answer["id"], each)

    def _option(self, field: str, each: Shape) -> None:
        self.field(field, "list")
        name, there = each.get("id") or each["_id"], self._world.custom_fields[field]
        there.kind = "list"
        if all(option.id != name for option in there.options):
            text = each.get("value", {}).get("text", "A")
            there.options.append(Option(name, text, each.get("pos", 16384.0), each.get("color", "none")))

    def _webhook(self, answer: Shape) -> None:
        made = Webhook(answer["id"], self._token.token, answer["idModel"], answer["callbackURL"])
        made.description, made.active = answer["description"], answer["active"]
        made.failures = answer["consecutiveFailures"]
        made.first_failure = answer["firstConsecutiveFailDate"]
        self._world.webhooks[made.id] = made

    def _own_token(self, answer: Shape) -> None:
        for each in answer.get("webhooks", ()):
            self._webhook(each)

    def _action(self, answer: Shape) -> None:
        self.member(answer["idMemberCreator"], answer["memberCreator"]["username"])
        if "member" in answer:
            self.member(answer["member"]["id"], answer["member"]["username"])
        data, board = answer["data"], answer["data"].get("board", {}).get("id", "")
        card = data.get("card", {}).get("id", "")
        if board:
            self.board(board)
        if card and answer["type"] == "commentCard":
            self.card(card)
        made = Action(
            answer["id"],
            answer["type"],
            answer["idMemberCreator"],
            answer["date"],
            data,
            board=board,
            card=card,
            column=data.get("list", {}).get("id", ""),
            affected=answer["member"]["id"] if "member" in answer else None,
            app=(answer.get("appCreator") or {}).get("id"),
        )
        self._world.actions.append(made)

    def _action_about(self, action: Action, what: str, answer: Shape) -> None:
        """An action is about what was read of it."""
        if what == "list":
            action.column = action.data.setdefault("list", {})["id"] = answer["id"]
        elif what == "card":
            action.card, action.board = answer["id"], answer["idBoard"]
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
