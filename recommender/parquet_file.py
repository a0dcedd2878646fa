"""Parquet files: the tables of a batch, from the CSV in which they grew, with whole numbers and numbers as such."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from recommender.cohort import PATIENTS, WHOLE
from recommender.problem import DataError, Problem

NUMBERS = ("minutes",)
GROUP_ROWS = 50_000


def need_pyarrow() -> None:
    """Check that Parquet can be written.

    Raises:
        DataError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra, and slow to import
    except ImportError:
        hint = "install lumbar with the extra parquet"
        problem = Problem("--format parquet", "Parquet needs pyarrow, which is not installed", hint)
        raise DataError([problem]) from None


def write_parquet(source: Path, target: Path) -> None:
    """Write a table that stands as CSV as Parquet."""
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 - an extra, and slow to import

    with source.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        schema = _schema(source.stem, next(rows))
        with ParquetWriter(target, schema) as writer:
            for table in _groups(rows, schema):
                writer.write_table(table)


def _schema(name: str, columns: Sequence[str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    own = PATIENTS if name == "patients" else columns
    kinds = {column: pa.int64() for column in WHOLE} | {column: pa.float64() for column in NUMBERS}
    return pa.schema([(column, kinds.get(column, pa.string()) if column in own else pa.string()) for column in columns])


def _groups(rows: Iterator[list[str]], schema: Any) -> Iterator[Any]:
    """Give the rows in groups; a number that is not there is null, a text that is not there is empty."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    readers = [{pa.int64(): int, pa.float64(): float}.get(kind) for kind in schema.types]
    while group := list(islice(rows, GROUP_ROWS)):
        columns = [
            [(reader(cell) if cell else None) for cell in cells] if reader else cells
            for cells, reader in zip(zip(*group, strict=True), readers, strict=True)
        ]
        yield pa.table([pa.array(cells, kind) for cells, kind in zip(columns, schema.types, strict=True)], schema)
