"""A prospect: what every fact of one patient could still become.

It looks at all completions of a record at once: each unknown fact given any of its answers, or left unknown. It errs on
one side only: what could be is never left out, though some of what it names could be ruled out by looking closer.
"""

from collections.abc import Collection, Mapping, Sequence
from math import inf, nextafter

from recommender.condition import Value
from recommender.derivable import Derivable
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.patient import Reading
from recommender.record import KINDS
from recommender.span import Held, Values
from recommender.vocabulary import UNKNOWN

ANOTHER = "another word"
"""What a free word could be that no rule asks for."""
EARLY, SCOLIOSIS = "scoliosis_early", "scoliosis"
"""A yes to the first states the second."""


class Prospect:
    """What one patient's facts could still become.

    Attributes:
        values: by term, every value that the rules of later steps could read.
    """

    def __init__(
        self, facts: Mapping[str, Fact], reading: Reading, knowledge: Knowledge, declined: Collection[str]
    ) -> None:
        """Find what facts could still become.

        Args:
            facts: the record's facts, before anything is derived.
            reading: the record; what it rules out bars some answers.
            knowledge: the rules that derive, and the answers that there are.
            declined: terms that stay unknown, because nobody will answer them.
        """
        self._open = {
            term: frozenset[Held]({UNKNOWN, *admissible(term, reading, knowledge)})
            for term, fact in facts.items()
            if fact.value == UNKNOWN and term not in declined
        }
        recorded = {term: self._open.get(term, frozenset[Held]({fact.value})) for term, fact in facts.items()}
        if "yes" in recorded[EARLY]:
            recorded[SCOLIOSIS] |= {"present"}
        self._recorded = recorded
        self._derivable = Derivable(recorded, knowledge)
        self.values: Values = self._derivable.values
        self._roots: dict[str, frozenset[str]] = {}

    def roots(self, term: str) -> frozenset[str]:
        """Name the unknown terms of the record on whose answers the value of a term depends."""
        if term not in self._roots:
            self._roots[term] = self._trace(term)
        return self._roots[term]

    def _trace(self, term: str) -> frozenset[str]:
        waiting = [term] if len(self.values.get(term, ())) > 1 else []
        seen: set[str] = set()
        while waiting:
            each = waiting.pop()
            if each not in seen and len(self._ever(each)) > 1:
                seen.add(each)
                waiting += self._behind(each)
        return frozenset(seen & self._open.keys())

    def _ever(self, term: str) -> frozenset[Held]:
        return self.values.get(term, frozenset()) | self._recorded.get(term, frozenset())

    def _behind(self, term: str) -> list[str]:
        return [*self._derivable.behind(term), *([EARLY] if term == SCOLIOSIS else [])]


def admissible(term: str, reading: Reading, knowledge: Knowledge) -> list[Value]:
    """Give the answers to an unknown fact that do not contradict what the record states or rules out."""
    findings = knowledge.vocabulary.findings
    refused = {"yes"} if term == EARLY and SCOLIOSIS in reading.absent else set[str]()
    if term in findings and findings[term].is_a in reading.absent:
        refused.add("present")
    if any(findings[stated].is_a == term for stated in reading.present):
        refused.add("absent")
    return [value for value in domain(term, knowledge) if value not in refused]


def domain(term: str, knowledge: Knowledge) -> Sequence[Value]:
    """Give the values that a term of the record can have: of a number, the ends of its range and each side of a cut."""
    vocabulary = knowledge.vocabulary
    if term in vocabulary.findings:
        return vocabulary.values_of(term)
    if term == "requested_complex":
        return tuple(knowledge.complexes)
    if term in vocabulary.numbers:
        return _numbers(term, knowledge)
    words = {word: None for comparison in knowledge.compared.get(term, ()) for word in comparison.words}
    return vocabulary.values_of(term) or (*words, ANOTHER)


def _numbers(term: str, knowledge: Knowledge) -> Sequence[Value]:
    least, most = knowledge.vocabulary.fields[term].range
    found: set[float] = {least, most}
    for cut in (comparison.number for comparison in knowledge.compared.get(term, ()) if comparison.operator):
        found |= {cut - 1, cut, cut + 1} if KINDS[term] == "whole" else {nextafter(cut, -inf), cut, nextafter(cut, inf)}
    return sorted(number for number in found if least <= number <= most)
