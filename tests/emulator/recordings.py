"""Trello's own recorded answers (``../shared/trello``), and a world in which the emulator gives them too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tests.emulator.models import Action, Board, Card, Checklist, Label, List, Member, Organization

if TYPE_CHECKING:
    from tests.emulator.state import World

SHARED = Path(__file__).parents[2] / ".." / "shared" / "trello"
NOT_SERVED = (
    "customField",
    "customfield",
    "webhooks",
    "membersVoted",
    "tokens",
    "attachments",
    "/actions/5f60",
    "61faa73dd180eb86947af0fd/",
    "pluginData",
    "moveAllCards",
    "/idBoard",
    "/organizations/5f60",
)
"""Parts of paths that the emulator does not serve, or not with what was recorded."""
ME = ("5e679b808e6e8828784b30e1", "hoppertest")
"""Id and username of the account that was recorded."""
FOREIGN_BOARD, FOREIGN_LIST = "b" * 24, "c" * 24


@dataclass(frozen=True)
class Recording:
    """A request and what Trello answered."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str
    status: int
    answer: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.body[:20]}"


def recordings() -> list[Recording]:
    """The recorded reads and writes that the emulator serves; none where the folder is absent."""
    found: dict[str, Recording] = {}
    for each in _lines():
        if each["method"] == "DELETE" or any(part in each["path"] for part in NOT_SERVED):
            continue
        query = tuple((name, value) for name, value in each["query"])
        one = Recording(
            each["method"], each["path"], query, each["request_body"] or "", each["status"], each["response"]
        )
        found.setdefault(f"{one}{query}", one)
    return list(found.values())


def observed() -> dict[str, set[str]]:
    """The fields that were seen in real answers, by model."""
    content = json.loads((SHARED / "observed_fields.json").read_text("utf-8"))
    return {
        model: set(each["fields"]) | set(each["only_in_trellojs_2026"]) for model, each in content.items()
    }


def _lines() -> list[Any]:
    path = SHARED / "recordings.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


class Seed:
    """Fills a world with what a recording speaks of, so that the same request can be made here."""

    def __init__(self, world: World, me: Member) -> None:
        self._world, self._me = world, me

    def sow(self, recording: Recording) -> None:
        """Everything that the answer shows, and what path and body name besides."""
        parts = recording.path.split("/")
        given = dict(parse_qsl(recording.body))
        self.board(given.get("idBoard") or self._board_in(recording.answer))
        if recording.method == "GET" and recording.status == 200:
            self._walk(recording.answer)
        kind, name = parts[2], parts[3] if len(parts) > 3 else ""
        plant = {
            "boards": self.board, "cards": self.card, "lists": self.column, "members": self.member,
            "organizations": self.organization, "checklists": self.checklist, "labels": self.label,
        }  # fmt: skip
        if name and kind in plant and recording.status == 200:
            plant[kind](name)
        self._named_in(given)
        if parts[-1] == "members" and kind == "cards":
            self._world.cards[name].members += [each["id"] for each in recording.answer]
        if parts[-1] == "boards" and recording.method == "GET":
            for each in recording.answer:
                self.board(each["id"])
                self._world.boards[each["id"]].organization = name if kind == "organizations" else None
        if parts[-1] == "idList":
            self.column(given["value"])
        if "checkItem" in parts:
            self._item(parts[parts.index("checkItem") + 1], name)

    def _named_in(self, given: dict[str, str]) -> None:
        for name, sow in (
            ("idList", self.column),
            ("idCard", self.card),
            ("idCardSource", self.card),
            ("idOrganization", self.organization),
        ):
            if given.get(name):
                sow(given[name])
        for each in given.get("idMembers", "").split(","):
            self.member(each)
        for each in given.get("idLabels", "").split(","):
            self.label(each)
        if len(given.get("value", "")) == 24:
            self.label(given["value"])

    # ---- planting

    def board(self, name: str) -> None:
        """A board, with a list."""
        if name not in self._world.boards:
            prefs = {"permissionLevel": "private"}
            members = {self._me.id: "admin"}
            self._world.boards[name] = Board(name, "Board", _short(name), members=members, prefs=prefs)
        self._home = name

    def column(self, name: str, board: str = "") -> None:
        """A list."""
        if board:
            self.board(board)
        self._world.lists.setdefault(name, List(name, board or self._home, "List", 65535.0))

    def card(self, name: str) -> None:
        """A card."""
        if name not in self._world.cards:
            self.column(FOREIGN_LIST if self._home == FOREIGN_BOARD else f"{'d' * 8}{self._home[8:]}")
            column = next(each.id for each in self._world.lists.values() if each.board == self._home)
            self._world.cards[name] = Card(name, self._home, column, "Card", _short(name), 1, 65535.0)

    def label(self, name: str, board: str = "") -> None:
        """A label."""
        if name:
            self._world.labels.setdefault(name, Label(name, board or self._home, "", "green"))

    def member(self, name: str, username: str = "") -> None:
        """A member, on every board."""
        if name and name != "me" and not any(each.username == name for each in self._world.members.values()):
            made = Member(name, username or name, "Hopper Test")
            self._world.members.setdefault(name, made)
            for board in self._world.boards.values():
                board.members.setdefault(name, "admin")

    def organization(self, name: str) -> None:
        """A workspace with a board, in which the account is."""
        members = {self._me.id: "admin"}
        self._world.organizations.setdefault(name, Organization(name, "place", "Place", members))
        if self._home != FOREIGN_BOARD:
            self._world.boards[self._home].organization = name

    def checklist(self, name: str, card: str = "") -> None:
        """A checklist."""
        card = card or "e" * 24
        self.card(card)
        self._world.checklists.setdefault(name, Checklist(name, self._home, card, "Checklist", 16384.0))

    def _item(self, name: str, card: str) -> None:
        from tests.emulator.models import CheckItem

        self.checklist("f" * 24, card)
        self._world.checklists["f" * 24].items.append(CheckItem(name, "f" * 24, "A", 16384.0))

    # ---- what an answer shows

    def _board_in(self, answer: Any) -> str:
        first = answer[0] if isinstance(answer, list) and answer else answer
        if isinstance(first, dict):
            if "idBoard" in first:
                return str(first["idBoard"])
            if isinstance(first.get("data"), dict) and "board" in first["data"]:
                return str(first["data"]["board"]["id"])
        return FOREIGN_BOARD

    def _walk(self, answer: Any) -> None:
        if isinstance(answer, list):
            for each in answer:
                self._walk(each)
        if not isinstance(answer, dict) or "id" not in answer:
            return
        for mark, sow in (
            ("memberCreator", self._action),
            ("idList", self._card),
            ("checkItems", self._checklist),
            ("color", lambda found: self.label(found["id"], found["idBoard"])),
            ("username", lambda found: self.member(found["id"], found["username"])),
            ("displayName", lambda found: self.organization(found["id"])),
            ("softLimit", lambda found: self.column(found["id"], found["idBoard"])),
            ("shortUrl", lambda found: self.board(found["id"])),
        ):
            if mark in answer:
                sow(answer)
                return

    def _card(self, answer: dict[str, Any]) -> None:
        self.column(answer["idList"], answer["idBoard"])
        for each in answer["idMembers"]:
            self.member(each)
        for each in answer["idLabels"]:
            self.label(each, answer["idBoard"])
        self._world.cards[answer["id"]] = Card(
            answer["id"],
            answer["idBoard"],
            answer["idList"],
            answer["name"],
            answer["shortLink"],
            answer["idShort"],
            answer["pos"],
            closed=answer["closed"],
            members=list(answer["idMembers"]),
            labels=list(answer["idLabels"]),
        )

    def _checklist(self, answer: dict[str, Any]) -> None:
        self.card(answer["idCard"])
        self.checklist(answer["id"], answer["idCard"])
        for each in answer["checkItems"]:
            self._item_of(answer["id"], each)

    def _item_of(self, checklist: str, each: dict[str, Any]) -> None:
        from tests.emulator.models import CheckItem

        made = CheckItem(each["id"], checklist, each["name"], each["pos"], each["state"] == "complete")
        self._world.checklists[checklist].items.append(made)

    def _action(self, answer: dict[str, Any]) -> None:
        self.member(answer["idMemberCreator"], answer["memberCreator"]["username"])
        if "member" in answer:
            self.member(answer["member"]["id"], answer["member"]["username"])
        data = answer["data"]
        self._world.actions.append(
            Action(
                answer["id"],
                answer["type"],
                answer["idMemberCreator"],
                answer["date"],
                data,
                board=data.get("board", {}).get("id", ""),
                card=data.get("card", {}).get("id", ""),
                column=data.get("list", {}).get("id", ""),
                affected=answer["member"]["id"] if "member" in answer else None,
            )
        )


def _short(name: str) -> str:
    return name[-8:]
