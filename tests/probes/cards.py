"""Cards: making, changing, putting away, and what stands on them."""

from __future__ import annotations

from typing import Any

from tests.probes.probe import Scratch, probe

GONE = "The requested resource was not found."
NOBODY = "0" * 24


@probe("card.body", "POST /cards takes everything from a JSON body, in one request")
def body(s: Scratch) -> tuple[Any, Any]:
    wanted: dict[str, Any] = {
        "name": "Whole",
        "desc": "> leadflow: a/b\n\n",
        "due": "2027-01-15T21:00:00.000Z",
        "start": "2027-01-11T21:00:00.000Z",
        "idMembers": [s.me],
        "idLabels": [s.labels["Change"]],
    }
    made = s.card(**wanted)
    seen = s.get(f"/cards/{made['id']}")
    return {**wanted, "idList": s.lists["To do"]}, {name: seen[name] for name in (*wanted, "idList")}


@probe("card.answer", "the answer to POST /cards is the whole card")
def answer(s: Scratch) -> tuple[Any, Any]:
    made = s.card()
    needed = (
        "id",
        "idBoard",
        "idList",
        "name",
        "desc",
        "due",
        "dueComplete",
        "idMembers",
        "idLabels",
        "url",
        "closed",
    )
    return sorted(needed), sorted(each for each in needed if each in made)


@probe("card.put", "one PUT changes list, name, description, dates, people, labels and the tick at once")
def put(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    wanted = {
        "idList": s.lists["Done"],
        "name": "Other",
        "desc": "Other",
        "due": "2027-02-01T21:00:00.000Z",
        "dueComplete": True,
        "idMembers": [s.me],
        "idLabels": [s.labels["Blocked"]],
    }
    seen = s.put(f"/cards/{card['id']}", **wanted)
    return wanted, {name: seen[name] for name in wanted}


@probe("card.same", "a PUT of what is there already is a 200 and changes nothing but times")
def same(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    seen = s.put(f"/cards/{card['id']}", name=card["name"], desc=card["desc"])
    return (card["name"], card["desc"], card["idList"]), (seen["name"], seen["desc"], seen["idList"])


@probe("card.due.none", "due null takes the date off, and start null")
def due_none(s: Scratch) -> tuple[Any, Any]:
    card = s.card(due="2027-01-15T21:00:00.000Z", start="2027-01-14T21:00:00.000Z")
    seen = s.put(f"/cards/{card['id']}", due=None, start=None)
    return (None, None), (seen["due"], seen["start"])


@probe("card.due.zone", "a due date with an offset comes back in UTC with milliseconds")
def due_zone(s: Scratch) -> tuple[Any, Any]:
    return "2027-01-15T21:00:00.000Z", s.card(due="2027-01-15T16:00:00-05:00")["due"]


@probe("card.reminder", "dueReminder is minutes before due, and null when nobody set it")
def reminder(s: Scratch) -> tuple[Any, Any]:
    card = s.card(due="2027-01-15T21:00:00.000Z")
    seen = s.put(f"/cards/{card['id']}", dueReminder=1440)
    return 1440, seen.get("dueReminder")


@probe("card.reminder.new", "POST /cards takes dueReminder, which leadflow makes its cards with")
def new_reminder(s: Scratch) -> tuple[Any, Any]:
    card = s.card(due="2027-01-15T21:00:00.000Z", dueReminder=1440)
    return 1440, s.get(f"/cards/{card['id']}").get("dueReminder")


@probe("card.marker", "a quoted line in a description survives letter by letter")
def marker(s: Scratch) -> tuple[Any, Any]:
    box = (
        "> **Kept by leadflow.**\n> leadflow: spring/norms\n>\n> * \\> _a_ & <b> ©é한\n> **End of leadflow.**"
    )
    text = f"{box}\n\nOurs 🎉 שלום"
    return text, s.get(f"/cards/{s.card(desc=text)['id']}")["desc"]


@probe("card.desc.longest", "a description of 16,384 characters is taken whole")
def longest(s: Scratch) -> tuple[Any, Any]:
    return 16384, len(s.card(desc="x" * 16384)["desc"])


@probe("card.desc.longer", "a longer one is refused, not cut")
def longer(s: Scratch) -> tuple[Any, Any]:
    return 400, s.ask("POST", "/cards", idList=s.lists["To do"], name="Long", desc="x" * 16385).status


@probe("card.name.empty", "a card without a name can be made", relied=False)
def nameless(s: Scratch) -> tuple[Any, Any]:
    return 200, s.ask("POST", "/cards", idList=s.lists["To do"], name="").status


@probe("card.list.unknown", "POST /cards with an unknown list is a 404 or 400, and makes nothing")
def unknown_list(s: Scratch) -> tuple[Any, Any]:
    return True, s.ask("POST", "/cards", idList=NOBODY, name="Nowhere").status in (400, 404)


@probe("card.pos", "a card without pos goes to the bottom of its list")
def position(s: Scratch) -> tuple[Any, Any]:
    first, last = s.card("First"), s.card("Last")
    return True, last["pos"] > first["pos"]


@probe("card.archive", "an archived card stays readable, with closed true")
def archive(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.put(f"/cards/{card['id']}", closed=True)
    seen = s.get(f"/cards/{card['id']}")
    there = any(
        each["id"] == card["id"] for each in s.get(f"/boards/{s.board}/cards", filter="all", fields="id")
    )
    return (True, True), (seen["closed"], there)


@probe("card.deleted", "a deleted card is a 404 in plain text for ever")
def deleted(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    s.delete(f"/cards/{card['id']}")
    found = s.ask("GET", f"/cards/{card['id']}")
    return (404, GONE), (found.status, found.body)


@probe("card.malformed", "an id that is none is a 400 'invalid id'")
def malformed(s: Scratch) -> tuple[Any, Any]:
    found = s.ask("GET", "/cards/0dsfkjhsdf87342ed")
    return True, found.status in (400, 404)


@probe("card.member.stranger", "putting somebody on a card who is not on the board is refused", relied=False)
def stranger(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    return True, s.ask("PUT", f"/cards/{card['id']}", idMembers=[NOBODY]).status in (400, 401)


@probe("card.label.twice", "the same label twice in one PUT is refused", relied=False)
def label_twice(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    return 400, s.ask("PUT", f"/cards/{card['id']}", idLabels=[s.labels["Blocked"]] * 2).status


@probe("card.activity", "dateLastActivity grows with every change")
def activity(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    later = s.put(f"/cards/{card['id']}", name="Later")
    return True, later["dateLastActivity"] >= card["dateLastActivity"]


@probe("card.created", "the id of a card begins with the second it was made")
def created(s: Scratch) -> tuple[Any, Any]:
    first, second = s.card(), s.card()
    return True, int(first["id"][:8], 16) <= int(second["id"][:8], 16)


@probe("card.url", "shortLink opens the card as its id does")
def short_link(s: Scratch) -> tuple[Any, Any]:
    card = s.card()
    return card["id"], s.get(f"/cards/{card['shortLink']}")["id"]


@probe("card.complete", "dueComplete stays when the card is moved")
def complete(s: Scratch) -> tuple[Any, Any]:
    card = s.card(due="2027-01-15T21:00:00.000Z")
    s.put(f"/cards/{card['id']}", dueComplete=True)
    return True, s.put(f"/cards/{card['id']}", idList=s.lists["Done"])["dueComplete"]
