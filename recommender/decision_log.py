"""The decision log: records of decisions, overrides and erasures in one chain, with the results and the knowledge.

Records are only ever added. What concerns a patient can be erased; the record stays, and so does the chain.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any, Self

from recommender.canonical import canonical, digest
from recommender.chain import SALT_BYTES, LogRecord, genesis, intact, sealed
from recommender.entry import Entry
from recommender.log_file import altered, open_log_file, told, transaction
from recommender.problem import DataError, Problem, UnknownNameError

Row = tuple[Any, ...]
SLOTS = tuple(field.name for field in fields(LogRecord))
READ_OFF = ("patient", "decision", "status", "complex", "result", "target")
SELECT = f"SELECT {', '.join(SLOTS)} FROM records"  # noqa: S608 - column names of our own
INSERT = f"INSERT INTO records VALUES ({', '.join('?' * (len(SLOTS) + len(READ_OFF)))})"  # noqa: S608 - likewise
ERASE = "UPDATE records SET salt = NULL, content = NULL, patient = NULL, decision = NULL, status = NULL, complex = NULL"

DIGITS_MAX = 18
TRACES = "no record holds anything of the patient any more, but its files may hold traces"
AGAIN = "end what else uses the log, see that the disk has room, and give the same command again"


def now() -> str:
    """Give the time, UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class DecisionLog:
    """One log, open."""

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Callable[[], str] = now) -> None:
        """Take an open file; see `open`."""
        self.path = path
        self._connection = connection
        self._clock = clock

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, writing: bool = False, clock: Callable[[], str] = now) -> Iterator[Self]:
        """Open a log, to read it or to add to it.

        Args:
            path: the file.
            writing: make the file where there is none.
            clock: gives the time of a record.

        Raises:
            DataError: it cannot be opened, read or written.
        """
        connection = open_log_file(path, writing=writing)
        try:
            with told(path, (sqlite3.Error,)):
                if not writing:
                    connection.execute("BEGIN")  # all that is read is of one moment
                yield cls(path, connection, clock)
        finally:
            connection.close()

    @property
    def id(self) -> str:
        """Give the id that sets this log apart from others, 32 hexadecimal digits."""
        ids: list[Row] = self._connection.execute("SELECT id FROM log").fetchall()
        if len(ids) != 1:
            raise DataError([Problem(str(self.path), "has not one id of its own", "restore the log from a copy")])
        found: str = ids[0][0]
        return found

    def append(self, entries: Sequence[Entry], bodies: Mapping[str, bytes] | None = None) -> list[int]:
        """Add records, all of them or none; give their numbers.

        Args:
            entries: what is to be recorded.
            bodies: what they name by its hash, compressed by zlib.

        Raises:
            DataError: they could not be written; none is recorded.
        """
        with told(self.path), transaction(self._connection):
            self._connection.executemany("INSERT OR IGNORE INTO bodies VALUES (?, ?)", (bodies or {}).items())
            return self._append(entries)

    def _append(self, entries: Sequence[Entry]) -> list[int]:
        last = self._connection.execute("SELECT number, hash FROM records ORDER BY number DESC LIMIT 1").fetchone()
        number, previous = last or (0, genesis(self.id))
        numbers = []
        for entry in entries:
            number += 1
            record = self._sealed(entry, number, previous)
            previous = record.hash
            self._insert(record, entry)
            numbers.append(number)
        return numbers

    def _sealed(self, entry: Entry, number: int, previous: str) -> LogRecord:
        head = {
            "number": number,
            "at": self._clock(),
            "who": entry.who,
            "kind": entry.kind,
            "program": entry.program,
            "engine": entry.engine,
            "knowledge": entry.knowledge,
            "snapshot": self._store(entry.snapshot),
        }
        result = {"result": self._store(entry.result)} if entry.result else {}
        return sealed(head, token_bytes(SALT_BYTES), canonical({**entry.content, **result}), previous)

    def _insert(self, record: LogRecord, entry: Entry) -> None:
        content = json.loads(record.content) if entry.kind != "erasure" else {}
        self._connection.execute(INSERT, (*astuple(record), *read_off(content)))

    def _store(self, body: bytes | str) -> str:
        """Store bytes once, compressed; give their hash."""
        if isinstance(body, str) or not body:
            return str(body or "")
        name = digest(body)
        if not self._connection.execute("SELECT 1 FROM bodies WHERE hash = ?", (name,)).fetchone():
            self._connection.execute("INSERT INTO bodies VALUES (?, ?)", (name, zlib.compress(body)))
        return name

    def records(self, patient: str = "", newest: int = 0, after: int = 0) -> Iterator[LogRecord]:
        """Give the records in their order: of one patient, only the newest, only those after a number."""
        where, values = " WHERE number > ?", [str(after)]
        if patient:
            where, values = f"{where} AND patient = ?", [*values, patient]
        if not newest:
            yield from map(_record, self._connection.execute(f"{SELECT}{where} ORDER BY number", values))
            return
        found = self._connection.execute(f"{SELECT}{where} ORDER BY number DESC LIMIT {newest}", values).fetchall()
        yield from map(_record, reversed(found))

    def rows(self) -> Iterator[tuple[LogRecord, Row]]:
        """Give each record with what was read off its content for finding it."""
        columns = ", ".join((*SLOTS, *READ_OFF))
        found = self._connection.execute(f"SELECT {columns} FROM records ORDER BY number")  # noqa: S608 - our own names
        return ((_record(row[: len(SLOTS)]), row[len(SLOTS) :]) for row in found)

    def find(self, name: str) -> LogRecord:
        """Find a record by its number, or the newest decision by its decision id.

        Raises:
            UnknownNameError: there is none.
            DataError: it was edited.
        """
        row = None
        if name.isascii() and name.isdecimal() and len(name) <= DIGITS_MAX:
            row = self._connection.execute(f"{SELECT} WHERE number = ?", (int(name),)).fetchone()
        if row is None:
            query = f"{SELECT} WHERE decision = ? ORDER BY number DESC LIMIT 1"
            row = self._connection.execute(query, (name,)).fetchone()
        if row is None:
            raise UnknownNameError("record or decision of the log", name, ())
        return self._trusted(row)

    def overrides(self, number: int) -> list[LogRecord]:
        """Give the overrides of a decision, in their order.

        Raises:
            DataError: one of them was edited.
        """
        found = self._connection.execute(f"{SELECT} WHERE target = ? ORDER BY number", (number,))
        return [self._trusted(row) for row in found]

    def _trusted(self, row: Row) -> LogRecord:
        record = _record(row)
        if not intact(record):
            hint = "it answers nothing any more; `lumbar audit verify` says what else was changed"
            raise DataError([Problem(f"{self.path} record {record.number}", "was edited", hint)])
        return record

    def snapshot(self, version: str) -> str:
        """Give the hash under which a version of the knowledge is stored; "" where it is not."""
        query = "SELECT snapshot FROM records WHERE knowledge = ? AND snapshot != '' LIMIT 1"
        row = self._connection.execute(query, (version,)).fetchone()
        return str(row[0]) if row else ""

    def body(self, name: str) -> bytes:
        """Give stored bytes by their hash.

        Raises:
            DataError: they are not there, or are not what the hash says.
        """
        row = self._connection.execute("SELECT body FROM bodies WHERE hash = ?", (name,)).fetchone()
        body = _inflated(row[0]) if row else b""
        if digest(body) != name:
            what = f"the stored body {name[:16]} is missing or was changed"
            raise DataError([Problem(str(self.path), what, "`lumbar audit verify` says which records it concerns")])
        return body

    def erase(self, patient: str, entry: Callable[[Sequence[int]], Entry]) -> list[int]:
        """Erase what concerns a patient, and record that it was done; give the numbers of the erased records.

        Args:
            patient: the id that the records carry.
            entry: makes the record of the erasure from the numbers.

        Raises:
            DataError: nothing could be erased; or the records were, and traces are left beside them for now.
        """
        with told(self.path), transaction(self._connection):
            found = self._connection.execute("SELECT number, result FROM records WHERE patient = ?", (patient,))
            erased = dict(found.fetchall())
            if erased:
                self._connection.execute(f"{ERASE}, result = NULL, target = NULL WHERE patient = ?", (patient,))
                self._drop({name for name in erased.values() if name})
                self._append([entry(sorted(erased))])
        self._scrub()
        return sorted(erased)

    def _scrub(self) -> None:
        """Write the file anew, for moved cells leave copies in its pages, and empty what SQLite keeps beside it."""
        try:
            self._connection.execute("VACUUM")
            left: bool = self._one("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        except sqlite3.OperationalError as error:
            raise DataError([Problem(str(self.path), f"{TRACES} ({error})", AGAIN)]) from error
        if left:
            raise DataError([Problem(str(self.path), TRACES, AGAIN)])

    def names(self) -> set[str]:
        """Give the hashes of all stored bodies."""
        return {name for (name,) in self._connection.execute("SELECT hash FROM bodies")}

    def damage(self) -> Sequence[str]:
        """Say what SQLite finds wrong with the file: pages, indexes, kinds of values; the first hundred faults."""
        found = [text for (text,) in self._connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def altered(self) -> Sequence[str]:
        """Name what of its schema was changed or dropped."""
        return altered(self._connection)

    def _drop(self, results: set[str]) -> None:
        """Drop results that no record names any more."""
        for name in sorted(results):
            if not self._connection.execute("SELECT 1 FROM records WHERE result = ?", (name,)).fetchone():
                self._connection.execute("DELETE FROM bodies WHERE hash = ?", (name,))

    def _one(self, query: str) -> Row:
        row: Row = self._connection.execute(query).fetchone()
        return row


def read_off(content: Mapping[str, Any]) -> Row:
    """Give what a content is found by."""
    return tuple(content.get(name) for name in READ_OFF)


def _record(row: Row) -> LogRecord:
    slots: dict[str, Any] = dict(zip(SLOTS, (b"" if value is None else value for value in row), strict=True))
    return LogRecord(**slots)


def _inflated(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error:
        return b""
