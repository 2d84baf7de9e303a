"""Because: the managed checklist that says on a card why its step is blocked, on whom, and since when.

One entry for each open cause, there as long as the cause is. Ticking the entry of what a person reported says
that it is settled; what leadflow finds by itself ends by itself, and a tick there is taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.causes import cause_of
from leadflow.planning.steps import CauseKind
from leadflow.planning.words import listed, long
from leadflow.sync.block import shortened
from leadflow.sync.cards import BECAUSE, CheckEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.blocked import Standing
    from leadflow.planning.causes import Cause
    from leadflow.planning.steps import Flag, Progress

LONGEST_SENTENCE = 300
"""Characters of a cause's sentence that an entry shows."""


def because(done: Progress, standing: Standing, names: Mapping[str, str]) -> tuple[CheckEntry, ...]:
    """The entries of a card. What somebody reported is there even before the step's time has come.

    That the card itself cannot be synced is not written on it.
    """
    causes = standing.causes if standing.blocked else (cause_of(done.flag, names),) if done.flag else ()
    texts = [_entry(each, names) for each in causes if each.kind is not CauseKind.SYNC]
    return tuple(CheckEntry(BECAUSE, text) for text in dict.fromkeys(texts))


def flag_entry(flag: Flag, names: Mapping[str, str]) -> str:
    """The text of the entry for what somebody reported."""
    return _entry(cause_of(flag, names), names)


def _entry(cause: Cause, names: Mapping[str, str]) -> str:
    on = listed([names.get(each, each) for each in cause.on])
    sentence = shortened(" ".join(cause.sentence.split()), LONGEST_SENTENCE)
    return f"{sentence} {f'On {on}, since' if on else 'Since'} {long(cause.since)}."
