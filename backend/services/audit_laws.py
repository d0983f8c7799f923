"""What the database itself does to keep the log as it was written, and whether it still does."""

from typing import Any

from sqlalchemy import text

from database import db, is_sqlite

REFUSES = "BEGIN SELECT RAISE(ABORT, 'append_only'); END"
ON_SQLITE = {
    name: f"CREATE TRIGGER {name} BEFORE {event} ON {table} {REFUSES}"
    for name, event, table in (
        ("audit_events_no_update", "UPDATE", "audit_events"),
        ("audit_events_no_delete", "DELETE", "audit_events"),
        ("audit_head_no_delete", "DELETE", "audit_head"),
    )
}
TRIGGERS_OF_SQLITE = """
    SELECT name, sql FROM sqlite_master
    WHERE type = 'trigger' AND lower(tbl_name) IN ('audit_events', 'audit_head')"""

CALLS = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_append_only() O"
RAISES = """BEGIN RAISE EXCEPTION 'append_only' USING ERRCODE = 'integrity_constraint_violation',
 CONSTRAINT = 'append_only'; END"""
ON_POSTGRESQL = {
    name: f"CREATE TRIGGER {name} BEFORE {events} ON {table} {CALLS} {RAISES}"
    for name, events, table in (
        ("audit_events_append_only", "DELETE OR UPDATE OR TRUNCATE", "audit_events"),
        ("audit_head_no_delete", "DELETE OR TRUNCATE", "audit_head"),
    )
}
TRIGGERS_OF_POSTGRESQL = """
    SELECT tgname, pg_get_triggerdef(t.oid, true) || ' ' || tgenabled::text || ' ' || prosrc
    FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = tgfoid
    WHERE tgrelid IN ('audit_events'::regclass, 'audit_head'::regclass) AND NOT tgisinternal
    UNION ALL SELECT rulename, definition FROM pg_rules
    WHERE tablename IN ('audit_events', 'audit_head')"""


def broken() -> str | None:
    """Which of the triggers round the log is not as we made it, in one sentence."""
    query, expected = (
        (TRIGGERS_OF_SQLITE, ON_SQLITE) if is_sqlite() else (TRIGGERS_OF_POSTGRESQL, ON_POSTGRESQL)
    )
    found = {name: _plain(made) for name, made in db.session.execute(text(query)).all()}
    odd = sorted(
        name
        for name in found.keys() | expected.keys()
        if found.get(name) != _plain(expected.get(name))
    )
    return f"the database no longer guards it (trigger {odd[0]})" if odd else None


def _plain(made: Any) -> str:
    return " ".join(str(made).split())
