"""Sign in: make links, begin sessions, look who is signed in, and end sessions."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.people.sign_in import (
    LATER,
    LONGEST,
    MACHINE,
    MAILED,
    PRINTED,
    SPACED,
    Session,
    SignInLink,
    Way,
    plain_email,
)
from leadflow.saying import say
from leadflow.services.tokens import SECRET, digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leadflow.ports import UnitOfWork
    from leadflow.services.world import World

SEEN_EVERY = timedelta(minutes=5)
"""Between two notes of when a session was used, so that reading seldom writes."""
NOBODY: Mapping[str, str] = MappingProxyType({})
A_DAY = timedelta(days=1)
"""After which links are thrown away, and sessions once they can be open no more."""


def printed_link(world: World, email: str = MACHINE, *, way: Way) -> str:
    """The secret of a link for the person at the machine, or for `email`; it opens once, in any browser.

    For whom leadflow's own command line prints it: who may run that may do everything.
    """
    now, email = world.clock.now(), plain_email(email)
    with world.uow() as uow:
        return _keep(uow, SignInLink(0, email, way, now, now + (MAILED if email else PRINTED)))


def asked_link(world: World, email: str, *, browser: str, back: str = "") -> str | None:
    """The secret of a link to be sent to `email`: it opens once, for 10 minutes, in the browsers that asked.

    None when one was sent less than `SPACED` ago and nobody used it: that opens in this browser, too, and no
    other is to be sent. So nobody floods a mailbox, and nobody keeps its owner out by asking often.
    `browser` is the secret of the browser.
    """
    now, email = world.clock.now(), plain_email(email)
    if email in (MACHINE, LATER):
        raise ValueError("a link is sent to an address")
    with world.uow() as uow:
        uow.sign_ins.one_at_a_time(email)
        sent = uow.sign_ins.newest_link(email, now - SPACED)
        if sent is None:
            link = SignInLink(0, email, Way.MAILED, now, now + MAILED, back, digest(browser))
            # Who asked a moment ago opens the newest mail, too, whoever had that sent.
            return _keep(uow, link, uow.sign_ins.askers(email, now))
        uow.sign_ins.add_asker(sent.id, digest(browser), back)
        uow.commit()
    return None


def withdrawn(world: World, secret: str) -> None:
    """End a link that could not be sent, so that the next who asks gets another one at once."""
    with world.uow() as uow:
        link = uow.sign_ins.link_of(digest(secret))
        if link is not None:
            uow.sign_ins.use_link(link.id, world.clock.now())
            uow.commit()


def state_of(world: World, proof: str, *, way: Way, browser: str, back: str = "") -> str:
    """The secret of a link that waits for a provider's answer, in one browser: OpenID Connect's state.

    `proof` is what the answer is checked with.
    """
    now = world.clock.now()
    with world.uow() as uow:
        return _keep(uow, SignInLink(0, LATER, way, now, now + MAILED, back, digest(browser), proof))


def link_of(world: World, secret: str, *, browser: str, ways: Collection[Way]) -> SignInLink | None:
    """The link of a secret; None when it opens nothing (any more), in this browser or by these ways."""
    with world.uow() as uow:
        return _link(uow, world, secret, browser, ways)


def enter(
    world: World, secret: str, *, browser: str, ways: Collection[Way], before: str = ""
) -> tuple[Session, str, str] | None:
    """Use a link: the new session, its secret, and the page that was wanted. None when it opens nothing.

    `before` is the secret of the session that the browser has; it ends. A link with a `proof` is used by
    `answered` alone.
    """
    with world.uow() as uow:
        link = _link(uow, world, secret, browser, ways)
        if link is None or link.proof or not uow.sign_ins.use_link(link.id, world.clock.now()):
            return None
        session, made = _begin(uow, world, link.email, link.way, before)
        uow.commit()
    return session, made, link.back


def answered(world: World, secret: str, *, way: Way, browser: str) -> SignInLink | None:
    """Use the link that waits for this provider's answer; None when there is none (any more)."""
    with world.uow() as uow:
        link = _link(uow, world, secret, browser, (way,))
        if link is None or not link.proof or not uow.sign_ins.use_link(link.id, world.clock.now()):
            return None
        uow.commit()
    return link


def enter_as(
    world: World, issuer: str, subject: str, email: str, *, way: Way, before: str = ""
) -> tuple[Session, str]:
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
                say(
                    "This account was %(bound)s before and is %(email)s now. Whoever runs leadflow "
                    "can free it: leadflow sign-out %(bound)s --forget.",
                    bound=bound,
                    email=email,
                )
            )
        if bound is None and not uow.sign_ins.bind(issuer, subject, email, world.clock.now()):
            raise RefusedError(
                say(
                    "%(email)s is bound to another account of the same provider. Whoever runs "
                    "leadflow can free it: leadflow sign-out --forget.",
                    email=email,
                )
            )
        session, made = _begin(uow, world, email, way, before)
        uow.commit()
    return session, made


def session_of(world: World, secret: str, *, ways: Collection[Way]) -> Session | None:
    """The open session of a secret; None for one that is unknown, ended, too old, or was idle too long.

    And None for one that began in another of the `ways` than are open now: what a link of one machine opened
    is nothing to a school whose people have accounts.
    """
    now = world.clock.now()
    with world.uow().looking() as uow:
        found = uow.sign_ins.session_of(digest(secret))
    if found is None or found.way not in ways or not found.open(now):
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


def parts_of(world: World, email: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """What somebody has to do with rollouts: their person key by rollout, and which they launched."""
    with world.uow().looking() as uow:
        return uow.rollouts.known_as(plain_email(email)), uow.rollouts.launched_by(plain_email(email))


def is_known(world: World, email: str, named: Collection[str]) -> bool:
    """Whether somebody may sign in: they are in a rollout, or among the addresses that are `named`.

    Having launched one is not enough: whoever left all the lists is gone.
    """
    return plain_email(email) in named or bool(parts_of(world, email)[0])


def _keep(uow: UnitOfWork, link: SignInLink, askers: Mapping[str, str] = NOBODY) -> str:
    """Keep a new link, and throw old ones away; its secret."""
    secret = secrets.token_urlsafe(SECRET)
    uow.sign_ins.remove_before(links=link.made - A_DAY, sessions=link.made - LONGEST[True] - A_DAY)
    number = uow.sign_ins.add_link(link, digest(secret))
    for browser, back in askers.items():
        uow.sign_ins.add_asker(number, browser, back)
    uow.commit()
    return secret


def _link(
    uow: UnitOfWork, world: World, secret: str, browser: str, ways: Collection[Way]
) -> SignInLink | None:
    """The open link of a secret, with the page that this very browser wanted."""
    link = uow.sign_ins.link_of(digest(secret))
    if link is None or link.way not in ways or not link.open(world.clock.now()):
        return None
    if link.browser in ("", digest(browser)):
        return link
    back = uow.sign_ins.back_of(link.id, digest(browser))
    return None if back is None else replace(link, back=back)


def _begin(uow: UnitOfWork, world: World, email: str, way: Way, before: str) -> tuple[Session, str]:
    now, secret = world.clock.now(), secrets.token_urlsafe(SECRET)
    if before and (old := uow.sign_ins.session_of(digest(before))) is not None:
        uow.sign_ins.end(old.id, now)
    session = Session(0, email, way, now, now)
    return replace(session, id=uow.sign_ins.add_session(session, digest(secret))), secret
