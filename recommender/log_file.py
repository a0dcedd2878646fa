"""The log file: an SQLite database that only its owner may read, in WAL mode, migrated to the newest schema by itself.

What can be wrong with a file is told as a problem, never as a database error.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep

from recommender.problem import DataError, Problem

APPLICATION = 0x4C554D42  # "LUMB"
WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.01
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
    """Open a log; to write, make it where there is none. An older schema is migrated where the file may be written.

    Raises:
        DataError: there is none, it cannot be opened, is no log, or was written by a newer version.
    """
    with told(path):
        if path.exists() and not path.is_file():
            raise DataError([Problem(str(path), "is no file", "name a file for the decision log")])
        if writing:
            _make_owned(path)
            return _writer(path)
        if not path.is_file():
            hint = "name the log that `lumbar recommend --log` wrote"
            raise DataError([Problem(str(path), "no decision log is there", hint)])
        return _reader(path)


@contextmanager
def told(path: Path, faults: tuple[type[Exception], ...] = (sqlite3.Error, OSError)) -> Iterator[None]:
    """Tell what is wrong with a file as a problem.

    Args:
        path: the file.
        faults: what is told.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        what = f"cannot hold {error.object!r}, which is no UTF-8 text"
        raise DataError([Problem(str(path), what, "write it in UTF-8; nothing was recorded")]) from error
    except faults as error:
        raise DataError([_problem(path, error)]) from error


def _problem(path: Path, error: Exception) -> Problem:
    reason = str(error.strerror if isinstance(error, OSError) else error)
    for sign, what, hint in FAULTS:
        if sign in reason:
            return Problem(str(path), f"{what} ({reason})", hint)
    return Problem(str(path), f"cannot be used: {reason}", "check the path and its permissions; nothing was recorded")


ROOM = "free some space and try again; nothing was recorded"
RIGHTS = "check its permissions and those of its folder; nothing was recorded"
FAULTS = (
    ("full", "the disk is full", ROOM),
    ("No space left", "the disk is full", ROOM),
    ("quota exceeded", "the disk is full", ROOM),
    ("disk I/O error", "the disk refuses", "check the disk and its quota; nothing was recorded"),
    ("not a database", "is no decision log", "name another file; this one was left as it is"),
    ("malformed", "is damaged", "restore it from a copy; it was left as it is"),
    ("locked", f"is in use for more than {WAIT_SECONDS:.0f} s", "try again; nothing was recorded"),
    ("readonly", "may not be written", RIGHTS),
    ("attempt to write", "may not be written", RIGHTS),
    ("Read-only", "may not be written", RIGHTS),
    ("Permission denied", "may not be used by this account", RIGHTS),
)


def _make_owned(path: Path) -> None:
    """Make an empty file that only its owner may read, in folders of the same kind, where there is none."""
    for folder in reversed(path.absolute().parents):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))


def _tighten(path: Path) -> None:
    """Take from all but the owner what they may do with a log and with what SQLite keeps beside it."""
    for each in (path, *(beside(path, suffix) for suffix in ("-wal", "-shm"))):
        if each.is_file() and each.stat().st_mode & 0o077 and each.stat().st_uid == os.getuid():
            each.chmod(OWNER_ONLY)


def beside(path: Path, suffix: str) -> Path:
    """Name a file that SQLite keeps beside a log: `-wal`, `-shm`."""
    return path.with_name(path.name + suffix)


def _writer(path: Path) -> sqlite3.Connection:
    connection = _connected(path, "mode=rw")
    with _closed_on_error(connection):
        fresh = not _recognised(connection, path)
        _tighten(path.resolve())
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        if fresh or _number(connection, "user_version") < len(MIGRATIONS):
            _migrate(connection)
        _log_ahead(connection)
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    real = path.resolve()
    writable = os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)
    pending = beside(real, "-wal").exists()
    connection = _connected(path, "mode=ro" if writable or pending else "mode=ro&immutable=1")
    with _closed_on_error(connection):
        if not _recognised(connection, path):
            raise DataError([Problem(str(path), "is empty", "nothing was recorded in it yet")])
        if not writable or _number(connection, "user_version") == len(MIGRATIONS):
            return connection
    connection.close()
    return _writer(path)


def _connected(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?{how}", timeout=WAIT_SECONDS, isolation_level=None, uri=True)


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _recognised(connection: sqlite3.Connection, path: Path) -> bool:
    """Say whether a file is a log; it is none yet where it is empty.

    Raises:
        DataError: it is something else, or a log of a newer schema.
    """
    connection.execute("BEGIN")  # one look at all three: another process may be making the log
    version = _number(connection, "user_version")
    owner = _number(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    connection.execute("COMMIT")
    if not (owner or version or tables):
        return False
    if owner != APPLICATION:
        hint = "name another file; this one was left as it is"
        raise DataError([Problem(str(path), "is no decision log", hint)])
    if version > len(MIGRATIONS):
        what = f"has schema {version}, which a newer version of lumbar wrote; this one knows {len(MIGRATIONS)}"
        raise DataError([Problem(str(path), what, "install that version")])
    return True


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Change to WAL mode, which lasts; SQLite does not wait for others here, so this does."""
    until = monotonic() + WAIT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(PAUSE_SECONDS)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, in one transaction; nothing is left to do where another process did it."""
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


def altered(connection: sqlite3.Connection) -> Sequence[str]:
    """Name the tables, indexes and triggers of a log that are not as its schema has them."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        for script in MIGRATIONS[: _number(connection, "user_version")]:
            fresh.executescript(script)
        return sorted({name for name, _ in _schema(connection) ^ _schema(fresh)})


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"))
