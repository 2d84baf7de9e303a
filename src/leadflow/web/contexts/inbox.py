"""People: how the work is shared, and what waits for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.errors import NotFoundError
from leadflow.planning.steps import CauseKind, StepState, missing_approvers
from leadflow.planning.words import short
from leadflow.saying import say
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.helping import HelpLine, help_for, help_lines
from leadflow.web.contexts.lines import CauseLine, StepLine, cause_line, step_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from leadflow.people.roster import Person
    from leadflow.planning.blocked import Cause, Standing
    from leadflow.rollout.help_wanted import HelpWanted
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame

MUCH = 0.25
"""The share of the open steps from which on one person has too many of them (R2)."""
AHEAD = 6
"""Coming steps that an inbox shows; the rest is a link away."""


@dataclass(frozen=True, slots=True)
class Held:
    """A cause that waits for one person, and all steps that it holds up."""

    cause: CauseLine
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class PutOff:
    """A step that its owner will look at again on a day."""

    step: StepLine
    until: date


@dataclass(frozen=True, slots=True)
class InboxPage:
    """What waits for one person, the most urgent first."""

    template: ClassVar[str] = "inbox.html"

    frame: Frame
    name: str
    own: bool
    """True when the visitor looks at their own."""
    nothing: str
    """What is said when nothing waits for them; empty when something does."""
    approve: tuple[StepLine, ...]
    holds: tuple[Held, ...]
    under_way: tuple[StepLine, ...]
    ready: tuple[StepLine, ...]
    stuck: tuple[StepLine, ...]
    free: tuple[StepLine, ...]
    """Steps of their groups that can be started and that nobody has taken."""
    put_off: tuple[PutOff, ...]
    coming: tuple[StepLine, ...]
    more: int
    """How many more steps of theirs are planned."""
    wanted: tuple[HelpLine, ...]
    """What groups ask help for that they could give, or do."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person and how much lies with them. `share` is of all open steps that somebody has, in percent."""

    name: str
    address: str
    groups: tuple[str, ...]
    steps: int
    under_way: int
    approve: int
    holds: int
    done: int
    share: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """All people, with how the open steps are shared among them."""

    template: ClassVar[str] = "people.html"

    frame: Frame
    people: tuple[PersonLine, ...]
    lead: str
    nobody: int
    """Open steps that nobody has."""


def inbox_page(found: View, frame: Frame, key: str, wanted: Sequence[HelpWanted] = ()) -> InboxPage:
    """What waits for the person of this key; `wanted` is what groups ask help for. Raises `NotFoundError`."""
    person = found.rollout.definition.roster.person.get(key)
    if person is None:
        raise NotFoundError(say("There is no person ‘%(key)s’ in this rollout.", key=key))
    put_off = {each.key: day for each in _of(found, key) if (day := _until(found, each))}
    mine = [each for each in _of(found, key) if each.key not in put_off]
    coming = _lines(found, mine, StepState.PLANNED)
    return InboxPage(
        frame=frame,
        name=person.name,
        own=frame.who == key,
        nothing="" if waiting(found, key) else _nothing(coming),
        approve=step_lines(found, _to_approve(found, key)),
        holds=tuple(_held(found, key)),
        under_way=_lines(found, mine, StepState.IN_PROGRESS, StepState.WAITING_FOR_APPROVAL),
        ready=_lines(found, mine, StepState.READY),
        stuck=_lines(found, mine, StepState.BLOCKED),
        free=step_lines(found, _free(found, key)),
        put_off=tuple(PutOff(line, put_off[line.key]) for line in step_lines(found, put_off)),
        coming=coming[:AHEAD],
        more=max(0, len(coming) - AHEAD),
        wanted=help_lines(found, help_for(found, wanted, key), frame.who),
    )


def waiting(found: View, key: str) -> int:
    """How many things wait for a person: approvals, what they hold up, and steps that are theirs to do."""
    ours = (StepState.READY, StepState.IN_PROGRESS)
    own = sum(each.state in ours and not _until(found, each) for each in _of(found, key))
    return own + len(_to_approve(found, key)) + sum(1 for _ in _held(found, key))


def people_page(found: View, frame: Frame) -> PeoplePage:
    """All people, those with the most open steps first."""
    definition = found.rollout.definition
    held = {person.key: len(_of(found, person.key)) for person in definition.roster.people}
    total = sum(held.values())
    people = sorted(definition.roster.people, key=lambda each: -held[each.key])
    nobody = sum(not found.rollout.progress[each.key].owners for each in _open(found))
    return PeoplePage(
        frame=frame,
        people=tuple(_person_line(found, each, held[each.key], total) for each in people),
        lead=_lead([each.name for each in people if held[each.key]], held.values(), total),
        nobody=nobody,
    )


def _person_line(found: View, person: Person, steps: int, total: int) -> PersonLine:
    roster, key = found.rollout.definition.roster, person.key
    done = (StepState.DONE, StepState.SKIPPED)
    return PersonLine(
        name=person.name,
        address=Addresses(found.rollout.key).person(key),
        groups=tuple(each.name for each in roster.groups if key == each.lead or key in each.members),
        steps=steps,
        under_way=sum(each.state is StepState.IN_PROGRESS for each in _of(found, key)),
        approve=len(_to_approve(found, key)),
        holds=sum(len(each.steps) for each in _held(found, key)),
        done=sum(
            each.state in done and key in found.rollout.progress[each.key].owners
            for each in found.standings.values()
        ),
        share=round(100 * steps / total) if total else 0,
    )


def _lead(names: list[str], held: Collection[int], total: int) -> str:
    """How evenly the work is shared, in a sentence: the point of it all is that it is not one person's."""
    if not total:
        return say("No open step has an owner.")
    most = max(held)
    if len(names) == 1:
        return say("All open steps lie with %(name)s.", name=names[0])
    told = say(
        "%(people)s people share the open steps; %(name)s has %(most)s of %(total)s.",
        people=len(names),
        name=names[0],
        most=most,
        total=total,
    )
    if most <= total * MUCH or total < len(held):
        return told
    return say("%(shared)s That is more than a quarter: who else could take some?", shared=told)


def _nothing(coming: tuple[StepLine, ...]) -> str:
    """What comes next when nothing waits."""
    if not coming:
        return say("Nothing.")
    return say(
        "Nothing now. Next is ‘%(title)s’; it has to start by %(latest_start)s.",
        title=coming[0].title,
        latest_start=short(coming[0].latest_start),
    )


def _open(found: View) -> Iterator[Standing]:
    done = (StepState.DONE, StepState.SKIPPED)
    return (each for each in found.standings.values() if each.state not in done)


def _of(found: View, key: str) -> list[Standing]:
    """The open steps that a person has."""
    return [each for each in _open(found) if key in found.rollout.progress[each.key].owners]


def _until(found: View, standing: Standing) -> date | None:
    """The day on which a step that was put off is to be looked at again, while that is still to come."""
    day = found.rollout.progress[standing.key].follow_up
    return day if day and day > found.today else None


def _lines(found: View, standings: Iterable[Standing], *states: StepState) -> tuple[StepLine, ...]:
    return step_lines(found, [each.key for each in standings if each.state in states])


def _to_approve(found: View, key: str) -> list[str]:
    """Steps that wait for approval, and for theirs."""
    plan, progress = found.rollout.plan.by_key, found.rollout.progress
    return [
        each.key
        for each in found.standings.values()
        if each.state is StepState.WAITING_FOR_APPROVAL
        and key in missing_approvers(progress[each.key], plan[each.key].gate)
    ]


def _free(found: View, key: str) -> list[str]:
    """Steps of a person's groups that are ready and that nobody has."""
    roster, plan = found.rollout.definition.roster, found.rollout.plan.by_key
    groups = {each.key for each in roster.groups if key == each.lead or key in each.members}
    return [
        each.key
        for each in _open(found)
        if each.state is StepState.READY
        and plan[each.key].group in groups
        and not found.rollout.progress[each.key].owners
    ]


def _held(found: View, key: str) -> Iterator[Held]:
    """Causes that wait for a person, with the steps that each holds; the step that is most urgent first.

    An approval of theirs is not among them: it stands with the approvals.
    """
    causes: dict[tuple[CauseKind, str], tuple[str, Cause]] = {}
    steps: dict[tuple[CauseKind, str], list[str]] = {}
    for standing in found.blocked:
        for cause in standing.causes:
            if key in cause.on and cause.kind is not CauseKind.GATE:
                name = (cause.kind, cause.source)
                causes.setdefault(name, (standing.key, cause))
                steps.setdefault(name, []).append(standing.key)
    for (step, cause), each in zip(causes.values(), steps.values(), strict=True):
        yield Held(cause_line(found, step, cause, key), step_lines(found, each))
