"""The log file: an SQLite database that only its owner may read, in WAL mode, migrated to the newest schema by itself.

What can be wrong with a file is told as a problem, never as a database error.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from recommender.problem import DataError, Problem

APPLICATION = 0x4C554D42  # "LUMB"
WAIT_SECONDS = 30.0
OWNER_ONLY = 0o600
MIGRATIONS = (
    """
    CREATE TABLE log (id TEXT NOT NULL) STRICT;
    CREATE TABLE bodies (hash TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
    CREATE TABLE records (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, program TEXT NOT NULL,
        engine TEXT NOT NULL, knowledge TEXT NOT NULL, snapshot TEXT NOT NULL, salt BLOB, content BLOB,
        commitment TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL,
        patient TEXT, decision TEXT, status TEXT, complex TEXT, result TEXT, target INTEGER
    ) STRICT;
    CREATE TRIGGER records_are_kept BEFORE DELETE ON records
        BEGIN SELECT RAISE(ABORT, 'a record of the decision log is never deleted'); END;
    CREATE TRIGGER records_stay_as_they_are
        BEFORE UPDATE OF number, at, who, kind, program, engine, knowledge, snapshot, commitment, previous, hash
        ON records
        BEGIN SELECT RAISE(ABORT, 'a record of the decision log is never edited'); END;
    """,
    """
    CREATE INDEX records_by_patient ON records (patient) WHERE patient IS NOT NULL;
    CREATE INDEX records_by_decision ON records (decision) WHERE decision IS NOT NULL;
    CREATE INDEX records_by_result ON records (result) WHERE result IS NOT NULL;
    CREATE INDEX records_by_target ON records (target) WHERE target IS NOT NULL;
    """,
)


def open_log_file(path: Path, *, writing: bool) -> sqlite3.Connection:
    """Open a log; to write, make it where there is none, and migrate it where its schema is older.

    Raises:
        DataError: there is none, it cannot be opened, is no log, or was written by a newer version.
    """
    with told(path):
        if writing:
            _make_owned(path)
        elif not path.is_file():
            hint = "name the log that `lumbar recommend --log` wrote"
            raise DataError([Problem(str(path), "no decision log is there", hint)])
        return _connected(path, writing=writing)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what is wrong with a file as a problem."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise DataError([_problem(path, error)]) from error


def _problem(path: Path, error: sqlite3.Error | OSError) -> Problem:
    reason = str(error.strerror if isinstance(error, OSError) else error)
    for sign, what, hint in FAULTS:
        if sign in reason:
            return Problem(str(path), f"{what} ({reason})", hint)
    return Problem(str(path), f"cannot be used: {reason}", "check the path and its permissions; nothing was recorded")


FAULTS = (
    ("full", "the disk is full", "free some space and record the decision again; nothing was recorded"),
    ("disk I/O error", "the disk refuses to write", "check the disk and its quota; nothing was recorded"),
    ("No space left", "the disk is full", "free some space and record the decision again; nothing was recorded"),
    ("not a database", "is no decision log", "name another file; this one was left as it is"),
    ("malformed", "is damaged", "restore it from a copy; `lumbar audit verify` says what of it holds"),
    ("locked", f"is in use for more than {WAIT_SECONDS:.0f} s", "try again; nothing was recorded"),
    ("readonly", "may not be written", "check its permissions and those of its folder; nothing was recorded"),
    ("attempt to write", "may not be written", "check its permissions and those of its folder; nothing was recorded"),
)


def _make_owned(path: Path) -> None:
    """Make an empty file that only its owner may read, in a folder of the same kind; tighten what is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    except FileExistsError:
        if path.is_file() and path.stat().st_mode & 0o077 and path.stat().st_uid == os.getuid():
            path.chmod(OWNER_ONLY)


def _connected(path: Path, *, writing: bool) -> sqlite3.Connection:
    mode = "rw" if writing else "ro"
    name = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(name, timeout=WAIT_SECONDS, isolation_level=None, uri=True)
    try:
        _recognise(connection, path, writing=writing)
    except BaseException:
        connection.close()
        raise
    return connection


def _recognise(connection: sqlite3.Connection, path: Path, *, writing: bool) -> None:
    """Check that a file is a log of a known schema; make it one where it is empty."""
    version = _number(connection, "user_version")
    owner = _number(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if owner != APPLICATION and (tables or not writing):
        hint = "name another file; this one was left as it is"
        raise DataError([Problem(str(path), "is no decision log", hint)])
    if version > len(MIGRATIONS):
        what = f"has schema {version}, which a newer version of lumbar wrote; this one knows {len(MIGRATIONS)}"
        raise DataError([Problem(str(path), what, "install that version")])
    if writing:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        _migrate(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, in one transaction."""
    if _number(connection, "user_version") == len(MIGRATIONS):
        return
    with transaction(connection):
        begun = _number(connection, "user_version")
        for script in MIGRATIONS[begun:]:
            for statement in _statements(script):
                connection.execute(statement)
        if not begun:
            connection.execute("INSERT INTO log (id) VALUES (?)", (token_hex(16),))
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _statements(script: str) -> Iterator[str]:
    """Split a script; `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += f"{line}\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all or nothing, with the log locked against other writers from the start."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    found: int = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    return found
