"""`lumbar diary new`, `add` and `check`, run as a user runs them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from recommender.diary import COLUMNS
from tests.command import lumbar
from tests.diaries import ITEM, OTHER

HEAD = ",".join(COLUMNS)
SESSION = ("--session", "1", "--date", "2026-01-05")


def run(folder: Path, *arguments: str) -> CompletedProcess[str]:
    """Run a command on diaries in a folder."""
    return lumbar("diary", *arguments, cwd=folder)


def outcome(done: CompletedProcess[str]) -> tuple[int, str, str]:
    """Give status, output and errors."""
    return done.returncode, done.stdout, done.stderr


def written(folder: Path, name: str = "d.csv") -> list[str]:
    """Give the lines of a diary after its header."""
    head, *lines = (folder / name).read_text(encoding="utf-8").splitlines()
    assert head == HEAD
    return lines


def test_entries_that_come_at_once_are_all_kept(tmp_path: Path) -> None:
    """Given several commands that add to one diary at the same moment, each of their entries is in it."""
    run(tmp_path, "new", "d.csv")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: run(tmp_path, "add", "d.csv", "--session", n, *SESSION[2:]), "12345678"))
    assert [each.returncode for each in done] == [0] * 8
    assert [line.split(",")[1] for line in written(tmp_path)] == list("12345678")


def test_a_diary_is_begun_filled_and_checked(tmp_path: Path) -> None:
    """Given a new diary with two exercises, an entry for one and one for the session, it is sound."""
    begun = run(tmp_path, "new", "d.csv", "--exercises", f"{ITEM};{OTHER}", *SESSION)
    assert outcome(begun) == (0, "wrote d.csv; then: lumbar diary check d.csv\n", "")
    one = ("--exercise", ITEM, "--done-reps", "8", "--pain-before", "1", "--pain-during", "0", "--discomfort", "no")
    assert outcome(run(tmp_path, "add", "d.csv", *SESSION, *one, "--too-easy", "yes")) == (0, "", "")
    rest = ("--hr-before", "70", "--hr-after", "99", "--pain-after", "0.5", "--events", "none")
    assert outcome(run(tmp_path, "add", "d.csv", *SESSION, *rest, "--skipped-reason", "in a hurry, at the end")) == (
        0,
        "",
        "",
    )
    assert written(tmp_path) == [
        f"2026-01-05,1,{OTHER},,,,,,,,,,",
        f"2026-01-05,1,{ITEM},8,1,0,,no,yes,,,,",
        '2026-01-05,1,,,,,0.5,,,"in a hurry, at the end",70,99,none',
    ]
    assert outcome(run(tmp_path, "check", "d.csv")) == (0, "3 entries of 1 session: no problem\n", "")


def test_a_diary_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """Given a file of the name, it stays as it is."""
    (tmp_path / "d.csv").write_text("mine", encoding="utf-8")
    done = run(tmp_path, "new", "d.csv")
    assert (done.returncode, done.stderr.startswith("error: d.csv: is there already")) == (1, True)
    assert (tmp_path / "d.csv").read_text(encoding="utf-8") == "mine"


def test_a_refused_entry_changes_nothing(tmp_path: Path) -> None:
    """Given an entry with faults, all are told, and the diary and its folder stay as they were."""
    before = f"{HEAD}\n2026-01-05,1,,,,,,,,,,,\n"
    (tmp_path / "d.csv").write_text(before, encoding="utf-8")
    done = run(tmp_path, "add", "d.csv", "--session", "2", "--date", "9999-01-01", "--pain-after", "11")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["new entry date", "new entry pain_after"]
    assert (tmp_path / "d.csv").read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["d.csv"]


def test_a_warning_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """Given a session that is missing, adding and checking say so and go on."""
    (tmp_path / "d.csv").write_text(f"{HEAD}\n", encoding="utf-8")
    added = run(tmp_path, "add", "d.csv", "--session", "2", "--date", "2026-01-05")
    hint = "add what is known of it; what is missing is taken as unknown"
    told = "session: session 1 is missing"
    assert outcome(added) == (0, "", f"warning: new entry {told} ({hint})\n")
    checked = run(tmp_path, "check", "d.csv")
    assert outcome(checked) == (0, "1 entry of 1 session: 1 warning\n", f"warning: d.csv:2 {told} ({hint})\n")


def test_a_faulty_diary_is_refused_with_every_problem(tmp_path: Path) -> None:
    """Given errors and warnings, both are told, and the status is 1."""
    lines = "date,session,hr_after\n2026-01-05,2,999\n2026-01-04,3,x\n"
    (tmp_path / "d.csv").write_text(lines, encoding="utf-8")
    done = run(tmp_path, "check", "d.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(" (")[0] for line in done.stderr.splitlines()] == [
        "error: d.csv:2 hr_after: hr_after '999' is no plausible heart rate",
        "warning: d.csv:2 session: session 1 is missing",
        "error: d.csv:3 date: out of order: session 3 on 2026-01-04, session 2 on 2026-01-05",
        "error: d.csv:3 hr_after: hr_after 'x' is no whole number from 0",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "d.csv", "--exercises", ITEM),
        ("new", "d.csv", *SESSION),
        ("add", "d.csv", "--session", "1"),
        ("check",),
    ],
)
def test_misuse_exits_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Given options that lack their companions, nothing is done."""
    assert run(tmp_path, *arguments).returncode == 2
    assert list(tmp_path.iterdir()) == []
