"""Project files as other programs write them, for tests: small, made by hand."""

from __future__ import annotations

SPANS = (
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>"
)
SHORT = (
    "<DayType>4</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime>"
    "<FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes>"
)
"""A Wednesday morning."""
DAYS = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(1 < day < 7)}</DayWorking>"
    + (SPANS if 1 < day < 7 else "")
    + "</WeekDay>"
    for day in range(1, 8)
)
HOLIDAY = (
    "<Exception><TimePeriod><FromDate>2026-10-12T00:00:00</FromDate><ToDate>2026-10-12T23:59:00</ToDate>"
    "</TimePeriod><Name>Columbus Day</Name><Type>1</Type><DayWorking>0</DayWorking></Exception>"
)
HALF = (
    "<Exception><TimePeriod><FromDate>2026-11-25T00:00:00</FromDate><ToDate>2026-11-25T23:59:00</ToDate>"
    "</TimePeriod><Name>Early dismissal</Name><Type>1</Type><DayWorking>1</DayWorking><WorkingTimes>"
    "<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes>"
    "</Exception>"
)


def row(uid: int, name: str, hours: float = 8, level: int = 1, more: str = "") -> str:
    """A line of the project's table."""
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{int(hours)}H{round(hours % 1 * 60)}M0S</Duration>"
        f"<DurationFormat>7</DurationFormat>{more}</Task>\n"
    )


def after(uid: int, kind: int = 1, lag: int = 0, form: int = 7) -> str:
    """A link to the row `uid`; `lag` in tenths of minutes."""
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def project(*rows: str, more: str = "", exceptions: str = HOLIDAY + HALF) -> bytes:
    """A project file."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="http://schemas.microsoft.com/project">'
        "<Title>District plan</Title><StartDate>2026-09-01T08:00:00</StartDate><CalendarUID>1</CalendarUID>"
        "<MinutesPerDay>480</MinutesPerDay><Calendars><Calendar><UID>1</UID><Name>Standard</Name>"
        f"<IsBaseCalendar>1</IsBaseCalendar><WeekDays>{DAYS}</WeekDays><Exceptions>{exceptions}</Exceptions>"
        f"</Calendar></Calendars><Tasks>\n{''.join(rows)}</Tasks>{more}</Project>"
    ).encode()
