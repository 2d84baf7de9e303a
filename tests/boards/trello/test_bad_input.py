"""Bad input at the product's door: taken whole, or refused with nothing made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.sync.block import LIMIT, unwrap
from tests.services.schools import SmallSchool
from tests.small import small_definition

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Definition
    from tests.small_trello import SmallTrello

ODD = "<script>alert('x')</script> **Über** שלום 🎉👩‍🏫 \u202eabc & [a](b)"


def school(trello: SmallTrello, engine: Engine, definition: Definition) -> SmallSchool:
    return SmallSchool(engine, trello.gateway(), definition)


def with_step(key: str, **values: object) -> Definition:
    """The small school with one step that is odd."""
    definition = small_definition(board_kind="trello")
    steps = tuple(
        replace(each, **values) if each.key == key else each  # type: ignore[arg-type]
        for each in definition.plan.steps
    )
    return replace(definition, plan=replace(definition.plan, steps=steps))


@pytest.mark.parametrize("description", ["x" * 20_000, "wörter \n" * 2_500, "> quoted\n" * 2_000])
def test_a_description_of_twenty_thousand_characters_is_cut_in_the_box_and_stays_so(
    trello: SmallTrello, sqlite_engine: Engine, description: str
) -> None:
    made = school(trello, sqlite_engine, with_step("norms", description=description))
    made.launch()
    card = trello.emulator.world.cards[made.id("norms")]
    assert len(card.desc) <= LIMIT
    assert unwrap(card.desc).key == "small/norms"
    assert not made.advance().operations
    trello.person("ben").describe(card.id, f"{card.desc}\n\nOur own words.")
    assert not made.advance().conflicts
    assert trello.emulator.world.cards[card.id].desc.endswith("Our own words.")
    assert not made.advance().operations


def test_odd_names_are_taken_letter_by_letter_and_never_again(
    trello: SmallTrello, sqlite_engine: Engine
) -> None:
    odd = with_step("norms", title=ODD, description=ODD, checklist=(ODD, f"{ODD} 2"))
    made = school(trello, sqlite_engine, odd)
    made.launch()
    card = trello.emulator.world.cards[made.id("norms")]
    assert card.name == ODD
    entries = [item.name for each in trello.emulator.world.checklists_of(card.id) for item in each.items]
    assert entries == [ODD, f"{ODD} 2"]
    assert not made.advance().operations
    trello.person("ben").tick(card.id, ODD)
    made.advance()
    assert made.view().rollout.progress["norms"].ticked == {ODD}
    trello.person("ben").comment(card.id, f"blocked: {ODD}")
    made.advance()
    flag = made.view().rollout.progress["norms"].flag
    assert flag is not None
    assert flag.reason == ODD
    assert not made.advance().operations


def test_two_people_with_one_username_are_refused_and_nothing_is_made(
    trello: SmallTrello, sqlite_engine: Engine
) -> None:
    definition = small_definition(board_kind="trello")
    roster = definition.roster
    same = roster.people[0].trello
    people = (*roster.people[:1], replace(roster.people[1], trello=f"@{same.upper()}"), *roster.people[2:])
    made = school(trello, sqlite_engine, replace(definition, roster=replace(roster, people=people)))
    with pytest.raises(RefusedError, match="have the same Trello username"):
        made.launch()
    assert not trello.emulator.writes
    with made.world.uow() as uow:
        assert list(uow.rollouts.keys()) == []


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("2026-09-18T03:04:00", "2026-09-17"),
        ("2026-09-18", "2026-09-17"),
        ("2026-09-18 23:00:00 +0000", "2026-09-18"),
        ("2026-09-18T23:30:00-04:00", "2026-09-18"),
    ],
)
def test_a_due_date_without_a_zone_is_a_day_at_the_school(
    trello: SmallTrello, sqlite_engine: Engine, due: str, day: str
) -> None:
    made = school(trello, sqlite_engine, small_definition(board_kind="trello"))
    made.launch()
    trello.person("ben").set_due(made.id("norms"), due)
    made.advance()
    found = made.view().rollout.progress["norms"].due
    assert found is not None
    assert found.isoformat() == day
    assert not made.advance().operations
    assert made.view().rollout.progress["norms"].status is Status.TODO
