"""People who walk in: they claim their own time, and none of the doctor's."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STARTS = "uq_appointments_doctor_starts"
CLAIMS = "status != 'cancelled' AND NOT walk_in"
EVENTS = ("INSERT", "UPDATE OF doctor_id, starts_at, ends_at, status, walk_in")


def upgrade() -> None:
    """Note who walked in, and make the doctor's law look past them."""
    op.add_column(
        "appointments",
        sa.Column("walk_in", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.drop_index(STARTS, "appointments")
    op.create_index(
        STARTS,
        "appointments",
        ["doctor_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text(CLAIMS),
        postgresql_where=sa.text(CLAIMS),
    )
    for statement in _laws(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """There is no way back once people have walked in; restore a backup instead."""
    raise NotImplementedError


def _laws(kind: str) -> list[str]:
    return _sqlite() if kind == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    laws = []
    for event in EVENTS:
        name = f"doctor_overlap_{event.split()[0].lower()}"
        laws.append(f"DROP TRIGGER {name}")
        laws.append(f"""
            CREATE TRIGGER {name}
            BEFORE {event} ON appointments
            WHEN NEW.status <> 'cancelled' AND NOT NEW.walk_in AND EXISTS (
                SELECT 1 FROM appointments AS other
                WHERE other.doctor_id = NEW.doctor_id
                  AND other.status <> 'cancelled'
                  AND NOT other.walk_in
                  AND other.id IS NOT NEW.id
                  AND other.starts_at < NEW.ends_at
                  AND other.starts_at > datetime(NEW.starts_at, '-1 day')
                  AND other.ends_at > NEW.starts_at)
            BEGIN SELECT RAISE(ABORT, 'doctor_overlap'); END""")
    return laws


def _postgresql() -> list[str]:
    return [
        "ALTER TABLE appointments DROP CONSTRAINT doctor_overlap",
        """
        ALTER TABLE appointments ADD CONSTRAINT doctor_overlap EXCLUDE USING gist (
            int8range(doctor_id, doctor_id, '[]') WITH &&,
            tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled' AND NOT walk_in)""",
    ]
