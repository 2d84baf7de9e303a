"""School days and instants: the same day back, in every zone, on every day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from leadflow.boards.trello.dates import day_of, instant_of

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
NUUK = ZoneInfo("America/Nuuk")


@given(st.sampled_from(ZONES), st.dates(date(1971, 1, 1), date(2099, 12, 30)), st.integers(0, 23))
def test_a_day_comes_back_as_the_same_day(zone: str, day: date, hour: int) -> None:
    written = instant_of(day, hour, ZoneInfo(zone))
    assert written is not None
    moment = datetime.fromisoformat(written)
    local = moment.astimezone(ZoneInfo(zone))
    if day_of(moment, ZoneInfo(zone)) != day:
        # Samoa and some islands skipped a whole day when they crossed the date line.
        assert local.date() != day
        assert (
            datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
            .astimezone(UTC)
            .astimezone(ZoneInfo(zone))
            .date()
            != day
        )


def test_an_hour_that_the_clocks_skip_stays_in_its_day() -> None:
    written = instant_of(date(2026, 3, 28), 23, NUUK)
    assert written is not None
    assert day_of(datetime.fromisoformat(written), NUUK) == date(2026, 3, 28)


def test_no_day_is_null_and_a_naive_instant_is_utc() -> None:
    assert instant_of(None, 16, NUUK) is None
    assert day_of(datetime(2026, 1, 1, 1), NUUK) == date(2025, 12, 31)  # noqa: DTZ001
