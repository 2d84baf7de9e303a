"""Rollouts as rows: the definition as versioned documents, progress and baseline per step, troubles."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.people.sign_in import plain_email
from leadflow.planning.steps import Progress
from leadflow.rollout.rollout import Baseline, Definition, DefinitionVersion, Rollout
from leadflow.saying import say
from leadflow.store import causes, tables
from leadflow.store.codec import digest, dump, load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Row

ATTEMPTS = 5
"""How often a rollout is read again that somebody else is writing."""
KEPT = 64
"""How many definitions a process keeps."""

# What every look asks is built once: that takes longer than asking it.
_ROLLOUT = select(tables.rollout).where(tables.rollout.c.key == bindparam("rollout"))
_STEPS = (
    select(*(tables.step.c[each] for each in ("key", "progress", "baseline_start", "baseline_finish")))
    .where(tables.step.c.rollout == bindparam("rollout"))
    .order_by(tables.step.c.position)
)
_NEWEST = (
    select(tables.definition.c.sha256)
    .where(tables.definition.c.rollout == bindparam("rollout"))
    .order_by(tables.definition.c.version.desc())
    .limit(1)
)
_TROUBLES = (
    select(tables.trouble)
    .where(tables.trouble.c.rollout == bindparam("rollout"))
    .order_by(tables.trouble.c.about)
)

_definitions: dict[str, Definition] = {}
"""Definitions by hash: they never change, and a plan is worth keeping with its derived tables."""
_keeping = Lock()


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
            raise _missing(key)
        return found

    def find(self, key: str) -> Rollout | None:
        """The rollout as this unit of work first saw it and then saved it, or None.

        Raises `BusyError` when others keep writing it while it is read.
        """
        if key in self._read:
            return self._read[key][0]
        row = self._row(key)
        for _ in range(ATTEMPTS):
            if row is None:
                return None
            found = self._load(row)
            # PostgreSQL shows each statement the newest commits: what was read is one state of the
            # rollout only if nobody saved it since the first statement.
            again = self._row(key)
            if again is not None and again.version == row.version:
                self._read[key] = (found, row.version)
                return found
            row = again
        raise BusyError(say("Others keep changing '%(key)s' just now. Try again in a moment.", key=key))

    def keys(self) -> Sequence[str]:
        """Keys of all rollouts, oldest first."""
        return (
            self._connection.execute(select(tables.rollout.c.key).order_by(tables.rollout.c.id))
            .scalars()
            .all()
        )

    def known_as(self, email: str) -> Mapping[str, str]:
        """In which rollouts somebody is by an e-mail address (in small letters): their person key by rollout.

        Of two people with one address in a rollout it is the first by key.
        """
        table = tables.roster_email
        query = select(table.c.rollout, table.c.person).where(table.c.email == email)
        rows = self._connection.execute(query.order_by(table.c.person.desc()))
        return {row.rollout: row.person for row in rows}

    def launched_by(self, email: str) -> frozenset[str]:
        """Which rollouts somebody launched by an e-mail address (in small letters), and did not leave."""
        table = tables.rollout
        query = select(table.c.key).where(table.c.launched_by == email)
        return frozenset(self._connection.execute(query).scalars()) if email else frozenset()

    def add(self, rollout: Rollout, *, by: str = "") -> None:
        """Store a new rollout; `by` is the e-mail address of who launched it, empty at the machine.

        Raises `RefusedError` when there is one with its key.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(tables.rollout).values(
                        key=rollout.key,
                        launched_at=self._now,
                        launched_by=plain_email(by),
                        changes=0,
                        version=1,
                        **_head(rollout),
                    )
                )
        except IntegrityError:
            raise RefusedError(
                say("There is a rollout '%(key)s' already; give this one another key.", key=rollout.key)
            ) from None
        self._add_definition(rollout, 1)
        rows = _step_rows(rollout)
        if rows:
            self._connection.execute(insert(tables.step), list(rows.values()))
        causes.save(self._connection, rollout, (), self._today(rollout))
        self._save_troubles(rollout)
        self._read[rollout.key] = (rollout, 1)

    def save(self, rollout: Rollout, *, who: str = "leadflow", why: str = "") -> None:
        """Store what changed since it was read in this unit of work. A changed definition is a new version,
        kept with `who` changed it and `why`.

        Raises `BusyError` when somebody else saved it in between, `LookupError` (a mistake in the calling
        code) for a rollout that was not read or added here.
        """
        if rollout.key not in self._read:
            raise LookupError(f"rollout '{rollout.key}' was not read in this unit of work")
        before, version = self._read[rollout.key]
        if rollout == before:
            return
        written = self._connection.execute(
            update(tables.rollout)
            .where(tables.rollout.c.key == rollout.key, tables.rollout.c.version == version)
            .values(version=version + 1, **_head(rollout))
        )
        if written.rowcount != 1:
            raise BusyError(
                say("Somebody else changed '%(key)s' in the same moment. Try again.", key=rollout.key)
            )
        if rollout.definition != before.definition:
            self._add_definition(rollout, self._definition_version(rollout.key) + 1, who, why)
            self._part_from(rollout.key, _emails(before) - _emails(rollout))
        self._save_steps(rollout, before)
        causes.save(self._connection, rollout, before.causes, self._today(rollout))
        if rollout.troubles != before.troubles:
            self._save_troubles(rollout)
        self._read[rollout.key] = (rollout, version + 1)

    def versions(self, key: str) -> Sequence[DefinitionVersion]:
        """All versions of the definition, oldest first. Raises `NotFoundError`."""
        table = tables.definition
        rows = self._connection.execute(
            select(table.c.version, table.c.at, table.c.who, table.c.why)
            .where(table.c.rollout == key)
            .order_by(table.c.version)
        ).all()
        if not rows:
            raise _missing(key)
        return [DefinitionVersion(row.version, row.at, row.who, row.why) for row in rows]

    def definition(self, key: str, version: int) -> Definition:
        """The definition as it was in a version. Raises `NotFoundError`."""
        return definition_of(self._connection, key, version)

    def touch(self, key: str) -> int:
        """Raise the change counter and return it. Raises `NotFoundError`."""
        counter = self._connection.execute(
            update(tables.rollout)
            .where(tables.rollout.c.key == key)
            .values(changes=tables.rollout.c.changes + 1)
            .returning(tables.rollout.c.changes)
        ).scalar_one_or_none()
        if counter is None:
            raise _missing(key)
        return int(counter)

    def changes(self, key: str) -> int:
        """The change counter. Raises `NotFoundError`."""
        found = self._connection.execute(
            select(tables.rollout.c.changes).where(tables.rollout.c.key == key)
        ).scalar_one_or_none()
        if found is None:
            raise _missing(key)
        return int(found)

    def _row(self, key: str) -> Row[Any] | None:
        return self._connection.execute(_ROLLOUT, {"rollout": key}).one_or_none()

    def _load(self, row: Row[Any]) -> Rollout:
        steps = self._connection.execute(_STEPS, {"rollout": row.key}).all()
        definition = definition_of(self._connection, row.key)
        progress = {each.key: _progress(each.progress) for each in steps if each.progress}
        there = definition.plan.by_key
        return Rollout(
            definition=definition,
            progress={key: each for key, each in progress.items() if key in there},
            parted={key: each for key, each in progress.items() if key not in there},
            baseline={
                each.key: Baseline(each.baseline_start, each.baseline_finish)
                for each in steps
                if each.baseline_start
            },
            causes=causes.open_causes(self._connection, row.key),
            goals_accepted_late=row.accepted_late,
            finished=row.finished,
            troubles=self._troubles(row.key),
        )

    def _definition_version(self, key: str) -> int:
        table = tables.definition
        newest = select(func.max(table.c.version)).where(table.c.rollout == key)
        return int(self._connection.execute(newest).scalar_one())

    def _add_definition(
        self, rollout: Rollout, version: int, who: str = "leadflow", why: str = "launched"
    ) -> None:
        document = dump(Definition, rollout.definition)
        self._connection.execute(
            insert(tables.definition).values(
                rollout=rollout.key,
                version=version,
                sha256=digest(document),
                document=document,
                at=self._now,
                who=who,
                why=why,
            )
        )
        self._save_emails(rollout)

    def _part_from(self, key: str, emails: frozenset[str]) -> None:
        """Who left the list of people leads no more, even what they launched."""
        table = tables.rollout
        theirs = update(table).where(table.c.key == key, table.c.launched_by.in_(emails))
        self._connection.execute(theirs.values(launched_by=""))

    def _save_emails(self, rollout: Rollout) -> None:
        table, people = tables.roster_email, rollout.definition.roster.people
        self._connection.execute(delete(table).where(table.c.rollout == rollout.key))
        rows = [
            {"rollout": rollout.key, "person": each.key, "email": plain_email(each.email)}
            for each in people
            if each.email
        ]
        if rows:
            self._connection.execute(insert(table), rows)

    def _save_steps(self, rollout: Rollout, before: Rollout) -> None:
        """Write the steps whose row differs, add new ones, drop those that left (history keeps them)."""
        wanted, stored = _step_rows(rollout), _step_rows(before)
        gone = [{"_rollout": rollout.key, "_key": key} for key in stored if key not in wanted]
        changed = [
            {"_rollout": rollout.key, "_key": key, **row}
            for key, row in wanted.items()
            if key in stored and stored[key] != row
        ]
        new = [row for key, row in wanted.items() if key not in stored]
        this = (tables.step.c.rollout == bindparam("_rollout"), tables.step.c.key == bindparam("_key"))
        if gone:
            self._connection.execute(delete(tables.step).where(*this), gone)
        if changed:
            self._connection.execute(update(tables.step).where(*this), changed)
        if new:
            self._connection.execute(insert(tables.step), new)

    def _troubles(self, key: str) -> dict[str, str]:
        rows = self._connection.execute(_TROUBLES, {"rollout": key})
        return {row.about: row.sentence for row in rows}

    def _save_troubles(self, rollout: Rollout) -> None:
        self._connection.execute(delete(tables.trouble).where(tables.trouble.c.rollout == rollout.key))
        rows = [
            {"rollout": rollout.key, "about": about, "sentence": sentence}
            for about, sentence in rollout.troubles.items()
        ]
        if rows:
            self._connection.execute(insert(tables.trouble), rows)

    def _today(self, rollout: Rollout) -> date:
        return self._now.astimezone(ZoneInfo(rollout.definition.timezone)).date()


@lru_cache(maxsize=1 << 13)  # most steps of many rollouts are in the same progress: nothing is done yet
def _progress(document: str) -> Progress:
    return load(Progress, document)


def _missing(key: str) -> NotFoundError:
    return NotFoundError(say("There is no rollout '%(key)s'. See all of them with: leadflow status", key=key))


def definition_of(connection: Connection, key: str, version: int | None = None) -> Definition:
    """The newest definition of a rollout, or that of a `version`.

    Raises `NotFoundError`, `RefusedError` when it is damaged.
    """
    table, asked = tables.definition, {"rollout": key}
    wanted = _NEWEST if version is None else _NEWEST.where(table.c.version == version)
    sha256 = connection.execute(wanted, asked).scalar_one_or_none()
    if sha256 is None:
        raise _missing(key)
    known = _definitions.get(sha256)
    if known is None:
        document = connection.execute(
            select(table.c.document).where(table.c.rollout == key, table.c.sha256 == sha256).limit(1)
        ).scalar_one()
        if digest(document) != sha256:
            raise RefusedError(
                say(
                    "The definition of '%(key)s' in the database was tampered with or is damaged. "
                    "Nothing was changed. Restore the database from a backup.",
                    key=key,
                )
            )
        known = load(Definition, document)
        with _keeping:
            while len(_definitions) >= KEPT:
                del _definitions[next(iter(_definitions))]
            _definitions[sha256] = known
    return known


def _emails(rollout: Rollout) -> frozenset[str]:
    """The addresses of a rollout's people."""
    return frozenset(plain_email(each.email) for each in rollout.definition.roster.people if each.email)


def _head(rollout: Rollout) -> dict[str, Any]:
    """The columns of a rollout's own row that follow from its value."""
    return {
        "name": rollout.definition.name,
        "school": rollout.definition.school,
        "timezone": rollout.definition.timezone,
        "status": "finished" if rollout.finished else "running",
        "accepted_late": rollout.goals_accepted_late,
        "finished": rollout.finished,
    }


def _step_rows(rollout: Rollout) -> dict[str, dict[str, Any]]:
    """The row of every step that has or had progress or has a baseline, in the order of the plan."""
    order = {key: position for position, key in enumerate(rollout.plan.by_key)}
    known = {**rollout.parted, **rollout.progress}
    present = {**known, **rollout.baseline}
    rows = {}
    for position, key in enumerate(sorted(present, key=lambda each: order.get(each, len(order)))):
        step = rollout.plan.by_key.get(key)
        progress, baseline = known.get(key), rollout.baseline.get(key)
        rows[key] = {
            "rollout": rollout.key,
            "key": key,
            "position": position,
            "title": step.title if step else "",
            "group": step.group if step else "",
            "phase": step.phase if step else "",
            "status": progress.status.value if progress else None,
            "progress": dump(Progress, progress) if progress else None,
            "baseline_start": baseline.start if baseline else None,
            "baseline_finish": baseline.finish if baseline else None,
        }
    return rows
