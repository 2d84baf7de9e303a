"""Checklists, and what is copied with a card or a board."""

from __future__ import annotations

from typing import Any

from tests.probes.probe import Scratch, probe


def entries(card: Any) -> list[tuple[str, str]]:
    """Text and state of every entry of a card's checklists, as people see them."""
    lists = sorted(card.get("checklists", []), key=lambda each: each["pos"])
    return [
        (item["name"], item["state"])
        for each in lists
        for item in sorted(each["checkItems"], key=lambda item: item["pos"])
    ]


@probe("checklist.order", "entries that are added at the bottom keep their order")
def order(s: Scratch) -> tuple[Any, Any]:
    return [("b", "incomplete"), ("a", "incomplete")], entries(s.checked("Ordered", "b", "a"))


@probe("checklist.top", "a checklist with pos top stands above the others")
def top(s: Scratch) -> tuple[Any, Any]:
    card = s.checked("Top", "below")
    made = s.post("/checklists", idCard=card["id"], name="Blocked because", pos="top")
    s.post(f"/checklists/{made['id']}/checkItems", name="above")
    seen = s.get(f"/cards/{card['id']}", checklists="all")
    return ["above", "below"], [text for text, _ in entries(seen)]


@probe("checklist.checked", "an entry can be made ticked")
def checked(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    made = s.post("/checklists", idCard=card["id"], name="Checklist")
    return "complete", s.post(f"/checklists/{made['id']}/checkItems", name="x", checked=True)["state"]


@probe("checklist.tick", "PUT checkItem state ticks an entry and takes the tick back")
def tick(s: Scratch) -> tuple[Any, Any]:
    card = s.checked("Tick", "x")
    item = card["checklists"][0]["checkItems"][0]["id"]
    states = [
        s.put(f"/cards/{card['id']}/checkItem/{item}", state=each)["state"]
        for each in ("complete", "incomplete")
    ]
    return ["complete", "incomplete"], states


@probe("checklist.rename", "PUT checkItem gives name and state at once")
def rename(s: Scratch) -> tuple[Any, Any]:
    card = s.checked("Rename", "x")
    item = card["checklists"][0]["checkItems"][0]["id"]
    s.put(f"/cards/{card['id']}/checkItem/{item}", state="complete")
    s.put(f"/cards/{card['id']}/checkItem/{item}", name="y", state="incomplete")
    return [("y", "incomplete")], entries(s.get(f"/cards/{card['id']}", checklists="all"))


@probe("checklist.remove", "an entry is taken off, and a second time is a 404")
def remove(s: Scratch) -> tuple[Any, Any]:
    card = s.checked("Remove", "x", "y")
    checklist = card["checklists"][0]
    path = f"/checklists/{checklist['id']}/checkItems/{checklist['checkItems'][0]['id']}"
    s.delete(path)
    left = entries(s.get(f"/cards/{card['id']}", checklists="all"))
    return ([("y", "incomplete")], True), (left, s.ask("DELETE", path).status in (400, 404))


@probe("checklist.gone", "a whole checklist is taken off")
def gone(s: Scratch) -> tuple[Any, Any]:
    card = s.checked("Gone", "x")
    s.delete(f"/checklists/{card['checklists'][0]['id']}")
    return [], s.get(f"/cards/{card['id']}", checklists="all")["checklists"]


@probe("checklist.twins", "two entries may have one text")
def twins(s: Scratch) -> tuple[Any, Any]:
    return ["x", "x"], [text for text, _ in entries(s.checked("Twins", "x", "x"))]


@probe(
    "copy.card",
    "a card copied with keepFromSource=checklists takes name, text, list, dates, people and labels given",
)
def copy_card(s: Scratch) -> tuple[Any, Any]:
    source = s.checked("Source", "one", "two")
    wanted = {
        "name": "Copy",
        "desc": "> leadflow: a/c",
        "idList": s.lists["Done"],
        "due": "2027-03-01T21:00:00.000Z",
        "idMembers": [s.me],
        "idLabels": [s.labels["Change"]],
    }
    made = s.post("/cards", idCardSource=source["id"], keepFromSource="checklists", **wanted)
    seen = s.get(f"/cards/{made['id']}", checklists="all")
    expected = {**wanted, "entries": [("one", "incomplete"), ("two", "incomplete")]}
    return expected, {**{name: seen[name] for name in wanted}, "entries": entries(seen)}


@probe("copy.card.answer", "the answer to a copy names its checklists")
def copy_answer(s: Scratch) -> tuple[Any, Any]:
    source = s.checked("Source", "one")
    made = s.post(
        "/cards", idCardSource=source["id"], keepFromSource="checklists", name="Copy", idList=s.lists["To do"]
    )
    return (1, 1), (len(made.get("idChecklists") or []), (made.get("badges") or {}).get("checkItems"))


@probe("copy.card.rest", "such a copy brings no comment, attachment or person along")
def copy_rest(s: Scratch) -> tuple[Any, Any]:
    source = s.checked("Source", "one")
    s.post(f"/cards/{source['id']}/actions/comments", text="only here")
    s.post(f"/cards/{source['id']}/attachments", url="https://example.com/")
    s.put(f"/cards/{source['id']}", idMembers=[s.me])
    made = s.post(
        "/cards", idCardSource=source["id"], keepFromSource="checklists", name="Copy", idList=s.lists["To do"]
    )
    seen = s.get(f"/cards/{made['id']}", actions="commentCard", attachments="true")
    return ([], [], []), (seen["actions"], seen["attachments"], seen["idMembers"])


@probe(
    "copy.card.ticks",
    "a copy of a ticked entry is ticked or not: leadflow copies only what nobody ticked",
    relied=False,
)
def copy_ticks(s: Scratch) -> tuple[Any, Any]:
    source = s.checked("Source", "one")
    s.put(
        f"/cards/{source['id']}/checkItem/{source['checklists'][0]['checkItems'][0]['id']}", state="complete"
    )
    made = s.post(
        "/cards", idCardSource=source["id"], keepFromSource="checklists", name="Copy", idList=s.lists["To do"]
    )
    return [("one", "complete")], entries(s.get(f"/cards/{made['id']}", checklists="all"))


@probe("copy.card.action", "a copied card has a copyCard action by whoever copied it")
def copy_action(s: Scratch) -> tuple[Any, Any]:
    source = s.card()
    made = s.post(
        "/cards", idCardSource=source["id"], keepFromSource="checklists", name="Copy", idList=s.lists["To do"]
    )
    found = s.get(f"/cards/{made['id']}/actions", filter="copyCard,createCard")
    return [("copyCard", s.me)], [(each["type"], each["idMemberCreator"]) for each in found]


@probe(
    "copy.board", "a board copied with keepFromSource=none has lists and labels, no cards, and the text given"
)
def copy_board(s: Scratch) -> tuple[Any, Any]:
    source = s.new_board("leadflow probe: source", defaultLabels=False)
    for at, name in enumerate(("To do", "Done")):
        s.post("/lists", idBoard=source["id"], name=name, pos=65536 * (at + 1))
    s.post("/labels", idBoard=source["id"], name="Blocked", color="red")
    s.post("/cards", idList=s.get(f"/boards/{source['id']}/lists")[0]["id"], name="Stays")
    made = s.new_board(
        "leadflow probe: copy", desc="leadflow: a/b", idBoardSource=source["id"], keepFromSource="none"
    )
    seen = s.get(f"/boards/{made['id']}", fields="desc", lists="open", labels="all", cards="all")
    shown = (
        seen["desc"],
        [each["name"] for each in sorted(seen["lists"], key=lambda each: each["pos"])],
        [each["name"] for each in seen["labels"] if each["name"]],
        seen["cards"],
    )
    return ("leadflow: a/b", ["To do", "Done"], ["Blocked"], []), shown
