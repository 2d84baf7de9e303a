"""The tables. Migrations make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from leadflow.store.types import Instant, Key, Words

VERSION_TABLE = "leadflow_version"
"""Alembic's own table under a name of ours: Prefect keeps one too, perhaps in the same database."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _rollout() -> Column[str]:
    return Column("rollout", Key, ForeignKey("rollout.key"), primary_key=True)


rollout = Table(
    "rollout",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Key, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("school", Words, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("accepted_late", Boolean, nullable=False),
    Column("launched_at", Instant, nullable=False),
    Column("launched_by", String(254), nullable=False, index=True),
    Column("finished", Date),
    Column("changes", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("flow_run", String(64)),
)
"""A rollout. `version` grows with every save of it or of its steps (the optimistic lock), `changes` with
everything that a pass must see. `status` is ``running`` or ``finished``. Lower ids are older."""

definition = Table(
    "definition",
    metadata,
    _rollout(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("document", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Words, nullable=False),
    Column("why", Words, nullable=False),
)
"""What was decided before a launch, and what a changed plan made of it: the highest version is in force.
Immutable: triggers refuse to change or delete a row."""

step = Table(
    "step",
    metadata,
    _rollout(),
    Column("key", Key, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("group", Key, nullable=False),
    Column("phase", Key, nullable=False),
    Column("status", String(20)),
    Column("progress", Text),
    Column("baseline_start", Date),
    Column("baseline_finish", Date),
    Index(None, "rollout", "status"),
)
"""`progress` is the document of what people did; title, group, phase and status are there for queries."""

cause = Table(
    "cause",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rollout", Key, ForeignKey("rollout.key"), nullable=False),
    Column("step", Key, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("ended", Date),
    Column("position", Integer, nullable=False),
    Index(None, "rollout", "ended"),
)
"""Open causes have no `ended`; ended ones are kept, for how long steps of a kind stay blocked."""

trouble = Table(
    "trouble",
    metadata,
    _rollout(),
    Column("about", Key, primary_key=True),
    Column("sentence", Words, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rollout", Key, ForeignKey("rollout.key"), nullable=False),
    Column("step", Key),
    Column("at", Instant, nullable=False),
    Column("who", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("before", Words, nullable=False),
    Column("after", Words, nullable=False),
    Column("why", Words, nullable=False),
    Index(None, "rollout", "id"),
    Index(None, "rollout", "step"),
)
"""Append-only: triggers refuse to change or delete a row."""

board = Table(
    "board",
    metadata,
    _rollout(),
    Column("group", Key, primary_key=True),
    Column("ref", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
)
"""A board that is not `complete` was made for another plan: the next pass makes its people true."""

card_link = Table(
    "card_link",
    metadata,
    _rollout(),
    Column("card", Key, primary_key=True),
    Column("remote_id", Key, nullable=False),
    Column("document", Text, nullable=False),
)

conflict = Table(
    "conflict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rollout", Key, ForeignKey("rollout.key"), nullable=False, index=True),
    Column("card", Key, nullable=False),
    Column("field", String(40), nullable=False),
    Column("document", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", Key),
    Column("resolution", String(20)),
)
"""Open conflicts have no `resolved_at`."""

lease = Table(
    "lease",
    metadata,
    Column("name", Key, primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("token", Integer, nullable=False),
    Column("expires", Instant, nullable=False),
)

allowance = Table(
    "allowance",
    metadata,
    Column("name", Key, primary_key=True),
    Column("granted", Text, nullable=False),
    Column("held_until", Double, nullable=False),
)
"""What all processes together have asked of a service lately: instants in seconds, as JSON, by window."""

draft = Table(
    "draft",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document", Text, nullable=False),
    Column("changed", Instant, nullable=False, index=True),
    Column("rollout", Key, nullable=False),
    Column("version", Integer, nullable=False),
)
"""A rollout that is being prepared; `document` holds the school's files, `rollout` what it is launched as."""

publication = Table(
    "publication",
    metadata,
    _rollout(),
    Column("document", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
"""What a school lets everybody see of a rollout; no row while nobody has said anything."""

help_wanted = Table(
    "help_wanted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rollout", Key, ForeignKey("rollout.key"), nullable=False, index=True),
    Column("group", Key, nullable=False),
    Column("sentence", Words, nullable=False),
    Column("skills", Words, nullable=False),
    Column("by", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_by", Key),
    Column("closed", Instant),
)
"""What task groups ask help for; `skills` one a line. What is `closed` was taken back."""

summary = Table(
    "summary",
    metadata,
    _rollout(),
    Column("mark", String(80), nullable=False),
    Column("document", Text, nullable=False),
)
"""How a rollout stood, for tables of many of them; `mark` says of which version, on which day."""

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("rollout", Key, ForeignKey("rollout.key"), nullable=False, index=True),
    Column("scope", String(20), nullable=False),
    Column("about", Key, nullable=False),
    Column("by", Key, nullable=False),
    Column("made", Instant, nullable=False),
    Column("expires", Instant),
    Column("used", Instant),
    Column("revoked", Instant),
)
"""What programs show instead of a person; `digest` is the SHA-256 of a secret that is kept nowhere."""

roster_email = Table(
    "roster_email",
    metadata,
    Column("rollout", Key, ForeignKey("rollout.key"), primary_key=True),
    Column("person", Key, primary_key=True),
    Column("email", String(254), nullable=False, index=True),
)
"""Who is known in which rollout by which e-mail address (in small letters), of its newest definition."""

sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("email", String(254), nullable=False, index=True),
    Column("way", String(20), nullable=False),
    Column("back", Words, nullable=False),
    Column("browser", String(64), nullable=False),
    Column("proof", Text, nullable=False),
    Column("made", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("used", Instant),
)
"""Addresses that sign somebody in once; `digest` is the SHA-256 of a secret that is kept nowhere."""

sign_in_asker = Table(
    "sign_in_asker",
    metadata,
    Column("link", Integer, ForeignKey("sign_in_link.id", ondelete="CASCADE"), primary_key=True),
    Column("browser", String(64), primary_key=True),
    Column("back", Words, nullable=False),
)
"""Browsers that asked for an address while a link had just been sent there: it opens in them, too."""

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("email", String(254), nullable=False, index=True),
    Column("way", String(20), nullable=False),
    Column("made", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("ended", Instant),
)
"""Who is signed in; an empty `email` is the person at leadflow's own machine."""

identity = Table(
    "identity",
    metadata,
    Column("issuer", String(254), primary_key=True),
    Column("subject", String(254), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("made", Instant, nullable=False),
    UniqueConstraint("issuer", "email"),
)
"""Which account of an identity provider is which e-mail address: bound when it first signs in."""

builtin_board = Table(
    "builtin_board",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("key", Key, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("description", Words, nullable=False),
    Column("members", Text, nullable=False),
    Column("labels", Text, nullable=False),
)

builtin_list = Table(
    "builtin_list",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("board", String(40), ForeignKey("builtin_board.id"), nullable=False),
    Column("name", Words, nullable=False),
    Column("status", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("board", "status"),
)

builtin_card = Table(
    "builtin_card",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("board", String(40), ForeignKey("builtin_board.id"), nullable=False),
    Column("key", Key, index=True),
    Column("position", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("free_text", Words, nullable=False),
    Column("flag", Text),
    Column("created", Instant, nullable=False),
    Column("by", Key, nullable=False),
    Column("authors", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("board", "key"),
)
"""A card of the built-in board; `fields` is the document of its synced fields, `free_text` people's own,
`authors` the document of who changed which of its fields last."""

builtin_comment = Table(
    "builtin_comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("card", String(40), ForeignKey("builtin_card.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("by", Key, nullable=False),
    Column("text", Words, nullable=False),
)
