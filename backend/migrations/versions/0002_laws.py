"""What the database refuses, whoever writes: overlaps, revived cancellations, edited history."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_events", "treatment_versions")
PEOPLE = ("doctor", "patient")
MOMENT = "2[0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:00.000000"


def upgrade() -> None:
    """Make the laws of this database's kind."""
    for statement in _laws(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
    op.execute(f"INSERT INTO audit_head (id, seq, seal) VALUES (1, 0, '{'0' * 64}')")


def downgrade() -> None:
    """There is no way back from keeping records honest; restore a backup instead."""
    raise NotImplementedError


def _laws(kind: str) -> list[str]:
    return _sqlite() if kind == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    laws = []
    for person in PEOPLE:
        for event in ("INSERT", f"UPDATE OF {person}_id, starts_at, ends_at, status"):
            laws.append(f"""
                CREATE TRIGGER {person}_overlap_{event.split()[0].lower()}
                BEFORE {event} ON appointments
                WHEN NEW.status <> 'cancelled' AND EXISTS (
                    SELECT 1 FROM appointments AS other
                    WHERE other.{person}_id = NEW.{person}_id
                      AND other.status <> 'cancelled'
                      AND other.id IS NOT NEW.id
                      AND other.starts_at < NEW.ends_at
                      AND other.starts_at > datetime(NEW.starts_at, '-1 day')
                      AND other.ends_at > NEW.starts_at)
                BEGIN SELECT RAISE(ABORT, '{person}_overlap'); END""")
    for event in ("INSERT", "UPDATE OF starts_at, ends_at"):
        laws.append(f"""
            CREATE TRIGGER appointment_length_{event.split()[0].lower()}
            BEFORE {event} ON appointments
            WHEN NEW.starts_at NOT GLOB '{MOMENT}' OR NEW.ends_at NOT GLOB '{MOMENT}'
              OR julianday(NEW.ends_at) - julianday(NEW.starts_at) > 0.5
            BEGIN SELECT RAISE(ABORT, 'appointment_length'); END""")
    laws.append("""
        CREATE TRIGGER cancelled_is_final BEFORE UPDATE OF status ON appointments
        WHEN OLD.status = 'cancelled' AND NEW.status <> 'cancelled'
        BEGIN SELECT RAISE(ABORT, 'cancelled_is_final'); END""")
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            laws.append(f"""
                CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
                BEGIN SELECT RAISE(ABORT, 'append_only'); END""")
    laws.append("""
        CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
        BEGIN SELECT RAISE(ABORT, 'append_only'); END""")
    return laws


def _postgresql() -> list[str]:
    laws = [
        f"""
        ALTER TABLE appointments ADD CONSTRAINT {person}_overlap EXCLUDE USING gist (
            int8range({person}_id, {person}_id, '[]') WITH &&,
            tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled')"""
        for person in PEOPLE
    ]
    laws.append("""
        ALTER TABLE appointments ADD CONSTRAINT appointment_length
        CHECK (ends_at - starts_at <= interval '12 hours')""")
    laws.append(_refusing_function("refuse_append_only", "append_only"))
    laws.append(_refusing_function("refuse_revival", "cancelled_is_final"))
    laws.append("""
        CREATE TRIGGER cancelled_is_final BEFORE UPDATE OF status ON appointments FOR EACH ROW
        WHEN (OLD.status = 'cancelled' AND NEW.status <> 'cancelled')
        EXECUTE FUNCTION refuse_revival()""")
    for table in APPEND_ONLY:
        laws.append(f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_append_only()""")
    laws.append("""
        CREATE TRIGGER audit_head_no_delete BEFORE DELETE OR TRUNCATE ON audit_head
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_append_only()""")
    return laws


def _refusing_function(name: str, law: str) -> str:
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{law}' USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = '{law}';
        END $$"""
