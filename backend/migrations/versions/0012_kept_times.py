"""Marks that tell, doctor by doctor, whether the free times of one are still right."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

VISITS = "doctor_id, day, starts_at, ends_at, status, walk_in"
OFFERS = "doctor_id, day, starts_at, ends_at, status, expires_at"
WHOSE = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    """On SQLite alone, beside the mark of all that is taken."""
    if op.get_bind().dialect.name == "sqlite":
        _replace(lambda rows: ("'taken'", *(f"'taken:' || {row}.doctor_id" for row in rows)))


def downgrade() -> None:
    """One mark for all doctors, as before."""
    if op.get_bind().dialect.name == "sqlite":
        _replace(lambda _: ("'taken'",))
        op.execute("DELETE FROM marks WHERE name LIKE 'taken:%'")


def _replace(marks) -> None:
    """Let each change of what is taken renew those marks."""
    for table, columns in (("appointments", VISITS), ("waitlist_offers", OFFERS)):
        for event, rows in WHOSE.items():
            name, when = f"mark_taken_{table}_{event.lower()}", event
            if event == "UPDATE":
                when = f"UPDATE OF {columns}"
            names = " UNION ".join(f"SELECT {mark} AS name" for mark in marks(rows))
            op.execute(f"DROP TRIGGER {name}")
            op.execute(
                f"CREATE TRIGGER {name} AFTER {when} ON {table} BEGIN"
                f" INSERT INTO marks (name, mark)"
                f" SELECT name, lower(hex(randomblob(16))) FROM ({names}) WHERE true"
                f" ON CONFLICT (name) DO UPDATE SET mark = excluded.mark; END"
            )
