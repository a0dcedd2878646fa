"""The whole courses of tests/courses/, and what the rules make of each of them."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from recommender.decision import Reason
from recommender.explanation import Recommender
from recommender.knowledge import load_knowledge
from recommender.planned_session import PlannedSession
from recommender.review import Review
from recommender.whole_course import WholeCourse, read_whole_courses

FOLDER = Path(__file__).parent / "courses"
COURSES: Mapping[str, WholeCourse] = {course.name: course for course in read_whole_courses(FOLDER)}
RECOMMENDER = Recommender(load_knowledge())


@cache
def reviewed(name: str) -> Review:
    """Take the diary of a course through the rules, once."""
    return COURSES[name].reviewed(RECOMMENDER)


def sessions_of(review: Review) -> Iterator[PlannedSession]:
    """Yield every session of a review, the next one last."""
    yield from (done.performance.session for done in review.sessions)
    yield review.next_session


def reasons_of(review: Review) -> Iterator[Reason]:
    """Yield every proposal of a course rule, about the sessions and about the exercises."""
    for done in review.sessions:
        yield from done.appraisal.reasons
    for session in sessions_of(review):
        kept = (each.adjustment for each in session.items if each.adjustment)
        for adjustment in (*kept, *session.absent.values()):
            yield from adjustment.reasons


@cache
def fired(name: str) -> frozenset[str]:
    """Name the rules, of a course and of a session, that fired with certainty in a course."""
    review = reviewed(name)
    found = [reason.firing for reason in reasons_of(review)]
    found += [firing for session in sessions_of(review) for firing in session.explanation.firings]
    return frozenset(firing.rule_id for firing in found if firing.activation.certain)


@cache
def applied(name: str) -> frozenset[str]:
    """Name the course rules of which a proposal applied in a course."""
    return frozenset(reason.firing.rule_id for reason in reasons_of(reviewed(name)) if reason.applied)
