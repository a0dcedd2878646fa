"""Jobs: what is asked for, where the output goes, and what a table is."""

import hashlib
import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from recommender.job import Job, Source, fingerprint
from recommender.problem import DataError
from tests.batches import job_of, setup_of, table_of


def test_the_output_grows_beside_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a target by a relative name, a dot or a link, the folder that grows stands beside where it really is."""
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    monkeypatch.chdir(tmp_path / "there")
    folders = {Job(Path("t.csv"), Path(out), setup_of()).partial for out in (".", "../there", "../link")}
    assert folders == {tmp_path / ".there.partial"}


@pytest.mark.parametrize(("form", "folder"), [("csv", "whole"), ("parquet", "tables")])
def test_tables_grow_as_csv(tmp_path: Path, form: str, folder: str) -> None:
    """Given Parquet, the tables grow apart from what becomes the target."""
    job = job_of(tmp_path, "stage\n", form=form)
    assert (job.tables.name, job.whole.name) == (folder, "whole")


def test_what_the_output_does_not_depend_on_is_not_asked(tmp_path: Path) -> None:
    """Given another size of portions, another order of kept columns or a spelled-out engine, the same is asked."""
    source = Source("00", 1)
    one = job_of(tmp_path, "stage\n", keep=("a", "b"), portion=1)
    other = job_of(tmp_path, "stage\n", setup_of(engine="durable"), keep=("b", "a"), pause=0.0)
    assert one.asked(source) == other.asked(source)
    assert one.asked(source) != job_of(tmp_path, "stage\n", expand=True).asked(source)


def test_a_table_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Given CSV, the hash is of its bytes, and its lines are the rows at most."""
    text = 'stage,note\nacute,"a\nb"\n'
    assert fingerprint(table_of(tmp_path, text)) == Source(hashlib.sha256(text.encode()).hexdigest(), 3)
    assert fingerprint(table_of(tmp_path, "")).rows == 1


def test_parquet_tells_its_rows(tmp_path: Path) -> None:
    """Given Parquet, it says how many rows it has."""
    parquet.write_table(pa.table({"stage": ["acute"] * 7}), tmp_path / "t.parquet")
    assert fingerprint(tmp_path / "t.parquet").rows == 7


def test_what_cannot_be_read_twice_is_refused(tmp_path: Path) -> None:
    """Given no file, a folder or a pipe, it is refused at once; a pipe is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    for name, what in [("no.csv", "No such file"), (".", "no regular file"), ("pipe", "no regular file")]:
        with pytest.raises(DataError, match=what):
            fingerprint(tmp_path / name)
