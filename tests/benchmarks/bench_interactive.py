"""Interactive answers: each command on a warm cache, and `unlock` for every exercise, against CDS Hooks' 500 ms.

A command runs as a user runs it, in a process of its own, for a hard record and an empty one; warm means that the
knowledge is compiled and so is the code, whatever PYTHONDONTWRITEBYTECODE says here. That no exercise is slow to unlock
or to verify is measured in one process, over all exercises of both records: the start of the process comes on top. The
processor's time stands beside the wall time, to tell a slow answer from a busy machine.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

from recommender.archive import Archive
from recommender.explanation import Explanation, Recommender
from recommender.inquiry import inquire, verified
from recommender.knowledge import load_knowledge
from recommender.unlocking import unlock
from recommender.whole_patient import read_whole_patients

ROOT = Path(__file__).resolve().parents[2]
LUMBAR = str(Path(sys.executable).parent / "lumbar")
ENVIRONMENT = {**os.environ, "XDG_CONFIG_HOME": os.devnull, "PYTHONDONTWRITEBYTECODE": ""}
RUNS = 7
ASKED = 3
Ask = Callable[[str, Explanation, Recommender], object]
LIMIT_MS = 500.0
HARD = "bar_refused_with_hernia"
EXERCISE = "bar-1-passive-hang"
COMMANDS: Mapping[str, Sequence[str]] = {
    "recommend": ("recommend", "-"),
    "why an exercise": ("why", EXERCISE, "-"),
    "why a rule": ("why", "restrict/hernia_profile", "-"),
    "why --depth proof": ("why", EXERCISE, "-", "--depth", "proof"),
    "why --verify": ("why", EXERCISE, "-", "--verify"),
    "whatif": ("whatif", "-", "--set", "stage=acute"),
    "unlock": ("unlock", EXERCISE, "-"),
    "ask": ("ask", "-"),
}


def records() -> Mapping[str, Mapping[str, Any]]:
    """Give the records by name: one in which much stands in the way, and one of which nothing is known."""
    patients = {patient.name: patient.record for patient in read_whole_patients(ROOT / "tests" / "patients")}
    return {"hernia": patients[HARD], "empty": {}}


def run(command: Sequence[str], record: str) -> tuple[float, float]:
    """Run a command to its end, with a record on standard input; give its wall time and processor time in ms."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [LUMBAR, *command],
        check=True,
        input=record.encode(),
        stdout=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def processes() -> Iterator[tuple[str, float, float]]:
    """Measure each command with each record, in turn; yield its name and the medians of wall time and processor time.

    In turn, so that a while in which the machine is busy with something else does not fall on one command alone.
    """
    questions = {
        f"{label}, {name} record": (command, json.dumps(record))
        for name, record in records().items()
        for label, command in COMMANDS.items()
    }
    for question in questions.values():
        run(*question)  # the first run compiles the knowledge and warms the disk
    rounds = [[run(*question) for question in questions.values()] for _ in range(RUNS)]
    for name, runs in zip(questions, zip(*rounds, strict=True), strict=True):
        wall, busy = zip(*runs, strict=True)
        yield name, statistics.median(wall), statistics.median(busy)


def check(exercise: str, explanation: Explanation, recommender: Recommender) -> None:
    """Ask why of an exercise, and check every reason."""
    archive = Archive(recommender.knowledge, ROOT / "knowledge", ROOT / "rules")
    verified(inquire(exercise, explanation, archive, "reasons"), recommender)


def timed(ask: Ask, exercise: str, explanation: Explanation, recommender: Recommender) -> tuple[float, float]:
    """Ask about an exercise; give the wall time and the processor time in ms."""
    start, busy = time.perf_counter(), time.process_time()
    ask(exercise, explanation, recommender)
    return (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000


def whole_catalogues() -> Iterator[tuple[str, float, float]]:
    """Ask about every exercise of each record in this process; yield the median and the worst of each question.

    Each is asked some times, and the median counts: a machine that is busy for a moment makes no exercise slow.
    """
    recommender = Recommender(load_knowledge())
    for (name, record), (question, ask) in product(records().items(), QUESTIONS.items()):
        explanation = recommender.recommend(record)
        found: list[tuple[float, float, str]] = []
        for exercise in explanation.decisions:
            wall, busy = zip(*(timed(ask, exercise, explanation, recommender) for _ in range(ASKED)), strict=True)
            found.append((statistics.median(wall), statistics.median(busy), exercise))
        walls, busies, _ = zip(*found, strict=True)
        yield f"{question}, {name}, median of {len(found)}", statistics.median(walls), statistics.median(busies)
        worst, its_busy, exercise = max(found)
        yield f"  the worst: {exercise}", worst, its_busy


QUESTIONS = {"unlock": unlock, "why --verify": check}


def main() -> int:
    """Print each time and its share of the limit; exit with 1 when one is over it."""
    print(  # noqa: T201 - a benchmark prints
        f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, interactive answers: "
        f"medians of {RUNS} runs, at most {LIMIT_MS:g} ms"
    )
    over = False
    for measure in (processes, whole_catalogues):
        for name, wall, busy in measure():
            share = wall / LIMIT_MS
            over = over or share > 1
            print(f"{name:44} {wall:6.0f} ms  {share:4.0%}  processor {busy:.0f} ms", flush=True)  # noqa: T201
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
