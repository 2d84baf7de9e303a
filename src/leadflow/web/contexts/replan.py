"""Changing the plan: the forms, and what a change would move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.words import long
from leadflow.rollout.telling import told
from leadflow.saying import joined, say
from leadflow.web.addresses import Addresses

if TYPE_CHECKING:
    from leadflow.rollout.telling import CallLine, MoveLine
    from leadflow.services.replan import Preview
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame
    from leadflow.web.forms import Form

WHAT = (
    ("closed", say("no school")),
    ("half", say("school in the morning only")),
    ("open", say("school after all")),
)
"""What can happen on a day: (value, words)."""


@dataclass(frozen=True, slots=True)
class ReplanPage:
    """The forms with which the plan is changed."""

    template: ClassVar[str] = "replan.html"

    frame: Frame
    form: Form
    what: tuple[tuple[str, str], ...]
    goals: tuple[tuple[str, str], ...]
    """(key, title and date) of goals, for a choice."""
    steps: tuple[tuple[str, str], ...]
    """(key, title) of open steps, for a choice."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A step that moves, with the address of its page."""

    line: MoveLine
    address: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a change would move. Carried out only with `mark`."""

    template: ClassVar[str] = "preview.html"

    frame: Frame
    form: Form
    empty: bool
    altered: tuple[str, ...]
    goals: tuple[str, ...]
    moves: tuple[Moved, ...]
    forecasts: tuple[Moved, ...]
    appeared: tuple[str, ...]
    gone: tuple[str, ...]
    calls: tuple[CallLine, ...]
    boards: tuple[str, ...]
    """Names of the groups whose board is to be made."""
    summary: str
    changes: str
    """What was asked for, for the form."""
    mark: str


def replan_page(found: View, frame: Frame, form: Form) -> ReplanPage:
    """The forms, one of them perhaps refused."""
    plan, progress = found.rollout.plan, found.rollout.progress
    open_steps = [plan.by_key[key] for key in plan.order if not progress[key].status.closed]
    return ReplanPage(
        frame=frame,
        form=form,
        what=WHAT,
        goals=tuple(
            (each.key, joined((f"{each.title} (", long(each.target), ")"), "")) for each in plan.goals
        ),
        steps=(("", say("choose …")), *((each.key, each.title) for each in open_steps)),
    )


def preview_page(shown: Preview, frame: Frame, form: Form, changes: str) -> PreviewPage:
    """What a change would move."""
    words = told(shown.difference, shown.before, shown.after, shown.today)
    return PreviewPage(
        frame=frame,
        form=form,
        empty=not shown.difference,
        altered=words.altered,
        goals=words.goals,
        moves=_moved(shown, words.moves),
        forecasts=_moved(shown, words.forecasts),
        appeared=words.appeared,
        gone=words.gone,
        calls=words.calls,
        boards=tuple(shown.after.definition.roster.names[each] for each in shown.new_boards),
        summary=words.summary,
        changes=changes,
        mark=shown.mark,
    )


def _moved(shown: Preview, lines: tuple[MoveLine, ...]) -> tuple[Moved, ...]:
    here = Addresses(shown.before.key)
    return tuple(Moved(each, here.step(each.step)) for each in lines)
