"""A review: the diary of a course, taken through the rules session by session, and the next session that follows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from recommender.appraisal import GO_ON, REFER, Appraisal
from recommender.course import Course
from recommender.course_request import CourseRequest
from recommender.diary import Entry
from recommender.explanation import Recommender
from recommender.light import dataclass
from recommender.observation import CLEARED
from recommender.patient import read_patient
from recommender.performance import Performance
from recommender.planned_session import PlannedSession
from recommender.problem import DataError, Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One session of the diary: what was done, and what it came to."""

    performance: Performance
    appraisal: Appraisal


@dataclass(frozen=True)
class Review:
    """What a diary comes to.

    Attributes:
        sessions: those of the diary, in order.
        next_session: the one that follows; without items where the rules of a session give none.
        problems: entries that fit no session.
    """

    course: Course
    sessions: tuple[Reviewed, ...]
    next_session: PlannedSession
    problems: tuple[Problem, ...]

    @property
    def appraisal(self) -> Appraisal:
        """Give what the last session comes to."""
        return self.course.appraisal

    @property
    def status(self) -> str:
        """Say how it goes on: go_on, consult, refer, defer or needs_information; a referral by either goes first."""
        explanation = self.next_session.explanation
        if REFER in (self.appraisal.status, explanation.status):
            return REFER
        if self.appraisal.status != GO_ON:
            return self.appraisal.status
        return GO_ON if explanation.has_program else explanation.status

    @property
    def goes_on(self) -> bool:
        """Say whether there is a next session now."""
        return self.status == GO_ON


def review(
    record: Mapping[str, Any],
    entries: Sequence[Entry],
    request: CourseRequest,
    recommender: Recommender,
    clinic: Collection[str] = (),
    source: str = "patient",
    on: date | None = None,
) -> Review:
    """Take a diary through the rules.

    Args:
        record: the patient's record as it was when the course began.
        entries: without errors, in the order of the sessions; none is a course that has not begun.
        request: of the course.
        recommender: decides each session.
        clinic: the fields of the record that come from the clinic's standing facts.
        source: what the record is called in problems.
        on: the day of the next session, where it is not that of the request.

    Raises:
        DataError: the record or the day cannot be used; it holds every fault.
    """
    if faults := [*read_patient(record, recommender.knowledge, source).problems, *_over(on, entries)]:
        raise DataError(faults)
    course = Course(record, clinic, request, recommender)
    sessions: list[Reviewed] = []
    problems = list(_begun_before(request, entries))
    for number, found in groupby(entries, key=lambda entry: entry.session):
        noted = list(found)
        planned = course.next_session(number, noted[0].date)
        problems += _strangers(noted, planned, course)
        course.note(Performance(planned, noted[0].date, {entry.exercise: entry for entry in noted}))
        sessions.append(Reviewed(course.history[-1], course.appraisal))
    following = course.next_session(entries[-1].session + 1 if entries else 1, on)
    return Review(course, tuple(sessions), following, tuple(problems))


def _over(on: date | None, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Find a day of the next session that lies before the last one."""
    if on and entries and on < entries[-1].date:
        what = f"lies before the last session of the diary, {entries[-1].date}"
        yield Problem(f"--on {on}", what, "name the day on which the next session is to be")


def _begun_before(request: CourseRequest, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Find a diary that begins on another day than the course was to."""
    if request.start and entries and entries[0].date < request.start:
        what = f"session {entries[0].session} is dated {entries[0].date}, before the course begins on {request.start}"
        yield Problem(f"{entries[0].place} date", what, "mend the date, or begin the course sooner", "warning")


def _strangers(entries: Sequence[Entry], planned: PlannedSession, course: Course) -> Iterator[Problem]:
    """Find entries of exercises that the session did not have, and sessions that were not to be done."""
    stopped = course.appraisal.status != GO_ON or (course.history and planned.explanation.status == REFER)
    if stopped and not any(CLEARED in (entry.events or ()) for entry in entries):
        what = f"session {planned.number} follows a stop that no clinician has cleared"
        hint = "enter the event 'cleared' where a clinician has looked; until then the stop holds"
        yield Problem(entries[0].place, what, hint, "warning")
    for entry in entries:
        if entry.exercise and entry.exercise not in planned.doses:
            what = f"'{entry.exercise}' is not in session {planned.number}{did_you_mean(entry.exercise, planned.doses)}"
            hint = "it counts for nothing but pain; see lumbar plan for what the session has"
            yield Problem(f"{entry.place} exercise", what, hint, "warning")
