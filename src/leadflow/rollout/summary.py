"""Summary: how a rollout stands on one day, in a few numbers, for tables of many rollouts. Pure.

The numbers are those of the rollout's own pages: what is blocked, late and at risk is kept apart, and no step
is counted in two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.steps import StepState
from leadflow.rollout.verdict import Verdict, verdict

if TYPE_CHECKING:
    from leadflow.rollout.outlook import Outlook
    from leadflow.rollout.rollout import Rollout

FORM = 1
"""Grows when a number comes to mean something else: summaries of before are made anew."""

_UNDER_WAY = (StepState.IN_PROGRESS, StepState.WAITING_FOR_APPROVAL)
_CLOSED = (StepState.DONE, StepState.SKIPPED)


@dataclass(frozen=True, slots=True)
class GoalSummary:
    """A goal against its forecast. `slack` is in school days."""

    key: str
    title: str
    verdict: Verdict
    target: date
    forecast: date
    slack: float


@dataclass(frozen=True, slots=True)
class Summary:
    """How many steps there are, and how many are how. Goals by their target.

    `late` and `at_risk` count open steps that are not blocked, `at_risk` those that are not late; `ready` and
    `under_way` count states, whatever the dates say.
    """

    steps: int
    blocked: int
    late: int
    at_risk: int
    ready: int
    under_way: int
    done: int
    skipped: int
    goals: tuple[GoalSummary, ...]

    @property
    def worst(self) -> GoalSummary | None:
        """The goal that is not reached and has the least slack; None when there is none."""
        open_goals = [each for each in self.goals if each.verdict is not Verdict.REACHED]
        return min(open_goals, key=lambda each: (each.slack, each.target), default=None)


@dataclass(frozen=True, slots=True)
class Summarised:
    """A rollout with what was last said of it. `mark` is empty and `summary` None while nothing was."""

    key: str
    name: str
    school: str
    timezone: str
    version: int
    mark: str
    summary: Summary | None


def summary(rollout: Rollout, found: Outlook) -> Summary:
    """How a rollout stands on the day of its outlook."""
    standings = list(found.standings.values())
    states = [each.state for each in standings]
    free = [each for each in standings if not each.blocked and each.state not in _CLOSED]
    goals = sorted(rollout.plan.goals, key=lambda goal: goal.target)
    return Summary(
        steps=len(standings),
        blocked=states.count(StepState.BLOCKED),
        late=sum(each.late for each in free),
        at_risk=sum(each.at_risk and not each.late for each in free),
        ready=states.count(StepState.READY),
        under_way=sum(each in _UNDER_WAY for each in states),
        done=states.count(StepState.DONE),
        skipped=states.count(StepState.SKIPPED),
        goals=tuple(
            GoalSummary(
                goal.key,
                goal.title,
                verdict(rollout.progress[goal.step].status, found.schedule.goals[goal.key]),
                goal.target,
                found.schedule.goals[goal.key].forecast,
                found.schedule.goals[goal.key].slack,
            )
            for goal in goals
        ),
    )


def mark(version: int, today: date) -> str:
    """What a summary was made of: another text whenever it would have to be made anew."""
    return f"{FORM}.{version}.{today.isoformat()}"
