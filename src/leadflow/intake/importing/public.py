"""Public holidays of a country or a part of it, and school holidays where the package `holidays` has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leadflow.intake.characters import cleaned
from leadflow.intake.importing.entries import Entry, Kind, Source, refuse

if TYPE_CHECKING:
    from datetime import date

PREFIX = "holidays:"
_CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,4}))?", re.IGNORECASE)


def place_of(source: str) -> tuple[str, str | None]:
    """The country and the part of ``holidays:US-NJ``. Raises `InputError` for an unknown one."""
    try:
        import holidays  # takes a while, and few commands need it
    except ImportError:
        raise refuse(
            "The package 'holidays' is missing.", source, advice="Install it: pip install holidays."
        ) from None

    named = source[len(PREFIX) :]
    found = _CODE.fullmatch(named)
    known = holidays.list_supported_countries()
    country = found[1].upper() if found else ""
    if not found or country not in known:
        raise refuse(f"There is no country '{named}'.", source, advice=_EXAMPLE)
    part = found[2].upper() if found[2] else None
    if part is not None and part not in known[country]:
        parts = ", ".join(known[country]) or "none"
        raise refuse(f"'{country}' has no part '{part}'.", source, advice=f"There are: {parts}.")
    return country, part


def read_public(source: str, first: date, last: date) -> Source:
    """The holidays from `first` to `last` of ``holidays:US-NJ``. Raises `InputError` for an unknown place."""
    import holidays

    country, part = place_of(source)
    kinds = holidays.country_holidays(country).supported_categories
    chosen = tuple(each for each in ("public", "school") if each in kinds)
    years = range(first.year, last.year + 1)
    days = holidays.country_holidays(country, subdiv=part, years=years, categories=chosen or None)
    entries = tuple(
        Entry(day, day, cleaned(name), place="", kind=Kind.CLOSURE)
        for day, name in sorted(days.items())
        if first <= day <= last
    )
    remarks = [
        "Public holidays only, not your district's: recesses, half days and staff days are not among them."
    ]
    if "school" in chosen:
        remarks = ["Public and school holidays, as far as the package 'holidays' knows them for this place."]
    return Source(source, entries, tuple(remarks))


_EXAMPLE = "Write for example holidays:US-NJ, holidays:GB-ENG or holidays:DE-BY."
