"""Sentences in the store: the English, and behind it how it was made, for readers of other languages.

Whatever looks into the database sees the English first. It is also what counts: where the rest
cannot be read, or makes another text, the sentence is its English alone.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.saying import Said, dated, joined, named, numbered, opened, say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARK = "\N{INFORMATION SEPARATOR TWO}"
"""Stands between the English and the rest, and in no text of anybody."""


def clean(text: str) -> str:
    """A text without what a database cannot hold, NUL and halves of characters, and without the mark."""
    # Two halves of one character that follow each other become that character.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "").replace(MARK, "")


def kept(text: str) -> str:
    """A text as it is stored."""
    if not isinstance(text, Said):
        return clean(text)
    how = _recipe(text)
    if isinstance(how, str):
        return how
    return f"{clean(text[:])}{MARK}{json.dumps(how, ensure_ascii=False, separators=(',', ':'))}"


def recalled(stored: str) -> str:
    """The text that `kept` made."""
    english, mark, how = stored.partition(MARK)
    if not mark:
        return english
    try:
        text: str = _made(json.loads(how))
    except (ValueError, KeyError, TypeError):
        return english
    return text if text == english else english


def _recipe(text: Said) -> Any:
    """How a sentence was made, as JSON has it: a sentence is a list, whose first part is the way."""
    way, *parts = text.how
    if way == "changed":  # By a function, which nothing can store.
        return clean(text[:])
    if way == "joined":
        (texts, between) = parts
        parts = [between, *texts]
    elif way in ("day", "number"):
        parts = [text[:], *parts]
    return [way, *map(_plain, parts)]


def _plain(value: object) -> Any:
    if isinstance(value, Said):
        return _recipe(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else clean(str(value))


def _made(value: Any) -> Any:
    """A sentence made anew; what is no list is a value."""
    if not isinstance(value, list):
        return value
    way, *parts = value
    return _MAKE[way](*parts)


def _values(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _made(each) for name, each in found.items()}


_MAKE: Mapping[str, Callable[..., str]] = {
    "say": lambda message, values: say(message, **_values(values)),
    "many": lambda one, many, num, values: say_many(one, many, num, **_values(values)),
    "day": lambda english, day, form: dated(english, date.fromisoformat(day), form),
    "number": numbered,
    "word": named,
    "opened": lambda text: opened(_made(text)),
    "joined": lambda between, *parts: joined(map(_made, parts), between),
}
