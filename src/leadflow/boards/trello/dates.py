"""School days and Trello's instants.

Trello keeps a due date as an instant in UTC. A school day is written as a fixed hour of that day on the
school's own clock, and read as the day on that clock, whatever hour a person chose: so 16:00 and 09:00 and
"tomorrow, half past eleven at night" are the days that people see, on both sides of every change of clocks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DUE_HOUR = 16
"""Hour of the school day at which a card is due."""
START_HOUR = 8
"""Hour of the school day at which a card starts."""
REMINDER = 1440
"""Minutes before a card is due at which Trello reminds its people: a day."""


def zone_of(timezone: str) -> ZoneInfo:
    """The zone of an IANA name that was checked when the school's file was read."""
    return ZoneInfo(timezone)


def instant_of(day: date | None, hour: int, zone: ZoneInfo) -> str | None:
    """A school day as Trello writes instants: ISO, milliseconds, ``Z``.

    An hour that the clocks skip that day is taken on the clock before the change, and where that is the
    next day already (in Greenland they skip the last hour of a Saturday), on the clock after it.
    """
    if day is None:
        return None
    local = datetime.combine(day, time(hour), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).date() != day:
        moment = local.replace(fold=1).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The school day in which an instant lies."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).date()
