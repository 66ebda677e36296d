"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """One version forward."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """One version back."""
    ${downgrades if downgrades else "pass"}
