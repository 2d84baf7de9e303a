"""Seeing: what a draft would come to if it were launched now. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError
from leadflow.intake.drafting import read_files
from leadflow.planning.steps import StepState
from leadflow.playbooks.overlay import Revision
from leadflow.rollout.outlook import outlook
from leadflow.rollout.start import late_goals, plan_on, started
from leadflow.rollout.ways import WaysToKeep, ways_before_launch
from leadflow.services.creating import ToMake, to_make
from leadflow.services.launch import ACCEPTABLE, launch
from leadflow.services.view import View

if TYPE_CHECKING:
    from datetime import date

    from leadflow.playbooks.expand import Expansion
    from leadflow.rollout.draft import Draft
    from leadflow.rollout.rollout import Definition
    from leadflow.services.world import World

Files = tuple[tuple[str, str], ...]
REMEMBERED = 16
"""Drafts whose files are not read again while nobody changes them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a launch would make. `hindrances` are sentences on what stands in its way."""

    view: View
    revisions: tuple[Revision, ...]
    boards: tuple[ToMake, ...]
    hindrances: tuple[str, ...]
    ways: Mapping[str, WaysToKeep]
    """For the goals that cannot be met, by their key."""

    @property
    def acceptable(self) -> bool:
        """True when all that is wrong with the plan is that dates are not kept."""
        errors = {each.id for each in self.view.schedule.findings if each.severity.value == "error"}
        return errors <= ACCEPTABLE

    @property
    def late(self) -> bool:
        """True when a leader has to accept that dates are not kept."""
        errors = {each.id for each in self.view.schedule.findings if each.severity.value == "error"}
        return bool(self.ways) or bool(errors & ACCEPTABLE)


def defined(draft: Draft) -> tuple[Definition, Expansion]:
    """What the files of a draft say. Raises `InputError` with every problem of every file."""
    return _read(_files(draft))


def _files(draft: Draft) -> Files:
    return tuple(sorted(draft.files.items()))


@lru_cache(maxsize=REMEMBERED)
def _read(files: Files) -> tuple[Definition, Expansion]:
    return read_files(dict(files))


def look_at(world: World, draft: Draft) -> Look:
    """What a launch of the draft would make today. Raises `InputError` as `defined` does."""
    definition, expansion = defined(draft)
    today = world.clock.today(definition.timezone)
    planned = plan_on(definition, today)
    rollout = started(definition, planned, accepted_late=True)
    # How steps stand is for a rollout that goes: before the launch everything is planned.
    standings = {
        key: replace(each, state=StepState.PLANNED, causes=())
        for key, each in outlook(rollout, today).standings.items()
    }
    found = View(rollout, today, planned, standings, {}, {}, ())
    boards, hindrances = _boards(world, definition)
    ways = _ways(_files(draft), today) if late_goals(definition, planned) else {}
    return Look(found, tuple(expansion.revisions), boards, hindrances, ways)


@lru_cache(maxsize=REMEMBERED)
def _ways(files: Files, today: date) -> Mapping[str, WaysToKeep]:
    """The ways to keep every goal that is late: they are looked for by planning anew, many times."""
    definition, _ = _read(files)
    late = [each.key for each in late_goals(definition, plan_on(definition, today))]
    return {each.goal.key: each for each in ways_before_launch(definition, today, late)}


def _boards(world: World, definition: Definition) -> tuple[tuple[ToMake, ...], tuple[str, ...]]:
    """The boards that a launch would make, and what stands in its way."""
    try:
        report = launch(world, definition, accept_late=True, dry_run=True)
    except LeadflowError as error:
        return (), tuple(str(error).splitlines())
    return to_make(report), report.hindrances
