"""`lumbar batch`: options, exit statuses, what is shown, and that Ctrl-C stops it cleanly."""

import csv
import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.executor import executor_of
from cli.progress import plain
from recommender.batch import run_batch
from recommender.job import fingerprint
from recommender.problem import DataError
from tests.batches import ACUTE, PLAIN, REMISSION, column, content_of, done, job_of, lines_of, table_of
from tests.command import EXAMPLES, LUMBAR, environment, lumbar

TABLE = f"id,{PLAIN}\nann,{REMISSION}\nbob,{ACUTE}\n"
LONG = f"id,{PLAIN},age\n" + "".join(f"p{number},{ACUTE},{number % 101}\n" for number in range(2_000))
LASTING = f"id,{PLAIN},minutes,age\n" + "".join(
    f"p{minutes}-{age},{ACUTE},{minutes},{age}\n" for minutes in range(20, 50) for age in range(101)
)
"""Rows that repeat nothing: with what is known by heart a table is decided before it can be stopped."""
HEARING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
"""Runs a command that hears Ctrl-C even where the tests are a background job of a shell, which is deaf to it."""


def batch(folder: Path, text: str | bytes, *options: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Write a table and run the command on it; the output is the folder `out` beside it."""
    return lumbar("batch", table_of(folder, text), "--out", folder / "out", *options, **more)


def test_the_example_is_decided(tmp_path: Path) -> None:
    """Given the table of the examples, one line says what became of it, and nothing stands on standard error."""
    ended = lumbar("batch", EXAMPLES / "patients.csv", "--out", tmp_path / "out")
    assert (ended.returncode, ended.stderr) == (0, "")
    said = f"2 rows: 2 restricted_program; 2 distinct decisions; see {tmp_path / 'out'}"
    assert " ".join(ended.stdout.split()) == said


def test_a_decision_is_that_of_the_sheet(tmp_path: Path) -> None:
    """Given clinic facts from a config file, the id stands on the sheet of `lumbar recommend` for the same row."""
    config = table_of(tmp_path, 'equipment = ["mat"]\nminutes = 15\ndoctor_clearance = true\n', "config.toml")
    table = f"id,{PLAIN},symptoms\nann,{REMISSION},\nbob,{ACUTE},saddle_numbness\n"
    assert batch(tmp_path, table, "--config", config).returncode == 0
    for name, decision in zip(("ann", "bob"), column(tmp_path, "decision_id"), strict=True):
        patient = ("--patients", tmp_path / "patients.csv", "--id", name)
        assert f"Decision {decision}," in lumbar("recommend", *patient, "--config", config).stdout


def test_a_sheet_is_what_recommend_prints(tmp_path: Path) -> None:
    """Given --sheets, each file is byte for byte what `lumbar recommend` prints for the row."""
    batch(tmp_path, TABLE, "--sheets", "text")
    for name, row in (("ann", 1), ("bob", 2)):
        shown = lumbar("recommend", "--patients", tmp_path / "patients.csv", "--id", name).stdout
        assert (tmp_path / "out" / "sheets" / f"000000{row}-{name}.txt").read_text("utf-8") == shown


def test_columns_are_mapped_by_options_and_by_a_file(tmp_path: Path) -> None:
    """Given a file of columns and an option, both are used, and the option wins; a name may hold the sign."""
    names = table_of(tmp_path, 'Stadium = "stage"\n"a=b" = "sex"\n', "names.toml")
    ended = batch(tmp_path, "Stadium,a=b\nremission,44\n", "--map-file", names, "--map", "a=b=age", "--keep", "*")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["columns"]["fields"] == {
        "age": "a=b", "stage": "Stadium",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "stage"], "write COLUMN=FIELD"),
        (["--map", "x=stage"], "no column is named 'x'"),
        (["--keep", "x"], "no column is named 'x'"),
        (["--encoding", "klingon"], "no encoding is named 'klingon'"),
        (["--pseudonymise"], "name one with --log"),
        (["--map-file", "wrong.toml"], "names no field"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_a_wrong_option_is_told(tmp_path: Path, options: list[str], said: str) -> None:
    """Given an option that cannot be, it is said, nothing is written, and there is no traceback."""
    table_of(tmp_path, "a = 1\n", "wrong.toml")
    ended = batch(tmp_path, TABLE, *options, cwd=tmp_path)
    assert ended.returncode in (1, 2)
    assert said in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["patients.csv", "wrong.toml"]


@pytest.mark.parametrize("content", [b"", b"remission,none\n", b"PK\x03\x04", b"stage,stage\na,b\n", b'"stage\n'])
def test_a_file_that_is_no_table_is_told(tmp_path: Path, content: bytes) -> None:
    """Given an empty file, no header, a workbook or a doubled field, one line says so, with exit status 1."""
    ended = batch(tmp_path, content)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("error: ")
    assert len(ended.stderr.splitlines()) == 1


def test_problems_do_not_fail_unless_strict(tmp_path: Path) -> None:
    """Given an invalid row and an unknown column, the status is 0, and 1 with --strict; a note is no problem."""
    table = "id,stage,x\na,klingon,\nb,Acute,\n"
    ended = batch(tmp_path, table)
    assert (ended.returncode, ended.stderr) == (0, "problems: 1 error, 1 warning\n")
    shutil.rmtree(tmp_path / "out")
    assert batch(tmp_path, table, "--strict").returncode == 1
    shutil.rmtree(tmp_path / "out")
    assert batch(tmp_path, "id,stage\nb,Acute\n", "--strict").returncode == 0


def test_jobs_and_engines_change_no_byte(tmp_path: Path) -> None:
    """Given two and three processes, every file is the same; given CLIPS, every file but the engine in the summary."""
    table = f"{TABLE}x,klingon,,,,\n" + "".join(f"p{age},{ACUTE.replace('acute', str(age))}\n" for age in range(70))
    outputs: list[dict[str, bytes]] = []
    for options in ([], ["--jobs", "2"], ["--jobs", "3"], ["--engine", "clips"]):
        assert batch(tmp_path, table, *options, PYTHONHASHSEED=str(len(outputs))).returncode == 0
        outputs.append(content_of(tmp_path / "out"))
        shutil.rmtree(tmp_path / "out")
    assert outputs[0] == outputs[1] == outputs[2]
    one, other = (json.loads(output.pop("summary.json")) for output in (outputs[0], outputs[3]))
    assert outputs[0] == outputs[3]
    assert {name for name in one if one[name] != other[name]} == {"engine"}


def test_a_row_is_audited(tmp_path: Path) -> None:
    """Given --log, `lumbar audit why` answers for a row by its decision id; with a key, no id is in the log."""
    log, key = tmp_path / "log.sqlite", table_of(tmp_path, "0123456789abcdef", "key")
    options = ("--log", log, "--who", "me", "--pseudonymise", "--key-file", key)
    assert batch(tmp_path, TABLE.replace("ann", "Annabel-Quux"), *options).returncode == 0
    line = next(line for line in lines_of(tmp_path, "decisions") if line["verdict"] == "excluded")
    ended = lumbar("audit", "why", line["decision_id"], line["exercise"], "--log", log)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert line["rule"] in ended.stdout
    assert lumbar("audit", "verify", "--log", log).returncode == 0
    assert [path for path in tmp_path.glob("log.sqlite*") if b"Quux" in path.read_bytes()] == []


def test_a_stop_is_clean_and_goes_on(tmp_path: Path) -> None:
    """Given Ctrl-C on a terminal, which all processes get, the status is 130 with one line; --resume goes on."""
    job = job_of(tmp_path, LASTING)
    command: list[str | Path] = [sys.executable, "-c", HEARING, LUMBAR, "batch", job.table, "--out", job.out]
    with subprocess.Popen(
        [*command, "--jobs", "2"], stderr=subprocess.PIPE, env=environment(), start_new_session=True
    ) as running:
        _wait_for(job.partial / "checkpoint.json")
        os.killpg(running.pid, signal.SIGINT)
        _, shown = running.communicate(timeout=60)
    assert (running.returncode, shown.decode()) == (
        130, "stopped; what is done is kept: go on with --resume\n",
    )  # fmt: skip
    assert not job.out.exists()
    again = lumbar("batch", job.table, "--out", job.out)
    assert (again.returncode, "an unfinished run is there" in again.stderr) == (1, True)
    assert lumbar("batch", job.table, "--out", job.out, "--resume").returncode == 0
    assert [int(row) for row in column(tmp_path, "row")] == list(range(1, 3_031))


def _wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_processes_end_with_the_one_that_writes(tmp_path: Path) -> None:
    """Given a kill -9 of the run, none of the processes that decide is left."""
    job = job_of(tmp_path, LONG)
    command: list[str | Path] = [LUMBAR, "batch", job.table, "--out", job.out, "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment(), start_new_session=True) as running:
        _wait_for(job.partial / "checkpoint.json")
        time.sleep(1)
        running.kill()
    end = time.monotonic() + 10
    while _alive(running.pid):
        assert time.monotonic() < end
        time.sleep(0.05)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Given files that may not grow, it is said, and with room the run goes on to the whole output."""
    job = job_of(tmp_path, TABLE)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command: list[str | Path] = [LUMBAR, "batch", job.table, "--out", job.out]
    stopped = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=environment(),
        preexec_fn=no_room,
        check=False,
    )
    assert stopped.returncode == 1
    assert f"error: --out {job.out}: cannot be written: File too large" in stopped.stderr
    assert lumbar(*command[1:], "--resume").returncode == 0
    assert len(lines_of(tmp_path, "patients")) == 2


def test_a_terminal_sees_a_bar_with_rate_and_time_left(tmp_path: Path) -> None:
    """Given a terminal, a bar shows how many rows are done, the rate and the time left."""
    leader, follower = pty.openpty()
    command: list[str | Path] = [LUMBAR, "batch", table_of(tmp_path, TABLE), "--out", tmp_path / "out"]
    settings = environment(TERM="xterm-256color")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower, env=settings) as running:
        os.close(follower)
        shown = b""
        while chunk := _read(leader):
            shown += chunk
    os.close(leader)
    text = shown.decode()
    assert running.returncode == 0
    assert "2/3" in text or "2/2" in text
    assert "rows," in text
    assert "/s," in text
    assert "left" in text


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # the other end is closed
        return b""


def test_plain_lines_are_printed_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """Given no terminal, a line tells rows and rate, not more often than asked; what was done before is no speed."""
    told = plain(every=0.0)
    told(1_000_000)
    told(1_000_001)
    often, seldom = capsys.readouterr().err, plain(every=60.0)
    assert often.startswith("1000001 rows, ")
    assert float(often.split()[2]) <= 1_000
    for rows in (0, 1, 2):
        seldom(rows)
    assert capsys.readouterr().err == ""


def test_a_worker_that_is_killed_is_told(tmp_path: Path) -> None:
    """Given a process that decides and is killed, the run ends with a problem, and goes on with --resume."""
    job = job_of(tmp_path, LONG, portion=10)

    def told(_: int) -> None:
        for process in list(getattr(pool, "_processes", {}).values()):
            process.kill()

    with (
        pytest.raises(DataError, match="a process that decides has died"),
        executor_of(2, None) as pool,
    ):
        run_batch(job, fingerprint(job.table), pool, told=told)
    assert done(job, resume=True)["rows"] == 2_000


MEASURE = """
import resource, sys
from pathlib import Path
from recommender.batch import run_batch
from recommender.job import Job, fingerprint
from recommender.knowledge import load_knowledge
from recommender.partition import Setup
job = Job(Path(sys.argv[1]), Path(sys.argv[2]), Setup((), load_knowledge().version))
run_batch(job, fingerprint(job.table))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_rows(tmp_path: Path) -> None:
    """Given ten times the rows, 50,000 of them, of the same patients, memory grows by little more than ids."""
    peaks = []
    for rows in (5_000, 50_000):
        path = tmp_path / f"{rows}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", *PLAIN.split(",")]])
            file.writelines(f"p{number},{(ACUTE, REMISSION)[number % 2]}\n" for number in range(rows))
        command: list[str | Path] = [sys.executable, "-c", MEASURE, path, tmp_path / f"out{rows}"]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, env=environment()).stdout))
    bytes_a_row = (peaks[1] - peaks[0]) * 1024 / 45_000
    assert bytes_a_row < 400
