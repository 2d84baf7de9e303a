"""Writing: a school file, made of what people choose on the pages. Values in, values out."""

from __future__ import annotations

import re
import unicodedata
from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from leadflow.intake.drafting import CALENDAR, PEOPLE
from leadflow.playbooks.fields import LONGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from leadflow.people.roster import Person
    from leadflow.planning.calendar import SchoolCalendar

Values = dict[str, Any]

ZONE = "America/New_York"
MEETINGS = "staff_meetings"
"""What the shipped playbook calls the slots of its meetings."""
WEDNESDAY = 2
A_FORTNIGHT = 2
"""Weeks between two staff meetings, until the school says otherwise."""
SPARE = 10
"""School days that a goal's first date leaves to spare."""
LEADERS = 8
"""People that a leadership group begins with, at most."""


def key_of(name: str, taken: Collection[str] = ()) -> str:
    """A key made of a name: ``Cedar Hill School`` is ``cedar_hill_school``; another one when it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = words if words[:1].isalpha() else f"s_{words}".rstrip("_")
    stem = stem[: LONGEST_KEY - 4].rstrip("_")
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def begun(name: str, start: date, playbook: str, title: str, zone: str, taken: Collection[str]) -> Values:
    """A school file with all that a name and a day can tell; `title` is the playbook's."""
    first = start + timedelta(days=(WEDNESDAY - start.weekday()) % 7)
    return {
        "school": {"key": key_of(name), "name": name, "timezone": zone},
        "rollout": {
            "key": key_of(f"{name} {start.year}", taken),
            "name": f"{title}: {name}",
            "start": start.isoformat(),
            "playbook": playbook,
            "board": "builtin",
        },
        "calendar": CALENDAR,
        "people": PEOPLE,
        "meetings": [
            {
                "name": MEETINGS,
                "title": "Staff meeting",
                "weekday": "wednesday",
                "every_weeks": A_FORTNIGHT,
                "first": first.isoformat(),
            }
        ],
        "leadership": {},
        "goals": [],
    }


def part(values: Mapping[str, Any], name: str) -> Values:
    """A part of a school file that holds keys; empty when it is not there."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def parts(values: Mapping[str, Any], name: str) -> list[Values]:
    """A part of a school file that is a list of such."""
    found = values.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def changed(values: Mapping[str, Any], name: str, /, **more: object) -> Values:
    """With other values in a part; None takes one out."""
    fresh: Values = deepcopy(dict(values))
    merged = {**part(fresh, name), **more}
    fresh[name] = {key: value for key, value in merged.items() if value is not None}
    return fresh


def with_leaders(values: Mapping[str, Any], people: Sequence[Person]) -> Values:
    """With a leadership group, when there is none yet or its lead is no longer there."""
    known = [each.key for each in people]  # no set: a file that was sent may hold what has no hash
    group = part(values, "leadership")
    if group.get("lead") in known:
        written = group.get("members")
        members = [each for each in written if each in known] if isinstance(written, list) else []
        return changed(values, "leadership", members=members or None)
    lead = next((each.key for each in people if "principal" in each.roles), people[0].key)
    with_roles = [each.key for each in people if each.roles and each.key != lead]
    return changed(values, "leadership", lead=lead, members=[lead, *with_roles][:LEADERS])


def first_target(forecast: date, school: SchoolCalendar) -> date:
    """A date that a goal can have: some days after its forecast, within the calendar."""
    table_end = school.previous_school_day(school.last)
    left = school.school_days_between(forecast, school.last) if school.knows(forecast) else 0
    return school.add(forecast, SPARE) if left > SPARE + 1 else max(table_end, min(forecast, table_end))
