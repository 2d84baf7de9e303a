"""The action log: who did what, and what it does not show."""

from __future__ import annotations

from typing import Any

from leadflow.boards.trello.talk import ACTIONS
from tests.probes.probe import Scratch, probe


def kinds(s: Scratch, card: str, *only: str) -> list[str]:
    """The kinds of a card's actions, oldest first."""
    found = s.get(f"/cards/{card}/actions", filter=",".join(only) or "all", limit="1000")
    return [each["type"] for each in reversed(found)]


@probe("log.create", "making a card is logged with whoever made it")
def create(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    found = s.get(f"/cards/{card['id']}/actions", filter="createCard")
    return [s.me], [each["idMemberCreator"] for each in found]


@probe("log.move", "a move is logged with both lists")
def move(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.put(f"/cards/{card['id']}", idList=s.lists["Done"])
    data = s.get(f"/cards/{card['id']}/actions", filter="updateCard:idList")[0]["data"]
    expected = (s.lists["To do"], s.lists["To do"], s.lists["Done"])
    return expected, (data["old"]["idList"], data["listBefore"]["id"], data["listAfter"]["id"])


@probe("log.archive", "putting away is logged with old.closed")
def archive(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.put(f"/cards/{card['id']}", closed=True)
    data = s.get(f"/cards/{card['id']}/actions", filter="updateCard:closed")[0]["data"]
    return {"closed": False}, data["old"]


@probe("log.people", "putting somebody on a card and taking them off is logged")
def people(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.put(f"/cards/{card['id']}", idMembers=[s.me])
    s.put(f"/cards/{card['id']}", idMembers=[])
    return ["addMemberToCard", "removeMemberFromCard"], kinds(
        s, card["id"], "addMemberToCard", "removeMemberFromCard"
    )


@probe("log.due", "a new due date is logged with the old one")
def due(s: Scratch) -> tuple[Any, Any]:
    card = s.card(due="2027-01-15T21:00:00.000Z")
    s.put(f"/cards/{card['id']}", due="2027-01-22T21:00:00.000Z")
    found = s.get(f"/cards/{card['id']}/actions", filter="updateCard:due")
    return ["2027-01-15T21:00:00.000Z"], [each["data"]["old"]["due"] for each in found]


@probe("log.comment", "a comment is logged with its text, and an edited one with the new")
def comment(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    made = s.post(f"/cards/{card['id']}/actions/comments", text="blocked: a")
    s.put(f"/actions/{made['id']}", text="blocked: b")
    found = s.get(f"/boards/{s.board}/actions", filter="commentCard", limit="50")
    texts = [each["data"]["text"] for each in found if each["data"]["card"]["id"] == card["id"]]
    return ["blocked: b"], texts


@probe("log.comment.gone", "a deleted comment is gone from the log")
def comment_gone(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    made = s.post(f"/cards/{card['id']}/actions/comments", text="blocked: a")
    s.delete(f"/actions/{made['id']}")
    return [], kinds(s, card["id"], "commentCard")


@probe("log.deleted", "a deleted card leaves a deleteCard on its board, without a name")
def deleted(s: Scratch) -> tuple[Any, Any]:
    card = s.card("Deleted")
    s.delete(f"/cards/{card['id']}")
    found = s.get(f"/boards/{s.board}/actions", filter="deleteCard", limit="50")
    return [False], [
        "name" in each["data"]["card"] for each in found if each["data"]["card"]["id"] == card["id"]
    ]


@probe("log.moved", "a card that left for another board leaves a moveCardFromBoard with where to")
def moved(s: Scratch) -> tuple[Any, Any]:
    made = s.new_board("leadflow probe: moved")
    column, card = s.post("/lists", idBoard=made["id"], name="To do"), s.card("Leaves")
    s.put(f"/cards/{card['id']}", idBoard=made["id"], idList=column["id"])
    found = s.get(f"/boards/{s.board}/actions", filter="moveCardFromBoard", limit="50")
    there = [each["data"]["boardTarget"]["id"] for each in found if each["data"]["card"]["id"] == card["id"]]
    return [made["id"]], there


@probe("log.newest", "actions come newest first, and `before` an id goes on from there")
def newest(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    for text in ("1", "2", "3"):
        s.post(f"/cards/{card['id']}/actions/comments", text=text)
    first = s.get(f"/cards/{card['id']}/actions", filter="commentCard", limit="2")
    rest = s.get(f"/cards/{card['id']}/actions", filter="commentCard", limit="2", before=first[-1]["id"])
    return (["3", "2"], ["1"]), ([a["data"]["text"] for a in first], [a["data"]["text"] for a in rest])


@probe("log.nested", "the kinds that leadflow reads come nested with their board")
def nested(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.put(f"/cards/{card['id']}", idList=s.lists["Done"])
    seen = s.get(f"/boards/{s.board}", fields="name", actions=ACTIONS, actions_limit="1000")["actions"]
    return True, any(
        each["type"] == "updateCard" and each["data"]["card"]["id"] == card["id"] for each in seen
    )


@probe("log.label", "putting on a label is not to be read from the log", relied=False)
def label(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.put(f"/cards/{card['id']}", idLabels=[s.labels["Blocked"]])
    return [], kinds(s, card["id"], "addLabelToCard")


@probe("log.app", "what a program did with a token is told from what its owner did by hand")
def app(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    found = s.get(f"/cards/{card['id']}/actions", filter="createCard")[0]
    return True, bool(found.get("appCreator"))
