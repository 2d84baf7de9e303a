"""All steps, filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.phases import depth, outline
from leadflow.planning.steps import StepState
from leadflow.saying import say
from leadflow.web.contexts.levelling import OneAtATime, one_at_a_time
from leadflow.web.contexts.lines import GoalLine, StepLine, Verdict, goal_lines, step_lines
from leadflow.web.contexts.odds import Odds, odds
from leadflow.web.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from leadflow.planning.findings import Finding
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame

WATCHES = {"late": say("late"), "at-risk": say("at risk"), "critical": say("on the critical path")}
"""What can be watched for, over state, by the word in the address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name in the address, its label, the value chosen and all there are."""

    name: str
    label: str
    chosen: str
    options: tuple[tuple[str, str], ...]
    """(value, words) pairs."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What a check of the plan found."""

    severity: str
    sentence: str
    ways: str
    """Where the ways to keep a late goal are; empty for everything else."""


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase with the dates of its steps rolled up."""

    title: str
    address: str
    depth: int
    """How many phases it lies within."""
    state: str
    latest_start: date
    latest_finish: date
    earliest_finish: date
    slack: float | None
    """School days, the least of its open steps; None when all are closed."""
    done: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All steps that fit the filters."""

    template: ClassVar[str] = "plan.html"

    frame: Frame
    choices: tuple[Choice, ...]
    filtered: bool
    phases: tuple[PhaseLine, ...]
    lines: tuple[StepLine, ...]
    all: int
    findings: tuple[FindingLine, ...]
    doubtful: tuple[GoalLine, ...]
    """The goals whose forecast rests on a date that cannot be kept."""
    odds: Odds
    changes: OneAtATime


def plan_page(found: View, frame: Frame, chosen: Mapping[str, str]) -> PlanPage:
    """The steps that fit `chosen` (group, phase, state, watch); a value that is not there fits nothing."""
    definition = found.rollout.definition
    plan = definition.plan
    choices = (
        _choice("group", say("Group"), chosen, [(each.key, each.name) for each in definition.roster.groups]),
        _choice("phase", say("Phase"), chosen, [(each.key, each.title) for each in plan.phases]),
        _choice("state", say("State"), chosen, [(each.value, word(each.value)) for each in StepState]),
        _choice("watch", say("Only"), chosen, list(WATCHES.items())),
    )
    wanted = {each.name: each.chosen for each in choices}
    lines = [
        line
        for line in step_lines(found, found.standings)
        if wanted["group"] in ("", line.group_key)
        and (not wanted["phase"] or line.key in plan.phase_members.get(wanted["phase"], ()))
        and wanted["state"] in ("", line.state)
        and _watched(line, wanted["watch"])
    ]
    return PlanPage(
        frame=frame,
        choices=choices,
        filtered=any(wanted.values()),
        phases=tuple(_phases(found, frame)),
        lines=tuple(lines),
        all=len(found.standings),
        findings=tuple(
            FindingLine(each.severity.value.capitalize(), each.sentence, _ways(frame, each))
            for each in found.schedule.findings
        ),
        doubtful=tuple(
            each for each in goal_lines(found) if each.rests and each.verdict is not Verdict.REACHED
        ),
        odds=odds(found, frame),
        changes=one_at_a_time(found, frame),
    )


def _phases(found: View, frame: Frame) -> Iterator[PhaseLine]:
    phases = found.schedule.phases
    for each in outline(phases):
        yield PhaseLine(
            title=each.title,
            address=frame.here.plan(phase=each.key),
            depth=depth(phases, each),
            state=each.state.value,
            latest_start=each.latest_start,
            latest_finish=each.latest_finish,
            earliest_finish=each.earliest_finish,
            slack=each.slack,
            done=f"{each.done:.0%}",
        )


def _ways(frame: Frame, finding: Finding) -> str:
    return frame.here.ways(finding.goal) if finding.id == "goal-late" and finding.goal else ""


def _choice(name: str, label: str, chosen: Mapping[str, str], options: list[tuple[str, str]]) -> Choice:
    return Choice(name, label, chosen.get(name, ""), tuple(options))


def _watched(line: StepLine, watch: str) -> bool:
    return {"": True, "late": line.late, "at-risk": line.at_risk, "critical": line.critical}.get(watch, False)
