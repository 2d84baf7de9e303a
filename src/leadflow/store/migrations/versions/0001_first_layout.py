"""The first layout.

Revision: 0001, after none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDED = {"history": "the history is append-only", "definition": "definitions are immutable"}


def upgrade() -> None:
    op.create_table(
        "builtin_board",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_builtin_board")),
        sa.UniqueConstraint("key", name=op.f("uq_builtin_board_key")),
    )
    op.create_table(
        "allowance",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("granted", sa.Text(), nullable=False),
        sa.Column("held_until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_allowance")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_changed"), "draft", ["changed"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "rollout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("accepted_late", sa.Boolean(), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("launched_by", sa.String(length=254), nullable=False),
        sa.Column("finished", sa.Date(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("flow_run", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout")),
        sa.UniqueConstraint("key", name=op.f("uq_rollout_key")),
    )
    op.create_index(op.f("ix_rollout_launched_by"), "rollout", ["launched_by"], unique=False)
    op.create_table(
        "board",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_board_rollout")),
        sa.PrimaryKeyConstraint("rollout", "group", name=op.f("pk_board")),
    )
    op.create_table(
        "builtin_card",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("free_text", sa.Text(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["builtin_board.id"], name=op.f("fk_builtin_card_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_builtin_card")),
        sa.UniqueConstraint("board", "key", name=op.f("uq_builtin_card_board_key")),
    )
    op.create_index(op.f("ix_builtin_card_key"), "builtin_card", ["key"], unique=False)
    op.create_table(
        "builtin_list",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["builtin_board.id"], name=op.f("fk_builtin_list_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_builtin_list")),
        sa.UniqueConstraint("board", "status", name=op.f("uq_builtin_list_board_status")),
    )
    op.create_table(
        "card_link",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_card_link_rollout")),
        sa.PrimaryKeyConstraint("rollout", "card", name=op.f("pk_card_link")),
    )
    op.create_table(
        "cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_cause_rollout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause")),
    )
    op.create_index(op.f("ix_cause_rollout_ended"), "cause", ["rollout", "ended"], unique=False)
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("resolution", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_conflict_rollout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    op.create_index(op.f("ix_conflict_rollout"), "conflict", ["rollout"], unique=False)
    op.create_table(
        "definition",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_definition_rollout")),
        sa.PrimaryKeyConstraint("rollout", "version", name=op.f("pk_definition")),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_history_rollout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_rollout_id"), "history", ["rollout", "id"], unique=False)
    op.create_index(op.f("ix_history_rollout_step"), "history", ["rollout", "step"], unique=False)
    op.create_table(
        "step",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("baseline_start", sa.Date(), nullable=True),
        sa.Column("baseline_finish", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_step_rollout")),
        sa.PrimaryKeyConstraint("rollout", "key", name=op.f("pk_step")),
    )
    op.create_index(op.f("ix_step_rollout_status"), "step", ["rollout", "status"], unique=False)
    op.create_table(
        "trouble",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_trouble_rollout")),
        sa.PrimaryKeyConstraint("rollout", "about", name=op.f("pk_trouble")),
    )
    op.create_table(
        "builtin_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card"], ["builtin_card.id"], name=op.f("fk_builtin_comment_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_builtin_comment")),
    )
    op.create_index(op.f("ix_builtin_comment_card"), "builtin_comment", ["card"], unique=False)
    op.create_table(
        "publication",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_publication_rollout")),
        sa.PrimaryKeyConstraint("rollout", name=op.f("pk_publication")),
    )
    op.create_table(
        "help_wanted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_help_wanted_rollout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_wanted")),
    )
    op.create_index(op.f("ix_help_wanted_rollout"), "help_wanted", ["rollout"], unique=False)
    op.create_table(
        "summary",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("mark", sa.String(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_summary_rollout")),
        sa.PrimaryKeyConstraint("rollout", name=op.f("pk_summary")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_token_rollout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )
    op.create_index(op.f("ix_token_rollout"), "token", ["rollout"], unique=False)
    _sign_in()
    _guard()


def _sign_in() -> None:
    op.create_table(
        "roster_email",
        sa.Column("rollout", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(["rollout"], ["rollout.key"], name=op.f("fk_roster_email_rollout")),
        sa.PrimaryKeyConstraint("rollout", "person", name=op.f("pk_roster_email")),
    )
    op.create_index(op.f("ix_roster_email_email"), "roster_email", ["email"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("back", sa.Text(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_link_digest")),
    )
    op.create_index(op.f("ix_sign_in_link_email"), "sign_in_link", ["email"], unique=False)
    op.create_table(
        "sign_in_asker",
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("back", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link"], ["sign_in_link.id"], name=op.f("fk_sign_in_asker_link"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link", "browser", name=op.f("pk_sign_in_asker")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_session_digest")),
    )
    op.create_index(op.f("ix_session_email"), "session", ["email"], unique=False)
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=254), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "email", name=op.f("uq_identity_issuer_email")),
    )


def downgrade() -> None:
    _unguard()
    op.drop_table("identity")
    op.drop_table("sign_in_asker")
    for table in ("session", "sign_in_link", "roster_email"):
        op.drop_index(op.f(f"ix_{table}_email"), table_name=table)
        op.drop_table(table)
    op.drop_index(op.f("ix_builtin_comment_card"), table_name="builtin_comment")
    op.drop_table("builtin_comment")
    op.drop_index(op.f("ix_token_rollout"), table_name="token")
    op.drop_table("token")
    op.drop_table("summary")
    op.drop_index(op.f("ix_help_wanted_rollout"), table_name="help_wanted")
    op.drop_table("help_wanted")
    op.drop_table("publication")
    op.drop_table("trouble")
    op.drop_index(op.f("ix_step_rollout_status"), table_name="step")
    op.drop_table("step")
    op.drop_index(op.f("ix_history_rollout_step"), table_name="history")
    op.drop_index(op.f("ix_history_rollout_id"), table_name="history")
    op.drop_table("history")
    op.drop_table("definition")
    op.drop_index(op.f("ix_conflict_rollout"), table_name="conflict")
    op.drop_table("conflict")
    op.drop_index(op.f("ix_cause_rollout_ended"), table_name="cause")
    op.drop_table("cause")
    op.drop_table("card_link")
    op.drop_table("builtin_list")
    op.drop_index(op.f("ix_builtin_card_key"), table_name="builtin_card")
    op.drop_table("builtin_card")
    op.drop_table("board")
    op.drop_index(op.f("ix_rollout_launched_by"), table_name="rollout")
    op.drop_table("rollout")
    op.drop_table("lease")
    op.drop_index(op.f("ix_draft_changed"), table_name="draft")
    op.drop_table("draft")
    op.drop_table("allowance")
    op.drop_table("builtin_board")


def _guard() -> None:
    """Refuse to change or delete a row of the guarded tables, whoever asks."""
    for table, refusal in GUARDED.items():
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
        else:
            op.execute(
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
            )


def _unguard() -> None:
    for table in GUARDED:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
        else:
            op.execute(f"DROP TRIGGER {table}_guard ON {table}")
            op.execute(f"DROP FUNCTION {table}_refuse()")
