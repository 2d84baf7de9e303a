"""Ways to keep a goal that will be missed: why it will, and what would have to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.errors import NotFoundError
from leadflow.planning.words import school_days
from leadflow.rollout.ways import ways_for
from leadflow.saying import say
from leadflow.services.replan_records import changes_text

if TYPE_CHECKING:
    from datetime import date

    from leadflow.rollout.ways import Way, WaysToKeep
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A step of the chain that sets the goal's date, with its page."""

    title: str
    address: str
    start: date
    finish: date
    why: str
    waits: str
    """How long it waits after the step before it; empty when it does not."""


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way. `changes` is what the page that shows what moves is sent."""

    sentences: tuple[str, ...]
    prices: tuple[str, ...]
    forecast: date
    also: tuple[str, ...]
    """Titles of other goals that are met then, too."""
    changes: str
    command: str


@dataclass(frozen=True, slots=True)
class WaysPage:
    """The ways to keep one goal, best first."""

    template: ClassVar[str] = "ways.html"

    frame: Frame
    title: str
    target: date
    late: bool
    sentences: tuple[str, ...]
    chain: tuple[ChainLine, ...]
    ways: tuple[WayLine, ...]


def ways_page(found: View, frame: Frame, key: str) -> WaysPage:
    """The ways to keep the goal `key`. Raises `NotFoundError`."""
    goal = next((each for each in found.rollout.plan.goals if each.key == key), None)
    if goal is None:
        raise NotFoundError(say("There is no goal ‘%(key)s’ in this rollout.", key=key))
    kept = ways_for(found.rollout, found.today, [key])
    told = kept[0] if kept else None
    return WaysPage(
        frame=frame,
        title=goal.title,
        target=goal.target,
        late=told is not None,
        sentences=told.sentences if told else (),
        chain=_chain(frame, told) if told else (),
        ways=tuple(_line(found, way) for way in told.ways) if told else (),
    )


def _chain(frame: Frame, told: WaysToKeep) -> tuple[ChainLine, ...]:
    return tuple(
        ChainLine(
            title=each.title,
            address=frame.here.step(each.step),
            start=each.start,
            finish=each.finish,
            why=each.why,
            waits=school_days(each.waits) if each.waits >= 1 else "",
        )
        for each in told.chain
    )


def _line(found: View, way: Way) -> WayLine:
    titles = {goal.key: goal.title for goal in found.rollout.plan.goals}
    return WayLine(
        sentences=way.repair.sentences,
        prices=way.repair.prices,
        forecast=way.repair.forecast,
        also=tuple(titles[key] for key in way.repair.also),
        changes=changes_text(way.repair.changes),
        command=way.command,
    )
