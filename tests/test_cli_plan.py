"""`lumbar plan`, as a user runs it: its forms, its options, its exit status."""

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
import vobject

from tests.command import EXAMPLES, lumbar

HERNIA, REMISSION = EXAMPLES / "hernia.toml", EXAMPLES / "remission.toml"
REFERRED = ("--stage", "remission", "--pain", "none", "--screened", "--symptom", "leg_swelling")
DAY = ("--start", "2026-11-23")


def printed(*arguments: str | Path) -> str:
    """Run a plan that succeeds; give what it prints."""
    done = lumbar("plan", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_course_is_planned_by_the_defaults() -> None:
    """Given a patient and no more, the course has the weeks and sessions of the defaults, and no days."""
    found = printed(HERNIA)
    assert found.startswith("hernia: COURSE, RESTRICTED PROGRAM: Gentle complex; 8 weeks, 3 sessions a week,")
    assert "2026" not in found
    assert [line for line in found.splitlines() if len(line) > 80] == []


def test_the_options_of_the_course_count() -> None:
    """Given weeks, sessions a week, minutes and a day, the course keeps to them."""
    found = json.loads(
        printed(REMISSION, "--weeks", "2", "--sessions-per-week", "2", "--minutes", "10", *DAY, "--format", "json")
    )
    assert [each["date"] for each in found["sessions"]] == ["2026-11-23", "2026-11-26", "2026-11-30", "2026-12-03"]
    assert all(each["minutes"] <= 10 for each in found["sessions"])
    assert {each["minutes_max"] for each in found["tracks"]} == {10}


def test_the_json_follows_its_schema() -> None:
    """Given `lumbar schema plan`, the JSON is valid by it."""
    schema = json.loads(lumbar("schema", "plan").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(printed(REMISSION, "--weeks", "2", "--format", "json")), schema)


def test_a_first_session_may_be_watched_alone() -> None:
    """Given a patient who trains alone, the course is deferred, and planned where the first session is watched."""
    alone = (
        "--stage",
        "remission",
        "--pain",
        "none",
        "--screened",
        "--no-supervised",
        "--first-session",
        "--weeks",
        "1",
    )
    assert printed(*alone).startswith("NOT NOW: DEFER")
    assert printed(*alone, "--first-supervised").startswith("COURSE, PROGRAM")


def test_the_other_forms_are_written() -> None:
    """Given markdown, CSV and CERT, each has its own beginning."""
    assert printed(HERNIA, "--format", "markdown").startswith("# hernia: COURSE")
    assert next(csv.reader(StringIO(printed(HERNIA, "--format", "csv"))))[:3] == ["session", "week", "date"]
    assert printed(HERNIA, "--format", "cert").startswith("CERT: the 16 items")


def test_a_calendar_is_written_into_a_file(tmp_path: Path) -> None:
    """Given a file, the calendar is in it, byte for byte the same each time, and another library opens it."""
    written = []
    for name in ("one.ics", "two.ics"):
        assert printed(REMISSION, *DAY, "--weeks", "1", "--format", "ics", "-o", tmp_path / name) == ""
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert len(vobject.readOne(written[0].decode()).vevent_list) == 3


def test_a_calendar_needs_a_day() -> None:
    """Given no first day, the calendar is a usage error that says what to give."""
    done = lumbar("plan", HERNIA, "--format", "ics")
    assert (done.returncode, done.stdout) == (2, "")
    assert "give --start YYYY-MM-DD" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--weeks", "0", "--weeks"),
        ("--weeks", "53", "--weeks"),
        ("--sessions-per-week", "0", "--sessions-per-week"),
        ("--sessions-per-week", "8", "--sessions-per-week"),
        ("--start", "tomorrow", "YYYY-MM-DD"),
        ("--start", "9999-12-30", "--start"),
        ("--format", "pdf", "pdf"),
    ],
)
def test_a_course_that_nobody_can_do_is_a_usage_error(option: str, value: str, said: str) -> None:
    """Given a number out of its range, or a day that is none, the command says which and exits with 2."""
    done = lumbar("plan", HERNIA, option, value)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_faulty_record_is_told_whole() -> None:
    """Given two faults in the record, both are told, and nothing else."""
    done = lumbar("plan", HERNIA, "--stage", "nope", "--minutes", "3")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["error", "error"]


@pytest.mark.parametrize("form", ["csv", "ics"])
def test_a_form_of_sessions_says_beside_it_that_there_are_none(form: str) -> None:
    """Given a referral, a form that has nothing but sessions is empty, and the verdict is told; that is no fault."""
    done = lumbar("plan", *REFERRED, *DAY, "--format", form)
    assert (done.returncode, done.stderr) == (0, "NO PROGRAM: REFER TO A DOCTOR\n")
    assert "2026" not in done.stdout


def test_rules_that_contradict_each_other_exit_with_1(tmp_path: Path) -> None:
    """Given a copy of the rules with one that contradicts another, the plan is shown and the exit status is 1."""
    rules = tmp_path / "rules"
    shutil.copytree(EXAMPLES.parent / "rules", rules)
    rule = (rules / "select" / "remission_complex.toml").read_text(encoding="utf-8")
    (rules / "select" / "other_complex.toml").write_text(rule.replace("remission-period", "gentle"), encoding="utf-8")
    done = lumbar("plan", REMISSION, "--weeks", "1", "--rules", rules)
    assert done.returncode == 1
    assert "disagree" in done.stdout
