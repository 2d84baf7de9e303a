"""Calendars of a draft: what was sent or chosen, made into its calendar file with what the import found."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from leadflow.errors import InputError
from leadflow.intake.drafting import calendar_from, calendar_of_place
from leadflow.intake.importing.public import place_of
from leadflow.intake.importing.year import Ends
from leadflow.planning.words import span
from leadflow.saying import say, say_many
from leadflow.web.forms import FieldError
from leadflow.web.launching.sending import decoded

if TYPE_CHECKING:
    from leadflow.intake.importing.proposal import Proposal
    from leadflow.web.launching.sending import Sent

KINDS = (".ics", ".ical", ".ifb", ".csv", ".tsv", ".json", ".yaml", ".yml")
MOST_LEFT = 12
"""Entries that an import left out, told one by one."""
SUMMER = 7
"""A rollout that starts in this month or later belongs to the school year that begins then."""


def calendar_in(sent: Sent, start: date) -> tuple[str, tuple[str, ...]]:
    """The text of the calendar file that a form asks for, and notes on it.

    Raises `FieldError`, and `InputError` for a file that cannot be read.
    """
    form = sent.form
    first, last = form.day("first"), form.day("last")
    file = sent.file("file", KINDS)
    if file is not None:
        found = calendar_from(file.name, file.content, Ends(first, last))
        if found is None:
            return decoded("file", file), ()
        return found.text, _notes(found)
    region = form.values.get("region", "").strip()
    if not region:
        raise FieldError("file", say("Choose a file, or name a country or state below."))
    try:
        place_of(f"holidays:{region}")
        proposal = calendar_of_place(region, _year(start, first, last))
    except InputError as error:
        each = error.problems[0]
        hint = (
            each.advice
            if each.advice and "holidays:" not in each.advice
            else say("Write US-NJ, GB-ENG, DE-BY.")
        )
        raise FieldError("region", f"{each.message} {hint}") from None
    return proposal.text, _notes(proposal)


def _year(start: date, first: date | None, last: date | None) -> Ends:
    """The school year that a day belongs to, where nobody says which it is."""
    year = start.year if start.month >= SUMMER else start.year - 1
    return Ends(first or min(start, date(year, 9, 1)), last or date(year + 1, 6, 30))


def _notes(found: Proposal) -> tuple[str, ...]:
    year = found.year
    left = [
        say(
            "Left out: %(title)s, %(days)s (%(reason)s). Is it a day off?",
            title=each.entry.title,
            days=span(each.entry.first, each.entry.last),
            reason=each.reason,
        )
        for each in year.doubtful[:MOST_LEFT]
    ]
    more = len(year.doubtful) - MOST_LEFT
    outside = len(year.elsewhere)
    return (
        say_many(
            "%(num)s entry of ‘%(year)s’ taken.",
            "%(num)s entries of ‘%(year)s’ taken.",
            len(year.taken),
            year=year.label,
        ),
        *(say("Careful: %(sentence)s", sentence=each) for each in found.doubts),
        *year.remarks,
        *left,
        *([say("%(more)s more entries left out.", more=more)] if more > 0 else []),
        *(
            [say("%(outside)s left out: outside the school year, or at weekends.", outside=outside)]
            if outside
            else []
        ),
    )


@cache
def places() -> tuple[tuple[str, str], ...]:
    """Countries, and the states of the United States, that have public holidays: (code, name)."""
    import holidays
    from holidays.registry import COUNTRIES

    states = holidays.country_holidays("US").subdivisions_aliases.items()
    found = [(f"US-{code}", f"{name}, United States") for name, code in states]
    named = {codes[1]: name.replace("_", " ").title() for name, codes in COUNTRIES.items()}
    return (*sorted(found), *sorted(named.items(), key=lambda each: each[1]))


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
