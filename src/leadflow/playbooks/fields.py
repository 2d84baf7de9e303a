"""Fields: the kinds of values that people write in playbooks, overlays and school files."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints

from leadflow.planning.plan import LagUnit
from leadflow.saying import say

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""A name in braces, filled in when the playbook is expanded."""


_UNITS = tuple(each.value for each in LagUnit)


class Written(BaseModel):
    """Base of everything that people write: nothing unknown is let through, nothing changes later."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
    )


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Monday = 0, as in `datetime`."""
        return list(Weekday).index(self)


def _days(value: Any) -> float | str:
    """A number of days in halves, or the name of a policy in braces."""
    if isinstance(value, str) and PLACEHOLDER.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10_000:
        raise ValueError(say("write a number of days, for example 3 or 0.5, or a policy in braces"))
    if value * 2 != int(value * 2):
        raise ValueError(
            say("%(value)s days cannot be planned; write whole and half days (0.5, 1, 1.5 ...)", value=value)
        )
    return float(value)


def _duration(value: Any) -> float | str:
    days = _days(value)
    if isinstance(days, float) and days < 0:
        raise ValueError(say("a step takes 0 days or more"))
    return days


def _unit(value: Any) -> str:
    if isinstance(value, str) and (PLACEHOLDER.fullmatch(value.strip()) or value.strip().lower() in _UNITS):
        return value.strip().lower()
    raise ValueError(say("write %(units)s, or a policy in braces", units=" or ".join(_UNITS)))


def _weeks(value: Any) -> int | str:
    if isinstance(value, str) and PLACEHOLDER.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 52:
        raise ValueError(say("write a number of weeks from 1 to 52, or a policy in braces"))
    return value


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Duration = Annotated[float | str, PlainValidator(_duration)]
"""School days a step takes: 0, 0.5, 1 ..., or ``{policy}``."""

Effort = Annotated[float, Field(ge=0, le=2000)]
"""Hours of work that a step takes in total."""

Lag = Annotated[float | str, PlainValidator(_days)]
"""Days between two steps; negative for an overlap; or ``{policy}``."""

Unit = Annotated[str, PlainValidator(_unit)]
"""A `LagUnit`'s value, or ``{policy}``."""

WeekCount = Annotated[int | str, PlainValidator(_weeks)]
"""A number of weeks, or ``{policy}``."""

Text = Annotated[str, StringConstraints(min_length=1)]
"""A text that may not be empty."""

LONGEST_KEY = 60
"""Characters of a key: it stands in addresses, on cards and in columns of tables."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=LONGEST_KEY)]
"""A short stable name: lower-case letters, digits, ``_`` and ``-``, a letter first."""

StepKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=LONGEST_KEY)]
"""The key of a step; an expanded one holds dots, for example ``m1.draft``."""

Lowered = BeforeValidator(_lowered)
"""Makes ``Friday`` and ``friday`` the same."""
