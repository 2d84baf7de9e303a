"""Tokens: make one, see all, take one back, and find out what one opens."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from leadflow.errors import NotFoundError, RefusedError
from leadflow.people.tokens import Scope, Token
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.rollout.rollout import Definition
    from leadflow.services.world import World

SECRET = 32
"""Octets of a secret: 256 bits, from the system's source of randomness."""
LONGEST_LIFE = 366
"""Days that a token lives at the most."""
USED_EVERY = timedelta(minutes=15)
"""Between two notes of when a token was used, so that reading seldom writes."""


def make_reader(
    world: World, rollout: str, person: str, *, days: int = 90, who: str = ""
) -> tuple[Token, str]:
    """A token with which a program reads as `person`, for `days` days, and its secret.

    Raises `NotFoundError` for an unknown rollout and `RefusedError` for an unknown person or number of days.
    """
    if not 1 <= days <= LONGEST_LIFE:
        raise RefusedError(
            say(
                "A token lives 1 to %(most)s days, not %(days)s. Nothing was made.",
                most=LONGEST_LIFE,
                days=days,
            )
        )
    return _make(world, rollout, Scope.READ, f"person/{person}", days, who)


def make_feed(world: World, rollout: str, about: str, *, who: str = "") -> tuple[Token, str]:
    """A token for one calendar, and its secret; it lives until it is revoked.

    `about` is ``school``, ``group/KEY`` or ``person/KEY``. Raises `NotFoundError` for an unknown rollout and
    `RefusedError` when there is no such group or person.
    """
    return _make(world, rollout, Scope.FEED, about, None, who)


def tokens(world: World, rollout: str, scope: Scope) -> Sequence[Token]:
    """All tokens of a scope that were made for a rollout, oldest first."""
    with world.uow() as uow:
        return [each for each in uow.tokens.of_rollout(rollout) if each.scope is scope]


def revoke(world: World, rollout: str, scope: Scope, id_: int) -> Token:
    """Take a token back; twice changes nothing. Raises `NotFoundError` when there is none of that number."""
    now = world.clock.now()
    with world.uow() as uow:
        known = {each.id: each for each in uow.tokens.of_rollout(rollout) if each.scope is scope}
        if id_ not in known:
            raise NotFoundError(
                say("'%(rollout)s' has no such token: %(id)s. Nothing was changed.", rollout=rollout, id=id_)
            )
        found = known[id_]
        if found.revoked is None:
            uow.tokens.revoke(id_, now)
            uow.commit()
            return replace(found, revoked=now)
        return found


def opened_by(world: World, secret: str, scope: Scope) -> Token | None:
    """The token of a secret; None for one that is unknown, of another scope, revoked or too old."""
    now = world.clock.now()
    with world.uow() as uow:
        found = uow.tokens.of_digest(digest(secret))
        if found is None or found.scope is not scope or not found.open(now):
            return None
        if found.used is None or now - found.used >= USED_EVERY:
            uow.tokens.mark_used(found.id, now)
            uow.commit()
        return found


def digest(secret: str) -> str:
    """What a secret is kept as. One round is enough: 256 random bits cannot be guessed at any speed."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _make(
    world: World, rollout: str, scope: Scope, about: str, days: int | None, who: str
) -> tuple[Token, str]:
    now, secret = world.clock.now(), secrets.token_urlsafe(SECRET)
    with world.uow() as uow:
        _require(uow.rollouts.get(rollout).definition, about)
        expires = None if days is None else now + timedelta(days=days)
        token = Token(0, rollout, scope, about, who, now, expires)
        made = replace(token, id=uow.tokens.add(token, digest(secret)))
        uow.commit()
    return made, secret


def _require(definition: Definition, about: str) -> None:
    kind, _, key = about.partition("/")
    known = {
        "school": {""},
        "group": {each.key for each in definition.roster.groups},
        "person": set(definition.roster.person),
    }
    if key not in known.get(kind, ()):
        raise RefusedError(
            say(
                "There is no %(about)s in '%(key)s'. Nothing was made.",
                about=about.replace("/", " "),
                key=definition.key,
            )
        )
