"""Spelling: what somebody probably meant by a word that is not known."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = 12
"""Up to this many known words, all are listed when none is close."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is closest to `word`, if one is close enough to be meant."""
    words = {each.casefold(): each for each in sorted(known, reverse=True)}
    close = get_close_matches(word.casefold(), list(words), n=1, cutoff=0.6)
    return words[close[0]] if close else None


def advice(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'x'?``, or the list of what is known when it is short, or nothing."""
    words = sorted(set(known))
    if close := nearest(word, words):
        return say("Did you mean '%(close)s'?", close=close)
    if not words or len(words) > FEW:
        return ""
    return say("Known: %(words)s.", words=", ".join(words))
