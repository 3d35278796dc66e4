"""Signals, what became of them, and outlooks as issued."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("rule_digest", sa.String(length=16), nullable=False),
        sa.Column("country_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.String(length=16), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["country_id"], ["country.id"], name=op.f("fk_signal_country_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sa.UniqueConstraint(
            "rule", "country_id", "period", "level", name=op.f("uq_signal_rule_country_id_period_level")
        ),
    )
    op.create_index("ix_signal_fired", "signal", ["fired"])
    op.create_table(
        "signal_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_role", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name=op.f("fk_signal_step_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_step")),
    )
    op.create_index(op.f("ix_signal_step_signal_id"), "signal_step", ["signal_id"])
    op.create_table(
        "outlook_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.String(length=16), nullable=False),
        sa.Column("inputs", sa.String(length=64), nullable=False),
        sa.Column("code_version", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlook_issue")),
        sa.UniqueConstraint("issued", "inputs", name=op.f("uq_outlook_issue_issued_inputs")),
    )
    op.create_table(
        "outlook",
        sa.Column("issue_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("country_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["country_id"], ["country.id"], name=op.f("fk_outlook_country_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["outlook_issue.id"], name=op.f("fk_outlook_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "country_id", "outcome", name=op.f("pk_outlook")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("outlook")
    op.drop_table("outlook_issue")
    op.drop_table("signal_step")
    op.drop_table("signal")
