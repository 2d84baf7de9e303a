"""The small rollout of the simulation: four steps of two groups, a checklist, a gate, a goal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from leadflow.planning.plan import Dependency, Gate, Goal, Plan, Step
from leadflow.rollout.rollout import Definition
from tests.simulation.script import MONDAY, TEXTS
from tests.small import MEASURED, small_definition

KEY = "sim"


def definition() -> Definition:
    """norms -> draft -> adopt (approved by two), and pilot beside them."""
    plan = Plan(
        steps=(
            Step("norms", "Agree on norms", 3, "lead", owners=("ana",), measure=MEASURED),
            Step("draft", "Draft it", 5, "lead", owners=("ben",), measure=MEASURED, checklist=TEXTS),
            Step(
                "adopt",
                "Adopt it",
                2,
                "lead",
                owners=("ana",),
                measure=MEASURED,
                gate=Gate(("ana", "cem"), 2),
            ),
            Step("pilot", "Try it", 8, "reading", owners=("dee",), measure=MEASURED, change=True),
        ),
        dependencies=(
            Dependency("norms", "draft"),
            Dependency("draft", "adopt"),
            Dependency("norms", "pilot"),
        ),
        goals=(Goal("plan", "A plan that staff agree on", date(2026, 11, 13), "adopt", "80 % agree"),),
    )
    return replace(small_definition(key=KEY, board_kind="sim"), plan=plan)


class SimClock:
    """A host's clock: a day, and how wrong it goes."""

    def __init__(self, day: date = MONDAY) -> None:
        self.day, self.hours, self.years = day, 0, 0

    def now(self) -> datetime:
        """The instant that the host believes in."""
        right = datetime.combine(self.day, time(12), UTC)
        return right + timedelta(hours=self.hours, days=365 * self.years)

    def today(self, timezone: str) -> date:
        """The day that the host believes in."""
        return self.now().date()
