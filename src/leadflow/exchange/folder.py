"""A folder: an imported plan as the files of a school, which `leadflow check` reads like any others.

The plan is written out, step by step: a playbook of its own, whose roles are the people who own its steps.
Texts only; whoever calls writes the files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from leadflow.exchange.cells import csv_text
from leadflow.exchange.imported import key_of
from leadflow.exchange.leftovers import MOST_PER_GROUP, tellable
from leadflow.planning.owndates import contradiction
from leadflow.planning.plan import LagUnit, Relation, StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.playbooks.fields import PLACEHOLDER, Weekday
from leadflow.playbooks.playbook import LEADERSHIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.people.roster import Roster
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Dependency, Plan, Step
    from leadflow.rollout.rollout import Definition

PLAYBOOK, CALENDAR, SCHOOL_FILE, PEOPLE = "playbook.yaml", "calendar.yaml", "school.yaml", "people.csv"
NO_PHASE = "plan"
_DATES = ("on", "finish_on", "not_before", "not_after", "start_by", "finish_from")
_TEXTS = ("description", "origin", "optional")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")


def folder_files(definition: Definition, origin: str) -> Mapping[str, str]:
    """The files by name. `origin` says for people where the plan comes from."""
    roles = _Roles(
        school=tuple(dict.fromkeys(role for each in definition.roster.people for role in each.roles))
    )
    playbook = _playbook(definition, roles, origin)
    return {
        PLAYBOOK: _yaml(playbook, f"The plan as it was imported from {origin}, step by step."),
        CALENDAR: _yaml(_calendar(definition.calendar[SCHOOL]), "The school year."),
        SCHOOL_FILE: _yaml(_school(definition, roles), "The school: check its name, people and time zone."),
        PEOPLE: _people(definition.roster),
    }


@dataclass
class _Roles:
    """Roles of the written playbook: one for everybody who owns or approves steps together."""

    school: tuple[str, ...]
    """Roles that people have anyway; the plan's own get other names."""
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By role, the keys of its people; of a lead there are none."""

    def of(self, owners: Sequence[str]) -> str:
        """The role of these people; of nobody, the lead of the step's group."""
        if not owners:
            lead = key_of("group_lead", self.school)
            self.people.setdefault(lead, ())
            return lead
        for role, people in self.people.items():
            if people == tuple(owners):
                return role
        name = owners[0] if len(owners) == 1 and owners[0] != "group_lead" else "together"
        role = key_of(name, (*self.people, *self.school), "role")
        self.people[role] = tuple(owners)
        return role

    def specs(self, names: Mapping[str, str]) -> list[dict[str, str]]:
        """The roles as a playbook has them."""
        return [
            {
                "key": role,
                "title": " and ".join(names.get(each, each) for each in people) or "Lead of the group",
                "summary": "Owns steps of the imported plan.",
                **({} if people else {"of": "lead"}),
            }
            for role, people in self.people.items()
        ] + [{"key": role, "title": role, "summary": "A role of the school."} for role in self.school]


def _playbook(definition: Definition, roles: _Roles, origin: str) -> dict[str, Any]:
    plan = definition.plan
    name, _, version = definition.playbook.partition(" ")
    steps = [_step(step, plan, roles) for step in plan.steps]
    phases = [
        {"key": each.key, "title": each.title, **({"parent": each.parent} if each.parent else {})}
        for each in plan.phases
    ]
    if any(step["phase"] == NO_PHASE for step in steps) and NO_PHASE not in {each["key"] for each in phases}:
        phases.append({"key": NO_PHASE, "title": "Plan"})
    return {
        # A re-plan takes files of the rollout's own playbook only, and this is that plan.
        "playbook": name if _KEY.fullmatch(name) else "imported",
        "version": version or "1",
        "title": definition.name,
        "origin": f"imported from {origin}",
        "phases": phases,
        "roles": roles.specs(definition.roster.names),
        "steps": steps,
    }


def _step(step: Step, plan: Plan, roles: _Roles) -> dict[str, Any]:
    phases = {each.key for each in plan.phases}
    found: dict[str, Any] = {
        "key": step.key,
        "title": _plain(step.title),
        "role": roles.of(step.owners),
        "phase": step.phase if step.phase in phases else NO_PHASE,
        "group": step.group,
    }
    if step.kind is not StepKind.STEP:
        found["kind"] = step.kind.value
    if step.kind is not StepKind.MILESTONE:
        found["duration"] = _number(step.duration)
    if step.calendar != SCHOOL:
        found["calendar"] = step.calendar
    if after := [_after(each) for each in plan.predecessors[step.key]]:
        found["after"] = after
    dated = _held(step)
    found |= {name: day for name in _DATES if (day := getattr(dated, name)) is not None}
    found |= {name: _plain(text) for name in _TEXTS if (text := getattr(step, name))}
    if step.optional and step.description:
        # Reading the playbook puts this sentence into the description again.
        text = step.description.replace(f"May be skipped, with a reason: {step.optional}", "").strip()
        found["description"] = _plain(text)
    for name in ("checklist", "artefacts"):
        if texts := [_plain(each) for each in getattr(step, name) if each]:
            found[name] = texts
    return found | _more(step, roles)


def _held(step: Step) -> Step:
    """The step with what holds it back as a date of its own: no file of a school does so in another way.

    A fixed date does not move for it, and dates that no plan can keep together are refused in a file.
    """
    if step.hold is None or step.on is not None or step.finish_on is not None:
        return step
    held = replace(step, not_before=max(step.hold.until, step.not_before or step.hold.until))
    return step if contradiction(held) is not None else held


def _more(step: Step, roles: _Roles) -> dict[str, Any]:
    found: dict[str, Any] = {}
    measure, gate = step.measure, step.gate
    if measure is not None and measure.what and measure.target:
        found["measure"] = {"what": _plain(measure.what), "target": _plain(measure.target)}
        if measure.seen_in:
            found["measure"]["seen_in"] = _plain(measure.seen_in)
    if gate is not None:
        found["gate"] = {"approvers": [roles.of((each,)) for each in gate.approvers], "needed": gate.needed}
    if step.change:
        found["change"] = True
    if step.kind is StepKind.MILESTONE:
        return found
    if step.effort is not None:
        found["effort"] = _number(step.effort)
    if step.estimate is not None:
        whole = step.estimate.holding(step.duration)
        if whole.sound:
            found["estimate"] = {"best": _number(whole.best), "worst": _number(whole.worst)}
    return found


def _after(dependency: Dependency) -> str | dict[str, Any]:
    found: dict[str, Any] = {"step": dependency.before}
    if dependency.lag:
        found["lag"] = _number(dependency.lag)
    if dependency.unit is not LagUnit.SCHOOL_DAYS:
        found["unit"] = dependency.unit.value
    if dependency.relation is not Relation.FINISH_START:
        found["relation"] = dependency.relation.value
    return found if len(found) > 1 else dependency.before


def _calendar(calendar: SchoolCalendar) -> dict[str, Any]:
    weekdays = [list(Weekday)[day].value for day in calendar.weekdays]
    closed = [
        each for each in calendar.closures if each.last >= calendar.first and each.first <= calendar.last
    ]
    found: dict[str, Any] = {
        "name": "The school year",
        "source": calendar.source or "the imported file",
        "first": calendar.first,
        "last": calendar.last,
        "weekdays": weekdays,
    }
    if closed:
        found["closures"] = [
            {"name": each.name or "closed", **_stretch(each.first, each.last)} for each in closed
        ]
    halves = {each.day: each for each in calendar.half_days if calendar.table.share(each.day) == 0.5}
    if halves := {day: each for day, each in halves.items() if calendar.knows(day)}:
        found["half_days"] = [{"name": each.name or "half day", "day": day} for day, each in halves.items()]
    return found


def _stretch(first: date, last: date) -> dict[str, date]:
    return {"day": first} if first == last else {"first": first, "last": last}


def _school(definition: Definition, roles: _Roles) -> dict[str, Any]:
    roster, school = definition.roster, definition.calendar[SCHOOL]
    groups = {each.key: each for each in roster.groups}
    leading = groups.get(LEADERSHIP) or next(iter(groups.values()))
    found: dict[str, Any] = {
        "school": {
            "key": _key(definition.school),
            "name": definition.school,
            "timezone": definition.timezone,
        },
        "rollout": {
            "key": definition.key if _KEY.fullmatch(definition.key) else _key(definition.key),
            "name": definition.name,
            "start": definition.start,
            "playbook": PLAYBOOK,
            "board": definition.board_kind,
        },
        "calendar": CALENDAR,
        "people": PEOPLE,
        "leadership": {"name": leading.name, "objective": leading.objective, **_members(leading)},
        "groups": [
            {
                "key": each.key,
                "name": each.name,
                "objective": each.objective or each.name,
                **_members(each),
                "template": each.template,
            }
            for each in groups.values()
            if each.key != LEADERSHIP
        ],
        "roles": {role: list(people) for role, people in roles.people.items() if people},
        "goals": [
            {
                "key": each.key,
                "title": each.title,
                "target": each.target,
                "reached_by": each.step,
                **({"measure": each.measure} if each.measure else {}),
            }
            for each in definition.plan.goals
        ],
    }
    if meetings := [_meeting(each, school) for each in definition.calendars if each.name != SCHOOL]:
        found["meetings"] = meetings
    return found | _limits(definition)


def _limits(definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    limits = definition.limits
    absences = [each for each in definition.plan.absences if tellable(each, definition)]
    if absences:
        found["absences"] = [
            {
                "group" if each.group else "who": each.who,
                **_stretch(each.first, each.last),
                **({"half": True} if each.half else {}),
                **({"name": each.name} if each.name else {}),
            }
            for each in absences
        ]
    if limits != type(limits)():
        number = min(limits.per_group or MOST_PER_GROUP, MOST_PER_GROUP)
        reason = limits.reason or ("as it was in the imported plan" if number > 1 else "")
        found["limits"] = {
            "per_group": number,
            **({"school_wide": limits.school_wide} if limits.school_wide is not None else {}),
            **({"reason": reason} if reason else {}),
        }
    if definition.plan.obstacles:
        found["obstacles"] = [
            {
                "key": each.key,
                "title": each.title,
                "impact": each.impact,
                "likelihood": each.likelihood,
                "retired_by": list(each.retired_by),
            }
            for each in definition.plan.obstacles
        ]
    return found


def _members(group: Any) -> dict[str, Any]:
    return {"lead": group.lead, "members": list(group.members)}


def _meeting(calendar: SchoolCalendar, school: SchoolCalendar) -> dict[str, Any]:
    """The slots of a meeting as dates; of a calendar of days, every one of them."""
    days: Iterable[date]
    if calendar.only is not None:
        days = sorted(set(calendar.only))
    else:
        first, last = calendar.first.toordinal(), calendar.last.toordinal()
        days = (date.fromordinal(each) for each in range(first, last + 1))
    return {
        "name": calendar.name,
        "dates": [
            day
            for day in days
            if calendar.knows(day) and school.knows(day) and calendar.share(day) and school.share(day)
        ],
    }


def _people(roster: Roster) -> str:
    rows = [["key", "name", "roles", "category", "email", "trello", "hours"]]
    rows += [
        [
            each.key,
            each.name,
            "; ".join(each.roles),
            each.category,
            each.email,
            each.trello,
            "" if each.hours is None else f"{each.hours:g}",
        ]
        for each in roster.people
    ]
    return csv_text(rows)


def _key(name: str) -> str:
    return key_of(name, (), "school")


def _plain(text: str) -> str:
    """A text without what a playbook would take for the name of a policy."""
    return PLACEHOLDER.sub(r"(\1)", text)


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _yaml(data: Mapping[str, Any], head: str) -> str:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 110
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.representer.ignore_aliases = lambda data: True  # noqa: ARG005 - one date in two places
    writer.representer.add_multi_representer(str, SafeRepresenter.represent_str)  # a `Said` is a text, too
    out = StringIO()
    writer.dump(dict(data), out)
    return f"# {head}\n\n{out.getvalue()}"
