"""The outcome of a review: which reasons decide it, whether it is urgent, and what it asks. The views show it."""

from collections.abc import Iterator

from recommender.appraisal import GO_ON, REFER
from recommender.decision import Reason
from recommender.question import question_text, waited_for
from recommender.resolution import GATES
from recommender.review import Review


def deciding_reasons(review: Review) -> tuple[Reason, ...]:
    """Give the reasons of the verdict: the stops of the last session, and the gates of the next one.

    Where the course is stopped, of the gates that wait for an answer only referrals count.
    """
    if review.goes_on:
        return ()
    stops, screening = review.appraisal.applied("stop"), review.next_session.explanation.screening
    gates = (reason for reason in screening if reason.applied and reason.effect in GATES)
    return (*stops, *(gate for gate in gates if not stops or is_certain(gate) or gate.effect == REFER))


def is_certain(reason: Reason) -> bool:
    """Say whether a reason rests on what is known."""
    return reason.firing.activation.certain


def is_urgent(review: Review) -> bool:
    """Say whether a doctor is to look at once."""
    return any(is_certain(reason) and reason.firing.then.urgent for reason in deciding_reasons(review))


def questions_of(review: Review) -> Iterator[tuple[str, str]]:
    """Give the terms and the texts of what to ask: what the diary leaves open, then what the next session waits for."""
    knowledge = review.next_session.explanation.knowledge
    asked = review.appraisal.questions
    for term in asked:
        fact = knowledge.vocabulary.course.get(term)
        yield term, (fact.question if fact else "") or question_text(term, knowledge)
    waits = review.appraisal.status == GO_ON or not all(map(is_certain, deciding_reasons(review)))
    waiting = waited_for(review.next_session.explanation.questions) if waits else []
    yield from ((question.term, question.text) for question in waiting if question.term not in asked)
