"""Shared pieces for ill-treating a decision log: children that write to it, are killed, or may do little."""

import os
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.log_check import check_log
from recommender.problem import DataError

NOBODY = 65534
NUMBER = struct.Struct("<Q")
BROKEN = 97


def entry(patient: str = "A-1", filling: str = "") -> Entry:
    """Make a decision of a patient; a filling makes it large."""
    content = {"decision": "0123456789abcdef", "patient": patient, "status": "program", "filling": filling}
    return Entry("decision", "tester", "0", content, result=f"result of {patient}".encode())


def written(path: Path, patients: int = 3) -> list[int]:
    """Write a log of so many patients, a record each; give the numbers."""
    with DecisionLog.open(path, writing=True) as log:
        return log.append([entry(f"A-{place}") for place in range(1, patients + 1)])


def numbers(path: Path) -> list[int]:
    """Give the numbers of all records of a log whose chain holds."""
    with DecisionLog.open(path) as log:
        assert check_log(log).problems == ()
        return [record.number for record in log.records()]


def problem_of(path: Path, *, writing: bool = False) -> str:
    """Say what is told of a file that cannot be used; "" where it can."""
    try:
        with DecisionLog.open(path, writing=writing) as log:
            if writing:
                log.append([entry()])
            check_log(log)
    except DataError as error:
        return str(error)
    return ""


def fill_disk(ballast: Path) -> None:
    """Write to a file until its disk is full."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def start(work: Callable[[], None]) -> int:
    """Run work in a child of this process; give the child's id. What it raises ends it with `BROKEN`."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(BROKEN)


def ended(child: int) -> int:
    """Wait for a child; give its exit status, or the signal that ended it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def said(work: Callable[[], str], *, uid: int = 0) -> str:
    """Give what work says in a child that is another account."""
    reader, writer = os.pipe()

    def tell() -> None:
        if uid:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        os.write(writer, work().encode())

    child = start(tell)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read().decode()
    assert ended(child) == 0
    return found


@contextmanager
def writer(path: Path, patient: str, count: int = 0) -> Iterator[tuple[int, int]]:
    """Start a child that adds records, forever without a count; give its id and a pipe of the acknowledged numbers."""
    reader, pipe = os.pipe()

    def add() -> None:
        os.close(reader)
        done = 0
        with DecisionLog.open(path, writing=True) as log:
            while not count or done < count:
                (number,) = log.append([entry(patient)])
                os.write(pipe, NUMBER.pack(number))
                done += 1

    child = start(add)
    os.close(pipe)
    try:
        yield child, reader
    finally:
        os.close(reader)


def acknowledged(reader: int) -> list[int]:
    """Read the numbers that a writer's log acknowledged, until the writer is gone."""
    told = b""
    while chunk := os.read(reader, 65536):
        told += chunk
    return [number for (number,) in NUMBER.iter_unpack(told)]


def killed(path: Path, patient: str, after: float) -> list[int]:
    """Let a child add records and kill it after some seconds; give the numbers that were acknowledged to it."""
    with writer(path, patient) as (child, reader):
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        return acknowledged(reader)
