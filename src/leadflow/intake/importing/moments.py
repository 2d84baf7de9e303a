"""Moments: the dates and times of ICS lines, in the zone in which they are written and on the days here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from leadflow.intake.importing.entries import YEARS

if TYPE_CHECKING:
    from datetime import tzinfo

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?", re.ASCII
)
_ZONE = re.compile(r"(?:^|;)TZID=\"?([^\";]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a time (`timed`) as it is written: in universal time, or in the zone `named` beside it."""

    at: datetime
    timed: bool = False
    universal: bool = False
    named: str = ""

    @property
    def midnight(self) -> bool:
        """True for a date, and for the first moment of one."""
        return self.at.time() == time(0)

    def moved(self, by: timedelta) -> Moment:
        """The moment as much later, on the clock of its zone."""
        return replace(self, at=self.at + by)

    def here(self, zone: ZoneInfo | None) -> datetime:
        """On the clock of its own zone; universal time on that of `zone`, where there is one."""
        if self.universal and zone is not None:
            return self.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return self.at

    def as_in(self, other: Moment, zone: ZoneInfo | None) -> datetime:
        """On the clock of another moment. `zone` is that of moments which name none.

        A date has no clock and stays the day it is, and so does midnight in universal time beside a date:
        that is how some programs write days.
        """
        if not self.timed or (not other.timed and self.universal and self.midnight):
            return self.at
        mine, theirs = self._clock(zone), other._clock(zone)
        if mine is None or theirs is None or mine == theirs:
            return self.at
        return self.at.replace(tzinfo=mine).astimezone(theirs).replace(tzinfo=None)

    def _clock(self, zone: ZoneInfo | None) -> tzinfo | None:
        if self.universal:
            return UTC
        return ZoneInfo(self.named) if self.named in available_timezones() else zone


def moment_of(value: str, parameters: str = "") -> Moment | None:
    """The moment of ``20261118`` or ``20261118T120000Z``; None for what is none, or lies centuries away."""
    found = _STAMP.fullmatch(value.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        clock = time(int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))
    except ValueError:
        return None
    if day.year not in YEARS:
        return None
    named = _ZONE.search(parameters)
    return Moment(
        datetime.combine(day, clock), found[4] is not None, bool(found[7]), named[1].strip() if named else ""
    )


def length_of(value: str) -> timedelta | None:
    """The length of ``P1DT12H``; None for what is none."""
    found = _DURATION.fullmatch(value.strip())
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
