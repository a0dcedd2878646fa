"""A table file: CSV or Parquet, read in portions. A row that cannot be read is told, and never stops the others."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recommender.cohort import cell_text
from recommender.partition import Note
from recommender.patient_table import DELIMITERS, ID_COLUMNS
from recommender.problem import DataError, Problem
from recommender.record import FIELDS, KINDS
from recommender.vocabulary import fold

PORTION_ROWS = 2_000
PARQUET = (".parquet", ".pq")
UTF8 = "utf-8"
MEND = "mend the row in the file"


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows of a table, one after the other.

    Attributes:
        rows: the cells of each, one for each column.
        faults: what is wrong with the form of a row, by its place among these.
    """

    rows: Sequence[Sequence[str]]
    faults: Mapping[int, Note] = field(default_factory=dict)


def read_names(path: Path, encoding: str = UTF8) -> list[str]:
    """Read the names of the columns.

    Raises:
        DataError: the file cannot be read, or has no header.
    """
    if path.suffix.lower() in PARQUET:
        return [str(name) for name in _parquet(path).schema_arrow.names]
    with _opened(path, encoding) as text:
        header = next(_cells(text), None)
    if not header or header[1]:
        raise DataError([Problem(f"{path}:1", "no header is there", "name the columns in the first line")])
    return [name.strip() for name in header[0]]


def read_portions(path: Path, encoding: str = UTF8, skip: int = 0, most: int = PORTION_ROWS) -> Iterator[Portion]:
    """Read the rows, some at a time; empty lines are no rows.

    Args:
        path: CSV, parted by commas, semicolons or tabs; or Parquet.
        encoding: of a CSV file.
        skip: so many rows at the beginning are passed over.
        most: rows of a portion.
    """
    names = read_names(path, encoding)
    if path.suffix.lower() in PARQUET:
        kinds = [KINDS.get(ID_COLUMNS[0] if fold(name) in ID_COLUMNS else fold(name), "") for name in names]
        yield from _parquet_portions(path, kinds, skip, most)
        return
    with _opened(path, encoding) as text:
        lines = _cells(text)
        next(lines)
        for _ in range(skip):
            next(lines, None)
        rows: list[list[str]] = []
        faults: dict[int, Note] = {}
        for cells, unsplit in lines:
            if fault := unsplit or _fault(cells, names):
                faults[len(rows)] = fault
            rows.append(cells + [""] * (len(names) - len(cells)))
            if len(rows) == most:
                yield Portion(rows, faults)
                rows, faults = [], {}
        if rows:
            yield Portion(rows, faults)


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    name = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        return path.open(encoding=name, errors="surrogateescape", newline="")
    except LookupError:
        hint = "name one such as utf-8, cp1252 or latin-1"
        raise DataError([Problem("--encoding", f"no encoding is named '{encoding}'", hint)]) from None
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise DataError([Problem(str(path), what, "name a CSV or Parquet file")]) from None


def _cells(text: io.TextIOWrapper) -> Iterator[tuple[list[str], Note | None]]:
    """Yield the cells of each row that is not empty; with what is wrong where it cannot be split."""
    rows = csv.reader(text, delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield [], Note("", "", f"cannot be split into cells: {error}", "mend the quotes", "error")
            continue
        if any(cell.strip() for cell in cells):
            yield cells, None


def _delimiter(text: io.TextIOWrapper) -> str:
    """Pick the delimiter that splits the header into most known fields, or else into most cells."""
    head = text.readline()
    text.seek(0)
    known = {*FIELDS, *ID_COLUMNS}

    def split(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([head], delimiter=delimiter), [])
        return sum(fold(cell) in known for cell in cells), len(cells)

    return max(DELIMITERS, key=split)


def _fault(cells: Sequence[str], names: Sequence[str]) -> Note | None:
    if len(cells) != len(names):
        what = f"has {len(cells)} cells, the header has {len(names)}"
        return Note("", "", what, "quote a cell that holds the delimiter, or part a list with |", "error")
    for name, cell in zip(names, cells, strict=True):
        if any("\udc80" <= sign <= "\udcff" for sign in cell):
            shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            return Note(name, shown, "holds bytes that are not of the encoding", "state the file's --encoding", "error")
    return None


def _parquet(path: Path) -> Any:
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra, and slow to import
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - likewise
    except ImportError:
        hint = "install lumbar with the extra parquet"
        raise DataError([Problem(str(path), "Parquet needs pyarrow, which is not installed", hint)]) from None
    try:
        return ParquetFile(path)
    except (OSError, ArrowException) as error:
        first = str(error).splitlines()[0]
        raise DataError([Problem(str(path), f"cannot be read: {first}", "name a CSV or Parquet file")]) from None


def _parquet_portions(path: Path, kinds: Sequence[str], skip: int, most: int) -> Iterator[Portion]:
    for batch in _parquet(path).iter_batches(batch_size=most):
        frame = batch.to_pandas()
        rows = [
            [cell_text(value, kind).strip() for value, kind in zip(row, kinds, strict=True)]
            for row in frame.itertuples(index=False, name=None)
        ]
        passed = min(skip, len(rows))
        skip -= passed
        if rows[passed:]:
            yield Portion(rows[passed:])
