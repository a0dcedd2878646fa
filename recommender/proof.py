"""A proof: what a verdict rests on, as a tree down to the fields, values and thresholds of one patient's record.

It is read from the recorded trace; it decides nothing, and it is laid out elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.fate import ASSESS, Fate, facts_for, outcomes_of
from recommender.intake import take_in
from recommender.judgement import Judgement, judge
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.phrase import (
    ALL,
    backing_phrase,
    fact_phrase,
    judgement_phrase,
    marks_of,
    numbers_of,
    outcome_phrase,
    replaced_phrase,
    said_of,
    sources_phrase,
)
from recommender.rule import Rule
from recommender.statement import Statement, shown, statements_of
from recommender.trait import Trait, traits_of
from recommender.vocabulary import UNKNOWN
from recommender.wording import term_label, value_label

FIRED = {"applied": "fired", "waiting": "waits for an answer", "not_fired": "did not fire"}


@dataclass(frozen=True, slots=True)
class Proof:
    """One node: what is so, and what it rests on.

    Attributes:
        kind: verdict, reason, rule, outcome; all, any, comparison, value, list, entry; fact, record; exercise, number,
            source.
        label: the node in words.
        name: the id of what it is about: an exercise, a rule, a term, a field; "" where it has none.
        state: of a verdict, a reason or a rule, what became of it; of a condition: holds, fails or unknown; of a fact
            and of a field of the record, its origin.
    """

    kind: str
    label: str
    name: str = ""
    state: str = ""
    children: tuple["Proof", ...] = ()


class Prover:
    """Proves verdicts of one recommendation."""

    def __init__(self, explanation: Explanation) -> None:
        """Take the recommendation."""
        self._explanation = explanation
        self._knowledge = explanation.knowledge
        self._lists = take_in(explanation.reading, explanation.knowledge.vocabulary).lists

    def verdict(self, name: str, verdict: str, reasons: Iterable[Reason]) -> Proof:
        """Prove a verdict from its reasons.

        Args:
            name: an exercise or a complex.
            verdict: what became of it.
            reasons: for it and against it.
        """
        children = tuple(self.reason(reason) for reason in reasons)
        return Proof("verdict", f"{name} is {verdict}", name, verdict, children)

    def reason(self, reason: Reason) -> Proof:
        """Prove one proposal: the condition of its rule, what the rule reads of the exercise, and where it stands."""
        rule = reason.firing.activation.rule
        children = (
            *self._conditions(rule, [reason.firing], ()),
            *self._traits(reason),
            *self._numbers(rule),
            *(Proof("outcome", text, reason.effect) for text in replaced_phrase(reason, ALL)),
            Proof("source", f"source: {backing_phrase(reason, self._knowledge)}"),
        )
        label = f"{rule.id}: {marks_of(reason)}. {said_of(reason, self._knowledge)}"
        return Proof("reason", label, rule.id, "applied" if reason.applied else "overridden", children)

    def fate(self, fate: Fate) -> Proof:
        """Prove what became of a rule: its condition, and what it proposed."""
        children = (
            *self._conditions(fate.rule, fate.firings, ()),
            *(self._rule(name, "applied", "fired, a written exception", ()) for name in fate.excepted_by),
            *self._derived(fate),
            *(Proof("outcome", outcome_phrase(outcome, ALL), outcome.effect) for outcome in outcomes_of(fate)),
            *self._numbers(fate.rule),
            self._source(fate.rule),
        )
        return Proof("rule", f"{fate.rule.id}: {fate.state.replace('_', ' ')}", fate.rule.id, fate.state, children)

    def _conditions(self, rule: Rule, firings: Sequence[Firing], path: tuple[str, ...]) -> tuple[Proof, ...]:
        facts = facts_for(firings, self._explanation)
        judgement = judge(rule, {term: fact.value for term, fact in facts.items()}, self._lists)
        entries = [fact for fact in facts.values() if ":" in fact.term]
        found = tuple(
            self._judged(part, facts, path) for part in _outer(judgement) if part.kind != "list" or not entries
        )
        return (*found, *(self._entry(entry) for entry in entries))

    def _entry(self, fact: Fact) -> Proof:
        said = f"{term_label(fact.term, self._knowledge)} is {value_label(fact.value, self._knowledge)}"
        (statement,) = statements_of(fact, self._explanation)
        record = Proof("record", statement.text, statement.field, fact.origin)
        return Proof("entry", said, fact.term, "unknown" if fact.value == UNKNOWN else "holds", (record,))

    def _judged(self, judgement: Judgement, facts: Mapping[str, Fact], path: tuple[str, ...]) -> Proof:
        parts = [part for part in judgement.parts if judgement.state != "holds" or part.state == "holds"]
        if len(parts) == 1:
            return self._judged(parts[0], facts, path)
        label = judgement_phrase(judgement, facts, self._knowledge)
        children = tuple(self._judged(part, facts, path) for part in parts)
        if judgement.kind == "list":
            children = (self._list(judgement),)
        elif judgement.fact in facts:
            children = (self._fact(facts[judgement.fact], path),)
        return Proof(judgement.kind, label, judgement.fact, judgement.state, children)

    def _list(self, judgement: Judgement) -> Proof:
        given = shown(getattr(self._explanation.reading.record, judgement.fact))
        return Proof("record", Statement(judgement.fact, given).text, judgement.fact, "record")

    def _fact(self, fact: Fact, path: tuple[str, ...]) -> Proof:
        """Prove a fact: by the record, or by the rules that derived it, or could have derived what is not known."""
        settled = fact.term in path or (fact.origin != "derived" and fact.value != UNKNOWN)
        children = () if settled else tuple(self._behind(fact, (*path, fact.term)))
        if fact.origin == "derived":
            label = f"derived: {term_label(fact.term, self._knowledge)} = {value_label(fact.value, self._knowledge)}"
            return Proof("fact", label, fact.term, fact.origin, children)
        said = "; ".join(statement.text for statement in statements_of(fact, self._explanation))
        return Proof("record", said, fact.term, fact.origin, children)

    def _behind(self, fact: Fact, path: tuple[str, ...]) -> Iterator[Proof]:
        """Prove the rules that derived a fact; where none did, those that could have."""
        rules = self._knowledge.rules
        could = [rule.id for rule in rules.values() if rule.step == ASSESS and rule.then.fact == fact.term]
        for name in fact.because or could:
            sure = [firing.activation.certain for firing in self._explanation.firings if firing.rule_id == name]
            state = "applied" if any(sure) else "waiting" if sure else "not_fired"
            yield self._rule(name, state, FIRED[state], path)

    def _rule(self, name: str, state: str, said: str, path: tuple[str, ...]) -> Proof:
        """Prove why a rule fired, or why it did not."""
        rule = self._knowledge.rules[name]
        firings = [firing for firing in self._explanation.firings if firing.rule_id == name]
        children = (*self._conditions(rule, firings, path), self._source(rule))
        return Proof("rule", f"{name} {said}", name, state, children)

    def _derived(self, fate: Fate) -> Iterator[Proof]:
        """Name what a rule of the first step derived."""
        if fate.rule.step == ASSESS and fate.state == "applied":
            fact = self._explanation.facts[fate.rule.then.fact]
            yield Proof("outcome", f"derives {fact_phrase(fact, self._knowledge)}", fact.term)

    def _traits(self, reason: Reason) -> Iterator[Proof]:
        rule = reason.firing.activation.rule
        exercise = self._knowledge.exercises.get(reason.exercise)
        if exercise:
            table = rule.document.when.get("exercise", {})
            traits = traits_of(table, exercise, self._knowledge, reason.firing.activation.bound)
            yield from (_trait(trait, reason.exercise) for trait in traits)

    def _numbers(self, rule: Rule) -> Iterator[Proof]:
        return (Proof("number", text, name) for name, text in numbers_of(rule.then, self._knowledge))

    @staticmethod
    def _source(rule: Rule) -> Proof:
        return Proof("source", f"source: {sources_phrase(rule)}; ledger {', '.join(rule.document.ledger)}")


def _outer(judgement: Judgement) -> tuple[Judgement, ...]:
    """Let the parts of what holds as a whole stand by themselves."""
    if judgement.kind == "all" and judgement.state == "holds" and judgement.parts:
        return tuple(part for inner in judgement.parts for part in _outer(inner))
    return (judgement,)


def _trait(trait: Trait, exercise: str) -> Proof:
    children = tuple(_trait(part, exercise) for part in trait.parts)
    return Proof("exercise", f"exercise: {trait.text}", exercise, "holds", children)
