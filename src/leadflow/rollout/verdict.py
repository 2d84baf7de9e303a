"""Verdict: how a goal stands, in a word."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.planning.checks import TIGHT
from leadflow.planning.steps import Status

if TYPE_CHECKING:
    from leadflow.planning.schedule import GoalForecast


class Verdict(StrEnum):
    """How a goal stands, in words."""

    REACHED = "Reached"
    ON_THE_WAY = "On the way"
    AT_RISK = "At risk"
    IN_DOUBT = "In doubt"
    LATE = "Late"


def verdict(status: Status, forecast: GoalForecast) -> Verdict:
    """How a goal stands whose step has this status."""
    if status is Status.DONE:
        return Verdict.REACHED
    if not forecast.met:
        return Verdict.LATE
    if forecast.rests_on:
        return Verdict.IN_DOUBT
    return Verdict.AT_RISK if forecast.slack <= TIGHT else Verdict.ON_THE_WAY
