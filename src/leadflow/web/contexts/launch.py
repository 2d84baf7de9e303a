"""Launching: where it begins, and how far a launch is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.saying import joined, say, say_many
from leadflow.web.addresses import Addresses
from leadflow.web.launching.places import NOTICES, base_of, missing, name_of, place
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from leadflow.errors import InputError
    from leadflow.rollout.draft import Draft
    from leadflow.web.forms import Form
    from leadflow.web.launching.going import Made
    from leadflow.web.launching.launches import UnderWay

PROBLEMS_AT_MOST = 50
"""Things wrong with files that one page tells."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One thing that is wrong with what was sent: where it stands, what is wrong, what to do."""

    where: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list."""

    id: str
    name: str
    address: str
    lacks: str
    """The part that comes next, empty when there is a plan to look at."""
    changed: datetime


@dataclass(frozen=True, slots=True)
class LaunchPage:
    """Where a launch begins: a new draft, the sample, files that are there, drafts that were begun."""

    template: ClassVar[str] = "launch.html"

    frame: None
    form: Form
    problems: tuple[ProblemLine, ...]
    playbooks: tuple[tuple[str, str], ...]
    """(key, title) of those that ship."""
    drafts: tuple[DraftLine, ...]
    notice: str


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """How far a launch is."""

    template: ClassVar[str] = "launch_progress.html"

    frame: None
    name: str
    base: str
    rollout: str
    """The blocked page of the rollout, once it is stored."""
    live: str
    """Where changes are told; empty before the rollout is stored."""
    made: Made
    running: bool
    doing: str
    failure: str
    reopened: bool
    """True when nothing was stored and the draft can be changed again."""


def launch_page(
    form: Form,
    playbooks: Iterable[tuple[str, str]],
    drafts: Iterable[Draft],
    notice: str = "",
    problems: tuple[ProblemLine, ...] = (),
) -> LaunchPage:
    """Where a launch begins. `notice` is one of the words of `NOTICES`."""
    return LaunchPage(
        None,
        form,
        problems,
        tuple(playbooks),
        tuple(_draft_line(each) for each in drafts),
        NOTICES.get(notice, ""),
    )


def _draft_line(draft: Draft) -> DraftLine:
    part = missing(draft)
    address = place(draft.id, part) if part else base_of(draft.id)
    return DraftLine(draft.id, name_of(draft), address, part, draft.changed)


def progress_page(draft: Draft, made: Made, under_way: UnderWay, pulse: str) -> ProgressPage:
    """How far the launch of a draft is."""
    here = Addresses(draft.rollout)
    return ProgressPage(
        frame=None,
        name=name_of(draft),
        base=base_of(draft.id),
        rollout=here.base if made.stored else "",
        live=here.live(pulse) if made.stored else "",
        made=made,
        running=under_way.running,
        doing=under_way.doing,
        failure=under_way.failure,
        reopened=not draft.rollout,
    )


def problem_lines(error: InputError) -> tuple[ProblemLine, ...]:
    """What is wrong, where it stands first; of very many the first ones, and how many there are besides.

    A file of 2 MB can be wrong in each of its lines, and nobody reads a page of 24 MB.
    """
    told = [
        ProblemLine(
            where=joined(
                part
                for part in (
                    each.file or "",
                    say("line %(line)s", line=each.line) if each.line else "",
                    each.key or "",
                )
                if part
            ),
            message=sentence(each.message),
            advice=each.advice or "",
        )
        for each in error.problems[:PROBLEMS_AT_MOST]
    ]
    more = len(error.problems) - len(told)
    return (
        (
            *told,
            ProblemLine("", say_many("And %(num)s more problem.", "And %(num)s more problems.", more), ""),
        )
        if more
        else tuple(told)
    )
