"""The plan as a picture, with the same facts as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.web.contexts.lines import GoalLine, goal_lines
from leadflow.web.timeline import Picture, picture_of

if TYPE_CHECKING:
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The timeline."""

    template: ClassVar[str] = "timeline.html"

    frame: Frame
    picture: Picture
    goals: tuple[GoalLine, ...]
    all_links: bool
    """True when all dependencies are drawn, not only those of the critical path."""


def timeline_page(found: View, frame: Frame, *, all_links: bool) -> TimelinePage:
    """The timeline of a rollout."""
    return TimelinePage(frame, picture_of(found, all_links=all_links), goal_lines(found), all_links)
