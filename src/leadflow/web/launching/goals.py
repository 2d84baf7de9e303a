"""Goals of a draft: its own, or those that its playbook offers, with dates that can be kept."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from leadflow import resources
from leadflow.errors import LeadflowError
from leadflow.intake.calendar import days_in
from leadflow.intake.document import read_document
from leadflow.intake.drafting import CALENDAR, SCHOOL, calendar_of, dumped, playbooks, read_files, values_of
from leadflow.rollout.start import plan_on
from leadflow.web.launching import writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.rollout.draft import Draft
    from leadflow.services.world import World

Values = dict[str, Any]


def goals_of(draft: Draft) -> list[Values]:
    """The goals of a draft; while it has none, those that the playbook offers, without dates."""
    values = values_of(draft.files[SCHOOL], SCHOOL)
    found = [each for each in writing.parts(values, "goals") if isinstance(each.get("key"), str)]
    return found or [dict(each) for each in usual_goals(playbook_of(values))]


def playbook_of(values: Mapping[str, Any]) -> str:
    """The playbook that a school file names, when it ships."""
    named = writing.part(values, "rollout").get("playbook")
    return named if named in playbooks() else playbooks()[0]


@cache
def usual_goals(playbook: str) -> list[Values]:
    """What a playbook offers as goals."""
    return writing.parts(read_document(resources.playbooks() / f"{playbook}.yaml").data, "usual_goals")


@cache
def title_of(playbook: str) -> str:
    """What a shipped playbook is called."""
    return str(read_document(resources.playbooks() / f"{playbook}.yaml").data["title"])


def first_targets(world: World, draft: Draft) -> Mapping[str, date]:
    """A date that can be kept for every goal the playbook offers, by its key.

    Empty when the plan cannot be made yet: then people choose without it.
    """
    values = values_of(draft.files[SCHOOL], SCHOOL)
    goals = usual_goals(playbook_of(values))
    try:
        school = days_in(calendar_of(draft.files[CALENDAR])).calendar()
        end = school.previous_school_day(school.last).isoformat()
        trial = {**values, "goals": [{**each, "target": end} for each in goals]}
        definition, _ = read_files({**draft.files, SCHOOL: dumped(trial)})
    except (LeadflowError, KeyError):
        return {}
    planned = plan_on(definition, world.clock.today(definition.timezone))
    return {key: writing.first_target(each.forecast, school) for key, each in planned.goals.items()}


def with_later_targets(world: World, draft: Draft) -> Values:
    """The school file of a draft whose first day is over, its goals moved to dates that can be kept.

    So that the sample can be launched on whatever day somebody looks at it.
    """
    values = values_of(draft.files[SCHOOL], SCHOOL)
    zone = str(writing.part(values, "school").get("timezone", writing.ZONE))
    if world.clock.today(zone).isoformat() <= str(writing.part(values, "rollout").get("start")):
        return values
    first = first_targets(world, draft)
    goals = writing.parts(values, "goals")
    moved = [{**each, "target": max(str(each["target"]), str(first.get(each["key"], "")))} for each in goals]
    return {**values, "goals": moved}
