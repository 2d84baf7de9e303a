"""The page for everybody: what is done, what comes next, how the goals stand, where help is wanted.

It is made of the plan and of what a leader wrote for it, never of what people wrote on cards; and every text
goes through `Discretion`, so that nobody is named whom the school does not name on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.plan import OWN
from leadflow.planning.steps import Status, StepState
from leadflow.planning.words import listed
from leadflow.rollout.discretion import Discretion
from leadflow.saying import joined, say, say_many
from leadflow.web.contexts.lines import Verdict, goal_lines
from leadflow.web.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from leadflow.planning.plan import Step
    from leadflow.services.publish import Community

DONE_SHOWN = 12
NEXT_SHOWN = 8
DECISIONS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class PublicStep:
    """A step as everybody sees it. `day` is when it was done, or is expected to be."""

    anchor: str
    """Its place on the page: not its key, which could tell a name."""
    title: str
    group: str
    state: str
    day: date


@dataclass(frozen=True, slots=True)
class PublicGoal:
    """A goal against its forecast."""

    title: str
    measure: str
    verdict: Verdict
    target: date
    forecast: date


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """A task group: what it wants to reach, and how far it is."""

    name: str
    objective: str
    steps: int
    closed: int


@dataclass(frozen=True, slots=True)
class PublicHelp:
    """What a group asks help for."""

    id: int
    group: str
    sentence: str
    skills: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What was heard, and what was done about it."""

    on: date
    heard: str
    did: str


@dataclass(frozen=True, slots=True)
class PublicDecision:
    """Something that was decided or settled, as a sentence of leadflow's own."""

    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """The page for everybody. `style`, `icon` and `feed` are addresses: other ones where it is a file."""

    template: ClassVar[str] = "community.html"

    style: str
    icon: str
    feed: str
    address: str
    """Its own address, to come back to with another language; empty for a file, which has one."""
    back: str
    """Where a leader came from who looks at it before others do; empty for everybody else."""
    name: str
    school: str
    timezone: str
    mark: str
    """The rollout's key: whose file it is."""
    updated: datetime
    lead: str
    done: tuple[PublicStep, ...]
    earlier: int
    """How many more are done."""
    under_way: tuple[PublicStep, ...]
    following: tuple[PublicStep, ...]
    later: int
    """How many more are planned."""
    goals: tuple[PublicGoal, ...]
    answers: tuple[PublicAnswer, ...]
    decisions: tuple[PublicDecision, ...]
    wanted: tuple[PublicHelp, ...]
    groups: tuple[PublicGroup, ...]
    people: tuple[tuple[str, str], ...]
    """Roles that the school names, each with who has it."""


def community_page(
    found: Community, *, style: str, icon: str, feed: str, address: str = "", back: str = ""
) -> CommunityPage:
    """A rollout for everybody."""
    rollout = found.view.rollout
    defined = rollout.definition
    clean = Discretion(defined.roster, found.publication.roles)
    done = sorted(_steps(found, clean, {Status.DONE}), key=lambda each: each.day, reverse=True)
    following = sorted(_steps(found, clean, {Status.TODO}), key=lambda each: each.day)
    goals = tuple(
        PublicGoal(clean(each.title), clean(each.measure), each.verdict, each.target, each.forecast)
        for each in goal_lines(found.view)
    )
    return CommunityPage(
        back=back,
        style=style,
        icon=icon,
        feed=feed,
        address=address,
        name=clean(defined.name),
        school=defined.school,
        timezone=defined.timezone,
        mark=rollout.key,
        updated=found.updated,
        lead=_lead(found, goals),
        done=tuple(done[:DONE_SHOWN]),
        earlier=max(0, len(done) - DONE_SHOWN),
        under_way=tuple(_steps(found, clean, {Status.IN_PROGRESS, Status.IN_APPROVAL})),
        following=tuple(following[:NEXT_SHOWN]),
        later=max(0, len(following) - NEXT_SHOWN),
        goals=goals,
        answers=tuple(
            PublicAnswer(each.on, clean(each.heard), clean(each.did)) for each in found.publication.answers
        ),
        decisions=_decisions(found, clean),
        wanted=tuple(
            PublicHelp(
                each.id,
                clean(defined.roster.names.get(each.group, each.group)),
                clean(each.sentence),
                clean(listed(list(each.skills), "or")),
                each.at,
            )
            for each in found.wanted
        ),
        groups=_groups(found, clean),
        people=_people(found, clean),
    )


def _plain_steps(found: Community) -> tuple[Step, ...]:
    """The steps whose words come from the plan: a group's own are in the words of people."""
    return tuple(each for each in found.view.rollout.plan.steps if each.origin != OWN)


def _steps(found: Community, clean: Discretion, statuses: set[Status]) -> list[PublicStep]:
    rollout, dates = found.view.rollout, found.view.schedule.steps
    names = rollout.definition.roster.names
    return [
        PublicStep(
            anchor=f"step-{sha256(each.key.encode()).hexdigest()[:12]}",
            title=clean(each.title),
            group=clean(names.get(each.group, each.group)),
            state=_state(found, each.key),
            day=rollout.progress[each.key].finished or dates[each.key].earliest_finish,
        )
        for each in _plain_steps(found)
        if rollout.progress[each.key].status in statuses
    ]


def _state(found: Community, key: str) -> str:
    """Whom or what a step waits for is for the school alone: a blocked one is under way, or to come."""
    state = found.view.standings[key].state
    if state is StepState.BLOCKED:
        begun = found.view.rollout.progress[key].status is not Status.TODO
        state = StepState.IN_PROGRESS if begun else StepState.PLANNED
    return state.value


def _lead(found: Community, goals: tuple[PublicGoal, ...]) -> str:
    steps = [found.view.rollout.progress[each.key].status for each in found.view.rollout.plan.steps]
    closed = sum(each.closed for each in steps)
    late = sum(each.verdict is Verdict.LATE for each in goals)
    reached = sum(each.verdict is Verdict.REACHED for each in goals)
    parts = [
        say_many(
            "%(closed)s of %(num)s step are done",
            "%(closed)s of %(num)s steps are done",
            len(steps),
            closed=closed,
        )
    ]
    if reached:
        parts.append(say_many("%(num)s goal is reached", "%(num)s goals are reached", reached))
    if late:
        parts.append(
            say_many("%(num)s goal comes later than planned", "%(num)s goals come later than planned", late)
        )
    return joined((listed(parts), "."), "")


def _decisions(found: Community, clean: Discretion) -> tuple[PublicDecision, ...]:
    """What was approved by several, and what had stuck and was settled: never in people's own words."""
    rollout = found.view.rollout
    plain = {each.key: each for each in _plain_steps(found)}
    decided = []
    for key, step in plain.items():
        progress = rollout.progress[key]
        if step.gate and progress.status is Status.DONE and progress.approvals and progress.finished:
            by = say_many("%(num)s person", "%(num)s people", len(progress.approvals))
            decided.append(
                PublicDecision(
                    progress.finished,
                    say("‘%(title)s’ was approved by %(by)s.", title=clean(step.title), by=by),
                )
            )
    settled: Iterable[PublicDecision] = (
        PublicDecision(
            each.on, say("What held up ‘%(title)s’ was settled.", title=clean(plain[each.step].title))
        )
        for each in found.settled
        if each.step in plain
    )
    newest = sorted([*decided, *settled], key=lambda each: (each.on, each.sentence), reverse=True)
    return tuple(dict.fromkeys(newest))[:DECISIONS_SHOWN]


def _groups(found: Community, clean: Discretion) -> tuple[PublicGroup, ...]:
    rollout = found.view.rollout
    groups = []
    for group in rollout.definition.roster.groups:
        steps = [each.key for each in rollout.plan.steps if each.group == group.key]
        closed = [rollout.progress[each].status.closed for each in steps]
        groups.append(PublicGroup(clean(group.name), clean(group.objective), len(closed), sum(closed)))
    return tuple(groups)


def _people(found: Community, clean: Discretion) -> tuple[tuple[str, str], ...]:
    roles = {
        role: [each.name for each in clean.named if role in each.roles] for role in found.publication.roles
    }
    return tuple(
        (upper_first(role.replace("_", " ")), listed(names)) for role, names in roles.items() if names
    )
