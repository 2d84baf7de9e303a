"""Help wanted: what a task group asks others for, and who could give it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from leadflow.people.roster import Person

SKILLS_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """What a group asks help for. `id` is 0 until it is stored; `by` and `taken_by` are person keys.

    `skills` are words; who has one of them, or any skill where none is named, is asked. `closed` is when it
    was taken back, None while it stands.
    """

    group: str
    sentence: str
    skills: tuple[str, ...]
    by: str
    at: datetime
    taken_by: str = ""
    closed: datetime | None = None
    id: int = 0


def wanted(group: str, sentence: str, skills: str, by: str, at: datetime) -> HelpWanted:
    """What is asked, with `skills` as people write them, between commas. Raises `RefusedError`."""
    named = tuple(dict.fromkeys(each for each in map(str.strip, re.split("[,;]", skills)) if each))
    if not sentence.strip():
        raise RefusedError("Say in a sentence what you need help with.")
    if len(named) > SKILLS_AT_MOST:
        raise RefusedError(f"Name {SKILLS_AT_MOST} skills at most; the more you ask, the fewer answer.")
    return HelpWanted(group, sentence.strip(), named, by, at)


def taken(asked: HelpWanted, who: str) -> HelpWanted:
    """What is asked, with somebody who helps. Raises `RefusedError` when somebody does already."""
    if asked.taken_by and asked.taken_by != who:
        raise RefusedError("Somebody else helps already.")
    return replace(asked, taken_by=who)


def let_go(asked: HelpWanted, who: str) -> HelpWanted:
    """What is asked, without who helped. Raises `RefusedError` for somebody who does not."""
    if asked.taken_by != who:
        raise RefusedError("You do not help with this.")
    return replace(asked, taken_by="")


def withdrawn(asked: HelpWanted, at: datetime) -> HelpWanted:
    """What is asked no more."""
    return replace(asked, closed=at)


def can_help(asked: HelpWanted, person: Person) -> bool:
    """True when a person has one of the skills that are wanted, as a role or as their category."""
    if person.key == asked.by:
        return False
    has = {_plain(each) for each in (*person.roles, person.category)}
    return not asked.skills or any(_plain(each) in has for each in asked.skills)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
