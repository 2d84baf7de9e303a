"""MSPDI: what is exported comes back with exactly the same dates, and as the same plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from leadflow.exchange.mspdi.incoming import import_project
from leadflow.exchange.mspdi.outgoing import project_of
from leadflow.exchange.mspdi.reading import read_project
from leadflow.exchange.mspdi.writing import project_text
from leadflow.rollout.rollout import Rollout
from tests.exchange.worlds import (
    SAMPLE_DAY,
    planned,
    replanned,
    rollouts,
    sample,
    sample_under_way,
    unlaunched,
)


@settings(max_examples=100)
@given(rollouts())
def test_an_export_comes_back_as_it_went(rollout: Rollout) -> None:
    schedule = planned(rollout)
    raw = project_text(project_of(rollout, schedule)).encode()
    found = import_project(raw, "plan.xml")
    assert replanned(found).steps == schedule.steps
    assert replanned(found).goals == schedule.goals
    assert found.remarks == ()
    assert replace(found.definition, plan=rollout.plan) == rollout.definition
    assert set(found.definition.plan.steps) == set(rollout.plan.steps)
    assert set(found.definition.plan.dependencies) == set(rollout.plan.dependencies)
    assert found.definition.plan.goals == rollout.plan.goals
    assert found.baseline == rollout.baseline


@given(rollouts())
def test_what_is_written_is_what_is_read(rollout: Rollout) -> None:
    project = project_of(rollout, planned(rollout))
    read = read_project(project_text(project).encode(), "plan.xml")
    assert [each.uid for each in read.rows] == [each.uid for each in project.rows]
    for there, here in zip(read.rows, project.rows, strict=True):
        told = replace(there, late=here.late, slack=here.slack, critical=here.critical)
        assert there.summary or replace(told, remaining=here.remaining) == here
    assert read.assignments == project.assignments
    assert read.calendars == project.calendars


@pytest.mark.parametrize("rollout", [unlaunched(sample()), sample_under_way()], ids=["before", "under way"])
def test_the_sample_school_comes_back(rollout: Rollout) -> None:
    schedule = planned(rollout, SAMPLE_DAY)
    found = import_project(project_text(project_of(rollout, schedule)).encode(), "plan.xml")
    assert replanned(found, SAMPLE_DAY).steps == schedule.steps
    assert replanned(found, SAMPLE_DAY).goals == schedule.goals
    assert found.remarks == ()
