"""A course plan: all sessions of a course, laid down before the first. Each assumes that those before it went well."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from recommender.course import Course
from recommender.course_request import CourseRequest
from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import Reading, read_patient
from recommender.planned_session import PlannedSession
from recommender.problem import DataError
from recommender.track import Track, track_for

ASSUMED = (
    "Every session is assumed to go well: done as prescribed, without pain. What follows from the sessions as they "
    "were is decided by the diary and lumbar review."
)


@dataclass(frozen=True)
class CoursePlan:
    """What is planned for a course.

    Attributes:
        reading: the record as it was given.
        course: with the tracks that its sessions follow.
        sessions: all of them; those from `stopped` on cannot be done.
    """

    reading: Reading
    course: Course
    sessions: tuple[PlannedSession, ...]

    @property
    def request(self) -> CourseRequest:
        """Give what was asked for."""
        return self.course.request

    @property
    def knowledge(self) -> Knowledge:
        """Give the knowledge that it rests on."""
        return self.course.recommender.knowledge

    @cached_property
    def tracks(self) -> Sequence[Track]:
        """Give the kinds of its sessions; a short course may not come to all that its patient could have."""
        followed = {id(track_for(each.number, self.course.tracks)) for each in self.sessions}
        return tuple(track for track in self.course.tracks if id(track) in followed)

    @cached_property
    def stopped(self) -> PlannedSession | None:
        """Give the first session for which the rules give no program; None where there are all."""
        return next((each for each in self.sessions if not each.explanation.has_program), None)

    @property
    def has_program(self) -> bool:
        """Say whether every session has a program; else there is no plan."""
        return self.stopped is None

    @property
    def explanation(self) -> Explanation:
        """Give what stands for the whole course: what stops it, else the program of its first track."""
        return self.stopped.explanation if self.stopped else self.tracks[0].explanation

    @property
    def status(self) -> str:
        """Say whether there is a program, as a result does."""
        return self.explanation.status

    @property
    def first_apart(self) -> PlannedSession | None:
        """Give the first session, where it is dosed as somebody's first; None where it is like the others."""
        return None if self.course.record.get("first_session") is False else self.sessions[0]

    def sessions_of(self, track: Track) -> tuple[PlannedSession, ...]:
        """Give the sessions of a track, one that is set apart left out."""
        regular = [each for each in self.sessions if each is not self.first_apart]
        return tuple(each for each in regular if track_for(each.number, self.course.tracks) is track)

    @property
    def advice(self) -> tuple[Reason, ...]:
        """Give the advice of all tracks, each rule's once."""
        found: dict[tuple[str, str], Reason] = {}
        for reason in (reason for track in self.tracks for reason in track.explanation.advice):
            found.setdefault((reason.firing.rule_id, reason.firing.activation.bound), reason)
        return tuple(found.values())

    @property
    def first_advice(self) -> tuple[Reason, ...]:
        """Give the advice that only the first session has; nothing where it is like the others."""
        later = {reason.firing.rule_id for reason in self.advice}
        found = self.first_apart.explanation.advice if self.first_apart else ()
        return tuple(reason for reason in found if reason.firing.rule_id not in later)

    @property
    def clashes(self) -> bool:
        """Say whether rules contradicted each other in any session."""
        return any(each.explanation.clashes for each in self.sessions)


def plan_course(
    record: Mapping[str, Any],
    request: CourseRequest,
    recommender: Recommender,
    clinic: Collection[str] = (),
    source: str = "patient",
) -> CoursePlan:
    """Plan a course.

    Args:
        record: the raw record of the patient.
        request: how long, how often, from which day.
        recommender: decides each session.
        clinic: the fields of the record that come from the clinic's standing facts.
        source: what the record is called in problems.

    Raises:
        DataError: the record cannot be used; it holds every fault.
    """
    reading = read_patient(record, recommender.knowledge, source)
    if reading.problems:
        raise DataError(reading.problems)
    course = Course(record, clinic, request, recommender)
    return CoursePlan(reading, course, course.plan())
