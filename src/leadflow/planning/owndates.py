"""Own dates: those that a step has whatever it depends on, and which of them cannot be kept together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from leadflow.planning.words import listed, long
from leadflow.saying import joined, say

if TYPE_CHECKING:
    from datetime import date

WORDS = {
    "on": say("is fixed for"),
    "finish_on": say("is to end on"),
    "not_before": say("is not to start before"),
    "start_by": say("is to be started by"),
    "finish_from": say("is not to end before"),
    "not_after": say("is not to end after"),
}
"""The own dates of a step by field, and how they are said to people."""

_IN_ORDER = (
    ("not_before", "on"),
    ("not_before", "start_by"),
    ("not_before", "finish_on"),
    ("not_before", "not_after"),
    ("on", "start_by"),
    ("on", "not_after"),
    ("finish_on", "not_after"),
    ("finish_from", "finish_on"),
    ("finish_from", "not_after"),
)
"""Of each pair the first date may not come after the second."""


class Dated(Protocol):
    """Whatever has the own dates of a step: a step, or what is written of one."""

    @property
    def on(self) -> date | None: ...
    @property
    def finish_on(self) -> date | None: ...
    @property
    def not_before(self) -> date | None: ...
    @property
    def start_by(self) -> date | None: ...
    @property
    def finish_from(self) -> date | None: ...
    @property
    def not_after(self) -> date | None: ...


def contradiction(step: Dated) -> tuple[str, str] | None:
    """The first two fields of a step whose dates no plan can keep both; None when there are none.

    Whether the time between two dates is enough for the work is another matter: that shows in the plan.
    """
    if not (step.not_before or step.on or step.finish_on or step.finish_from or step.not_after):
        return None  # nearly always: at most a latest start, which alone contradicts nothing
    if step.on is not None and step.finish_on is not None:
        return "on", "finish_on"
    for first, second in _IN_ORDER:
        before, after = getattr(step, first), getattr(step, second)
        if before is not None and after is not None and before > after:
            return first, second
    return None


def told(step: Dated, first: str, second: str) -> str:
    """Two own dates of a step, to go on after its title: ``is fixed for ... and is not to end after ...``."""
    return listed([joined((WORDS[each], long(getattr(step, each))), " ") for each in (first, second)])
