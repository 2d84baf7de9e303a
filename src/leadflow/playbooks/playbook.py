"""The playbook: the reusable definition of a rollout, as it is written in YAML.

A playbook lists steps. An entry with ``use`` stands for a whole sub-plan (an agenda cycle, a survey, a
task group's own plan) and is expanded by `leadflow.playbooks.expand`; texts, durations and lags may name
policies and parameters in braces, which are filled in then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from leadflow.planning.plan import LagUnit, Relation, StepKind
from leadflow.playbooks.fields import Duration, Effort, Key, Lag, StepKey, Text, Unit, WeekCount, Written
from leadflow.playbooks.policies import Policies
from leadflow.saying import say

LEADERSHIP = "leadership"
"""The key of the leadership group, whose board carries the steps of no task group."""


class Domain(StrEnum):
    """What a step is about. Shared leadership is about the first three, not about running the building."""

    TEACHING = "teaching"
    LEARNING = "learning"
    CULTURE = "culture"
    OPERATIONS = "operations"


class RoleSpec(Written):
    """A role: who it is, and where its people come from when the school does not say."""

    key: Key
    title: Text
    summary: Text
    of: Literal["lead", "members"] | None = None
    """The lead or the members of a task group: the step's own, or `group`."""
    group: Key | None = None
    stand_in: Key | None = None
    """The role that takes over when nobody has this one."""


class PhaseSpec(Written):
    """A named stretch of the rollout."""

    key: Key
    title: Text
    summary: str = ""
    parent: str = ""
    """The phase that this one is a part of."""


class AfterSpec(Written):
    """What a step waits for. The short form is the key alone: after its finish, without a lag."""

    step: Text
    lag: Lag = 0.0
    unit: Unit = LagUnit.SCHOOL_DAYS.value
    relation: Relation = Relation.FINISH_START

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"step": value} if isinstance(value, str) else value


class MeasureSpec(Written):
    """How anyone can see that a step is done."""

    what: Text
    target: Text
    seen_in: str = ""


class GateSpec(Written):
    """Who has to approve a step: `needed` of the people in the roles `approvers`."""

    approvers: Annotated[tuple[Text, ...], Field(min_length=1)]
    needed: Annotated[int, Field(ge=1, le=20)] = 2


class RepeatSpec(Written):
    """A step that comes again: one every `every_weeks` weeks on `weekday`, from start to last goal.

    With ``bundle: month`` the dates of one month become one step with one checklist entry (`each`) a
    date. Without, every date is a step of its own that may take until `within_days` school days later.
    """

    weekday: Text
    every_weeks: WeekCount = 1
    first_after_weeks: Annotated[int, Field(ge=0, le=52)] = 0
    """How many weeks after the start the first one comes."""
    bundle: Literal["month"] | None = None
    each: str = ""
    """The checklist entry of one date; holds ``{date}``."""
    within_days: Annotated[int, Field(ge=0, le=60)] = 0


class EstimateSpec(Written):
    """How long a step may take at best and at worst; its `duration`, the most likely, lies between."""

    best: Duration
    worst: Duration

    @model_validator(mode="after")
    def _best_first(self) -> EstimateSpec:
        best, worst = self.best, self.worst
        if isinstance(best, float) and best < 0.5:
            raise ValueError(say("at best a step takes half a day; write a 'best' of 0.5 or more"))
        if isinstance(best, float) and isinstance(worst, float) and best > worst:
            raise ValueError(
                say(
                    "at best %(best)s days are more than at worst %(worst)s; swap the two",
                    best=best,
                    worst=worst,
                )
            )
        return self

    def unfit(self, duration: float | str) -> str:
        """Why a duration does not go with it; empty when it does, or when names still stand for numbers."""
        best, worst = self.best, self.worst
        if isinstance(best, str) or isinstance(worst, str) or isinstance(duration, str):
            return ""
        if best <= duration <= worst:
            return ""
        return (
            f"a 'duration' of {duration:g} does not lie between 'best' and 'worst' of the estimate "
            f"({best:g} to {worst:g}); change one of them"
        )


class StepSpec(Written):
    """One step of a playbook."""

    key: StepKey
    title: Text
    role: Text
    """Whose step it is."""
    phase: str = ""
    group: Text = LEADERSHIP
    """Which board it is on."""
    kind: StepKind = StepKind.STEP
    duration: Duration = 1.0
    effort: Effort | None = None
    estimate: EstimateSpec | None = None
    calendar: Text = "school"
    after: tuple[AfterSpec, ...] = ()
    description: str = ""
    measure: MeasureSpec | None = None
    checklist: tuple[Text, ...] = ()
    artefacts: tuple[Text, ...] = ()
    gate: GateSpec | None = None
    change: bool = False
    domain: Domain = Domain.CULTURE
    on: date | None = None
    not_before: date | None = None
    not_after: date | None = None
    finish_on: date | None = None
    finish_from: date | None = None
    start_by: date | None = None
    optional: str = ""
    """Why the step may be skipped; empty when it may not."""
    origin: str = ""
    repeat: RepeatSpec | None = None

    @model_validator(mode="before")
    @classmethod
    def _milestones_take_no_time(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("kind") == "milestone":
            return {"duration": 0, **value}
        return value

    @model_validator(mode="after")
    def _kind_and_duration(self) -> StepSpec:
        if self.kind is StepKind.MILESTONE and self.duration != 0:
            raise ValueError(say("a milestone takes no time; leave 'duration' out, or 'kind: milestone'"))
        if self.kind is StepKind.MILESTONE and self.effort:
            raise ValueError(say("a milestone is no work; leave 'effort' out, or 'kind: milestone'"))
        if self.kind is StepKind.MILESTONE and self.estimate:
            raise ValueError(say("a milestone takes no time; leave 'estimate' out, or 'kind: milestone'"))
        if self.estimate and (unfit := self.estimate.unfit(self.duration)):
            raise ValueError(unfit)
        return self


_REPLACED = (
    "title",
    "role",
    "duration",
    "effort",
    "estimate",
    "description",
    "measure",
    "gate",
    "origin",
)


class Refinement(Written):
    """What one use of a sub-plan says about one of its steps.

    `after`, `checklist` and `artefacts` are added to the sub-plan's; the rest replaces it.
    """

    after: tuple[AfterSpec, ...] = ()
    checklist: tuple[Text, ...] = ()
    artefacts: tuple[Text, ...] = ()
    title: Text | None = None
    role: Text | None = None
    duration: Duration | None = None
    effort: Effort | None = None
    estimate: EstimateSpec | None = None
    description: Text | None = None
    measure: MeasureSpec | None = None
    gate: GateSpec | None = None
    origin: Text | None = None

    def applied(self, spec: StepSpec) -> StepSpec:
        """The sub-plan's step as this use wants it."""
        replaced = {name: value for name in _REPLACED if (value := getattr(self, name)) is not None}
        added = {name: (*getattr(spec, name), *getattr(self, name)) for name in ("checklist", "artefacts")}
        return spec.model_copy(update=replaced | added)


class GoalSpec(Written):
    """A goal that most schools have with this playbook; the date is the school's."""

    key: Key
    title: Text
    reached_by: Text
    measure: str = ""


class UseSpec(Written):
    """A sub-plan in its place: every step of it, with keys that begin with this one's.

    `with_` gives values to the sub-plan's parameters; ``each: group`` makes one instance for every
    task group, with the key ``<key>-<group>``.
    """

    key: Key
    title: Text
    use: Key
    phase: str = ""
    with_: Mapping[str, str] = Field(default_factory=dict, alias="with")
    each: Literal["group"] | None = None
    after: tuple[AfterSpec, ...] = ()
    refine: Mapping[str, Refinement] = Field(default_factory=dict)
    origin: str = ""


def _kind_of_entry(value: Any) -> str:
    """Which of the two an entry of ``steps`` is: `use` makes the difference."""
    used = "use" in value if isinstance(value, dict) else isinstance(value, UseSpec)
    return "~use" if used else "~step"


Entry = Annotated[
    Annotated[StepSpec, Tag("~step")] | Annotated[UseSpec, Tag("~use")], Discriminator(_kind_of_entry)
]
"""One entry of a playbook's ``steps``. The tags never appear in messages to people."""


class ParameterSpec(Written):
    """A value that a use of a sub-plan gives, or its default."""

    summary: Text
    default: str | None = None


class SubPlan(Written):
    """A reusable stretch of steps, for example the agenda cycle of one meeting."""

    sub_plan: Key
    title: Text
    summary: str = ""
    origin: Text
    parameters: Mapping[Key, ParameterSpec] = Field(default_factory=dict)
    ends_with: tuple[Key, ...] = ()
    """The steps that others wait for when they wait for the whole; by default those nothing waits for."""
    steps: Annotated[tuple[StepSpec, ...], Field(min_length=1)]

    @field_validator("steps")
    @classmethod
    def _no_repeats(cls, steps: tuple[StepSpec, ...]) -> tuple[StepSpec, ...]:
        for step in steps:
            if step.repeat:
                raise ValueError(
                    say("step '%(key)s' repeats, which only a playbook's own steps can", key=step.key)
                )
        return steps


class Playbook(Written):
    """A whole playbook."""

    playbook: Key
    version: Text
    title: Text
    summary: str = ""
    origin: Text
    """The source it was made from, named for people."""
    sub_plans: tuple[Key, ...] = ()
    """Sub-plans it uses: files of the same folder, or shipped ones."""
    policies: Policies = Policies()
    phases: tuple[PhaseSpec, ...] = ()
    usual_goals: tuple[GoalSpec, ...] = ()
    """What a school that begins is offered; the goals of a rollout are in its school file."""
    roles: Annotated[tuple[RoleSpec, ...], Field(min_length=1)]
    steps: Annotated[tuple[Entry, ...], Field(min_length=1)]
