"""Views of a trace: one exercise with every reason, one rule, one term. Each is laid out as the blocks of a sheet."""

from collections.abc import Iterable

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.decision import Reason
from recommender.dose import dose_text
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.problem import UnknownNameError
from recommender.result import ExerciseJson, exercise_result
from recommender.rule import Rule
from recommender.trace import ledger_of, substitutes_of, with_premises
from recommender.wording import fill, sentence, term_label, value_label


def exercise_json(topic: str, explanation: Explanation) -> ExerciseJson:
    """Give the verdict on one exercise as the contract writes it.

    Raises:
        UnknownNameError: no exercise has this id.
    """
    return exercise_result(explanation.decisions[_known(topic, explanation)], explanation)


def _known(topic: str, explanation: Explanation) -> str:
    if topic not in explanation.decisions:
        raise UnknownNameError("exercise", topic, explanation.decisions)
    return topic


def lay_out_exercise(topic: str, explanation: Explanation) -> list[Block]:
    """Lay out why an exercise is in or out.

    Raises:
        UnknownNameError: no exercise has this id.
    """
    decision = explanation.decisions[_known(topic, explanation)]
    knowledge = explanation.knowledge
    blocks: list[Block] = [
        Heading(f"{topic}: {decision.verdict.upper()}", 1),
        Paragraph(knowledge.exercises[topic].title + "."),
    ]
    item = next((item for item in explanation.session.items if item.exercise.id == topic), None)
    if item:
        blocks.append(Paragraph(f"{dose_text(item.dose)}; {item.seconds / 60:.1f} min."))
    applied = [reason for reason in decision.reasons if reason.applied]
    defeated = [reason for reason in decision.reasons if not reason.applied]
    blocks += [Heading("Because"), *_reasons(applied, knowledge)]
    if defeated:
        blocks += [Heading("Defeated"), *_reasons(defeated, knowledge)]
    found = substitutes_of(decision, explanation.decisions, knowledge)
    if found:
        named = tuple(
            f"{name}: {knowledge.exercises[name].title} ({explanation.decisions[name].verdict})" for name in found
        )
        blocks += [Heading("Instead"), Bullets(named)]
    return blocks


def _reasons(reasons: Iterable[Reason], knowledge: Knowledge) -> list[Block]:
    return [Bullets(tuple(_reason(reason, knowledge) for reason in reasons))]


def _reason(reason: Reason, knowledge: Knowledge) -> str:
    rule = reason.firing.activation.rule
    facts = [
        f"{term_label(fact.term, knowledge)} = {value_label(fact.value, knowledge)} ({fact.origin})"
        for fact in with_premises(reason.firing.facts)
    ]
    sources = "; ".join(_source(rule))
    parts = [
        f"{'DECIDES: ' if reason.deciding else ''}{reason.effect}: {sentence(reason, knowledge)}",
        fill(rule.document.reason.detail, reason, knowledge),
        f"Facts: {', '.join(facts)}." if facts else "Holds for every patient.",
        f"Rule {rule.id}; {sources}; ledger {', '.join(ledger_of(reason, knowledge))}.",
    ]
    if reason.overridden_by:
        parts.append(f"Overridden by {', '.join(reason.overridden_by)}.")
    if reason.one_of_several:
        parts.append("One of several that suffice.")
    return " ".join(parts)


def _source(rule: Rule) -> list[str]:
    return [f"{source.source}:{','.join(str(line) for line in source.lines)}" for source in rule.document.sources]
