"""Figures that are counted while they change, marks of what changes seldom, and quick searching."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What decides a doctor's hours; whoever keeps them in memory looks at the mark.
HOURS = ("doctors", "weekly_hours", "date_overrides", "leaves", "closures")
EVENTS = ("INSERT", "UPDATE", "DELETE")


def upgrade() -> None:
    """Make the tables, count what is there, and have the database count from now on."""
    op.create_table(
        "visit_tallies",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "department_id", "status", name="pk_visit_tallies"),
    )
    op.create_table(
        "booking_tallies",
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bookings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name="pk_booking_tallies"),
    )
    op.create_table(
        "counts",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counts"),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    for column in ("status", "department_id"):
        name = f"ix_appointments_{column}_starts_at"
        op.create_index(name, "appointments", [column, "starts_at", "id"])
    kind = op.get_bind().dialect.name
    for statement in _sqlite() if kind == "sqlite" else _postgresql():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """The counts can be made anew at any time; a backup is the way back."""
    raise NotImplementedError


def _counted(quarter: str) -> list[str]:
    """What is there already."""
    return [
        "INSERT INTO visit_tallies (day, department_id, status, visits)"
        " SELECT day, department_id, status, count(*) FROM appointments"
        " GROUP BY day, department_id, status",
        "INSERT INTO booking_tallies (quarter, bookings)"
        f" SELECT {quarter.format('booked_at')}, count(*) FROM appointments GROUP BY 1",
        "INSERT INTO counts (name, number) SELECT 'patients', count(*) FROM patients",
    ]


def _steps(quarter: str, new: bool, plus: str = "1") -> str:
    """Count one more, or one fewer, of NEW or of OLD."""
    row = "NEW" if new else "OLD"
    return f"""
        INSERT INTO visit_tallies (day, department_id, status, visits)
        VALUES ({row}.day, {row}.department_id, {row}.status, {plus})
        ON CONFLICT (day, department_id, status)
        DO UPDATE SET visits = visit_tallies.visits + excluded.visits;
        INSERT INTO booking_tallies (quarter, bookings)
        VALUES ({quarter.format(row + ".booked_at")}, {plus})
        ON CONFLICT (quarter)
        DO UPDATE SET bookings = booking_tallies.bookings + excluded.bookings;"""


def _patients(plus: str) -> str:
    return f"""
        INSERT INTO counts (name, number) VALUES ('patients', {plus})
        ON CONFLICT (name) DO UPDATE SET number = counts.number + excluded.number;"""


def _mark(random: str) -> str:
    return f"""
        INSERT INTO marks (name, mark) VALUES ('hours', {random})
        ON CONFLICT (name) DO UPDATE SET mark = excluded.mark;"""


def _sqlite() -> list[str]:
    quarter = "CAST(strftime('%s', {}) AS INTEGER) / 900"
    more, fewer = _steps(quarter, new=True), _steps(quarter, new=False, plus="-1")
    made = _counted(quarter)
    changed = "day, department_id, status, booked_at"
    for name, event, steps in (
        ("insert", "INSERT", more),
        ("update", f"UPDATE OF {changed}", fewer + more),
        ("delete", "DELETE", fewer),
    ):
        made.append(f"CREATE TRIGGER tally_{name} AFTER {event} ON appointments BEGIN {steps} END")
    for event, plus in (("INSERT", "1"), ("DELETE", "-1")):
        name = f"count_patients_{event.lower()}"
        made.append(f"CREATE TRIGGER {name} AFTER {event} ON patients BEGIN {_patients(plus)} END")
    step = _mark("lower(hex(randomblob(16)))")
    made.append(step)
    for table in HOURS:
        for event in EVENTS:
            name = f"mark_{table}_{event.lower()}"
            made.append(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {step} END")
    return [*made, *_full_text()]


def _full_text() -> list[str]:
    """Three letters and more, found anywhere in what patients are searched by."""
    enter = "INSERT INTO patient_search (rowid, search_text) VALUES (NEW.id, NEW.search_text);"
    leave = (
        "INSERT INTO patient_search (patient_search, rowid, search_text)"
        " VALUES ('delete', OLD.id, OLD.search_text);"
    )
    return [
        "CREATE VIRTUAL TABLE patient_search USING fts5("
        "search_text, content='patients', content_rowid='id', tokenize='trigram')",
        "INSERT INTO patient_search (patient_search) VALUES ('rebuild')",
        f"CREATE TRIGGER search_insert AFTER INSERT ON patients BEGIN {enter} END",
        f"CREATE TRIGGER search_update AFTER UPDATE OF search_text ON patients"
        f" BEGIN {leave} {enter} END",
        f"CREATE TRIGGER search_delete AFTER DELETE ON patients BEGIN {leave} END",
    ]


def _postgresql() -> list[str]:
    quarter = "CAST(floor(extract(epoch FROM {}) / 900) AS integer)"
    more, fewer = _steps(quarter, new=True), _steps(quarter, new=False, plus="-1")
    made = _counted(quarter)
    made.append(_function("tally_visit", more, fewer))
    made.append(_function("count_patient", _patients("1"), _patients("-1")))
    # Deferred: they come last, when no other lock is still to be taken.
    for name, table, function in (
        ("tally_insert", "appointments", "tally_visit"),
        ("count_patients", "patients", "count_patient"),
    ):
        made.append(f"""
            CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR DELETE ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()""")
    made.append("""
        CREATE CONSTRAINT TRIGGER tally_update
        AFTER UPDATE OF day, department_id, status, booked_at ON appointments
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally_visit()""")
    step = _mark("md5(random()::text || clock_timestamp()::text)")
    made += [step, _function("mark_hours", step)]
    for table in HOURS:
        made.append(f"""
            CREATE CONSTRAINT TRIGGER mark_{table} AFTER INSERT OR UPDATE OR DELETE ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mark_hours()""")
    return [*made, TRIGRAMS]


def _function(name: str, more: str, fewer: str = "") -> str:
    both = f"""
            IF TG_OP <> 'INSERT' THEN {fewer} END IF;
            IF TG_OP <> 'DELETE' THEN {more} END IF;"""
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {both if fewer else more} RETURN NULL; END $$"""


# A server without pg_trgm searches slower, and finds the same.
TRIGRAMS = """
    DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            CREATE INDEX ix_patients_search_text ON patients USING gin (search_text gin_trgm_ops);
        END IF;
    END $$"""
