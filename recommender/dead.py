"""Dead knowledge: rules that change no result of many patients, and what shadows each of them.

A result is status, complex, verdicts, order, doses, cautions, advice and questions; that a rule is named among the
reasons is none. Of each rule only patients in whom it fires are decided again without it, up to the first difference.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recommender.block import Block, Entry, Heading, Paragraph
from recommender.decision import Reason
from recommender.direct import DirectEngine
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Knowledge
from recommender.phrase import counted
from recommender.problem import DataError
from recommender.rule import Rule
from recommender.trace import cautions_of

SHADOWS_MAX, LOOKED_AT = 3, 50
Record = Mapping[str, Any]
Outcome = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class DeadRule:
    """A rule that changes no result.

    Attributes:
        fired: for how many patients it fired.
        shadows: the rules that defeat it or say the same at the same time, the most frequent first.
    """

    rule: str
    fired: int
    shadows: tuple[str, ...]


def find_dead(
    records: Iterable[Record], knowledge: Knowledge, told: Callable[[int, int], None] = lambda *_: None
) -> tuple[DeadRule, ...]:
    """Find the rules that change no result.

    Args:
        records: of the patients; those that cannot be decided are passed by.
        knowledge: the rules.
        told: is told how many rules are done, and of how many.
    """
    right = _recommender(knowledge, knowledge.rules)
    fired: dict[str, list[Record]] = {name: [] for name in knowledge.rules}
    for record in records:
        if found := _decided(record, right):
            for name in {firing.rule_id for firing in found.firings}:
                fired[name].append(record)
    dead = []
    for place, (name, touched) in enumerate(sorted(fired.items()), start=1):
        if not _changes(name, touched, right):
            dead.append(DeadRule(name, len(touched), _shadows(name, touched[:LOOKED_AT], right)))
        told(place, len(fired))
    return tuple(dead)


def _recommender(knowledge: Knowledge, rules: Mapping[str, Rule]) -> Recommender:
    known = replace(knowledge, rules=rules)
    return Recommender(known, DirectEngine(rules.values()))


def _decided(record: Record, recommender: Recommender) -> Explanation | None:
    try:
        return recommender.recommend(record)
    except DataError:
        return None


def _changes(name: str, touched: Iterable[Record], right: Recommender) -> bool:
    """Say whether some result is otherwise without a rule."""
    rules = {each: rule for each, rule in right.knowledge.rules.items() if each != name}
    without = _recommender(right.knowledge, rules)
    return any(outcome_of(right.recommend(each)) != outcome_of(without.recommend(each)) for each in touched)


def outcome_of(explanation: Explanation) -> Outcome:
    """Give what a result comes to, without its reasons."""
    items = [(item.exercise.id, item.phase, item.dose, tuple(cautions_of(item))) for item in explanation.session.items]
    return (
        explanation.status,
        explanation.choice.complex,
        tuple((name, decision.verdict) for name, decision in explanation.decisions.items()),
        tuple((view.complex, view.verdict, _suits(view.reasons)) for view in explanation.complexes),
        tuple(items),
        explanation.session.seconds,
        tuple((gap.text, gap.suggested_complex) for gap in explanation.session.gaps),
        tuple(reason.firing.rule_id for reason in explanation.advice),
        tuple(question.term for question in explanation.questions),
    )


def _suits(reasons: Iterable[Reason]) -> bool:
    return any(reason.effect == "indicate" and reason.applied for reason in reasons)


def _shadows(name: str, touched: Sequence[Record], right: Recommender) -> tuple[str, ...]:
    """Name the rules that most often defeat a rule, or say the same at the same time."""
    counts = Counter(each for record in touched for each in set(_beside(name, right.recommend(record))))
    return tuple(each for each, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:SHADOWS_MAX])


def _beside(name: str, explanation: Explanation) -> Iterator[str]:
    decided = (decision.reasons for decision in explanation.decisions.values())
    for reasons in (*decided, explanation.screening, explanation.choice.reasons):
        for mine in (reason for reason in reasons if reason.firing.rule_id == name):
            same = (each.firing.rule_id for each in reasons if each.applied and each.effect == mine.effect)
            yield from (rule for rule in (*mine.overridden_by, *same) if rule != name)
    for fact in explanation.facts.values():
        if name in fact.because:
            yield from (rule for rule in fact.because if rule != name)


def lay_out_dead(dead: Sequence[DeadRule], patients: int) -> list[Block]:
    """Lay out the rules that change no result."""
    blocks: list[Block] = [Heading(f"{counted(dead, 'rule')} without an effect on {counted(patients, 'patient')}", 1)]
    if not dead:
        return [*blocks, Paragraph("Every rule changes some result.")]
    return [*blocks, *(Entry(f"{each.rule}: fired for {each.fired}", (_told(each),)) for each in dead)]


def _told(dead: DeadRule) -> str:
    return f"shadowed by {', '.join(dead.shadows)}" if dead.shadows else "nothing stands beside it"


def dead_json(dead: Iterable[DeadRule], patients: int) -> dict[str, Any]:
    """Write the rules that change no result."""
    rules = [{"rule": each.rule, "fired": each.fired, "shadows": list(each.shadows)} for each in dead]
    return {"patients": patients, "rules": rules}
