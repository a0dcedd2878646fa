"""One patient: from record to Explanation over the whole patients, its JSON apart, and where the time goes.

The bar is on the processor's time, so that a busy machine counts little: of each patient the least time of some rounds,
of the patients the median. An Explanation makes its reasons when they are read: the time with all of them made stands
beside it. The parts are timed as they follow each other; the functions are those of cProfile, which makes a small
function that is called often look slower than it is.
"""

import cProfile
import json
import math
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from recommender.explanation import Explanation, Recommender
from recommender.intake import take_in
from recommender.knowledge import load_knowledge
from recommender.patient import read_patient
from recommender.result import to_json
from recommender.whole_patient import read_whole_patients

Record = Mapping[str, Any]
Job = Callable[[], object]

ROOT = Path(__file__).resolve().parents[2]
PATIENTS = ROOT / "tests" / "patients"
ROUNDS = 15
PROCESSES = 9
FUNCTIONS = 12
BAR_MS = 2.0
FIRST = """
import time
from recommender.explanation import Recommender
from recommender.knowledge import load_knowledge
from recommender.whole_patient import read_whole_patients
from pathlib import Path
import sys
knowledge, patients = load_knowledge(), read_whole_patients(Path(sys.argv[1]))
start = time.perf_counter()
Recommender(knowledge).recommend(patients[0].record)
print((time.perf_counter() - start) * 1000)
"""


def say(text: str) -> None:
    """Print."""
    print(text)  # noqa: T201 - a benchmark prints


def milliseconds(job: Job) -> float:
    """Do a job once and give its processor time."""
    start = time.process_time()
    job()
    return (time.process_time() - start) * 1000


def medians(*kinds: Sequence[Job]) -> list[float]:
    """Give, for each kind of jobs, the median over its jobs of the least time of each.

    The kinds take turns, so that a machine that is busy for some seconds counts for none of them.
    """
    least = [[math.inf] * len(jobs) for jobs in kinds]
    for _ in range(ROUNDS):
        least = [
            [min(known, milliseconds(job)) for job, known in zip(jobs, times, strict=True)]
            for jobs, times in zip(kinds, least, strict=True)
        ]
    return [statistics.median(times) for times in least]


def read_whole(recommender: Recommender, record: Record) -> None:
    """Recommend, and read every reason."""
    explanation = recommender.recommend(record)
    for decision in explanation.decisions.values():
        _ = decision.reasons
    _ = explanation.complexes


def render(explanation: Explanation) -> str:
    """Write the JSON of a result."""
    return json.dumps(to_json(explanation))


def parts(recommender: Recommender, record: Record) -> Iterator[str]:
    """Recommend, and yield the name of each part when it is done."""
    reading = read_patient(record, recommender.knowledge, "patient")
    yield "read the record"
    memory = take_in(reading, recommender.knowledge.vocabulary)
    yield "turn it into facts"
    fired = recommender.fire(memory)
    yield "fire steps 1 to 4"
    found = recommender.weigh(fired)
    yield "weigh, choose the complex"
    recommender.conclude(reading, found)
    yield "fire step 5, build the session, place"


def mean_parts(recommender: Recommender, records: Sequence[Record]) -> Mapping[str, float]:
    """Give, for each part, the mean over the records of the least processor's time of each, in ms."""
    least: list[dict[str, float]] = [{} for _ in records]
    for _ in range(ROUNDS):
        for record, known in zip(records, least, strict=True):
            mark = time.process_time()
            for name in parts(recommender, record):
                known[name] = min((time.process_time() - mark) * 1000, known.get(name, math.inf))
                mark = time.process_time()
    return {name: statistics.mean(known[name] for known in least) for name in least[0]}


def own_times(recommender: Recommender, records: Sequence[Record]) -> list[tuple[str, float]]:
    """Give the functions that take the most time themselves, each with its share of all, by cProfile."""
    with cProfile.Profile() as profile:
        for record in records:
            recommender.recommend(record)
    spent = {place: own for place, (_, _, own, _, _) in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    most = sorted(spent, key=lambda place: -spent[place])[:FUNCTIONS]
    return [(_named(*place), spent[place] / sum(spent.values())) for place in most]


def _named(file: str, line: int, function: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT):
        return f"{path.relative_to(ROOT)}:{line} {function}"
    return f"{path.name}:{line} {function}" if line else function.strip("<>").removeprefix("built-in method ")


def first_call() -> float:
    """Give the median time of the first recommendation of a process, which compiles the rules; loading apart."""
    command = [sys.executable, "-c", FIRST, str(PATIENTS)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(PROCESSES)]
    return statistics.median(float(run.stdout) for run in runs)


def main() -> int:
    """Measure and print the times with the bar; exit with 1 when one patient takes longer."""
    recommender = Recommender(load_knowledge())
    records: list[Record] = [patient.record for patient in read_whole_patients(PATIENTS)]
    spent, whole, written = medians(
        [partial(recommender.recommend, record) for record in records],
        [partial(read_whole, recommender, record) for record in records],
        [partial(render, recommender.recommend(record)) for record in records],
    )
    say(f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, {len(records)} whole patients")
    say(f"  {spent:6.2f} ms  record to Explanation, median (bar {BAR_MS:g} ms, ratio {spent / BAR_MS:.2f})")
    say(f"  {whole:6.2f} ms  the same with every reason read")
    say(f"  {written:6.2f} ms  its JSON besides")
    say(f"  {first_call():6.2f} ms  the first call of a process")
    say("where it goes, mean:")
    found = mean_parts(recommender, records)
    for name, took in found.items():
        say(f"  {took:6.2f} ms  {took / sum(found.values()):4.0%}  {name}")
    say("the functions with the most time of their own, by cProfile:")
    for name, share in own_times(recommender, records):
        say(f"  {share:4.0%}  {name}")
    return int(spent > BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
