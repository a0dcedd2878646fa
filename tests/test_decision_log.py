"""The decision log: records are added, found and erased; bodies are stored once."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from sys import maxsize

import pytest

from recommender.chain import genesis
from recommender.decision_log import DecisionLog, now
from recommender.entry import Entry
from recommender.problem import DataError, UnknownNameError
from tests.log_samples import SMALL, bytes_of, faults, filled, records, small, tampered


def erasure(numbers: Sequence[int]) -> Entry:
    """Make the record of an erasure."""
    return Entry("erasure", "eve", "0.1.0", {"erased": list(numbers)})


def erase(path: Path, patient: str) -> list[int]:
    """Erase a patient."""
    with DecisionLog.open(path, writing=True) as log:
        return log.erase(patient, erasure)


def test_records_are_chained(tmp_path: Path) -> None:
    """Given entries, they are numbered from 1, and each record follows the hash of the one before."""
    path = filled(tmp_path / "log", small(), small("ben", 2))
    first, second = records(path)
    with DecisionLog.open(path) as log:
        assert (first.number, first.previous, len(log.id)) == (1, genesis(log.id), 32)
    assert (second.number, second.previous, second.at) == (2, first.hash, "2026-01-01T00:00:01.000000+00:00")


def test_each_log_has_its_own_id(tmp_path: Path) -> None:
    """Given two logs with the same entries, no hash of the one is in the other."""
    one, other = (filled(tmp_path / name, small()) for name in ("one", "other"))
    assert records(one)[0].hash != records(other)[0].hash


def test_all_entries_or_none(tmp_path: Path) -> None:
    """Given entries of which one cannot be written, none is; given two good ones, both are."""
    path = filled(tmp_path / "log")
    with DecisionLog.open(path, writing=True) as log:
        with pytest.raises(DataError, match="no UTF-8 text"):
            log.append([small(), small("\udcff")])
        assert log.append([small(), small("ben", 2)]) == [1, 2]
        assert log.append([]) == []


def test_equal_bodies_are_stored_once(tmp_path: Path) -> None:
    """Given three decisions with two results on one knowledge, three bodies are stored, and read back."""
    path = filled(tmp_path / "log", small("ann", 1), small("ben", 1), small("cid", 2))
    with DecisionLog.open(path) as log:
        assert len(log.names()) == 3
        assert {log.body(name) for name in log.names()} > {b"[1]", b"[2]"}


def test_a_body_that_is_not_what_it_was_is_refused(tmp_path: Path) -> None:
    """Given a body that is gone, was replaced or is no compressed data, it is not given."""
    path = filled(tmp_path / "log", small())
    with DecisionLog.open(path) as log, pytest.raises(DataError, match="the stored body 0000 is missing or was"):
        log.body("0000")
    name = records(path)[0].snapshot
    for spoilt in (b"nothing", b"x\x9c\x03\x00\x00\x00\x00\x01"):
        tampered(path, ("UPDATE bodies SET body = ?", [spoilt]))
        with DecisionLog.open(path) as log, pytest.raises(DataError, match="missing or was changed"):
            log.body(name)


def test_a_record_is_found_by_number_or_decision(tmp_path: Path) -> None:
    """Given a number, that record; given a decision's id, the newest of it, also where the id has digits only."""
    path = filled(tmp_path / "log", small(), small(), small("ben", 2), Entry("decision", "c", "1", {"decision": "77"}))
    with DecisionLog.open(path) as log:
        found = [log.find(name).number for name in ("1", "002", "d1", "d2", "77")]
    assert found == [1, 2, 2, 3, 4]


@pytest.mark.parametrize("name", ["3", "0", "-1", str(maxsize), "9" * 5000, "²", "", "d3", "' OR 1=1"])
def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    """Given a number or an id that no record has, that is said."""
    path = filled(tmp_path / "log", small(), small())
    with DecisionLog.open(path) as log, pytest.raises(UnknownNameError, match="no record or decision of the log"):
        log.find(name)


def test_an_edited_record_answers_nothing(tmp_path: Path) -> None:
    """Given a record that was edited, it is not found as if nothing had happened; nor is an override."""
    override = Entry("override", "carl", "0.1.0", {"patient": "ann", "target": 1})
    path = filled(tmp_path / "log", small(), override)
    tampered(path, "UPDATE records SET who = 'dora'")
    with DecisionLog.open(path) as log:
        with pytest.raises(DataError, match="record 1: was edited"):
            log.find("1")
        with pytest.raises(DataError, match="record 2: was edited"):
            log.overrides(1)


def test_records_of_one_patient_and_the_newest(tmp_path: Path) -> None:
    """Given a patient, only those records; given a count, only the newest, the oldest of them first."""
    path = filled(tmp_path / "log", *(small(name) for name in ("ann", "ben", "ann", "ann", None)))
    with DecisionLog.open(path) as log:
        asked: list[tuple[str, int]] = [("ann", 0), ("ann", 2), ("", 2), ("", 0), ("zoe", 1)]
        found = [[each.number for each in log.records(*each_asked)] for each_asked in asked]
    assert found == [[1, 3, 4], [3, 4], [4, 5], [1, 2, 3, 4, 5], []]


def test_overrides_are_those_of_a_decision(tmp_path: Path) -> None:
    """Given overrides of two decisions, each decision has its own."""
    said = [Entry("override", "carl", "0.1.0", {"patient": "ann", "target": number}) for number in (1, 2, 1)]
    path = filled(tmp_path / "log", small(), small(), *said)
    with DecisionLog.open(path) as log:
        assert [[each.number for each in log.overrides(number)] for number in (1, 2, 3)] == [[3, 5], [4], []]


def test_what_is_read_is_of_one_moment(tmp_path: Path) -> None:
    """Given a log that grows while it is read, the reader sees what was there when it began to read."""
    path = filled(tmp_path / "log", small())
    with DecisionLog.open(path) as log:
        assert len(list(log.records())) == 1
        filled(path, small())
        assert len(list(log.records())) == 1
    assert len(records(path)) == 2


def test_a_log_of_no_or_two_ids_is_refused(tmp_path: Path) -> None:
    """Given a log whose id is gone or is there twice, that is said."""
    for statement in ("INSERT INTO log VALUES ('x')", "DELETE FROM log"):
        path = tampered(filled(tmp_path / "log", small()), statement)
        with DecisionLog.open(path) as log, pytest.raises(DataError, match="has not one id of its own"):
            _ = log.id
        tampered(path, "DELETE FROM log", "INSERT INTO log VALUES ('x')")


def test_erasing_leaves_the_chain_whole(tmp_path: Path) -> None:
    """Given a patient, content and salt of those records go, that is recorded, and the log verifies."""
    path = filled(tmp_path / "log", small(), small("ben", 2), small("ann", 3))
    assert erase(path, "ann") == [1, 3]
    assert [(each.number, each.kind, each.erased, each.salt == b"") for each in records(path)] == [
        (1, "decision", True, True),
        (2, "decision", False, False),
        (3, "decision", True, True),
        (4, "erasure", False, False),
    ]
    assert faults(path) == {}


def test_a_result_that_another_has_too_stays(tmp_path: Path) -> None:
    """Given a result of two patients and one of a single patient, erasing that patient takes only the latter."""
    path = filled(tmp_path / "log", small("ann", "shared"), small("ben", "shared"), small("ann", "own"))
    erase(path, "ann")
    with DecisionLog.open(path) as log:
        assert {log.body(name) for name in log.names()} & {b'["shared"]', b'["own"]'} == {b'["shared"]'}
    assert faults(path) == {}


def test_not_a_byte_of_the_erased_is_left(tmp_path: Path) -> None:
    """Given hundreds of records, so that pages were split, nothing of an erased patient is left in any file."""
    path = tmp_path / "log"
    with DecisionLog.open(path, writing=True) as log:
        log.append([small(f"patient-{number % 50:02}", "é" * (number % 97)) for number in range(1500)])
        kept = list(log.records("patient-07"))
        secrets = [b"patient-07", *(each.salt for each in kept), *(each.content[-150:] for each in kept)]
        assert all(secret in bytes_of(path) for secret in secrets)
        log.erase("patient-07", erasure)
        assert [secret for secret in secrets if secret in bytes_of(path)] == []
    assert [secret for secret in secrets if secret in bytes_of(path)] == []
    assert b"patient-08" in bytes_of(path)
    assert faults(path) == {}


def test_nobody_is_erased_where_nobody_is_known(tmp_path: Path) -> None:
    """Given a patient without a record, nothing is erased and nothing recorded."""
    path = filled(tmp_path / "log", small())
    assert erase(path, "zoe") == []
    assert len(records(path)) == 1


def test_traces_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given somebody who reads the log meanwhile, the records are erased, and that traces may be left is said."""
    path = filled(tmp_path / "log", small(), small("ben", 2))
    monkeypatch.setattr("recommender.log_file.WAIT_SECONDS", 0.05)
    with DecisionLog.open(path) as reader:
        assert len(list(reader.records())) == 2
        with pytest.raises(DataError, match="its files may hold traces"):
            erase(path, "ann")
    assert [each.erased for each in records(path)] == [True, False, False]
    assert erase(path, "ann") == []
    assert b"ann" not in bytes_of(path).replace(b"channel", b"")


def test_traces_are_told_where_the_file_cannot_be_written_anew(tmp_path: Path) -> None:
    """Given somebody who writes as soon as the records are erased, that traces may be left is said."""
    path = filled(tmp_path / "log", *(small("ann", "x" * 9999 + str(number)) for number in range(20)))
    with DecisionLog.open(path, writing=True) as log, closing(sqlite3.connect(path, isolation_level=None)) as other:
        log._connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(DataError, match=r"its files may hold traces \(database is locked\)"):
            _erase_while(log, other)
    assert [each.erased for each in records(path)][:20] == [True] * 20


def _erase_while(log: DecisionLog, other: sqlite3.Connection) -> None:
    """Erase, while another process writes as soon as the records are erased."""

    def entry(numbers: Sequence[int]) -> Entry:
        log._connection.set_trace_callback(lambda sql: other.execute("BEGIN IMMEDIATE") if sql == "VACUUM" else None)
        return erasure(numbers)

    log.erase("ann", entry)


def test_the_clock_is_utc() -> None:
    """Given now, it is in UTC with microseconds, so that times sort as text."""
    assert now().endswith("+00:00")
    assert len(now()) == 32


def test_knowledge_is_stored_with_it(tmp_path: Path) -> None:
    """Given a decision, its whole knowledge can be read back by the hash that the record names."""
    path = filled(tmp_path / "log", small())
    with DecisionLog.open(path) as log:
        assert b"x = 1" in log.body(log.find("1").snapshot)
    assert SMALL
