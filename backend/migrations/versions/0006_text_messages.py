"""Patients who wish to be told by text message, too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is sent a text who has not asked for it."""
    op.add_column(
        "patients",
        sa.Column("text_messages", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Forget who asked."""
    op.drop_column("patients", "text_messages")
