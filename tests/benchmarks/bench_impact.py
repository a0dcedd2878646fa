"""An impact: how long it takes to find who of 100,000 patients one changed rule would treat otherwise.

Patients are of the sample clinic (`recommender.sample_clinic`). Runs are of `lumbar impact`, one after the other; what
two processes find is asserted to be what one finds. The size: the rows of the table.
"""

import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from recommender.cohort import cell_text
from recommender.record import KINDS
from recommender.sample_clinic import sample_records

ROOT = Path(__file__).resolve().parents[2]
LUMBAR = str(Path(sys.executable).parent / "lumbar")
RULE, BEFORE, AFTER = "rules/restrict/lighter_form_moderate_pain.toml", 'effect = "withhold"', 'effect = "exclude"'
MINUTES_BAR = 10.0
ROWS = 100_000
TENTH = 10


def say(text: str) -> None:
    """Print."""
    print(text)  # noqa: T201 - a benchmark prints


def write_table(path: Path, rows: int) -> None:
    """Write a table of the sample clinic."""
    records = list(sample_records(rows, seed=11))
    names = ["patient_id", *sorted({name for record in records for name in record} - {"patient_id"})]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([cell_text(record.get(name), KINDS[name]) for name in names] for record in records)


def write_edition(folder: Path) -> Path:
    """Copy the knowledge, with one rule changed."""
    for name in ("knowledge", "rules"):
        shutil.copytree(ROOT / name, folder / name)
    text = (folder / RULE).read_text(encoding="utf-8")
    assert BEFORE in text
    (folder / RULE).write_text(text.replace(BEFORE, AFTER), encoding="utf-8")
    return folder


def run(table: Path, new: Path, jobs: int) -> tuple[float, str]:
    """Run `lumbar impact`; give the seconds and what it writes."""
    start = time.perf_counter()
    command = [LUMBAR, "impact", str(ROOT), str(new), "--patients", str(table), "--jobs", str(jobs), "--format", "json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout


def main(rows: int) -> int:
    """Measure and print; exit with 1 where the bar is missed."""
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    say(f"{datetime.now(UTC):%Y-%m-%d}, {where}; {rows} patients of the sample clinic, one rule changed")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        new = write_edition(place / "new")
        write_table(place / "tenth.csv", rows // TENTH)
        write_table(place / "all.csv", rows)
        (one, alone), (two, together) = (run(place / "tenth.csv", new, jobs) for jobs in (1, 2))
        assert alone == together
        whole, found = run(place / "all.csv", new, 2)
        impact = json.loads(found)
    say(f"a tenth: {one:.0f} s with one process, {two:.0f} s with two: {one / two:.2f} times")
    say(f"all: {impact['records']} distinct records, {impact['otherwise']} patients otherwise; with two processes")
    say(f"{whole:.0f} s, {whole / two:.1f} times a tenth, {whole / 60 / MINUTES_BAR:.2f} of the bar of 10 minutes")
    return 0 if whole <= MINUTES_BAR * 60 else 1


def size_of(arguments: Sequence[str]) -> int:
    """Read the size."""
    return int(arguments[0]) if arguments else ROWS


if __name__ == "__main__":
    sys.exit(main(size_of(sys.argv[1:])))
