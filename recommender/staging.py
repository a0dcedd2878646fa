"""Staging: the tables of a batch while they grow, each to a known size, so that a run can go on from there."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from recommender.light import dataclass
from recommender.neutral import neutralised
from recommender.problem import DataError, Problem

TABLES = ("patients", "program", "decisions", "problems")
OUR_OWN = {"row", "status", "complex", "exercises", "minutes", "questions", "decision_id"}
ALIKE = {"decisions": "decision_id"}
"""The tables whose lines many patients share, and the last of the columns that tell those lines apart."""
PARTS_MAX = 20_000
TEXTS = {"id", "value", "column", "what", "hint", "title", "dose", "cautions", "reason"}


@dataclass(slots=True)
class Staging:
    """The tables in a folder; what stands behind their known sizes is cut off when they are opened.

    Attributes:
        folder: where they grow.
        columns: of each table.
        known: the size of each, in bytes.
        neutral: neutralise what a spreadsheet would run.
    """

    folder: Path
    columns: Mapping[str, Sequence[str]]
    known: Mapping[str, int]
    neutral: bool = True
    _files: dict[str, BinaryIO] = field(init=False)
    _texts: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._texts = {name: _text_places(name, self.columns[name]) for name in TABLES}
        self._files = {name: self._open(name) for name in TABLES}

    def _open(self, name: str) -> BinaryIO:
        path, known = self.folder / f"{name}.csv", self.known.get(name, 0)
        file = path.open("ab")
        if file.tell() < known:
            file.close()
            what = f"is shorter than the checkpoint says: {path.stat().st_size} bytes, not {known}"
            raise DataError([Problem(str(path), what, "remove its folder and begin again without --resume")])
        file.truncate(known)
        file.seek(0, os.SEEK_END)
        return file

    def decisions(self) -> Iterator[int]:
        """Give the decisions that were given already."""
        place = self.columns["patients"].index("decision_id")
        with (self.folder / "patients.csv").open(encoding="utf-8", newline="") as file:
            for row in islice(csv.reader(file), 1, None):
                if row[place]:
                    yield int(row[place], 16)

    def add(self, name: str, lines: Iterable[Sequence[Any]]) -> int:
        """Add lines to one table, the header first; give how many cells were neutralised."""
        file, columns, count = self._files[name], self.columns[name], 0
        if file.tell() == 0:
            lines = [columns, *lines]
        if self.neutral:
            lines, count = neutralised(lines, self._texts[name])
        head = columns.index(ALIKE[name]) + 1 if name in ALIKE else 0
        file.write(as_csv(lines, head))
        return count

    def sizes(self) -> dict[str, int]:
        """Write all down to the disk; give the sizes."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
        return {name: file.tell() for name, file in self._files.items()}

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def _text_places(name: str, columns: Sequence[str]) -> list[int]:
    """Give the places of the columns whose text is not of our own making."""
    own = OUR_OWN if name == "patients" else {*columns} - TEXTS
    return [place for place, column in enumerate(columns) if column not in own]


def as_csv(lines: Iterable[Sequence[Any]], head: int = 0) -> bytes:
    """Write lines as CSV, UTF-8; one that holds a carriage return is quoted, which the csv module leaves out.

    Args:
        lines: the cells of each.
        head: how many cells come before those that are the same in many lines; 0 where lines are not alike. Such cells
            are texts: equal numbers may be written in two ways.
    """
    found = list(lines)
    text = _joined(found, head) if head else _written(found)
    if "\r" in text:
        text = "".join(_written([line], csv.QUOTE_ALL if _returns(line) else csv.QUOTE_MINIMAL) for line in found)
    return text.encode("utf-8", "backslashreplace")


def _joined(lines: Iterable[Sequence[Any]], head: int) -> str:
    return "".join([f"{_part(tuple(line[:head]))},{_part(tuple(line[head:]))}\n" for line in lines])


@lru_cache(maxsize=PARTS_MAX)
def _part(cells: Sequence[Any]) -> str:
    return _written([cells]).removesuffix("\n")


def _written(lines: Iterable[Sequence[Any]], quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n", quoting=quoting).writerows(lines)
    return buffer.getvalue()


def _returns(line: Sequence[Any]) -> bool:
    return any(cell.__class__ is str and "\r" in cell for cell in line)
