"""Discretion: texts that everybody may read name nobody but those whom the school names on purpose. Pure.

What a public page shows comes from the plan, not from what people wrote on cards. A plan can still hold a
name (in a title, an objective), so every text goes through here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from leadflow.people.roster import Person, Roster

SOMEBODY = "a member of staff"
_ADDRESS = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_TITLE = r"(?:Mrs|Mr|Ms|Mx|Miss|Dr|Prof)\.?\s+"


class Discretion:
    """Takes out of texts the names of everybody in `roster` who has none of the `named` roles.

    Full names are found in any case and spacing, also with the surname first, surnames after a form of
    address, and every e-mail address and account name.
    """

    def __init__(self, roster: Roster, named: Collection[str] = ()) -> None:
        self.named = tuple(each for each in roster.people if set(each.roles) & set(named))
        hidden = [each for each in roster.people if each not in self.named]
        forms = [form for each in hidden for form in _forms(each)]
        # Of everybody: the pattern of addresses does not know what all may stand before the @.
        forms += [_whole(re.escape(each.email)) for each in roster.people if each.email]
        forms = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join([*forms, _ADDRESS]), re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub(SOMEBODY, text)


def _forms(person: Person) -> Iterator[str]:
    words = person.name.split()
    if words:
        yield _whole(r"\s+".join(map(re.escape, words)))
    if len(words) > 1:
        yield _whole(_TITLE + re.escape(words[-1]))
        yield _whole(re.escape(words[-1]) + r",\s*" + r"\s+".join(map(re.escape, words[:-1])))
    if person.trello:
        yield _whole("@?" + re.escape(person.trello))


def _whole(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"
