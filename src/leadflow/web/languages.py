"""Languages: those that the pages speak, and the one of the present reader.

English is what stands in the code. Another language is a catalogue below ``locale``,
that is read when its first reader comes: nothing has to be compiled, also not in a wheel (0038).
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from leadflow import saying

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "leadflow"
ENGLISH = "en"
NAMES: Mapping[str, str] = {ENGLISH: "English", "es": "Español"}
"""The languages by their codes, each as its own people call it."""

_present: ContextVar[str] = ContextVar("language", default=ENGLISH)


class Translated:
    """A language with a catalogue; dates and numbers as its people write them."""

    def __init__(self, code: str) -> None:
        self._locale = Locale.parse(code)
        self._catalogue = _catalogue(code)

    def gettext(self, message: str, /) -> str:
        """The message in this language; as it is where the catalogue lacks it."""
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, number: float, /) -> str:
        """The message that goes with a number; a fraction goes with what two go with."""
        whole = int(number) if number == int(number) else 2
        return self._catalogue.ngettext(one, many, whole)

    def number(self, value: float, /) -> str:
        """``2,5``."""
        return format_decimal(value, "#,##0.##", locale=self._locale).replace("-", "\N{MINUS SIGN}")

    def day(self, day: date, form: str, /) -> str:
        """``mié 18 nov 2026``."""
        return _day(self._locale, day, form)


def languages() -> Mapping[str, str]:
    """Code and name of every language that a reader can choose."""
    return NAMES


def present() -> str:
    """The code of the language of the present reader."""
    return _present.get()


def speak(code: str) -> None:
    """Let the pages that are made from now on in this request speak a language of `NAMES`."""
    _present.set(code)


def told(value: object) -> object:
    """A value as the present reader reads it; whatever was not made by `leadflow.saying` stays as it is."""
    code = _present.get()
    if code == ENGLISH or not isinstance(value, saying.Said):
        return value
    return value.told(language(code))


def gettext(message: str) -> str:
    """A message in the language of the present reader, its places still open."""
    code = _present.get()
    return message if code == ENGLISH else language(code).gettext(message)


def ngettext(one: str, many: str, number: float) -> str:
    """The message that goes with a number, in the language of the present reader."""
    code = _present.get()
    if code == ENGLISH:
        return one if abs(number) == 1 else many
    return language(code).ngettext(one, many, abs(number))


@cache
def language(code: str) -> saying.Language:
    """A language of `NAMES` other than English."""
    return Translated(code)


def chosen(cookie: str, header: str) -> str:
    """The code of the language that suits best: what was chosen, else what ``Accept-Language`` asks for."""
    if cookie in NAMES:
        return cookie
    for each in _wanted(header):
        try:
            found = Locale.parse(each, sep="-").language
        except (UnknownLocaleError, ValueError):
            continue
        if found in NAMES:
            return found
    return ENGLISH


def _wanted(header: str) -> list[str]:
    """The languages of an ``Accept-Language`` header, the dearest first."""
    parts = [each.partition(";q=") for each in header.replace(" ", "").split(",")]
    weights = {code: _weight(weight) for code, _, weight in parts}
    return sorted((each for each in weights if weights[each] > 0), key=lambda each: -weights[each])


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0


def _catalogue(code: str) -> Translations:
    with (LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=code, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


@lru_cache(maxsize=4096)
def _day(locale: Locale, day: date, form: str) -> str:
    return format_date(day, form, locale)
