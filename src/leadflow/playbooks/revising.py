"""Revising: the changes of an overlay, carried out on the steps of a playbook.

What an overlay adds, and the titles it gives to whole sub-plans, come before the unfolding (so that a
new title shows in every step of an agenda). Everything else comes after it, so that a change may name
``m2.draft`` or ``g-literacy.norms`` as well as a step of the playbook itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leadflow.planning.owndates import contradiction
from leadflow.planning.plan import LagUnit, Relation, StepKind
from leadflow.planning.words import calendar_days, long, school_days
from leadflow.playbooks.complaints import OVERLAY, Complaint, Place, contradictory
from leadflow.playbooks.drafts import Directory, Draft, Tie
from leadflow.playbooks.filling import fill
from leadflow.playbooks.overlay import (
    SHIFTED,
    AddChange,
    DisableChange,
    RenameChange,
    Revision,
    ShiftChange,
)
from leadflow.playbooks.playbook import AfterSpec, EstimateSpec, StepSpec, UseSpec
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leadflow.playbooks.overlay import Change, LagChange, Overlay

Placed = tuple[StepSpec | UseSpec, Place]
"""An entry of a playbook, and where it was written."""


def before_unfolding(entries: Sequence[Placed], overlay: Overlay | None) -> list[Placed]:
    """The playbook's entries with the overlay's new ones, and with new titles for sub-plans."""
    titles: dict[str, str] = {}
    added: list[Placed] = []
    for at, change in _changes(overlay):
        if isinstance(change, RenameChange):
            titles[change.rename] = change.title
        elif isinstance(change, AddChange):
            added.append((change.add, Place(OVERLAY, ("changes", at, "add"))))
    return [
        (entry.model_copy(update={"title": titles[entry.key]}), place)
        if isinstance(entry, UseSpec) and entry.key in titles
        else (entry, place)
        for entry, place in [*entries, *added]
    ]


def _changes(overlay: Overlay | None) -> Iterable[tuple[int, Change]]:
    return enumerate(overlay.changes if overlay else ())


@dataclass
class Revising:
    """What is left of an overlay once the playbook is unfolded.

    All ties of `drafts` are resolved. `titles` are the playbook's own titles of its sub-plans, `values`
    what placeholders may name. `done` is what came of every change.
    """

    drafts: dict[str, Draft]
    directory: Directory
    titles: Mapping[str, str]
    values: Mapping[str, object]
    complaints: list[Complaint]
    done: list[Revision] = field(default_factory=list)

    def carry_out(self, overlay: Overlay | None) -> None:
        """Revise the drafts; collect complaints about changes that cannot be carried out."""
        for at, change in _changes(overlay):
            self._one(change, Place(OVERLAY, ("changes", at)))

    def _one(self, change: Change, place: Place) -> None:
        if isinstance(change, AddChange):
            self._add(change, place)
        elif isinstance(change, DisableChange):
            self._each(change.disable, place.at("disable"), lambda draft: self._disable(draft, change))
        elif isinstance(filled := fill(change, self.values, place, self.complaints), RenameChange):
            self._rename(filled, place)
        elif isinstance(filled, ShiftChange):
            self._each(filled.shift, place.at("shift"), lambda draft: self._shift(draft, filled, place))

    def _found(self, reference: str, place: Place) -> list[str]:
        """The steps a change names, those that are still there. Complains when there are none."""
        named = self.directory.steps(reference)
        found = [key for key in named if key in self.drafts]
        if not found and (named or not self.directory.knows(reference)):
            message = (
                f"Step '{reference}' was disabled by an earlier change."
                if named
                else f"There is no step '{reference}' in the playbook."
            )
            self.complaints.append(
                Complaint(message, place, "" if named else advice(reference, self.directory.names))
            )
        return found

    def _each(self, reference: str, place: Place, carry: Callable[[Draft], None]) -> None:
        for key in self._found(reference, place):
            carry(self.drafts[key])

    def _add(self, change: AddChange, place: Place) -> None:
        last = [key for key in self.directory.ends(change.add.key) if key in self.drafts]
        for at, reference in enumerate(change.before):
            for key in self._found(reference, place.at("before", at)):
                draft = self.drafts[key]
                ties = (*draft.ties, *(Tie(AfterSpec(step=each), place.at("before", at)) for each in last))
                self.drafts[key] = replace(draft, ties=ties)
        self.done.append(Revision("add", change.add.key, "", change.add.title, change.reason))

    def _rename(self, change: RenameChange, place: Place) -> None:
        if change.rename in self.titles:
            before = self.titles[change.rename]
            self.done.append(Revision("rename", change.rename, before, change.title, change.reason))
            return
        for key in self._found(change.rename, place.at("rename")):
            draft = self.drafts[key]
            self.drafts[key] = replace(draft, spec=draft.spec.model_copy(update={"title": change.title}))
            self.done.append(Revision("rename", key, draft.spec.title, change.title, change.reason))

    def _shift(self, draft: Draft, change: ShiftChange, place: Place) -> None:
        shifts = {name: value for name in SHIFTED if (value := getattr(change, name)) is not None}
        wrong = next((name for name in _TAKES if shifts.get(name)), "")
        if draft.spec.kind is StepKind.MILESTONE and wrong:
            self.complaints.append(
                Complaint(
                    f"'{draft.key}' is a milestone, and a milestone takes no {_TAKES[wrong]}.",
                    place.at(wrong),
                    "Shift a step before it instead.",
                )
            )
            return
        before = {name: getattr(draft.spec, name) for name in shifts}
        spec = draft.spec.model_copy(update=shifts)
        both = contradiction(spec)
        if both is not None and not {*both}.isdisjoint(shifts):
            shifted = next(name for name in both if name in shifts)
            self.complaints.append(contradictory(draft.key, spec, both, place.at(shifted)))
            return
        if spec.estimate and (unfit := spec.estimate.unfit(spec.duration)):
            where = place.at("estimate" if change.estimate else "duration")
            self.complaints.append(Complaint(f"Step '{draft.key}': {unfit}.", where))
            return
        ties, was, now = draft.ties, _told(before), _told(shifts)
        if change.lag is not None:
            ties, lag_was, lag_now = self._lag(draft, change.lag, place.at("lag"))
            was, now = _joined(was, lag_was), _joined(now, lag_now)
        if change.free_of is not None:
            freed = self._touched(draft, ties, change.free_of, place.at("free_of"))
            ties = tuple(tie for tie in ties if tie not in freed)
            was = _joined(was, f"after {change.free_of}" if freed else "")
            now = _joined(now, f"free of {change.free_of}" if freed else "")
        self.drafts[draft.key] = replace(draft, spec=spec, ties=ties)
        self.done.append(Revision("shift", draft.key, was, now, change.reason))

    def _lag(self, draft: Draft, lag: LagChange, place: Place) -> tuple[tuple[Tie, ...], str, str]:
        touched = self._touched(draft, draft.ties, lag.after, place.at("after"))
        if not touched:
            return draft.ties, "", ""
        update = {"lag": lag.days, "unit": lag.unit}
        ties = tuple(
            Tie(tie.after.model_copy(update=update), tie.place) if tie in touched else tie
            for tie in draft.ties
        )
        return ties, _distance(touched[0].after), _distance(touched[0].after.model_copy(update=update))

    def _touched(self, draft: Draft, ties: Sequence[Tie], reference: str, place: Place) -> list[Tie]:
        """The ties of a step to what `reference` stands for. Complains when it waits for no such thing."""
        meant = self.directory.steps(reference)
        meant = self.directory.ends(reference) if len(meant) > 1 else meant
        touched = [tie for tie in ties if tie.step in meant]
        if not touched:
            waits = [tie.step for tie in ties]
            hint = advice(reference, waits) if waits else "It waits for nothing."
            self.complaints.append(
                Complaint(f"Step '{draft.key}' does not wait for '{reference}'.", place, hint)
            )
        return touched

    def _disable(self, draft: Draft, change: DisableChange) -> None:
        del self.drafts[draft.key]
        for key, each in self.drafts.items():
            if any(tie.step == draft.key for tie in each.ties):
                self.drafts[key] = replace(each, ties=_bridged(each.ties, draft))
        self.done.append(Revision("disable", draft.key, draft.spec.title, "", change.reason))


def _bridged(ties: Sequence[Tie], gone: Draft) -> tuple[Tie, ...]:
    """A follower's ties, with those to a step that is gone replaced by ties to what that step waited for."""
    found: dict[AfterSpec, Tie] = {}
    for tie in ties:
        for each in (_through(before, tie) for before in gone.ties) if tie.step == gone.key else (tie,):
            found.setdefault(each.after, each)
    return tuple(found.values())


def _through(before: Tie, after: Tie) -> Tie:
    """Two dependencies in a row as one: both lags when they are counted alike, else the follower's own."""
    relation = Relation(before.after.relation.value[0] + after.after.relation.value[1])
    lag, unit = after.lag, after.after.unit
    if not lag:
        lag, unit = before.lag, before.after.unit
    elif unit == before.after.unit:
        lag += before.lag
    spec = AfterSpec(step=before.step, lag=lag, unit=unit, relation=relation)
    return Tie(spec, after.place)


_TAKES = {"duration": "time", "effort": "work", "estimate": "time"}


def _told(shifts: Mapping[str, object]) -> str:
    told = ""
    for name, value in shifts.items():
        words = name.replace("_", " ")
        if value is None:
            told = _joined(told, f"{words}: none")
        elif name == "effort":
            told = _joined(told, f"{value:g} hours of work")
        elif isinstance(value, EstimateSpec):
            told = _joined(told, f"at best {value.best:g}, at worst {school_days(float(value.worst))}")
        elif isinstance(value, int | float):
            told = _joined(told, school_days(value))
        else:
            told = _joined(told, f"{words} {long(value)}")
    return told


def _joined(first: str, second: str) -> str:
    return ", ".join(each for each in (first, second) if each)


def _distance(after: AfterSpec) -> str:
    lag = float(after.lag)
    if not lag:
        return f"right after {after.step}"
    words = school_days(lag) if after.unit == LagUnit.SCHOOL_DAYS.value else calendar_days(lag)
    return f"{words} after {after.step}"
