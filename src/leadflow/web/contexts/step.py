"""The page of one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.explain import explain
from leadflow.planning.plan import OWN, LagUnit, Relation, StepKind
from leadflow.planning.remainder import told
from leadflow.planning.steps import Status, may_move, missing_approvers
from leadflow.planning.unkept import told as told_unkept
from leadflow.planning.words import calendar_days, school_days
from leadflow.rollout.deviation import deviation
from leadflow.rollout.nudging import nudges
from leadflow.rollout.taking import is_absence, is_on_another_board
from leadflow.saying import joined, named, say
from leadflow.web.addresses import to_board
from leadflow.web.contexts.changes import HistoryLine, history_line
from leadflow.web.contexts.lines import CauseLine, CommentLine, StepLine, cause_line, step_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from leadflow.boards.builtin_cards import BuiltinComment
    from leadflow.planning.blocked import Standing
    from leadflow.planning.plan import Dependency, Plan, Step
    from leadflow.planning.schedule import StepDates
    from leadflow.planning.steps import Progress
    from leadflow.planning.unkept import Unkept
    from leadflow.rollout.history import HistoryEntry
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame
    from leadflow.web.forms import Form

History = Sequence["HistoryEntry"]

MOVES = (
    (Status.IN_PROGRESS, say("Start")),
    (Status.IN_APPROVAL, say("Ask for approval")),
    (Status.DONE, say("Mark as done")),
    (Status.TODO, say("Back to the start")),
)
REOPEN = say("Reopen")
UNDER_WAY = (Status.IN_PROGRESS, Status.IN_APPROVAL)
HANDED_IN = (Status.IN_APPROVAL, Status.DONE)
"""From here a step goes back to work by a form that asks what is missing."""

WAITS_FOR = (
    ("external", say("somebody outside the school")),
    ("decision", say("a decision")),
    ("person", say("a person")),
)
"""What people say a step is waiting for: (value, words)."""


@dataclass(frozen=True, slots=True)
class DateRow:
    """A row of the table of dates."""

    title: str
    start: date | None
    finish: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody who may approve the step."""

    name: str
    given: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """An entry of the checklist."""

    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A step before or after this one, and how the two are tied."""

    step: StepLine
    how: str


@dataclass(frozen=True, slots=True)
class Move:
    """A way out of the present status."""

    to: str
    words: str


@dataclass(frozen=True, slots=True)
class NudgeLine:
    """Somebody whom a blocked step waits for, and what they would be told."""

    person: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """Something that the step has made, and who put the link there."""

    title: str
    address: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step: state, causes, dates explained, what is before and after it, what can be done, history."""

    template: ClassVar[str] = "step.html"

    frame: Frame
    form: Form
    step: StepLine
    causes: tuple[CauseLine, ...]
    description: str
    takes: str
    measure: str
    artefacts: tuple[str, ...]
    rests: str
    """Which dates that cannot be kept its own dates rest on, in a sentence; empty when they rest on none."""
    phase: str
    origin: str
    """Where it comes from, in a sentence; empty where nobody knows."""
    skipped_because: str
    dates: tuple[DateRow, ...]
    explanation: tuple[str, ...]
    approvals: tuple[Approval, ...]
    needed: int
    """Approvals that the step needs; 0 when it needs none."""
    may_approve: bool
    """True when the visitor can give a missing approval."""
    can_approve: bool
    """True while it is under way and an approval is missing: then somebody can give it."""
    checklist: tuple[CheckLine, ...]
    before: tuple[Neighbour, ...]
    after: tuple[Neighbour, ...]
    moves: tuple[Move, ...]
    may_skip: bool
    may_flag: bool
    flagged: bool
    waits_for: tuple[tuple[str, str], ...]
    duration: str
    """School days it takes, as a form has them."""
    fixed: str
    """Its fixed date, empty when it has none."""
    started: bool
    under_way: bool
    """True while somebody works on it: then they can say how much is left."""
    left: str
    """School days left, as a form has them; empty where nobody has said it."""
    against: str
    """How it has come away from the plan at launch; empty where it was not in it."""
    progress: str
    """How much of it is done and left, in a sentence; empty for a step that is not under way."""
    board: str
    may_own: bool
    """True while it can be taken, given away and put off: until it is closed."""
    mine: bool
    """True when the visitor has it."""
    others: tuple[tuple[str, str], ...]
    """Whom it can be given to: (person key, name), the step's group first."""
    nudges: tuple[NudgeLine, ...]
    """Whom it waits for, with what they would be told."""
    may_send_back: bool
    until: str
    """The day on which it is to be looked at again, as a form has it."""
    history: tuple[HistoryLine, ...]
    may_recard: bool = False
    """True while its card is on none of the rollout's boards: it can be made again."""
    links: tuple[LinkLine, ...] = ()
    """What it has made, as far as people have put it there."""
    comments: tuple[CommentLine, ...] = ()
    """What people wrote on its built-in card."""


def step_page(
    found: View,
    frame: Frame,
    form: Form,
    key: str,
    history: History,
    comments: Sequence[BuiltinComment] = (),
) -> StepPage:
    """A step of the rollout; `history` newest first, `comments` those of its built-in card."""
    names, progress = found.rollout.definition.roster.names, found.rollout.progress[key]
    return replace(
        _planned_page(found, frame, form, key, history),
        links=tuple(
            LinkLine(each.title, each.address, names.get(each.by, each.by), each.on)
            for each in progress.artefacts
        ),
        comments=tuple(CommentLine(each.at, names.get(each.by, each.by), each.text) for each in comments),
    )


def _planned_page(found: View, frame: Frame, form: Form, key: str, history: History) -> StepPage:
    """The page without what people put beside the step."""
    definition, standing = found.rollout.definition, found.standings[key]
    plan, progress, names = definition.plan, found.rollout.progress[key], definition.roster.names
    step, approvers, under_way = plan.by_key[key], approvers_of(plan, key), progress.status in UNDER_WAY
    missing, trouble = missing_approvers(progress, step.gate), found.rollout.troubles.get(key, "")
    return StepPage(
        frame=frame,
        form=form,
        step=step_line(found, key),
        causes=_causes(found, standing, frame.who),
        description=step.description,
        takes=_takes(step),
        measure=_measure(step),
        artefacts=step.artefacts,
        rests=_rests(plan, found.schedule.resting.get(key, ())),
        phase=next((each.title for each in plan.phases if each.key == step.phase), ""),
        origin=_origin(step),
        skipped_because=named(progress.skipped_because),
        dates=tuple(_dates(found, key)),
        explanation=explain(plan, definition.calendar, found.schedule, key, names),
        approvals=tuple(Approval(names.get(each, each), each in progress.approvals) for each in approvers),
        needed=step.gate.needed if step.gate else 0,
        can_approve=under_way and bool(missing),
        may_approve=under_way and frame.who in missing,
        checklist=tuple(CheckLine(each, each in progress.ticked) for each in step.checklist),
        before=tuple(_neighbour(found, each.before, each) for each in plan.predecessors[key]),
        after=tuple(_neighbour(found, each.after, each) for each in plan.successors[key]),
        moves=tuple(_moves(progress, step)),
        may_skip=not progress.status.closed and may_move(progress.status, Status.SKIPPED),
        may_flag=not progress.status.closed and progress.flag is None,
        flagged=progress.flag is not None,
        waits_for=WAITS_FOR,
        duration=f"{step.duration:g}",
        fixed=step.on.isoformat() if step.on else "",
        started=progress.started is not None,
        under_way=under_way,
        left=f"{progress.remaining:g}" if progress.remaining is not None else "",
        against=_against(found, key),
        progress=_progress(found.schedule.steps[key]),
        board=to_board(found, step.group),
        may_own=not progress.status.closed,
        mine=frame.who in progress.owners,
        others=tuple(_others(found, frame.who, step)),
        nudges=tuple(_nudges(found, key, frame.who)),
        may_send_back=progress.status in HANDED_IN,
        until=progress.follow_up.isoformat() if progress.follow_up else "",
        history=tuple(history_line(found, each) for each in history),
        may_recard=is_absence(trouble) and not is_on_another_board(trouble),
    )


def _origin(step: Step) -> str:
    if step.origin == OWN:
        return say("A step of the group's own: it came from a card that its people made.")
    return say("Origin in the strategy: %(origin)s", origin=step.origin) if step.origin else ""


def _against(found: View, key: str) -> str:
    against = deviation(found.rollout, found.schedule, key)
    return against.sentence if against else ""


def _causes(found: View, standing: Standing, reader: str) -> tuple[CauseLine, ...]:
    """The open causes of a step that is blocked."""
    causes = standing.causes if standing.blocked else ()
    return tuple(cause_line(found, standing.key, each, reader) for each in causes)


def _nudges(found: View, key: str, who: str) -> Iterator[NudgeLine]:
    names = found.rollout.definition.roster.names
    for each in nudges(found.rollout, found.standings[key]):
        if each.person != who:
            yield NudgeLine(each.person, names[each.person], each.text)


def _others(found: View, who: str, step: Step) -> Iterator[tuple[str, str]]:
    """Everybody who may get the step and has it not, the people of its group first."""
    roster, has = found.rollout.definition.roster, found.rollout.progress[step.key].owners
    group = roster.group.get(step.group)
    near = {group.lead, *group.members} if group else set()
    yield "", say("choose …")
    for person in sorted(roster.people, key=lambda each: each.key not in near):
        if person.key not in (who, *has):
            yield person.key, person.name


def approvers_of(plan: Plan, key: str) -> tuple[str, ...]:
    """Person keys of those who may approve a step."""
    gate = plan.by_key[key].gate
    return gate.approvers if gate else ()


def _rests(plan: Plan, unkept: Sequence[Unkept]) -> str:
    return say("The forecast of this step %(rests)s.", rests=told_unkept(plan, unkept)) if unkept else ""


def _takes(step: Step) -> str:
    if step.kind is StepKind.MILESTONE:
        return say("no time: it is a milestone")
    if step.kind is StepKind.MEETING:
        return say("one meeting")
    return school_days(step.duration)


def _progress(dates: StepDates) -> str:
    if not dates.left_by or not dates.left:
        return ""
    return say(
        "%(share)s done, %(left)s", share=format(dates.done, ".0%"), left=told(dates.left, dates.left_by)
    )


def _measure(step: Step) -> str:
    if step.measure is None:
        return ""
    measure = f"{step.measure.what}: {step.measure.target}"
    if not step.measure.seen_in:
        return measure
    return say("%(measure)s (seen in: %(place)s)", measure=measure, place=step.measure.seen_in)


def _dates(found: View, key: str) -> list[DateRow]:
    dates, progress = found.schedule.steps[key], found.rollout.progress[key]
    launch = found.rollout.baseline.get(key)
    rows = []
    if not progress.status.closed:
        rows += [
            DateRow(say("Has to, for the goals"), dates.latest_start, dates.latest_finish),
            DateRow(say("Can, as things stand"), dates.earliest_start, dates.earliest_finish),
        ]
    if progress.started or progress.finished:
        rows.append(DateRow(say("Really"), progress.started, progress.finished))
    if launch:
        rows.append(DateRow(say("Planned at launch"), launch.start, launch.finish))
    if progress.due:
        rows.append(DateRow(say("Due date set on the card"), None, progress.due))
    return rows


def _neighbour(found: View, other: str, dependency: Dependency) -> Neighbour:
    return Neighbour(step_line(found, other), _tie(dependency))


def _tie(dependency: Dependency) -> str:
    """How two steps are tied, where it is not simply one after the other."""
    how = {
        Relation.FINISH_START: "",
        Relation.START_START: say("the starts are tied"),
        Relation.FINISH_FINISH: say("the ends are tied"),
        Relation.START_FINISH: say("its start is tied to the other's end"),
    }[dependency.relation]
    if not dependency.lag:
        return how
    counted = school_days if dependency.unit is LagUnit.SCHOOL_DAYS else calendar_days
    days = counted(abs(dependency.lag))
    lag = say("%(days)s apart", days=days) if dependency.lag > 0 else say("%(days)s of overlap", days=days)
    return joined((how, lag)) if how else lag


def _moves(progress: Progress, step: Step) -> list[Move]:
    moves = []
    for to, words in MOVES:
        if to is progress.status or not may_move(progress.status, to):
            continue
        if to is Status.IN_APPROVAL and step.gate is None:
            continue
        if to is Status.DONE and missing_approvers(progress, step.gate):
            continue
        if to is Status.IN_PROGRESS and progress.status in HANDED_IN:
            continue
        if progress.status is Status.SKIPPED and to is Status.IN_PROGRESS:
            words = REOPEN
        moves.append(Move(to.value, words))
    return moves
