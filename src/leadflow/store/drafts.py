"""Drafts of rollouts, as rows: the school's files in one document, saved whole or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from leadflow.errors import BusyError, NotFoundError
from leadflow.rollout.draft import Draft
from leadflow.saying import say
from leadflow.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row


class SqlDrafts:
    """`DraftRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, draft: str) -> Draft:
        """The draft. Raises `NotFoundError`."""
        row = self._connection.execute(select(tables.draft).where(tables.draft.c.id == draft)).one_or_none()
        if row is None:
            raise NotFoundError(
                say(
                    "There is no such draft: it was thrown away, or nobody touched it for 30 days. "
                    "Begin a new one."
                )
            )
        return _draft(row)

    def all(self) -> Sequence[Draft]:
        """All drafts, the latest first."""
        rows = self._connection.execute(
            select(tables.draft).order_by(tables.draft.c.changed.desc(), tables.draft.c.id)
        )
        return [_draft(row) for row in rows]

    def add(self, draft: Draft) -> None:
        """Store a new draft."""
        self._connection.execute(insert(tables.draft).values(id=draft.id, **_values(draft)))

    def save(self, draft: Draft) -> Draft:
        """Store a changed draft, and return it. Raises `BusyError` when it was changed since it was read."""
        written = self._connection.execute(
            update(tables.draft)
            .where(tables.draft.c.id == draft.id, tables.draft.c.version == draft.version)
            .values(**{**_values(draft), "version": draft.version + 1})
        )
        if written.rowcount != 1:
            raise BusyError(
                say(
                    "This draft was changed in another window meanwhile. Nothing was changed; look "
                    "at it again."
                )
            )
        return self.get(draft.id)

    def remove(self, draft: str) -> None:
        """Throw a draft away; nothing happens when it is gone already."""
        self._connection.execute(delete(tables.draft).where(tables.draft.c.id == draft))

    def remove_before(self, instant: datetime) -> None:
        """Throw away what nobody touched since `instant`."""
        self._connection.execute(delete(tables.draft).where(tables.draft.c.changed < instant))


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "document": json.dumps(
            {
                "files": dict(draft.files),
                "notes": draft.notes,
                "accept_late": draft.accept_late,
                "by": draft.by,
            }
        ),
        "changed": draft.changed,
        "rollout": draft.rollout,
        "version": draft.version,
    }


def _draft(row: Row[Any]) -> Draft:
    document = json.loads(row.document)
    return Draft(
        id=row.id,
        files=document["files"],
        changed=row.changed,
        notes={name: tuple(lines) for name, lines in document["notes"].items()},
        rollout=row.rollout,
        accept_late=document["accept_late"],
        by=document["by"],
        version=row.version,
    )
