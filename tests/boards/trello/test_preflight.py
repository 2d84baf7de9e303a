"""What stands in the way of a launch, said before anything is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import ServiceAwayError
from leadflow.people.roster import Person, Roster
from tests.boards.trello.boards import ROSTER, SPEC
from tests.emulator.emulator import KEY
from tests.emulator.faults import Fault
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from collections.abc import Sequence

READING = replace(SPEC, key="small/reading", name="Reading group", members=frozenset({"dee"}))


def found(
    trello: SmallTrello, *, workspace: str = "", roster: Roster = ROSTER, token: str = TOKEN, key: str = KEY
) -> Sequence[str]:
    """What preflight says; it never writes."""
    gateway = trello.gateway(workspace=workspace, transport=trello.transport(token, key))
    sentences = gateway.preflight([SPEC, READING], roster)
    assert trello.emulator.writes == []
    return sentences


def with_accounts(**accounts: str) -> Roster:
    """The small school's roster with other usernames."""
    people = tuple(replace(each, trello=accounts.get(each.key, each.trello)) for each in ROSTER.people)
    return replace(ROSTER, people=people)


def test_nothing_stands_in_the_way_and_it_took_two_reads(trello: SmallTrello) -> None:
    assert found(trello) == ()
    assert trello.wire() == ["GET /batch"] * 2


def test_what_preflight_looked_up_is_not_looked_up_again(trello: SmallTrello) -> None:
    gateway = trello.gateway()
    gateway.preflight([SPEC], ROSTER)
    before = trello.count()
    gateway.ensure_board(SPEC, ROSTER)
    assert "GET /batch" not in trello.since(before)


def test_a_username_that_trello_does_not_know(trello: SmallTrello) -> None:
    (said,) = found(trello, roster=with_accounts(ben="ben okafor"))
    assert said == "Trello does not know the username 'ben okafor' of Ben Okafor. Check its spelling."


def test_usernames_may_be_written_with_an_at_and_capitals(trello: SmallTrello) -> None:
    assert found(trello, roster=with_accounts(ben="@BenOkafor")) == ()


def test_a_username_of_two_people(trello: SmallTrello) -> None:
    (said,) = found(trello, roster=with_accounts(ben="anaruiz"))
    assert said == "Ana Ruiz and Ben Okafor have the same Trello username 'anaruiz'. Give each their own."


def test_somebody_without_a_username_is_no_hindrance_but_nobody_with_one_is(trello: SmallTrello) -> None:
    assert found(trello, roster=with_accounts(ben="", cem="")) == ()
    (said,) = found(trello, roster=with_accounts(dee=""))
    assert said.startswith("Nobody could work on 'Reading group': Dee Park has no Trello username")
    assert said.endswith("Add at least that of the group's lead.")


@pytest.mark.parametrize(
    ("token", "key", "said"),
    [
        (TOKEN, "other", "Check LEADFLOW_TRELLO_KEY"),
        ("other", KEY, "Make a new one and set LEADFLOW_TRELLO_TOKEN"),
    ],
)
def test_credentials_that_are_no_good(trello: SmallTrello, token: str, key: str, said: str) -> None:
    (sentence,) = found(trello, token=token, key=key)
    assert said in sentence


def test_a_token_that_may_only_read(trello: SmallTrello) -> None:
    trello.emulator.world.tokens.clear()
    trello.emulator.token(trello.own, TOKEN, write=False)
    assert found(trello) == ("LEADFLOW_TRELLO_TOKEN may only read. Make one with scope=read,write.",)


def test_a_board_that_is_closed(trello: SmallTrello) -> None:
    ref = trello.gateway().ensure_board(SPEC, ROSTER)
    trello.person("ana").close_board(ref.remote_id)
    (said,) = trello.gateway().preflight([SPEC], ROSTER)
    assert "is there but closed" in said


def test_a_workspace_that_is_not_there_or_not_ours(trello: SmallTrello) -> None:
    (said,) = found(trello, workspace="none")
    assert said.startswith("The workspace 'none' (LEADFLOW_TRELLO_WORKSPACE) cannot be used")
    trello.emulator.workspace("theirs", trello.person("ana").member)
    (said,) = found(trello, workspace="theirs")
    assert "make the account a member of it" in said


@pytest.mark.parametrize(
    ("there", "offering", "fits"), [(8, "free", True), (9, "free", False), (9, "paid", True)]
)
def test_a_free_workspace_has_room_for_ten_boards(
    trello: SmallTrello, there: int, offering: str, fits: bool
) -> None:
    from tests.emulator import boards
    from tests.emulator.models import Actor

    place = trello.emulator.workspace("cedar", trello.own, offering=f"trello.{offering}")
    for number in range(there):
        given = {"name": f"Board {number}", "idOrganization": place.id}
        boards.create(trello.emulator.world, Actor(trello.own.id), given)
    said = found(trello, workspace="cedar")
    if fits:
        assert said == ()
    else:
        assert said == (
            (
                "The workspace 'Cedar' is free and may have 10 open boards. It has 9 and the rollout needs 2 "
                "more. Close some, or use another workspace."
            ),
        )


@pytest.mark.parametrize(("people", "fits"), [(9, True), (10, False)])
def test_a_free_workspace_has_room_for_ten_people(people: int, fits: bool) -> None:
    crowd = tuple(
        Person(f"p{number}", f"Person {number}", trello=f"person{number}") for number in range(people)
    )
    roster = Roster(crowd, ())
    with SmallTrello(roster) as trello:
        trello.emulator.workspace("cedar", trello.own)
        spec = replace(SPEC, members=frozenset(each.key for each in crowd))
        said = trello.gateway(workspace="cedar").preflight([spec], roster)
        assert (said == ()) is fits
        if not fits:
            assert "may have 10 collaborators; with this rollout there would be 11" in said[0]
            assert "Give Trello usernames to the group leads only" in said[0]


def test_a_trello_that_is_away_is_away(trello: SmallTrello) -> None:
    trello.emulator.faults.always(lambda _: Fault.ERROR)
    with pytest.raises(ServiceAwayError):
        found(trello)
