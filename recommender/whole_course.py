"""A whole course: a record, a request and a story of several weeks, from a folder of TOML files.

Its diary is written by rule: in the sessions that are called well every exercise is done as prescribed and nothing
hurts; the entries of the file are laid over that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from recommender.course import Course
from recommender.course_request import CourseRequest, request_of
from recommender.diary import Entry
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.performance import Performance
from recommender.planned_session import PlannedSession
from recommender.problem import DataError, Problem
from recommender.record_file import file_bytes, parse_record
from recommender.review import Review, review

EVERY = "every"
PARTS = ("title", "story", "record", "request", "diary", "entry", "expect")
NEEDED = ("title", "story", "record", "diary")
HINT = "see tests/courses/"
_WELL: Mapping[str, Any] = {
    "pain_before": 0.0, "pain_during": 0.0, "pain_after": 0.0, "discomfort": False, "too_easy": False, "events": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeCourse:
    """A course of a folder.

    Attributes:
        name: that of the file.
        title: what happens, in a sentence.
        record: of the patient at the beginning.
        request: weeks, sessions_a_week, start and first_supervised, as far as they are given.
        diary: `well`, the numbers of the sessions that go well; `usual`, cells that every entry of those has besides;
            `pauses`, the days of break before a session, by its number.
        entries: exceptions: the `session` or `sessions`, the `exercise` (none: the whole session; `every`: each that is
            prescribed), the cells, and `unknown`, the cells that nobody wrote.
        expect: what comes out, for a test to read.
    """

    name: str
    title: str
    story: str
    record: Mapping[str, Any]
    request: Mapping[str, Any]
    diary: Mapping[str, Any]
    entries: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any]

    def requested(self, knowledge: Knowledge) -> CourseRequest:
        """Give the request, filled with the defaults of the knowledge."""
        return request_of(knowledge, **self.request)

    def reviewed(self, recommender: Recommender) -> Review:
        """Write the diary, and take it through the rules.

        Args:
            recommender: decides each session, also those that the diary is written for.
        """
        return self.reviewed_with(self.written(recommender), recommender)

    def reviewed_with(self, entries: Iterable[Entry], recommender: Recommender) -> Review:
        """Take a diary that is written already through the rules."""
        return review(self.record, list(entries), self.requested(recommender.knowledge), recommender)

    def written(self, recommender: Recommender) -> list[Entry]:
        """Write the diary, each session for the doses that the rules give it."""
        request = self.requested(recommender.knowledge)
        course = Course(self.record, (), request, recommender)
        entries: list[Entry] = []
        for number in self._sessions():
            on = self._day(number, request)
            planned = course.next_session(number, on)
            noted = list(self._noted(planned, on))
            course.note(Performance(planned, on, {entry.exercise: entry for entry in noted}))
            entries += noted
        return entries

    def _sessions(self) -> list[int]:
        named = {number for entry in self.entries for number in _numbers(entry)}
        return sorted({*self.diary.get("well", ()), *named})

    def _day(self, number: int, request: CourseRequest) -> date:
        pauses: Mapping[str, int] = self.diary.get("pauses", {})
        late = sum(days for session, days in pauses.items() if int(session) <= number)
        return (request.day(number) or date.min) + timedelta(late)

    def _noted(self, planned: PlannedSession, on: date) -> Iterator[Entry]:
        """Write the entries of one session: those of a good one, and the exceptions over them."""
        place = f"{self.name}:{planned.number}"
        entries: dict[str, Entry] = {}
        if planned.number in self.diary.get("well", ()):
            usual = {**_WELL, **self.diary.get("usual", {})}
            entries = {name: _done(name, planned, Entry(place, on, planned.number), usual) for name in planned.doses}
        for exception in self.entries:
            if planned.number in _numbers(exception):
                named = exception.get("exercise", "")
                for name in planned.doses if named == EVERY else [named]:
                    empty = Entry(place, on, planned.number, name)
                    entries[name] = replace(entries.get(name, empty), **_cells(exception))
        yield from entries.values()


def _numbers(entry: Mapping[str, Any]) -> Iterable[int]:
    return entry["sessions"] if "sessions" in entry else [entry["session"]]


def _done(exercise: str, planned: PlannedSession, entry: Entry, cells: Mapping[str, Any]) -> Entry:
    reps = planned.doses[exercise].reps
    return replace(entry, exercise=exercise, done_reps=reps[0] if reps else 1, **cells)


def _cells(exception: Mapping[str, Any]) -> dict[str, Any]:
    cells = {name: value for name, value in exception.items() if name not in ("session", "sessions", "unknown")}
    cells |= {"events": tuple(sorted(cells["events"]))} if "events" in cells else {}
    cells |= dict.fromkeys(exception.get("unknown", ()))
    cells.pop("exercise", None)
    return cells


def read_whole_courses(folder: Path) -> list[WholeCourse]:
    """Read every whole course of a folder, in the order of their names.

    Raises:
        DataError: the folder is missing or empty, or a file has not the parts that it needs.
    """
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise DataError([Problem(str(folder), "holds no whole courses", "name a folder of TOML files with [diary]")])
    tables = [(file, parse_record(file_bytes(file), str(file), ".toml")) for file in files]
    if problems := [problem for file, table in tables for problem in _problems(str(file), table)]:
        raise DataError(problems)
    return [_read(file.stem, table) for file, table in tables]


def _problems(where: str, table: Mapping[str, Any]) -> Iterator[Problem]:
    for name in NEEDED:
        if name not in table:
            yield Problem(where, f"has no {name}", HINT)
    for name in table.keys() - set(PARTS):
        yield Problem(where, f"holds '{name}', which no whole course has", HINT)


def _read(name: str, table: Mapping[str, Any]) -> WholeCourse:
    return WholeCourse(
        name,
        table["title"],
        table["story"],
        table["record"],
        table.get("request", {}),
        table["diary"],
        tuple(table.get("entry", ())),
        table.get("expect", {}),
    )
