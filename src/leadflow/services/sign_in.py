"""Sign in: make links, begin sessions, look who is signed in, and end sessions."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.people.sign_in import LATER, LONGEST, MACHINE, MAILED, PRINTED, Session, SignInLink, plain_email
from leadflow.services.tokens import SECRET, digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leadflow.ports import UnitOfWork
    from leadflow.services.world import World

SEEN_EVERY = timedelta(minutes=5)
"""Between two notes of when a session was used, so that reading seldom writes."""
LINKS = 5
"""Links that are made for one address within `WITHIN`; whoever asks for more waits."""
WITHIN = timedelta(minutes=30)
FORGOTTEN = LONGEST[True] + timedelta(days=1)
"""After which links and sessions are thrown away."""


def printed_link(world: World, email: str = MACHINE) -> str:
    """The secret of a link for the person at the machine, or for `email`; it opens once, in any browser.

    For whom leadflow's own command line prints it: who may run that may do everything.
    """
    now = world.clock.now()
    with world.uow() as uow:
        return _keep(uow, SignInLink(0, plain_email(email), now, now + (MAILED if email else PRINTED)))


def asked_link(world: World, email: str, *, browser: str, back: str = "", proof: str = "") -> str:
    """The secret of a link that somebody asked for; it opens once, for 10 minutes, in that browser only.

    `browser` is the secret of the browser; `proof` what a provider's answer is checked with, when `email` is
    `LATER`. Raises `RefusedError` when too many were asked for.
    """
    if plain_email(email) == MACHINE:
        raise ValueError("nobody asks for the machine's own link from afar")
    now, email = world.clock.now(), plain_email(email)
    with world.uow() as uow:
        if email != LATER and uow.sign_ins.links_since(email, now - WITHIN) >= LINKS:
            raise RefusedError("So many links were asked for that leadflow sends no more for half an hour.")
        return _keep(uow, SignInLink(0, email, now, now + MAILED, back, digest(browser), proof))


def link_of(world: World, secret: str, browser: str) -> SignInLink | None:
    """The link of a secret; None when it opens nothing, or not in this browser."""
    with world.uow() as uow:
        return _link(uow, world, secret, browser)


def enter(world: World, secret: str, *, browser: str, before: str = "") -> tuple[Session, str, str] | None:
    """Use a link: the new session, its secret, and the page that was wanted. None when it opens nothing.

    `before` is the secret of the session that the browser has; it ends. A link with a `proof` is used by
    `answered` alone.
    """
    with world.uow() as uow:
        link = _link(uow, world, secret, browser)
        if link is None or link.proof or not uow.sign_ins.use_link(link.id, world.clock.now()):
            return None
        session, made = _begin(uow, world, link.email, before)
        uow.commit()
    return session, made, link.back


def answered(world: World, secret: str, *, browser: str) -> SignInLink | None:
    """Use the link that waits for an identity provider's answer; None when there is none (any more)."""
    with world.uow() as uow:
        link = _link(uow, world, secret, browser)
        if link is None or not link.proof or not uow.sign_ins.use_link(link.id, world.clock.now()):
            return None
        uow.commit()
    return link


def enter_as(world: World, issuer: str, subject: str, email: str, *, before: str = "") -> tuple[Session, str]:
    """Begin a session for an account of an identity provider, known by `subject`; its secret comes with it.

    The first time the account is bound to `email`. From then on both must be the same: an address that was
    given to somebody else opens nothing to who had it, and nothing of who has it. Raises `RefusedError` for
    another address, and when another account of the provider is that person already.
    """
    email = plain_email(email)
    with world.uow() as uow:
        bound = uow.sign_ins.email_of(issuer, subject)
        if bound not in (None, email):
            raise RefusedError(
                f"This account was {bound} before and is {email} now. "
                f"Whoever runs leadflow can free it: leadflow sign-out {bound} --forget."
            )
        if bound is None and not uow.sign_ins.bind(issuer, subject, email, world.clock.now()):
            raise RefusedError(
                f"{email} is bound to another account of the same provider. "
                "Whoever runs leadflow can free it: leadflow sign-out --forget."
            )
        session, made = _begin(uow, world, email, before)
        uow.commit()
    return session, made


def session_of(world: World, secret: str) -> Session | None:
    """The open session of a secret; None for one that is unknown, ended, too old, or was idle too long."""
    now = world.clock.now()
    with world.uow().looking() as uow:
        found = uow.sign_ins.session_of(digest(secret))
    if found is None or not found.open(now):
        return None
    if now - found.seen >= SEEN_EVERY:
        with world.uow() as uow:
            uow.sign_ins.see(found.id, now)
            uow.commit()
    return found


def leave(world: World, secret: str) -> None:
    """End the session of a secret; one that is over stays so."""
    with world.uow() as uow:
        found = uow.sign_ins.session_of(digest(secret))
        if found is not None:
            uow.sign_ins.end(found.id, world.clock.now())
            uow.commit()


def leave_everywhere(world: World, email: str, *, forget: bool = False) -> int:
    """End all sessions and links of an address; how many sessions that were.

    With `forget` other accounts of the identity providers may become this address, too.
    """
    with world.uow() as uow:
        ended = uow.sign_ins.end_all(plain_email(email), world.clock.now())
        if forget:
            uow.sign_ins.unbind(plain_email(email))
        uow.commit()
    return ended


def known_as(world: World, email: str) -> Mapping[str, str]:
    """In which rollouts somebody is by an e-mail address: their person key by rollout."""
    with world.uow().looking() as uow:
        return uow.rollouts.known_as(plain_email(email))


def is_known(world: World, email: str, named: Collection[str]) -> bool:
    """Whether somebody may sign in: they are in a rollout, or among the addresses that are `named`."""
    return plain_email(email) in named or bool(known_as(world, email))


def _keep(uow: UnitOfWork, link: SignInLink) -> str:
    """Keep a new link, and throw old ones away; its secret."""
    secret = secrets.token_urlsafe(SECRET)
    uow.sign_ins.remove_before(link.made - FORGOTTEN)
    uow.sign_ins.add_link(link, digest(secret))
    uow.commit()
    return secret


def _link(uow: UnitOfWork, world: World, secret: str, browser: str) -> SignInLink | None:
    link = uow.sign_ins.link_of(digest(secret))
    if link is None or not link.open(world.clock.now()):
        return None
    return link if link.browser in ("", digest(browser)) else None


def _begin(uow: UnitOfWork, world: World, email: str, before: str) -> tuple[Session, str]:
    now, secret = world.clock.now(), secrets.token_urlsafe(SECRET)
    if before and (old := uow.sign_ins.session_of(digest(before))) is not None:
        uow.sign_ins.end(old.id, now)
    session = Session(0, email, now, now)
    return replace(session, id=uow.sign_ins.add_session(session, digest(secret))), secret
