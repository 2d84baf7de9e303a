"""Unfolding: the entries of a playbook become single steps with stable keys.

A plain step keeps its key; a use of a sub-plan gives ``<use>.<step>`` (``m1.draft``), one for each task
group ``<use>-<group>.<step>`` (``g-literacy.norms``); a repeated step ``<step>.<month or number>``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.people.roster import TaskGroup
from leadflow.planning.plan import StepKind
from leadflow.planning.words import short
from leadflow.playbooks.complaints import SCHOOL, Complaint, Place, sub_plan_source
from leadflow.playbooks.drafts import Draft, Tie, Whole
from leadflow.playbooks.fields import Weekday
from leadflow.playbooks.filling import fill, fill_text, fill_values
from leadflow.playbooks.playbook import (
    LEADERSHIP,
    AfterSpec,
    Refinement,
    RepeatSpec,
    StepSpec,
    SubPlan,
    UseSpec,
)
from leadflow.playbooks.repeats import days, occurrences
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    from datetime import date

    from leadflow.playbooks.school import School

Values = Mapping[str, object]


@dataclass
class Unfolding:
    """Collects the steps of one playbook for one school, and what is wrong with them."""

    sub_plans: Mapping[str, SubPlan]
    school: School
    complaints: list[Complaint]
    drafts: list[Draft] = field(default_factory=list)
    wholes: dict[str, list[Whole]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    """Keys of entries that could not be unfolded; why, is among the complaints."""
    meetings_seen: set[str] = field(default_factory=set)

    @property
    def values(self) -> dict[str, object]:
        """What every placeholder may name: the policies and the school."""
        return {**self.school.policies.values(), "school": self.school.name}

    def add(self, entry: StepSpec | UseSpec, place: Place) -> None:
        """Unfold one entry of a playbook (or a step that an overlay adds)."""
        before = len(self.complaints)
        if isinstance(entry, UseSpec):
            self._use(entry, place)
        elif entry.repeat is not None:
            self._repeat(entry, place)
        else:
            self._single(entry, place)
        if len(self.complaints) > before:
            self.lost.add(entry.key)

    def check_meetings(self) -> None:
        """Complain about meetings that the school names and the playbook does not have."""
        for name in sorted(set(self.school.meetings) - self.meetings_seen):
            self.complaints.append(
                Complaint(
                    f"The playbook has no meeting '{name}'.",
                    Place(SCHOOL, self.school.named.get(name, ("meetings",))),
                    advice(name, self.meetings_seen),
                )
            )

    def _single(self, spec: StepSpec, place: Place) -> None:
        if spec.kind is StepKind.MEETING:
            self.meetings_seen.add(spec.key)
            spec = spec.model_copy(update={"calendar": self.school.meetings.get(spec.key, spec.calendar)})
        filled = fill(spec, self.values, place, self.complaints)
        if filled is not None:
            self.drafts.append(Draft(spec.key, filled, _ties(filled.after, place), place))

    def _repeat(self, spec: StepSpec, place: Place) -> None:
        later = {"date": "{date}"}  # each date is filled in below
        repeat = spec.repeat and fill(spec.repeat, self.values | later, place.at("repeat"), self.complaints)
        if not repeat:
            return
        dates = self._dates(repeat, place.at("repeat"))
        made: list[str] = []
        for each in occurrences(repeat, dates, self.school.calendar):
            once = spec.model_copy(
                update={
                    "repeat": None,
                    "not_before": each.first,
                    "not_after": each.last,
                    "checklist": (
                        *spec.checklist,
                        *(fill_text(repeat.each, {"date": short(day)}) for day in each.dates if repeat.each),
                    ),
                }
            )
            filled = fill(once, self.values | each.values, place, self.complaints)
            if filled is None:
                return
            key = f"{spec.key}.{each.suffix}"
            ties = _ties(filled.after, place) if not made else (Tie(AfterSpec(step=made[-1]), place),)
            self.drafts.append(Draft(key, filled, ties, place))
            made.append(key)
        self.wholes[spec.key] = [Whole(spec.key, tuple(made), tuple(made[:1]), tuple(made[-1:]))]

    def _dates(self, repeat: RepeatSpec, place: Place) -> tuple[date, ...]:
        """The days of a rhythm at this school."""
        named = repeat.weekday.lower()
        if named not in list(Weekday):
            message = f"'{repeat.weekday}' is not a day of the week."
            self.complaints.append(Complaint(message, place.at("weekday"), advice(repeat.weekday, Weekday)))
            return ()
        school, every = self.school, int(repeat.every_weeks)
        weekday = Weekday(named).number
        return days(school.calendar, school.start, school.horizon, weekday, every, repeat.first_after_weeks)

    def _use(self, use: UseSpec, place: Place) -> None:
        plan = self.sub_plans.get(use.use)
        if plan is None:
            self.complaints.append(
                Complaint(
                    f"There is no sub-plan '{use.use}'.",
                    place.at("use"),
                    advice(use.use, self.sub_plans) or "Name it under 'sub_plans'.",
                )
            )
            return
        self._check_names(use, plan, place)
        given = self._parameters(use, plan, place)
        if given is None:
            return
        if use.each is None:
            self.wholes[use.key] = [_Instance(self, use, plan, place, use.key, given).made()]
            return
        self.wholes[use.key] = []
        for group in self.school.roster.groups:
            if group.key != LEADERSHIP:
                key = f"{use.key}-{group.key}"
                values = {**given, **_group_values(group)}
                whole = _Instance(self, use, plan, place, key, values).made()
                self.wholes[use.key].append(whole)
                self.wholes[key] = [whole]

    def _check_names(self, use: UseSpec, plan: SubPlan, place: Place) -> None:
        inner = [step.key for step in plan.steps]
        for what, names, known in (
            ("step", use.refine, inner),
            ("parameter", use.with_, plan.parameters),
        ):
            where = "refine" if what == "step" else "with"
            for name in names:
                if name not in known:
                    self.complaints.append(
                        Complaint(
                            f"The sub-plan '{plan.sub_plan}' has no {what} '{name}'.",
                            place.at(where, name),
                            advice(name, known),
                        )
                    )

    def _parameters(self, use: UseSpec, plan: SubPlan, place: Place) -> dict[str, object] | None:
        given: dict[str, object] = {**self.values, "key": use.key}
        filled, missing = fill_values({"title": use.title, "with": use.with_}, given, place)
        self.complaints += missing
        given["title"] = filled["title"]
        written = {
            name: filled["with"].get(name, parameter.default) for name, parameter in plan.parameters.items()
        }
        if any(step.kind is StepKind.MEETING for step in plan.steps):
            self.meetings_seen.add(use.key)
            if use.key in self.school.meetings:
                written["calendar"] = self.school.meetings[use.key]
        lacking = [name for name, value in written.items() if value is None]
        if lacking:
            self.complaints += [
                Complaint(
                    f"The sub-plan '{plan.sub_plan}' needs the parameter '{name}': "
                    f"{plan.parameters[name].summary}.",
                    place,
                    "Write it under 'with'.",
                )
                for name in lacking
            ]
            return None
        return given | {name: fill_text(str(value), given) for name, value in written.items()}


@dataclass(frozen=True)
class _Instance:
    """One sub-plan in its place, with its values."""

    unfolding: Unfolding
    use: UseSpec
    plan: SubPlan
    place: Place
    key: str
    values: Values

    def made(self) -> Whole:
        """Draft its steps and return what others may wait for."""
        inner = {step.key for step in self.plan.steps}
        inside = {each.step for step in self.plan.steps for each in step.after}
        first = [step.key for step in self.plan.steps if not step.after]
        last = list(self.plan.ends_with) or [key for key in inner if key not in inside]
        for at, step in enumerate(self.plan.steps):
            self._draft(step, Place(sub_plan_source(self.plan.sub_plan), ("steps", at)), inner)
        for at, key in enumerate(self.plan.ends_with):
            if key not in inner:
                self.unfolding.complaints.append(
                    Complaint(
                        f"The sub-plan '{self.plan.sub_plan}' has no step '{key}'.",
                        Place(sub_plan_source(self.plan.sub_plan), ("ends_with", at)),
                        advice(key, inner),
                    )
                )
        order = [step.key for step in self.plan.steps]
        return Whole(
            self.key,
            tuple(f"{self.key}.{key}" for key in order),
            tuple(f"{self.key}.{key}" for key in order if key in first),
            tuple(f"{self.key}.{key}" for key in order if key in last),
        )

    def _draft(self, step: StepSpec, place: Place, inner: set[str]) -> None:
        refinement = self.use.refine.get(step.key)
        refined = refinement.applied(step) if refinement else step
        refined = refined.model_copy(
            update={
                "phase": step.phase or self.use.phase,
                "origin": _origins(self.use.origin, refined.origin),
            }
        )
        unfolding = self.unfolding
        filled = fill(refined, self.values, self._told_at(step.key, refinement, place), unfolding.complaints)
        if filled is None:
            unfolding.lost.add(f"{self.key}.{step.key}")
            return
        ties = [
            tie.to(f"{self.key}.{tie.step}") if tie.step in inner else self._stranger(tie, inner)
            for tie in _ties(filled.after, place)
        ]
        if not step.after:
            ties += self._outer(self.use.after, self.place)
        if refinement:
            ties += self._outer(refinement.after, self.place.at("refine", step.key))
        unfolding.drafts.append(Draft(f"{self.key}.{step.key}", filled, tuple(ties), place))

    def _told_at(self, key: str, refinement: Refinement | None, place: Place) -> Place:
        """Where to look for a step that does not fit: at the refinement, when that is about its length."""
        if refinement and refinement.model_fields_set & {"duration", "estimate"}:
            return self.place.at("refine", key)
        return place

    def _outer(self, after: Sequence[AfterSpec], place: Place) -> list[Tie]:
        """What the use waits for, its placeholders filled."""
        filled = (
            fill(each, self.values, place.at("after", at), self.unfolding.complaints)
            for at, each in enumerate(after)
        )
        return [Tie(each, place.at("after", at)) for at, each in enumerate(filled) if each is not None]

    def _stranger(self, tie: Tie, inner: set[str]) -> Tie:
        """A sub-plan's step may wait for steps of the sub-plan only; keep the name, and complain."""
        self.unfolding.complaints.append(
            Complaint(
                f"Step '{tie.step}' is not a step of the sub-plan '{self.plan.sub_plan}'.",
                tie.place,
                advice(tie.step, inner) or "Say what the whole waits for where it is used.",
            )
        )
        return tie


def _ties(after: Sequence[AfterSpec], place: Place) -> tuple[Tie, ...]:
    return tuple(Tie(each, place.at("after", at)) for at, each in enumerate(after))


def _origins(*origins: str) -> str:
    """Origins joined, each once."""
    parts = [part.strip() for origin in origins for part in origin.split(",") if part.strip()]
    return ", ".join(dict.fromkeys(parts))


def _group_values(group: TaskGroup) -> Values:
    return {"group": group.key, "group_name": group.name, "objective": group.objective}
