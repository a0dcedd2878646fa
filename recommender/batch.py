"""A batch: a whole table of patients, decided portion by portion and written as tables. Nothing is lost, nothing half.

What is written grows in a folder beside the target, with a checkpoint after each portion; the target appears whole at
the end. A run that was broken off goes on from its last checkpoint, and ends with the same bytes.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

from recommender.batch_log import BatchLog
from recommender.checkpoint import NAME as CHECKPOINT
from recommender.checkpoint import Checkpoint, keep_checkpoint, recall_checkpoint
from recommender.cohort import PROBLEMS, Cohort, Pending, Tables
from recommender.header import ID, read_header
from recommender.neutral import MARK, STARTERS
from recommender.partition import INVALID, Setup, engine_name
from recommender.problem import DataError, Problem
from recommender.recording import program_version
from recommender.staging import Staging, as_parquet
from recommender.table_file import UTF8, Portion, read_names, read_portions

SUMMARY = "summary.json"
SHEETS = "sheets"
SUFFIXES = {"markdown": ".md", "text": ".txt"}
NAME_MAX = 60
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        table: the patients.
        out: the folder to write; it must not hold anything yet.
        mapped: the field that a column of another name is.
        keep: the columns to keep through; `*` for all that are no field.
        form: csv or parquet.
    """

    table: Path
    out: Path
    setup: Setup
    encoding: str = UTF8
    mapped: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    expand: bool = False
    form: str = "csv"

    @property
    def staging(self) -> Path:
        """Give the folder in which the output grows."""
        return self.out.parent / f".{self.out.name}.partial"


@dataclass(frozen=True, slots=True)
class Source:
    """What a table is: its hash, and how many lines it has at most."""

    sha256: str
    lines: int


def fingerprint(table: Path) -> Source:
    """Read a table once, to know it again and to tell how much is left.

    Raises:
        DataError: it cannot be read.
    """
    digest, lines = hashlib.sha256(), 0
    try:
        with table.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
                lines += block.count(b"\n")
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise DataError([Problem(str(table), what, "name a CSV or Parquet file")]) from None
    return Source(digest.hexdigest(), lines)


def run_batch(
    job: Job,
    source: Source,
    executor: Executor | None = None,
    log: BatchLog | None = None,
    told: Callable[[int], None] = lambda _: None,
    *,
    resume: bool = False,
) -> dict[str, Any]:
    """Decide every row of a table and write what became of it; give the summary.

    Args:
        job: what is to be done.
        source: the table's fingerprint.
        executor: decides partitions in other processes; None decides here.
        log: records each decision.
        told: is told how many rows are done.
        resume: go on with a run that was broken off.

    Raises:
        DataError: the table or the target cannot be used.
    """
    if resume and (job.out / SUMMARY).is_file():
        done: dict[str, Any] = json.loads((job.out / SUMMARY).read_bytes())
        return done
    header, faults = read_header(read_names(job.table, job.encoding), job.mapped, job.keep)
    if faults:
        raise DataError(faults)
    begun = _begin(job, source, resume=resume)
    cohort = Cohort(header, job.setup, executor, expand=job.expand)
    run = _Run(job, cohort, Staging(job.staging, begun.sizes, neutral=job.form == "csv"), begun, log, told)
    run.go()
    return run.finish(source)


def _begin(job: Job, source: Source, *, resume: bool) -> Checkpoint:
    """Give the checkpoint to begin at.

    Raises:
        DataError: the target holds something, an unfinished run is there, or it was another one.
    """
    if job.out.exists() and (not job.out.is_dir() or any(job.out.iterdir())):
        raise DataError([Problem(f"--out {job.out}", "holds something already", "name a folder that is not there yet")])
    asked = _asked(job, source)
    if not job.staging.exists():
        job.staging.mkdir(parents=True)
        return Checkpoint(token_hex(8), asked)
    if not resume:
        hint = f"go on with --resume, or remove {job.staging}"
        raise DataError([Problem(f"--out {job.out}", "an unfinished run is there", hint)])
    found = recall_checkpoint(job.staging) or Checkpoint(token_hex(8), asked)
    if found.job != asked:
        other = ", ".join(sorted(name for name in asked if found.job.get(name) != asked[name]))
        hint = f"begin with the same input and options, or remove {job.staging}"
        raise DataError([Problem(f"--out {job.out}", f"the unfinished run differs in {other}", hint)])
    return found


def _asked(job: Job, source: Source) -> dict[str, Any]:
    """Give all that the output depends on."""
    setup = replace(job.setup, fields=())
    named = {name: getattr(setup, name) for name in ("version", "clinic", "engine", "sheets", "logged")}
    options = {"mapped": dict(job.mapped), "keep": list(job.keep), "expand": job.expand, "form": job.form}
    return {"input": source.sha256, "encoding": job.encoding, "program": program_version(), **named, **options}


@dataclass(slots=True)
class _Run:
    """A run under way."""

    job: Job
    cohort: Cohort
    staging: Staging
    at: Checkpoint
    log: BatchLog | None
    told: Callable[[int], None]
    counts: Counter[str] = field(default_factory=Counter)
    first_rows: dict[int, int] = field(default_factory=dict)

    def go(self) -> None:
        """Decide what is left; while a portion is written, the next one is decided already."""
        self.counts.update(self.at.counts)
        self.cohort.given.update(self.staging.decisions())
        if self.log:
            self.log.resume(self.at.run, self.at.record)
        waiting: Pending | None = None
        for portion in self._left():
            pending = self.cohort.submit(portion.rows, portion.faults)
            if waiting:
                self._write(waiting)
            waiting = pending
        self._write(waiting or self.cohort.submit([]))

    def _left(self) -> Iterator[Portion]:
        """Give the portions that are left; of what is done, note the ids."""
        done = self.at.rows
        for portion in read_portions(self.job.table, self.job.encoding):
            count = min(done - self.cohort.last, len(portion.rows))
            if count <= 0:
                yield portion
                continue
            for row in portion.rows[:count]:
                self.cohort.last += 1
                self._first_row(self.cohort.id_of(row), self.cohort.last)
            faults = {place - count: note for place, note in portion.faults.items() if place >= count}
            if portion.rows[count:]:
                yield Portion(portion.rows[count:], faults)

    def _first_row(self, name: str, number: int) -> int:
        """Give the first row of a patient's id."""
        key = int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest())
        return self.first_rows.setdefault(key, number)

    def _write(self, pending: Pending) -> None:
        tables = pending.tables()
        duplicates = list(self._duplicates(tables))
        self._count(tables, duplicates)
        self.counts["neutralised"] += self.staging.write(tables, duplicates)
        self._write_sheets(tables)
        record = self.log.record(tables) if self.log else 0
        rows = self.at.rows + len(pending.rows)
        self.at = replace(self.at, rows=rows, sizes=self.staging.sizes(), counts=dict(self.counts), record=record)
        keep_checkpoint(self.at, self.job.staging)
        self.told(rows)

    def _duplicates(self, tables: Tables) -> Iterator[tuple[Any, ...]]:
        for number, name in zip(tables.patients["row"], tables.patients["id"], strict=True):
            if name and (first := self._first_row(name, number)) != number:
                what = f"patient '{name}' stands in row {first} too; both are kept"
                yield (number, ID, name, what, "give each patient an id of its own", "warning")

    def _count(self, tables: Tables, duplicates: list[tuple[Any, ...]]) -> None:
        self.counts["rows"] += len(tables.decided)
        self.counts.update(f"status {each.status}" for each in tables.decided)
        self.counts.update(f"problem {severity}" for severity in tables.problems["severity"])
        self.counts["duplicates"] += len(duplicates)
        self.counts["problem warning"] += len(duplicates)

    def _write_sheets(self, tables: Tables) -> None:
        if not self.job.setup.sheets:
            return
        folder = self.job.staging / SHEETS
        folder.mkdir(exist_ok=True)
        for number, name, each in zip(tables.patients["row"], tables.patients["id"], tables.decided, strict=True):
            if each.status != INVALID:
                (folder / sheet_name(number, name, self.job.setup.sheets)).write_text(each.sheet, encoding="utf-8")

    def finish(self, source: Source) -> dict[str, Any]:
        """Write the summary, and let the output appear."""
        header = self.cohort.header
        unknown = [(None, each.where.removeprefix("header "), "", each.what, each.hint, "warning")
                   for each in header.problems]  # fmt: skip
        self.staging.add("problems", PROBLEMS, unknown)
        self.staging.sizes()
        self.staging.close()
        self.counts["problem warning"] += len(unknown)
        summary = self._summary(source)
        if self.job.form == "parquet":
            as_parquet(self.job.staging)
        (self.job.staging / SUMMARY).write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", "utf-8")
        (self.job.staging / CHECKPOINT).unlink(missing_ok=True)
        self.job.staging.rename(self.job.out)
        return summary

    def _summary(self, source: Source) -> dict[str, Any]:
        counts, header = self.counts, self.cohort.header
        fields = {name: header.names[place] for name, place in sorted(header.fields.items())}
        return {
            "rows": counts["rows"],
            "status": _of("status ", counts),
            "problems": _of("problem ", counts),
            "duplicate_ids": counts["duplicates"],
            "decisions": len(self.cohort.given),
            "neutralised_cells": counts["neutralised"],
            "neutralised_how": f"{MARK} before a cell of a CSV file that begins with {' '.join(map(repr, STARTERS))}",
            "input": {"name": self.job.table.name, "sha256": source.sha256},
            "columns": {"fields": fields, "kept": [header.names[place] for place in header.kept]},
            "knowledge_version": self.job.setup.version,
            "engine": engine_name(self.job.setup),
            "program_version": program_version(),
        }


def _of(prefix: str, counts: Mapping[str, int]) -> dict[str, int]:
    found = {name.removeprefix(prefix): count for name, count in counts.items() if name.startswith(prefix) and count}
    return dict(sorted(found.items()))


def sheet_name(number: int, name: str, form: str) -> str:
    """Name the sheet of a row: its number, and what of the patient's id is safe in a file name."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:NAME_MAX].strip("_")
    return f"{number:07d}{f'-{safe}' if safe else ''}{SUFFIXES[form]}"
