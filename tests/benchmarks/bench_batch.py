"""A batch: distinct patients a second on one core and two, how time grows with rows, memory, and what writing costs.

Patients are generated (`recommender.sample_clinic`). Ratios are of runs one after the other on this machine, or of
writing to what the disk and the compressor do with the same bytes; equal outputs are checked. Where rows repeat facts,
some facts are common and most are rare, as in a clinic; where they do not, each row is decided.

Sizes, in this order: distinct patients for one core against two; rows without repetition; rows with it; the facts that
those repeat. Of both kinds of rows a tenth is run before and after, and the time of a table of one row is taken off.
What is short is tried some times, one side after the other, and the least time counts: the machine may stop for a
while.
"""

import csv
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, islice
from pathlib import Path

import psutil

from recommender.cohort import cell_text
from recommender.parquet_file import need_pyarrow, write_parquet
from recommender.record import KINDS
from recommender.sample_clinic import sample_records
from recommender.staging import TABLES, Staging

LUMBAR = str(Path(sys.executable).parent / "lumbar")
SUMMARY = "summary.json"
TWO_BAR, LINEAR_BAR, MINUTES_BAR, GIB_BAR = 1.7, 10.5, 10.0, 1.0
SIZES = (6_000, 20_000, 1_000_000, 10_000)
JOBS = 2
PORTION = 50_000
DRAWN = 2
GIB = 2**30
PAUSE = 0.2
TRIES = 3
HELD: list[int] = []


def say(text: str) -> None:
    """Print."""
    print(text, flush=True)  # noqa: T201 - a benchmark prints


def held(name: str, found: float, bar: float, *, least: bool = False) -> bool:
    """Say a figure beside its bar; give whether it is met."""
    met = found >= bar if least else found <= bar
    say(f"  {name}: {found:.2f} ({'at least' if least else 'at most'} {bar:g}: {'met' if met else 'NOT MET'})")
    return met


def cells(count: int) -> list[dict[str, str]]:
    """Give generated records as the cells of a table, no two with the same facts."""
    records = list(sample_records(DRAWN * count, seed=11))
    names = sorted({name for record in records for name in record} - {"patient_id"})
    rows = (tuple(cell_text(record.get(name), KINDS[name]) for name in names) for record in records)
    return [{"patient_id": "", **dict(zip(names, row, strict=True))} for row in islice(dict.fromkeys(rows), count)]


def write_table(path: Path, facts: Sequence[dict[str, str]], rows: int) -> Path:
    """Write a table of as many rows as there are facts, or of more that repeat them, the first ones most often."""
    chance = random.Random(3)  # noqa: S311 - a table, no secret
    weights = list(accumulate(1 / rank for rank in range(1, len(facts) + 1)))
    chosen = (
        facts[:rows] if rows <= len(facts) else (chance.choices(facts, cum_weights=weights)[0] for _ in range(rows))
    )
    columns = list(facts[0])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([f"p{number}", *(each[name] for name in columns[1:])] for number, each in enumerate(chosen))
    return path


def run(table: Path, out: Path, jobs: int) -> float:
    """Run `lumbar batch` into a folder of its own; give the seconds, and note how much memory it held."""
    shutil.rmtree(out, ignore_errors=True)
    command = [LUMBAR, "batch", str(table), "--out", str(out), "--jobs", str(jobs)]
    return took(partial(watch, command))


def watch(command: Sequence[str]) -> None:
    """Run a command, and look often at how much memory it and its processes hold together."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while running.poll() is None:
            HELD.append(resident(running.pid))
            time.sleep(PAUSE)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)


def resident(pid: int) -> int:
    """Add up the resident bytes of a process and of those that it started."""
    try:
        first = psutil.Process(pid)
        return sum(each.memory_info().rss for each in (first, *first.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0


def took(work: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def shortest(*works: Callable[[], float]) -> list[float]:
    """Give, for each of some works that give their seconds, the least of its tries; they take turns."""
    tries = [[work() for work in works] for _ in range(TRIES)]
    return [min(times) for times in zip(*tries, strict=True)]


def check_same(one: Path, other: Path) -> None:
    """Check that two outputs are the same, byte by byte."""
    for name in (*(f"{table}.csv" for table in TABLES), SUMMARY):
        if (one / name).read_bytes() != (other / name).read_bytes():
            raise AssertionError(name)


def two_cores(folder: Path, facts: Sequence[dict[str, str]]) -> bool:
    """Decide distinct patients with one process and with two; the output of one stays in `one`."""
    table = write_table(folder / "distinct.csv", facts, len(facts))
    one, two = shortest(partial(run, table, folder / "one", 1), partial(run, table, folder / "two", JOBS))
    check_same(folder / "one", folder / "two")
    rates = f"{len(facts) / one:.0f} a second with one process, {len(facts) / two:.0f} with two, start-up included"
    say(f"{len(facts)} distinct patients: {rates}")
    return held("two processes over one", one / two, TWO_BAR, least=True)


def writing(out: Path, folder: Path) -> None:
    """Write an output once more, as a batch does and as bare bytes, as CSV and as Parquet."""
    content = b"".join((out / f"{name}.csv").read_bytes() for name in TABLES)
    raw, ours, packed = shortest(
        partial(took, partial(write_raw, folder / "raw", content)),
        partial(took_to_stage, out, folder),
        partial(took, partial(zlib.compress, content, 6)),
    )
    say(f"writing {len(content) / 1e6:.0f} MB of CSV: {ours / raw:.2f} times the disk's time for these bytes,")
    say(f"  {ours / packed:.2f} times zlib's")
    need_pyarrow()
    table = out / "decisions.csv"
    parquet, packed = shortest(
        partial(took, partial(write_parquet, table, folder / "decisions.parquet")),
        partial(took, partial(zlib.compress, table.read_bytes(), 6)),
    )
    say(f"writing decisions.csv as Parquet: {parquet / packed:.2f} times zlib's time for its bytes")


def write_raw(path: Path, content: bytes) -> None:
    """Write bytes down to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def took_to_stage(out: Path, folder: Path) -> float:
    """Give the seconds that the tables of an output take from lines to the disk; reading them is not counted."""
    files = {name: (out / f"{name}.csv").open(encoding="utf-8", newline="") for name in TABLES}
    readers = {name: csv.reader(file) for name, file in files.items()}
    spent = 0.0
    names = {name: next(reader) for name, reader in readers.items()}
    with tempfile.TemporaryDirectory(dir=folder) as staged, closing(Staging(Path(staged), names, {})) as staging:
        for name, reader in readers.items():
            while found := [tuple(row) for row in islice(reader, PORTION)]:
                spent += took(partial(staging.add, name, found))
        spent += took(staging.sizes)
    for file in files.values():
        file.close()
    return spent


def growth(folder: Path, facts: Sequence[dict[str, str]], rows: int) -> tuple[float, float]:
    """Decide so many rows of some facts, and a tenth of them; give how much longer it takes, and the minutes.

    The tenth is run before and after, as the machine may be faster in one hour than in the next.
    """
    row, tenth, all_of_them = (partial(timed, folder, facts, count) for count in (1, rows // 10, rows))
    start, before = shortest(row, tenth)
    whole, (after,) = all_of_them(), shortest(tenth)
    return (whole - start) / ((before + after) / 2 - start), whole / 60


def timed(folder: Path, facts: Sequence[dict[str, str]], rows: int) -> float:
    """Give the seconds that two processes take for so many rows; the output, which may be large, is removed."""
    table, out = write_table(folder / "rows.csv", facts, rows), folder / "rows"
    seconds = run(table, out, JOBS)
    shutil.rmtree(out)
    return seconds


def main(sizes: Sequence[int]) -> int:
    """Measure and print; exit with 1 where a bar is missed."""
    distinct, plain, rows, repeating = sizes
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    say(f"{datetime.now(UTC):%Y-%m-%d}, {where}; generated patients")
    facts = cells(max(distinct, plain, repeating))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        met = [two_cores(folder, facts[:distinct])]
        writing(folder / "one", folder)
        say(f"{plain} rows that repeat nothing, with two processes:")
        met.append(held("times as long as a tenth", growth(folder, facts[:plain], plain)[0], LINEAR_BAR))
        say(f"{rows} rows that repeat {repeating} facts, with two processes:")
        ratio, minutes = growth(folder, facts[:repeating], rows)
        met += [held("times as long as a tenth", ratio, LINEAR_BAR), held("minutes", minutes, MINUTES_BAR)]
    met.append(held("GiB resident at most, all processes of a run together", max(HELD) / GIB, GIB_BAR))
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]] or SIZES))
