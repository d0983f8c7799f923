"""Mails that were given up are counted on every page of the admin's, without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DEAD = sa.text("dead_at IS NOT NULL")


def upgrade() -> None:
    """They are few."""
    op.create_index(
        "ix_outbox_dead_at", "outbox", ["dead_at"], sqlite_where=_DEAD, postgresql_where=_DEAD
    )


def downgrade() -> None:
    """Look at all again."""
    op.drop_index("ix_outbox_dead_at", "outbox")
