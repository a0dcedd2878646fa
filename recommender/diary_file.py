"""A diary file: the lines of a diary in CSV or TOML, as texts by column. What the texts mean is not looked at."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from recommender.light import dataclass
from recommender.note import shown
from recommender.patient_table import split_lines
from recommender.problem import DataError, Problem, did_you_mean
from recommender.record import NO_VALUES
from recommender.record_file import BYTES_MAX, parse_record
from recommender.vocabulary import fold

TABLE = "entry"
REQUIRED = ("date", "session")
LISTS = ("events",)
ARCHIVE = b"PK\x03\x04"
_HEADER = re.compile(rf"\s*\[\[\s*{TABLE}\s*\]\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diary.

    Attributes:
        place: file and line, as `diary.csv:12`.
        cells: the text of each column that is not empty.
    """

    place: str
    cells: Mapping[str, str]


def read_lines(path: Path, columns: Collection[str]) -> tuple[list[Line], list[Problem]]:
    """Read the lines of a diary: TOML by its suffix, else CSV parted by commas, semicolons or tabs.

    Args:
        path: the file, UTF-8.
        columns: those that there may be.

    Returns:
        The lines whose form is sound, and every fault of the file.
    """
    lines: list[Line] = []
    problems: list[Problem] = []
    try:
        text = _text(path)
        found = _tables(text, path, columns) if is_toml(path) else _rows(text, path, columns)
        for each in found:
            if isinstance(each, Line):
                lines.append(each)
            else:
                problems.append(each)
    except DataError as error:
        problems += error.problems
    return lines, problems


def is_toml(path: Path) -> bool:
    """Say whether a diary is TOML, by its name."""
    return path.suffix.lower() == ".toml"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise DataError([Problem(str(path), what, "name a diary; `lumbar diary new` writes one")]) from None
    if content.startswith(ARCHIVE):
        raise DataError([Problem(str(path), "is a workbook or an archive", "save it as CSV")])
    if len(content) > BYTES_MAX:
        what = f"is larger than {BYTES_MAX // 1024} KiB"
        raise DataError([Problem(str(path), what, "a diary holds one course of one patient")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} is not UTF-8"
        raise DataError([Problem(f"{path}:{line}", what, "save the diary in UTF-8")]) from None


def _rows(text: str, path: Path, columns: Collection[str]) -> Iterator[Line | Problem]:
    lines = split_lines(text, str(path), columns)
    header = next(lines, (1, []))[1]
    names = [fold(cell) for cell in header]
    if problems := list(_misnamed(header, names, f"{path}:1", columns)):
        raise DataError(problems)
    for line, cells in lines:
        place = f"{path}:{line}"
        if len(cells) != len(names) and any(cells):
            what = f"has {len(cells)} cells, the header has {len(names)}"
            yield Problem(place, what, "quote a cell that holds the delimiter, or part a list with |")
        elif any(cell.strip() for cell in cells):
            yield Line(place, {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()})


def _misnamed(header: Sequence[str], names: Sequence[str], where: str, columns: Collection[str]) -> Iterator[Problem]:
    for place, (cell, name) in enumerate(zip(header, names, strict=True), start=1):
        if name not in columns:
            yield _unknown(f"{where} {shown(cell.strip()) or f'column {place}'}", cell.strip(), columns)
        elif name in names[: place - 1]:
            yield Problem(f"{where} {name}", f"column '{name}' stands twice", "keep one of the two")
    for name in REQUIRED:
        if name not in names:
            yield Problem(
                where, f"no column is named {name}", f"the first line names the columns: {', '.join(columns)}"
            )


def _unknown(where: str, name: str, columns: Collection[str]) -> Problem:
    near = did_you_mean(shown(name), columns)
    return Problem(where, f"no column of a diary is named '{shown(name)}'{near}", f"columns are {', '.join(columns)}")


def _tables(text: str, path: Path, columns: Collection[str]) -> Iterator[Line | Problem]:
    document = parse_record(text.encode(), str(path), ".toml") if text.strip() else {}
    for name in document:
        if name != TABLE:
            what = f"'{shown(name)}' is no [[{TABLE}]]{did_you_mean(shown(name), [TABLE])}"
            yield Problem(f"{path} {shown(name)}", what, f"write each entry as a table [[{TABLE}]]")
    tables = document.get(TABLE, [])
    if not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
        raise DataError([Problem(f"{path} {TABLE}", f"{TABLE} is no list of tables", f"write [[{TABLE}]]")])
    for place, table in zip(_places(text, path, len(tables)), tables, strict=True):
        yield from _table(table, place, columns)


def _places(text: str, path: Path, count: int) -> list[str]:
    """Name the line of each table; its number among them where a text or an inline list hides that."""
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if _HEADER.match(line)]
    if len(lines) == count:
        return [f"{path}:{line}" for line in lines]
    return [f"{path} {TABLE} {number}" for number in range(1, count + 1)]


def _table(table: Mapping[str, Any], place: str, columns: Collection[str]) -> Iterator[Line | Problem]:
    cells: dict[str, str] = {}
    for key, value in table.items():
        name, cell = fold(key), _cell(value, key)
        if name not in columns:
            yield _unknown(f"{place} {shown(key)}", key, columns)
        elif name in cells:
            yield Problem(f"{place} {name}", f"{name} stands twice", "keep one of the two")
        elif cell is None:
            kind = "a list of texts" if name in LISTS else "a text, a number, a date, true or false"
            yield Problem(f"{place} {name}", f"{name} is no such value as it takes", f"write {kind}")
        else:
            cells[name] = cell.strip()
    yield Line(place, {name: cell for name, cell in cells.items() if cell})


def _cell(value: Any, key: str) -> str | None:
    """Write a TOML value as a table would; None where no cell could hold it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if abs(value) <= BYTES_MAX else hex(value)  # the text of a huge number is refused by Python
    if isinstance(value, float | date | time):
        return str(value)
    if isinstance(value, list) and fold(key) in LISTS and all(isinstance(each, str) and each.strip() for each in value):
        return ";".join(value) or NO_VALUES
    return None
