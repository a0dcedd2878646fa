"""An alternative: what a cited fact could have been instead, so that it no longer speaks for the reason."""

from collections.abc import Iterator, Sequence

from recommender.citation import Citation, Outcome
from recommender.condition import Value
from recommender.counterfactual import COMPLEX
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.memory import speaks_for
from recommender.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact that can be otherwise, as one citation rests on it.

    Attributes:
        fact: of the record, or a derived one that rests on no other.
        read: the facts that the rule itself reads and that rest on it; the fact itself where the rule reads it.
    """

    fact: Fact
    read: tuple[Fact, ...]

    @property
    def direct(self) -> bool:
        """Say whether the rule reads the fact itself, and no other that rests on it."""
        return self.read == (self.fact,)


def cited(citation: Citation) -> list[Cited]:
    """List the facts of a reason: for a derived one those that it rests on in the end, each once."""
    found: dict[str, Cited] = {}
    for read in citation.reason.firing.facts:
        for leaf in _leaves(read):
            known = found.get(leaf.term, Cited(leaf, ()))
            found[leaf.term] = Cited(known.fact, tuple(dict.fromkeys((*known.read, read))))
    return list(found.values())


def _leaves(fact: Fact) -> Iterator[Fact]:
    if not fact.premises:
        yield fact
    for premise in fact.premises:
        yield from _leaves(premise)


def is_read(each: Cited, citation: Citation, knowledge: Knowledge) -> bool:
    """Say whether the rule reads a fact that speaks for it; of a derived one, whether its rules read the rest."""
    return all(
        _speaks(read.term, read.value, citation) and (not read.premises or _carries(each.fact.term, read, knowledge))
        for read in each.read
    )


def _carries(leaf: str, fact: Fact, knowledge: Knowledge) -> bool:
    facts_read = {term for rule in fact.because for term in knowledge.rules[rule].facts_read}
    return any(
        premise.term in facts_read and (premise.term == leaf or _carries(leaf, premise, knowledge))
        for premise in fact.premises
    )


def _speaks(term: str, value: Value, citation: Citation) -> bool:
    """Say whether a fact is what a rule binds, or speaks for its condition."""
    activation = citation.reason.firing.activation
    bound, (name, _, entry) = activation.rule.bound, term.partition(":")
    if bound and term in (bound.fact, f"{bound.list}:{activation.bound}"):
        return (entry or value) == activation.bound
    return not entry and speaks_for(name, value, activation.rule)


def still_speaks(each: Cited, citation: Citation, other: Explanation) -> bool:
    """Say whether, in another recommendation, all that the rule reads of a fact speaks for it as before."""
    return all(_speaks_in(read, citation, other) for read in each.read)


def _speaks_in(read: Fact, citation: Citation, other: Explanation) -> bool:
    rule = citation.reason.firing.activation.rule
    if ":" in read.term or read.term == COMPLEX:
        return False
    value = other.facts[read.term].value
    if value == UNKNOWN != read.value:
        return False
    if rule.bound and rule.bound.fact == read.term:
        return not _subjects(citation, other.knowledge).isdisjoint(rule.exercises_for(str(value)))
    return speaks_for(read.term, value, rule)


def _subjects(citation: Citation, knowledge: Knowledge) -> frozenset[str]:
    if citation.place == "complex":
        return frozenset(knowledge.by_complex[citation.subject])
    return frozenset({citation.reason.exercise})


def alternatives(each: Cited, citation: Citation, outcome: Outcome) -> Sequence[Value]:
    """List what the fact could have been: known values, the nearest first; without any, unknown."""
    fact, rule = each.fact, citation.reason.firing.activation.rule
    if ":" in fact.term:
        return ("absent",) if fact.value == "present" else ("present",)
    if fact.term == COMPLEX:
        return _complexes(citation, outcome)
    values = [value for value in _values(fact, outcome.explanation.knowledge) if value != fact.value]
    if each.direct:
        values = [value for value in values if not speaks_for(fact.term, value, rule)]
    return values or (UNKNOWN,)


def _complexes(citation: Citation, outcome: Outcome) -> Sequence[str]:
    """List the complexes that could have been chosen; for an exercise of another one, its own."""
    knowledge = outcome.explanation.knowledge
    if citation.place == "exercise" and citation.reason.effect == "leave_out":
        return (knowledge.exercises[citation.subject].complex,)
    rule = citation.reason.firing.activation.rule
    possible = [
        view.complex
        for view in outcome.explanation.complexes
        if view.verdict == "possible" and not speaks_for(COMPLEX, view.complex, rule)
    ]
    return possible or ("",)


def _values(fact: Fact, knowledge: Knowledge) -> Sequence[Value]:
    if fact.term in knowledge.vocabulary.numbers:
        return _numbers(fact, knowledge)
    return knowledge.vocabulary.values_of(fact.term)


def _numbers(fact: Fact, knowledge: Knowledge) -> Sequence[Value]:
    """List the whole numbers next to each threshold, the nearest first."""
    least, most = knowledge.vocabulary.fields[fact.term].range
    thresholds = {comparison.number for comparison in knowledge.compared[fact.term] if comparison.operator}
    near = {number + step for number in thresholds for step in (-1, 0, 1)}
    now = fact.value if isinstance(fact.value, int | float) else least
    return sorted(
        (number for number in near if least <= number <= most), key=lambda number: (abs(number - now), number)
    )
