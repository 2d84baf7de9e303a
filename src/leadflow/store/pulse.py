"""The pulse: a short text that is another one whenever something that pages show has changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, select

from leadflow.store import tables
from leadflow.store.database import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter, Engine, Select


@dataclass(frozen=True, slots=True)
class Mark:
    """What a look at a rollout reads, in a short text; and the timezone that its days begin in."""

    text: str = ""
    timezone: str = "UTC"


def pulse(engine: Engine, rollout: str) -> str:
    """The pulse of a rollout; empty for one that is not there. One query, and it locks nothing.

    People's changes here raise the change counter; what a pass takes or decides is in the history; what it
    writes on built-in boards raises the versions of their cards; a launch makes one board after the other.
    """
    found = _read(engine, _pulse_query(), rollout)
    return _text(found) if found else ""


def mark(engine: Engine, rollout: str) -> Mark:
    """The pulse and more: another text whenever anything is another that a look at a rollout reads.

    Empty for a rollout that is not there. It also moves with saves that no page has to be told of at once.
    """
    found = _read(engine, _mark_query(), rollout)
    return Mark(_text(found[1:]), found[0]) if found else Mark()


def _read(engine: Engine, query: Select[Any], rollout: str) -> Sequence[Any] | None:
    boards = f"{rollout}/"
    with reading(engine) as connection:
        asked = {"rollout": rollout, "boards": boards, "length": len(boards)}
        return connection.execute(query, asked).one_or_none()


def _text(parts: Sequence[Any]) -> str:
    return ".".join(str(each or 0) for each in parts)


@cache  # Building a query takes longer than asking it.
def _pulse_query() -> Select[Any]:
    history, card, board = tables.history, tables.builtin_card, tables.builtin_board
    rollout: BindParameter[str] = bindparam("rollout")
    versions = (
        select(func.count() + func.sum(card.c.version))
        .select_from(card.join(board, card.c.board == board.c.id))
        .where(func.substr(board.c.key, 1, bindparam("length", type_=Integer)) == bindparam("boards"))
        .scalar_subquery()
    )
    latest = select(func.max(history.c.id)).where(history.c.rollout == rollout).scalar_subquery()
    boards = select(func.count()).where(tables.board.c.rollout == rollout).scalar_subquery()
    return select(tables.rollout.c.changes, latest, versions, boards).where(tables.rollout.c.key == rollout)


@cache
def _mark_query() -> Select[Any]:
    conflict, link, board = tables.conflict, tables.card_link, tables.board
    rollout: BindParameter[str] = bindparam("rollout")
    conflicts = [
        select(each).where(conflict.c.rollout == rollout).scalar_subquery()
        for each in (func.max(conflict.c.id), func.count(conflict.c.resolved_at))
    ]
    # A card has a link before it is made, and its place only afterwards.
    made = func.count() + func.sum(func.length(link.c.remote_id))
    links = select(made).where(link.c.rollout == rollout).scalar_subquery()
    boards = select(func.sum(func.length(board.c.ref))).where(board.c.rollout == rollout).scalar_subquery()
    parts = _pulse_query().add_columns(tables.rollout.c.version, *conflicts, links, boards)
    return parts.with_only_columns(tables.rollout.c.timezone, *parts.selected_columns)
