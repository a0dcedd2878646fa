"""Reviews for tests: the diary of a course that goes well, with some exceptions, taken through the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from recommender.course import Course
from recommender.course_request import request_of
from recommender.diary import Entry
from recommender.explanation import Recommender
from recommender.performance import Performance
from recommender.planned_session import PlannedSession
from recommender.review import Review, review

START = date(2025, 3, 3)
REMISSION: dict[str, Any] = {
    "stage": "remission",
    "pain": "none",
    "screened": True,
    "supervised": True,
    "doctor_clearance": True,
    "first_session": False,
    "age": 52,
    "equipment": ["mat"],
}
CAT, REACH = "rem-4-cat-cow", "rem-2-crawl-under"
Exceptions = Mapping[tuple[int, str], Mapping[str, Any]]


def well(session: PlannedSession) -> list[Entry]:
    """Note a session that went well: all of it done as prescribed, without pain or event."""
    day = session.on or START
    noted = [
        Entry(f"d.csv:{session.number}0{place}", day, session.number, name, dose.reps[0] if dose.reps else 1)
        for place, (name, dose) in enumerate(session.doses.items(), start=1)
    ]
    done = [replace(each, pain_during=0.0, discomfort=False, too_easy=False) for each in noted]
    whole = Entry(f"d.csv:{session.number}99", day, session.number, pain_before=0.0, pain_after=0.0, events=())
    return [*done, whole]


def diary(
    recommender: Recommender, sessions: int, exceptions: Exceptions, record: Mapping[str, Any] = REMISSION
) -> list[Entry]:
    """Write a diary.

    Args:
        recommender: decides the sessions.
        sessions: how many there are.
        exceptions: slots of entries that are otherwise, by session and exercise; "" is the whole session.
        record: of the patient.
    """
    course = Course(record, (), request_of(recommender.knowledge, start=START), recommender)
    entries: list[Entry] = []
    for number in range(1, sessions + 1):
        session = course.next_session(number)
        noted = [replace(each, **exceptions.get((number, each.exercise), {})) for each in well(session)]
        course.note(Performance(session, noted[0].date, {each.exercise: each for each in noted}))
        entries += noted
    return entries


def reviewed(
    recommender: Recommender,
    sessions: int = 1,
    exceptions: Exceptions | None = None,
    record: Mapping[str, Any] = REMISSION,
    entries: Sequence[Entry] | None = None,
) -> Review:
    """Review a diary that goes well but for some exceptions, or one that is given."""
    found = diary(recommender, sessions, exceptions or {}, record) if entries is None else entries
    return review(record, found, request_of(recommender.knowledge, start=START), recommender)
