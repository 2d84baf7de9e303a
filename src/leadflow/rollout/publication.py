"""Publication: what everybody may see of a rollout, and what a leader says to them. Off at first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from leadflow.errors import RefusedError

ANSWERS_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that people said to the school, and what came of it, both in words made for everybody."""

    on: date
    heard: str
    did: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether a rollout has a page for everybody, and what stands there besides the plan.

    `roles` are those whose people are named (``principal``); nobody else ever is. `answers` come newest
    first. `changed` is when this was decided, None while nobody has; `version` grows with every change.
    """

    public: bool = False
    roles: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    changed: datetime | None = None
    version: int = 0


def naming(publication: Publication, roles: tuple[str, ...], known: frozenset[str]) -> Publication:
    """The publication with the people of these roles named. Raises `RefusedError` for a role nobody has."""
    for role in roles:
        if role not in known:
            has = ", ".join(sorted(known)) or "nobody has any"
            raise RefusedError(f"Nobody has the role '{role[:60]}'. The roles of people.csv are: {has}.")
    return replace(publication, roles=tuple(dict.fromkeys(roles)))


def answering(publication: Publication, answer: Answer) -> Publication:
    """The publication with one more answer, the newest. Raises `RefusedError` for half of one."""
    if not answer.heard.strip() or not answer.did.strip():
        raise RefusedError("Say both: what you heard, and what was done about it.")
    if len(publication.answers) >= ANSWERS_AT_MOST:
        raise RefusedError(f"There are {ANSWERS_AT_MOST} answers; take an old one back first.")
    return replace(publication, answers=(answer, *publication.answers))


def unsaying(publication: Publication, number: int) -> Publication:
    """The publication without an answer, counted from 0. Raises `RefusedError` when it is gone already."""
    if not 0 <= number < len(publication.answers):
        raise RefusedError("That answer is not there any more.")
    return replace(publication, answers=publication.answers[:number] + publication.answers[number + 1 :])
