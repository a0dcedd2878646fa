"""What decides partitions for `lumbar batch`: this process, others of this machine, or a Dask cluster."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from recommender.problem import DataError, Problem

RETRIES = 5
P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def executor_of(jobs: int, scheduler: str | None) -> Iterator[Executor | None]:
    """Give what decides partitions; None for this process.

    Args:
        jobs: processes of this machine.
        scheduler: the address of a Dask scheduler, which goes before jobs.

    Raises:
        DataError: the cluster cannot be used, or gave up.
    """
    if scheduler:
        with dask(scheduler) as cluster:
            yield cluster
    elif jobs == 1:
        yield None
    else:
        with processes(jobs) as pool:
            yield pool


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Give processes of this machine; what has not begun is dropped where the run is stopped."""
    from multiprocessing import get_context

    with _Processes(jobs, get_context("spawn"), prepare) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Processes(ProcessPoolExecutor):
    """Processes that leave Ctrl-C to the one that writes, from their first moment on."""

    def submit(self, task: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Submit a task; a process that this starts is whole, and keeps SIGINT blocked as it was born with."""
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(task, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)


def prepare() -> None:
    """End with the process that writes, however it ends."""
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """Give a Dask cluster as an executor; a task whose worker dies is done again by another."""
    try:
        import distributed
    except ImportError:
        problem = Problem("--scheduler", "Dask is not installed", "install lumbar with the extra dask")
        raise DataError([problem]) from None
    library: Any = distributed
    try:
        client = library.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        problem = Problem(f"--scheduler {address}", f"cannot be reached: {error}", "start a Dask scheduler there")
        raise DataError([problem]) from None
    with client:
        try:
            yield client.get_executor(retries=RETRIES, pure=False)
        except (library.KilledWorker, CancelledError) as error:
            hint = "look at the logs of its workers, then go on with --resume"
            raise DataError([Problem(f"--scheduler {address}", f"gave up: {error}", hint)]) from None
