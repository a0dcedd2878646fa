"""Batches that are killed at any moment: --resume completes each to the same bytes."""

import json
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from recommender.batch import run_batch
from recommender.batch_log import BatchLog
from recommender.corpus import read_texts
from recommender.decision_log import DecisionLog
from recommender.job import Job, fingerprint
from recommender.log_check import check_log
from recommender.parquet_file import need_pyarrow
from recommender.partition import decide_partition
from tests.batches import ACUTE, PLAIN, REMISSION, content_of, job_of, setup_of

KILLS, KILLS_LEAST = 40, 25
SEED = 20261121
ROWS = [f"p{number % 37},{(ACUTE, REMISSION)[number % 2]},{20 + number % 3}" for number in range(80)]
TABLE = "\n".join([f"id,{PLAIN},age", *ROWS, "=x,klingon,none,yes,yes,no,x", ""])


def logged(job: Job, path: Path, *, resume: bool = False) -> None:
    """Do a job with a log."""
    with DecisionLog.open(path, writing=True) as log:
        batch_log = BatchLog(log, read_texts(), job.setup.version, "me")
        run_batch(job, fingerprint(job.table), None, batch_log, resume=resume)


def killed(job: Job, path: Path, after: float) -> bool:
    """Do a job in a child that is killed after some seconds; say whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        logged(job, path, resume=True)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.fixture
def warm() -> None:
    """Decide once, so that each child begins with the rules compiled."""
    decide_partition(setup_of("stage", logged=True), [("acute",)])


@pytest.mark.usefixtures("warm")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child only runs and ends
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path, form: str) -> None:
    """Given kills at many random moments, each run ends with the same bytes, and each row is in the log once."""
    need_pyarrow()  # the children have it already
    job = job_of(tmp_path, TABLE, setup_of(logged=True), form=form, portion=4, pause=0.0, keep=())
    start = time.monotonic()
    logged(job, tmp_path / "first.log")
    took = time.monotonic() - start
    expected = content_of(job.out)
    shutil.rmtree(job.out)
    chance = random.Random(SEED)  # noqa: S311 - moments, no secrets
    kills = log = 0
    for _ in range(KILLS):
        path = tmp_path / f"{log}.log"
        kills += killed(job, path, chance.uniform(0, took / 3))
        if job.out.exists():
            logged(job, path, resume=True)
            assert content_of(job.out) == expected
            assert rows_of(path) == list(range(1, len(ROWS) + 1))
            shutil.rmtree(job.out)
            log += 1
    path = tmp_path / f"{log}.log"
    logged(job, path, resume=True)
    assert content_of(job.out) == expected
    assert rows_of(path) == list(range(1, len(ROWS) + 1))
    assert kills >= KILLS_LEAST


def rows_of(path: Path) -> list[Any]:
    """Give the rows that a log holds; its chain has to hold."""
    with DecisionLog.open(path) as log:
        assert check_log(log).problems == ()
        return [json.loads(record.content)["table_row"] for record in log.records()]
