"""Diary files: what is wrong with the form of a diary is told with its place."""

from pathlib import Path

import pytest

from recommender.diary_file import Line, read_lines
from recommender.record_file import BYTES_MAX
from recommender.row_form import FIELD_MAX
from tests.diaries import ITEM, diary, faults, one

COLUMNS = ("date", "session", "events", "done_reps")


def toml_faults(folder: Path, text: str) -> list[str]:
    """Read a faulty diary in TOML."""
    return faults(folder, text, "diary.toml")


def table(line: str) -> str:
    """Write a diary of one entry with one line more."""
    return f"[[entry]]\ndate = 2026-01-05\nsession = 1\n{line}\n"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("date,sesion", ["1: no column is named session", "1 sesion: no column of a diary is named 'sesion'; did you"]),
        ("date,session,Date", ["1 date: column 'date' stands twice"]),
        ("date,session,", ["1 column 3: no column of a diary is named ''"]),
        ("", ["1: no column is named date", "1: no column is named session"]),
    ],
)
def test_a_faulty_header_is_all_that_is_told(tmp_path: Path, header: str, found: list[str]) -> None:
    """Given a header that misses, doubles or misspells columns, each is named and no line is read."""
    told = faults(tmp_path, f"{header}\n2026-01-05,x,y\n")
    assert len(told) == len(found)
    assert all(each.startswith(f"diary.csv:{start}") for each, start in zip(told, found, strict=True))


def test_a_line_that_cannot_be_split_is_told_with_those_before_it(tmp_path: Path) -> None:
    """Given a line of too many cells and a quote that is never closed, both are told."""
    text = 'date,session\n2026-01-05,1,2\n"2026-01-06,2\n2026-01-07,3\n'
    assert faults(tmp_path, text) == [
        "diary.csv:2: has 3 cells, the header has 2",
        "diary.csv:3: cannot be split into cells: unexpected end of data",
    ]


def test_a_line_of_several_lines_keeps_the_count(tmp_path: Path) -> None:
    """Given a text of two lines in quotes and a blank line, the next entry has the line on which it begins."""
    text = 'date,session,skipped_reason\n2026-01-05,1,"too\ntired"\n\n2026-01-06,0,\n'
    assert faults(tmp_path, text) == ["diary.csv:5 session: session '0' is no number of a session"]


def test_a_cell_that_has_swallowed_others_is_refused(tmp_path: Path) -> None:
    """Given a text beyond what a field may hold, it is refused; the longest one is read."""
    told = f"holds {FIELD_MAX + 1} characters; {FIELD_MAX} may be read"
    assert one(tmp_path, "skipped_reason", "x" * FIELD_MAX) == []
    assert one(tmp_path, "skipped_reason", "x" * (FIELD_MAX + 1))[0].endswith(told)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"date,session\n\xff", ":2: byte 13 is not UTF-8"),
        (b"PK\x03\x04", ": is a workbook or an archive"),
        (b"x" * (BYTES_MAX + 1), f": is larger than {BYTES_MAX // 1024} KiB"),
    ],
)
def test_a_file_that_is_no_diary_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    """Given another kind of file, the problem says what it is."""
    assert faults(tmp_path, content) == [f"diary.csv{what}"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Given no file, a folder and a name that no file can have, each is a problem."""
    told = [read_lines(path, COLUMNS)[1][0].what for path in (tmp_path / "no.csv", tmp_path, Path("a\0b"))]
    assert told == [
        "cannot be read: No such file or directory",
        "cannot be read: Is a directory",
        "cannot be read: embedded null byte",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[entry]\n", "diary.toml:1:8: not valid TOML: "),
        ("[[entri]]\nsession = 1\n", "diary.toml entri: 'entri' is no [[entry]]; did you mean entry?"),
        ("entry = 1\n", "diary.toml entry: entry is no list of tables"),
        ("entry = [1]\n", "diary.toml entry: entry is no list of tables"),
        (table("sesion = 1"), "diary.toml:1 sesion: no column of a diary is named 'sesion'; did you mean session?"),
        (table("Session = 1"), "diary.toml:1 session: session stands twice"),
        (table("events = [1]"), "diary.toml:1 events: events is no such value as it takes"),
        (table('events = [" "]'), "diary.toml:1 events: events is no such value as it takes"),
        (table("pain_after = [1]"), "diary.toml:1 pain_after: pain_after is no such value as it takes"),
        (table("pain_after = nan"), "diary.toml:1 pain_after: pain_after 'nan' is no pain rating"),
        (table("pain_after = 07:00:00"), "diary.toml:1 pain_after: pain_after '07:00:00' is no pain rating"),
        (table("pain_after = true"), "diary.toml:1 pain_after: pain_after 'yes' is no pain rating"),
        (table(f"hr_after = 0x{'f' * 4900}"), f"diary.toml:1 hr_after: hr_after '0x{'f' * 498}...' is no whole"),
    ],
)
def test_a_faulty_table_is_named(tmp_path: Path, text: str, told: str) -> None:
    """Given TOML that is no diary or holds values of another kind, the problem names the place and the key."""
    (fault,) = toml_faults(tmp_path, text)
    assert fault.startswith(told)


def test_a_text_that_looks_like_a_table_shifts_no_place(tmp_path: Path) -> None:
    """Given a text in which the head of a table stands, the entries are numbered, since their lines are not sure."""
    text = f'{table("")}skipped_reason = """\n[[entry]]\n"""\n'
    assert read_lines(diary(tmp_path, text, "diary.toml"), ("date", "session", "skipped_reason"))[0] == [
        Line(f"{tmp_path}/diary.toml entry 1", {"date": "2026-01-05", "session": "1", "skipped_reason": "[[entry]]"})
    ]


def test_the_name_of_an_exercise_is_a_text(tmp_path: Path) -> None:
    """Given a number for an exercise, none is named so."""
    assert toml_faults(tmp_path, table("exercise = 8")) == ["diary.toml:1 exercise: exercise '8' is no exercise"]
    assert toml_faults(tmp_path, table(f'exercise = "{ITEM}"')) == []
