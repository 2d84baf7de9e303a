"""The roster: who is who, and by what name."""

from __future__ import annotations

from leadflow.people.roster import Person, Roster, TaskGroup
from tests.small import small_roster


def test_people_and_groups_are_found_by_key() -> None:
    roster = small_roster()
    assert roster.person["ben"].name == "Ben Okafor"
    assert roster.group["reading"].lead == "dee"


def test_people_and_groups_have_names_to_print() -> None:
    assert small_roster().names == {
        "lead": "Leadership group",
        "reading": "Reading group",
        "ana": "Ana Ruiz",
        "ben": "Ben Okafor",
        "cem": "Cem Yildiz",
        "dee": "Dee Park",
    }


def test_a_person_goes_before_a_group_of_the_same_key() -> None:
    roster = Roster((Person("lead", "Lee Adams"),), (TaskGroup("lead", "Lead group", "Lead", "lead"),))
    assert roster.names == {"lead": "Lee Adams"}


def test_people_are_found_by_role_in_the_order_of_the_roster() -> None:
    roster = Roster((Person("b", "B", ("coach",)), Person("a", "A", ("coach", "lead")), Person("c", "C")), ())
    assert [person.key for person in roster.with_role("coach")] == ["b", "a"]
    assert roster.with_role("nobody") == ()
