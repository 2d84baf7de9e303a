"""The scenario speaks of steps, people and days that the sample school has."""

from __future__ import annotations

import pytest

from leadflow import resources
from leadflow.demo.people import Mishap, Scenario, Trouble
from leadflow.demo.play import school_days
from leadflow.demo.scenario import SCENARIO, WEEKS
from leadflow.intake.school import load_definition
from leadflow.rollout.rollout import Definition
from tests.small import MONDAY


@pytest.fixture(scope="module")
def sample() -> Definition:
    return load_definition(resources.sample_school() / "school.yaml")


@pytest.mark.parametrize("trouble", SCENARIO.troubles, ids=lambda each: str(each.step))
def test_every_trouble_can_happen(trouble: Trouble, sample: Definition) -> None:
    assert trouble.step in sample.plan.by_key
    days = school_days(sample, WEEKS)
    for day in (trouble.since, trouble.until):
        assert day is None or days[0] < day <= days[-1]
    if trouble.what is Mishap.STUCK:
        assert trouble.words
    if trouble.what is Mishap.UNAPPROVED:
        assert sample.plan.by_key[trouble.step].gate


def test_everybody_who_is_known_to_be_early_or_late_is_there(sample: Definition) -> None:
    assert set(SCENARIO.ahead) <= set(sample.roster.person)


def test_a_trouble_has_its_time() -> None:
    days = [MONDAY.replace(day=each) for each in (7, 8, 9)]
    trouble = Trouble("draft", Mishap.STUCK, since=days[1], until=days[2])
    assert [trouble.on(day) for day in days] == [False, True, False]
    assert [trouble.over(day) for day in days] == [False, False, True]
    scenario = Scenario((trouble,))
    assert scenario.of("draft", Mishap.STUCK, days[1]) == trouble
    assert scenario.of("draft", Mishap.EARLY, days[1]) is None
    assert scenario.past("draft", Mishap.STUCK, days[2])
