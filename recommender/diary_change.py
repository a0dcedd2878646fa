"""A diary change: a new diary, and a diary with one entry more. It gives texts and writes no file."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from recommender.diary import COLUMNS, Entry, check_lines, diary_text, read_diary, read_entry
from recommender.diary_file import Line, is_toml, read_lines
from recommender.knowledge import Knowledge
from recommender.problem import DataError, Problem

NEW = "new entry"
NAMING = ("date", "session", "exercise")
CSV_ONLY = "a diary is written as CSV"


def new_diary(path: Path, exercises: Iterable[str], naming: Mapping[str, str], knowledge: Knowledge) -> str:
    """Write a diary to be filled: the header, and a line for each exercise.

    Args:
        path: where it is to be; its name says its form.
        exercises: their ids.
        naming: the date and the session of the lines.
        knowledge: the exercises.

    Raises:
        DataError: with every fault of what is given.
    """
    _refuse_toml(path, "name a file *.csv")
    lines = [Line(NEW, {**_given(naming), "exercise": exercise}) for exercise in exercises]
    entries, problems = check_lines(lines, knowledge, whole=False)
    _refuse(problems)
    return diary_text(entries)


def with_entry(
    path: Path, cells: Mapping[str, str], knowledge: Knowledge, today: date | None = None
) -> tuple[str, list[Problem]]:
    """Write a diary with one entry more; a line of the same exercise and session that says nothing gives way to it.

    Args:
        path: the diary.
        cells: the text of each column of the entry; an empty one is not given.
        knowledge: the exercises, events and defaults.
        today: no entry may be later.

    Returns:
        The text of the whole diary, its entries in the order of the sessions; and the warnings about it.

    Raises:
        DataError: with every fault of the diary and of the entry.
    """
    _refuse_toml(path, "add the entry to the file by hand, or keep the diary as CSV")
    lines, problems = read_lines(path, COLUMNS)
    added = Line(NEW, _given(cells))
    entry, _ = read_entry(added, knowledge)
    kept = [line for line in lines if not (entry and _gives_way(line, entry, knowledge))]
    entries, found = check_lines([*kept, added], knowledge, today, whole=not problems)
    problems = sorted({*problems, *found})
    _refuse(problems)
    return diary_text(entries), problems


def check_diary(path: Path, knowledge: Knowledge, today: date | None = None) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Read a diary that is to be used; see `read_diary`.

    Returns:
        The entries, and the warnings about them.

    Raises:
        DataError: with every problem, where one is an error.
    """
    entries, problems = read_diary(path, knowledge, today)
    _refuse(problems)
    return entries, problems


def _gives_way(line: Line, entry: Entry, knowledge: Knowledge) -> bool:
    if not line.cells.keys() <= set(NAMING):
        return False
    other, _ = read_entry(line, knowledge)
    return other is not None and (other.session, other.exercise) == (entry.session, entry.exercise)


def _given(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in cells.items() if cell.strip()}


def _refuse_toml(path: Path, hint: str) -> None:
    if is_toml(path):
        raise DataError([Problem(str(path), CSV_ONLY, hint)])


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if any(problem.severity == "error" for problem in found):
        raise DataError(found)
