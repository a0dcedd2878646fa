"""Diaries: every entry of a course is read, every fault is told with file, line and column, nothing is guessed."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.diary import COLUMNS, Entry, diary_text
from tests.diaries import ITEM, MONDAY, courses, entries, entry_values, faults, one, read


def test_a_line_becomes_an_entry(tmp_path: Path) -> None:
    """Given a line with every cell, the entry has their values and its place."""
    line = f"2026-01-05,1,{ITEM},8,0,3.5,10,yes,no,a little tired,64,101,Sharp Pain;backache"
    (entry,) = read(tmp_path, f"{','.join(COLUMNS)}\n{line}\n")[0]
    assert entry == Entry(
        place=f"{tmp_path}/diary.csv:2",
        date=MONDAY,
        session=1,
        exercise=ITEM,
        done_reps=8,
        pain_before=0,
        pain_during=3.5,
        pain_after=10,
        discomfort=True,
        too_easy=False,
        skipped_reason="a little tired",
        hr_before=64,
        hr_after=101,
        events=("low_back_pain", "sharp_pain"),
    )


def test_the_columns_are_those_of_an_entry() -> None:
    """Given an entry, each of its fields but the place is a column, in the same order."""
    assert tuple(each.name for each in fields(Entry)) == ("place", *COLUMNS)


def test_an_empty_cell_is_unknown_and_none_is_nothing(tmp_path: Path) -> None:
    """Given empty cells, nothing is known; given the word none, nothing happened."""
    first, second = entries(tmp_path, "date,session,events\n2026-01-05,1,\n2026-01-06,2,None\n")
    assert first == Entry(f"{tmp_path}/diary.csv:2", MONDAY, 1)
    assert (first.events, second.events) == (None, ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_writes_in_its_own_way(tmp_path: Path, delimiter: str) -> None:
    """Given a mark at the beginning, other line ends, headers in another order and case, the entries are the same."""
    rows = [["Done-Reps", "SESSION", "Pain During", "date", "exercise"], ["8", "1", "2", "2026-01-05", ITEM.upper()]]
    text = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows) + f"\r\n\r\n{delimiter * 4}\r\n"
    (entry,) = entries(tmp_path, text)
    assert (entry.session, entry.date, entry.exercise) == (1, MONDAY, ITEM)
    assert (entry.done_reps, entry.pain_during) == (8, 2)


def test_toml_holds_the_same(tmp_path: Path) -> None:
    """Given [[entry]] tables with values of their own types, or inline, the entries are those of a table."""
    tables = f"""
[[entry]]
date = 2026-01-05
session = 1
exercise = "{ITEM}"
done_reps = 8
pain_during = 3.5
discomfort = false
too_easy = true
events = []

[[entry]]
date = "2026-01-06"
session = "2"
events = ["flare-up", "fever"]
"""
    first, second = read(tmp_path, tables, "diary.toml")[0]
    assert (first.place, second.place) == (f"{tmp_path}/diary.toml:2", f"{tmp_path}/diary.toml:12")
    assert (first.done_reps, first.pain_during, first.discomfort, first.too_easy) == (8, 3.5, False, True)
    assert (first.events, second.events) == ((), ("fever", "spine_flare"))
    (inline,) = entries(tmp_path, "entry = [{ date = 2026-01-05, session = 1 }]", "diary.toml")
    assert inline == Entry(f"{tmp_path}/diary.toml entry 1", MONDAY, 1)
    assert entries(tmp_path, " \n", "diary.toml") == []


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        ("done_reps", "-1", "is no whole number from 0"),
        ("done_reps", "8.5", "is no whole number from 0"),
        ("done_reps", "9" * 5000, None),
        ("pain_during", "10.1", "is no pain rating"),
        ("pain_during", "11", "is no pain rating"),
        ("pain_during", "-1", "is no pain rating"),
        ("pain_during", "3.55", "is no pain rating"),
        ("pain_during", "nan", "is no pain rating"),
        ("discomfort", "maybe", "is neither yes nor no"),
        ("hr_before", "29", "is no plausible heart rate"),
        ("hr_after", "251", "is no plausible heart rate"),
        ("hr_after", "fast", "is no whole number from 0"),
        ("events", "feverr;sharp pain", "holds no known event: feverr; did you mean fever?"),
        ("events", "none;fever", "says none, and names something beside it"),
        ("events", "|", "names no event"),
        ("skipped_reason", "\x1b[31mred", "holds characters that cannot be printed"),
    ],
)
def test_a_faulty_cell_is_named(tmp_path: Path, column: str, cell: str, what: str | None) -> None:
    """Given a cell that cannot be read, the problem names file, line, column and the cell as it can be shown."""
    shown = cell.replace("\x1b", r"\x1b") if what else "9" * 500 + "..."
    what = what or "is no whole number from 0"
    assert one(tmp_path, column, cell) == [f"diary.csv:2 {column}: {column} '{shown}' {what}"]


def test_the_bounds_of_the_heart_rate_are_plausible(tmp_path: Path) -> None:
    """Given the lowest and the highest rate of the defaults, they are read."""
    (entry,) = entries(tmp_path, "date,session,hr_before,hr_after\n2026-01-05,1,30,250\n")
    assert (entry.hr_before, entry.hr_after) == (30, 250)


@pytest.mark.parametrize("cell", ["2026-02-30", "05.01.2026", "20260105", "2026-W01-1", "2026-01-05T10:00"])
def test_only_iso_dates_are_dates(tmp_path: Path, cell: str) -> None:
    """Given another form of a date, it is no date."""
    assert faults(tmp_path, f"date,session\n{cell},1\n") == [f"diary.csv:2 date: date '{cell}' is no date"]


@pytest.mark.parametrize("cell", ["0", "-1", "first", "1.5"])
def test_sessions_are_numbered_from_one(tmp_path: Path, cell: str) -> None:
    """Given what is no number of a session, the problem says so."""
    (fault,) = faults(tmp_path, f"date,session\n2026-01-05,{cell}\n")
    assert fault.startswith(f"diary.csv:2 session: session '{cell}' is no ")


def test_an_entry_needs_its_session(tmp_path: Path) -> None:
    """Given no date and no number, both are asked for, and what is beside them is checked all the same."""
    assert faults(tmp_path, "date,session,pain_after\n,,12\n") == [
        "diary.csv:2 date: date is not given",
        "diary.csv:2 pain_after: pain_after '12' is no pain rating",
        "diary.csv:2 session: session is not given",
    ]


def test_an_unknown_exercise_is_named_with_the_nearest(tmp_path: Path) -> None:
    """Given a misspelt exercise, the problem proposes the one that is meant."""
    assert faults(tmp_path, "date,session,exercise\n2026-01-05,1,gq-8-side-sit-each-buttok\n") == [
        f"diary.csv:2 exercise: exercise 'gq-8-side-sit-each-buttok' is no exercise; did you mean {ITEM}?"
    ]


def test_repetitions_are_of_an_exercise(tmp_path: Path) -> None:
    """Given repetitions and ease without an exercise, it is asked for."""
    assert faults(tmp_path, "date,session,done_reps,too_easy\n2026-01-05,1,8,no\n") == [
        "diary.csv:2 exercise: done_reps is given and no exercise is named",
        "diary.csv:2 exercise: too_easy is given and no exercise is named",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(course=courses())
def test_what_is_written_is_read_again(tmp_path: Path, course: list[Entry]) -> None:
    """Given the entries of any course, their text reads back as the same entries, and writes the same text."""
    text = diary_text(course)
    found, problems = read(tmp_path, text)
    places = [entry.place.replace(f"{tmp_path}/", "") for entry in found]
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert places == [entry.place for entry in course]
    assert diary_text(found) == text
    assert [entry_values(entry) for entry in found] == [entry_values(entry) for entry in course]


def test_a_reason_that_is_a_formula_is_neutralised(tmp_path: Path) -> None:
    """Given a reason that a spreadsheet would run, it is written with an apostrophe, and read without."""
    found = entries(tmp_path, "date,session,exercise,skipped_reason\n2026-01-05,1," + ITEM + ",=1+1\n")
    text = diary_text(found)
    assert ",'=1+1," in text
    assert [entry.skipped_reason for entry in entries(tmp_path, text)] == ["=1+1"]


DIRT = st.sampled_from(
    ["", "1", "2026-01-05", ITEM, "yes", "none", "fever", "-", '"', "\n", "\x00", "\ud7ff", ",", ";", "[[entry]]", "="]
)
LINES = st.lists(st.lists(DIRT | st.text(max_size=5), max_size=6).map(",".join), max_size=5).map("\n".join)
HEADS = st.sampled_from(["date,session\n", ",".join(COLUMNS) + "\n", "[[entry]]\n", ""])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    content=st.binary(max_size=60) | st.tuples(HEADS, LINES).map(lambda parts: "".join(parts).encode()),
    toml=st.booleans(),
)
def test_any_dirt_is_problems_and_no_traceback(tmp_path: Path, content: bytes, toml: bool) -> None:  # noqa: FBT001 - drawn
    """Given any bytes, there are entries with a date and a session, or problems that say where."""
    found, problems = read(tmp_path, content, "diary.toml" if toml else "diary.csv")
    assert all(entry.session >= 1 and entry.place.startswith(str(tmp_path)) for entry in found)
    assert all(problem.where.startswith(str(tmp_path)) and str(problem).isprintable() for problem in problems)
