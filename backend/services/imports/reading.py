"""An uploaded CSV file: decoded, its columns known, its rows by line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from errors import FieldProblem, ValidationFailed
from services.jobs import files

MOST_ROWS = 50_000
DELIMITERS = ",;\t"
OUR_OWN = ("line", "field", "code", "problem")  # what a file of problems adds in front
NOT_READ = frozenset(
    {*OUR_OWN, "user_name", "status", "joined", "age", "blacklisted", "appointments"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the line of the file on which it begins, its cells as given, and by column."""

    number: int
    given: Sequence[str]
    cells: Mapping[str, str]

    @property
    def overflows(self) -> bool:
        """Whether it has more cells than the file has columns: a stray comma, most often."""
        return len(self.given) > len(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose columns are known."""

    text: str
    delimiter: str
    columns: Sequence[str]

    def lines(self) -> Iterator[Line]:
        """Its rows, empty ones left out."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        next(reader)
        begins = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                padded = [*row, *[""] * (len(self.columns) - len(row))]
                cells = zip(self.columns, map(_plain, padded), strict=False)
                yield Line(begins, row, dict(cells))
            begins = reader.line_num + 1


NOT_CSV = "The lines of this file cannot be read as CSV"


def read(content: bytes, known: Sequence[str], needed: Sequence[str]) -> Table:
    """The file as a table; ValidationFailed, with what to do, for one that is none."""
    text = _decoded(content)
    head = next(io.StringIO(text, newline=""), "").strip()
    if not head:
        raise _refusal("empty_file", "There is nothing in this file")
    delimiter = max(DELIMITERS, key=head.count)
    try:
        columns = [_column(name) for name in next(csv.reader([head], delimiter=delimiter))]
    except csv.Error:
        raise _refusal("not_csv", NOT_CSV) from None
    _check_columns(columns, known, needed)
    return Table(text, delimiter, columns)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "This is not a UTF-8 text. In Excel choose Save as, CSV UTF-8, and take that file"
        raise _refusal("not_utf8", hint) from None
    if "\0" in text:
        raise _refusal("not_csv", "This is not a CSV file")
    return text


def _column(head: str) -> str:
    """full_name, whether the head says Full name, full-name or FULL_NAME."""
    return re.sub(r"[^a-z0-9]+", "_", head.strip().lower()).strip("_")


def _check_columns(columns: Sequence[str], known: Sequence[str], needed: Sequence[str]) -> None:
    foreign = [name for name in columns if name not in known and name not in NOT_READ]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise _refusal("missing_column", f"The first line must name the column {missing[0]}")
    if foreign:
        hint = f"The column {foreign[0][:40]} is not known here. Known are: {', '.join(known)}"
        raise _refusal("unknown_column", hint)
    if len(set(columns)) != len(columns):
        raise _refusal("column_twice", "A column stands there twice")


def count(table: Table) -> int:
    """How many rows there are; ValidationFailed for too many, or for what no reader understands."""
    try:
        rows = sum(1 for _ in table.lines())
    except csv.Error:
        raise _refusal("not_csv", NOT_CSV) from None
    if not rows:
        raise _refusal("empty_file", "There are no rows under the first line")
    if rows > MOST_ROWS:
        raise _refusal("too_many_rows", f"At most {MOST_ROWS:,} rows at a time. Split the file")
    return rows


def _plain(cell: str) -> str:
    """Without the mark that our own exports put before what looks like a formula."""
    return files.plain(cell.strip())


def _refusal(code: str, message: str) -> ValidationFailed:
    return ValidationFailed(fields=(FieldProblem("file", code, message),))
