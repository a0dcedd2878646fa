"""Batches for tests: a table written, decided and read back."""

import csv
from pathlib import Path
from typing import Any

from recommender.batch import run_batch
from recommender.batch_log import BatchLog
from recommender.job import Job, fingerprint
from recommender.knowledge import load_knowledge
from recommender.partition import Setup

PLAIN = "stage,pain,screened,supervised,first_session"
REMISSION = "remission,none,yes,yes,no"
ACUTE = "acute,moderate,yes,yes,no"
NO_CONFIG = "{}"


def setup_of(*fields: str, **more: Any) -> Setup:
    """Decide with the shipped knowledge."""
    return Setup(fields, load_knowledge().version, **more)


def table_of(folder: Path, text: str | bytes, name: str = "patients.csv") -> Path:
    """Write a table."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def job_of(folder: Path, text: str | bytes, setup: Setup | None = None, **more: Any) -> Job:
    """Make the job of a table that is written first; its output is the folder `out` beside it."""
    return Job(table_of(folder, text), folder / "out", setup or setup_of(), **more)


def done(job: Job, log: BatchLog | None = None, *, resume: bool = False) -> dict[str, Any]:
    """Do a job in this process; give its summary."""
    return run_batch(job, fingerprint(job.table), log=log, resume=resume)


def batched(folder: Path, text: str | bytes, **more: Any) -> dict[str, Any]:
    """Write a table and decide it; give the summary."""
    return done(job_of(folder, text, **more))


def lines_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Read a table of the output."""
    with (folder / "out" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(folder: Path, name: str, table: str = "patients") -> list[str]:
    """Read one column of a table of the output."""
    return [line[name] for line in lines_of(folder, table)]


def content_of(folder: Path) -> dict[str, bytes]:
    """Read every file of an output, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
