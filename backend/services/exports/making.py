"""Making the file of an export: a page of rows at a time, from where the last hand left off."""

from datetime import datetime

from database import db, writing
from models import User
from services import access, account_notices, outbox, paging
from services.callers import Caller
from services.exports import asking, sheets
from services.exports.sheets import LISTS, Sheet
from services.jobs import board, claims, files
from services.jobs.claims import Claim, Failed, Paused, Turn

CHUNK = 1000


def make(claim: Claim, turn: Turn) -> None:
    """Write the file, noting down after each page how far it is."""
    claim.so_far = files.usable(claim.so_far)
    sheet = _sheet(claim, claims.owner(claim), turn.now)
    part = files.CsvPart(claim.id, claim.so_far)
    try:
        rows = _fill(part, sheet, claim, turn)
        size = part.publish(asking.FILE)
    finally:
        part.close()
    _hand_in(claim, rows, size, turn.now)
    files.clear_drafts(claim.id)


def _sheet(claim: Claim, caller: Caller, now: datetime) -> Sheet:
    what = claim.kind.partition(".")[2]
    if what == asking.RECORD:
        return sheets.record(caller, _patient(claim, caller))
    return LISTS[what].sheet(caller, asking.filters_of(what, claim.params), now)


def _patient(claim: Claim, caller: Caller) -> int:
    """Whose record it is, if the caller still acts for them."""
    patient_id = int(claim.params["patient_id"])
    if not access.acts_for(db.session(), caller, patient_id):
        raise Failed("You no longer look after this person.")
    return patient_id


def _fill(part: files.CsvPart, sheet: Sheet, claim: Claim, turn: Turn) -> int:
    """All rows from the noted-down place on; how many there are with those before."""
    if not claim.so_far:
        claim.total_rows = paging.count_all(sheet.query)
        part.write([sheet.heads])
        part.write(() if claim.total_rows else sheet.if_empty())
    done, cursor = int(claim.so_far.get("rows", 0)), claim.so_far.get("cursor")
    total = claim.total_rows or 0
    if claim.so_far and not cursor:
        return done
    while True:
        rows, cursor = paging.following(sheet.query, sheet.order, cursor=cursor, limit=CHUNK)
        part.write(sheet.lines(rows))
        db.session.rollback()
        done += len(rows)
        place = {**part.note(), "cursor": cursor, "rows": done}
        claims.heed(claim)
        claims.note(claim, done_rows=done, total_rows=max(total, done), so_far=place, now=turn.now)
        if cursor is None:
            return done
        if turn.over:
            raise Paused


def _hand_in(claim: Claim, rows: int, size: int, now: datetime) -> None:
    """It is ready, and its owner is told by mail."""
    expires_at = now + board.KEPT
    result = {"file": asking.file_name(claim.title, claim.created_at), "bytes": size, "rows": rows}
    with writing() as session:
        claims.finish(session, claim, result, now=now, expires_at=expires_at)
        owner = session.get_one(User, claim.owner_id)
        account_notices.export_ready(
            session, owner, claim.title, rows=rows, expires_at=expires_at, now=now
        )
    outbox.ring()
