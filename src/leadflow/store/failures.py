"""What a database's errors mean for people: busy, away, or refused."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from leadflow.errors import BusyError, RefusedError, ServiceAwayError
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.errors import LeadflowError

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "40001", "40P01", "55P03")
"""SQLite's names and PostgreSQL's codes of lock timeouts, deadlocks and lost races."""
_RESTORE = "Nothing was changed. Restore it from a backup, or choose another with LEADFLOW_DATABASE_URL."
_BROKEN = {
    "SQLITE_NOTADB": f"The database file is not a SQLite database. {_RESTORE}",
    "SQLITE_CORRUPT": f"The database file is damaged. {_RESTORE}",
    "SQLITE_READONLY": "The database cannot be written. Check the rights on its file and its folder.",
    "SQLITE_PERM": "The database cannot be opened. Check the rights on its file and its folder.",
    "SQLITE_CANTOPEN": "The database file cannot be opened. Check that its folder is there and writable.",
    "28": "The database does not let leadflow in. Check user and password in LEADFLOW_DATABASE_URL.",
    "3D000": "There is no such database. Create it, or correct its name in LEADFLOW_DATABASE_URL.",
    "42501": "The database does not let this user do that. Give it the right to create and write tables.",
}
_FULL = {
    "SQLITE_FULL": "The disk of the database is full",
    "53100": "The disk of the database is full",
    "SQLITE_IOERR": "The disk of the database has errors",
}


def meaning(error: DBAPIError) -> LeadflowError | None:
    """The error that tells a person what to do; None for one that is a mistake in leadflow itself."""
    code = str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")
    if code.startswith(_BUSY):
        return BusyError(say("The database is busy with somebody else's change. Try again in a moment."))
    for known, sentence in _BROKEN.items():
        if code.startswith(known):
            return RefusedError(sentence)
    for known, sentence in _FULL.items():
        if code.startswith(known):
            return ServiceAwayError(
                say(
                    "%(sentence)s. Nothing of this change was kept; make room and try again.",
                    sentence=sentence,
                )
            )
    if isinstance(error, IntegrityError) or code.startswith(("22", "23", "42")) or code == "SQLITE_ERROR":
        return None
    if isinstance(error, DataError):
        return RefusedError(
            say("The database cannot keep a text or a number like that. Nothing was changed.")
        )
    words = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return ServiceAwayError(
        say(
            "The database does not answer (%(words)s). Nothing is lost. Try again later; "
            "if it goes on, check LEADFLOW_DATABASE_URL.",
            words=words[0],
        )
    )


@contextmanager
def speaking() -> Iterator[None]:
    """Raise `BusyError`, `ServiceAwayError` or `RefusedError` for what the database says in the block."""
    try:
        yield
    except DBAPIError as error:
        told = meaning(error)
        if told is None:
            raise
        raise told from error
    except PoolTimeoutError as error:
        raise BusyError(say("Too many are at the database at once. Try again in a moment.")) from error
