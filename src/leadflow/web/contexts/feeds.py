"""The page on which the address of a calendar is shown, this once, and where older ones are taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from leadflow.people.tokens import Token
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame


@dataclass(frozen=True, slots=True)
class FeedLine:
    """An address that was made before."""

    id: int
    made: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """The calendar of the school, a group or a person."""

    template: ClassVar[str] = "feeds.html"

    frame: Frame
    name: str
    """Whose calendar it is."""
    address: str
    """The address that was made just now; empty when none was."""
    makes: bool
    """Whether the visitor may make such addresses and take them back."""
    here: str
    """Where the forms are sent to."""
    lines: tuple[FeedLine, ...]
    """Those that open the calendar, oldest first."""


def feeds_page(
    found: View, frame: Frame, about: str, known: Sequence[Token], now: datetime, address: str = ""
) -> FeedsPage:
    """The page about the calendar of ``school``, ``group/KEY`` or ``person/KEY``."""
    key = about.partition("/")[2]
    return FeedsPage(
        frame=frame,
        name=found.rollout.definition.roster.names.get(key, key) or frame.school,
        address=address,
        makes=frame.acts if about.startswith("person/") else frame.exports,
        here=frame.here.calendar(about),
        lines=tuple(
            FeedLine(each.id, each.made, each.used)
            for each in known
            if each.about == about and each.open(now)
        ),
    )
