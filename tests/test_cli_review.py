"""`lumbar review`: what the diary of a course comes to, on the command line."""

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.command import EXAMPLES, lumbar

REMISSION, DIARY = EXAMPLES / "remission.toml", EXAMPLES / "remission_diary.csv"
HEAD = "date,session,exercise,done_reps,pain_before,pain_during,pain_after,discomfort,too_easy,skipped_reason,events\n"


def reviewed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Review the example's diary."""
    return lumbar("review", REMISSION, "--diary", DIARY, *arguments)


def noted(folder: Path, *lines: str) -> Path:
    """Write a diary of some lines."""
    path = folder / "diary.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_the_next_session_follows() -> None:
    """Given a record and a diary, the verdict comes first, then the next session."""
    done = reviewed()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("remission: THE COURSE GOES ON: session 8 may follow\n====")
    assert "Session 8 (week 3): Remission; " in done.stdout
    assert "Pain before" not in done.stdout


def test_the_options_of_the_course_count() -> None:
    """Given days, weeks and sessions a week, the next session has its day and week, and a course's end is told."""
    done = reviewed("--start", "2025-03-03", "--sessions-per-week", "2", "--weeks", "3", "--all")
    page = " ".join(done.stdout.split())
    assert "Session 8 (week 3, 2025-03-20)" in page
    assert "The 3 weeks that the course was to last are over." in page
    assert "Session Date Pain before" in page


def test_json_fits_its_schema() -> None:
    """Given --format json, the review is what `lumbar schema review` says, and the same with another hash seed."""
    command = ("review", REMISSION, "--diary", DIARY, "--format", "json")
    one, other = (lumbar(*command, PYTHONHASHSEED=seed) for seed in "12")
    assert one.stdout == other.stdout
    schema = jsonschema.Draft202012Validator(json.loads(lumbar("schema", "review").stdout))
    schema.validate(json.loads(one.stdout))


def test_markdown_goes_into_a_file(tmp_path: Path) -> None:
    """Given --format markdown and --output, the file holds the page and nothing is printed."""
    done = reviewed("--format", "markdown", "--output", tmp_path / "page.md")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("# remission: THE COURSE GOES ON")


def test_an_error_of_the_diary_stops_it(tmp_path: Path) -> None:
    """Given errors of the diary, all are printed with their lines, exit status 1, and nothing else."""
    diary = noted(tmp_path, "2025-03-03,1,rem-4-cat-cow,8,,12,,,,,", "2025-03-03,1,rem-4-cat-co,8,,0,,,,,")
    done = lumbar("review", REMISSION, "--diary", diary, "--plot", tmp_path / "plot.svg")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.partition(": ")[2].split(" ")[0] for line in done.stderr.splitlines()] == [
        f"{diary}:{line}" for line in (2, 3)
    ]
    assert not (tmp_path / "plot.svg").exists()


def test_warnings_do_not_stop_it(tmp_path: Path) -> None:
    """Given a gap, and an exercise that the session does not have, warnings go to standard error."""
    diary = noted(tmp_path, "2025-03-03,2,bar-1-passive-hang,8,,0,,,,,none")
    done = lumbar("review", REMISSION, "--diary", diary)
    assert done.returncode == 0
    assert done.stdout.startswith("remission: ")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == ["warning", "warning"]
    assert "session 1 is missing" in done.stderr
    assert "'bar-1-passive-hang' is not in session 2" in done.stderr


@pytest.mark.parametrize(("today", "status"), [("2025-03-16", 1), ("2025-03-17", 0)])
def test_no_entry_is_later_than_today(today: str, status: int) -> None:
    """Given a day, an entry that is later is an error."""
    done = reviewed("--today", today)
    assert done.returncode == status
    assert ("lies in the future: today is 2025-03-16" in done.stderr) is bool(status)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--weeks", "0"), "--weeks"),
        (("--weeks", "53"), "--weeks"),
        (("--sessions-per-week", "8"), "--sessions-per-week"),
        (("--start", "03.03.2025"), "'03.03.2025' is no date: write it as YYYY-MM-DD"),
        (("--start", "9999-12-01"), "from 9999-12-01 on, the calendar ends before the course does"),
        (("--today", "tomorrow"), "'tomorrow' is no date"),
    ],
)
def test_misuse_has_its_status(arguments: tuple[str, ...], said: str) -> None:
    """Given an option that cannot be, the exit status is 2 and the option is named."""
    done = reviewed(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_diary_is_needed() -> None:
    """Given no diary, the exit status is 2."""
    done = lumbar("review", REMISSION)
    assert done.returncode == 2
    assert "--diary" in done.stderr


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_plot_is_drawn(tmp_path: Path, suffix: str) -> None:
    """Given --plot, the picture is written beside the page, the same with another hash seed."""
    pages = [
        lumbar("review", REMISSION, "--diary", DIARY, "--plot", tmp_path / f"{seed}.{suffix}", PYTHONHASHSEED=seed)
        for seed in "12"
    ]
    assert [(page.returncode, page.stderr) for page in pages] == [(0, ""), (0, "")]
    assert pages[0].stdout == pages[1].stdout != ""
    one, other = ((tmp_path / f"{seed}.{suffix}").read_bytes() for seed in "12")
    assert one == other != b""


def test_another_form_of_a_plot_is_a_problem(tmp_path: Path) -> None:
    """Given another suffix, the problem says so, exit status 1, and nothing is shown."""
    done = reviewed("--plot", tmp_path / "plot.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: --plot: '.pdf' is no form of a plot (name a file *.svg or *.png)\n"


def test_a_plot_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    """Given a folder that is not there, the problem says so."""
    done = reviewed("--plot", tmp_path / "none" / "plot.svg")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written" in done.stderr


def test_the_first_session_may_be_supervised(tmp_path: Path) -> None:
    """Given a patient whom nobody watches, --first-supervised is for the first session only."""
    record = ("--stage", "remission", "--pain", "none", "--screened", "--no-supervised", "--doctor-clearance")
    diary = noted(tmp_path)
    heads = [
        " ".join(lumbar("review", *record, "--equipment", "mat", "--diary", diary, *more).stdout.split())
        for more in ((), ("--first-supervised",))
    ]
    assert [", supervised #" in head for head in heads] == [False, True]
