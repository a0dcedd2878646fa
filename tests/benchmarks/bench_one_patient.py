"""One patient: from record to Explanation, JSON apart, over the whole patients, and the first call of a process.

The bar is on the processor's time, so that a busy machine counts little. An Explanation makes its reasons when they are
read: the time with all of them made stands beside it.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recommender.explanation import Recommender
from recommender.knowledge import load_knowledge
from recommender.whole_patient import read_whole_patients

Job = Callable[[Recommender, Mapping[str, Any]], None]

PATIENTS = Path(__file__).resolve().parents[1] / "patients"
ROUNDS = 15
PROCESSES = 9
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


def recommended(recommender: Recommender, record: Mapping[str, Any]) -> None:
    """Recommend, and read nothing."""
    recommender.recommend(record)


def read_whole(recommender: Recommender, record: Mapping[str, Any]) -> None:
    """Recommend, and read every reason."""
    explanation = recommender.recommend(record)
    for decision in explanation.decisions.values():
        _ = decision.reasons
    _ = explanation.complexes


def milliseconds(job: Job, recommender: Recommender, record: Mapping[str, Any]) -> float:
    """Do a job once and give its processor time."""
    start = time.process_time()
    job(recommender, record)
    return (time.process_time() - start) * 1000


def one_patient(job: Job, records: Sequence[Mapping[str, Any]]) -> float:
    """Give the median over the records of the least time of each, so that a busy machine does not count."""
    recommender = Recommender(load_knowledge())
    rounds = [[milliseconds(job, recommender, record) for record in records] for _ in range(ROUNDS)]
    return statistics.median([min(times[place] for times in rounds) for place in range(len(records))])


def first_call() -> float:
    """Give the median time of the first recommendation of a process, which compiles the rules; loading apart."""
    command = [sys.executable, "-c", FIRST, str(PATIENTS)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(PROCESSES)]
    return statistics.median(float(run.stdout) for run in runs)


def main() -> int:
    """Measure and print the times with the bar; exit with 1 when one patient takes longer."""
    records = [patient.record for patient in read_whole_patients(PATIENTS)]
    median, whole = one_patient(recommended, records), one_patient(read_whole, records)
    print(  # noqa: T201 - a benchmark prints
        f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, {len(records)} whole patients, record to "
        f"Explanation: median {median:.2f} ms (bar {BAR_MS:g} ms, ratio {median / BAR_MS:.2f}); "
        f"with every reason read {whole:.2f} ms; first call of a process {first_call():.0f} ms"
    )
    return int(median > BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
