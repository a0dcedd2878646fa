"""Generated diaries: what happens in each session, written for the doses that the rules give; and worse diaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from recommender.course import Course
from recommender.course_request import DAYS_A_WEEK, CourseRequest
from recommender.diary import Entry
from recommender.explanation import Recommender
from recommender.performance import Performance
from tests.strategies import records

START = date(2026, 11, 23)
SESSIONS_MAX = 8
EVENTS = ("sharp_pain", "microtrauma", "malaise", "spine_flare", "fever")
PAINS = (0.0, 0.0, 0.0, 0.0, 0.1, 1.0, 2.0, 4.0, 6.0)
RESTS: Mapping[str, float] = {"none": 0.0, "mild": 0.1, "moderate": 4.0}
OTHERS: tuple[Mapping[str, Any], ...] = (
    {"discomfort": True}, {"too_easy": True}, {"too_easy": True}, {"events": None}, {"pain_during": None},
    {"done_reps": 1}, {"done_reps": None}, {"events": ("malaise",)}, {"events": ("sharp_pain",)},
    {"events": ("spine_flare",)}, {"events": ("cleared",)}, {"pain_during": 1.0}, {"pain_during": 5.0},
)  # fmt: skip
WELL: Mapping[str, Any] = {
    "pain_before": 0.0, "pain_during": 0.0, "pain_after": 0.0, "discomfort": False, "too_easy": False, "events": (),
}  # fmt: skip
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Happening:
    """What happens in one session: the cells of every entry, and other cells of some, by the place of the exercise."""

    number: int
    pause: int
    cells: Mapping[str, Any]
    others: tuple[tuple[int, Mapping[str, Any]], ...]


@st.composite
def requests(draw: st.DrawFn) -> CourseRequest:
    """Draw a request."""
    return CourseRequest(draw(st.integers(1, 8)), draw(st.integers(1, 5)), START, draw(st.booleans()))


def patients() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a record that most often gets a program."""
    return records(quiet=True, screened=True)


def happenings() -> st.SearchStrategy[list[Happening]]:
    """Draw what happens in one to eight sessions, some of which may be missing."""
    return st.lists(_happening(), min_size=1, max_size=SESSIONS_MAX).map(_numbered)


def _numbered(found: Sequence[Happening]) -> list[Happening]:
    number, numbered = 0, []
    for each in found:
        number += each.number
        numbered.append(replace(each, number=number))
    return numbered


@st.composite
def _happening(draw: st.DrawFn) -> Happening:
    rest = draw(st.sampled_from(PAINS[:7]))
    after = max(0.0, rest + draw(st.sampled_from((0.0, 0.0, 0.0, 0.0, 0.0, -0.1, 1.0))))
    cells = {**WELL, "pain_before": rest, "pain_after": after, "hr_after": draw(st.sampled_from((None, 110, 110, 150)))}
    others = draw(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(OTHERS)), max_size=2))
    pause = draw(st.sampled_from((0, 0, 0, 0, 0, 9)))
    return Happening(draw(st.sampled_from((1, 1, 1, 1, 1, 1, 2))), pause, cells, tuple(others))


def written(
    record: Record, found: Sequence[Happening], request: CourseRequest, recommender: Recommender
) -> list[Entry]:
    """Write what happens as a diary, each session for the doses that the rules give it."""
    course, entries, late = Course(record, (), request, recommender), list[Entry](), 0
    for each in found:
        late += each.pause
        on = START + timedelta((each.number - 1) * DAYS_A_WEEK // request.sessions_a_week + late)
        planned = course.next_session(each.number, on)
        noted = []
        for place, (name, dose) in enumerate(planned.doses.items()):
            others = {key: value for at, cells in each.others if at == place for key, value in cells.items()}
            done = {"done_reps": dose.reps[0] if dose.reps else 1, **each.cells, **others}
            noted.append(Entry(f"diary:{each.number}", on, each.number, name, **done))
        noted = noted or [Entry(f"diary:{each.number}", on, each.number, events=())]
        course.note(Performance(planned, on, {entry.exercise: entry for entry in noted}))
        entries += noted
    return entries


WORSE = (
    "pain_during", "rest", "pain_before", "pain_after", "discomfort", "not too easy", "perhaps too easy", "fewer",
    "skipped", "event", "heart rate", "pain unknown", "discomfort unknown", "events unknown", "reps unknown",
)  # fmt: skip


@st.composite
def worsenings(draw: st.DrawFn) -> list[tuple[int, str, int]]:
    """Draw which entries get worse, how, and by how much or with which event."""
    one = st.tuples(st.integers(0, 120), st.sampled_from(WORSE), st.integers(0, 9))
    return draw(st.lists(one, min_size=1, max_size=4))


def worse(entries: Sequence[Entry], changes: Sequence[tuple[int, str, int]]) -> list[Entry]:
    """Give a diary that is worse in some cells, and better in none; the dates stay."""
    found = list(entries)
    for place, how, much in changes:
        at = place % len(found)
        session = found[at].session
        for index, entry in enumerate(found):
            whole = how in ("rest", "pain_before", "pain_after", "events unknown")
            if index == at or (whole and entry.session == session):
                found[index] = replace(entry, **_worse_cells(entry, how, much))
    return found


def _worse_cells(entry: Entry, how: str, much: int) -> dict[str, Any]:
    more = (0.1, 1.0, 2.0, 4.0)[much % 4]
    skipped = {"skipped_reason": "tired", "done_reps": None}
    event = EVENTS[much % len(EVENTS)]
    changes: Mapping[str, dict[str, Any]] = {
        "pain_during": {"pain_during": min(10.0, (entry.pain_during or 0) + more), "too_easy": False},
        "rest": {name: _risen(getattr(entry, name), more) for name in ("pain_before", "pain_after")},
        "pain_before": {"pain_before": _risen(entry.pain_before, more)},
        "pain_after": {"pain_after": _risen(entry.pain_after, more)},
        "discomfort": {"discomfort": True},
        "not too easy": {"too_easy": False},
        "perhaps too easy": {"too_easy": None},
        "fewer": {"done_reps": entry.done_reps and entry.done_reps - 1},
        "skipped": skipped,
        "event": {"events": tuple(sorted({*(entry.events or ()), event}))},
        "heart rate": {"hr_after": (entry.hr_after or 100) + 60},
        "pain unknown": {} if entry.pain_during else {"pain_during": None},
        "discomfort unknown": {} if entry.discomfort else {"discomfort": None},
        "events unknown": {} if entry.events else {"events": None},
        "reps unknown": {"done_reps": None},
    }
    return changes[how]


def _risen(pain: float | None, more: float) -> float | None:
    return None if pain is None else round(min(10.0, pain + more), 1)
