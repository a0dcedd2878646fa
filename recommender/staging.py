"""Staging: the tables of a batch while they grow, each to a known size, so that a run can go on from there."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from recommender.cohort import WHOLE, Tables
from recommender.neutral import neutralised

TABLES = ("patients", "program", "decisions", "problems")
TEXTS = {"id", "value", "column", "what", "hint", "title", "dose", "cautions", "reason"}
OUR_OWN = {"row", "status", "complex", "exercises", "minutes", "questions", "decision_id"}
PARQUET_ROWS = 100_000


@dataclass(slots=True)
class Staging:
    """The tables in a folder; what stands behind their known sizes is cut off when they are opened.

    Attributes:
        folder: where they grow.
        known: the size of each, in bytes.
        neutral: neutralise what a spreadsheet would run.
    """

    folder: Path
    known: Mapping[str, int]
    neutral: bool = True
    _files: dict[str, BinaryIO] = field(init=False)

    def __post_init__(self) -> None:
        self._files = {name: self._open(name) for name in TABLES}

    def _open(self, name: str) -> BinaryIO:
        file = (self.folder / f"{name}.csv").open("ab")
        file.truncate(self.known.get(name, 0))
        file.seek(0, os.SEEK_END)
        return file

    def decisions(self) -> Iterable[int]:
        """Give the decisions that were given already."""
        path = self.folder / "patients.csv"
        if path.stat().st_size == 0:
            return
        with path.open(encoding="utf-8", newline="") as file:
            yield from (int(row["decision_id"], 16) for row in csv.DictReader(file) if row["decision_id"])

    def write(self, tables: Tables, notes: Iterable[Sequence[Any]]) -> int:
        """Write the next lines of every table; give how many cells were neutralised.

        Args:
            tables: what came of some rows.
            notes: more lines for problems.csv; they follow those of the same row.
        """
        problems = list(tables.problems.itertuples(index=False, name=None))
        ordered = sorted([*problems, *notes], key=lambda line: line[0])
        return sum(
            [
                self.add("patients", list(tables.patients.columns), frame=tables.patients),
                self.add("program", list(tables.program.columns), frame=tables.program),
                self.add("decisions", list(tables.decisions.columns), frame=tables.decisions),
                self.add("problems", list(tables.problems.columns), ordered),
            ]
        )

    def add(
        self, name: str, columns: Sequence[str], lines: Sequence[Sequence[Any]] = (), frame: pd.DataFrame | None = None
    ) -> int:
        """Add lines to one table, the header first; give how many cells were neutralised."""
        file, count = self._files[name], 0
        if frame is None:
            frame = pd.DataFrame(list(lines), columns=list(columns), dtype=object)
        if self.neutral:
            texts = {each for each in columns if each in TEXTS or (name == "patients" and each not in OUR_OWN)}
            frame, count = neutralised(frame, sorted(texts))
        text = frame.to_csv(None, header=file.tell() == 0, index=False, lineterminator="\n")
        file.write(text.encode("utf-8", "backslashreplace"))
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


def as_parquet(folder: Path) -> None:
    """Turn the tables of a folder into Parquet."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 - likewise

    for name in TABLES:
        source, writer = folder / f"{name}.csv", None
        kinds: dict[str, Any] = defaultdict(lambda: "str", {**dict.fromkeys(WHOLE, "Int64"), "minutes": "Float64"})
        empty = {column: [""] for column in (*WHOLE, "minutes")}
        for frame in pd.read_csv(source, dtype=kinds, keep_default_na=False, na_values=empty, chunksize=PARQUET_ROWS):
            table = pa.Table.from_pandas(frame, preserve_index=False)
            writer = writer or ParquetWriter(folder / f"{name}.parquet", table.schema)
            writer.write_table(table)
        if writer:
            writer.close()
    for name in TABLES:
        (folder / f"{name}.csv").unlink()
