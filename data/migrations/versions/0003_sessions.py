"""Horizon-scanning sessions: agenda, distributions and sealed notes; the tray of the open round is no table of the database."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TRAY = "upstream_tray"


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("weights", sa.String(length=96), nullable=False),
        sa.Column("snapshot", sa.String(length=16), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("minimum", sa.SmallInteger(), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("chair", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.String(length=64), nullable=False),
        sa.Column("item", sa.SmallInteger(), nullable=False),
        sa.Column("shred_on", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.CheckConstraint("minimum >= 5", name=op.f("ck_session_minimum_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_table(
        "session_item",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("country_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["country_id"], ["country.id"], name=op.f("fk_session_item_country_id")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_session_item_session_id")),
        sa.PrimaryKeyConstraint("session_id", "ordinal", name=op.f("pk_session_item")),
    )
    op.create_table(
        "session_tally",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("round", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("people", sa.SmallInteger(), nullable=True),
        sa.Column("mean", sa.SmallInteger(), nullable=True),
        sa.Column("bins", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_session_tally_session_id")),
        sa.PrimaryKeyConstraint("session_id", "ordinal", "round", "outcome", name=op.f("pk_session_tally")),
    )
    op.create_table(
        "session_note",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_session_note_session_id")),
        sa.PrimaryKeyConstraint("session_id", "ordinal", "id", name=op.f("pk_session_note")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # UNLOGGED: never in the write-ahead log or a replica; in a schema of its own, so that a dump leaves it out at a word.
        op.execute(f"CREATE SCHEMA {TRAY}")
        for table, columns, key in (
            ("room", "session integer, epoch text, ordinal integer, round integer, since bigint", "session"),
            ("pass", "session integer, id text", "session, id"),
            ("estimate", "session integer, ordinal integer, round integer, id text, sealed bytea", "session, ordinal, round, id"),
            ("writer", "session integer, ordinal integer, id text", "session, ordinal, id"),
            ("note", "session integer, ordinal integer, id text, sealed bytea", "session, ordinal, id"),
        ):  # fmt: skip
            op.execute(f"CREATE UNLOGGED TABLE {TRAY}.{table} ({columns}, PRIMARY KEY ({key}))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP SCHEMA {TRAY} CASCADE")
    for table in ("session_note", "session_tally", "session_item", "session"):
        op.drop_table(table)
