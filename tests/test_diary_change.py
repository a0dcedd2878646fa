"""Diary changes: what begins a diary or is added to it reads back, and what is refused changes nothing."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from recommender.diary import COLUMNS, Entry, diary_text, read_diary
from recommender.diary_change import check_diary, new_diary, with_entry
from recommender.diary_file import read_lines
from recommender.problem import DataError
from tests.diaries import ITEM, MONDAY, OTHER, TODAY, courses, diary, entry_values
from tests.strategies import KNOWLEDGE

HEAD = ",".join(COLUMNS)
SESSION = {"session": "1", "date": "2026-01-05"}


def added(path: Path, **cells: str) -> str:
    """Add an entry; give the text of the diary."""
    return with_entry(path, {**SESSION, **cells}, KNOWLEDGE, TODAY)[0]


def refused(path: Path, **cells: str) -> list[str]:
    """Add a faulty entry; give the problems by place alone."""
    with pytest.raises(DataError) as caught:
        added(path, **cells)
    return [f"{problem.where.replace(f'{path.parent}/', '')}: {problem.what}" for problem in caught.value.problems]


def test_a_new_diary_has_its_header(tmp_path: Path) -> None:
    """Given no exercises, the diary is its header, and reads as no entry."""
    text = new_diary(tmp_path / "new.csv", (), {}, KNOWLEDGE)
    assert text == f"{HEAD}\n"
    assert read_diary(diary(tmp_path, text), KNOWLEDGE) == ((), [])


def test_a_new_diary_has_a_line_for_each_exercise(tmp_path: Path) -> None:
    """Given exercises of any session, each has a line to be filled, in the order given."""
    text = new_diary(tmp_path / "new.csv", [OTHER.upper(), ITEM], {**SESSION, "session": "7"}, KNOWLEDGE)
    blank = "," * (len(COLUMNS) - 3)
    assert text == f"{HEAD}\n2026-01-05,7,{OTHER}{blank}\n2026-01-05,7,{ITEM}{blank}\n"


def test_a_new_diary_names_exercises_that_there_are(tmp_path: Path) -> None:
    """Given an unknown exercise, one named twice and a bad date, all are told."""
    with pytest.raises(DataError) as caught:
        new_diary(tmp_path / "new.csv", ["no-such", ITEM, ITEM], SESSION, KNOWLEDGE)
    assert [problem.where for problem in caught.value.problems] == ["new entry exercise"] * 2
    with pytest.raises(DataError, match="is no date"):
        new_diary(tmp_path / "new.csv", [ITEM], {**SESSION, "date": "soon"}, KNOWLEDGE)


def test_an_added_entry_reads_back(tmp_path: Path) -> None:
    """Given an entry with cells of every kind, the diary holds it after those that it had."""
    path = diary(tmp_path, diary_text([Entry("", MONDAY, 1, ITEM, 8, events=())]))
    cells = {"exercise": OTHER, "done_reps": "4", "pain_during": "2.0", "too_easy": "no", "events": "fever"}
    entries, problems = read_diary(diary(tmp_path, added(path, **cells)), KNOWLEDGE)
    assert problems == []
    assert [entry.exercise for entry in entries] == [ITEM, OTHER]
    assert entries[0].events == ()
    assert entry_values(entries[1]) == [MONDAY, 1, OTHER, 4, None, 2.0, None, None, False, "", None, None, ("fever",)]


def test_a_line_to_be_filled_gives_way(tmp_path: Path) -> None:
    """Given a line that only names its exercise, the entry for it replaces it; no other line goes."""
    path = diary(tmp_path, new_diary(tmp_path / "new.csv", [ITEM, OTHER], SESSION, KNOWLEDGE))
    entries, _ = read_diary(diary(tmp_path, added(path, exercise=ITEM, done_reps="8")), KNOWLEDGE)
    assert [(entry.exercise, entry.done_reps) for entry in entries] == [(OTHER, None), (ITEM, 8)]
    assert refused(path, exercise=ITEM, done_reps="9")[0].startswith("new entry exercise: session 1 has two entries")


def test_an_entry_of_an_earlier_session_takes_its_place(tmp_path: Path) -> None:
    """Given an entry for a session that was missing, it stands before the later one."""
    path = diary(tmp_path, diary_text([Entry("", MONDAY.replace(day=8), 2)]))
    entries, problems = read_diary(diary(tmp_path, added(path, pain_after="1")), KNOWLEDGE)
    assert problems == []
    assert [entry.session for entry in entries] == [1, 2]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"pain_after": "11"}, ["new entry pain_after: pain_after '11' is no pain rating"]),
        ({"date": "2027-01-01"}, ["new entry date: date 2027-01-01 lies in the future: today is 2026-02-01"]),
        ({"date": " "}, ["new entry date: date is not given"]),
        ({"session": "x"}, ["new entry session: session 'x' is no whole number from 0"]),
    ],
)
def test_a_faulty_entry_is_refused(tmp_path: Path, cells: Mapping[str, str], told: list[str]) -> None:
    """Given an entry that no diary may hold, the problems name what is wrong with it."""
    assert refused(diary(tmp_path, f"{HEAD}\n"), **cells) == told


def test_nothing_is_added_to_a_faulty_diary(tmp_path: Path) -> None:
    """Given faults in the diary and in the entry, all are told."""
    path = diary(tmp_path, "date,session,session,hr\n")
    assert len(refused(path, pain_after="11")) == 3
    assert refused(tmp_path / "none.csv")[0].startswith("none.csv: cannot be read")


def test_a_toml_diary_is_not_written(tmp_path: Path) -> None:
    """Given the name of a TOML file, nothing is begun and nothing added."""
    assert refused(diary(tmp_path, "", "diary.toml")) == ["diary.toml: a diary is written as CSV"]
    with pytest.raises(DataError, match="a diary is written as CSV"):
        new_diary(tmp_path / "new.TOML", (), {}, KNOWLEDGE)


def test_warnings_refuse_nothing(tmp_path: Path) -> None:
    """Given a session that is missing, a diary is used and added to, and the warning comes with it."""
    path = diary(tmp_path, diary_text([Entry("", MONDAY, 1)]))
    text, warnings = with_entry(path, {**SESSION, "session": "3"}, KNOWLEDGE, TODAY)
    assert [(warning.where, warning.severity) for warning in warnings] == [("new entry session", "warning")]
    entries, warnings = check_diary(diary(tmp_path, text), KNOWLEDGE, TODAY)
    assert [entry.session for entry in entries] == [1, 3]
    assert [warning.what for warning in warnings] == ["session 2 is missing"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(course=courses())
def test_a_course_can_be_added_entry_by_entry(tmp_path: Path, course: list[Entry]) -> None:
    """Given any course, adding its entries one by one gives the text of them all."""
    path = diary(tmp_path, diary_text([]))
    for entry in course:
        (line,) = read_lines(diary(tmp_path, diary_text([entry]), "one.csv"), COLUMNS)[0]
        diary(tmp_path, added(path, **line.cells))
    assert path.read_text(encoding="utf-8") == diary_text(course)
