"""The decision log, ill-treated: many writers, kill -9, full disks, read-only folders, damaged and foreign files."""

import os
import random
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from recommender.decision_log import DecisionLog
from recommender.log_check import check_log
from recommender.problem import DataError
from tests.log_crash import (
    NOBODY,
    acknowledged,
    ended,
    entry,
    fill_disk,
    killed,
    numbers,
    problem_of,
    said,
    start,
    writer,
    written,
)

WRITERS = 8
EACH = 25
KILLS = 200
LATEST = 0.04
ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another account, or mount")


def test_eight_processes_write_at_once(tmp_path: Path) -> None:
    """Given eight processes that all make the same log and write to it, no acknowledged record is lost."""
    path = tmp_path / "log.sqlite"
    with ExitStack() as stack:
        writers = [stack.enter_context(writer(path, f"A-{place}", EACH)) for place in range(WRITERS)]
        found = [acknowledged(reader) for _, reader in writers]
        assert [ended(child) for child, _ in writers] == [0] * WRITERS
    assert [len(each) for each in found] == [EACH] * WRITERS
    assert sorted(number for each in found for number in each) == numbers(path) == list(range(1, WRITERS * EACH + 1))


def test_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Given 200 writers killed at random moments, all that was acknowledged is there, and at most one record more."""
    chance, path = random.Random(5), tmp_path / "log.sqlite"  # noqa: S311 - moments, no secrets
    before = 0
    for place in range(KILLS):
        found = killed(path, f"A-{place}", chance.uniform(0, LATEST))
        with DecisionLog.open(path, writing=True) as log:
            now = [record.number for record in log.records(after=before)]
        assert now[: len(found)] == found
        assert len(now) - len(found) in {0, 1}
        before += len(now)
    assert numbers(path) == list(range(1, before + 1))
    assert before > 0


def test_a_kill_while_another_reads(tmp_path: Path) -> None:
    """Given a reader, it sees the log as it opened it, whatever writers do, and none of them waits for it."""
    path = tmp_path / "log.sqlite"
    written(path)
    with DecisionLog.open(path) as log:
        assert next(log.records(newest=1)).number == 3
        found = killed(path, "B", 0.2)
        assert found
        assert next(log.records(newest=1)).number == 3
        assert check_log(log).problems == ()
    assert set(found) <= set(numbers(path))


def test_a_kill_while_the_log_is_made(tmp_path: Path) -> None:
    """Given writers killed while they make a log, whatever they leave is taken over by the next one."""
    chance = random.Random(6)  # noqa: S311 - moments, no secrets
    for place in range(40):
        path = tmp_path / f"{place}.sqlite"
        found = killed(path, "A-1", chance.uniform(0, 0.01))
        assert problem_of(path, writing=True) == ""
        assert numbers(path)[: len(found)] == found


def filled(path: Path) -> str:
    """Write to a log until it refuses; give the last acknowledged number and what is told."""
    number = 0
    try:
        with DecisionLog.open(path, writing=True) as log:
            while True:
                (number,) = log.append([entry(filling=os.urandom(2000).hex())])
    except DataError as error:
        return f"{number} {error}"


def test_a_limit_of_file_size(tmp_path: Path) -> None:
    """Given a log that may not grow, the message is clear; it reads and verifies at once, and accepts afterwards."""
    path = tmp_path / "log.sqlite"
    written(path)

    def limited() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        told = filled(path)
        return f"{numbers(path)[-1]} {told}"

    last, number, message = said(limited).split(" ", 2)
    assert last == number
    assert int(number) > 3
    assert "the disk refuses (disk I/O error)" in message
    assert "nothing was recorded" in message
    assert problem_of(path, writing=True) == ""
    assert numbers(path) == list(range(1, int(number) + 2))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of four megabytes, where that is permitted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("patients", [0, 3])
def test_a_full_disk(small_disk: Path, patients: int) -> None:
    """Given a disk that fills up, what was acknowledged stays, and the next record is accepted once there is room."""
    path, ballast = small_disk / "log.sqlite", small_disk / "ballast"
    written(path, patients)
    ballast.write_bytes(bytes(300_000))
    number, message = filled(path).split(" ", 1)
    assert int(number) > 3
    assert f"error: {path}: the disk is full" in message
    assert "free some space and try again; nothing was recorded" in message
    assert numbers(path)[-1] == int(number)
    assert "the disk is full" in filled(path)
    ballast.unlink()
    assert problem_of(path, writing=True) == ""
    assert numbers(path)[-1] >= int(number) + 1


def test_a_disk_that_is_full_already(small_disk: Path) -> None:
    """Given a full disk, no log is begun on it, and what is told says so; with room one is."""
    path, ballast = small_disk / "log.sqlite", small_disk / "ballast"
    fill_disk(ballast)
    assert "the disk is full" in filled(path)
    assert "is empty" in problem_of(path)
    ballast.unlink()
    assert problem_of(path, writing=True) == ""


def test_a_disk_that_fills_while_a_writer_dies(small_disk: Path) -> None:
    """Given a disk that is full when a writer is killed, its records can be read at once."""
    path, ballast = small_disk / "log.sqlite", small_disk / "ballast"

    def die() -> None:
        with DecisionLog.open(path, writing=True) as log:
            log.append([entry(), entry(), entry()])
            os.kill(os.getpid(), signal.SIGKILL)

    assert ended(start(die)) == -signal.SIGKILL
    fill_disk(ballast)
    assert numbers(path) == [1, 2, 3]


@pytest.fixture
def nobodys(tmp_path: Path) -> Path:
    """Make a folder that another account may reach, and may not write in."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o5 != 0o5:
            folder.chmod(0o755)
    return tmp_path


@ROOT_ONLY
def test_a_folder_that_may_not_be_written(nobodys: Path) -> None:
    """Given a folder of somebody else, no log can be made there, and what is told says so."""
    path = nobodys / "log.sqlite"
    message = said(lambda: problem_of(path, writing=True), uid=NOBODY)
    assert message.startswith(f"error: {path}: may not be used by this account (Permission denied)")
    assert "nothing was recorded" in message
    assert not path.exists()


@ROOT_ONLY
def test_a_log_in_a_folder_that_may_not_be_written(nobodys: Path) -> None:
    """Given a settled log in such a folder, it can be read and verified, and nothing can be recorded."""
    path = nobodys / "log.sqlite"
    written(path)
    os.chown(path, NOBODY, NOBODY)
    before = path.read_bytes()
    assert said(lambda: str(numbers(path)), uid=NOBODY) == "[1, 2, 3]"
    message = said(lambda: problem_of(path, writing=True), uid=NOBODY)
    assert message.startswith(f"error: {path}: ")
    assert "nothing was recorded" in message
    assert (path.read_bytes(), numbers(path)) == (before, [1, 2, 3])


@ROOT_ONLY
def test_an_unsettled_log_in_a_folder_that_may_not_be_written(nobodys: Path) -> None:
    """Given records that a killed writer left beside the log, a reader who may not settle them is told."""
    path = nobodys / "log.sqlite"
    found: list[int] = []
    while not found:
        found = killed(path, "A-1", 0.2)
    path.with_name("log.sqlite-shm").unlink()
    for file in nobodys.iterdir():
        os.chown(file, NOBODY, NOBODY)
    message = said(lambda: problem_of(path), uid=NOBODY)
    assert message.startswith(f"error: {path}: ")
    assert numbers(path)[: len(found)] == found


@ROOT_ONLY
def test_a_log_of_somebody_else(nobodys: Path) -> None:
    """Given a log of another account, it can be neither read nor written."""
    path = nobodys / "log.sqlite"
    written(path)
    for writing in (False, True):
        message = said(lambda writing=writing: problem_of(path, writing=writing), uid=NOBODY)  # type: ignore[misc]
        assert message.startswith(f"error: {path}: ")
    assert numbers(path) == [1, 2, 3]


def test_a_place_where_nothing_can_be() -> None:
    """Given a place in /proc, what is told names it."""
    message = problem_of(Path("/proc/lumbar/log.sqlite"), writing=True)
    assert message.startswith("error: /proc/lumbar/log.sqlite: cannot be used: ")
