"""Lines: steps, causes and goals, ready to be read in lists and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.plan import StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import CauseKind
from leadflow.planning.unkept import told
from leadflow.planning.words import listed
from leadflow.rollout.nudging import nudges
from leadflow.rollout.verdict import Verdict as Verdict
from leadflow.rollout.verdict import verdict as verdict_of
from leadflow.saying import say
from leadflow.web.addresses import Addresses, to_board, to_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from leadflow.planning.blocked import Cause, Standing
    from leadflow.planning.plan import Goal
    from leadflow.planning.roots import RootBlocker
    from leadflow.services.view import View

ELSEWHERE = {CauseKind.EXTERNAL: say("somebody outside the school"), CauseKind.SYNC: say("the board")}
"""On whom a cause is that names nobody."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as lists and tables show it. `slack` is in school days."""

    key: str
    title: str
    address: str
    group: str
    group_key: str
    state: str
    reason: str
    milestone: bool
    owners: str
    """Names of the people on it, or of those who are to do it."""
    latest_start: date
    latest_finish: date
    earliest_start: date
    earliest_finish: date
    finished: date | None
    slack: float
    late: bool
    at_risk: bool
    critical: bool
    card: str
    """Address of its card, empty when it has none."""


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One open cause of a blocked step. `age` is in school days."""

    kind: str
    sentence: str
    on: str
    since: date
    age: float
    next: str
    """The next action: a verb, and the right person where it is known."""
    next_address: str


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """The first milestone that a blocked step delays."""

    title: str
    address: str
    planned: date
    forecast: date

    @property
    def moves(self) -> bool:
        """True when it is forecast later than planned."""
        return self.forecast > self.planned


@dataclass(frozen=True, slots=True)
class BlockedLine:
    """A blocked step: why, on whom, since when, and what it delays."""

    step: StepLine
    causes: tuple[CauseLine, ...]
    on: str
    since: date
    age: float
    delays: int
    milestone: MilestoneLine | None
    goals: tuple[str, ...]
    """Titles of the goals that are forecast to be missed."""
    more: tuple[tuple[str, str], ...]
    """What else can be done about it: (words, address)."""


@dataclass(frozen=True, slots=True)
class RootLine:
    """A cause and all blocked steps that it holds."""

    cause: CauseLine
    step: StepLine
    said: bool
    """True when the cause's sentence needs the step's title to be understood."""
    holds: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal against its forecast. `slack` is in school days."""

    title: str
    measure: str
    address: str
    verdict: Verdict
    target: date
    forecast: date
    slack: float
    first: StepLine | None
    """The first open step on the way that decides the date."""
    ways: str
    """Where the ways to keep it are; empty unless it is late."""
    rests: str
    """Which dates that cannot be kept the forecast rests on; empty when it rests on none."""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What somebody wrote on a card."""

    at: datetime
    who: str
    text: str


def step_line(found: View, key: str) -> StepLine:
    """A step as a line."""
    definition, standing = found.rollout.definition, found.standings[key]
    names, step = definition.roster.names, definition.plan.by_key[key]
    progress, dates = found.rollout.progress[key], found.schedule.steps[key]
    return StepLine(
        key=key,
        title=step.title,
        address=Addresses(definition.key).step(key),
        group=names.get(step.group, step.group),
        group_key=step.group,
        state=standing.state.value,
        reason=standing.reason,
        milestone=step.kind is StepKind.MILESTONE,
        owners=", ".join(names.get(each, each) for each in progress.owners or step.owners),
        latest_start=dates.latest_start,
        latest_finish=dates.latest_finish,
        earliest_start=dates.earliest_start,
        earliest_finish=dates.earliest_finish,
        finished=progress.finished,
        slack=standing.slack,
        late=standing.late,
        at_risk=standing.at_risk,
        critical=dates.critical and not progress.status.closed,
        card=to_card(found, key),
    )


def step_lines(found: View, keys: Iterable[str]) -> tuple[StepLine, ...]:
    """Several steps by the date they have to start."""
    lines = [step_line(found, key) for key in keys]
    return tuple(sorted(lines, key=lambda line: (line.latest_start, line.latest_finish)))


def cause_line(found: View, key: str, cause: Cause, reader: str = "") -> CauseLine:
    """A cause of the step `key`; `reader` is the key of who looks, who may be the one it waits for."""
    names = found.rollout.definition.roster.names
    on = listed([names.get(each, each) for each in cause.on])
    mine = _mine(found, key, cause) if reader and reader in cause.on else None
    action, address = mine or _next(found, key, cause, on)
    return CauseLine(
        kind=cause.kind.value.capitalize(),
        sentence=cause.sentence,
        on=on or ELSEWHERE.get(cause.kind, ""),
        since=cause.since,
        age=age_of(found, cause.since),
        next=action,
        next_address=address,
    )


def _next(found: View, key: str, cause: Cause, on: str) -> tuple[str, str]:
    """The next action for a cause, and where to go for it."""
    here, plan = Addresses(found.rollout.key), found.rollout.plan.by_key
    card = to_card(found, key) or to_board(found, plan[key].group) or here.step(key, "do")
    match cause.kind:
        case CauseKind.GATE:
            return say("Ask %(on)s for the approval", on=on), here.step(cause.source, "approvals")
        case CauseKind.DEPENDENCY:
            return say("Ask %(on)s how far it is", on=on), here.step(cause.source)
        case CauseKind.CAPACITY:
            return say("Finish ‘%(title)s’ first", title=plan[cause.source].title), here.step(cause.source)
        case CauseKind.DECISION:
            return say("Get the decision from %(on)s", on=on) if on else say("Get the decision"), here.step(
                key, "do"
            )
        case CauseKind.EXTERNAL:
            return say("Follow it up outside"), here.step(key, "do")
        case CauseKind.UNMEASURED:
            return say("Agree how it is measured"), here.step(key)
        case CauseKind.SYNC:
            return say("Look at the card"), card
    if found.rollout.progress[key].flag:
        return say("Remind %(on)s", on=on) if on else say("Remind the person it waits for"), here.step(
            key, "do"
        )
    return say("Agree who takes it"), card


def _mine(found: View, key: str, cause: Cause) -> tuple[str, str] | None:
    """What those can do for whom a step waits; None where it is the same for everybody."""
    here, plan = Addresses(found.rollout.key), found.rollout.plan.by_key
    match cause.kind:
        case CauseKind.GATE:
            return say("Look at it and approve it"), here.step(cause.source, "do")
        case CauseKind.DEPENDENCY:
            return say("Finish ‘%(title)s’", title=plan[cause.source].title), here.step(cause.source, "do")
        case CauseKind.DECISION:
            return say("Decide it"), here.form(key, "decide")
    if cause.kind is CauseKind.PERSON and found.rollout.progress[key].flag:
        return say("Settle it"), here.form(key, "decide")
    return None


def age_of(found: View, since: date) -> float:
    """School days since a date; calendar days where the school's calendar does not know it."""
    school = found.rollout.definition.calendar[SCHOOL]
    if school.knows(since) and school.knows(found.today):
        return school.school_days_between(since, found.today)
    return (found.today - since).days


def blocked_line(found: View, standing: Standing, reader: str = "") -> BlockedLine:
    """A blocked step as its row, for `reader` (a person's key, or nobody)."""
    plan, since, delay = found.rollout.plan, standing.since or found.today, standing.delay
    causes = tuple(cause_line(found, standing.key, each, reader) for each in standing.causes)
    goals = {goal.key: goal.title for goal in plan.goals}
    return BlockedLine(
        step=step_line(found, standing.key),
        causes=causes,
        on=listed(list(dict.fromkeys(_on_all(found, standing)))),
        since=since,
        age=age_of(found, since),
        delays=len(delay.steps),
        milestone=_milestone(found, standing),
        # With days to spare it is another step that makes them late.
        goals=tuple(goals[each] for each in dict.fromkeys(delay.goals)) if standing.slack < 0 else (),
        more=tuple(_more(found, standing, reader)),
    )


def _more(found: View, standing: Standing, reader: str) -> Iterator[tuple[str, str]]:
    """What can be done about a blocked step, whatever its causes are."""
    here, key = Addresses(found.rollout.key), standing.key
    if any(each.person != reader for each in nudges(found.rollout, found.standings[key])):
        yield say("Nudge"), here.form(key, "nudge")
    for each in standing.causes:
        if reader in each.on and each.kind in (CauseKind.DEPENDENCY, CauseKind.CAPACITY):
            yield say("Hand over what it waits for"), here.form(each.source, "hand-over")
            break
    if found.rollout.progress[key].flag:
        yield say("Record a decision"), here.form(key, "decide")
    else:
        yield say("Mark external"), here.form(key, "external")
        yield say("Waits for others"), here.form(key, "flag")
    yield say("Give it to somebody"), here.form(key, "hand-over")


def _on_all(found: View, standing: Standing) -> Iterator[str]:
    """On whom a step waits, for all its causes."""
    names = found.rollout.definition.roster.names
    for cause in standing.causes:
        yield from (names.get(each, each) for each in cause.on)
        if not cause.on and cause.kind in ELSEWHERE:
            yield ELSEWHERE[cause.kind]


def _milestone(found: View, standing: Standing) -> MilestoneLine | None:
    delay = standing.delay
    if not (delay.milestone and delay.milestone_planned and delay.milestone_forecast):
        return None
    return MilestoneLine(
        found.rollout.plan.by_key[delay.milestone].title,
        Addresses(found.rollout.key).step(delay.milestone),
        delay.milestone_planned,
        delay.milestone_forecast,
    )


def root_line(found: View, root: RootBlocker, reader: str = "") -> RootLine:
    """A root blocker with the steps it holds, those that are most urgent first."""
    holds = sorted((step_line(found, key) for key in root.holds), key=lambda line: line.slack)
    return RootLine(
        cause=cause_line(found, root.step, root.cause, reader),
        step=step_line(found, root.step),
        said=root.cause.kind not in (CauseKind.GATE, CauseKind.DEPENDENCY),
        holds=tuple(holds),
    )


def goal_line(found: View, goal: Goal) -> GoalLine:
    """A goal with its verdict."""
    forecast = found.schedule.goals[goal.key]
    here = Addresses(found.rollout.key)
    verdict = verdict_of(found.rollout.progress[goal.step].status, forecast)
    return GoalLine(
        title=goal.title,
        measure=goal.measure,
        address=here.step(goal.step),
        verdict=verdict,
        target=goal.target,
        forecast=forecast.forecast,
        slack=forecast.slack,
        first=step_line(found, forecast.chain[0]) if forecast.chain else None,
        ways=here.ways(goal.key) if verdict is Verdict.LATE else "",
        rests=told(found.rollout.plan, forecast.rests_on),
    )


def goal_lines(found: View) -> tuple[GoalLine, ...]:
    """All goals by their target."""
    goals = sorted(found.rollout.plan.goals, key=lambda goal: goal.target)
    return tuple(goal_line(found, goal) for goal in goals)
