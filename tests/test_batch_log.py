"""The log of a batch: each decided row once, whatever breaks the run off."""

import json
from pathlib import Path
from typing import Any

import pytest

from recommender.batch import run_batch
from recommender.batch_log import BatchLog
from recommender.corpus import read_texts
from recommender.decision_log import DecisionLog
from recommender.job import Job, fingerprint
from recommender.log_check import check_log
from recommender.problem import DataError
from recommender.pseudonym import Pseudonyms
from tests.batches import ACUTE, PLAIN, REMISSION, column, done, job_of, setup_of

TABLE = f"id,{PLAIN}\nann,{REMISSION}\nbob,{ACUTE}\nann,{REMISSION}\n,x,,,,\n"
KEY = b"0123456789abcdef"


class StoppedError(Exception):
    """Stands for the end of a process."""


def logged(job: Job, path: Path, key: bytes = b"", who: str = "me", **more: Any) -> dict[str, Any]:
    """Do a job with a log."""
    with DecisionLog.open(path, writing=True) as log:
        batch_log = BatchLog(log, read_texts(), job.setup.version, who, Pseudonyms(key) if key else None)
        return run_batch(job, fingerprint(job.table), None, batch_log, **more)


def contents(path: Path) -> list[dict[str, Any]]:
    """Read what every record holds; the chain has to hold."""
    with DecisionLog.open(path) as log:
        assert check_log(log).problems == ()
        return [json.loads(record.content) for record in log.records()]


def test_each_decided_row_is_a_record(tmp_path: Path) -> None:
    """Given four rows of which one is invalid, there are three records with the ids of the tables, and the results."""
    logged(job_of(tmp_path, TABLE, setup_of(logged=True)), tmp_path / "log")
    found = contents(tmp_path / "log")
    assert [(each["table_row"], each["patient"]) for each in found] == [(1, "ann"), (2, "bob"), (3, "ann")]
    assert [each["decision"] for each in found] == column(tmp_path, "decision_id")[:3]
    assert [each["record"]["patient_id"] for each in found] == ["ann", "bob", "ann"]
    assert found[0]["result"] == found[2]["result"] != found[1]["result"]


def test_an_id_is_masked_everywhere(tmp_path: Path) -> None:
    """Given a key, no id stands anywhere in the log, also with sheets; equal ids have equal pseudonyms."""
    setup = setup_of(logged=True, sheets="text")
    table = TABLE.replace("ann", "Annabel-Quux").replace("bob", "")
    logged(job_of(tmp_path, table, setup), tmp_path / "log", KEY)
    found = contents(tmp_path / "log")
    assert [each["masked"] for each in found] == [["patient_id"], [], ["patient_id"]]
    assert found[0]["patient"] == found[2]["patient"] == Pseudonyms(KEY).of("Annabel-Quux")
    assert found[1]["patient"] is None
    files = [path for path in tmp_path.iterdir() if path.name.startswith("log")]
    assert [path for path in files if b"Quux" in path.read_bytes()] == []


def test_a_run_that_was_broken_off_records_each_row_once(tmp_path: Path) -> None:
    """Given a run that ends after any portion, before its checkpoint, resuming records the rest and nothing twice.

    Another run may have recorded its own rows meanwhile.
    """
    (tmp_path / "other").mkdir()
    other = job_of(tmp_path / "other", TABLE, setup_of(logged=True))
    job = job_of(tmp_path, TABLE, setup_of(logged=True), portion=1, pause=1e9)
    for stop in (1, 2, 3, 4):

        def told(rows: int, stop: int = stop) -> None:
            if rows == stop:
                raise StoppedError

        with pytest.raises(StoppedError):
            logged(job, tmp_path / "log", told=told, resume=True)
    logged(other, tmp_path / "log")
    logged(job, tmp_path / "log", resume=True)
    found = contents(tmp_path / "log")
    assert [each["table_row"] for each in found if each["run"] == found[0]["run"]] == [1, 2, 3]
    assert len(found) == 6


def test_a_second_run_records_again(tmp_path: Path) -> None:
    """Given the same table twice, each run records its own rows; the results are stored once."""
    logged(job_of(tmp_path, TABLE, setup_of(logged=True)), tmp_path / "log")
    (tmp_path / "out").rename(tmp_path / "first")
    logged(job_of(tmp_path, TABLE, setup_of(logged=True)), tmp_path / "log")
    found = contents(tmp_path / "log")
    assert [each["table_row"] for each in found] == [1, 2, 3, 1, 2, 3]
    assert len({each["run"] for each in found}) == 2


@pytest.mark.parametrize(
    ("other", "named"),
    [({"key": KEY}, "pseudonymise"), ({"who": "you"}, "who"), ({"path": "other"}, "log file")],
)
def test_another_log_does_not_go_on(tmp_path: Path, other: dict[str, Any], named: str) -> None:
    """Given another log, person or key, a run that was broken off is not gone on with."""
    job = job_of(tmp_path, TABLE, setup_of(logged=True), portion=1)

    def told(rows: int) -> None:
        if rows:
            raise StoppedError

    with pytest.raises(StoppedError):
        logged(job, tmp_path / "log", told=told)
    path = tmp_path / other.pop("path", "log")
    with pytest.raises(DataError, match=f"differs in .*{named}"):
        logged(job, path, resume=True, **other)


def test_the_log_takes_no_other_knowledge(tmp_path: Path) -> None:
    """Given texts that are not the knowledge that decides, nothing is recorded."""
    job = job_of(tmp_path, TABLE, setup_of(logged=True))
    with DecisionLog.open(tmp_path / "log", writing=True) as log:
        batch_log = BatchLog(log, {"rules/x.toml": ""}, job.setup.version, "me")
        with pytest.raises(DataError, match="the knowledge changed while it was read"):
            done(job, batch_log)
    assert contents(tmp_path / "log") == []
