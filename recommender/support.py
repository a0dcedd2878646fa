"""The support of a value: features of the record that, left as they are, keep it whatever the others become.

A derived value is supported by what makes its rules fire and by what keeps the other rules of its term from firing. A
support suffices; it need not be the smallest.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from recommender.condition import Comparison, Condition, Either, Facts
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.rule import Rule
from recommender.situation import Feature
from recommender.vocabulary import UNKNOWN

Features = frozenset[Feature]


class Derivations:
    """The rules that derive facts from facts, by the fact that they derive.

    Attributes:
        of: the rules of each derived term.
        cones: for each derived term, every feature that its value can depend on.
        opaque: terms of which only the cone is a safe support: what they read may change while they are derived.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the rules of the first step."""
        self._rules = knowledge.rules
        self._closed = {
            term.id: "absent" if term.kind == "finding" else UNKNOWN for term in knowledge.vocabulary.derived.values()
        }
        self._stated = frozenset(knowledge.vocabulary.findings) | frozenset(knowledge.vocabulary.fields)
        self.of: dict[str, list[Rule]] = {}
        for rule in knowledge.rules.values():
            if rule.step == 1:
                self.of.setdefault(rule.then.fact, []).append(rule)
        reached = {term: self._reached(term) for term in self.of}
        self.cones = {term: (found | {term}) & self._stated for term, found in reached.items()}
        self._circular = frozenset(term for term, found in reached.items() if term in found)
        self.opaque = frozenset(term for term in self.of if term in self._circular or not self._is_steady(term))

    def exceptions(self, rule: Rule) -> list[Rule]:
        """Give the rules that except a rule."""
        return [self._rules[name] for name in rule.then.unless]

    def cone(self, fact: str) -> Features:
        """Name every feature that the value of a fact can depend on."""
        return self.cones.get(fact, frozenset({fact}))

    def is_plain(self, rule: Rule) -> bool:
        """Say whether a rule that holds has fired, and reads nothing that is derived from itself."""
        return self._circular.isdisjoint(rule.facts_read) and not self._comes_late(rule)

    def _comes_late(self, rule: Rule) -> bool:
        """Say whether a rule may hold only once facts without support were closed, when no rule fires any more."""
        compared, counts = list(rule.condition.comparisons()), rule.then.if_unknown != "ignore"
        return any(each.holds(self._closed) or (counts and each.could_hold(self._closed)) for each in compared)

    def _readers(self, term: str) -> Iterator[Rule]:
        for rule in self.of.get(term, ()):
            yield rule
            yield from self.exceptions(rule)

    def _reached(self, term: str) -> Features:
        """Name every fact that rules read on the way to a term."""
        found: set[str] = set()
        waiting = [term]
        while waiting:
            read = {fact for rule in self._readers(waiting.pop()) for fact in rule.facts_read}
            waiting += sorted(read - found)
            found |= read
        return frozenset(found)

    def _is_steady(self, term: str) -> bool:
        """Say whether no rule of a term can fire on a value that is then derived to be another."""
        return all(
            self._is_fixed(each.fact) or (each.words == ("present",) and rule.then.if_unknown == "ignore")
            for rule in self._readers(term)
            for each in rule.condition.comparisons()
        ) and not any(map(self._comes_late, self._readers(term)))

    def _is_fixed(self, fact: str) -> bool:
        """Say whether a fact has one value from the first: it is stated only, or derived at once from what is."""
        if fact not in self.of:
            return True
        return fact not in self._stated and all(
            self.of.keys().isdisjoint(each.facts_read) for each in self._readers(fact)
        )


@dataclass(frozen=True, slots=True)
class Support:
    """Finds supports in one situation.

    Attributes:
        values: every fact, the derived ones included.
        derived: the terms whose value was derived.
    """

    derivations: Derivations
    values: Facts
    derived: frozenset[str]

    def of_comparison(self, comparison: Comparison) -> Features:
        """Support a comparison that holds, or that could."""
        fact = comparison.fact
        if fact not in self.derivations.of:
            return frozenset({fact})
        value = self.values.get(fact)
        if value == "present" and fact not in self.derived:
            return frozenset({fact})
        if comparison.words == ("present",) and value in ("present", UNKNOWN):
            return self._of_presence(fact)
        return self._of_value(fact)

    def _of_presence(self, fact: str) -> Features:
        """Support a finding that is present, or may be: one rule suffices, for present is the strictest."""
        rules = [rule for rule in self.derivations.of[fact] if rule.then.value == "present"]
        if fact not in self.derived and len(rules) == len(self.derivations.of[fact]):
            return frozenset({fact})
        certain = self.values[fact] == "present"
        plain = (rule for rule in rules if not rule.then.unless and self.derivations.is_plain(rule))
        active = [rule for rule in plain if fact in self.derived and self._is_active(rule, certain=certain)]
        found = [self._of_active(rule, certain=certain) for rule in active]
        return min(found, key=len, default=self.derivations.cone(fact))

    def _of_value(self, fact: str) -> Features:
        """Support a value: every rule of its term stays as it is."""
        if fact in self.derivations.opaque:
            return self.derivations.cone(fact)
        own = {fact} & self.derivations.cone(fact)
        return _joined([own, *(self._of_rule(rule) for rule in self.derivations.of[fact])])

    def _of_rule(self, rule: Rule) -> Features:
        """Support that a rule stays as it is: excepted, certain, possible and no more, or silent."""
        exceptions = self.derivations.exceptions(rule)
        excepting = [self._of_active(each, certain=True) for each in exceptions if self._is_active(each, certain=True)]
        if excepting:
            return min(excepting, key=len)
        silence = [self._of_uncertainty(each) for each in exceptions]
        if self._is_active(rule, certain=True):
            return _joined([self._of_active(rule, certain=True), *silence])
        if self._is_active(rule, certain=False):
            return _joined([self._of_active(rule, certain=False), self._of_uncertainty(rule), *silence])
        return self._of_silence(rule)

    def _is_active(self, rule: Rule, *, certain: bool) -> bool:
        if rule.bound and self.values.get(rule.bound.fact, UNKNOWN) == UNKNOWN:
            return False
        if certain:
            return rule.condition.holds(self.values)
        return rule.then.if_unknown != "ignore" and rule.condition.could_hold(self.values)

    def _of_active(self, rule: Rule, *, certain: bool) -> Features:
        held = held_by(rule.condition, self.values, certain=certain)
        bound = [self.of_fact(rule.bound.fact)] if rule.bound else []
        return _joined([*(self.of_comparison(each) for each in held), *bound])

    def of_fact(self, fact: str) -> Features:
        """Support the value of a fact."""
        return self._of_value(fact) if fact in self.derivations.of else frozenset({fact})

    def _of_uncertainty(self, rule: Rule) -> Features:
        """Support that a rule is not certain: a part of its condition that fails, or nothing to bind."""
        parts: list[Features] = [*self.of_failures(rule.condition), *self._of_nothing_bound(rule)]
        return min(parts, key=len)

    def _of_silence(self, rule: Rule) -> Features:
        """Support that a rule does not fire, not even as possible where that would count."""
        if rule.then.if_unknown == "ignore":
            return self._of_uncertainty(rule)
        parts: list[Features] = [*self._failing(rule.condition, Comparison.could_hold), *self._of_nothing_bound(rule)]
        return min(parts, key=len)

    def _of_nothing_bound(self, rule: Rule) -> list[Features]:
        unbound = rule.bound and self.values.get(rule.bound.fact, UNKNOWN) == UNKNOWN
        return [self.of_fact(rule.bound.fact)] if rule.bound and unbound else []

    def of_failures(self, condition: Condition) -> list[Features]:
        """Support that a condition is not certain, once for each of its parts that fails; none where it is certain."""
        return self._failing(condition, Comparison.holds)

    def _failing(self, condition: Condition, holds: Callable[[Comparison, Facts], bool]) -> list[Features]:
        """Support that a condition fails, in one of its readings: as certain, or as possible."""
        if isinstance(condition, Comparison):
            return [] if holds(condition, self.values) else [self.of_fact(condition.fact)]
        failing = [self._failing(part, holds) for part in condition.parts]
        if isinstance(condition, Either):
            return [_joined(_fewest(each) for each in failing)] if all(failing) else []
        return [each for found in failing for each in found]


def held_by(condition: Condition, values: Facts, *, certain: bool) -> list[Comparison]:
    """Pick comparisons that suffice for a condition: of an `any`, the part that takes fewest."""
    if isinstance(condition, Comparison):
        return [condition]
    if isinstance(condition, Either):
        parts = [part for part in condition.parts if (part.holds(values) if certain else part.could_hold(values))]
        return min((held_by(part, values, certain=certain) for part in parts), key=len)
    return [each for part in condition.parts for each in held_by(part, values, certain=certain)]


def _joined(parts: Iterable[Iterable[Feature]]) -> Features:
    return frozenset(feature for part in parts for feature in part)


def _fewest(parts: Sequence[Features]) -> Features:
    return min(parts, key=len)
