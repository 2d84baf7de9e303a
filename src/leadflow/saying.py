"""Saying: English texts that remember how they were made, so that a reader gets them in their own language.

A `Said` is its English wherever a text is wanted: it is stored, written on cards, printed and compared as any
other. Only what shows it to one person, in the language of that person, asks for it again (0038).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date


class Language(Protocol):
    """A language that texts can be told in."""

    def gettext(self, message: str, /) -> str:
        """A message, its places still open."""
        ...

    def ngettext(self, one: str, many: str, number: float, /) -> str:
        """The message that goes with a number."""
        ...

    def number(self, value: float, /) -> str:
        """``2.5`` as people write it."""
        ...

    def day(self, day: date, form: str, /) -> str:
        """A date; `form` is one of CLDR's patterns, ``EEE d MMM`` for example."""
        ...


class Said(str):
    """A text in English that can be told again in another language."""

    __slots__ = ("how",)
    how: tuple[Any, ...]
    """How it was made: the name of a way in `_TELL`, and what goes into it."""

    def __new__(cls, english: str, *how: Any) -> Said:
        """`english` is the text itself, `how` the way in which it is made anew in a language."""
        said = super().__new__(cls, english)
        said.how = how
        return said

    def __str__(self) -> str:
        """Itself: an error whose message it is does not lose how it was made."""
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """A copy, or what another process gets of it, is the English alone."""
        return str, (self[:],)

    def told(self, language: Language) -> str:
        """The text in a language."""
        way, *parts = self.how
        return _TELL[way](language, *parts)


def say(message: str, /, **values: object) -> Said:
    """A message with its places filled: ``say("Done on %(day)s.", day=...)``. A percent sign is doubled.

    Values are texts, which may be `Said` themselves, or numbers.
    """
    return Said(message % _english(values), "say", message, values)


def say_many(one: str, many: str, num: float, /, **values: object) -> Said:
    """The message that goes with a number, which both may name as ``%(num)s``."""
    values = {"num": num, **values}
    english = (one if abs(num) == 1 else many) % _english(values)
    return Said(english, "many", one, many, num, values)


def dated(english: str, day: date, form: str) -> Said:
    """A date; `form` is one of CLDR's patterns."""
    return Said(english, "day", day, form)


def numbered(english: str, value: float) -> Said:
    """A number as people write it."""
    return Said(english, "number", value)


def named(word: str) -> Said:
    """A text that is a message where a language knows it, and as people wrote it where not."""
    return Said(word, "word", word[:])


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """``str.join`` that forgets nothing."""
    kept = tuple(parts)
    return Said(between.join(kept), "joined", kept, between)


def opened(text: str) -> str:
    """A sentence without its full stop, to go on in another one."""
    return Said(text.rstrip("."), "opened", text)


def changed(text: str, change: Callable[[str], str]) -> str:
    """A text after `change`, which is done to it in every language."""
    return Said(change(text[:]), "changed", text, change) if isinstance(text, Said) else change(text)


def told(value: object, language: Language) -> str:
    """A value in a language: a text, or a number."""
    if isinstance(value, Said):
        return value.told(language)
    return language.number(value) if isinstance(value, int | float) else str(value)


def _english(values: Mapping[str, object]) -> Mapping[str, object]:
    if float in map(type, values.values()):
        return {name: f"{each:g}" if isinstance(each, float) else each for name, each in values.items()}
    return values


def _told(values: Mapping[str, object], language: Language) -> Mapping[str, str]:
    return {name: told(each, language) for name, each in values.items()}


_TELL: Mapping[str, Callable[..., str]] = {
    "say": lambda language, message, values: language.gettext(message) % _told(values, language),
    "many": lambda language, one, many, num, values: (
        language.ngettext(one, many, abs(num)) % _told(values, language)
    ),
    "day": lambda language, day, form: language.day(day, form),
    "number": lambda language, value: language.number(value),
    "word": lambda language, word: language.gettext(word),
    "joined": lambda language, parts, between: between.join(told(each, language) for each in parts),
    "opened": lambda language, text: told(text, language).rstrip("."),
    "changed": lambda language, text, change: change(text.told(language)),
}
