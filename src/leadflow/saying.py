"""Saying: English texts that remember how they were made, so that a reader gets them in their own language.

A `Said` is its English wherever a text is wanted: it is stored, written on cards, printed and compared as any
other. Only what shows it to one person, in the language of that person, asks for it again (0038).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

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

    __slots__ = ("_again",)
    _again: Callable[[Language], str]

    def __new__(cls, english: str, again: Callable[[Language], str]) -> Said:
        """`english` is the text itself; `again` makes it anew in a language."""
        said = super().__new__(cls, english)
        said._again = again
        return said

    def __str__(self) -> str:
        """Itself: an error whose message it is does not lose how it was made."""
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """A copy, or what another process gets of it, is the English alone."""
        return str, (self[:],)

    def told(self, language: Language) -> str:
        """The text in a language."""
        return self._again(language)


def say(message: str, /, **values: object) -> Said:
    """A message with its places filled: ``say("Done on %(day)s.", day=...)``. A percent sign is doubled.

    Values are texts, which may be `Said` themselves, or numbers.
    """
    return Said(
        message % _english(values), lambda language: language.gettext(message) % _told(values, language)
    )


def say_many(one: str, many: str, num: float, /, **values: object) -> Said:
    """The message that goes with a number, which both may name as ``%(num)s``."""
    values = {"num": num, **values}
    return Said(
        (one if abs(num) == 1 else many) % _english(values),
        lambda language: language.ngettext(one, many, abs(num)) % _told(values, language),
    )


def told(value: object, language: Language) -> str:
    """A value in a language: a text, or a number."""
    if isinstance(value, Said):
        return value.told(language)
    return language.number(value) if isinstance(value, int | float) else str(value)


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """``str.join`` that forgets nothing."""
    kept = tuple(parts)
    return Said(between.join(kept), lambda language: between.join(told(each, language) for each in kept))


def changed(text: str, change: Callable[[str], str]) -> str:
    """A text after `change`, which is done to it in every language."""
    if isinstance(text, Said):
        return Said(change(text[:]), lambda language: change(text.told(language)))
    return change(text)


def _english(values: Mapping[str, object]) -> Mapping[str, object]:
    if float in map(type, values.values()):
        return {name: f"{each:g}" if isinstance(each, float) else each for name, each in values.items()}
    return values


def _told(values: Mapping[str, object], language: Language) -> Mapping[str, str]:
    return {name: told(each, language) for name, each in values.items()}
