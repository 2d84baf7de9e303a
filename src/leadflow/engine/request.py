"""The launch form: what Prefect's own page asks when somebody launches a rollout.

Prefect makes the form from this model's JSON schema and its server refuses what does not fit.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping


class GoalDate(BaseModel):
    """Another target date for one goal."""

    model_config = ConfigDict(extra="forbid")

    goal: str = Field(title="Goal", description="Key of the goal in the school file.", min_length=1)
    target: date = Field(title="Target date", description="When it is to be reached instead.")


class LaunchRequest(BaseModel):
    """What is to be launched. The same values stand in the school file; what is given here wins."""

    model_config = ConfigDict(extra="forbid")

    school_file: str = Field(
        title="School file",
        description=(
            "Path of the school file (YAML) on the computer that leadflow runs on. A relative path counts "
            "from the folder in which leadflow was started."
        ),
        min_length=1,
        examples=["/home/school/school.yaml"],
    )
    start: date | None = Field(
        default=None,
        title="First day",
        description="The rollout starts on this day; empty: as the school file says.",
    )
    board: Literal["as in the school file", "builtin", "trello"] = Field(
        default="as in the school file",
        title="Boards",
        description="Where the task groups work: on leadflow's own boards or on Trello.",
    )
    goals: list[GoalDate] = Field(
        default_factory=list,
        title="Other target dates",
        description="Goals that are to be reached on another day than the school file says.",
    )
    accept_late_goals: bool = Field(
        default=False,
        title="Go on although a goal cannot be met",
        description=(
            "Without this, a goal that cannot be met refuses the launch and names the earliest feasible date."
        ),
    )

    @property
    def board_kind(self) -> str | None:
        """The kind of boards asked for; None for what the school file says."""
        return None if self.board == "as in the school file" else self.board

    @property
    def goal_dates(self) -> Mapping[str, date]:
        """Target dates by goal key."""
        return {each.goal: each.target for each in self.goals}
