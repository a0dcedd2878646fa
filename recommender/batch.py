"""A batch: a whole table of patients, decided portion by portion and written as tables. Nothing is lost, nothing half.

What is written grows in a folder beside the target, with checkpoints; the target appears whole at the end. A run that
was broken off goes on from its last checkpoint, and ends with the same bytes.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing, contextmanager
from dataclasses import field, replace
from secrets import token_hex
from typing import Any

from recommender.batch_log import BatchLog
from recommender.checkpoint import Checkpoint, keep_checkpoint, recall_checkpoint
from recommender.cohort import PATIENTS, Cohort, Lines, Pending
from recommender.header import ID, Header, read_header
from recommender.job import Job, Source
from recommender.light import dataclass
from recommender.neutral import HOW
from recommender.note import shown
from recommender.parquet_file import need_pyarrow, write_parquet
from recommender.partition import INVALID, Line
from recommender.problem import DataError, Problem
from recommender.staging import TABLES, Staging
from recommender.table_file import Portion, read_names, read_portions

SUMMARY, SHEETS, LOCK = "summary.json", "sheets", "lock"
SUFFIXES = {"markdown": ".md", "text": ".txt"}
NAME_MAX = 60


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
        told: is told how many rows are done: at first, and after each portion.
        resume: go on with a run that was broken off.

    Raises:
        DataError: the table or the target cannot be used, or a process that decides has died.
    """
    if job.form == "parquet":
        need_pyarrow()
    header, faults = read_header(read_names(job.table, job.encoding), job.mapped, job.keep)
    if faults:
        raise DataError(faults)
    asked = job.asked(source)
    with _told(job):
        if resume and (job.target / SUMMARY).is_file():
            return _finished(job, asked)
        _check_target(job, resume=resume)
        job.partial.mkdir(parents=True, exist_ok=True)
        with _locked(job):
            begun = _begin(job, asked, log)
            for folder in (job.whole, job.tables):
                folder.mkdir(exist_ok=True)
            cohort = Cohort(header, job.setup, executor, expand=job.expand)
            staging = Staging(job.tables, cohort.columns, begun.sizes, neutral=job.form == "csv")
            with closing(staging):
                run = _Run(job, cohort, staging, begun, log, told)
                run.go()
            return run.finish(source)


@contextmanager
def _told(job: Job) -> Iterator[None]:
    """Tell what stops a run as a problem; what is done by then is kept."""
    go_on = "then go on with --resume"
    try:
        yield
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        hint = f"check the folder, its permissions and the space on its disk, {go_on}"
        raise DataError([Problem(f"--out {job.out}", what, hint)]) from error
    except BrokenExecutor as error:
        what = f"a process that decides has died: {error}"
        raise DataError([Problem("--jobs", what, f"check the memory of this machine, {go_on}")]) from error


def _finished(job: Job, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give the summary of a run that has finished already.

    Raises:
        DataError: it was another one.
    """
    try:
        summary: dict[str, Any] = json.loads((job.target / SUMMARY).read_bytes())
        done = {
            **summary["options"],
            "input": summary["input"]["sha256"],
            "knowledge": summary["knowledge_version"],
            "engine": summary["engine"],
            "program": summary["program_version"],
        }
    except (ValueError, TypeError, KeyError):
        hint = "name a folder that is not there yet"
        raise DataError([Problem(str(job.target / SUMMARY), "is no summary of a batch", hint)]) from None
    _compare(job, done, asked, "finished")
    shutil.rmtree(job.partial, ignore_errors=True)
    return summary


def _compare(job: Job, found: Mapping[str, Any], asked: Mapping[str, Any], which: str) -> None:
    other = sorted(name for name in asked if found.get(name) != asked[name])
    if other:
        hint = f"begin with the same input and options, or name another folder than {job.out}"
        what = f"the {which} run differs in {', '.join(other)}"
        raise DataError([Problem(f"--out {job.out}", what, hint)])


def _check_target(job: Job, *, resume: bool) -> None:
    if job.target.exists() and (not job.target.is_dir() or any(job.target.iterdir())):
        raise DataError([Problem(f"--out {job.out}", "holds something already", "name a folder that is not there yet")])
    if job.partial.exists() and not resume:
        hint = f"go on with --resume, or remove {job.partial}"
        raise DataError([Problem(f"--out {job.out}", "an unfinished run is there", hint)])


@contextmanager
def _locked(job: Job) -> Iterator[None]:
    """Keep other runs off; the lock goes with the process, however it ends."""
    with (job.partial / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            problem = Problem(f"--out {job.out}", "another run is at work on it", "wait until it has ended")
            raise DataError([problem]) from None
        yield


def _begin(job: Job, asked: Mapping[str, Any], log: BatchLog | None) -> Checkpoint:
    """Give the checkpoint to begin at; the first one is there before anything is recorded.

    Raises:
        DataError: the unfinished run was another one.
    """
    wanted = {**asked, **(log.marks if log else {})}
    found = recall_checkpoint(job.partial)
    if found is None:
        found = Checkpoint(token_hex(8), wanted, record=log.last if log else 0)
        keep_checkpoint(found, job.partial)
    _compare(job, found.job, wanted, "unfinished")
    return found


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
    rows: int = 0
    kept_at: float = 0.0

    def go(self) -> None:
        """Decide what is left; while a portion is written, the next one is decided already."""
        self.counts.update(self.at.counts)
        if self.log:
            self.log.resume(self.at.run, self.at.record)
        if self.at.sizes:
            self.rows = self.at.rows
            self.cohort.given.update(self.staging.decisions())
        else:
            self._head()
        self.told(self.rows)
        waiting: Pending | None = None
        for portion in self._left():
            pending = self.cohort.submit(portion.rows, portion.faults)
            if waiting:
                self._write(waiting)
            waiting = pending
        if waiting:
            self._write(waiting)
        self._keep()

    def _head(self) -> None:
        """Write the header of each table, and which columns nobody knows."""
        unknown = _unknown(self.cohort.header)
        for name in TABLES:
            self.counts["neutralised"] += self.staging.add(name, unknown if name == "problems" else [])
        self.counts["problem warning"] += len(unknown)

    def _left(self) -> Iterator[Portion]:
        """Give the portions that are left; of what is done, note the ids."""
        kinds = self.cohort.header.kinds
        for portion in read_portions(self.job.table, self.job.encoding, self.job.portion, kinds):
            done = max(0, min(self.at.rows - self.cohort.last, len(portion.rows)))
            for row in portion.rows[:done]:
                self.cohort.last += 1
                self._first_row(self.cohort.id_of(row), self.cohort.last)
            faults = {place - done: note for place, note in portion.faults.items() if place >= done}
            if portion.rows[done:]:
                yield Portion(portion.rows[done:], faults)

    def _first_row(self, name: str, number: int) -> int:
        """Give the first row of a patient's id; kept by its hash, for a million of them may come."""
        key = hash_of(name)
        return self.first_rows.setdefault(key, number)

    def _write(self, pending: Pending) -> None:
        lines = pending.lines()
        duplicates = list(self._duplicates(lines))
        problems = [*lines.problems, *duplicates]
        if duplicates:
            problems.sort(key=lambda line: line[0])
        added = {**{name: getattr(lines, name) for name in TABLES}, "problems": problems}
        self.counts["neutralised"] += sum(self.staging.add(name, each) for name, each in added.items())
        self.counts["rows"] += len(lines.decided)
        self.counts["duplicates"] += len(duplicates)
        self.counts.update(Counter(f"status {each.status}" for each in lines.decided))
        self.counts.update(Counter(f"problem {line[-1]}" for line in problems))
        self._write_sheets(lines)
        self.rows += len(lines.decided)
        if self.log:
            self.log.record(lines)
        if time.monotonic() - self.kept_at >= self.job.pause:
            self._keep()
        self.told(self.rows)

    def _keep(self) -> None:
        """Write down how far it is."""
        record = self.log.last if self.log else 0
        sizes = self.staging.sizes()
        self.at = replace(self.at, rows=self.rows, sizes=sizes, counts=dict(self.counts), record=record)
        keep_checkpoint(self.at, self.job.partial)
        self.kept_at = time.monotonic()

    def _duplicates(self, lines: Lines) -> Iterator[Line]:
        column = self.cohort.header.column_of(ID)
        for number, name, *_ in lines.patients:
            if name and (first := self._first_row(name, number)) != number:
                what = f"patient '{shown(name)}' stands in row {first} too; both are kept"
                yield (number, column, shown(name), what, "give each patient an id of its own", "warning")

    def _write_sheets(self, lines: Lines) -> None:
        form = self.job.setup.sheets
        if not form:
            return
        folder = self.job.whole / SHEETS
        folder.mkdir(exist_ok=True)
        for (number, name, *_), each in zip(lines.patients, lines.decided, strict=True):
            if each.status != INVALID:
                (folder / sheet_name(number, name, form)).write_text(each.sheet, encoding="utf-8")

    def finish(self, source: Source) -> dict[str, Any]:
        """Write the summary, and let the output appear; until then nothing that a resumed run needs is gone."""
        if self.job.form == "parquet":
            for name in TABLES:
                write_parquet(self.job.tables / f"{name}.csv", self.job.whole / f"{name}.parquet")
        summary = self._summary(source)
        with (self.job.whole / SUMMARY).open("w", encoding="utf-8") as file:
            file.write(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.job.whole.rename(self.job.target)
        shutil.rmtree(self.job.partial, ignore_errors=True)
        return summary

    def _summary(self, source: Source) -> dict[str, Any]:
        counts, header = self.counts, self.cohort.header
        asked = self.job.asked(source)
        return {
            "rows": counts["rows"],
            "status": _of("status ", counts),
            "problems": _of("problem ", counts),
            "duplicate_ids": counts["duplicates"],
            "decisions": len(self.cohort.given),
            "neutralised_cells": counts["neutralised"],
            "neutralised_how": HOW,
            "input": {"name": shown(self.job.table.name), "sha256": asked["input"]},
            "columns": {
                "fields": {name: header.names[place] for name, place in sorted(header.fields.items())},
                "kept": list(header.kept_names(PATIENTS)),
                "not_read": [line[1] for line in _unknown(header)],
            },
            "options": self.job.options,
            "knowledge_version": asked["knowledge"],
            "engine": asked["engine"],
            "program_version": asked["program"],
        }


def hash_of(name: str) -> int:
    """Give 64 bits that tell one id from another."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


def _unknown(header: Header) -> list[Line]:
    return [
        (None, each.where.removeprefix("header "), "", each.what, each.hint, each.severity) for each in header.problems
    ]


def _of(prefix: str, counts: Mapping[str, int]) -> dict[str, int]:
    found = {name.removeprefix(prefix): count for name, count in counts.items() if name.startswith(prefix) and count}
    return dict(sorted(found.items()))


def sheet_name(number: int, name: str, form: str) -> str:
    """Name the sheet of a row: its number, and what of the patient's id is safe in a file name."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:NAME_MAX].strip("_")
    return f"{number:07d}{f'-{safe}' if safe else ''}{SUFFIXES[form]}"
