"""Boards: lists, labels, members, one nested read, batches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from leadflow.boards.trello.reading import LIGHT, WHOLE
from tests.probes.probe import Scratch, probe

NOBODY = "0" * 24


def batch(s: Scratch, *paths: str) -> Any:
    """Several reads with one request."""
    return s.get("/batch", urls=",".join(paths))


@probe("board.bare", "a board without default lists and labels has none")
def bare(s: Scratch) -> tuple[Any, Any]:
    made = s.new_board("leadflow probe: bare", defaultLabels=False)
    seen = s.get(f"/boards/{made['id']}", lists="all", labels="all")
    return ([], []), (seen["lists"], seen["labels"])


@probe("board.nested", "one GET gives lists, cards, checklists, labels, members and actions together")
def nested(s: Scratch) -> tuple[Any, Any]:
    s.checked("Nested", "x")
    seen = s.get(f"/boards/{s.board}", **WHOLE)
    parts = ("lists", "cards", "checklists", "labels", "members", "actions")
    return dict.fromkeys(parts, True), {each: bool(seen.get(each)) for each in parts}


@probe("board.nested.fresh", "it shows a card and a move at once after they were made")
def fresh(s: Scratch) -> tuple[Any, Any]:
    card = s.card("Fresh")
    s.put(f"/cards/{card['id']}", idList=s.lists["Done"])
    cards = s.get(f"/boards/{s.board}", **WHOLE)["cards"]
    return [s.lists["Done"]], [each["idList"] for each in cards if each["id"] == card["id"]]


@probe("board.nested.archived", "cards=all has archived cards, and those of archived lists")
def archived(s: Scratch) -> tuple[Any, Any]:
    column = s.post("/lists", idBoard=s.board, name="Away", pos="bottom")
    away, put = s.card("On it", idList=column["id"]), s.card("Put away")
    s.put(f"/cards/{put['id']}", closed=True)
    s.put(f"/lists/{column['id']}", closed=True)
    seen = s.get(f"/boards/{s.board}", **WHOLE)
    cards = {each["id"]: each["closed"] for each in seen["cards"]}
    lists = {each["id"]: each["closed"] for each in seen["lists"]}
    return (False, True, True), (cards.get(away["id"]), cards.get(put["id"]), lists.get(column["id"]))


@probe("board.light", "without cards it gives lists, labels and members")
def light(s: Scratch) -> tuple[Any, Any]:
    seen = s.get(f"/boards/{s.board}", **LIGHT)
    return ({"To do", "Done"} | set(), True), (
        {each["name"] for each in seen["lists"]} & {"To do", "Done"},
        "cards" not in seen,
    )


@probe("board.mine", "the token's boards come with their descriptions, closed ones too")
def mine(s: Scratch) -> tuple[Any, Any]:
    made = s.new_board("leadflow probe: closed", desc="leadflow: a/b")
    s.put(f"/boards/{made['id']}", closed=True)
    found = s.get("/members/me/boards", filter="all", fields="name,desc,closed,url")
    return [("leadflow: a/b", True)], [
        (each["desc"], each["closed"]) for each in found if each["id"] == made["id"]
    ]


@probe(
    "board.closed.write",
    "a card of a closed board can still be written to, or is refused: never half",
    relied=False,
)
def closed_write(s: Scratch) -> tuple[Any, Any]:
    made = s.new_board("leadflow probe: closing")
    column = s.post("/lists", idBoard=made["id"], name="To do")
    card = s.card("Closing", idList=column["id"])
    s.put(f"/boards/{made['id']}", closed=True)
    return 200, s.ask("PUT", f"/cards/{card['id']}", name="Closed").status


@probe("board.gone", "an unknown board is a 404 or 400, never an empty board")
def gone(s: Scratch) -> tuple[Any, Any]:
    return True, s.ask("GET", f"/boards/{NOBODY}", **LIGHT).status in (400, 401, 404)


@probe("board.prefs", "a private board says so")
def prefs(s: Scratch) -> tuple[Any, Any]:
    return "private", s.get(f"/boards/{s.board}", fields="prefs")["prefs"]["permissionLevel"]


@probe("list.pos", "a list stands where its pos says, given with it")
def list_pos(s: Scratch) -> tuple[Any, Any]:
    middle = s.post("/lists", idBoard=s.board, name="Between", pos=98304)
    order = sorted(s.get(f"/boards/{s.board}/lists"), key=lambda each: each["pos"])
    names = [each["name"] for each in order if each["name"] in ("To do", "Between", "Done")]
    s.put(f"/lists/{middle['id']}", closed=True)
    return ["To do", "Between", "Done"], names


@probe("list.rename", "a renamed list keeps its id and its cards")
def list_rename(s: Scratch) -> tuple[Any, Any]:
    column = s.post("/lists", idBoard=s.board, name="Before", pos="bottom")
    card = s.card("Stays", idList=column["id"])
    s.put(f"/lists/{column['id']}", name="After")
    seen = s.get(f"/cards/{card['id']}")["idList"]
    s.put(f"/lists/{column['id']}", closed=True)
    return column["id"], seen


@probe("label.delete", "a deleted label goes from its cards")
def label_delete(s: Scratch) -> tuple[Any, Any]:
    label = s.post("/labels", idBoard=s.board, name="Short", color="lime")
    card = s.card(idLabels=[label["id"]])
    s.delete(f"/labels/{label['id']}")
    return [], s.get(f"/cards/{card['id']}")["idLabels"]


@probe("label.none", "a label may have no colour")
def label_none(s: Scratch) -> tuple[Any, Any]:
    return None, s.post("/labels", idBoard=s.board, name="Plain", color=None)["color"]


@probe("board.other", "a card that is moved to another board keeps its id and short link")
def other(s: Scratch) -> tuple[Any, Any]:
    made = s.new_board("leadflow probe: other")
    column, card = (
        s.post("/lists", idBoard=made["id"], name="To do"),
        s.card("Moves", idLabels=[s.labels["Blocked"]]),
    )
    seen = s.put(f"/cards/{card['id']}", idBoard=made["id"], idList=column["id"])
    return (card["id"], card["shortLink"], made["id"]), (seen["id"], seen["shortLink"], seen["idBoard"])


@probe("board.other.labels", "labels of the old board do not come along", relied=False)
def other_labels(s: Scratch) -> tuple[Any, Any]:
    made = s.new_board("leadflow probe: labels", defaultLabels=False)
    column, card = (
        s.post("/lists", idBoard=made["id"], name="To do"),
        s.card("Moves", idLabels=[s.labels["Blocked"]]),
    )
    return [], s.put(f"/cards/{card['id']}", idBoard=made["id"], idList=column["id"])["idLabels"]


@probe("batch.shape", "a batch answers in order, each part under its status")
def shape(s: Scratch) -> tuple[Any, Any]:
    found = batch(s, f"/boards/{s.board}?fields=name", "/members/me?fields=id")
    return [s.board, s.me], [each.get("200", {}).get("id") for each in found]


@probe("batch.part", "a part that fails has its own status, and the others are there")
def part(s: Scratch) -> tuple[Any, Any]:
    found = batch(s, f"/cards/{NOBODY}", "/members/me?fields=id")
    first = found[0].get("statusCode") or next(iter(found[0]), "")
    return ("404", s.me), (str(first), found[1].get("200", {}).get("id"))


@probe("batch.whole", "a board is the same in a batch as alone, commas of its query encoded")
def whole(s: Scratch) -> tuple[Any, Any]:
    alone = s.get(f"/boards/{s.board}", **WHOLE)
    together = batch(s, f"/boards/{s.board}?{urlencode(WHOLE)}", "/members/me?fields=id")[0].get("200", {})
    parts = ("lists", "cards", "checklists", "labels", "members")
    return {each: len(alone[each]) for each in parts}, {each: len(together.get(each, ())) for each in parts}


@probe("batch.ten", "ten whole boards fit into one batch")
def ten(s: Scratch) -> tuple[Any, Any]:
    found = batch(s, *[f"/boards/{s.board}?{urlencode(WHOLE)}"] * 10)
    return 10, sum("200" in each for each in found)


@probe("batch.eleven", "an eleventh is refused")
def eleven(s: Scratch) -> tuple[Any, Any]:
    return 400, s.ask("GET", "/batch", urls=",".join(["/members/me"] * 11)).status
