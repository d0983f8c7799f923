"""The end of the audit log carries a mark that only this installation's key can make.

Without it, whoever writes into the database by hand could cut the log and name an earlier line as
the last one, whose seal they know. A log that is not whole gets none, and shows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from services import audit

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark the end as it is, if the lines lead to it."""
    op.add_column("audit_head", sa.Column("mark", sa.String(64), nullable=False, server_default=""))
    connection = op.get_bind()
    wrong, *last = audit.walk(Session(connection))
    end = connection.execute(sa.text("SELECT seq, seal FROM audit_head")).one()
    if not wrong and tuple(end) == tuple(last):
        mark = audit.mark(end.seq, end.seal)
        connection.execute(sa.text("UPDATE audit_head SET mark = :mark"), {"mark": mark})


def downgrade() -> None:
    """Trust the end again."""
    op.drop_column("audit_head", "mark")
