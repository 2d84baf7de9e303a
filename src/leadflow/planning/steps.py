"""The life of a step: its status, what people did to it, and which moves are allowed.

`Status` is what is stored, and what the lists of a board stand for. `StepState` is what people are
shown; Planned, Ready and Blocked are derived, never stored and never a column to drag to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.planning.artefacts import Artefact

if TYPE_CHECKING:
    from leadflow.planning.plan import Gate


class Status(StrEnum):
    """What has happened to a step so far."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    IN_APPROVAL = "in_approval"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def closed(self) -> bool:
        """True when nothing more is to be done and followers may start."""
        return self in (Status.DONE, Status.SKIPPED)


class StepState(StrEnum):
    """What a leader is shown; the values are the words on every page and in Prefect."""

    PLANNED = "Planned"
    """Its time has not come and something it depends on is still open."""
    BLOCKED = "Blocked"
    READY = "Ready"
    IN_PROGRESS = "In progress"
    WAITING_FOR_APPROVAL = "Waiting for approval"
    DONE = "Done"
    SKIPPED = "Skipped"


class CauseKind(StrEnum):
    """The eight causes for which a step can be blocked."""

    DEPENDENCY = "dependency"
    GATE = "gate"
    PERSON = "person"
    DECISION = "decision"
    EXTERNAL = "external"
    CAPACITY = "capacity"
    UNMEASURED = "unmeasured"
    SYNC = "sync"


@dataclass(frozen=True, slots=True)
class Flag:
    """Somebody says that a step is stuck: with the label Blocked on its card, or a form here."""

    reason: str
    since: date
    kind: CauseKind = CauseKind.EXTERNAL
    by: str = ""
    """Person key, or the board's name of somebody we do not know, or empty."""
    on: tuple[str, ...] = ()
    """Person keys it waits for, where known."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What people did to one step.

    `owners` are the people on the card (person keys); empty means nobody has taken it.
    `due` is a date that a person set on the board over the planned one.
    `ticked` are the texts of checklist entries that are ticked.
    `approvals` are the person keys that approved.
    """

    status: Status = Status.TODO
    owners: tuple[str, ...] = ()
    started: date | None = None
    finished: date | None = None
    due: date | None = None
    ticked: frozenset[str] = frozenset()
    approvals: tuple[str, ...] = ()
    flag: Flag | None = None
    skipped_because: str = ""
    remaining: float | None = None
    """School days of work left when the day `remaining_on` opened, as people said; None: nobody did."""
    remaining_on: date | None = None
    """The day on which `remaining` was said. Without it, what is left is counted from today."""
    follow_up: date | None = None
    """Until then nobody has to look at it: whoever does it has said when they will. Moves no date."""
    artefacts: tuple[Artefact, ...] = ()
    """Links that people put beside it: what it has made."""


_TODO, _IN_PROGRESS, _IN_APPROVAL, _DONE, _SKIPPED = Status

MOVES: dict[Status, frozenset[Status]] = {
    _TODO: frozenset({_IN_PROGRESS, _IN_APPROVAL, _DONE, _SKIPPED}),
    _IN_PROGRESS: frozenset({_TODO, _IN_APPROVAL, _DONE, _SKIPPED}),
    _IN_APPROVAL: frozenset({_TODO, _IN_PROGRESS, _DONE, _SKIPPED}),
    _DONE: frozenset({_TODO, _IN_PROGRESS}),
    _SKIPPED: frozenset({_TODO, _IN_PROGRESS, _DONE}),
}
"""From each status, where a step may be moved. Staying where it is is always allowed and changes nothing.

What is done is reopened before anything else happens to it; what was skipped was never worked on, so there
is nothing to approve.
"""

MOST_LEFT = 400
"""School days that may be left of a step: two school years. More is a slip of the hand."""

FLAG_KINDS = frozenset({CauseKind.PERSON, CauseKind.DECISION, CauseKind.EXTERNAL})
"""The causes that people report; all others are derived."""


def may_move(status: Status, to: Status) -> bool:
    """True when a step in `status` may be moved to `to`."""
    return status is to or to in MOVES[status]


def missing_approvers(progress: Progress, gate: Gate | None) -> tuple[str, ...]:
    """Who may still approve while a gate lacks approvals; empty when it lacks none, or there is no gate."""
    if gate is None or len(set(progress.approvals) & set(gate.approvers)) >= gate.needed:
        return ()
    return tuple(each for each in gate.approvers if each not in progress.approvals)


def moved(
    progress: Progress, to: Status, today: date, gate: Gate | None = None, *, because: str = ""
) -> Progress:
    """The step moved to another status, with its dates.

    A step whose gate lacks approvals ends up in approval when it is asked to be done: look at the status
    of what comes back. Reopening takes back the finish and the approvals; going back to the start takes
    back the start too. Skipping needs `because`. Raises `RefusedError` for a move that is not allowed.
    """
    if progress.status is to:
        return progress
    if not may_move(progress.status, to):
        raise RefusedError(
            f"a step that is {_WORDS[progress.status]} cannot become {_WORDS[to]}; "
            f"move it back to {_WORDS[_IN_PROGRESS]} first"
        )
    if to is _SKIPPED:
        return skipped(progress, because, today)
    if to is not _DONE:
        return _opened(progress, to, today)
    if missing_approvers(progress, gate):
        return _opened(progress, _IN_APPROVAL, today)
    return _closed(progress, _DONE, today)


def skipped(progress: Progress, because: str, today: date) -> Progress:
    """The step left out of the plan: it takes no time and holds up nobody. `because` is for people.

    Raises `RefusedError` without a reason, and for a step that is done.
    """
    if not may_move(progress.status, _SKIPPED):
        raise RefusedError("a step that is done cannot be skipped; reopen it first")
    if not because.strip():
        raise RefusedError("say why the step is skipped; others will ask")
    if progress.status is _SKIPPED:
        return replace(progress, skipped_because=because.strip())
    return replace(_closed(progress, _SKIPPED, today), skipped_because=because.strip())


def approved(progress: Progress, who: str, gate: Gate | None, today: date) -> Progress:
    """The step with the approval of `who`; the last one needed closes it when it waits for approval.

    Approving twice changes nothing. Raises `RefusedError` when there is nothing to approve, or `who` is
    not one of the approvers.
    """
    if gate is None:
        raise RefusedError("this step needs no approval; move it to done when it is done")
    if who not in gate.approvers:
        raise RefusedError(f"'{who}' is not one of those who approve this step: {', '.join(gate.approvers)}")
    if progress.status not in (_IN_PROGRESS, _IN_APPROVAL):
        raise RefusedError(
            f"a step that is {_WORDS[progress.status]} cannot be approved; only what is under way"
        )
    if who not in progress.approvals:
        progress = replace(progress, approvals=(*progress.approvals, who))
    if progress.status is _IN_APPROVAL and not missing_approvers(progress, gate):
        return _closed(progress, _DONE, today)
    return progress


def with_left(progress: Progress, days: float | None, today: date) -> Progress:
    """The step with what people say is left of it: school days of work, from `today` on.

    None takes their word back: then its checklist says it, or its duration. Raises `RefusedError` for a step
    that nobody is working on, and for a number that cannot be planned.
    """
    if progress.status not in (_IN_PROGRESS, _IN_APPROVAL):
        raise RefusedError(
            f"this step is {_WORDS[progress.status]}; only of one in progress something is left"
        )
    if days is None:
        return replace(progress, remaining=None, remaining_on=None)
    if days == 0:
        raise RefusedError("when nothing is left the step is done; mark it as done")
    if not 0 < days <= MOST_LEFT or days * 2 != int(days * 2):
        raise RefusedError(
            f"{days:g} school days cannot be planned; write half and whole days (0.5, 1, 1.5 ...), "
            f"{MOST_LEFT} at most"
        )
    return replace(progress, remaining=days, remaining_on=today)


def put_off(progress: Progress, until: date | None, today: date) -> Progress:
    """The step out of sight until a day, on which it is to be looked at again; None takes that back.

    Raises `RefusedError` for a closed step and for a day that has come already.
    """
    if progress.status.closed:
        raise RefusedError(f"a step that is {_WORDS[progress.status]} needs no looking after")
    if until is not None and until <= today:
        raise RefusedError("choose a day that is still to come")
    return replace(progress, follow_up=until)


def sent_back(progress: Progress, because: str, today: date) -> Progress:
    """The step back in progress, from approval or from done: then its followers wait for it again.

    `because` is for people. Raises `RefusedError` without it, and for a step that nobody handed in.
    """
    if progress.status not in (_IN_APPROVAL, _DONE):
        raise RefusedError(f"a step that is {_WORDS[progress.status]} cannot be sent back")
    if not because.strip():
        raise RefusedError("say what is still missing; others will ask")
    return _opened(progress, _IN_PROGRESS, today)


def flagged(
    progress: Progress,
    reason: str,
    since: date,
    *,
    kind: CauseKind = CauseKind.EXTERNAL,
    by: str = "",
    on: tuple[str, ...] = (),
) -> Progress:
    """The step with somebody's word that it is stuck; the same word again keeps the first day.

    Raises `RefusedError` for a closed step and for a kind that is derived, not reported.
    """
    if progress.status.closed:
        raise RefusedError(f"a step that is {_WORDS[progress.status]} cannot be stuck; reopen it first")
    if kind not in FLAG_KINDS:
        known = ", ".join(sorted(FLAG_KINDS))
        raise RefusedError(f"leadflow finds out by itself whether a step waits for '{kind}'; report {known}")
    flag = Flag(reason.strip(), since, kind, by, on)
    if progress.flag is not None and replace(progress.flag, since=since) == flag:
        return progress
    return replace(progress, flag=flag)


def unflagged(progress: Progress) -> Progress:
    """The step without anybody's word that it is stuck."""
    return replace(progress, flag=None)


_WORDS = {
    _TODO: "to do",
    _IN_PROGRESS: "in progress",
    _IN_APPROVAL: "in approval",
    _DONE: "done",
    _SKIPPED: "skipped",
}


def _closed(progress: Progress, status: Status, today: date) -> Progress:
    started = progress.started
    if status is _DONE:
        started = min(started or today, today)
    return replace(
        progress,
        status=status,
        started=started,
        finished=today,
        flag=None,
        skipped_because="",
        remaining=None,
        remaining_on=None,
        follow_up=None,
    )


def _opened(progress: Progress, status: Status, today: date) -> Progress:
    return replace(
        progress,
        status=status,
        started=None if status is _TODO else progress.started or today,
        finished=None,
        approvals=progress.approvals if status is _IN_APPROVAL else (),
        skipped_because="",
        remaining=None if status is _TODO else progress.remaining,
        remaining_on=None if status is _TODO else progress.remaining_on,
    )
