"""An import at work: every row looked at, then the good ones taken in, a batch at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import db, writing
from errors import DomainError, FieldProblem
from models import JobStatus
from services import accounts, outbox, stats
from services.imports import people, reading
from services.imports.people import KINDS, Kind, Known, Problems
from services.imports.reading import OUR_OWN, Line, Table
from services.jobs import board, claims, files
from services.jobs.claims import Claim, Failed, Paused, Stopped, Turn

FAMILY, UPLOAD, PROBLEMS = "import", "upload", "problems.csv"
CHECK, TAKE_IN, IMPORTED = "check", "take_in", "imported"
LOOKED_AT_ONCE, TAKEN_AT_ONCE = 500, 20
SHOWN = 50
CHECK_LIFE = timedelta(days=1)
FILE_GONE = "The uploaded file is no longer here. Choose it again."


@dataclass(slots=True)
class Tally:
    """What has come of the rows so far."""

    rows: int = 0
    ready: int = 0
    imported: int = 0
    invited: int = 0
    problems: int = 0
    first: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, line: Line, problems: Problems) -> None:
        """Count a row that cannot come in; the first ones are shown on the page."""
        self.problems += 1
        for problem in problems[: SHOWN - len(self.first)]:
            self.first.append({"line": line.number, **asdict(problem)})


def work(claim: Claim, turn: Turn) -> None:
    """Look through the file, or take its people in: whichever was asked for."""
    kind = KINDS[claim.kind.partition(".")[2]]
    table = _table(claim, kind)
    if claim.params["step"] == CHECK:
        _check(claim, kind, table, turn)
    else:
        _take_in(claim, kind, table, turn)


def _table(claim: Claim, kind: Kind) -> Table:
    path = files.place(claim.id, UPLOAD)
    if not path.is_file():
        raise Failed(FILE_GONE)
    return reading.read(path.read_bytes(), kind.columns, kind.needed)


def _check(claim: Claim, kind: Kind, table: Table, turn: Turn) -> None:
    """The dry run: nothing is written but what is wrong. It begins anew when it was broken off."""
    tally, part = Tally(), _problem_file(claim, table, {})
    known = people.known_of(db.session())
    try:
        for lines in _batches(table.lines(), LOOKED_AT_ONCE):
            known.look_up(db.session(), lines)
            for line in lines:
                _look_at(line, kind, known, tally, part, turn.now)
            claims.heed(claim)
            _note(claim, tally.rows, {}, turn.now)
        part.publish(PROBLEMS)
    finally:
        part.close()
    result = {"phase": board.CHECKED, **_result(claim, tally)}
    with writing() as session:
        expires_at = turn.now + CHECK_LIFE
        claims.finish(session, claim, result, now=turn.now, expires_at=expires_at)
    files.clear_drafts(claim.id)


def _look_at(
    line: Line, kind: Kind, known: Known, tally: Tally, part: files.CsvPart, now: datetime
) -> None:
    person, problems = people.person_of(kind, line, known, now=now)
    tally.rows += 1
    if person is None:
        tally.refuse(line, problems)
        part.write([_told(line, problems)])
    else:
        tally.ready += 1
        known.remember(person, line.number)


def _take_in(claim: Claim, kind: Kind, table: Table, turn: Turn) -> None:
    """The people themselves. A batch and how far it brought us are one transaction."""
    claim.so_far = files.usable(claim.so_far)
    intake = Intake(claim, kind, table, turn)
    try:
        intake.go_on()
    except Stopped:
        result = intake.hand_over()
        _clear(claim)
        raise Stopped(result) from None
    finally:
        intake.part.close()
        stats.forget()
        outbox.ring()


class Intake:
    """The taking in of one file's people, from where the last hand left off."""

    def __init__(self, claim: Claim, kind: Kind, table: Table, turn: Turn) -> None:
        self.claim, self.kind, self.table, self.turn = claim, kind, table, turn
        self.caller = claims.owner(claim)
        self.tally = Tally(**claim.so_far.get("tally", {}))
        self.part = _problem_file(claim, table, claim.so_far)

    def go_on(self) -> None:
        """Batch after batch."""
        for lines in _batches(islice(self.table.lines(), self.tally.rows, None), TAKEN_AT_ONCE):
            claims.heed(self.claim)
            if self.turn.over:
                raise Paused
            self._batch(lines)
        result = self.hand_over()
        with writing() as session:
            expires_at = self.turn.now + board.KEPT
            claims.finish(
                session,
                self.claim,
                result,
                status=JobStatus.DONE,
                now=self.turn.now,
                expires_at=expires_at,
            )
        _clear(self.claim)

    def hand_over(self) -> dict[str, Any]:
        """What has come of it, with the file of problems in its place."""
        self.part.publish(PROBLEMS)
        return {"phase": IMPORTED, **_result(self.claim, self.tally)}

    def _batch(self, lines: Sequence[Line]) -> None:
        now = self.turn.now
        with writing() as session:
            known = people.known_of(session, keep=True)
            known.look_up(session, lines)
            for line in lines:
                self._one(session, line, known, now)
            so_far = {**self.part.note(), "tally": asdict(self.tally)}
            until = claims.renew(
                session,
                self.claim,
                done_rows=self.tally.rows,
                total_rows=self.claim.total_rows or self.tally.rows,
                so_far=so_far,
                now=now,
            )
        self.claim.until, self.claim.done_rows = until, self.tally.rows

    def _one(self, session: Session, line: Line, known: Known, now: datetime) -> None:
        person, problems = people.person_of(self.kind, line, known, now=now)
        self.tally.rows += 1
        if person is not None:
            problems = self._add(session, person, now)
        if problems:
            self.tally.refuse(line, problems)
            self.part.write([_told(line, problems)])
        elif person is not None:
            known.remember(person, line.number)

    def _add(self, session: Session, person: people.Person, now: datetime) -> Problems:
        """Add one by the rules of the front desk; what it refuses undoes that row alone."""
        try:
            with session.begin_nested():
                _, opened = self.kind.add(session, self.caller, person, now=now)
        except DomainError as refused:
            return refused.fields or (FieldProblem("email", refused.code, people.TAKEN),)
        except IntegrityError as lost_the_race:
            if accounts.taken(lost_the_race) is lost_the_race:
                raise
            return (FieldProblem("email", "email_taken", people.TAKEN),)
        self.tally.imported += 1
        self.tally.invited += bool(opened and opened.invite_sent)
        return ()


def _clear(claim: Claim) -> None:
    """Keep nothing of the people who are in now."""
    files.place(claim.id, UPLOAD).unlink(missing_ok=True)
    files.clear_drafts(claim.id)


def _problem_file(claim: Claim, table: Table, so_far: Any) -> files.CsvPart:
    """The rows that cannot come in, as given, with what is wrong in front: to be mended."""
    part = files.CsvPart(claim.id, so_far)
    if not so_far:
        part.write([[*OUR_OWN, *(name for name in table.columns if name not in OUR_OWN)]])
    return part


def _told(line: Line, problems: Problems) -> list[Any]:
    said = [
        "; ".join(getattr(problem, part) for problem in problems)
        for part in ("name", "code", "message")
    ]
    cells = [cell for name, cell in line.cells.items() if name not in OUR_OWN]
    return [line.number, *said, *cells, *line.given[len(line.cells) :]]


def _note(claim: Claim, done_rows: int, so_far: dict[str, Any], now: datetime) -> None:
    total = max(claim.total_rows or 0, done_rows)
    claims.note(claim, done_rows=done_rows, total_rows=total, so_far=so_far, now=now)


def _result(claim: Claim, tally: Tally) -> dict[str, Any]:
    return {"of": claim.kind.partition(".")[2], **asdict(tally)}


def _batches(lines: Iterator[Line], size: int) -> Iterator[list[Line]]:
    while batch := list(islice(lines, size)):
        yield batch
