"""Causes of blocked steps as rows: open ones, and ended ones with the day they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from leadflow.planning.steps import CauseKind
from leadflow.rollout.rollout import KnownCause
from leadflow.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from sqlalchemy import Connection

    from leadflow.rollout.rollout import Rollout

_OPEN = (
    select(tables.cause)
    .where(tables.cause.c.rollout == bindparam("rollout"), tables.cause.c.ended.is_(None))
    .order_by(tables.cause.c.position, tables.cause.c.id)
)
Id = tuple[str, CauseKind, str]


def open_causes(connection: Connection, rollout: str) -> tuple[KnownCause, ...]:
    """The causes that are open, in the order they were given."""
    rows = connection.execute(_OPEN, {"rollout": rollout})
    return tuple(KnownCause(row.step, CauseKind(row.kind), row.source, row.since) for row in rows)


def save(connection: Connection, rollout: Rollout, before: Sequence[KnownCause], today: date) -> None:
    """Make the open causes those of `rollout`: what is not there any more ended `today`.

    A cause is the same one while step, kind and source are; of two with one identity the first counts.
    """
    wanted, stored = _rows(rollout.key, rollout.causes), _rows(rollout.key, before)
    table = tables.cause
    this = (
        table.c.rollout == rollout.key,
        table.c.step == bindparam("_step"),
        table.c.kind == bindparam("_kind"),
        table.c.source == bindparam("_source"),
        table.c.ended.is_(None),
    )
    gone = [
        {**_which(each), "ended": max(today, row["since"])}
        for each, row in stored.items()
        if each not in wanted
    ]
    moved = [
        {**_which(each), "since": row["since"], "position": row["position"]}
        for each, row in wanted.items()
        if each in stored and stored[each] != row
    ]
    new = [row for each, row in wanted.items() if each not in stored]
    if gone:
        connection.execute(update(table).where(*this), gone)
    if moved:
        connection.execute(update(table).where(*this), moved)
    if new:
        connection.execute(insert(table), new)


def _rows(rollout: str, causes: Sequence[KnownCause]) -> dict[Id, dict[str, Any]]:
    rows: dict[Id, dict[str, Any]] = {}
    for each in causes:
        rows.setdefault(
            (each.step, each.kind, each.source),
            {
                "rollout": rollout,
                "step": each.step,
                "kind": each.kind.value,
                "source": each.source,
                "since": each.since,
                "position": len(rows),
            },
        )
    return rows


def _which(cause: Id) -> dict[str, str]:
    step, kind, source = cause
    return {"_step": step, "_kind": kind.value, "_source": source}
