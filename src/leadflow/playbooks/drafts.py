"""Drafts: steps on their way from a playbook to a plan, and the names by which others refer to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.playbooks.complaints import Place
from leadflow.playbooks.playbook import AfterSpec, StepSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Tie:
    """A wish to come after something, and where it was written."""

    after: AfterSpec
    place: Place

    @property
    def step(self) -> str:
        """The step it comes after: a reference at first, a step's key once resolved."""
        return self.after.step

    @property
    def lag(self) -> float:
        """The distance in days; placeholders are filled by now."""
        return float(self.after.lag)

    def to(self, step: str) -> Tie:
        """The same wish, resolved."""
        return Tie(self.after.model_copy(update={"step": step}), self.place)


@dataclass(frozen=True, slots=True)
class Draft:
    """A step with its final key, placeholders filled, before its people are known."""

    key: str
    spec: StepSpec
    ties: tuple[Tie, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Whole:
    """What a use of a sub-plan, or a repeated step, came to."""

    key: str
    steps: tuple[str, ...]
    first: tuple[str, ...]
    """The steps that wait for nothing inside."""
    last: tuple[str, ...]
    """The steps that others wait for when they wait for the whole."""


class Directory:
    """Every name that a reference may use.

    A reference is a step's key (``launch_letter``, ``m1.draft``), a whole (``m1``; ``g`` for what every
    group does; ``g-literacy``), or a step of each instance of a whole (``g.norms``).
    """

    def __init__(
        self,
        drafts: Iterable[Draft],
        wholes: Mapping[str, Sequence[Whole]],
        lost: Iterable[str] = (),
    ) -> None:
        self._keys = tuple(draft.key for draft in drafts)
        self._known = frozenset(self._keys)
        self._wholes = wholes
        self._lost = frozenset(lost)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, for suggestions."""
        inner = (
            f"{name}.{key.removeprefix(f'{whole.key}.')}"
            for name, wholes in self._wholes.items()
            for whole in wholes
            for key in whole.steps
        )
        return tuple(dict.fromkeys((*self._wholes, *self._keys, *inner)))

    def knows(self, reference: str) -> bool:
        """True when a reference stands for something.

        Also for the steps of no group at a small school, for a rhythm without a date, and for what was
        written with a mistake of its own: that was told already.
        """
        name = reference.partition(".")[0]
        empty = name in self._wholes and not any(whole.steps for whole in self._wholes[name])
        return bool(self.steps(reference)) or empty or not self._lost.isdisjoint((name, reference))

    def steps(self, reference: str) -> tuple[str, ...]:
        """All steps that a reference stands for; empty when it stands for none."""
        if reference in self._known:
            return (reference,)
        if reference in self._wholes:
            return tuple(key for whole in self._wholes[reference] for key in whole.steps)
        return self._inside(reference)

    def ends(self, reference: str, *, finish: bool = True) -> tuple[str, ...]:
        """The steps to wait for: of a whole its last ones (its first ones when its start counts)."""
        if reference in self._known or reference not in self._wholes:
            return self.steps(reference)
        return tuple(
            key for whole in self._wholes[reference] for key in (whole.last if finish else whole.first)
        )

    def _inside(self, reference: str) -> tuple[str, ...]:
        name, _, inner = reference.partition(".")
        keys = (f"{whole.key}.{inner}" for whole in self._wholes.get(name, ()))
        return tuple(key for key in keys if key in self._known)
