"""The decision log at size: many records, of which some hundred results are distinct, and what it takes to use it."""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from recommender.corpus import read_texts
from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.explanation import Recommender
from recommender.knowledge import load_knowledge
from recommender.log_check import check_log
from recommender.problem import DataError
from recommender.recording import decision_entry
from recommender.replay import replay
from recommender.sample_clinic import sample_records

RECORDS, DISTINCT, PORTION = 100_000, 300, 2_000


def say(text: str) -> None:
    """Print."""
    print(text)  # noqa: T201 - a benchmark prints


def entries(count: int) -> list[Entry]:
    """Make entries of generated patients."""
    knowledge, texts = load_knowledge(), read_texts()
    recommender = Recommender(knowledge)
    found = []
    for record in sample_records(count, seed=5):
        try:
            explanation = recommender.recommend(record)
        except DataError:
            continue
        found.append(decision_entry(explanation, record, (), texts, "bench"))
    return found


def took(what: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def filled(log: DecisionLog, made: list[Entry], count: int) -> float:
    """Fill a log as a batch does: what was stored once is named by its hash; give the seconds."""
    log.append(made)
    stored = [json.loads(record.content) for record in log.records()]
    snapshot = next(log.records()).snapshot
    named = [
        Entry(each.kind, each.who, each.program, content, each.engine, each.knowledge, snapshot)
        for each, content in zip(made, stored, strict=True)
    ]
    start = time.perf_counter()
    for begin in range(len(made), count, PORTION):
        portion = [named[number % len(named)] for number in range(begin, min(begin + PORTION, count))]
        log.append(portion)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    made = entries(DISTINCT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.sqlite"
        with DecisionLog.open(path, writing=True) as log:
            seconds = filled(log, made, count)
        say(f"{datetime.now(UTC):%Y-%m-%d}, {count} records of {len(made)} distinct results, in one process")
        say(f"file {path.stat().st_size / 2**20:.0f} MiB; filled with {count / seconds:.0f} records a second")
        with DecisionLog.open(path) as log:
            middle = log.find(str(count // 2))
            say(f"list the newest 20: {took(lambda: list(log.records(newest=20))) * 1000:.1f} ms")
            say(f"find by decision id: {took(lambda: log.find(json.loads(middle.content)['decision'])) * 1000:.1f} ms")
            say(f"of one patient: {took(lambda: list(log.records('sample-7'))) * 1000:.1f} ms")
            say(f"why, that is replay: {took(lambda: replay(middle, log)) * 1000:.0f} ms")
            say(f"verify: {took(lambda: check_log(log)):.1f} s")
        with DecisionLog.open(path, writing=True) as log:
            say(f"append one: {took(lambda: log.append(made[:1])) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
