"""Owners: who does a step, and how it goes from one person to another.

The words are those of systems for people's work (claim, hand over, delegate), said as people say them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from leadflow.planning.steps import Progress


def taken(progress: Progress, who: str) -> Progress:
    """The step with `who` among its owners, after those it has. Raises `RefusedError` for a closed one."""
    _open(progress)
    if who in progress.owners:
        return progress
    return replace(progress, owners=(*progress.owners, who))


def let_go(progress: Progress, who: str) -> Progress:
    """The step without `who`. Raises `RefusedError` for a closed step, and when it is not theirs."""
    _open(progress)
    if who not in progress.owners:
        raise RefusedError("this step is not yours, so you cannot let go of it")
    return replace(progress, owners=tuple(each for each in progress.owners if each != who))


def handed_over(progress: Progress, giver: str, to: str, *, staying: bool = False) -> Progress:
    """The step given by `giver` to `to`, who stands where the giver stood.

    With `staying`, the giver keeps it and `to` helps; whoever does not have it, a leader say, gives it to one
    more person. Raises `RefusedError` for a closed step, and when nothing would change.
    """
    _open(progress)
    if giver == to:
        raise RefusedError("this is you; choose somebody else, or take the step")
    if to in progress.owners and (staying or giver not in progress.owners):
        raise RefusedError("they have this step already")
    if staying or giver not in progress.owners:
        return replace(progress, owners=(*progress.owners, to))
    owners = tuple(to if each == giver else each for each in progress.owners if each != to)
    return replace(progress, owners=owners)


def _open(progress: Progress) -> None:
    if progress.status.closed:
        raise RefusedError("this step is closed; reopen it first")
