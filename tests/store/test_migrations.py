"""The migrations and the tables agree, go both ways, and refuse what they cannot bring up to date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from leadflow.errors import RefusedError
from leadflow.store import database, tables
from leadflow.store.database import HEAD, current_version, downgrade, migrate, reading, writing
from leadflow.store.tables import VERSION_TABLE, metadata
from tests.databases import opened
from tests.store.programs import answer, line, say, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine


@pytest.fixture
def bare(database_url: str) -> Iterator[Engine]:
    """An engine on a database with nothing in it."""
    yield from opened(database_url)


def differences(engine: Engine) -> list[object]:
    """What Alembic would change to make the database what the tables say."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": VERSION_TABLE}
        )
        return list(compare_metadata(context, metadata))


def names(connection: Connection) -> set[str]:
    """The names of all tables and their constraints and indexes."""
    found: set[str] = set()
    look = inspect(connection)
    for table in look.get_table_names():
        found.add(table)
        found.add(str(look.get_pk_constraint(table)["name"]))
        found |= {str(each["name"]) for each in look.get_foreign_keys(table)}
        found |= {str(each["name"]) for each in look.get_unique_constraints(table)}
        found |= {str(each["name"]) for each in look.get_indexes(table)}
    return found


def test_migrations_make_what_the_tables_say(bare: Engine) -> None:
    migrate(bare)
    assert differences(bare) == []


def test_the_comparison_would_find_a_difference(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_cause_rollout_ended"))
    assert len(differences(engine)) == 1


def test_every_name_follows_the_convention(engine: Engine) -> None:
    with engine.connect() as connection:
        found = names(connection) - {VERSION_TABLE, f"{VERSION_TABLE}_pkc"}
    assert found >= set(metadata.tables)
    bad = [
        each for each in found - set(metadata.tables) if not re.fullmatch(r"(pk|fk|uq|ix|ck)_[a-z_]+", each)
    ]
    assert bad == []


def test_down_and_up_again(engine: Engine) -> None:
    with engine.connect() as connection:
        before = names(connection)
    downgrade(engine, "base")
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {VERSION_TABLE}
    migrate(engine)
    with engine.connect() as connection:
        assert names(connection) == before
    assert differences(engine) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with reading(engine) as connection:
        assert current_version(connection) == HEAD


def test_head_is_the_newest_migration() -> None:
    script = ScriptDirectory.from_config(database._config(None))
    assert script.get_current_head() == HEAD
    assert script.get_bases() == ["0001"]


def test_a_database_of_a_newer_leadflow_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(RefusedError, match=r"newer leadflow \(layout 9999; this one knows 0001\)"):
        migrate(engine)
    with engine.connect() as connection:
        assert current_version(connection) == "9999"


def test_a_database_with_tables_of_others_is_left_alone(bare: Engine) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE step (id INTEGER PRIMARY KEY)"))
    with pytest.raises(RefusedError, match=r"step.*database of its own"):
        migrate(bare)
    with bare.connect() as connection:
        assert inspect(connection).get_table_names() == ["step"]


def test_prefects_tables_in_the_same_database_do_no_harm(bare: Engine) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('abc')"))
        connection.execute(text("CREATE TABLE flow_run (id INTEGER PRIMARY KEY)"))
    migrate(bare)
    downgrade(bare, "base")
    with bare.connect() as connection:
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert kept == "abc"
        assert set(inspect(connection).get_table_names()) == {"alembic_version", "flow_run", VERSION_TABLE}


def test_a_migration_that_fails_leaves_nothing_behind(bare: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE unrelated (id INTEGER PRIMARY KEY)"))

    def fails(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(database, "_check_foreign_keys", fails)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(bare)
    with bare.connect() as connection:
        assert inspect(connection).get_table_names() == ["unrelated"]


MIGRATES = """
import sys
from leadflow.store.database import current_version, migrate, open_database, reading

engine = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.read(1)
migrate(engine)
with reading(engine) as connection:
    print(current_version(connection))
engine.dispose()
"""


def test_several_programs_that_migrate_at_once_do_it_once(database_url: str) -> None:
    programs = [started(MIGRATES, database_url) for _ in range(3)]
    assert [line(each) for each in programs] == ["ready"] * 3
    for each in programs:
        say(each, "go")
    assert [answer(each) for each in programs] == [HEAD] * 3


# ---- a later migration that changes a table: what 0002 will have to go through

LATER = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rollout") as batch:
        batch.add_column(sa.Column("motto", sa.Text(), nullable=True))
        batch.alter_column("school", existing_type=sa.Text(), nullable=True)
{more}

def downgrade() -> None:
    with op.batch_alter_table("rollout") as batch:
        batch.alter_column("school", existing_type=sa.Text(), nullable=False)
        batch.drop_column("motto")
"""
TEARS = '    op.execute("DELETE FROM rollout")\n'


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations with one more than there is, to be filled by the test."""
    copy = tmp_path / "migrations"
    (copy / "versions").mkdir(parents=True)
    for each in ("env.py", "script.py.mako", "versions/0001_first_layout.py"):
        (copy / each).write_text((database.MIGRATIONS / each).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", copy)
    monkeypatch.setattr(database, "HEAD", "0002")
    return copy / "versions" / "0002_motto.py"


def _fill(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO rollout (key, name, school, timezone, status, accepted_late, launched_at, "
                "launched_by, changes, version) "
                "VALUES ('a', 'A', 'S', 'UTC', 'running', false, '2026-09-07', '', 0, 1)"
            )
        )
        connection.execute(tables.trouble.insert().values(rollout="a", about="x", sentence="y"))
        connection.execute(
            text(
                "INSERT INTO history (rollout, at, who, what, before, after, why) "
                "VALUES ('a', '2026-09-07', 'ana', 'launched', '', '', '')"
            )
        )


def _count(engine: Engine) -> tuple[int, ...]:
    with engine.connect() as connection:
        return tuple(
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("rollout", "trouble", "history")
        )


def test_changing_a_table_keeps_its_rows_and_what_belongs_to_them(engine: Engine, later: Path) -> None:
    later.write_text(LATER.format(more=""), "utf-8")
    _fill(engine)
    migrate(engine)
    assert _count(engine) == (1, 1, 1)
    with engine.connect() as connection:
        assert current_version(connection) == "0002"
        columns = {each["name"]: each["nullable"] for each in inspect(connection).get_columns("rollout")}
        assert (columns["motto"], columns["school"]) == (True, True)
        assert "uq_rollout_key" in names(connection)
    downgrade(engine, "0001")
    assert _count(engine) == (1, 1, 1)
    assert differences(engine) == []


def test_a_migration_that_would_tear_rows_apart_is_taken_back(engine: Engine, later: Path) -> None:
    later.write_text(LATER.format(more=TEARS), "utf-8")
    _fill(engine)
    with pytest.raises(Exception, match=r"torn rows|foreign key"):
        migrate(engine)
    assert _count(engine) == (1, 1, 1)
    with engine.connect() as connection:
        assert current_version(connection) == "0001"


def test_foreign_keys_hold_again_after_a_migration(engine: Engine, later: Path) -> None:
    later.write_text(LATER.format(more=""), "utf-8")
    migrate(engine)
    with pytest.raises(Exception, match=r"(?i)foreign key"), engine.begin() as connection:
        connection.execute(tables.trouble.insert().values(rollout="nobody", about="x", sentence="y"))
