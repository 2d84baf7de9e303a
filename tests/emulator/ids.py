"""Ids as Trello makes them: 24 hex digits, the first eight the second of creation; short links of eight."""

from __future__ import annotations

import itertools
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.emulator.clock import Clock

_ALPHABET = string.digits + string.ascii_letters


class Ids:
    """Makes ids that sort by the order they were made in."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = itertools.count(1)

    def new(self) -> str:
        """A new id."""
        return f"{int(self._clock.now().timestamp()):08x}{0xE3A7:06x}{next(self._count):010x}"

    def short_link(self) -> str:
        """A new short link."""
        left, link = next(self._count) * 7919 + 0x5F3759DF0, ""
        for _ in range(8):
            left, digit = divmod(left, len(_ALPHABET))
            link += _ALPHABET[digit]
        return link


def is_id(text: str) -> bool:
    """True for 24 hex digits."""
    return len(text) == 24 and all(digit in string.hexdigits for digit in text)


def is_short_link(text: str) -> bool:
    """True for eight letters and digits."""
    return len(text) == 8 and all(digit in _ALPHABET for digit in text)
