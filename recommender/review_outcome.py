"""The outcome of a review: which reasons decide it, whether it is urgent, and what it asks. The views show it."""

from collections.abc import Iterator

from recommender.appraisal import GO_ON, REFER
from recommender.decision import Reason
from recommender.question import question_text, waited_for
from recommender.review import Review


def deciding_reasons(review: Review) -> tuple[Reason, ...]:
    """Give the reasons of the verdict: the stops of the last session, else the gates of the next one."""
    if review.appraisal.status != GO_ON:
        return review.appraisal.applied("stop")
    screening = review.next_session.explanation.screening
    return () if review.goes_on else tuple(reason for reason in screening if reason.applied)


def is_urgent(review: Review) -> bool:
    """Say whether a doctor is to look at once."""
    certain = (reason for reason in deciding_reasons(review) if reason.firing.activation.certain)
    return review.status == REFER and any(reason.firing.then.urgent for reason in certain)


def questions_of(review: Review) -> Iterator[tuple[str, str]]:
    """Give the terms and the texts of what to ask: what the diary leaves open, then what the next session waits for."""
    knowledge = review.next_session.explanation.knowledge
    asked = review.appraisal.questions
    for term in asked:
        fact = knowledge.vocabulary.course.get(term)
        yield term, (fact.question if fact else "") or question_text(term, knowledge)
    waiting = waited_for(review.next_session.explanation.questions) if review.appraisal.status == GO_ON else []
    yield from ((question.term, question.text) for question in waiting if question.term not in asked)
