"""Sign-ins as rows: links, sessions, identities. Their secrets are not here, only what those hash to."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from leadflow.people.sign_in import Session, SignInLink, Way
from leadflow.store import tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_LINK = ("email", "way", "back", "browser", "proof", "made", "expires", "used")
_SESSION = ("email", "way", "made", "seen", "ended")

_ASKING = 5_316_234
"""The first half of PostgreSQL's advisory locks for asking; the second stands for the address."""


class SqlSignIns:
    """`SignInRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- links

    def add_link(self, link: SignInLink, digest: str) -> int:
        """Keep a new link, and what its secret hashes to; its id is chosen here and returned."""
        values = {each: getattr(link, each) for each in _LINK}
        added = insert(tables.sign_in_link).values(digest=digest, **values)
        return int(self._connection.execute(added.returning(tables.sign_in_link.c.id)).scalar_one())

    def link_of(self, digest: str) -> SignInLink | None:
        """The link whose secret hashes to `digest`."""
        row = self._row(tables.sign_in_link, digest)
        return _link(row) if row else None

    def use_link(self, id_: int, at: datetime) -> bool:
        """Note that a link was used; False when somebody was faster."""
        table = tables.sign_in_link
        used = update(table).where(table.c.id == id_, table.c.used.is_(None)).values(used=at)
        return self._connection.execute(used).rowcount == 1

    def one_at_a_time(self, email: str) -> None:
        """Let nobody else who asks for this address past here before this transaction ends.

        SQLite has one writer at a time anyway. Two addresses of one number only wait for each other.
        """
        if self._connection.dialect.name == "postgresql":
            number = int.from_bytes(sha256(email.encode()).digest()[:4], signed=True)
            self._connection.execute(select(func.pg_advisory_xact_lock(_ASKING, number)))

    def newest_link(self, email: str, since: datetime) -> SignInLink | None:
        """The newest link that a browser asked for after `since` for an address, and that nobody used."""
        table = tables.sign_in_link
        query = select(table).where(
            table.c.email == email, table.c.made > since, table.c.browser != "", table.c.used.is_(None)
        )
        row = self._connection.execute(
            query.order_by(table.c.made.desc(), table.c.id.desc()).limit(1)
        ).first()
        return _link(row) if row else None

    def add_asker(self, link: int, browser: str, back: str) -> None:
        """Let a link open in one more browser, which then wants to see `back`."""
        table = tables.sign_in_asker
        before = delete(table).where(table.c.link == link, table.c.browser == browser)
        self._connection.execute(before)
        self._connection.execute(insert(table).values(link=link, browser=browser, back=back))

    def askers(self, email: str, now: datetime) -> Mapping[str, str]:
        """The browsers in which unused links of an address open now, and what each wants to see."""
        links, more = tables.sign_in_link, tables.sign_in_asker
        there = (links.c.email == email, links.c.expires > now, links.c.browser != "", links.c.used.is_(None))
        first = select(links.c.browser, links.c.back).where(*there).order_by(links.c.id)
        later = select(more.c.browser, more.c.back).join(links, links.c.id == more.c.link).where(*there)
        rows = [*self._connection.execute(first), *self._connection.execute(later.order_by(links.c.id))]
        return {row.browser: row.back for row in rows}

    def back_of(self, link: int, browser: str) -> str | None:
        """What a browser that asked later wants to see; None for one that did not ask for this link."""
        table = tables.sign_in_asker
        query = select(table.c.back).where(table.c.link == link, table.c.browser == browser)
        return self._connection.execute(query).scalar_one_or_none()

    # ---- sessions

    def add_session(self, session: Session, digest: str) -> int:
        """Keep a new session, and what its secret hashes to; its id is chosen here and returned."""
        values = {each: getattr(session, each) for each in _SESSION}
        added = insert(tables.session).values(digest=digest, **values)
        return int(self._connection.execute(added.returning(tables.session.c.id)).scalar_one())

    def session_of(self, digest: str) -> Session | None:
        """The session whose secret hashes to `digest`."""
        row = self._row(tables.session, digest)
        return _session(row) if row else None

    def see(self, id_: int, at: datetime) -> None:
        """Note when a session was used."""
        table = tables.session
        self._connection.execute(update(table).where(table.c.id == id_).values(seen=at))

    def end(self, id_: int, at: datetime) -> None:
        """End a session."""
        table = tables.session
        ended = update(table).where(table.c.id == id_, table.c.ended.is_(None)).values(ended=at)
        self._connection.execute(ended)

    def end_all(self, email: str, at: datetime) -> int:
        """End all sessions of an address, and all its links; how many sessions that were."""
        links, sessions = tables.sign_in_link, tables.session
        self._connection.execute(
            update(links).where(links.c.email == email, links.c.used.is_(None)).values(used=at)
        )
        ended = update(sessions).where(sessions.c.email == email, sessions.c.ended.is_(None)).values(ended=at)
        return self._connection.execute(ended).rowcount

    # ---- identities

    def email_of(self, issuer: str, subject: str) -> str | None:
        """The address that an account of an identity provider was bound to."""
        table = tables.identity
        query = select(table.c.email).where(table.c.issuer == issuer, table.c.subject == subject)
        return self._connection.execute(query).scalar_one_or_none()

    def bind(self, issuer: str, subject: str, email: str, at: datetime) -> bool:
        """Bind an account to an address; False when the address is another account's of that provider."""
        values = {"issuer": issuer, "subject": subject, "email": email, "made": at}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.identity).values(**values))
        except IntegrityError:
            return False
        return True

    def unbind(self, email: str) -> None:
        """Let other accounts of the providers become this address."""
        table = tables.identity
        self._connection.execute(delete(table).where(table.c.email == email))

    def remove_before(self, *, links: datetime, sessions: datetime) -> None:
        """Throw away links and sessions that were made before these instants."""
        for table, instant in ((tables.sign_in_link, links), (tables.session, sessions)):
            self._connection.execute(delete(table).where(table.c.made < instant))

    def _row(self, table: Any, digest: str) -> Any:
        return self._connection.execute(select(table).where(table.c.digest == digest)).one_or_none()


def _link(row: Any) -> SignInLink:
    values = {each: getattr(row, each) for each in _LINK}
    return SignInLink(id=row.id, **{**values, "way": Way(row.way)})


def _session(row: Any) -> Session:
    values = {each: getattr(row, each) for each in _SESSION}
    return Session(id=row.id, **{**values, "way": Way(row.way)})
