"""A course mutation: mutants of the rules of a course against whole courses, and which of them comes out otherwise."""

from collections.abc import Iterable
from dataclasses import replace

from recommender.adjustment import Adjustment
from recommender.block import Block
from recommender.course_transcript import lay_out_course
from recommender.diary import Entry
from recommender.direct import DirectEngine
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.mutant import Mutant, infected
from recommender.planned_session import PlannedSession
from recommender.problem import LumbarError
from recommender.review import Review
from recommender.rule import Rule
from recommender.whole_course import WholeCourse


@dataclass(frozen=True, slots=True)
class _Known:
    """A whole course as the right rules decide it.

    Attributes:
        rules: those with a say in it.
        asks: something is asked about; which rule asks it is not told.
    """

    course: WholeCourse
    entries: list[Entry]
    shown: list[Block]
    rules: frozenset[str]
    asks: bool


class CourseMutation:
    """Looks for a whole course that notices a mutant; its diary stays what it is with the right rules."""

    def __init__(self, knowledge: Knowledge, courses: Iterable[WholeCourse]) -> None:
        """Take the knowledge, and the courses as they are decided rightly."""
        self._knowledge = knowledge
        self._engine = DirectEngine(knowledge.rules.values())
        recommender = Recommender(knowledge, self._engine)
        self._known = [_decided(course, recommender) for course in courses]

    def witness(self, mutant: Mutant) -> str:
        """Name the first course that comes out otherwise; "" where every one stays the same."""
        touched = [known for known in self._known if self._touches(mutant, known)]
        rules = infected(mutant, self._knowledge.course).rules
        recommender = Recommender(replace(self._knowledge, course_rules=rules), self._engine)
        return next((known.course.name for known in touched if _notices(known, recommender)), "")

    def _touches(self, mutant: Mutant, known: _Known) -> bool:
        """Say whether a fault can touch a course: where the rule has a say, and anywhere if it may get one."""
        rights = self._knowledge.course_rules
        changed = mutant.changed.items()
        return known.asks or any(name in known.rules or _may_fire(rule, rights[name]) for name, rule in changed)


def _may_fire(rule: Rule | None, right: Rule) -> bool:
    """Say whether a changed rule may fire where the right one does not."""
    if rule is None:
        return False
    asked = (rule.condition, rule.bound, rule.exercises, rule.then.if_unknown, rule.then.growth)
    return asked != (right.condition, right.bound, right.exercises, right.then.if_unknown, right.then.growth)


def _decided(course: WholeCourse, recommender: Recommender) -> _Known:
    entries = course.written(recommender)
    review = course.reviewed_with(entries, recommender)
    asks = any(done.appraisal.questions for done in review.sessions)
    return _Known(course, entries, lay_out_course(review), frozenset(_rules_of(review)), asks)


def _rules_of(review: Review) -> Iterable[str]:
    """Name the rules that proposed anything."""
    sessions = [*(done.performance.session for done in review.sessions), review.next_session]
    reasons = [reason for done in review.sessions for reason in done.appraisal.reasons]
    reasons += [reason for session in sessions for each in _adjustments(session) for reason in each.reasons]
    return [reason.firing.rule_id for reason in reasons]


def _adjustments(session: PlannedSession) -> Iterable[Adjustment]:
    return [*(each.adjustment for each in session.items if each.adjustment), *session.absent.values()]


def _notices(known: _Known, recommender: Recommender) -> bool:
    try:
        return lay_out_course(known.course.reviewed_with(known.entries, recommender)) != known.shown
    except (LumbarError, KeyError, ValueError):
        return True
