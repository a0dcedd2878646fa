"""Batches on a Dask cluster of two worker processes, one of which is killed in mid-run."""

import os
import shutil
import signal
import sys
from pathlib import Path

import dask.config
import distributed
import pytest

from cli.executor import executor_of
from recommender.batch import run_batch
from recommender.job import fingerprint
from recommender.problem import DataError
from tests.batches import ACUTE, PLAIN, content_of, done, job_of

ROWS = 240
TABLE = f"id,{PLAIN},age\n" + "".join(f"p{number},{ACUTE},{number % 100}\n" for number in range(ROWS))


@pytest.mark.filterwarnings("ignore")  # of distributed, its processes and its sockets
def test_a_cluster_gives_the_same_bytes_though_a_worker_dies(tmp_path: Path) -> None:
    """Given two worker processes, one of them killed while it decides, the output is that of one process."""
    job = job_of(tmp_path, TABLE, portion=60)
    done(job)
    expected = content_of(job.out)
    shutil.rmtree(job.out)
    killed: list[int] = []
    with (
        distributed.LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        executor_of(1, cluster.scheduler_address) as executor,
    ):
        pids = [worker.pid for worker in cluster.workers.values()]

        def told(rows: int) -> None:
            if rows and not killed:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(pids[0])

        run_batch(job, fingerprint(job.table), executor, told=told)
    assert len(killed) == 1
    assert content_of(job.out) == expected


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given an address at which nobody listens, or no Dask, it is said."""
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(DataError, match=r"--scheduler tcp://127\.0\.0\.1:9: cannot be reached"),
        executor_of(1, "tcp://127.0.0.1:9"),
    ):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DataError, match="install lumbar with the extra dask"), executor_of(1, "tcp://127.0.0.1:9"):
        pass
