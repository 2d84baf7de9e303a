"""Unheard writes: what lands late is leadflow's own where the value and the board's log both say so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.planning.steps import Status
from leadflow.sync.block import CUT
from leadflow.sync.cards import BECAUSE, BLOCKED, Card, CardFields, CheckEntry
from leadflow.sync.intents import MOST_UNHEARD, caught_up
from leadflow.sync.links import Link, Unheard
from tests.sync.samples import BASE, DAY, ENTRIES, LAST, LATER, card, fields, link, one, update

if TYPE_CHECKING:
    from datetime import date

ANA, BEN, CLEO = (frozenset({each}) for each in ("ana", "ben", "cleo"))
LATE: dict[str, Any] = {
    "title": "New",
    "status": Status.DONE,
    "due": LATER,
    "start": None,
    "complete": True,
    "archived": True,
}


def waiting(*writes: dict[str, Any], agreed: Link | None = None) -> Link:
    """A link on whose card these writes, begun on the base, may still land."""
    return replace(agreed or link(), unheard=tuple(Unheard(BASE, fields(**each)) for each in writes))


def shown(*written: str, activity: str = "9", **values: Any) -> Card:
    """A card of which the log proves that leadflow changed the `written` fields last."""
    return replace(card(**values), written=frozenset(written), activity=activity)


# ---- what becomes of a write that is not seen


def test_a_write_that_the_card_does_not_show_may_land_yet() -> None:
    begun = replace(link(), intended=fields(due=LATER))
    assert caught_up(begun, card()) == waiting({"due": LATER})
    assert one(BASE, card(), begun).absorbed == (waiting({"due": LATER}),)


@pytest.mark.parametrize(
    "value",
    [{"due": LATER}, {"labels": frozenset({BLOCKED})}, {"checklist": (*ENTRIES, CheckEntry("c", "new"))}],
)
def test_one_that_it_shows_is_over_and_so_is_one_of_which_no_log_tells(value: dict[str, Any]) -> None:
    begun = replace(link(), intended=fields(**value))
    seen = card(due=value.get("due", DAY))
    assert caught_up(begun, seen).unheard == ()


def test_it_stays_known_while_others_are_heard() -> None:
    """A worker that is stalled for long comes back after many passes."""
    begun = waiting({"due": LATER})
    again = update(one(fields(title="New"), shown(), begun))
    assert again.link is not None
    assert again.link.unheard == begun.unheard
    assert one(BASE, shown(), begun).agreed == (begun,)


def test_only_the_last_ones_are_waited_for() -> None:
    found = link()
    for number in range(MOST_UNHEARD + 2):
        found = caught_up(replace(found, intended=fields(title=f"Title {number}")), card())
    assert [each.after.title for each in found.unheard] == ["Title 2", "Title 3", "Title 4"]


# ---- what lands late


@pytest.mark.parametrize("name", LATE)
def test_what_landed_late_is_nobodys_edit(name: str) -> None:
    begun, value = waiting(LATE), {name: LATE[name]}
    found = one(BASE, shown(name, **value), begun)
    assert not found.edits
    assert not found.conflicts
    assert update(found).values == {name: getattr(BASE, name)}
    assert found.absorbed == (replace(link(**value), activity="9"),)


@pytest.mark.parametrize("name", LATE)
def test_a_person_who_wants_the_same_is_heard(name: str) -> None:
    """Neither does leadflow's having written another field prove anything of this one."""
    others = [each for each in LATE if each != name]
    begun, value = waiting(LATE), {name: LATE[name]}
    assert caught_up(begun, shown(*others, **value)) == begun
    found = one(BASE, shown(**value), begun)
    heard = [each.field for each in found.edits] or [each.field for each in found.conflicts]
    assert heard == [name]


@pytest.mark.parametrize("name", LATE)
def test_what_another_program_did_under_leadflows_account_is_heard(name: str) -> None:
    """The log cannot tell it from leadflow; the value does."""
    before = getattr(BASE, name)
    begun = waiting({each: value for each, value in LATE.items() if each != name})
    assert caught_up(begun, shown(*LATE, **{name: LATE[name]})) == begun
    assert caught_up(begun, shown(*LATE, **{name: before})) == begun


def test_what_it_found_is_not_what_it_changed() -> None:
    """A late write may be known to hold a value that it never set: people bring that back themselves."""
    begun = waiting({"title": "New"}, agreed=link(due=LATER, description="Later."))
    assert caught_up(begun, shown("due", "description", due=DAY, description=BASE.description)) == begun


def test_what_a_plan_wants_by_now_is_written_over_it() -> None:
    """A stalled worker wrote dates of the plan it knew over those of the next (simulated seed 502922)."""
    begun = waiting({"due": LATER, "start": LATER}, agreed=link(due=LAST, start=LAST))
    found = one(fields(due=LAST, start=LAST), shown("due", "start", due=LATER, start=LATER), begun)
    assert not found.edits
    assert not found.conflicts
    assert update(found).values == {"due": LAST, "start": LAST}


def test_an_edit_that_it_buried_comes_back() -> None:
    """It had been taken, so the plan wants it."""
    begun = waiting({"due": LATER}, agreed=link(due=LAST))
    found = one(fields(due=LAST), shown("due", due=LATER), begun)
    assert update(found).values == {"due": LAST}


def test_an_edit_beside_it_is_heard() -> None:
    found = one(BASE, shown("due", due=LATER, status=Status.DONE), waiting({"due": LATER}))
    assert [each.field for each in found.edits] == ["status"]


def test_it_lands_once() -> None:
    """What people then set to the same value again is theirs, whatever the log says."""
    landed = caught_up(waiting({"due": LATER}, {"title": "New"}), shown("due", due=LATER))
    assert landed == replace(waiting({"title": "New"}, agreed=link(due=LATER)), activity="9")
    back = replace(landed, baseline=BASE)
    assert caught_up(back, shown("due", due=LATER)) == back


def test_two_can_land_one_after_the_other() -> None:
    begun = waiting({"due": LATER}, {"due": LAST})
    first = caught_up(begun, shown("due", due=LAST))
    assert first.baseline.due == LAST
    assert caught_up(first, shown("due", due=LATER)) == replace(link(due=LATER), activity="9")


def test_the_last_write_and_an_earlier_one_may_both_stand() -> None:
    begun = replace(waiting({"due": LATER}), intended=fields(title="New"))
    found = caught_up(begun, shown("due", "title", due=LATER, title="New"))
    assert found == replace(link(due=LATER, title="New"), activity="9")


# ---- members, the description, and what went with its list


@pytest.mark.parametrize("proof", ["members", "members:ben"])
def test_who_was_put_on_late_is_told_from_who_joined_beside(proof: str) -> None:
    begun = waiting({"members": ANA | BEN})
    found = one(BASE, shown(proof, members=ANA | BEN | CLEO), begun)
    assert found.absorbed[0].baseline.members == ANA | BEN | CLEO
    (edit,) = found.edits
    assert (edit.before, edit.after) == (ANA | BEN, ANA | CLEO)
    assert update(found).values == {"members": ANA | CLEO}


def test_who_was_taken_off_late_is_put_back() -> None:
    found = one(BASE, shown("members:ana", members=frozenset()), waiting({"members": frozenset()}))
    assert not found.edits
    assert update(found).values == {"members": ANA}


def test_who_joins_or_leaves_otherwise_is_heard() -> None:
    begun = waiting({"members": ANA | BEN})
    assert caught_up(begun, shown("members:cleo", members=ANA | BEN)) == begun
    there = waiting({"members": ANA | BEN}, agreed=link(members=ANA | BEN))
    assert caught_up(there, shown("members:ben", members=ANA)) == there, "that is not what it was to leave"


@pytest.mark.parametrize("text", ["All that is to be said.", f"All that is{CUT}"])
def test_leadflows_own_block_needs_no_log(text: str) -> None:
    """Somebody who wrote below it counts as the last author of the description."""
    begun = waiting({"description": "All that is to be said."})
    found = one(BASE, shown(description=text), begun)
    assert not found.conflicts
    assert update(found).values == {"description": BASE.description}
    assert found.absorbed[0].baseline.description == "All that is to be said."
    assert caught_up(begun, shown(description="All that is mine.")) == begun


def test_a_card_that_went_with_its_list_was_not_put_away_late() -> None:
    begun = waiting({"archived": True})
    away = replace(shown("archived", archived=True), away_with="To do")
    assert caught_up(begun, away) == begun


def test_labels_and_entries_are_told_by_no_log() -> None:
    """They count as people's: see docs/reliability.md."""
    late: dict[str, Any] = {"labels": frozenset({"At risk"}), "checklist": ENTRIES[:1]}
    begun = waiting(late)
    assert caught_up(begun, shown(*CardFields.__dataclass_fields__, **late)) == begun


# ---- labels, and why a step is blocked


RED = frozenset({BLOCKED})
WHY = CheckEntry(BECAUSE, "Waits for the union. Since 3 March 2026.")


def test_a_label_that_landed_late_is_proved_by_what_came_with_it() -> None:
    begun = waiting({"due": LATER, "labels": BASE.labels | RED})
    found = one(BASE, shown("due", due=LATER, labels=BASE.labels | RED), begun)
    assert not found.edits
    assert not found.conflicts
    assert update(found).values == {"due": DAY, "labels": BASE.labels}


def test_a_label_that_was_taken_off_late_is_put_back() -> None:
    agreed = replace(link(due=LAST, labels=BASE.labels | RED), flag="said")
    begun = replace(agreed, unheard=(Unheard(agreed.baseline, fields(due=LATER, labels=BASE.labels)),))
    found = caught_up(begun, shown("due", due=LATER, labels=BASE.labels))
    assert (found.baseline.labels, found.flag, found.unheard) == (BASE.labels, "", ())


@pytest.mark.parametrize("due", [DAY, LATER])
def test_a_label_alone_is_a_persons(due: date) -> None:
    """Neither is it proved by a value that was agreed before: that came with another request."""
    begun = waiting({"due": LATER, "labels": BASE.labels | RED}, agreed=link(due=due))
    seen = shown("due", due=due, labels=BASE.labels | RED)
    assert caught_up(begun, seen) == begun


def test_a_label_that_people_changed_since_is_theirs() -> None:
    begun = waiting({"due": LATER, "labels": BASE.labels | RED})
    found = caught_up(begun, shown("due", due=LATER))
    assert found.baseline.labels == BASE.labels


def test_a_reason_that_may_land_yet_is_waited_for() -> None:
    begun = replace(link(), intended=fields(checklist=(*ENTRIES, WHY)))
    assert caught_up(begun, card()) == waiting({"checklist": (*ENTRIES, WHY)})


@pytest.mark.parametrize("ticked", [False, True])
def test_a_reason_that_landed_late_is_taken_off(ticked: bool) -> None:
    begun = waiting({"checklist": (*ENTRIES, WHY)})
    found = one(BASE, shown(checklist=(*ENTRIES, replace(WHY, ticked=ticked))), begun)
    assert not found.edits
    assert not found.conflicts
    assert update(found).dropped == (replace(WHY, ticked=ticked),)


def test_what_people_wrote_among_the_reasons_is_theirs() -> None:
    begun = waiting({"checklist": (*ENTRIES, WHY)})
    own = replace(WHY, text="We have no room.")
    assert caught_up(begun, shown(checklist=(*ENTRIES, own))) == begun
