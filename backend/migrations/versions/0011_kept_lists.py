"""Marks that tell whether a list of doctors with their free times is still right."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

VISITS = "doctor_id, day, starts_at, ends_at, status, walk_in"
OFFERS = "doctor_id, day, starts_at, ends_at, status, expires_at"
# What changes which mark: hours with everything that is said of a doctor, and times that are taken.
CHANGES = (
    ("hours", "users", "UPDATE OF full_name"),
    ("hours", "departments", "INSERT"),
    ("hours", "departments", "UPDATE OF name"),
    ("hours", "departments", "DELETE"),
    ("taken", "appointments", "INSERT"),
    ("taken", "appointments", f"UPDATE OF {VISITS}"),
    ("taken", "appointments", "DELETE"),
    ("taken", "waitlist_offers", "INSERT"),
    ("taken", "waitlist_offers", f"UPDATE OF {OFFERS}"),
    ("taken", "waitlist_offers", "DELETE"),
)


def upgrade() -> None:
    """On SQLite alone: a row that every booking changes would have PostgreSQL's wait in line."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for mark, table, event in CHANGES:
        name = f"mark_{mark}_{table}_{event.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {_mark(mark)} END")
    op.execute(_mark("taken"))


def downgrade() -> None:
    """Nothing is lost with them."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for mark, table, event in CHANGES:
        op.execute(f"DROP TRIGGER mark_{mark}_{table}_{event.split()[0].lower()}")
    op.execute("DELETE FROM marks WHERE name = 'taken'")


def _mark(name: str) -> str:
    return f"""
        INSERT INTO marks (name, mark) VALUES ('{name}', lower(hex(randomblob(16))))
        ON CONFLICT (name) DO UPDATE SET mark = excluded.mark;"""
