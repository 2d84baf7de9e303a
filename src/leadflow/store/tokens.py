"""Tokens as rows. Their secrets are not here, only what those hash to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from leadflow.people.tokens import Scope, Token
from leadflow.store import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class SqlTokens:
    """`TokenRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: Token, digest: str) -> int:
        """Keep a new token, and what its secret hashes to; its id is chosen here and returned."""
        values = {
            "digest": digest,
            "rollout": token.rollout,
            "scope": token.scope.value,
            "about": token.about,
            "by": token.by,
            "made": token.made,
            "expires": token.expires,
        }
        row = self._connection.execute(insert(tables.token).values(**values).returning(tables.token.c.id))
        return int(row.scalar_one())

    def of_digest(self, digest: str) -> Token | None:
        """The token whose secret hashes to `digest`."""
        table = tables.token
        row = self._connection.execute(select(table).where(table.c.digest == digest)).one_or_none()
        return _token(row) if row else None

    def of_rollout(self, rollout: str) -> list[Token]:
        """All that were made for a rollout, oldest first."""
        table = tables.token
        query = select(table).where(table.c.rollout == rollout).order_by(table.c.id)
        return [_token(row) for row in self._connection.execute(query)]

    def mark_used(self, id_: int, at: datetime) -> None:
        """Note when a token was shown."""
        self._set(id_, used=at)

    def revoke(self, id_: int, at: datetime) -> None:
        """Let it open nothing any more."""
        self._set(id_, revoked=at)

    def _set(self, id_: int, **values: datetime) -> None:
        self._connection.execute(update(tables.token).where(tables.token.c.id == id_).values(**values))


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        rollout=row.rollout,
        scope=Scope(row.scope),
        about=row.about,
        by=row.by,
        made=row.made,
        expires=row.expires,
        used=row.used,
        revoked=row.revoked,
    )
