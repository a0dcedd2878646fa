"""A patient table: a CSV file with one patient a row. It checks the form; `patient` checks the meaning.

The columns are the fields of the record, their names without case. Empty is unknown, `none` an empty list.
"""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from recommender.light import dataclass
from recommender.problem import DataError, Problem, did_you_mean
from recommender.record import FIELDS, KINDS, split_list
from recommender.vocabulary import fold

ID_COLUMNS = ("patient_id", "id")
DELIMITERS = (",", ";", "\t")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
WANTED = {"flag": "yes or no", "whole": "whole number", "number": "number with a decimal point"}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One patient as the table gives it.

    Attributes:
        source: file and line, as `patients.csv:17`.
        cells: the text of each field that is not empty.
        problems: what is wrong with the form of the row.
    """

    source: str
    cells: Mapping[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def patient_id(self) -> str:
        """Name the patient; "" where the row does not."""
        return self.cells.get(ID_COLUMNS[0], "")


def read_patient_row(path: Path, patient_id: str) -> tuple[dict[str, Any], str, Sequence[Problem]]:
    """Read one patient from a table.

    Args:
        path: a CSV file with a header; the delimiter is a comma, a semicolon or a tab.
        patient_id: as the column `patient_id` (or `id`) has it.

    Returns:
        The raw record, what it is called in problems, and a warning for each column that is no field.

    Raises:
        DataError: the file cannot be read, its header or the row is faulty, or not exactly one row has the id.
    """
    found_rows, left = read_rows(path)
    rows = list(found_rows)
    found = [row for row in rows if row.patient_id == patient_id.strip()]
    if not found:
        near = did_you_mean(patient_id, [row.patient_id for row in rows if row.patient_id])
        hint = f"ids stand in the column {ID_COLUMNS[0]}"
        raise DataError([Problem(str(path), f"no patient has the id '{patient_id}'{near}", hint)])
    if len(found) > 1:
        what = f"patient '{patient_id}' stands in {len(found)} rows"
        raise DataError([Problem(row.source, what, "give each patient an id of its own") for row in found])
    record, problems = raw_record(found[0])
    if problems:
        raise DataError(problems)
    return record, found[0].source, left


def read_rows(path: Path) -> tuple[Iterator[Row], Sequence[Problem]]:
    """Read a table; empty lines are passed over.

    Returns:
        Its rows, one by one, and a warning for each column that is no field: those are left alone.

    Raises:
        DataError: the file cannot be read, is no CSV, or has a faulty header.
    """
    lines = split_lines(_text(path), str(path), (*FIELDS, *ID_COLUMNS))
    columns, left = _columns(next(lines, (1, []))[1], str(path))
    return _rows(lines, columns, path), left


def _rows(lines: Iterator[tuple[int, list[str]]], columns: Sequence[str], path: Path) -> Iterator[Row]:
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            yield _row(cells, columns, f"{path}:{line}")


def split_lines(text: str, source: str, known: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Split a table into rows of cells, each with the number of its first line.

    Args:
        text: of the table.
        source: what the table is called in problems.
        known: the columns that there may be, for telling the delimiter.

    Raises:
        DataError: a row cannot be split.
    """
    delimiter = _delimiter(text, known)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in rows:
            yield line, cells
            line = rows.line_num + 1
    except csv.Error as error:
        raise DataError(
            [Problem(f"{source}:{line}", f"cannot be split into cells: {error}", "mend the quotes")]
        ) from None


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise DataError([Problem(str(path), what, "name a CSV file with one patient a row")]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} is not UTF-8"
        raise DataError([Problem(f"{path}:{line}", what, "save the table as CSV in UTF-8")]) from None


def _delimiter(text: str, known: Collection[str]) -> str:
    """Pick the delimiter that splits the first line into most of the known columns."""
    head = next(iter(text.splitlines()), "")
    return max(DELIMITERS, key=lambda delimiter: sum(fold(cell.strip('"')) in known for cell in head.split(delimiter)))


def _columns(header: Sequence[str], path: str) -> tuple[list[str], list[Problem]]:
    """Read the header as fields of the record, `id` as the patient's; and tell which columns are none."""
    where = f"{path}:1"
    names = [fold(cell) for cell in header]
    columns = [ID_COLUMNS[0] if name in ID_COLUMNS else name for name in names]
    known = [*FIELDS, *ID_COLUMNS]
    left = [
        Problem(
            f"{where} {cell.strip() or f'column {place}'}",
            f"column '{cell.strip()}' is no field{did_you_mean(name, known)}",
            "it was not read; fields are those of `lumbar schema patient`",
            "warning",
        )
        for place, (cell, name) in enumerate(zip(header, names, strict=True), start=1)
        if name not in known
    ]
    problems = [
        Problem(f"{where} {name}", f"column '{name}' stands twice", "keep one of the two")
        for name in dict.fromkeys(columns)
        if columns.count(name) > 1 and name in FIELDS
    ]
    if ID_COLUMNS[0] not in columns:
        problems.append(
            Problem(where, f"no column is named {ID_COLUMNS[0]}", "name the column that tells patients apart")
        )
    if problems:
        raise DataError([*problems, *left])
    return columns, left


def _row(cells: Sequence[str], columns: Sequence[str], source: str) -> Row:
    paired = zip(columns, cells, strict=False)
    named = {name: cell.strip() for name, cell in paired if cell.strip() and name in FIELDS}
    if len(cells) == len(columns):
        return Row(source, named)
    what = f"has {len(cells)} cells, the header has {len(columns)}"
    return Row(source, named, (Problem(source, what, "quote a cell that holds the delimiter, or part a list with |"),))


def raw_record(row: Row) -> tuple[dict[str, Any], list[Problem]]:
    """Turn a row into a raw record.

    Returns:
        The record with the value of each field that could be read, and every fault.
    """
    record = {name: _value(name, cell) for name, cell in row.cells.items()}
    faults = [
        Problem(
            f"{row.source} {name}",
            f"{name} '{row.cells[name]}' is no {WANTED[KINDS[name]]}",
            "mend it, or leave it empty where it is not known",
        )
        for name, value in record.items()
        if value is None
    ]
    return {name: value for name, value in record.items() if value is not None}, [*row.problems, *faults]


def _value(name: str, cell: str) -> Any:
    """Read a cell as its field asks for; None where it cannot be read."""
    kind = KINDS[name]
    if kind == "words":
        return split_list([cell])
    if kind == "flag":
        return FLAGS.get(cell.casefold())
    if kind == "text":
        return cell
    if not _NUMBER.fullmatch(cell) or (kind == "whole" and "." in cell):
        return None
    return int(cell) if kind == "whole" else float(cell)
