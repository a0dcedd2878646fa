"""The log file: who may read it, what it is made of, and what is refused."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import chain, repeat
from pathlib import Path

import pytest

from recommender import log_file
from recommender.decision_log import DecisionLog
from recommender.log_check import check_log
from recommender.log_file import APPLICATION, MIGRATIONS, altered, beside, open_log_file, told, transaction
from recommender.problem import DataError
from tests.log_samples import faults, filled, records, small


def mode_of(path: Path) -> int:
    """Give who may do what."""
    return path.stat().st_mode & 0o777


def refused(path: Path, *, writing: bool) -> str:
    """Open what cannot be opened; give what is said."""
    with pytest.raises(DataError) as caught:
        open_log_file(path, writing=writing)
    return str(caught.value)


def database(path: Path, *statements: str) -> Path:
    """Write an SQLite database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)
    return path


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """Given a path in folders that are not there, the folders are made 0700, the log and what lies beside it 0600."""
    path = tmp_path / "a" / "b" / "log.sqlite"
    with DecisionLog.open(path, writing=True) as log:
        log.append([small()])
        found = {each.name: mode_of(each) for each in path.parent.iterdir()}
    assert found == {"log.sqlite": 0o600, "log.sqlite-wal": 0o600, "log.sqlite-shm": 0o600}
    assert [mode_of(path.parent), mode_of(path.parent.parent)] == [0o700, 0o700]


def test_a_laxer_mode_is_tightened(tmp_path: Path) -> None:
    """Given a log that others may read, it is the owner's alone once it was written; a tight mode is left."""
    path = filled(tmp_path / "log", small())
    path.chmod(0o666)
    filled(path, small())
    assert mode_of(path) == 0o600
    path.chmod(0o700)
    filled(path, small())
    assert mode_of(path) == 0o700


def test_it_is_written_ahead_and_synced(tmp_path: Path) -> None:
    """Given a log for writing, it is in WAL mode, every commit is synced, and what is deleted is overwritten."""
    with closing(open_log_file(tmp_path / "log", writing=True)) as connection:
        pragmas = ("journal_mode", "synchronous", "secure_delete", "temp_store")
        assert [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == ["wal", 2, 1, 2]


def test_records_are_guarded(tmp_path: Path) -> None:
    """Given a log, a record can neither be deleted nor edited by a plain statement."""
    with closing(open_log_file(filled(tmp_path / "log", small()), writing=True)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            connection.execute("DELETE FROM records")
        with pytest.raises(sqlite3.IntegrityError, match="never edited"):
            connection.execute("UPDATE records SET who = 'me'")


def test_there_has_to_be_one_to_read(tmp_path: Path) -> None:
    """Given no file, an empty one, or a folder, reading is refused with what to do."""
    assert "no decision log is there (name the log that" in refused(tmp_path / "none", writing=False)
    (tmp_path / "empty").touch()
    assert "is empty (nothing was recorded in it yet)" in refused(tmp_path / "empty", writing=False)
    assert "is no file" in refused(tmp_path, writing=False)
    assert "is no file" in refused(tmp_path, writing=True)


def test_an_empty_file_becomes_a_log(tmp_path: Path) -> None:
    """Given an empty file, the first record makes it a log."""
    path = tmp_path / "log"
    path.touch(mode=0o644)
    assert [record.number for record in records(filled(path, small()))] == [1]
    assert mode_of(path) == 0o600


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """Given a log of a newer version, it is neither read nor written, and stays as it is."""
    path = filled(tmp_path / "log", small())
    database(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    for writing in (False, True):
        assert "which a newer version of lumbar wrote; this one knows 2 (install that" in refused(path, writing=writing)
    assert path.read_bytes() == before


def old_log(path: Path) -> Path:
    """Write a log of the first schema with a record, as the version of that time did."""
    filled(path, small())
    indexes = [f"DROP INDEX records_by_{name}" for name in ("patient", "decision", "result", "target")]
    return database(path, *indexes, "PRAGMA user_version = 1")


@pytest.mark.parametrize("use", [lambda path: filled(path, small()), records], ids=["writing", "reading"])
def test_an_older_schema_is_migrated(tmp_path: Path, use: Callable[[Path], object]) -> None:
    """Given a log of the first schema, using it migrates it, its records stay, and it verifies."""
    path = old_log(tmp_path / "log")
    use(path)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    assert faults(path) == {}
    assert records(path)[0].number == 1


@pytest.mark.parametrize("writing", [False, True])
@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b"no database, but a letter to a friend" * 99),
        lambda path: database(path, "CREATE TABLE patients (name TEXT)"),
        lambda path: database(path, "PRAGMA user_version = 7"),
        lambda path: database(path, "PRAGMA application_id = 7"),
    ],
    ids=["text", "tables", "version", "application"],
)
def test_what_is_no_log_is_left_as_it_is(tmp_path: Path, make: Callable[[Path], object], writing: bool) -> None:  # noqa: FBT001
    """Given another file, it is refused, and neither its bytes nor its mode change."""
    path = tmp_path / "other"
    make(path)
    path.chmod(0o644)
    before = path.read_bytes()
    assert "is no decision log" in refused(path, writing=writing)
    assert (path.read_bytes(), mode_of(path), [each.name for each in tmp_path.iterdir()]) == (before, 0o644, ["other"])


def test_a_log_that_is_in_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given another process that holds the log for too long, that is said."""
    monkeypatch.setattr(log_file, "WAIT_SECONDS", 0.05)
    path = filled(tmp_path / "log", small())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with DecisionLog.open(path, writing=True) as log, pytest.raises(DataError, match="is in use for more than"):
            log.append([small()])
    assert len(records(path)) == 1


def test_the_change_to_wal_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a log in another journal mode that somebody reads, the change is tried until the time is up."""
    monkeypatch.setattr(log_file, "WAIT_SECONDS", 0.05)
    path = filled(tmp_path / "log", small())
    database(path, "PRAGMA journal_mode = DELETE")
    monkeypatch.setattr(log_file, "monotonic", chain((0.0, 0.01), repeat(1.0)).__next__)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM records").fetchall()
        assert "is in use" in refused(path, writing=True)
    assert len(records(filled(path, small()))) == 2


def _doomed(connection: sqlite3.Connection, *statements: str) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO bodies VALUES ('a', x'00')")
        for statement in statements:
            connection.execute(statement)


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    """Given a fault inside, nothing of it is kept; also when the database ended the transaction by itself."""
    with closing(open_log_file(tmp_path / "log", writing=True)) as connection:
        for end in ("SELECT no_such_column", "ROLLBACK; nonsense"):
            with pytest.raises(sqlite3.Error):
                _doomed(connection, *end.split("; "))
        assert connection.execute("SELECT count(*) FROM bodies").fetchone()[0] == 0


def test_what_is_altered_is_named(tmp_path: Path) -> None:
    """Given a dropped trigger, a changed table or a further trigger, each is named."""
    path = filled(tmp_path / "log", small())
    trigger = "CREATE TRIGGER swallow BEFORE INSERT ON records BEGIN SELECT RAISE(IGNORE); END"
    database(path, "DROP TRIGGER records_are_kept", trigger, "ALTER TABLE log ADD COLUMN more TEXT")
    with closing(open_log_file(path, writing=False)) as connection:
        assert altered(connection) == ["log", "records_are_kept", "swallow"]
    with DecisionLog.open(path) as log:
        assert {"schema log", "schema swallow"} <= {each.where for each in check_log(log).problems}


def test_any_fault_is_told_as_a_problem(tmp_path: Path) -> None:
    """Given errors of the system and of text, the problem names the file, what it is, and what to do."""
    with (
        pytest.raises(DataError, match=r"log: the disk is full \(No space left on device\) \(free some space"),
        told(tmp_path / "log"),
    ):
        raise OSError(28, "No space left on device")
    with pytest.raises(DataError, match=r"log: cannot be used: Odd \(check the path"), told(tmp_path / "log"):
        raise sqlite3.OperationalError("Odd")
    with pytest.raises(DataError, match=r"log: cannot hold '\\udcff', which is no UTF-8 text"), told(tmp_path / "log"):
        "\udcff".encode()


def test_what_lies_beside_is_named() -> None:
    """Given a log, its write-ahead file is next to it."""
    assert beside(Path("a/log.sqlite"), "-wal") == Path("a/log.sqlite-wal")
    assert APPLICATION.to_bytes(4, "big") == b"LUMB"
