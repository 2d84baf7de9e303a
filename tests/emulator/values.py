"""Values of requests, as Trello reads them: texts, flags, dates, lists of ids."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.emulator.answers import invalid
from tests.emulator.clock import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 16384
"""Characters of a name, a description or a comment."""


def text(value: Any, name: str, *, empty: bool = True) -> str:
    """A text; a JSON number is refused as Trello does."""
    if value is None:
        value = ""
    if not isinstance(value, str) or len(value) > LONGEST or not (value.strip() or empty):
        raise invalid(name)
    return value


def flag(value: Any, name: str, default: bool = False) -> bool:
    """True or false, in JSON or in words."""
    if value in (None, ""):
        return default
    words = {"true": True, "false": False, "1": True, "0": False}
    found = words.get(str(value).lower())
    if found is None:
        raise invalid(name)
    return found


def strict(value: Any, name: str, default: bool = False) -> bool:
    """A flag that may not be empty."""
    if value == "":
        raise invalid(name)
    return flag(value, name, default)


def switch(given: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """A flag that may be absent or null, but not empty as others may."""
    return strict(given.get(name), name, default)


def ids(value: Any) -> list[str]:
    """Ids in a JSON list or with commas between them."""
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, str) and value.startswith("["):
        return [str(each) for each in json.loads(value)]
    return [each for each in str(value or "").split(",") if each]


def moment(value: Any, name: str) -> str | None:
    """A date as Trello keeps it; without a zone it is read as UTC (FACTS 2.3)."""
    if value in (None, "", "null"):
        return None
    words = re.sub(r" UTC$", "+00:00", str(value)).replace("Z", "+00:00")
    words = re.sub(r" ([+-]\d{4})$", r"\1", words)
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        raise invalid(name) from None
    return iso(found if found.tzinfo else found.replace(tzinfo=UTC))


def minutes(value: Any, name: str) -> int | None:
    """A number of minutes; none, or less than nothing, is no reminder."""
    if value in (None, "", "null"):
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise invalid(name) from None


def instant(value: Any, name: str) -> str:
    """Where a part of a log begins or ends: an id, or an instant as Trello writes it; empty for nowhere."""
    text = str(value or "")
    if not text or text == "null" or re.fullmatch(r"[0-9a-fA-F]{1,24}", text):
        return "" if text == "null" else text
    return moment(text, name) or ""


def edge(value: Any, name: str) -> str:
    """Where a page begins or ends: an id; of an instant the first id that could be made in it."""
    found = instant(value, name)
    if "-" not in found:
        return found
    return f"{int(datetime.fromisoformat(found).timestamp()):08x}{0:016x}"


def words(value: Any) -> list[str]:
    """A comma list."""
    return [each for each in str(value or "").split(",") if each]


def count(value: Any, default: int, most: int = 1000) -> int:
    """A limit."""
    if value in (None, ""):
        return default
    try:
        found = int(value)
    except ValueError:
        raise invalid("limit") from None
    if not 0 <= found <= most:
        raise invalid("limit")
    return found


def place(value: Any, name: str) -> dict[str, float] | None:
    """Where on the globe: latitude and longitude with a comma between. Raises Trello's 400."""
    if not value:
        return None
    try:
        latitude, longitude = (float(each) for each in str(value).split(","))
    except ValueError:
        raise invalid(name) from None
    return {"latitude": latitude, "longitude": longitude}
