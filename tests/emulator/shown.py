"""What recorded answers show, put into a world. An answer may be whole, or only what somebody asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.models import (
    Action,
    Attachment,
    Card,
    CheckItem,
    Option,
    Reaction,
    Search,
    Star,
    Sticker,
    Webhook,
)
from tests.emulator.planting import Plants, short

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.planting import Shape

_LONG_AGO = "2020-04-13T00:00:00.000Z"


INSIDE_BOARD = {
    "labels": "Label",
    "lists": "TrelloList",
    "members": "Member",
    "cards": "Card",
    "checklists": "Checklist",
    "actions": "Action",
    "customFields": "CustomField",
}
INSIDE_CARD = {"checklists": "Checklist", "members": "Member", "actions": "Action", "stickers": "Sticker"}
"""What may stand inside of these, and what it is."""


class Shown(Plants):
    """Puts into a world what answers show of it."""

    def show(self, answer: Any, model: str, above: Shape) -> None:
        """Everything in an answer about a model, which is under what the path says."""
        self._above = above
        self._walk(answer, model)

    def _walk(self, answer: Any, model: str) -> None:
        if isinstance(answer, list):
            for each in answer:
                self._walk(each, model)
        if not isinstance(answer, dict) or "id" not in answer:
            return
        sow: dict[str, Callable[[Shape], None]] = {
            "Action": self._action,
            "Board": self._board,
            "Card": self._card,
            "Checklist": self._checklist,
            "CustomField": self._field,
            "Label": self._label,
            "Member": lambda found: self.member(found["id"], found.get("username", "")),
            "Notification": self._notification,
            "Organization": self._organization,
            "Search": self._search,
            "Star": self._star,
            "Sticker": self._sticker,
            "Token": self._own_token,
            "TrelloList": self._column,
            "Webhook": self._webhook,
        }
        if model in sow:
            sow[model](answer)

    def _board(self, answer: Shape) -> None:
        self.board(answer["id"])
        board = self._world.boards[answer["id"]]
        board.name, board.desc = answer.get("name", board.name), answer.get("desc") or ""
        board.described = answer.get("descData", board.described or None) is not None
        board.closed = answer.get("closed", board.closed)
        board.prefs = answer.get("prefs", board.prefs)
        board.last_activity = answer.get("dateLastActivity", board.last_activity)
        board.last_view = answer.get("dateLastView", board.last_view)
        board.creator = answer.get("idMemberCreator", board.creator)
        board.source = answer.get("idBoardSource", board.source)
        board.method = answer.get("creationMethod", board.method)
        if answer.get("idOrganization"):
            self.organization(answer["idOrganization"])
            board.organization = answer["idOrganization"]
        for name, model in INSIDE_BOARD.items():
            self._walk(answer.get(name), model)
            self._home = board.id

    def _organization(self, answer: Shape) -> None:
        self.organization(answer["id"])
        found = self._world.organizations[answer["id"]]
        found.name = answer.get("name", found.name)
        found.display_name = answer.get("displayName", found.display_name)
        found.desc = answer.get("desc") or ""
        found.described = answer.get("descData", found.described or None) is not None
        found.team = answer.get("teamType", found.team)

    def _notification(self, answer: Shape) -> None:
        self.notification(answer["id"])
        found = self._world.notifications[answer["id"]]
        found.type, found.date = answer.get("type", found.type), answer.get("date", found.date)
        found.data, found.read = answer.get("data", found.data), answer.get("dateRead", found.read)
        found.creator, found.action = answer.get("idMemberCreator"), answer.get("idAction")
        found.app = (answer.get("appCreator") or {}).get("id")
        if answer.get("unread") is False:
            found.read = found.read or _LONG_AGO
        who = answer.get("memberCreator")
        if who:
            self.member(who["id"], who.get("username", ""))
        for kind, plant in (("board", self.board), ("card", self.card), ("list", self.column)):
            if kind in found.data:
                plant(found.data[kind]["id"])

    def _star(self, answer: Shape) -> None:
        board = answer.get("idBoard", self._home)
        self.board(board)
        self._world.stars[answer["id"]] = Star(answer["id"], self._me.id, board, answer.get("pos", 16384.0))

    def _search(self, answer: Shape) -> None:
        name, query = answer.get("name", "Mine"), answer.get("query", "@me")
        made = Search(answer["id"], self._me.id, name, query, answer.get("pos", 16384.0))
        self._world.searches[made.id] = made

    def _sticker(self, answer: Shape) -> None:
        name = self._above.get("idCard") or "e" * 24
        self.card(name)
        card = self._world.cards[name]
        if all(each.id != answer["id"] for each in card.stickers):
            card.stickers.append(Sticker(answer["id"], answer.get("image", "heart"), 0, 0, 1))

    def _reaction(self, action: str, answer: Shape) -> None:
        made = Reaction(answer["id"], self._me.id, answer.get("idEmoji", "1F44D"), _LONG_AGO)
        self._world.action(action).reactions.append(made)

    def _comment_on(self, card: Card, name: str) -> None:
        self.action(name)
        comment = self._world.action(name)
        comment.card, comment.board = card.id, card.board
        card.comments += 1

    def _column(self, answer: Shape) -> None:
        self.column(answer["id"], answer.get("idBoard") or self._above.get("idBoard", ""))
        column = self._world.lists[answer["id"]]
        column.name = answer.get("name", column.name)
        column.pos = answer.get("pos", column.pos)
        column.closed = answer.get("closed", column.closed)

    def _label(self, answer: Shape) -> None:
        self.label(answer["id"], answer.get("idBoard") or self._above.get("idBoard", ""))
        label = self._world.labels[answer["id"]]
        label.name, label.color = answer.get("name", label.name), answer.get("color", label.color)

    def _card(self, answer: Shape) -> None:
        board = answer.get("idBoard") or self._above.get("idBoard") or self._home
        column = answer.get("idList") or self._above.get("idList", "")
        if column:
            there = self._world.lists.get(column)
            board = answer.get("idBoard") or (there.board if there else board)
            self.column(column, board)
        self._home = board
        self.card(answer["id"])
        if "idMembers" not in answer and "idMember" in self._above:
            answer = {**answer, "idMembers": [self._above["idMember"]]}
        for each in answer.get("idMembers", ()):
            self.member(each)
        for each in answer.get("idLabels", ()):
            self.label(each, board)
        for each in answer.get("labels", ()):
            self._label(each)
        before = self._world.cards[answer["id"]]
        self._world.cards[answer["id"]] = Card(
            answer["id"],
            board,
            column or before.column,
            answer.get("name", before.name),
            answer.get("shortLink", short(answer["id"])),
            answer.get("idShort", 1),
            answer.get("pos", before.pos),
            desc=answer.get("desc", ""),
            described=answer.get("descData") is not None,
            closed=answer.get("closed", before.closed),
            due=answer.get("due"),
            start=answer.get("start"),
            due_complete=answer.get("dueComplete", False),
            due_reminder=answer.get("dueReminder"),
            members=list(answer.get("idMembers", before.members)),
            labels=list(answer.get("idLabels", before.labels)),
            votes=list(answer.get("idMembersVoted", before.votes)),
            cover=answer.get("idAttachmentCover"),
            last_activity=answer.get("dateLastActivity") or "",
            location=answer.get("locationName"),
            address=answer.get("address"),
            coordinates=answer.get("coordinates"),
        )
        self._above = {**self._above, "idCard": answer["id"], "idBoard": board}
        for name, model in INSIDE_CARD.items():
            self._walk(answer.get(name), model)

    def _checklist(self, answer: Shape) -> None:
        card = answer.get("idCard") or self._above.get("idCard", "")
        if card:
            self.card(card)
        self.checklist(answer["id"], card)
        found = self._world.checklists[answer["id"]]
        found.name, found.pos = answer.get("name", found.name), answer.get("pos", found.pos)
        for each in answer.get("checkItems", ()):
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
        self.board(answer.get("idModel") or self._above.get("idBoard") or self._home)
        self.field(answer["id"])
        found = self._world.custom_fields[answer["id"]]
        found.name, found.kind = answer.get("name", found.name), answer.get("type", found.kind)
        found.pos = answer.get("pos", found.pos)
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
        model, callback = answer.get("idModel", self._home), answer.get("callbackURL", "https://example.com")
        made = Webhook(answer["id"], self._token.token, model, callback)
        made.description, made.active = answer.get("description", ""), answer.get("active", True)
        made.failures = answer.get("consecutiveFailures", 0)
        made.first_failure = answer.get("firstConsecutiveFailDate")
        self._world.webhooks[made.id] = made

    def _own_token(self, answer: Shape) -> None:
        for each in answer.get("webhooks", ()):
            self._webhook(each)

    def _action(self, answer: Shape) -> None:
        who = answer.get("memberCreator") or {"id": answer.get("idMemberCreator", self._me.id)}
        self.member(who["id"], who.get("username", ""))
        if "member" in answer:
            self.member(answer["member"]["id"], answer["member"].get("username", ""))
        data = answer.get("data", {})
        board = data.get("board", {}).get("id", "") or self._above.get("idBoard", "") or self._home
        card = data.get("card", {}).get("id", "") or self._above.get("idCard", "")
        self.board(board)
        if card and answer.get("type", "commentCard") == "commentCard":
            self.card(card)
        made = Action(
            answer["id"],
            answer.get("type", "commentCard"),
            who["id"],
            answer.get("date", _LONG_AGO),
            data,
            board=board,
            card=card,
            column=data.get("list", {}).get("id", "") or self._above.get("idList", ""),
            affected=answer["member"]["id"] if "member" in answer else None,
            app=(answer.get("appCreator") or {}).get("id"),
        )
        self._world.actions.append(made)
