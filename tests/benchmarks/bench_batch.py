"""A batch: distinct patients a second on one process and two, rows with realistic repetition, and what writing costs.

Patients are generated (`recommender.sample_clinic`). Ratios are of runs in this one process after the other; equal
outputs are asserted. Sizes: the distinct patients, the facts that repeat, and the rows of the larger table.
"""

import csv
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from recommender.sample_clinic import sample_records

LUMBAR = str(Path(sys.executable).parent / "lumbar")
TABLES = ("patients.csv", "program.csv", "decisions.csv", "problems.csv", "summary.json")
TWO_BAR, LINEAR_BAR, MINUTES_BAR, GIB_BAR = 1.7, 10.5, 10.0, 1.0
SIZES = (1_000, 2_000, 1_000_000)


def say(text: str) -> None:
    """Print."""
    print(text)  # noqa: T201 - a benchmark prints


def write_table(path: Path, facts: Sequence[dict[str, str]], rows: int) -> None:
    """Write a table whose rows repeat some facts at random, each with an id of its own."""
    chance = random.Random(3)  # noqa: S311 - a table, no secret
    columns = list(facts[0])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number in range(rows):
            chosen = facts[number] if rows == len(facts) else chance.choice(facts)
            writer.writerow([f"p{number}", *(chosen[name] for name in columns[1:])])


def cells(count: int) -> list[dict[str, str]]:
    """Give generated records as the cells of a table."""
    records = list(sample_records(count, seed=11))
    names = ["patient_id", *sorted({name for record in records for name in record} - {"patient_id"})]
    return [{name: _cell(record.get(name)) for name in names} for record in records]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(value) or "none"
    return "" if value is None else str(value)


def run(table: Path, out: Path, jobs: int) -> float:
    """Run `lumbar batch`; give the seconds."""
    start = time.perf_counter()
    command = [LUMBAR, "batch", str(table), "--out", str(out), "--jobs", str(jobs)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def same(one: Path, other: Path) -> bool:
    """Say whether two outputs are the same, byte by byte."""
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in TABLES)


def writing(out: Path) -> tuple[float, float, int]:
    """Write the bytes of an output again, raw and compressed; give the seconds of both, and how many there are."""
    content = b"".join((out / name).read_bytes() for name in TABLES)
    start = time.perf_counter()
    with (out / "again").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    raw = time.perf_counter() - start
    start = time.perf_counter()
    zlib.compress(content, 6)
    return raw, time.perf_counter() - start, len(content)


def main(sizes: Sequence[int]) -> int:
    """Measure and print; exit with 1 where a bar is missed."""
    distinct, repeating, rows = sizes
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    say(f"{datetime.now(UTC):%Y-%m-%d}, {where}; generated patients")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_table(place / "none.csv", cells(distinct), distinct)
        one, two = run(place / "none.csv", place / "one", 1), run(place / "none.csv", place / "two", 2)
        assert same(place / "one", place / "two")
        say(f"{distinct} distinct patients: {distinct / one:.0f} a second with one process, {distinct / two:.0f} with")
        say(f"two: {one / two:.2f} times (bar {TWO_BAR}); start-up and loading included")
        raw, compressed, size = writing(place / "one")
        say(f"{size / 1e6:.0f} MB: the run took {one / raw:.0f} times a raw write, {one / compressed:.1f} times zlib")
        facts = cells(repeating)
        write_table(place / "tenth.csv", facts, rows // 10)
        write_table(place / "all.csv", facts, rows)
        tenth, whole = run(place / "tenth.csv", place / "t", 2), run(place / "all.csv", place / "a", 2)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        say(f"{rows} rows of {repeating} facts: {whole:.0f} s with two processes (bar {MINUTES_BAR * 60:.0f}),")
        say(f"{whole / tenth:.1f} times a tenth (bar {LINEAR_BAR}); {peak:.2f} GiB resident at most (bar {GIB_BAR})")
    bars = (one / two >= TWO_BAR, whole / tenth <= LINEAR_BAR, whole <= MINUTES_BAR * 60, peak <= GIB_BAR)
    return 0 if all(bars) else 1


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]] or SIZES))
