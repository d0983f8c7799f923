"""Each mail says whose it is, so that sent again it goes to whoever that is by then."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Mails about a visit are the doctor's or the patient's; of all others the address tells whose.
FILL = (
    """UPDATE outbox SET patient_id =
         (SELECT patient_id FROM appointments WHERE appointments.id = outbox.appointment_id)
       WHERE appointment_id IS NOT NULL AND kind NOT IN
         ('booked_doctor', 'moved_doctor', 'cancelled_doctor')""",
    """UPDATE outbox SET user_id = (SELECT id FROM users WHERE users.email = outbox.recipient)
       WHERE patient_id IS NULL AND channel = 'email'""",
)


def upgrade() -> None:
    """Fill in whose the mails are that are there."""
    op.add_column("outbox", sa.Column("user_id", sa.Integer()))
    op.add_column("outbox", sa.Column("patient_id", sa.Integer()))
    for statement in FILL:
        op.execute(statement)


def downgrade() -> None:
    """Forget it again."""
    op.drop_column("outbox", "patient_id")
    op.drop_column("outbox", "user_id")
