"""Expand: a playbook, its overlay and a school come to a plan, or to every reason why they do not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.planning.estimate import Estimate
from leadflow.planning.owndates import contradiction
from leadflow.planning.plan import (
    Dependency,
    Goal,
    LagUnit,
    Measure,
    Plan,
    PlanError,
    Relation,
    Step,
)
from leadflow.playbooks.casting import Casting
from leadflow.playbooks.complaints import (
    OVERLAY,
    PLAYBOOK,
    SCHOOL,
    Complaint,
    Place,
    PlaybookError,
    contradictory,
    sub_plan_source,
)
from leadflow.playbooks.drafts import Directory, Draft, Tie
from leadflow.playbooks.obstacles import retired
from leadflow.playbooks.parts import phases
from leadflow.playbooks.playbook import LEADERSHIP, Domain, UseSpec
from leadflow.playbooks.revising import Placed, Revising, before_unfolding
from leadflow.playbooks.spelling import advice, nearest
from leadflow.playbooks.unfolding import Unfolding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.playbooks.overlay import Overlay, Revision
    from leadflow.playbooks.playbook import Playbook, SubPlan
    from leadflow.playbooks.school import School

OPERATIONS = (
    "Mind: this step is about running the building. Shared leadership is about teaching, learning and "
    "culture; check that it belongs in a task group's plan."
)


@dataclass(frozen=True)
class Expansion:
    """What a playbook comes to at a school."""

    plan: Plan
    revisions: tuple[Revision, ...]
    """What the overlay changed, for people to compare."""
    places: Mapping[str, Place]
    """Where every step was written."""


def expand(
    playbook: Playbook, sub_plans: Mapping[str, SubPlan], school: School, overlay: Overlay | None = None
) -> Expansion:
    """The plan. Raises `PlaybookError` with all complaints; goals without a step are among them."""
    complaints: list[Complaint] = []
    own = [(entry, Place(PLAYBOOK, ("steps", at))) for at, entry in enumerate(playbook.steps)]
    titles = {entry.key: entry.title for entry, _ in own if isinstance(entry, UseSpec)}
    unfolding = Unfolding(sub_plans, school, complaints)
    for entry, place in _each_once(before_unfolding(own, overlay), complaints):
        unfolding.add(entry, place)
    unfolding.check_meetings()
    drafts = _each_draft_once(unfolding.drafts, complaints)
    directory = Directory(drafts, unfolding.wholes, unfolding.lost)
    resolved = [_resolved(draft, directory, complaints) for draft in drafts]
    revising = Revising(
        {each.key: each for each in resolved}, directory, titles, unfolding.values, complaints
    )
    revising.carry_out(overlay)
    revised = list(revising.drafts.values())
    steps = _steps(revised, playbook, school, complaints)
    kept = {step.key for step in steps}
    goals = _goals(school.goals, directory, kept, complaints)
    obstacles = retired(school.obstacles, directory, kept, complaints)
    places = {draft.key: draft.place for draft in revised}
    parts = phases(playbook.phases, complaints)
    if complaints:
        raise PlaybookError(_distinct(complaints))
    try:
        network = tuple(steps), tuple(_dependencies(revised)), tuple(goals)
        plan = Plan(*network, parts, obstacles, school.absences, school.policies.cautions)
    except PlanError as error:
        raise PlaybookError([_impossible(error, places)]) from error
    return Expansion(plan, tuple(revising.done), places)


def _each_once(entries: Sequence[Placed], complaints: list[Complaint]) -> Iterable[Placed]:
    seen: dict[str, Place] = {}
    for entry, place in entries:
        if entry.key in seen:
            complaints.append(_twice(entry.key, place, seen[entry.key]))
        else:
            seen[entry.key] = place
            yield entry, place


def _each_draft_once(drafts: Iterable[Draft], complaints: list[Complaint]) -> list[Draft]:
    kept: dict[str, Draft] = {}
    for draft in drafts:
        if draft.key in kept:
            complaints.append(_twice(draft.key, draft.place, kept[draft.key].place))
        else:
            kept[draft.key] = draft
    return list(kept.values())


def _twice(key: str, place: Place, first: Place) -> Complaint:
    return Complaint(
        f"Two steps have the key '{key}'.", place.at("key"), "Give one of them another key.", first
    )


def _resolved(draft: Draft, directory: Directory, complaints: list[Complaint]) -> Draft:
    """The draft with references to wholes replaced by the steps they stand for."""
    ties: dict[tuple[str, Relation], Tie] = {}
    for tie in draft.ties:
        finish = tie.after.relation in (Relation.FINISH_START, Relation.FINISH_FINISH)
        found = directory.ends(tie.step, finish=finish)
        if not directory.knows(tie.step):
            complaints.append(
                Complaint(
                    f"Step '{draft.key}' waits for '{tie.step}', which is not a step.",
                    tie.place,
                    advice(tie.step, directory.names),
                )
            )
        for key in found:
            ties[key, tie.after.relation] = tie.to(key)
    return replace(draft, ties=tuple(ties.values()))


def _steps(
    drafts: Sequence[Draft], playbook: Playbook, school: School, complaints: list[Complaint]
) -> list[Step]:
    casting = Casting({role.key: role for role in playbook.roles}, school, complaints)
    for at, role in enumerate(playbook.roles):
        if role.stand_in and role.stand_in not in casting.roles:
            complaints.append(
                Complaint(
                    f"There is no role '{role.stand_in}'.",
                    Place(PLAYBOOK, ("roles", at, "stand_in")),
                    advice(role.stand_in, casting.roles),
                )
            )
    known = {phase.key for phase in playbook.phases}
    for draft in drafts:
        complaints += _strangers(draft, known, school)
        if (both := contradiction(draft.spec)) is not None:
            complaints.append(contradictory(draft.key, draft.spec, both, draft.place.at(both[1])))
    steps = [_step(draft, casting) for draft in drafts]
    casting.close()
    return steps


def _strangers(draft: Draft, phases: set[str], school: School) -> Iterable[Complaint]:
    """Complaints about a phase, a group or a calendar that is not there."""
    spec = draft.spec
    if spec.phase not in phases:
        yield Complaint(
            f"Step '{draft.key}' is in the phase '{spec.phase}', which the playbook does not have.",
            draft.place.at("phase"),
            advice(spec.phase, phases),
        )
    if spec.group not in school.roster.group:
        yield Complaint(
            f"Step '{draft.key}' is for the group '{spec.group}', which this school does not have.",
            draft.place.at("group"),
            advice(spec.group, school.roster.group),
        )
    calendars = [each.name for each in school.calendars]
    if spec.calendar not in calendars:
        yield Complaint(
            f"'{spec.title}' ({draft.key}) takes place on the calendar '{spec.calendar}', "
            "which this school does not have.",
            Place(SCHOOL, ("meetings",)),
            f"Add meetings with the name '{spec.calendar}'.{_or_meant(spec.calendar, calendars)}",
        )


def _or_meant(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f" Did you mean '{close}'?" if close else ""


def _step(draft: Draft, casting: Casting) -> Step:
    spec = draft.spec
    written, rough = spec.measure, spec.estimate
    return Step(
        key=draft.key,
        title=spec.title,
        duration=float(spec.duration),
        group=spec.group,
        kind=spec.kind,
        phase=spec.phase,
        calendar=spec.calendar,
        owners=casting.owners(draft),
        description=_description(draft),
        measure=Measure(written.what, written.target, written.seen_in) if written else None,
        checklist=spec.checklist,
        artefacts=spec.artefacts,
        gate=casting.gate(draft),
        change=spec.change,
        on=spec.on,
        not_before=spec.not_before,
        not_after=spec.not_after,
        origin=spec.origin,
        effort=spec.effort,
        optional=spec.optional,
        estimate=Estimate(float(rough.best), float(rough.worst)) if rough else None,
        finish_on=spec.finish_on,
        finish_from=spec.finish_from,
        start_by=spec.start_by,
    )


def _description(draft: Draft) -> str:
    spec = draft.spec
    parts = [spec.description]
    if spec.optional:
        parts.append(f"May be skipped, with a reason: {spec.optional}")
    if spec.domain is Domain.OPERATIONS and spec.group != LEADERSHIP:
        parts.append(OPERATIONS)
    return "\n\n".join(part for part in parts if part)


def _goals(
    goals: Sequence[Goal], directory: Directory, keys: set[str], complaints: list[Complaint]
) -> list[Goal]:
    """The goals with their steps resolved. A goal is reached by exactly one step."""
    reached = []
    for at, goal in enumerate(goals):
        place = Place(SCHOOL, ("goals", at, "reached_by"))
        ends = directory.ends(goal.step)
        if len(ends) == 1 and ends[0] in keys:
            reached.append(replace(goal, step=ends[0]))
        elif len(ends) > 1:
            complaints.append(
                Complaint(
                    f"Goal '{goal.key}' is reached by '{goal.step}', which stands for several steps.",
                    place,
                    f"Name one of them: {', '.join(ends)}.",
                )
            )
        elif ends:
            complaints.append(
                Complaint(
                    f"Goal '{goal.key}' is reached by '{goal.step}', which the overlay disables.",
                    place,
                    "Name another step, or keep that one.",
                )
            )
        elif not directory.knows(goal.step):
            complaints.append(
                Complaint(
                    f"Goal '{goal.key}' is reached by '{goal.step}', which is not a step.",
                    place,
                    advice(goal.step, directory.names),
                )
            )
    return reached


def _dependencies(drafts: Iterable[Draft]) -> Iterable[Dependency]:
    for draft in drafts:
        for tie in draft.ties:
            after = tie.after
            yield Dependency(tie.step, draft.key, after.relation, tie.lag, LagUnit(after.unit))


def _impossible(error: PlanError, places: Mapping[str, Place]) -> Complaint:
    """A plan that cannot be one, told at the first step that it names, at best at one of the overlay's."""
    text = f"{str(error)[:1].upper()}{str(error)[1:]}."
    named = [places[key] for key in error.keys if key in places]
    own = [place for place in named if place.source == OVERLAY]
    place = next(iter([*own, *named]), Place(SCHOOL, ("goals",)))
    circle = len(error.keys) > 1
    return Complaint(text, place, "Take one of these dependencies away." if circle else "")


def _distinct(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Every complaint once; one for a place in a sub-plan, whose mistakes show up in each of its uses."""
    first: dict[tuple[Place, str], Complaint] = {}
    for each in complaints:
        shared = each.place.source.startswith(sub_plan_source(""))
        first.setdefault((each.place, "" if shared else each.message), each)
    return list(first.values())
