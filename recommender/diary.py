"""The diary: what happened in the sessions of a course, entry by entry, checked. It draws no conclusion.

An entry without an exercise is about the whole session. What is not written is unknown, never no.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from recommender.diary_cell import READERS, read_cells
from recommender.diary_file import REQUIRED, Line, read_lines
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.neutral import neutral
from recommender.problem import Problem
from recommender.record import NO_VALUES

COLUMNS = tuple(READERS)
OF_AN_EXERCISE = ("done_reps", "too_easy")


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened with one exercise in one session, or in the whole session where `exercise` is "".

    Attributes:
        place: file and line, as `diary.csv:12`.
        session: its number in the plan, from 1.
        pain_before, pain_during, pain_after: 0 to 10.
        hr_before, hr_after: beats a minute.
        events: ids of events and of symptoms, sorted; None where nothing is known, empty where nothing happened.
    """

    place: str
    date: date
    session: int
    exercise: str = ""
    done_reps: int | None = None
    pain_before: float | None = None
    pain_during: float | None = None
    pain_after: float | None = None
    discomfort: bool | None = None
    too_easy: bool | None = None
    skipped_reason: str = ""
    hr_before: int | None = None
    hr_after: int | None = None
    events: tuple[str, ...] | None = None


def read_diary(path: Path, knowledge: Knowledge, today: date | None = None) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Read and check a diary.

    Args:
        path: a CSV file, or TOML of [[entry]] tables.
        knowledge: the exercises, events and defaults.
        today: no entry may be later; None where that is not checked.

    Returns:
        The entries in the order of the sessions, those of a session as the file has them; and every problem, sorted.
        With an error among them the entries are not to be used.
    """
    lines, problems = read_lines(path, COLUMNS)
    entries, found = check_lines(lines, knowledge, today, whole=not problems)
    return entries, sorted({*problems, *found})


def check_lines(
    lines: Iterable[Line], knowledge: Knowledge, today: date | None = None, *, whole: bool = True
) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Read and check lines together; see `read_diary`.

    Args:
        lines: of a diary.
        knowledge: the exercises, events and defaults.
        today: no entry may be later.
        whole: whether these are all lines of the diary; else no session is missed.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line in lines:
        entry, found = read_entry(line, knowledge)
        problems += found
        whole = whole and entry is not None
        entries += [entry] if entry else []
    ordered = sorted(entries, key=lambda entry: entry.session)
    problems += [*_alone(entries, today), *_unsorted(entries), *_twice(ordered), *_dates(ordered)]
    problems += _gaps(ordered) if whole else []
    return tuple(ordered), sorted(set(problems))


def read_entry(line: Line, knowledge: Knowledge) -> tuple[Entry | None, list[Problem]]:
    """Read one line; without a date and a session it is no entry."""
    values, problems = read_cells(line.cells, line.place, knowledge)
    problems += [
        Problem(f"{line.place} {name}", f"{name} is not given", "every entry has the date and number of its session")
        for name in REQUIRED
        if name not in line.cells
    ]
    if not line.cells.get("exercise"):
        problems += [
            Problem(f"{line.place} exercise", f"{name} is given and no exercise is named", "name the exercise")
            for name in OF_AN_EXERCISE
            if name in line.cells
        ]
    if values["date"] is None or values["session"] is None:
        return None, problems
    return Entry(line.place, **{**values, "exercise": values["exercise"] or line.cells.get("exercise", "")}), problems


def diary_text(entries: Iterable[Entry]) -> str:
    """Write entries as CSV, with all columns; it reads back as the same entries."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(entry, name)) for name in COLUMNS] for entry in entries)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value) or NO_VALUES
    return f"{value:g}" if isinstance(value, float) else neutral(str(value))


def _alone(entries: Iterable[Entry], today: date | None) -> Iterator[Problem]:
    """Find what is wrong with entries by themselves."""
    for entry in entries:
        if today and entry.date > today:
            what = f"date {entry.date} lies in the future: today is {today}"
            yield Problem(f"{entry.place} date", what, "an entry is written when the session is over; mend the date")
        if entry.skipped_reason and entry.done_reps:
            what = f"skipped_reason '{entry.skipped_reason}' contradicts done_reps {entry.done_reps}"
            yield Problem(f"{entry.place} skipped_reason", what, "remove one of the two")
        if entry.too_easy and entry.pain_during:
            what = f"too_easy yes stands beside pain_during {entry.pain_during:g}"
            hint = "the stricter is taken: what hurts is not too easy"
            yield Problem(f"{entry.place} too_easy", what, hint, "warning")


def _unsorted(entries: Sequence[Entry]) -> Iterator[Problem]:
    for before, after in pairwise(entries):
        if after.session < before.session:
            what = f"session {after.session} stands after session {before.session}"
            yield Problem(f"{after.place} session", what, "the entries were sorted; nothing is lost", "warning")


def _twice(ordered: Iterable[Entry]) -> Iterator[Problem]:
    first: dict[tuple[int, str], Entry] = {}
    for entry in ordered:
        other = first.setdefault((entry.session, entry.exercise), entry)
        if other is not entry:
            named = f"'{entry.exercise}'" if entry.exercise else "the whole session"
            what = f"session {entry.session} has two entries for {named}; the other is {other.place}"
            yield Problem(f"{entry.place} exercise", what, "keep one of the two")


def _dates(ordered: Iterable[Entry]) -> Iterator[Problem]:
    """Find sessions of two dates, and sessions that are earlier than one before them."""
    first: dict[int, Entry] = {}
    for entry in ordered:
        other = first.setdefault(entry.session, entry)
        if entry.date != other.date:
            what = f"session {entry.session} is dated {entry.date}, and {other.date} in {other.place}"
            yield Problem(f"{entry.place} date", what, "a session has one date; mend the date or the session")
    for before, after in pairwise(first.values()):
        if after.date < before.date:
            what = f"out of order: session {after.session} on {after.date}, session {before.session} on {before.date}"
            yield Problem(f"{after.place} date", what, "mend the dates or the numbers of the sessions")


def _gaps(ordered: Sequence[Entry]) -> Iterator[Problem]:
    known = 0
    for entry in ordered:
        if entry.session > known + 1:
            last = entry.session - 1
            missing = f"session {last} is" if last == known + 1 else f"sessions {known + 1} to {last} are"
            hint = "add what is known of it; what is missing is taken as unknown"
            yield Problem(f"{entry.place} session", f"{missing} missing", hint, "warning")
        known = entry.session
