"""A review as JSON: the verdict, what to do, what the diary changes, the next session, the sessions so far.

The classes here are its schema; nothing is decided.
"""

from collections.abc import Iterable
from typing import Any

from typing_extensions import TypedDict

from recommender.amendment import Amendment
from recommender.decision import Reason
from recommender.json_schema import schema_of
from recommender.planned_session_json import PlannedSessionJson, planned_session_json
from recommender.problem import Problem
from recommender.provenance import place_of
from recommender.result import SCHEMA_VERSION, ReasonJson, patient_json, reason_json
from recommender.review import Review, Reviewed
from recommender.review_outcome import deciding_reasons, is_urgent, questions_of
from recommender.tally import tally_of


class AmendmentJson(TypedDict):
    """One change of the record; without reasons, `place` is the line of the diary that says it, else null."""

    field: str
    value: str | float
    place: str | None
    reasons: list[ReasonJson]


class ReviewQuestionJson(TypedDict):
    """What to ask."""

    term: str
    text: str


class ReviewedJson(TypedDict):
    """One session of the diary: pain 0 to 10, null where it is not known; `rules` are those that then applied."""

    number: int
    week: int
    date: str | None
    complex: str | None
    pain_before: float | None
    pain_during: float | None
    pain_after: float | None
    done: int
    prescribed: int
    dose_share: float | None
    status: str
    rules: list[str]


class ProblemJson(TypedDict):
    """What is odd about the diary."""

    where: str
    what: str
    hint: str
    severity: str


class ReviewJson(TypedDict):
    """What a diary comes to.

    `patient` is the record that the next session rests on, `appraisal` every proposal about the last session, and
    `next_session` is null where none may follow now.
    """

    schema_version: str
    knowledge_version: str
    engine: str
    patient: dict[str, Any]
    status: str
    urgent: bool
    reasons: list[ReasonJson]
    appraisal: list[ReasonJson]
    questions: list[ReviewQuestionJson]
    amendments: list[AmendmentJson]
    next_number: int
    next_session: PlannedSessionJson | None
    sessions: list[ReviewedJson]
    conflicts: list[str]
    problems: list[ProblemJson]


def review_schema() -> dict[str, Any]:
    """Give the JSON Schema of a review."""
    return schema_of(ReviewJson, "Lumbar review")


def review_json(review: Review) -> ReviewJson:
    """Write a review."""
    explanation = review.next_session.explanation
    return {
        "schema_version": SCHEMA_VERSION,
        "knowledge_version": explanation.knowledge.version,
        "engine": explanation.engine,
        "patient": patient_json(explanation),
        "status": review.status,
        "urgent": is_urgent(review),
        "reasons": _reasons(deciding_reasons(review), review),
        "appraisal": _reasons(review.appraisal.reasons, review),
        "questions": [{"term": term, "text": text} for term, text in questions_of(review)],
        "amendments": [_amendment(change, review) for change in review.next_session.amendments],
        "next_number": review.next_session.number,
        "next_session": planned_session_json(review.next_session) if review.goes_on else None,
        "sessions": [_reviewed(each) for each in review.sessions],
        "conflicts": [clash.sentence for clash in explanation.clashes],
        "problems": [_problem(each) for each in review.problems],
    }


def _reasons(reasons: Iterable[Reason], review: Review) -> list[ReasonJson]:
    return [reason_json(reason, review.next_session.explanation.knowledge) for reason in reasons]


def _amendment(change: Amendment, review: Review) -> AmendmentJson:
    vocabulary = review.next_session.explanation.knowledge.vocabulary
    place = place_of(change, review.course.history, vocabulary)
    return {
        "field": change.field,
        "value": change.value,
        "place": place or None,
        "reasons": _reasons(change.reasons, review),
    }


def _reviewed(each: Reviewed) -> ReviewedJson:
    found = tally_of(each)
    return {
        "number": found.number,
        "week": found.week,
        "date": found.on.isoformat() if found.on else None,
        "complex": each.performance.session.complex or None,
        "pain_before": found.pain_before,
        "pain_during": found.pain_during,
        "pain_after": found.pain_after,
        "done": found.done,
        "prescribed": found.prescribed,
        "dose_share": found.dose_share,
        "status": found.status,
        "rules": [reason.firing.rule_id for reason in each.appraisal.reasons if reason.applied],
    }


def _problem(each: Problem) -> ProblemJson:
    return {"where": each.where, "what": each.what, "hint": each.hint, "severity": each.severity}
