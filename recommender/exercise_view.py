"""Why an exercise is in or out: its verdict, every reason, what suffices for it, what can stand in for it."""

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.decision import Decision, Reason
from recommender.dose import dose_text
from recommender.explanation import Explanation
from recommender.inquiry import NONE
from recommender.phrase import backing_phrase, said_of
from recommender.reason_sets import ReasonSets
from recommender.reason_view import (
    deciding_of,
    lay_out_explained,
    lay_out_overridden,
    lay_out_reasons,
    lay_out_sets,
)
from recommender.trace import substitutes_of
from recommender.wording import title_of

CARE = ("limit", "dose", "session")
PLACE = ("prefer", "arrange")
OPEN = "nothing bars it, and there is no program that it could be part of"


def exercise_line(decision: Decision, explanation: Explanation) -> str:
    """Say in one line what became of an exercise, by which reason, and how many more there are."""
    head = f"{decision.exercise}: {decision.verdict.upper()}"
    reason = deciding_of(decision)
    if reason is None:
        return f"{head}: {OPEN}."
    others = sum(other.applied and other.effect == reason.effect for other in decision.reasons) - 1
    more = f" And {others} more of this kind." if others else ""
    said = said_of(reason, explanation.knowledge)
    return f"{head} by {reason.firing.rule_id}: {said} [{backing_phrase(reason, explanation.knowledge)}]{more}"


def lay_out_exercise(decision: Decision, explanation: Explanation, sets: ReasonSets = NONE) -> list[Block]:
    """Lay out every reason of an exercise.

    Args:
        decision: what became of it.
        explanation: the recommendation.
        sets: the smallest sets of facts that by themselves keep it out.
    """
    knowledge = explanation.knowledge
    applied = [reason for reason in decision.reasons if reason.applied]
    because = [reason for reason in applied if reason.effect not in (*CARE, *PLACE)]
    return [
        *exercise_head(decision, explanation),
        *([] if because else [Paragraph(f"{OPEN.capitalize()}.")]),
        *lay_out_explained("Because", because, knowledge),
        *lay_out_sets(sets, knowledge),
        *lay_out_reasons("Dose and care", _of(CARE, applied), knowledge),
        *lay_out_reasons("Place in the session", _of(PLACE, applied), knowledge),
        *lay_out_overridden([reason for reason in decision.reasons if not reason.applied], knowledge),
        *_instead(decision, explanation),
    ]


def exercise_head(decision: Decision, explanation: Explanation) -> list[Block]:
    """Lay out the verdict on an exercise, what it is, and its dose where it is part of the program."""
    exercise = explanation.knowledge.exercises[decision.exercise]
    said = [f"{exercise.title}, of {title_of(exercise.complex, explanation.knowledge)}."]
    for place, item in enumerate(explanation.session.items, start=1):
        if item.exercise.id == decision.exercise:
            said.append(f"Number {place} of the program: {dose_text(item.dose)}; {item.seconds / 60:.1f} min.")
    return [Heading(f"{decision.exercise}: {decision.verdict.upper()}", 1), Paragraph(" ".join(said))]


def _of(effects: tuple[str, ...], reasons: list[Reason]) -> list[Reason]:
    return [reason for reason in reasons if reason.effect in effects]


def _instead(decision: Decision, explanation: Explanation) -> list[Block]:
    named = tuple(
        f"{name}: {explanation.knowledge.exercises[name].title} ({explanation.decisions[name].verdict})"
        for name in substitutes_of(decision, explanation.decisions, explanation.knowledge)
    )
    return [Heading("Instead"), Bullets(named)] if named else []
