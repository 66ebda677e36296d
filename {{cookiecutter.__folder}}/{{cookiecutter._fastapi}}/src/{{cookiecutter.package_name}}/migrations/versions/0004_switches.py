"""The table of the switches."""

import sqlalchemy as sa
from alembic import op

revision = "0004_switches"
down_revision = "0003_dead_letters"


def upgrade() -> None:
    """One version forward."""
    op.create_table(
        "switches",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("switches_pkey")),
    )


def downgrade() -> None:
    """One version back."""
    op.drop_table("switches")
