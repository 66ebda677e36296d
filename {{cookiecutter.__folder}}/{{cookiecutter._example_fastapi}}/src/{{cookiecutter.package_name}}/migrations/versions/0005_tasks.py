"""The table of tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0005_tasks"
down_revision = "0004_switches"


def upgrade() -> None:
    """One version forward."""
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("request_id", sa.String(length=128), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tasks_pkey"),
    )
    op.create_index("tasks_finished_at_idx", "tasks", ["finished_at"])


def downgrade() -> None:
    """One version back."""
    op.drop_table("tasks")
