"""Uptake: what people did on a board becomes the progress of a step.

The moves of a step are those of `leadflow.planning.steps`; a board has no fewer. A move that a step may
not make at once goes by way of "in progress": people who drag a finished card back to approval reopen it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from leadflow.errors import RefusedError
from leadflow.planning import steps
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.planning.words import listed
from leadflow.saying import joined, say
from leadflow.sync.because import flag_entry
from leadflow.sync.cards import BECAUSE, BLOCKED, CheckEntry
from leadflow.sync.projection import APPROVALS, CHECKLIST, approval_entry, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from leadflow.planning.plan import Step
    from leadflow.sync.changes import Edit

MARKED = say("Marked as blocked on the board; nobody has said why yet.")
"""The reason of a flag that is only a label."""
PUT_AWAY = say("Its card was archived on the board. Bring the card back, or skip the step here.")
"""The trouble of an open step whose card lies in the archive."""

SHOWN = (
    "status",
    "owners",
    "due",
    "ticked",
    "approvals",
    "flag",
    "skipped_because",
    "remaining",
    "follow_up",
    "artefacts",
)
"""The fields of a progress that people would ask about; its dates follow from the status."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a step's progress that people changed on the board; `why` is empty where it is plain."""

    step: str
    field: str
    before: Any
    after: Any
    why: str = ""
    edit: str = ""
    """The field of the card by which people changed it."""


@dataclass(frozen=True, slots=True)
class Uptake:
    """A step's progress with what people did on the board.

    `remarks` are sentences about what could not be taken as it was meant. `trouble` is set for as long as
    the card cannot be worked on.
    """

    progress: Progress
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    trouble: str | None = None


def take(
    progress: Progress, edits: Iterable[Edit], step: Step, names: Mapping[str, str], today: date
) -> Uptake:
    """Take the edits of one step's card, in the order in which they build on each other.

    `names` gives people their names, `today` dates what was started and finished. Never raises: what the
    step's own rules refuse is a remark, and the next write puts the card back.
    """
    found = {edit.field: edit for edit in edits}
    taking = _Taking(step, names, today, progress, progress)
    for name in _ORDER:
        if name in found:
            before = taking.now
            _TAKE[name](taking, found.pop(name))
            changed = [each for each in SHOWN if getattr(before, each) != getattr(taking.now, each)]
            taking.edits.update(dict.fromkeys(changed, name))
    taking.remarks += [
        say(
            "The %(field)s of '%(title)s' was changed on the board to '%(after)s', which leadflow "
            "does not take over.",
            field=edit.field,
            title=step.title,
            after=str(edit.after),
        )
        for edit in found.values()
    ]
    after = taking.now
    # A move that came back to where it began (to Done, without an approval) must not pass unheard.
    taking.remarks += [
        why for name, why in taking.why.items() if getattr(progress, name) == getattr(after, name)
    ]
    changes = tuple(
        Change(
            step.key,
            name,
            getattr(progress, name),
            getattr(after, name),
            taking.why.get(name, ""),
            taking.edits.get(name, ""),
        )
        for name in SHOWN
        if getattr(progress, name) != getattr(after, name)
    )
    return Uptake(after, changes, tuple(taking.remarks), taking.trouble)


@dataclass(slots=True)
class _Taking:
    """The uptake of one step under way."""

    step: Step
    names: Mapping[str, str]
    today: date
    before: Progress
    now: Progress
    remarks: list[str] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    edits: dict[str, str] = field(default_factory=dict)

    def members(self, edit: Edit) -> None:
        """Who is on the card owns the step; those who did already keep their place."""
        stay = tuple(person for person in self.now.owners if person in edit.after)
        joined = tuple(sorted(person for person in edit.after if person not in stay))
        self.now = replace(self.now, owners=stay + joined)

    def due(self, edit: Edit) -> None:
        """A date that people set stands over the planned one; removing it brings the planned one back."""
        self.now = replace(self.now, due=edit.after)

    def status(self, edit: Edit) -> None:
        """A card in another list is a move of the step."""
        self._move(edit.after)

    def complete(self, edit: Edit) -> None:
        """Ticking the date says done; unticking it reopens, unless the card was moved as well."""
        if edit.after:
            self._move(Status.DONE)
        elif self.now.status is Status.DONE and self.before.status is Status.DONE:
            self._move(Status.IN_PROGRESS)

    def checklist(self, edit: Edit) -> None:
        """Ticks of the step's own checklist, and approvals."""
        texts = {one_line(text): text for text in self.step.checklist}
        people = self._approvers()
        for entry in edit.after:
            if entry.checklist == BECAUSE:
                self._settle(entry)
            elif entry.checklist == CHECKLIST and entry.text in texts:
                self._tick(texts[entry.text], entry)
            elif entry.checklist == APPROVALS and entry.text in people:
                self._approve(people[entry.text], ticked=entry.ticked)
            elif entry.ticked:
                self.remarks.append(
                    say(
                        "'%(text)s' was ticked, which '%(title)s' does not have.",
                        text=entry.text,
                        title=self.step.title,
                    )
                )

    def _settle(self, entry: CheckEntry) -> None:
        """A ticked cause: what a person reported is settled by it, what leadflow found is not."""
        if not entry.ticked:
            return
        if self.now.flag is not None and entry.text == flag_entry(self.now.flag, self.names):
            self.now = steps.unflagged(self.now)
        else:
            self.remarks.append(
                say(
                    "'%(text)s' was ticked; leadflow takes it off by itself when it is over.", text=entry.text
                )
            )

    def flag(self, edit: Edit) -> None:
        """Somebody says on the card that it is stuck, says it in other words, or says it is not.

        What somebody said here since then stays beside it: of two reasons none is lost.
        """
        flag = self.now.flag
        here = flag.reason if flag else ""
        told, before = edit.after.reason if edit.after else "", str(edit.before or "")
        if here in ("", before, MARKED, told):
            reason = told
        elif before and before in here:
            reason = here.replace(before, told).strip("; ")
        elif f"; {told}; " in f"; {here}; ":
            reason = here
        else:
            reason = f"{here}; {told}" if told else here
        if edit.after is not None:
            self._flag(replace(edit.after, reason=reason))
        elif flag is not None and reason:
            self._flag(replace(flag, reason=reason))
        else:
            self.now = steps.unflagged(self.now)

    def labels(self, edit: Edit) -> None:
        """The label Blocked alone, without a word: put on it flags the step, taken off it unflags it."""
        before, after = BLOCKED in (edit.before or ()), BLOCKED in edit.after
        if before and not after:
            self.now = steps.unflagged(self.now)
        elif after and not before and self.now.flag is None:
            self._flag(Flag(MARKED, self.today))

    def archived(self, edit: Edit) -> None:
        """An open step's card in the archive is a trouble; a skipped one's card brought back reopens it."""
        if not edit.after:
            if self.now.status is Status.SKIPPED:
                self._move(Status.TODO)
        elif not self.now.status.closed:
            self.trouble = PUT_AWAY

    def _move(self, to: Status) -> None:
        if not steps.may_move(self.now.status, to):
            self.now = self._moved(Status.IN_PROGRESS)
        self.now = self._moved(to)
        missing = steps.missing_approvers(self.now, self.step.gate)
        if to is Status.DONE and missing:
            who = listed([self.names.get(person, person) for person in missing], last="or")
            self.why["status"] = say(
                "Said to be done on the board; an approval by %(who)s is still needed.", who=who
            )

    def _moved(self, to: Status) -> Progress:
        because = say("Moved to the skipped cards on the board.")
        return steps.moved(self.now, to, self.today, self.step.gate, because=because)

    def _tick(self, text: str, entry: CheckEntry) -> None:
        ticked = self.now.ticked | {text} if entry.ticked else self.now.ticked - {text}
        self.now = replace(self.now, ticked=ticked)

    def _approve(self, person: str, *, ticked: bool) -> None:
        # Compared with what was approved before this uptake: a move in it may have taken approvals back.
        if ticked and person not in self.before.approvals:
            self._try(lambda: steps.approved(self.now, person, self.step.gate, self.today))
        elif not ticked and person in self.now.approvals:
            self._withdraw(person)

    def _withdraw(self, person: str) -> None:
        left = tuple(each for each in self.now.approvals if each != person)
        self.now = replace(self.now, approvals=left)
        if self.now.status is Status.DONE and steps.missing_approvers(self.now, self.step.gate):
            self._move(Status.IN_APPROVAL)
            self.now = replace(self.now, approvals=left)
            self.why["status"] = say("%(who)s took the approval back.", who=self.names.get(person, person))

    def _flag(self, flag: Flag) -> None:
        kind = flag.kind if flag.kind in steps.FLAG_KINDS else CauseKind.EXTERNAL
        self._try(
            lambda: steps.flagged(
                self.now, flag.reason or MARKED, flag.since, kind=kind, by=flag.by, on=flag.on
            )
        )

    def _try(self, act: Callable[[], Progress]) -> None:
        try:
            self.now = act()
        except RefusedError as error:
            self.remarks.append(joined((f"'{self.step.title}'", str(error)), ": "))

    def _approvers(self) -> Mapping[str, str]:
        approvers = self.step.gate.approvers if self.step.gate else ()
        return {approval_entry(self.names, person): person for person in approvers}


_TAKE: dict[str, Callable[[_Taking, Edit], None]] = {
    "members": _Taking.members,
    "due": _Taking.due,
    "status": _Taking.status,
    "complete": _Taking.complete,
    "checklist": _Taking.checklist,
    "flag": _Taking.flag,
    "labels": _Taking.labels,
    "archived": _Taking.archived,
}
_ORDER = tuple(_TAKE)
"""Moves come before ticks: an approval given together with the move to Done closes the step."""
