"""Diaries as a whole: entries that contradict each other, stand out of order, or are missing."""

from pathlib import Path

import pytest

from recommender.diary import read_diary
from tests.diaries import ITEM, OTHER, diary, entries, faults, read
from tests.strategies import KNOWLEDGE

HEAD = "date,session,exercise,done_reps,pain_during,too_easy,skipped_reason"


def text_of(*lines: str) -> str:
    """Write a diary of lines that are given as far as they go."""
    return "\n".join([HEAD, *(line + "," * (HEAD.count(",") - line.count(",")) for line in lines)]) + "\n"


def grave(folder: Path, *lines: str) -> list[tuple[str, str]]:
    """Read lines; give where each problem is, and how grave it is."""
    _, problems = read(folder, text_of(*lines))
    return [(problem.where.replace(f"{folder}/diary.csv", ""), problem.severity) for problem in problems]


def test_sessions_of_several_entries_are_no_fault(tmp_path: Path) -> None:
    """Given two exercises and a line about the whole session, and a second session on the same day, all is well."""
    lines = (f"2026-01-05,1,{ITEM}", f"2026-01-05,1,{OTHER}", "2026-01-05,1", "2026-01-05,2")
    assert [entry.exercise for entry in entries(tmp_path, text_of(*lines))] == [ITEM, OTHER, "", ""]


def test_the_day_itself_is_no_future(tmp_path: Path) -> None:
    """Given an entry of today and one of tomorrow, only tomorrow's is refused; unless nobody says what day it is."""
    lines = text_of("2026-02-01,1", "2026-02-02,2")
    assert faults(tmp_path, lines) == [
        "diary.csv:3 date: date 2026-02-02 lies in the future: today is 2026-02-01",
    ]
    assert read_diary(diary(tmp_path, lines), KNOWLEDGE)[1] == []


@pytest.mark.parametrize("exercise", [ITEM, ""])
def test_two_entries_for_one_thing_are_refused(tmp_path: Path, exercise: str) -> None:
    """Given two entries for one exercise or one whole session, the second is refused and names the first."""
    (fault,) = faults(tmp_path, text_of(f"2026-01-05,1,{exercise}", f"2026-01-05,1,{exercise.upper()}"))
    assert fault.startswith("diary.csv:3 exercise: session 1 has two entries for ")
    assert fault.endswith(":2")
    assert (exercise or "the whole session") in fault


def test_a_session_has_one_date(tmp_path: Path) -> None:
    """Given two dates of a session, the second is refused."""
    (fault,) = faults(tmp_path, text_of(f"2026-01-05,1,{ITEM}", "2026-01-06,1"))
    assert fault.startswith("diary.csv:3 date: session 1 is dated 2026-01-06, and 2026-01-05 in ")


def test_dates_follow_the_sessions(tmp_path: Path) -> None:
    """Given a later session of an earlier date, it is out of order, wherever it stands in the file."""
    told = "date: out of order: session 2 on 2026-01-05, session 1 on 2026-01-06"
    assert faults(tmp_path, text_of("2026-01-06,1", "2026-01-05,2")) == [f"diary.csv:3 {told}"]
    assert f"diary.csv:2 {told}" in faults(tmp_path, text_of("2026-01-05,2", "2026-01-06,1"))


def test_a_missing_session_is_a_warning(tmp_path: Path) -> None:
    """Given gaps at the beginning and later, each is one warning."""
    lines = ("2026-01-05,2", "2026-01-05,2," + ITEM, "2026-01-06,3", "2026-01-08,6")
    assert faults(tmp_path, text_of(*lines)) == [
        "diary.csv:2 session: session 1 is missing",
        "diary.csv:5 session: sessions 4 to 5 are missing",
    ]
    assert grave(tmp_path, *lines) == [(":2 session", "warning"), (":5 session", "warning")]


@pytest.mark.parametrize("line", ["2026-01-06,two", "2026-01-06,2,,,,,,,"])
def test_a_session_that_cannot_be_read_is_not_missed(tmp_path: Path, line: str) -> None:
    """Given a fault in the one line of session 2, nothing is said about a gap."""
    assert len(grave(tmp_path, "2026-01-05,1", line, "2026-01-08,3")) == 1


def test_entries_out_of_order_are_sorted(tmp_path: Path) -> None:
    """Given sessions in another order, they are sorted with a warning; within a session the order is the file's."""
    lines = ("2026-01-06,2", f"2026-01-05,1,{OTHER}", f"2026-01-05,1,{ITEM}")
    found, problems = read(tmp_path, text_of(*lines))
    assert [(entry.session, entry.exercise) for entry in found] == [(1, OTHER), (1, ITEM), (2, "")]
    assert [(problem.what, problem.severity) for problem in problems] == [
        ("session 1 stands after session 2", "warning")
    ]


@pytest.mark.parametrize(("done", "refused"), [("3", True), ("0", False), ("", False)])
def test_what_was_skipped_was_not_done(tmp_path: Path, done: str, refused: bool) -> None:  # noqa: FBT001 - the expected answer
    """Given a reason for skipping, repetitions that were done contradict it; none at all do not."""
    expected = [(":2 skipped_reason", "error")] if refused else []
    assert grave(tmp_path, f"2026-01-05,1,{ITEM},{done},,,tired") == expected


@pytest.mark.parametrize(("pain", "easy", "warned"), [("0.5", "yes", True), ("0", "yes", False), ("3", "no", False)])
def test_what_hurts_is_not_too_easy(tmp_path: Path, pain: str, easy: str, warned: bool) -> None:  # noqa: FBT001 - the expected answer
    """Given an exercise that was too easy and hurt, there is a warning."""
    expected = [(":2 too_easy", "warning")] if warned else []
    assert grave(tmp_path, f"2026-01-05,1,{ITEM},8,{pain},{easy}") == expected


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Given faults of cells, entries and the course, all are told, in the order of the lines."""
    lines = (f"2026-01-05,1,{ITEM},x", "2026-03-01,2,,,11", f"2026-01-09,3,{OTHER},2,,,tired", "soon,4")
    places = [":2 done_reps", ":3 date", ":3 pain_during", ":4 date", ":4 skipped_reason", ":5 date"]
    assert grave(tmp_path, *lines) == [(place, "error") for place in places]
