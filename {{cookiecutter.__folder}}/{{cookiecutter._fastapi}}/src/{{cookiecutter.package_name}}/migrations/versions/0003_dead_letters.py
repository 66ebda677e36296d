"""The table of dead letters; and what the outbox needs to hand work over, and to be counted."""

import sqlalchemy as sa
from alembic import op

revision = "0003_dead_letters"
down_revision = "{{ '0002_example' if cookiecutter.include_example else '0001_outbox' }}"


def upgrade() -> None:
    """One version forward."""
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("effect", sa.String(100), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(128)),
        sa.Column("trace_id", sa.String(32)),
        sa.Column("user_id", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("died_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("dead_letters_pkey")),
    )
    op.create_index(op.f("dead_letters_died_at_idx"), "dead_letters", ["died_at"])
    op.add_column("outbox", sa.Column("handed_over", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("outbox_effect_idx"), "outbox", ["effect"])


def downgrade() -> None:
    """One version back."""
    op.drop_index(op.f("outbox_effect_idx"), "outbox")
    op.drop_column("outbox", "handed_over")
    op.drop_table("dead_letters")
