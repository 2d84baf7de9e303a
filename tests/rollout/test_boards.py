"""Boards: one per group that has steps, made from its template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadflow.errors import RefusedError
from leadflow.people.roster import Person, TaskGroup
from leadflow.planning.plan import Gate
from leadflow.rollout.boards import board_facts, board_specs
from tests.small import small_definition
from tests.templates import TEMPLATES


def test_every_group_with_steps_has_a_board_in_the_order_of_the_roster() -> None:
    definition = small_definition()
    idle = TaskGroup("idle", "Idle group", "Nothing", "ana", ("ana",), "nowhere")
    roster = replace(definition.roster, groups=(idle, *definition.roster.groups))
    specs = board_specs(replace(definition, roster=roster), TEMPLATES)
    assert list(specs) == ["lead", "reading"]
    lead = specs["lead"]
    assert (lead.key, lead.name, lead.description) == ("small/lead", "Leadership group", "Lead the change")
    assert lead.timezone == "America/New_York"
    assert lead.lists == TEMPLATES["leadership"].lists
    assert specs["reading"].members == {"dee"}


def test_names_are_filled_in() -> None:
    template = replace(
        TEMPLATES["leadership"], name="{rollout}: {group}", description="{school}: {objective}"
    )
    spec = board_specs(small_definition(), {**TEMPLATES, "leadership": template})["lead"]
    assert spec.name == "Small rollout: Leadership group"
    assert spec.description == "Small School: Lead the change"


def test_people_from_outside_who_are_needed_are_on_the_board() -> None:
    definition = small_definition()
    people = (*definition.roster.people, Person("eve", "Eve"), Person("fay", "Fay"), Person("gus", "Gus"))
    groups = (replace(definition.roster.groups[0], lead=""), definition.roster.groups[1])
    steps = tuple(
        replace(step, owners=("fay",), gate=Gate(("eve",), 1)) if step.key == "draft" else step
        for step in definition.plan.steps
    )
    definition = replace(
        definition,
        roster=replace(definition.roster, people=people, groups=groups),
        plan=replace(definition.plan, steps=steps),
    )
    assert board_specs(definition, TEMPLATES)["lead"].members == {"ana", "ben", "cem", "eve", "fay"}


def test_a_template_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(
        RefusedError, match=r"'Leadership group' uses the template 'leadership'.*task_group\."
    ):
        board_specs(small_definition(), {"task_group": TEMPLATES["task_group"]})


def test_facts_tell_whether_a_board_is_another_without_its_template() -> None:
    definition = small_definition()
    facts = board_facts(definition)
    assert list(facts) == list(board_specs(definition, TEMPLATES))
    steps = tuple(
        replace(each, owners=("ben",)) if each.key == "pilot" else each for each in definition.plan.steps
    )
    other = board_facts(replace(definition, plan=replace(definition.plan, steps=steps)))
    assert other["lead"] == facts["lead"]
    assert other["reading"] != facts["reading"]
