"""Everything that a plan may say goes out and comes back: the same dates, and each field as its fate says."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from leadflow.exchange.folder import folder_files
from leadflow.exchange.leftovers import folder_remarks
from leadflow.exchange.mspdi.incoming import import_project
from leadflow.exchange.mspdi.outgoing import export_remarks, project_of
from leadflow.exchange.mspdi.writing import project_text
from leadflow.exchange.table import table_remarks, table_text
from leadflow.exchange.table_in import import_table
from leadflow.intake.school import load_definition
from leadflow.planning.owndates import WORDS, contradiction
from leadflow.planning.plan import Goal, Plan, Step
from leadflow.planning.steps import Progress
from leadflow.rollout.rollout import Definition, Rollout
from tests.exchange.wholes import DRAWN, FATES, Fate, whole_rollouts
from tests.exchange.worlds import planned, replanned

if TYPE_CHECKING:
    from leadflow.exchange.imported import Imported

XML, CSV, FOLDER = range(3)
ELSEWHERE = {Plan: ("steps", "dependencies"), Definition: ("plan",)}
"""Fields that are compared by their parts."""


def names(kind: type) -> set[str]:
    return {each.name for each in fields(kind)}


@pytest.mark.parametrize("kind", DRAWN)
def test_every_field_is_drawn(kind: type) -> None:
    assert set(DRAWN[kind]) == names(kind), "draw the new field in tests/exchange/wholes.py"


@pytest.mark.parametrize("kind", FATES)
def test_somebody_has_said_what_becomes_of_every_field(kind: type) -> None:
    assert set(FATES[kind]) == names(kind), "say in tests/exchange/wholes.py what becomes of the new field"


def same(kind: type, form: int, there: object, here: object) -> None:
    """Hold two values to each other in all fields that are to come back as they went."""
    for name, fate in FATES[kind].items():
        if fate[form] is Fate.SAME and name not in ELSEWHERE.get(kind, ()):
            assert plain(getattr(there, name)) == plain(getattr(here, name)), f"{kind.__name__}.{name}"


def plain(value: object) -> object:
    """A value to be compared: goals in any order, as a table has them by row."""
    if isinstance(value, tuple) and all(isinstance(each, Goal) for each in value):
        return frozenset(value)
    return value


def held(form: int, there: Definition, here: Definition) -> None:
    """Hold a definition that came back to the one that went out."""
    same(Definition, form, there, here)
    same(Plan, form, there.plan, here.plan)
    assert there.plan.by_key.keys() == here.plan.by_key.keys()
    for key, step in here.plan.by_key.items():
        same(Step, form, there.plan.by_key[key], step)
    assert set(there.plan.dependencies) == set(here.plan.dependencies)


def done(form: int, found: Imported, rollout: Rollout) -> None:
    """Hold what was done to what came back of it."""
    for key in rollout.plan.by_key:
        same(
            Progress,
            form,
            found.progress.get(key, Progress()),
            rollout.progress.get(key, Progress()),
        )


@settings(max_examples=80)
@given(whole_rollouts())
def test_a_project_file(rollout: Rollout) -> None:
    schedule = planned(rollout)
    found = import_project(project_text(project_of(rollout, schedule)).encode(), "plan.xml")
    assert replanned(found).steps == schedule.steps
    assert replanned(found).goals == schedule.goals
    assert found.remarks == ()
    held(XML, found.definition, rollout.definition)
    done(XML, found, rollout)


@settings(max_examples=80)
@given(whole_rollouts())
def test_a_table_and_the_school_s_own_file(rollout: Rollout) -> None:
    schedule = planned(rollout)
    found = import_table(table_text(rollout, schedule).encode(), "plan.csv", bare(rollout.definition))
    assert replanned(found).steps == schedule.steps
    assert replanned(found).goals == schedule.goals
    assert found.remarks == ()
    held(CSV, found.definition, rollout.definition)
    done(CSV, found, rollout)


def bare(definition: Definition) -> Definition:
    """A school's definition that says of its steps only what a table leaves to it."""
    steps = []
    for step in definition.plan.steps:
        told = {each.name: each.default for each in fields(Step) if each.default is not MISSING}
        left = {name: getattr(step, name) for name, fate in FATES[Step].items() if fate[CSV] is Fate.SCHOOL}
        plain: dict[str, Any] = {**told, **left, "title": "x", "duration": 1, "group": "team"}
        steps.append(Step(step.key, **plain))
    return replace(definition, plan=replace(definition.plan, steps=tuple(steps), dependencies=()))


@settings(max_examples=60)
@given(whole_rollouts())
def test_the_folder_of_an_import(rollout: Rollout) -> None:
    definition = agreeing(rollout.definition)
    with TemporaryDirectory() as name:
        for each, text in folder_files(definition, "plan.xml").items():
            (Path(name) / each).write_text(text, encoding="utf-8")
        found = load_definition(Path(name) / "school.yaml")
    there = planned(Rollout(found, {}, {}))
    remarks = " ".join(folder_remarks(definition))
    for step in definition.plan.steps:
        assert step.owners or step.key in remarks
    definition = replace(
        definition,
        plan=replace(definition.plan, steps=tuple(owned(step, definition) for step in definition.plan.steps)),
    )
    here = planned(Rollout(definition, {}, {}))
    unheld = [key for key, step in definition.plan.by_key.items() if step.hold and not fits(step)]
    if not unheld:
        assert there.steps == here.steps
    assert all(key in remarks for key, step in definition.plan.by_key.items() if step.hold)
    assert ("Cautions" in remarks) == bool(definition.plan.cautions)
    same(Plan, FOLDER, found.plan, definition.plan)
    assert set(found.plan.dependencies) == set(definition.plan.dependencies)
    for key, step in definition.plan.by_key.items():
        same(Step, FOLDER, found.plan.by_key[key], owned(step, definition))
        assert step.hold or found.plan.by_key[key].not_before == step.not_before
    assert found.limits == definition.limits
    assert [(each.key, each.hours) for each in found.roster.people] == [
        (each.key, each.hours) for each in definition.roster.people
    ]


def owned(step: Step, definition: Definition) -> Step:
    """A step as a school has it: what nobody owns is the lead's."""
    return replace(step, owners=step.owners or (definition.roster.group[step.group].lead,))


def fits(step: Step) -> bool:
    """True when what holds a step back may stand beside its own dates in a file."""
    until = step.hold.until if step.hold else None
    fixed = step.on or step.finish_on
    return bool(fixed) or contradiction(replace(step, not_before=until, hold=None)) is None


def agreeing(definition: Definition) -> Definition:
    """The definition without own dates that no file of a school may say together."""
    steps = []
    for each in definition.plan.steps:
        step = each
        while (both := contradiction(step)) is not None:
            without: dict[str, Any] = {both[1]: None}
            step = replace(step, **without)
        steps.append(step)
    return replace(definition, plan=replace(definition.plan, steps=tuple(steps)))


@given(whole_rollouts())
def test_what_other_programs_do_not_see_is_said(rollout: Rollout) -> None:
    plan, limits = rollout.plan, rollout.definition.limits
    there = " ".join(export_remarks(plan))
    assert ("who is away" in there) == bool(plan.absences)
    assert "Within" in there
    assert ("obstacles" in there) == bool(plan.obstacles)
    assert ("cautions" in there) == bool(plan.cautions)
    assert ("best and worst" in there) == any(step.estimate for step in plan.steps)
    assert ("hours of work" in there) == any(step.effort for step in plan.steps)
    several = [step.key for step in plan.steps if sum(map(bool, dated(step))) > 1]
    assert ("one constraint" in there) == bool(several)
    there = " ".join(table_remarks(rollout.definition))
    assert ("days off" in there) == bool(plan.absences)
    assert ("obstacles" in there) == bool(plan.obstacles)
    assert ("limits" in there) == (limits.per_group != 1)
    assert "people's hours" in there
    assert "phases" in there


def dated(step: Step) -> list[bool]:
    """Of each date that is a constraint in a project file, whether a step has it."""
    own = [name for name in WORDS if name not in ("not_before", "not_after")]
    return [*(getattr(step, name) is not None for name in own), bool(step.not_before or step.hold)]
