"""Launch of the sample school, from its files to Prefect's page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.tables import Table
from benchmarks.timing import Timing, seconds, timed
from leadflow import resources
from leadflow.intake.school import load_definition
from leadflow.rollout.start import plan_on
from leadflow.services.launch import launch

if TYPE_CHECKING:
    from benchmarks.ground import Ground

PHASES = {
    "Storing": "store the rollout",
    "Making": "make the boards",
    "Reading": "read the boards, plan the cards",
    "Writing": "write the cards",
}
"""The first word of what a launch tells, and the phase that begins with it."""


class _Phases:
    """Times the phases of a launch by what it tells."""

    def __init__(self) -> None:
        self.now = ""
        self.since = (time.perf_counter(), time.process_time())
        self.found: dict[str, Timing] = {}

    def tell(self, sentence: str) -> None:
        phase = PHASES.get(sentence.split()[0], self.now)
        if phase != self.now:
            self.begin(phase)

    def begin(self, phase: str) -> None:
        now = (time.perf_counter(), time.process_time())
        spent = Timing(now[0] - self.since[0], now[1] - self.since[1])
        if self.now:
            self.found[self.now] = self.found.get(self.now, Timing(0, 0)) + spent
        self.now, self.since = phase, now


def measure(ground: Ground) -> list[Table]:
    """One launch, phase by phase."""
    from leadflow.engine import passes

    school = resources.sample_school() / "school.yaml"
    phases = _Phases()
    phases.begin("read and check the files")
    definition = load_definition(school)
    phases.begin("plan backwards, check the boards")
    planned = plan_on(definition, definition.start)
    report = launch(ground.app.world, definition, tell=phases.tell)
    phases.begin("")
    rows = dict(phases.found)
    rows["show it in Prefect"] = timed(lambda: passes.show(ground.app.world, definition.key), ground.server)
    total = Timing(0, 0)
    for each in rows.values():
        total += each
    rows["all of it"] = total
    return [
        Table(
            "Launch of the sample school",
            f"{len(planned.steps)} steps, {len(report.refs)} boards, {len(report.operations)} cards, "
            f"{len(definition.plan.dependencies)} dependencies; one launch on a new home. "
            "Planned a second time inside the launch.",
            ("phase", "wall", "CPU", "Prefect's CPU", "wall per step"),
            [
                (name, *each.cells, seconds(each.wall / len(planned.steps), fine=True))
                for name, each in rows.items()
            ],
        )
    ]
