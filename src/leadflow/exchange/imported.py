"""What an import comes to: a definition that can be planned, what was done, and what was not taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.playbooks.fields import LONGEST_KEY
from leadflow.rollout.rollout import Baseline, Definition

if TYPE_CHECKING:
    from leadflow.planning.steps import Progress


@dataclass(frozen=True)
class Imported:
    """A plan from a file of another program.

    `remarks` are sentences about everything that was in the file and was not taken, or taken in another
    way: nothing is dropped silently.
    """

    definition: Definition
    progress: Mapping[str, Progress] = field(default_factory=dict)
    baseline: Mapping[str, Baseline] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


_NOT_OF_A_KEY = re.compile(r"[^a-z0-9]+")
_ROOM = 40
"""Characters of a key that is made from a name; a number may follow."""


def key_of(name: str, taken: Collection[str], otherwise: str = "step") -> str:
    """A key that reads like `name` and is not taken yet."""
    plain = _NOT_OF_A_KEY.sub("_", name.lower()).strip("_")[:_ROOM].strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"{otherwise}_{plain}".strip("_")
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key[:LONGEST_KEY]


class Remarks:
    """Sentences about what was not taken, each with the names of all it concerns."""

    SHOWN = 5

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, sentence: str, name: str = "") -> None:
        """Keep a sentence; `name` is what it is about. `{}` in it stands for the names."""
        names = self._found.setdefault(sentence, [])
        if name and name not in names:
            names.append(name)

    def sentences(self) -> tuple[str, ...]:
        """All of them, in the order in which they came up."""
        return tuple(sentence.replace("{}", self._named(names)) for sentence, names in self._found.items())

    def _named(self, names: list[str]) -> str:
        shown = ", ".join(f"'{each}'" for each in names[: self.SHOWN])
        more = len(names) - self.SHOWN
        return f"{shown} and {more} more" if more > 0 else shown
