"""The school file: what a principal writes to launch a rollout, as it is written in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from leadflow.planning.words import long
from leadflow.playbooks.fields import Key, Lowered, Text, Weekday, Written
from leadflow.saying import say

BOARDS = ("builtin", "trello")
"""The kinds of boards there are."""


class SchoolPart(Written):
    """The school itself."""

    key: Key = Field(description="a short name in lower-case letters")
    name: Text = Field(description="the school's name as people know it")
    timezone: Text = Field(description="for example America/New_York")


class RolloutPart(Written):
    """The rollout: what is launched, when, and where people will work on it."""

    key: Key = Field(description="a short name in lower-case letters; it stays for the life of the rollout")
    name: Text = Field(description="what people will call this rollout")
    start: date | None = None
    playbook: Text = "distributed_leadership"
    overlay: str | None = None
    board: Literal["builtin", "trello"] = "builtin"


class MeetingPart(Written):
    """The slots of a meeting: `weekday` every `every_weeks` weeks from `first` on, or plain `dates`.

    `used_by` are the meetings of the playbook that take place in these slots; without it those that name
    this calendar themselves.
    """

    name: Key = Field(description="a short name in lower-case letters")
    title: str = ""
    weekday: Annotated[Weekday, Lowered] | None = None
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    first: date | None = None
    dates: tuple[date, ...] = ()
    used_by: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> MeetingPart:
        if bool(self.dates) == (self.first is not None):
            raise ValueError(say("write either 'first' with 'weekday' and 'every_weeks', or 'dates'"))
        return self


class GroupPart(Written):
    """A task group: its objective, its lead, its members, its board."""

    key: Key = Field(description="a short name in lower-case letters")
    name: Text = Field(description="what people call the group")
    objective: Text = Field(description="the one thing the group is to reach")
    lead: Text = Field(description="the key of a person")
    members: tuple[Text, ...] = ()
    template: Key = "task_group"
    calendar: Text | None = None
    """A calendar file of the group's own; what is closed in it is off for the group alone."""


class LeadershipPart(Written):
    """The leadership group, whose board carries the steps of the whole school."""

    name: Text = "Leadership group"
    objective: str = ""
    lead: Text = Field(description="the key of a person")
    members: tuple[Text, ...] = ()
    template: Key = "leadership"


class GoalPart(Written):
    """What the school wants, and by when."""

    key: Key = Field(description="a short name in lower-case letters")
    title: Text = Field(description="what is to be true on the target date")
    target: date | None = None
    reached_by: Text = Field(description="the key of the step that reaches it")
    measure: str = ""


class LimitsPart(Written):
    """How many changes in practice may be under way at once; nothing written is one a group."""

    per_group: Annotated[int, Field(ge=1, le=20)] = 1
    school_wide: Annotated[int, Field(ge=1, le=100)] | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _more_than_one_has_a_reason(self) -> LimitsPart:
        if self.per_group > 1 and not self.reason:
            raise ValueError(
                say(
                    "more than one change at a time in a group goes against the plan's own rule; "
                    "write a 'reason' for it, or 'per_group: 1'"
                )
            )
        return self


class ObstaclePart(Written):
    """What stands in the way, how much, and the steps that do away with it."""

    key: Key = Field(description="a short name in lower-case letters")
    title: Text = Field(description="what stands in the way")
    impact: Annotated[int, Field(ge=1, le=5, description="how much it would hurt: 1 little to 5 much")]
    likelihood: Annotated[int, Field(ge=1, le=5, description="how likely it is: 1 hardly to 5 certain")]
    retired_by: Annotated[tuple[Text, ...], Field(min_length=1, description="the keys of steps")]


class AbsencePart(Written):
    """Days off of a person (`who`) or of a task group: `day`, or `first` and `last`; or `every` weekday."""

    who: Text | None = None
    group: Text | None = None
    day: date | None = None
    first: date | None = None
    last: date | None = None
    every: Annotated[Weekday, Lowered] | None = None
    half: bool = False
    name: str = ""

    @model_validator(mode="after")
    def _one_form(self) -> AbsencePart:
        if (self.who is None) == (self.group is None):
            raise ValueError(say("write either 'who' (a person) or 'group'"))
        if (self.first is None) != (self.last is None):
            raise ValueError(say("write both 'first' and 'last'"))
        if (self.day is not None) + (self.first is not None or self.every is not None) != 1:
            raise ValueError(say("write 'day', or 'first' and 'last', or 'every' with a weekday"))
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(
                say(
                    "'last' (%(last)s) is before 'first' (%(first)s)",
                    last=long(self.last),
                    first=long(self.first),
                )
            )
        return self


class SchoolFile(Written):
    """A school file."""

    school: SchoolPart = Field(description="the school: key, name, timezone")
    rollout: RolloutPart = Field(description="the rollout: key, name, start")
    calendar: Text = Field(description="the calendar file, beside this one")
    people: Text = Field(description="the people file, beside this one")
    meetings: tuple[MeetingPart, ...] = ()
    leadership: LeadershipPart = Field(description="the leadership group: lead and members")
    groups: tuple[GroupPart, ...] = ()
    roles: Mapping[Key, Annotated[tuple[Text, ...], Field(min_length=1)]] = Field(default_factory=dict)
    goals: tuple[GoalPart, ...] = ()
    limits: LimitsPart = LimitsPart()
    obstacles: tuple[ObstaclePart, ...] = ()
    absences: tuple[AbsencePart, ...] = ()
    policies: Mapping[str, Any] = Field(default_factory=dict)
