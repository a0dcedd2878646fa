# ruff: noqa: S608 - statements of the tests alone
"""The check of a log: every change that somebody with SQLite can make to it is found, and the record is named."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from recommender.anchor import Anchor
from recommender.canonical import canonical
from recommender.chain import LogRecord, commitment_of, head_of, seal_of
from recommender.decision_log import READ_OFF, SLOTS, DecisionLog
from recommender.entry import Entry
from recommender.log_check import anchor_of, check_log
from recommender.problem import DataError
from tests.log_samples import faults, filled, records, small, tampered

KEY = b"k" * 16
Change = tuple[str, Sequence[Any]] | str


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Fill a log with four decisions, an override of the second, and an erasure of the third."""
    said = Entry("override", "carl", "0.1.0", {"patient": "ben", "target": 2})
    path = filled(
        tmp_path / "log", *(small(name, number) for number, name in enumerate(("ann", "ben", "cid", "dan"))), said
    )
    with DecisionLog.open(path, writing=True) as opened:
        opened.erase("cid", lambda numbers: Entry("erasure", "eve", "0.1.0", {"erased": list(numbers)}))
    return path


def anchored(path: Path) -> Anchor:
    """Give the anchor of a log."""
    with DecisionLog.open(path) as opened:
        return anchor_of(opened)


def against(path: Path, anchor: Anchor, key: bytes = b"") -> list[str]:
    """Check a log against an anchor; give what is wrong."""
    with DecisionLog.open(path) as opened:
        return [problem.what for problem in check_log(opened, anchor, key).problems]


def resealed(record: LogRecord, previous: str = "", **changes: Any) -> tuple[Change, str]:
    """Change a record and compute its commitment and its hash anew; give the statement and the hash."""
    slots = {**{name: getattr(record, name) for name in SLOTS}, **changes, "previous": previous or record.previous}
    slots["commitment"] = commitment_of(slots["salt"], slots["content"]) if slots["content"] else record.commitment
    changed = LogRecord(**slots)
    slots["hash"] = seal_of(head_of(changed), changed.commitment, changed.previous)
    filling = {**slots, "salt": slots["salt"] or None, "content": slots["content"] or None}
    sets = ", ".join(f"{name} = ?" for name in SLOTS)
    return (f"UPDATE records SET {sets} WHERE number = {record.number}", list(filling.values())), slots["hash"]


def rewritten(path: Path, first: int, **changes: Any) -> list[Change]:
    """Change a record and link every later one anew."""
    statements, previous = [], ""
    for record in records(path)[first - 1 :]:
        statement, previous = resealed(record, previous, **(changes if record.number == first else {}))
        statements.append(statement)
    return statements


def test_an_untouched_log_holds(log: Path) -> None:
    """Given a log that nobody touched, nothing is wrong, and its records are counted."""
    with DecisionLog.open(log) as opened:
        found = check_log(opened)
    assert (found.problems, found.records, found.erased) == ((), {"decision": 4, "override": 1, "erasure": 1}, 1)
    assert found.hash == records(log)[-1].hash


def test_an_empty_log_holds(tmp_path: Path) -> None:
    """Given a log without a record, it holds, and its anchor does too."""
    path = filled(tmp_path / "log")
    with DecisionLog.open(path) as opened:
        assert check_log(opened, anchor_of(opened)).hash == ""
        assert check_log(opened, anchor_of(opened)).problems == ()


@pytest.mark.parametrize("column", [*SLOTS[1:], *READ_OFF])
def test_any_edited_column_is_found(log: Path, column: str) -> None:
    """Given one column of one record that was edited, that record is named."""
    values: dict[str, Any] = {"salt": b"s" * 32, "content": b'{"patient":"zoe"}', "target": 1}
    value = values.get(column, "zoe")
    tampered(log, (f"UPDATE records SET {column} = ? WHERE number = 2", [value]))
    assert "record 2" in faults(log)


@pytest.mark.parametrize("column", ["salt", "content", *READ_OFF[:-1]])
def test_any_emptied_column_is_found(log: Path, column: str) -> None:
    """Given one column of one record that was emptied, that record is named."""
    tampered(log, f"UPDATE records SET {column} = NULL WHERE number = 2")
    assert "record 2" in faults(log)


def test_an_edited_number_is_found(log: Path) -> None:
    """Given a record that was numbered anew, the gap is found, or that it stands before the first."""
    tampered(log, "UPDATE records SET number = 7 WHERE number = 2")
    assert faults(log)["record 3"] == "record 2 is missing before it"
    tampered(log, "UPDATE records SET number = -1 WHERE number = 7")
    assert faults(log)["record -1"] == "stands before the first record"


def test_a_deleted_record_is_found(log: Path) -> None:
    """Given one record or more that were deleted, the gap is named, at the beginning too."""
    tampered(log, "DELETE FROM records WHERE number IN (2, 3)")
    assert faults(log)["record 4"] == "records 2 to 3 are missing before it"
    tampered(log, "DELETE FROM records WHERE number = 1")
    assert faults(log)["record 4"] == "records 1 to 3 are missing before it"


def test_a_deleted_record_with_the_gap_closed_is_found(log: Path) -> None:
    """Given a record that was deleted and later ones that moved up, the first that moved is named."""
    moved = [f"UPDATE records SET number = {number - 1} WHERE number = {number}" for number in (3, 4, 5, 6)]
    tampered(log, "DELETE FROM records WHERE number = 2", *moved)
    assert "record 2" in faults(log)


def test_an_inserted_record_is_found(log: Path) -> None:
    """Given a record that was put between two others, or at the end with a hash of its own, it is named."""
    last = records(log)[-1]
    columns = ", ".join(SLOTS[1:])
    tampered(log, f"INSERT INTO records (number, {columns}) SELECT 7, {columns} FROM records WHERE number = 5")
    assert "record 7" in faults(log)
    record = LogRecord(**{**{name: getattr(last, name) for name in SLOTS}, "number": 7})
    tampered(log, resealed(record)[0])
    assert faults(log)["record 7"].startswith("does not follow record 6")


def test_swapped_records_are_found(log: Path) -> None:
    """Given two records that changed places, both are named; also when each was sealed anew."""
    swap = [f"UPDATE records SET number = {new} WHERE number = {old}" for old, new in ((1, 9), (2, 1), (9, 2))]
    tampered(log, *swap)
    assert {"record 1", "record 2"} <= faults(log).keys()
    tampered(log, *(resealed(record)[0] for record in records(log)[:2]))
    assert faults(log)["record 1"] == "is not the first record of this log"
    assert "record 2" in faults(log)


def test_a_record_that_was_sealed_anew_breaks_the_next_link(log: Path) -> None:
    """Given a record whose own hash was computed anew, the record behind it no longer follows."""
    tampered(log, resealed(records(log)[1], who="dora")[0])
    assert list(faults(log)) == ["record 3"]
    assert faults(log)["record 3"].startswith("does not follow record 2")


def test_content_that_was_committed_anew_is_found(log: Path) -> None:
    """Given content with a commitment of its own, the seal or the next link shows it."""
    content = records(log)[1].content.replace(b"gentle", b"remote")
    salt = records(log)[1].salt
    statement = "UPDATE records SET content = ?, commitment = ?, complex = 'remote' WHERE number = 2"
    tampered(log, (statement, [content, commitment_of(salt, content)]))
    assert faults(log)["record 2"].startswith("was edited")


def test_a_cut_off_tail_is_found_with_an_anchor(log: Path) -> None:
    """Given a log without its last records, only an anchor shows it."""
    anchor = anchored(log)
    tampered(log, "DELETE FROM records WHERE number > 5", "UPDATE bodies SET hash = hash")
    assert "record 3" in faults(log)  # its erasure is gone too
    path = filled(log.with_name("other"), small(), small())
    anchor = anchored(path)
    tampered(path, "DELETE FROM records WHERE number = 2")
    assert faults(path) == {}
    assert against(path, anchor) == [
        f"the log ends before record 2, which it held on {anchor.at}: its tail was cut off"
    ]


def test_a_rewritten_chain_is_found_with_an_anchor(log: Path) -> None:
    """Given a log that was linked anew from a change on, only an anchor shows it."""
    anchor = anchored(log)
    tampered(log, *rewritten(log, 2, who="dora"))
    assert faults(log) == {}
    assert against(log, anchor) == [f"record 6 is not the one that the log held on {anchor.at}: the log was rewritten"]


def test_a_record_of_an_anchor_that_is_missing_is_told(log: Path) -> None:
    """Given an anchor whose record was taken out of the middle, that is said."""
    anchor = anchored(log)
    filled(log, small())
    tampered(log, "DELETE FROM records WHERE number = 6")
    assert f"record 6, which the log held on {anchor.at}, is not there" in against(log, anchor)


def test_a_log_that_grew_still_holds_its_anchor(log: Path) -> None:
    """Given an anchor and later records and erasures, the log still holds what it says."""
    anchor = anchored(log)
    filled(log, small("eve", 9))
    with DecisionLog.open(log, writing=True) as opened:
        opened.erase("ann", lambda numbers: Entry("erasure", "eve", "0.1.0", {"erased": list(numbers)}))
    assert against(log, anchor) == []
    assert against(log, anchor.signed(KEY), KEY) == []


def test_an_anchor_of_another_log_or_key_is_told(log: Path, tmp_path: Path) -> None:
    """Given the anchor of another log, or one that the key did not sign, that is said."""
    other = anchored(filled(tmp_path / "other", small()))
    assert against(log, other)[0].startswith(f"is of another log, {other.log}")
    assert against(log, anchored(log), KEY) == ["was not signed with this key, or was edited"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_body_is_found(log: Path, place: int) -> None:
    """Given stored knowledge or a stored result that was changed or deleted, a record that names it is named."""
    with DecisionLog.open(log) as opened:
        name = sorted(opened.names())[place]
    tampered(log, ("UPDATE bodies SET body = x'00' WHERE hash = ?", [name]))
    assert [what for what in faults(log).values() if what.endswith("is missing or was changed")]
    tampered(log, ("DELETE FROM bodies WHERE hash = ?", [name]))
    assert [where for where, what in faults(log).items() if "is missing" in what and where.startswith("record ")]


def test_knowledge_of_another_version_is_found(tmp_path: Path) -> None:
    """Given a record whose knowledge is not of the version that it names, or is none at all, that is said."""
    for snapshot in (canonical({"knowledge/a.toml": "y"}), b"[]", b'{"a":1}', b"\xff"):
        entry = Entry("decision", "carl", "1", {"patient": "ann"}, "e", "0123", snapshot)
        path = filled(tmp_path / snapshot.hex(), entry, entry)
        assert faults(path)["record 1"] == "its knowledge (and of 1 more) is not of the version that it names"


def test_a_body_that_no_record_names_is_found(log: Path) -> None:
    """Given a body that was added, or outlived its record, that is said."""
    tampered(log, "INSERT INTO bodies VALUES ('feed', x'00')")
    assert faults(log) == {"body feed": "is stored, and no record names it"}


def test_content_that_went_without_an_erasure_is_found(log: Path) -> None:
    """Given a record that was emptied as an erasure does, without its record, that is said."""
    emptied = ", ".join(f"{name} = NULL" for name in ("salt", "content", *READ_OFF))
    tampered(log, f"UPDATE records SET {emptied} WHERE number = 1")
    assert faults(log)["record 1"] == "its content is gone, and no erasure names it"


def test_what_is_left_of_an_erased_record_is_found(log: Path) -> None:
    """Given an erased record with its salt or its patient, that is said."""
    tampered(log, "UPDATE records SET salt = x'00', patient = 'cid' WHERE number = 3")
    assert faults(log) == {"record 3": "its content is gone, but not its salt, patient"}


def test_erased_content_that_came_back_is_found(log: Path) -> None:
    """Given an erased record that has content again, that is said."""
    tampered(log, "UPDATE records SET salt = x'00', content = x'7b7d' WHERE number = 3")
    with DecisionLog.open(log) as opened:
        found = [problem.what for problem in check_log(opened).problems]
    assert found == ["its content was edited", "was erased, and its content is there again"]


@pytest.mark.parametrize(
    "erased", [[7], [8], [0], ["1"], 1, None, [[1]]], ids=["itself", "later", "none", "text", "number", "null", "list"]
)
def test_an_erasure_of_what_was_not_there_is_found(log: Path, erased: object) -> None:
    """Given an erasure that names itself, a later record or no number, it excuses nothing."""
    filled(log, Entry("erasure", "eve", "0.1.0", {"erased": erased}))
    assert faults(log) == {"record 7": "erases what was not there before it"}


@pytest.mark.parametrize("content", [b"[]", b"nothing", b"\xff", b"[" * 100_000], ids=["list", "text", "bytes", "deep"])
def test_content_that_is_none_is_found(log: Path, content: bytes) -> None:
    """Given a chain that was rewritten with content that lumbar never writes, the check ends and says so."""
    tampered(log, *rewritten(log, 2, content=content))
    assert faults(log)["record 2"] == "holds what lumbar never wrote"


def test_another_id_of_the_log_is_found(log: Path) -> None:
    """Given a log with another id, its first record is not its own."""
    tampered(log, "UPDATE log SET id = 'other'")
    assert faults(log)["record 1"] == "is not the first record of this log"


def test_a_byte_that_moved_between_salt_and_content_is_found(log: Path) -> None:
    """Given content whose first byte went to the end of the salt, the commitment is the same, and it is found."""
    record = records(log)[1]
    moved = [record.salt + record.content[:1], record.content[1:]]
    tampered(log, ("UPDATE records SET salt = ?, content = ? WHERE number = 2", moved))
    assert faults(log)["record 2"] == "its content was edited"
    with DecisionLog.open(log) as opened, pytest.raises(DataError, match="record 2: was edited"):
        opened.find("2")


def test_a_dropped_trigger_is_found(log: Path) -> None:
    """Given a log whose trigger against edits was dropped, and nothing else, the trigger is named."""
    with closing(sqlite3.connect(log)) as raw:
        raw.execute("DROP TRIGGER records_stay_as_they_are")
    assert faults(log) == {"schema records_stay_as_they_are": "was changed, added or dropped"}


def test_an_index_that_hides_a_record_is_found(log: Path) -> None:
    """Given a record that an index does not lead to any more, though it is there unedited, the file is at fault."""
    with closing(sqlite3.connect(log, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        (index,) = raw.execute("SELECT * FROM sqlite_schema WHERE name = 'records_by_patient'").fetchall()
        raw.execute("DELETE FROM sqlite_schema WHERE name = 'records_by_patient'")
    tampered(log, "UPDATE records SET patient = NULL WHERE number = 2")
    with closing(sqlite3.connect(log, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", index)
    assert "records_by_patient" in faults(log)["file"]
