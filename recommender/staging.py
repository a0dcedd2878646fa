"""Staging: the tables of a batch while they grow, each to a known size, so that a run can go on from there."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from recommender.neutral import neutralised
from recommender.problem import DataError, Problem

TABLES = ("patients", "program", "decisions", "problems")
OUR_OWN = {"row", "status", "complex", "exercises", "minutes", "questions", "decision_id"}
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
        file.write(as_csv(lines))
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


def as_csv(lines: Iterable[Sequence[Any]]) -> bytes:
    """Write lines as CSV, UTF-8; one that holds a carriage return is quoted, which the csv module leaves out."""
    buffer = io.StringIO(newline="")
    plain = csv.writer(buffer, lineterminator="\n")
    quoted = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for line in lines:
        returns = any(cell.__class__ is str and "\r" in cell for cell in line)
        (quoted if returns else plain).writerow(line)
    return buffer.getvalue().encode("utf-8", "backslashreplace")
