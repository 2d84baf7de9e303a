"""What everybody may see of a rollout, as a row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from leadflow.errors import BusyError
from leadflow.rollout.publication import Publication
from leadflow.store import tables
from leadflow.store.codec import dump, load

if TYPE_CHECKING:
    from sqlalchemy import Connection

BUSY = "Somebody else changed the public page in the same moment. Nothing was changed; look at it again."


class SqlPublications:
    """`PublicationRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, rollout: str) -> Publication:
        """What was decided about it; nothing is public while nobody has."""
        table = tables.publication
        row = self._connection.execute(select(table).where(table.c.rollout == rollout)).one_or_none()
        return replace(load(Publication, row.document), version=row.version) if row else Publication()

    def save(self, rollout: str, publication: Publication) -> None:
        """Store it. Raises `BusyError` when it was changed since it was read."""
        table, version = tables.publication, publication.version
        values = {"document": dump(Publication, replace(publication, version=0)), "version": version + 1}
        if version:
            this = (table.c.rollout == rollout, table.c.version == version)
            if self._connection.execute(update(table).where(*this).values(**values)).rowcount != 1:
                raise BusyError(BUSY)
            return
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(table).values(rollout=rollout, **values))
        except IntegrityError:
            raise BusyError(BUSY) from None
