"""A table file: CSV or Parquet, read in portions. A row that cannot be split never takes others with it."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from itertools import chain
from pathlib import Path
from typing import Any

from recommender.cohort import cell_text
from recommender.header import listed
from recommender.light import dataclass
from recommender.note import Note, shown
from recommender.patient_table import DELIMITERS, ID_COLUMNS
from recommender.problem import DataError, Problem
from recommender.record import FIELDS
from recommender.vocabulary import fold

PORTION_ROWS = 2_000
PARQUET = (".parquet", ".pq")
WORKBOOK = "is a workbook or an archive: save it as CSV"
MAGIC = {
    b"PAR1": "is a Parquet file: name it *.parquet",
    b"PK\x03\x04": WORKBOOK,
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"\x1f\x8b": "is compressed: unpack it",
}
UTF8 = "utf-8"
BYTE_ORDER = "\ufeff"
NAME_IT = "name a CSV or Parquet file"
STATE_IT = "state the file's --encoding, such as utf-16 or cp1252"
LEAST_ROW_CELLS = 3


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows of a table, one after the other.

    Attributes:
        rows: the cells of each, as many as it has.
        faults: why a row cannot be split into cells, by its place among these.
    """

    rows: Sequence[Sequence[str]]
    faults: Mapping[int, Note] = field(default_factory=dict)


def is_parquet(path: Path) -> bool:
    """Say whether a table is Parquet, by its name."""
    return path.suffix.lower() in PARQUET


def read_names(path: Path, encoding: str = UTF8) -> list[str]:
    """Read the names of the columns.

    Raises:
        DataError: the file cannot be read, or has no header.
    """
    if is_parquet(path):
        with _told(path, encoding):
            return [shown(name.strip()) for name in _parquet(path).schema_arrow.names]
    with _told(path, encoding):
        begins = _beginning(path)
        if what := next((what for magic, what in MAGIC.items() if begins.startswith(magic)), ""):
            raise DataError([Problem(str(path), what, NAME_IT)])
        with _opened(path, encoding) as text:
            cells, fault = next(_rows(text), ([], None))
    if fault:
        raise DataError([Problem(f"{path}:1", f"the header {fault.what}: {fault.value}", fault.hint)])
    if not cells:
        raise DataError([Problem(f"{path}:1", "no header is there", "name the columns in the first line")])
    if all("\0" in name for name in cells):
        what = f"the header holds NUL, as of UTF-16 read as {encoding}: {listed(cells)}"
        raise DataError([Problem(f"{path}:1", what, STATE_IT)])
    return [shown(name.strip()) for name in cells]


def read_portions(
    path: Path, encoding: str = UTF8, most: int = PORTION_ROWS, kinds: Sequence[str] = ()
) -> Iterator[Portion]:
    """Read the rows, some at a time; blank lines are no rows.

    Args:
        path: CSV, parted by commas, semicolons or tabs; or Parquet.
        encoding: of a CSV file.
        most: rows of a portion.
        kinds: of the field of each column, for a Parquet file.

    Raises:
        DataError: the file cannot be read.
    """
    with _told(path, encoding):
        if is_parquet(path):
            yield from _parquet_portions(path, kinds, most)
            return
        with _opened(path, encoding) as text:
            lines = _rows(text)
            next(lines, None)
            yield from _gathered(lines, most)


def row_count(path: Path) -> int | None:
    """Tell how many rows a Parquet file has; None of a CSV file, where only reading tells."""
    with _told(path, UTF8):
        return int(_parquet(path).metadata.num_rows) if is_parquet(path) else None


def _gathered(lines: Iterator[tuple[list[str], Note | None]], most: int) -> Iterator[Portion]:
    rows: list[list[str]] = []
    faults: dict[int, Note] = {}
    for cells, fault in lines:
        if fault:
            faults[len(rows)] = fault
        rows.append(cells)
        if len(rows) == most:
            yield Portion(rows, faults)
            rows, faults = [], {}
    if rows:
        yield Portion(rows, faults)


@contextmanager
def _told(path: Path, encoding: str) -> Iterator[None]:
    """Tell why a file cannot be read as a problem; pyarrow's errors are OSError, ValueError or NotImplementedError."""
    try:
        yield
    except UnicodeError as error:
        what = f"cannot be read as {encoding}: {error}"
        raise DataError([Problem(str(path), what, STATE_IT)]) from None
    except (OSError, ValueError, NotImplementedError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or str(error).partition(chr(10))[0]}"
        raise DataError([Problem(str(path), what, NAME_IT)]) from None


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    try:
        return path.open(encoding=codecs.lookup(encoding).name, errors="surrogateescape", newline="")
    except (LookupError, ValueError):
        hint = "name one such as utf-8, cp1252 or latin-1"
        problem = Problem("--encoding", f"no encoding is named '{shown(encoding)}'", hint)
        raise DataError([problem]) from None


class _Lines:
    """The lines of a text, which can be given again: those that an unclosed quote has swallowed."""

    def __init__(self, text: Iterator[str]) -> None:
        self.text = text
        self.taken: list[str] = []
        self.again: deque[str] = deque()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.text)
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """Give all lines that were taken again, but the first; give that one."""
        first, *rest = self.taken
        self.again.extendleft(reversed(rest))
        return first


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[list[str], Note | None]]:
    """Yield the cells of each row; with what is wrong where it cannot be split. Blank lines are passed over.

    Of a row that a quote has drawn over other rows, only the first line is given up; the others are read again.
    """
    delimiter, width = _delimiter(text), 0
    lines = _Lines(chain([text.readline().removeprefix(BYTE_ORDER)], text))
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        lines.taken.clear()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield [], _unsplit(lines.give_back(), f"cannot be split into cells: {error}")
            continue
        if len(lines.taken) > 1 and _swallowed(lines.taken, len(cells), width or len(cells), delimiter):
            what = f"holds a quote that is closed {len(lines.taken) - 1} lines further down, in another row"
            yield [], _unsplit(lines.give_back(), what)
        elif len(cells) > 1 or lines.taken[0].strip(" \r\n"):
            width = width or len(cells)
            yield cells, None


def _unsplit(line: str, what: str) -> Note:
    return Note("", shown(line.rstrip("\r\n")), what, "mend the quotes", "error")


def _swallowed(lines: Sequence[str], cells: int, width: int, delimiter: str) -> bool:
    """Say whether a row of several lines is several rows: by its cells, or because its lines are rows by themselves."""
    if cells != width:
        return True
    if width < LEAST_ROW_CELLS:
        return False
    return any(_is_row(line, width, delimiter) for line in lines[1:]) and _is_row(lines[0], width, delimiter)


def _is_row(line: str, width: int, delimiter: str) -> bool:
    """Say whether a line has as many cells as the header, without the space that follows a comma in a sentence."""
    if line.count(delimiter) < width - 1:
        return False
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        cells = next(csv.reader([line.strip("\r\n")], delimiter=delimiter, quoting=quoting), [])
        if len(cells) == width and not any(cell.startswith(" ") for cell in cells):
            return True
    return False


def _delimiter(text: io.TextIOWrapper) -> str:
    """Pick the delimiter that splits the header into most known fields, or else into most cells."""
    head = next((line for line in text if line.strip(" \r\n")), "").removeprefix(BYTE_ORDER)
    text.seek(0)
    known = {*FIELDS, *ID_COLUMNS}

    def split(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([head], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            return 0, 0
        return sum(fold(cell) in known for cell in cells), len(cells)

    return max(DELIMITERS, key=split)


def _parquet(path: Path) -> Any:
    try:
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        hint = "install lumbar with the extra parquet"
        raise DataError([Problem(str(path), "Parquet needs pyarrow, which is not installed", hint)]) from None
    return ParquetFile(path)


def _parquet_portions(path: Path, kinds: Sequence[str], most: int) -> Iterator[Portion]:
    with _parquet(path) as file:
        for batch in file.iter_batches(batch_size=most):
            columns = [
                [cell_text(value, kind) for value in _values(column)]
                for column, kind in zip(batch.columns, kinds, strict=True)
            ]
            yield Portion(list(zip(*columns, strict=True)))


def _values(column: Any) -> list[Any]:
    """Give what a column holds: 36.6 where it is of single precision, and as bytes or text what Python cannot hold."""
    from pyarrow import binary, string, types  # noqa: PLC0415 - an extra, and slow to import

    if types.is_float32(column.type):
        return [None if text is None else float(text) for text in column.cast(string()).to_pylist()]
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return list(column.cast(binary()).to_pylist())
    except (OverflowError, ValueError):
        return list(column.cast(string()).to_pylist())
