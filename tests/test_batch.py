"""Batches: every row has its line, nothing is lost, nothing is half."""

import fcntl
import json
import re
import shutil
from collections import Counter
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

from recommender.batch import run_batch, sheet_name
from recommender.cohort import recommend_frame
from recommender.explanation import Recommender
from recommender.job import Job, fingerprint
from recommender.patient_table import Row, raw_record
from recommender.problem import DataError
from recommender.render import to_text
from recommender.sheet import Layout, lay_out
from tests.batches import ACUTE, PLAIN, REMISSION, batched, column, content_of, done, job_of, lines_of, setup_of

TABLE = f"id,{PLAIN}\nann,{REMISSION}\nbob,{ACUTE}\ncid,{REMISSION}\n"


class StoppedError(Exception):
    """Stands for the end of a process."""


def broken_off(job: Any, after: int) -> None:
    """Do a job until so many rows are written."""

    def told(rows: int) -> None:
        if rows >= after:
            raise StoppedError

    with pytest.raises(StoppedError):
        run_batch(job, fingerprint(job.table), told=told)


def refused(job: Any, *, resume: bool = False) -> str:
    """Give why a job cannot be done."""
    with pytest.raises(DataError) as error:
        done(job, resume=resume)
    return " ".join(str(problem) for problem in error.value.problems)


def test_every_row_has_one_line_in_its_order(tmp_path: Path) -> None:
    """Given rows of every kind of dirt, each has one line, in order, and the counts of the summary add up."""
    rows = [
        f"a,{REMISSION}", "", "b,acute", f'"c,{REMISSION}', f"d\x00,{REMISSION}", f"e,{ACUTE},more", ",,,,,",
        f'"f\n",{ACUTE}', f"a,{ACUTE}", f"g,{'x' * 150_000},,,,", "h,klingon,none,perhaps,,", "   ", f",{ACUTE}",
    ]  # fmt: skip
    text = f"id,{PLAIN}\r\n" + "\r\n".join(rows)
    content = text.encode() + b"\r\ni\xff,acute,mild,yes,yes,yes\r\n"
    summary = batched(tmp_path, content)
    lines = lines_of(tmp_path, "patients")
    assert [line["row"] for line in lines] == [str(number) for number in range(1, 13)]
    assert [line["id"] for line in lines] == [
        "a", "b", "", "d\\x00", "e", "", "f", "a", "", "h", "", "i\\xff",
    ]  # fmt: skip
    invalid = [line["row"] for line in lines if line["status"] == "invalid"]
    assert invalid == ["2", "3", "4", "5", "9", "10", "12"]
    assert {line["row"] for line in lines_of(tmp_path, "problems") if line["severity"] == "error"} == set(invalid)
    assert summary["rows"] == 12 == sum(summary["status"].values())
    assert summary["status"] == dict(sorted(Counter(line["status"] for line in lines).items()))
    severities = Counter(line["severity"] for line in lines_of(tmp_path, "problems"))
    assert summary["problems"] == dict(sorted(severities.items()))


def test_duplicate_ids_are_reported_and_both_kept(tmp_path: Path) -> None:
    """Given an id that stands three times, in different portions, later rows name the first; no id is no duplicate."""
    table = f"Id,{PLAIN}\nann,{REMISSION}\n,{ACUTE}\nann,{ACUTE}\n,{ACUTE}\nann,{REMISSION}\n"
    summary = batched(tmp_path, table, portion=2)
    found = [(line["row"], line["column"], line["value"]) for line in lines_of(tmp_path, "problems")]
    assert found == [("3", "Id", "ann"), ("5", "Id", "ann")]
    assert "stands in row 1 too; both are kept" in column(tmp_path, "what", "problems")[1]
    assert (summary["duplicate_ids"], summary["rows"]) == (2, 5)


def test_problems_of_a_row_stand_together(tmp_path: Path) -> None:
    """Given duplicates and invalid rows, the problems are in the order of the rows; unknown columns come first."""
    table = "id,stage,Nmae\nx,nostage,\nx,nostage,\nx,acute,\n"
    batched(tmp_path, table)
    assert column(tmp_path, "row", "problems") == ["", "1", "2", "2", "3"]
    assert column(tmp_path, "column", "problems")[0] == "Nmae"


def test_a_decision_is_written_once(tmp_path: Path) -> None:
    """Given equal facts in several portions, program and verdicts stand once; with --expand for each row."""
    summary = batched(tmp_path, TABLE, portion=1)
    ids = column(tmp_path, "decision_id")
    assert ids[0] == ids[2] != ids[1]
    assert list(dict.fromkeys(column(tmp_path, "decision_id", "decisions"))) == ids[:2]
    counts = Counter(column(tmp_path, "decision_id", "decisions"))
    assert (summary["decisions"], len(set(counts.values()))) == (2, 1)
    shutil.rmtree(tmp_path / "out")
    batched(tmp_path, TABLE, portion=1, expand=True)
    assert list(dict.fromkeys(column(tmp_path, "id", "decisions"))) == ["ann", "bob", "cid"]
    assert {line["row"]: line["decision_id"] for line in lines_of(tmp_path, "decisions")} == {
        "1": ids[0], "2": ids[1], "3": ids[2],
    }  # fmt: skip


def test_columns_are_mapped_and_kept(tmp_path: Path) -> None:
    """Given columns of other names, the map reads them; kept columns stand behind ours as they came."""
    table = 'Stadium,Pain,status,Note\nremission,none,in,"a\nb"\n'
    summary = batched(tmp_path, table, mapped={"stadium": "stage"}, keep=("*",))
    (line,) = lines_of(tmp_path, "patients")
    assert (line["kept_status"], line["Note"], line["status"]) == ("in", "a\nb", "needs_information")
    assert summary["columns"] == {
        "fields": {"pain": "Pain", "stage": "Stadium"}, "kept": ["kept_status", "Note"], "not_read": [],
    }  # fmt: skip


def test_a_table_without_rows_is_a_table(tmp_path: Path) -> None:
    """Given a header alone, every table has its header, and the counts are nought."""
    summary = batched(tmp_path, "stage,other\n")
    assert (summary["rows"], summary["status"], summary["decisions"]) == (0, {}, 0)
    assert lines_of(tmp_path, "patients") == []
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == [
        "decisions.csv", "patients.csv", "problems.csv", "program.csv", "summary.json",
    ]  # fmt: skip


def test_formulas_are_neutralised_in_csv_and_kept_in_parquet(tmp_path: Path) -> None:
    """Given formulas as id, as kept cell, as column and as bad value, CSV shows them as text; Parquet as they are."""
    table = "id,stage,age,=head,note\n=cmd(),acute,+1+1,x,@sum\n-id,acute,-5,,\n"
    summary = batched(tmp_path, table, keep=("*",))
    for path in (tmp_path / "out").glob("*.csv"):
        assert not re.search(r'(^|,)"?[=+@-](?!\d)', path.read_text("utf-8"), re.MULTILINE), path.name
    assert column(tmp_path, "id") == ["'=cmd()", "'-id"]
    assert summary["neutralised_cells"] == 6
    assert "begins with '='" in summary["neutralised_how"]
    shutil.rmtree(tmp_path / "out")
    summary = batched(tmp_path, table, keep=("*",), form="parquet")
    patients = parquet.read_table(tmp_path / "out" / "patients.parquet")
    assert patients.column("id").to_pylist() == ["=cmd()", "-id"]
    assert patients.column("=head").to_pylist() == ["x", ""]
    assert summary["neutralised_cells"] == 0


def test_parquet_holds_what_csv_holds(tmp_path: Path) -> None:
    """Given both forms, every table has the same cells, and Parquet leaves no CSV behind."""
    batched(tmp_path, TABLE)
    (tmp_path / "out").rename(tmp_path / "csv")
    batched(tmp_path, TABLE, form="parquet")
    for name in ("patients", "program", "decisions", "problems"):
        found = parquet.read_table(tmp_path / "out" / f"{name}.parquet").to_pylist()
        text = [{key: "" if value is None else str(value) for key, value in line.items()} for line in found]
        (tmp_path / "csv").rename(tmp_path / "swap")
        (tmp_path / "out").rename(tmp_path / "csv")
        (tmp_path / "swap").rename(tmp_path / "out")
        assert text == lines_of(tmp_path, name)
        (tmp_path / "csv").rename(tmp_path / "swap")
        (tmp_path / "out").rename(tmp_path / "csv")
        (tmp_path / "swap").rename(tmp_path / "out")
    assert list((tmp_path / "out").glob("*.csv")) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/b\\c", "C:\\x", "~", "ä" * 300, "-x", ""])
def test_a_sheet_cannot_leave_its_folder(name: str) -> None:
    """Given any id, the name of its sheet is one plain file name that begins with the number of the row."""
    assert re.fullmatch(r"0000007(-[A-Za-z0-9_-]{1,60})?\.md", sheet_name(7, name, "markdown"))


def test_sheets_are_what_recommend_prints(tmp_path: Path, recommender: Recommender) -> None:
    """Given --sheets, each row that is not invalid has its sheet, and it is that of its record."""
    hostile = "../../x"
    summary = batched(tmp_path, f"id,{PLAIN}\n{hostile},{REMISSION}\nbob,klingon,,,,\n", setup=setup_of(sheets="text"))
    record, _ = raw_record(
        Row("row", dict(zip(["patient_id", *PLAIN.split(",")], [hostile, *REMISSION.split(",")], strict=True)))
    )
    sheets = content_of(tmp_path / "out" / "sheets")
    assert list(sheets) == ["0000001-x.txt"]
    assert sheets["0000001-x.txt"].decode() == to_text(lay_out(recommender.recommend(record), Layout()))
    assert summary["status"]["invalid"] == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_target_must_not_hold_anything(tmp_path: Path) -> None:
    """Given a folder that holds something, or a file, nothing is written; an empty folder is taken."""
    job = job_of(tmp_path, TABLE)
    job.out.mkdir()
    assert done(job)["rows"] == 3
    before = content_of(job.out)
    assert "holds something already" in refused(job)
    assert content_of(job.out) == before
    shutil.rmtree(job.out)
    job.out.write_text("x", encoding="utf-8")
    assert "holds something already" in refused(job)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_target_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Given a target below a file, it is said that it cannot be written."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    job = job_of(tmp_path, TABLE)
    other = type(job)(job.table, tmp_path / "file" / "out", job.setup)
    assert "cannot be written: Not a directory" in refused(other)


def test_a_header_with_faults_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """Given a field that stands twice, nothing is made."""
    assert "are both the field stage" in refused(job_of(tmp_path, "stage,STAGE\nacute,acute\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["patients.csv"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_run_goes_on_to_the_same_bytes(tmp_path: Path, form: str, after: int) -> None:
    """Given a run that was broken off after any portion, --resume completes it to the bytes of a whole run."""
    table = f"{TABLE}ann,{REMISSION}\n=x,klingon,,,,\n"
    job = job_of(tmp_path, table, form=form, portion=1, pause=0.0, keep=())
    broken_off(job, after)
    assert not job.out.exists()
    assert "an unfinished run is there" in refused(job)
    summary = done(job, resume=True)
    found = content_of(job.out)
    shutil.rmtree(job.out)
    assert (done(job), content_of(job.out)) == (summary, found)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("step", ["rename", "rmtree"])
def test_a_run_that_ends_while_finishing_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Given an end just before or after the output appears, --resume gives the same bytes and leaves nothing behind."""

    def stop(*_: object, **__: object) -> None:
        raise StoppedError

    job = job_of(tmp_path, TABLE, form="parquet", portion=2)
    with monkeypatch.context() as patch:
        patch.setattr(*{"rename": (Path, "rename", stop), "rmtree": (shutil, "rmtree", stop)}[step])
        with pytest.raises(StoppedError):
            done(job)
    assert job.out.exists() == (step == "rmtree")
    summary = done(job, resume=True)
    found = content_of(job.out)
    assert not job.partial.exists()
    shutil.rmtree(job.out)
    assert (done(job), content_of(job.out)) == (summary, found)


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"expand": True}, "expand"),
        ({"keep": ("*",)}, "keep"),
        ({"mapped": {"id": "sex"}}, "map"),
        ({"form": "parquet"}, "format"),
        ({"encoding": "cp1252"}, "encoding"),
        ({"setup": setup_of(engine="clips")}, "engine"),
        ({"setup": setup_of(clinic='{"minutes":20}')}, "clinic"),
        ({"setup": setup_of(sheets="text")}, "sheets"),
    ],
)
def test_another_run_is_not_gone_on_with(tmp_path: Path, more: dict[str, Any], named: str, *, finished: bool) -> None:
    """Given --resume with another option, it is refused by its name, and nothing changes; finished or not."""
    job = job_of(tmp_path, TABLE, portion=1)
    done(job) if finished else broken_off(job, 1)
    before = content_of(tmp_path)
    assert f"differs in {named}" in refused(job_of(tmp_path, TABLE, **more), resume=True)
    assert content_of(tmp_path) == before


@pytest.mark.parametrize("finished", [False, True])
def test_another_input_is_not_gone_on_with(tmp_path: Path, *, finished: bool) -> None:
    """Given --resume with a table that has changed, it is refused."""
    job = job_of(tmp_path, TABLE, portion=1)
    done(job) if finished else broken_off(job, 1)
    assert "differs in input" in refused(job_of(tmp_path, TABLE + "x,,,,,\n"), resume=True)


def test_resume_without_anything_begins(tmp_path: Path) -> None:
    """Given --resume and no run before, or one that ended before its first checkpoint, the run begins."""
    job = job_of(tmp_path, TABLE)
    job.partial.mkdir()
    assert done(job, resume=True)["rows"] == 3
    shutil.rmtree(job.out)
    assert done(job, resume=True)["rows"] == 3


def test_two_runs_do_not_mix(tmp_path: Path) -> None:
    """Given a run at work, another one with --resume is refused."""
    job = job_of(tmp_path, TABLE)
    job.partial.mkdir()
    with (job.partial / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "another run is at work" in refused(job, resume=True)


class Dying(Executor):
    """Processes that have died."""

    def submit(self, *_: object, **__: object) -> Future[Any]:
        """Say that they have died."""
        raise BrokenExecutor("a child process terminated abruptly")


def test_a_process_that_dies_is_told(tmp_path: Path) -> None:
    """Given a process that dies, it is said, and the run can go on."""
    job = job_of(tmp_path, TABLE)
    with pytest.raises(DataError, match="a process that decides has died: a child process terminated abruptly"):
        run_batch(job, fingerprint(job.table), Dying())
    assert done(job, resume=True)["rows"] == 3


def test_the_command_calls_what_frames_are_decided_by(tmp_path: Path) -> None:
    """Given a table, `recommend_frame` finds the same statuses and decisions."""
    batched(tmp_path, TABLE)
    tables = recommend_frame(pd.read_csv(tmp_path / "patients.csv", dtype=str))
    assert list(tables.patients["decision_id"]) == column(tmp_path, "decision_id")


def test_the_summary_is_the_file(tmp_path: Path) -> None:
    """Given a run, the summary that is returned is the one that is written."""
    assert batched(tmp_path, TABLE) == json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_a_summary_of_something_else_is_no_finished_run(tmp_path: Path, content: str) -> None:
    """Given a folder with a summary that no batch wrote, --resume names it instead of going on."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "summary.json").write_text(content, encoding="utf-8")
    table = tmp_path / "a.csv"
    table.write_text("stage\nacute\n", encoding="utf-8")
    job = Job(table, out, setup_of())
    with pytest.raises(DataError, match="is no summary of a batch"):
        run_batch(job, fingerprint(table), resume=True)


DIRTY = (
    "\ufeffFall;id;Stage ;PAIN NRS;symptoms;note\r\n"
    "a;1;acute;3;low_back_pain|leg_pain;fine\r\n"
    'b;2;acute;3;none;"opened here\r\n'
    "c;3;Acute;3;;swallowed\r\n"
    'd;4;acute;3;;closed here"\r\n'
    "\r\n"
    'e;5;acute;3;;"two\r\nlines; a sentence"\r\n'
    "f;6;acute;3;;;\r\n"
    "g;7;acute;3,5;;\r\n"
    "h;8;acute;3; ; ;\r\n"
    "i;9;acute;3;|;\r\n"
    "a;10;remission;0;;"
)


def test_every_row_of_a_dirty_table_has_one_line(tmp_path: Path) -> None:
    """Given a table as a spreadsheet spoils it, each row has its line, in order, and each fault its place and value."""
    summary = batched(tmp_path, DIRTY, mapped={"Fall": "patient_id"}, keep=("note",))
    assert column(tmp_path, "id") == ["a", "", "c", "d", "e", "f", "g", "h", "i", "a"]
    assert summary["rows"] == 10
    assert [line["row"] for line in lines_of(tmp_path, "patients") if line["status"] == "invalid"] == [
        "2", "6", "7", "8", "9",
    ]  # fmt: skip
    told = [line for line in lines_of(tmp_path, "problems") if line["severity"] != "note"]
    assert [(line["row"], line["column"], line["value"]) for line in told] == [
        ("", "id", ""),
        ("2", "", 'b;2;acute;3;none;"opened here'),
        ("6", "", "f, 6, acute, 3, , , "),
        ("7", "PAIN NRS", "3,5"),
        ("8", "", "h, 8, acute, 3, , , "),
        ("9", "symptoms", "|"),
        ("10", "Fall", "a"),
    ]
    assert [line for line in told if not (line["what"] and line["hint"])] == []
