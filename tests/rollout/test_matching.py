"""Which lists and cards of a board that people made stand for what: only what is certain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.rollout.matching import bound, first_link, matched
from leadflow.sync.cards import (
    BoardList,
    BoardSnapshot,
    BoardSpec,
    Card,
    CardFields,
    CheckEntry,
    FoundBoard,
)
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import reconcile

LISTS = (
    BoardList("To do", Status.TODO),
    BoardList("In progress", Status.IN_PROGRESS),
    BoardList("Done", Status.DONE),
)
SPEC = BoardSpec("s/g", "The group", "Ours", LISTS, (("Blocked", "red"), ("Change", "sky")))
EVERYBODY = frozenset({"ana", "ben"})


def board(*lists: str, labels: tuple[str, ...] = ()) -> FoundBoard:
    named = tuple((f"l{at}", name) for at, name in enumerate(lists))
    return FoundBoard("b", "Ours", "https://b", None, named, tuple((f"t-{each}", each) for each in labels))


def card(remote: str, title: str, **more: Any) -> Card:
    fields = {name: more.pop(name) for name in tuple(more) if name in CardFields.__dataclass_fields__}
    return Card(remote, CardFields(title, **fields), url=f"https://trello.com/c/{remote}", **more)


def shown(*cards: Card) -> BoardSnapshot:
    return BoardSnapshot("b", cards, EVERYBODY)


WANTED = {"s/norms": CardFields("Agree on norms"), "s/draft": CardFields("Draft it")}


# ---- lists


def test_lists_are_known_by_the_name_of_the_template() -> None:
    ref = bound(board("Ideas", "  to DO ", "Done", labels=("blocked", "Food")), SPEC, {})
    assert ref.lists == ((Status.TODO, "l1"), (Status.DONE, "l2"))
    assert ref.labels == (("Blocked", "t-blocked"),)
    assert (ref.key, ref.remote_id, ref.url) == ("s/g", "b", "https://b")


def test_of_two_lists_with_one_name_neither_is_taken() -> None:
    assert bound(board("Done", "done", "To do"), SPEC, {}).lists == ((Status.TODO, "l2"),)


def test_a_list_is_what_somebody_says_it_is() -> None:
    ref = bound(board("To do", "Doing", "Done"), SPEC, {Status.IN_PROGRESS: "doing"})
    assert ref.lists == ((Status.TODO, "l0"), (Status.IN_PROGRESS, "l1"), (Status.DONE, "l2"))
    ref = bound(board("To do", "Old", "Done"), SPEC, {Status.TODO: "Done"})
    assert ref.lists == ((Status.TODO, "l2"),)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({Status.TODO: "Nowhere"}, "has no list 'Nowhere'. Its lists are 'To do', 'Twice' and 'twice'."),
        ({Status.TODO: "twice"}, "has several lists 'twice'"),
        ({Status.TODO: "To do", Status.DONE: "to do"}, "The list 'To do' cannot stand for two states."),
        ({Status.SKIPPED: "To do"}, "Say one of todo, in_progress or done."),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(named: dict[Status, str], said: str) -> None:
    with pytest.raises(RefusedError, match=said.replace(".", r"\.")):
        bound(board("To do", "Twice", "twice"), SPEC, named)


# ---- cards


def test_a_card_with_the_title_of_a_step_is_its() -> None:
    found = matched(WANTED, shown(card("1", "agree  on NORMS"), card("2", "Buy cake")), {})
    assert {key: each.remote_id for key, each in found.cards.items()} == {"s/norms": "1"}
    assert (found.missing, found.unclear, found.others) == (("s/draft",), (), 1)


def test_what_lies_in_the_archive_or_is_another_step_s_is_not_looked_at() -> None:
    cards = (card("1", "Draft it", archived=True), card("2", "Agree on norms", key="other/norms"))
    found = matched(WANTED, shown(*cards), {})
    assert found.cards == {}
    assert found.missing == ("s/norms", "s/draft")


def test_a_card_that_carries_the_key_is_the_step_s_whatever_its_title() -> None:
    found = matched(WANTED, shown(card("1", "Norms!", key="s/norms"), card("2", "Agree on norms")), {})
    assert found.cards["s/norms"].remote_id == "1"
    assert found.others == 1


@pytest.mark.parametrize("titles", [("Draft it", "draft it"), ("Draft it",)])
def test_a_title_that_several_have_is_unclear(titles: tuple[str, ...]) -> None:
    wanted = WANTED if len(titles) > 1 else {**WANTED, "s/again": CardFields("Draft it")}
    found = matched(wanted, shown(*(card(str(at), title) for at, title in enumerate(titles))), {})
    assert found.cards == {}
    assert found.unclear == ("Draft it",)
    assert "s/draft" in found.missing


def test_a_step_whose_card_lies_in_the_archive_needs_none() -> None:
    found = matched({"s/norms": CardFields("Agree on norms", archived=True)}, shown(), {})
    assert (found.cards, found.missing) == ({}, ())


@pytest.mark.parametrize(
    "words", ["https://trello.com/c/2/7-cake?menu=1", "https://trello.com/c/2", "buy cake"]
)
def test_a_card_is_what_somebody_says_it_is(words: str) -> None:
    found = matched(WANTED, shown(card("1", "Draft it"), card("2", "Buy cake")), {"s/draft": words})
    assert found.cards["s/draft"].remote_id == "2"
    assert found.others == 1


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"s/draft": "Nothing"}, "No open card is called 'Nothing'"),
        ({"s/draft": "Twin"}, "Several open cards are called 'Twin'"),
        ({"s/draft": "Cake", "s/norms": "Cake"}, "The card 'Cake' cannot be that of two steps."),
    ],
)
def test_a_card_that_cannot_be_meant_is_refused(named: dict[str, str], said: str) -> None:
    with pytest.raises(RefusedError, match=said.replace(".", r"\.")):
        matched(WANTED, shown(card("1", "Twin"), card("2", "twin"), card("3", "Cake")), named)


# ---- what the card says


def reconciled(wanted: CardFields, found: Card) -> tuple[set[str], dict[str, Any], list[str]]:
    """What is taken of a card, what is written on it, and what is a conflict, in the first pass."""
    link = first_link("s/norms", wanted, found)
    result = reconcile({"s/norms": wanted}, shown(found), {"s/norms": link}, DEFAULT_POLICY)
    writes = {name: value for each in result.operations for name, value in each.values.items()}  # type: ignore[union-attr]
    return {each.field for each in result.edits}, writes, [each.field for each in result.conflicts]


PLANNED = CardFields(
    "Agree on norms",
    "What norms are",
    due=date(2026, 10, 1),
    start=date(2026, 9, 28),
    members=frozenset({"ana"}),
    labels=frozenset({"Change"}),
    checklist=(CheckEntry("Steps", "Ask"),),
)


BOX = {"description": ""}
"""Leadflow's box, with the key, on a card that has none yet."""


def test_a_bare_card_gets_all_that_the_plan_says() -> None:
    taken, written, conflicts = reconciled(PLANNED, card("1", "agree on norms"))
    assert taken == set()
    assert written.keys() == {"title", "description", "due", "start", "members", "labels", "checklist"}
    assert conflicts == []


def test_what_people_put_on_it_counts_and_is_never_written_over() -> None:
    theirs = card(
        "1",
        "Agree on norms",
        status=Status.IN_PROGRESS,
        due=date(2026, 10, 9),
        start=date(2026, 10, 5),
        members=frozenset({"ben"}),
        checklist=(CheckEntry("Ours", "Bring cake", ticked=True), CheckEntry("Steps", "Ask", ticked=True)),
    )
    taken, written, conflicts = reconciled(PLANNED, theirs)
    assert taken == {"status", "due", "members", "checklist"}
    assert written["members"] == {"ana", "ben"}
    assert written.keys() == {"description", "labels", "members", "start"}
    # A start is the plan's: what people had there is kept.
    assert conflicts == ["start"]


def test_another_title_is_kept_in_a_conflict() -> None:
    _, written, conflicts = reconciled(PLANNED, card("1", "Norms, finally"))
    assert written["title"] == "Agree on norms"
    assert conflicts == ["title"]


def test_the_first_list_says_nothing_about_a_step_that_is_under_way() -> None:
    begun = CardFields("Agree on norms", status=Status.IN_PROGRESS, complete=False)
    taken, written, _ = reconciled(begun, card("1", "Agree on norms"))
    assert (taken, written) == (set(), {"status": Status.IN_PROGRESS, **BOX})


def test_a_tick_on_the_date_counts_and_one_that_is_missing_does_not() -> None:
    taken, _, _ = reconciled(CardFields("Agree on norms"), card("1", "Agree on norms", complete=True))
    assert taken == {"complete"}
    done = CardFields("Agree on norms", status=Status.DONE, complete=True)
    taken, written, _ = reconciled(done, card("1", "Agree on norms", status=Status.DONE))
    assert (taken, written) == (set(), {"complete": True, **BOX})
