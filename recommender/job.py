"""A job: which table is decided, with what, and where the output goes. `batch` does it."""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from recommender.light import dataclass
from recommender.partition import Setup, engine_name
from recommender.problem import DataError, Problem
from recommender.recording import program_version
from recommender.table_file import NAME_IT, PORTION_ROWS, UTF8, row_count

BLOCK_BYTES = 1 << 20
CHECKPOINT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        table: the patients.
        out: the folder to write; it must not hold anything yet.
        mapped: the field that a column of another name is.
        keep: the columns to keep through; `*` for all that are no field.
        form: csv or parquet.
        portion: rows that are written at once; the output does not depend on it.
        pause: seconds from one checkpoint to the next, at least; nor on this.
    """

    table: Path
    out: Path
    setup: Setup
    encoding: str = UTF8
    mapped: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    expand: bool = False
    form: str = "csv"
    portion: int = PORTION_ROWS
    pause: float = CHECKPOINT_SECONDS

    @property
    def target(self) -> Path:
        """Give the folder that appears at the end."""
        return self.out.resolve()

    @property
    def partial(self) -> Path:
        """Give the folder in which the output grows, beside the target."""
        return self.target.parent / f".{self.target.name}.partial"

    @property
    def whole(self) -> Path:
        """Give what becomes the target."""
        return self.partial / "whole"

    @property
    def tables(self) -> Path:
        """Give the folder in which the tables grow, as CSV."""
        return self.whole if self.form == "csv" else self.partial / "tables"

    def asked(self, source: "Source") -> dict[str, Any]:
        """Give all that the output depends on, by names that a user knows."""
        return {
            "input": source.sha256,
            "knowledge": self.setup.version,
            "engine": engine_name(self.setup),
            "program": program_version(),
            **self.options,
        }

    @property
    def options(self) -> dict[str, Any]:
        """Give the options that the output depends on."""
        return {
            "encoding": self.encoding,
            "map": dict(self.mapped),
            "keep": sorted(self.keep),
            "expand": self.expand,
            "format": self.form,
            "sheets": self.setup.sheets,
            "log": self.setup.logged,
            "clinic": self.setup.clinic,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """What a table is: its hash, and how many rows it has at most."""

    sha256: str
    rows: int


def fingerprint(table: Path) -> Source:
    """Read a table once, to know it again and to tell how much is left.

    Raises:
        DataError: it cannot be read.
    """
    digest, lines = hashlib.sha256(), 0
    try:
        if table.exists() and not table.is_file():
            raise DataError([Problem(str(table), "is no regular file, and is read more than once", NAME_IT)])
        with table.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
                lines += block.count(b"\n")
    except OSError as error:
        raise DataError([Problem(str(table), f"cannot be read: {error.strerror}", NAME_IT)]) from None
    count = row_count(table)
    return Source(digest.hexdigest(), max(lines, 1) if count is None else count)
