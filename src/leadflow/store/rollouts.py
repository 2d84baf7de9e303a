"""Rollouts as rows: the definition as one document, progress and baseline per step, open causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from leadflow.errors import BusyError, NotFoundError
from leadflow.planning.steps import CauseKind, Progress
from leadflow.rollout.rollout import Baseline, Definition, KnownCause, Rollout
from leadflow.store import tables
from leadflow.store.codec import digest, dump, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_definitions: dict[str, Definition] = {}
"""Definitions by hash: they never change, and a plan is worth keeping with its derived tables."""


class SqlRollouts:
    """`RolloutRepository` on a connection. Remembers what it read, to write only what changed."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._read: dict[str, tuple[Rollout, int]] = {}

    def get(self, key: str) -> Rollout:
        """The rollout. Raises `NotFoundError`."""
        found = self.find(key)
        if found is None:
            raise NotFoundError(f"There is no rollout '{key}'.")
        return found

    def find(self, key: str) -> Rollout | None:
        """The rollout, or None."""
        row = self._connection.execute(
            select(tables.rollout).where(tables.rollout.c.key == key)
        ).one_or_none()
        if row is None:
            return None
        steps = self._connection.execute(select(tables.step).where(tables.step.c.rollout == key)).all()
        found = Rollout(
            definition=self._definition(row.definition),
            progress={each.key: load(Progress, each.progress) for each in steps},
            baseline={each.key: Baseline(each.baseline_start, each.baseline_finish) for each in steps},
            causes=self._causes(key),
            goals_accepted_late=row.accepted_late,
            finished=row.finished,
            troubles=self._troubles(key),
        )
        self._read[key] = (found, row.version)
        return found

    def keys(self) -> Sequence[str]:
        """Keys of all rollouts, oldest first."""
        return (
            self._connection.execute(select(tables.rollout.c.key).order_by(tables.rollout.c.position))
            .scalars()
            .all()
        )

    def add(self, rollout: Rollout) -> None:
        """Store a new rollout."""
        definition = rollout.definition
        document = dump(Definition, definition)
        sha256 = digest(document)
        known = self._connection.execute(
            select(tables.definition.c.sha256).where(tables.definition.c.sha256 == sha256)
        ).one_or_none()
        if known is None:
            self._connection.execute(insert(tables.definition).values(sha256=sha256, document=document))
        last = self._connection.execute(select(func.max(tables.rollout.c.position))).scalar() or 0
        self._connection.execute(
            insert(tables.rollout).values(
                key=rollout.key,
                position=last + 1,
                definition=sha256,
                name=definition.name,
                school=definition.school,
                accepted_late=rollout.goals_accepted_late,
                finished=rollout.finished,
                changes=0,
                version=1,
            )
        )
        self._connection.execute(insert(tables.step), [_step_row(rollout, each) for each in rollout.progress])
        self._add_causes(rollout.key, rollout.causes)
        self._read[rollout.key] = (rollout, 1)

    def save(self, rollout: Rollout) -> None:
        """Store what changed since `get`. Raises `BusyError` when somebody else wrote it in between."""
        before, version = self._read[rollout.key]
        if rollout == before:
            return
        written = self._connection.execute(
            update(tables.rollout)
            .where(tables.rollout.c.key == rollout.key, tables.rollout.c.version == version)
            .values(version=version + 1, finished=rollout.finished)
        )
        if written.rowcount != 1:
            raise BusyError(f"Somebody else changed '{rollout.key}' in the same moment; try again.")
        for key, progress in rollout.progress.items():
            if progress != before.progress.get(key):
                self._connection.execute(
                    update(tables.step)
                    .where(tables.step.c.rollout == rollout.key, tables.step.c.key == key)
                    .values(status=progress.status.value, progress=dump(Progress, progress))
                )
        self._save_causes(rollout, before)
        if rollout.troubles != before.troubles:
            self._save_troubles(rollout)
        self._read[rollout.key] = (rollout, version + 1)

    def touch(self, key: str) -> int:
        """Raise the change counter and return it."""
        self._connection.execute(
            update(tables.rollout)
            .where(tables.rollout.c.key == key)
            .values(changes=tables.rollout.c.changes + 1)
        )
        return self.changes(key)

    def changes(self, key: str) -> int:
        """The change counter."""
        found = self._connection.execute(
            select(tables.rollout.c.changes).where(tables.rollout.c.key == key)
        ).scalar_one_or_none()
        if found is None:
            raise NotFoundError(f"There is no rollout '{key}'.")
        return int(found)

    def _definition(self, sha256: str) -> Definition:
        if sha256 not in _definitions:
            document = self._connection.execute(
                select(tables.definition.c.document).where(tables.definition.c.sha256 == sha256)
            ).scalar_one()
            _definitions[sha256] = load(Definition, document)
        return _definitions[sha256]

    def _causes(self, key: str) -> tuple[KnownCause, ...]:
        rows = self._connection.execute(
            select(tables.cause)
            .where(tables.cause.c.rollout == key, tables.cause.c.ended.is_(None))
            .order_by(tables.cause.c.id)
        )
        return tuple(KnownCause(row.step, CauseKind(row.kind), row.source, row.since) for row in rows)

    def _save_causes(self, rollout: Rollout, before: Rollout) -> None:
        self._add_causes(rollout.key, [each for each in rollout.causes if each not in before.causes])
        for gone in (each for each in before.causes if each not in rollout.causes):
            self._connection.execute(
                update(tables.cause)
                .where(
                    tables.cause.c.rollout == rollout.key,
                    tables.cause.c.step == gone.step,
                    tables.cause.c.kind == gone.kind.value,
                    tables.cause.c.source == gone.source,
                    tables.cause.c.ended.is_(None),
                )
                .values(ended=self._now)
            )

    def _add_causes(self, key: str, causes: Sequence[KnownCause]) -> None:
        for each in causes:
            self._connection.execute(
                insert(tables.cause).values(
                    rollout=key, step=each.step, kind=each.kind.value, source=each.source, since=each.since
                )
            )

    def _troubles(self, key: str) -> dict[str, str]:
        rows = self._connection.execute(
            select(tables.trouble).where(tables.trouble.c.rollout == key).order_by(tables.trouble.c.about)
        )
        return {row.about: row.sentence for row in rows}

    def _save_troubles(self, rollout: Rollout) -> None:
        self._connection.execute(delete(tables.trouble).where(tables.trouble.c.rollout == rollout.key))
        for about, sentence in rollout.troubles.items():
            self._connection.execute(
                insert(tables.trouble).values(rollout=rollout.key, about=about, sentence=sentence)
            )


def _step_row(rollout: Rollout, key: str) -> dict[str, Any]:
    step, progress = rollout.plan.by_key[key], rollout.progress[key]
    return {
        "rollout": rollout.key,
        "key": key,
        "title": step.title,
        "group": step.group,
        "status": progress.status.value,
        "progress": dump(Progress, progress),
        "baseline_start": rollout.baseline[key].start,
        "baseline_finish": rollout.baseline[key].finish,
    }
