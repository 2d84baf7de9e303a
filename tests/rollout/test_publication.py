"""What is public, whom a page may name, and who is asked for help: the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import RefusedError
from leadflow.people.roster import Person, Roster
from leadflow.rollout.discretion import SOMEBODY, Discretion
from leadflow.rollout.help_wanted import can_help, let_go, taken, wanted, withdrawn
from leadflow.rollout.publication import ANSWERS_AT_MOST, Answer, Publication, answering, naming, unsaying

NOW = datetime(2026, 11, 17, 12, tzinfo=UTC)
ANSWER = Answer(date(2026, 11, 17), "Too many meetings", "One a month less")
DANA = Person("dana", "Dana Okafor", ("principal",), email="dana@hill.example", trello="dokafor")
ANN = Person("ann", "Ann (Annie) O'Neill", (), "coach", email="ann.o'neill@hill.example")
ROSTER = Roster((DANA, ANN, Person("x", " ")), ())


def test_nothing_is_public_at_first() -> None:
    assert Publication() == Publication(public=False, roles=(), answers=())


def test_only_roles_that_somebody_has_are_named() -> None:
    known = frozenset({"principal", "coach"})
    assert naming(Publication(), ("principal", "principal"), known).roles == ("principal",)
    assert naming(Publication(roles=("coach",)), (), known).roles == ()
    with pytest.raises(RefusedError, match=r"'coxswain'.*coach, principal"):
        naming(Publication(), ("coxswain",), known)
    with pytest.raises(RefusedError, match="nobody has any"):
        naming(Publication(), ("coxswain",), frozenset())


def test_an_answer_has_two_halves_and_can_be_taken_back() -> None:
    newer = replace(ANSWER, heard="Too few")
    both = answering(answering(Publication(), ANSWER), newer)
    assert both.answers == (newer, ANSWER)
    assert unsaying(both, 0).answers == (ANSWER,)
    assert unsaying(both, 1).answers == (newer,)
    for number in (-1, 2):
        with pytest.raises(RefusedError, match="not there any more"):
            unsaying(both, number)
    for half in (replace(ANSWER, heard=" "), replace(ANSWER, did="")):
        with pytest.raises(RefusedError, match="Say both"):
            answering(Publication(), half)
    with pytest.raises(RefusedError, match="take an old one back"):
        answering(Publication(answers=(ANSWER,) * ANSWERS_AT_MOST), ANSWER)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ask Dana Okafor first", f"Ask {SOMEBODY} first"),
        ("DANA  OKAFOR", SOMEBODY),
        ("Mrs. Okafor decides", f"{SOMEBODY} decides"),
        ("dr Okafor", SOMEBODY),
        ("write to Dana@Hill.example or x.y@z.example.org", f"write to {SOMEBODY} or {SOMEBODY}"),
        ("call @dokafor", f"call {SOMEBODY}"),
        ("dokafor has the key", f"{SOMEBODY} has the key"),
        ("Okafor, Dana: the minutes", f"{SOMEBODY}: the minutes"),
        ("to ann.o'neill@hill.example", f"to {SOMEBODY}"),
        ("by Ann (Annie) O'Neill.", f"by {SOMEBODY}."),
        ("Jordana Okaforth stays", "Jordana Okaforth stays"),
        ("Agree on norms", "Agree on norms"),
    ],
)
def test_a_public_text_names_nobody(text: str, clean: str) -> None:
    assert Discretion(ROSTER)(text) == clean


def test_who_is_named_on_purpose_stays() -> None:
    clean = Discretion(ROSTER, ("principal",))
    assert clean.named == (DANA,)
    assert clean("Dana Okafor and Ann (Annie) O'Neill") == f"Dana Okafor and {SOMEBODY}"


NAMES = st.text(st.characters(categories=("L", "M", "P", "Zs")), min_size=1, max_size=12)


@given(first=NAMES, last=NAMES, before=st.sampled_from(["", "by ", "(", "‘"]))
def test_no_full_name_is_left_in_a_text(first: str, last: str, before: str) -> None:
    name = " ".join(f"{first} {last}".split())
    found = Discretion(Roster((Person("p", name),), ()))(f"{before}{name}, then")
    assert name not in found or not name or name in SOMEBODY


def test_help_is_asked_in_a_sentence_with_some_skills() -> None:
    asked = wanted("reading", " Who can draw? ", "art, Coach;; art ", "dana", NOW)
    assert (asked.sentence, asked.skills) == ("Who can draw?", ("art", "Coach"))
    with pytest.raises(RefusedError, match="Say in a sentence"):
        wanted("reading", " ", "", "dana", NOW)
    with pytest.raises(RefusedError, match="8 skills at most"):
        wanted("reading", "Help", ",".join("abcdefghi"), "dana", NOW)


def test_who_has_a_skill_is_asked_and_never_who_asks() -> None:
    asked = wanted("reading", "Who can draw?", "COACH", "dana", NOW)
    assert can_help(asked, ANN)
    assert not can_help(asked, Person("bob", "Bob"))
    assert not can_help(asked, replace(ANN, key="dana"))
    assert can_help(replace(asked, skills=("thought partner",)), Person("r", "R", ("thought_partner",)))
    assert can_help(replace(asked, skills=()), Person("bob", "Bob"))


def test_one_helps_at_a_time() -> None:
    asked = wanted("reading", "Who can draw?", "", "dana", NOW)
    helped = taken(asked, "ann")
    assert taken(helped, "ann") == helped
    with pytest.raises(RefusedError, match="Somebody else"):
        taken(helped, "bob")
    with pytest.raises(RefusedError, match="do not help"):
        let_go(helped, "bob")
    assert let_go(helped, "ann") == asked
    assert withdrawn(asked, NOW).closed == NOW
