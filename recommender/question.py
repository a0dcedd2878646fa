"""A question: an unknown fact on which a rule waits, what its answers would change, and how much hangs on it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommender.condition import Comparison
from recommender.decision import RANK, Decision
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.memory import Firing
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN

ANSWERED_BY_HAND = ("number", "word", "complex")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what it would change, in words."""

    answer: str
    changes: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next.

    Attributes:
        rank: 1 is the most decisive.
        touched: how many exercises hang on the answer.
    """

    term: str
    text: str
    answers: tuple[Answer, ...]
    rank: int
    touched: int


def ask(firings: Iterable[Firing], decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[Question]:
    """List what to ask: the most decisive first, by the effect at stake and the exercises touched.

    An exercise that is excluded anyway is not touched by an answer.
    """
    waiting: dict[str, list[Rule]] = {}
    touched: dict[str, set[str]] = {}
    for firing in firings:
        for term in _asked(firing):
            rule, bound = firing.activation.rule, firing.activation.bound
            waiting.setdefault(term, []).append(rule)
            named = rule.exercises_for(bound if rule.bound else "")
            left = (exercise for exercise in named if decisions[exercise].verdict != "excluded")
            touched.setdefault(term, set()).update(left)
    idle = {term for term, rules in waiting.items() if not touched[term] and all(rule.selects for rule in rules)}
    ranked = sorted(waiting.keys() - idle, key=lambda term: (_weight(waiting[term]), -len(touched[term]), term))
    return [
        Question(
            term,
            _text(term, knowledge),
            _answers(term, waiting[term], len(touched[term]), knowledge),
            rank,
            len(touched[term]),
        )
        for rank, term in enumerate(ranked, start=1)
    ]


def _weight(rules: Sequence[Rule]) -> int:
    return min(RANK[rule.then.effect] if rule.then.effect in RANK else len(RANK) for rule in rules)


def _asked(firing: Firing) -> Iterator[str]:
    rule = firing.activation.rule
    if rule.then.question:
        yield rule.then.question
    elif not firing.activation.certain:
        yield from dict.fromkeys(fact.term for fact in unknown_leaves(firing.facts))


def unknown_leaves(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the unknown facts of the record that unknown facts rest on."""
    for fact in facts:
        if fact.value == UNKNOWN:
            leaves = list(unknown_leaves(fact.premises))
            yield from leaves or [fact]


def _text(term: str, knowledge: Knowledge) -> str:
    name = term.partition(":")[2] or term
    vocabulary = knowledge.vocabulary
    found = vocabulary.findings.get(name) or vocabulary.fields.get(name) or vocabulary.groups["equipment"].get(name)
    return found.question if found and found.question else f"Is there {vocabulary.label(name)}?"


def _answers(term: str, rules: Sequence[Rule], touched: int, knowledge: Knowledge) -> tuple[Answer, ...]:
    values = knowledge.vocabulary.values_of(term) if ":" not in term else ("present", "absent")
    return tuple(Answer(value, _changes(term, value, rules, touched)) for value in values)


def _changes(term: str, value: str, rules: Sequence[Rule], touched: int) -> str:
    met = [rule for rule in rules if _met(rule, term, value)]
    if not met:
        return "what waits for this answer is decided without it"
    first = min(met, key=lambda rule: (RANK.get(rule.then.effect, len(RANK)), rule.id))
    effect = first.then.effect
    words = {
        "refer": "no program: refer to a doctor",
        "defer": "no program now: defer",
        "ask": "no program before it is answered",
        "clear": "a program that rests on the clearance",
        "exclude": f"up to {touched} exercises are excluded",
        "withhold": f"up to {touched} exercises stay withheld",
        "permit": f"up to {touched} exercises are opened",
        "limit": f"up to {touched} exercises are limited",
        "derive": "the facts that follow from it are known",
    }
    return f"{words.get(effect, f'the rule applies: {effect}')} ({first.id})"


def _met(rule: Rule, term: str, value: str) -> bool:
    if rule.bound and term.startswith(f"{rule.bound.list}:"):
        return rule.bound.is_ == value
    compared = [comparison for comparison in rule.condition.comparisons() if comparison.fact == term]
    return any(isinstance(comparison, Comparison) and value in comparison.words for comparison in compared)
