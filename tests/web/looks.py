"""Looks at the sample rollout: as it stands, or with other progress."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.planning.steps import Progress, Status
from leadflow.rollout.outlook import outlook
from leadflow.web.contexts.frame import Frame, frame_of
from leadflow.web.visitor import Visitor
from tests.web.school import START

if TYPE_CHECKING:
    from leadflow.services.view import View


def frame(found: View, who: str = "") -> Frame:
    return frame_of(found, Visitor(found.rollout.definition.roster.person.get(who)), "blocked", "/")


def seen(found: View, **progress: Progress) -> View:
    """The same rollout with other progress of some steps (dashes of keys written as underscores)."""
    changed = {key.replace("_", "-"): each for key, each in progress.items()}
    rollout = replace(found.rollout, progress={**found.rollout.progress, **changed})
    now = outlook(rollout, found.today)
    return replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings)


def everything(found: View, status: Status) -> View:
    """The rollout with every step in one status."""
    progress = Progress(status, started=START, finished=found.today if status.closed else None)
    rollout = replace(found.rollout, progress=dict.fromkeys(found.rollout.progress, progress), troubles={})
    now = outlook(rollout, found.today)
    return replace(found, rollout=rollout, schedule=now.schedule, standings=now.standings)
