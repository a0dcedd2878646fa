"""Plans and reviews in the decision log, on the command line."""

import json
from pathlib import Path

import pytest

from tests.command import EXAMPLES, lumbar

REVIEW = ("review", EXAMPLES / "remission.toml", "--diary", EXAMPLES / "remission_diary.csv")
PLAN = ("plan", EXAMPLES / "hernia.toml", "--weeks", "2", "--start", "2025-03-03")
EXERCISE = "rem-4-cat-cow"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Record a review and a plan."""
    path = tmp_path / "log.sqlite"
    for number, command in enumerate((REVIEW, PLAN), start=1):
        done = lumbar(*command, "--log", path, "--who", "dora")
        assert (done.returncode, done.stderr) == (0, f"recorded as {number} in {path}\n")
        assert done.stdout.endswith(f"\nRecord {number} of the decision log.\n")
    return path


def test_a_recorded_course_replays(log: Path) -> None:
    """Given a recorded review and plan, each is byte-identical; the list, the check and the export have them."""
    for number in "12":
        assert lumbar("audit", "replay", number, "--log", log).stdout.startswith(f"Record {number}: byte-identical\n")
    listed = json.loads(lumbar("audit", "list", "--log", log, "--format", "json").stdout)
    assert [(each["kind"], each["who"], each["content"]["course"]) for each in listed] == [
        ("course", "dora", "review"),
        ("course", "dora", "plan"),
    ]
    assert "It has 2 courses." in lumbar("audit", "verify", "--log", log).stdout
    assert len(lumbar("audit", "export", "--log", log).stdout.splitlines()) == 2


def test_what_was_shown_is_what_was_recorded(log: Path) -> None:
    """Given a review as JSON, the record holds the same but for the name of the diary's file."""
    shown = json.loads(lumbar(*REVIEW, "--format", "json").stdout)
    kept = json.loads(lumbar("audit", "show", "1", "--log", log, "--format", "json").stdout)["result"]
    for change in shown["amendments"]:
        change["place"] = change["place"] and f"diary:{change['place'].rpartition(':')[2]}"
    assert kept == shown


@pytest.mark.parametrize(
    "question",
    [
        ("why", "1", EXERCISE),
        ("override", "1", EXERCISE, "--verdict", "withheld", "--reason", "examination", "--note", "Seen."),
    ],
    ids=["why", "override"],
)
def test_a_course_has_no_single_decision(log: Path, question: tuple[str, ...]) -> None:
    """Given a course, what asks for one decision says so, exit status 1."""
    done = lumbar("audit", *question, "--log", log)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: record 1: is a course, which has no single decision (")


def test_a_course_is_erased(log: Path) -> None:
    """Given an erasure, the course cannot be replayed any more, and the log holds."""
    assert lumbar("audit", "erase", "remission", "--yes", "--log", log).returncode == 0
    assert "record 1: was erased" in lumbar("audit", "replay", "1", "--log", log).stderr
    assert lumbar("audit", "verify", "--log", log).returncode == 0


def test_a_pseudonym_needs_a_log(tmp_path: Path) -> None:
    """Given --pseudonymise without a log, that is misuse; with one, the log keeps no id."""
    key, log = tmp_path / "key", tmp_path / "log.sqlite"
    key.write_bytes(b"0123456789abcdef")
    assert lumbar(*REVIEW, "--pseudonymise", "--key-file", key).returncode == 2
    done = lumbar(*REVIEW, "--pseudonymise", "--key-file", key, "--log", log)
    assert done.stderr == f"recorded as 1 in {log}; masked: patient_id, skipped_reason\n"
    shown = json.loads(lumbar("audit", "show", "1", "--log", log, "--format", "json").stdout)
    assert shown["content"]["patient"].startswith("p-")


def test_what_cannot_be_recorded_is_not_shown(tmp_path: Path) -> None:
    """Given a log that cannot be written, nothing is shown, exit status 1."""
    done = lumbar(*PLAN, "--log", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no file" in done.stderr
