"""The derivable: the values that the rules of the first step could still derive, from values that facts could have.

It starts from anything at all and narrows until nothing narrows further; each round is sound by itself.
"""

from collections.abc import Iterator

from recommender.fact import Fact
from recommender.inference import replaces
from recommender.knowledge import Knowledge
from recommender.rule import Rule
from recommender.selector import BOUND
from recommender.span import CERTAIN, NOT_YET, POSSIBLE, SILENT, Held, Span, Values, bound_values, movers, rule_span
from recommender.vocabulary import UNKNOWN

ASSESS = 1


class Derivable:
    """What the first step could make of a record.

    Attributes:
        values: by term, every value that it could have afterwards.
    """

    def __init__(self, recorded: Values, knowledge: Knowledge) -> None:
        """Take what the record could say, by term, and the rules that derive."""
        self._recorded = recorded
        self._vocabulary = knowledge.vocabulary
        self._rules = {name: rule for name, rule in knowledge.rules.items() if rule.step == ASSESS}
        self._deriving: dict[str, list[Rule]] = {term: [] for term in knowledge.vocabulary.derived}
        for rule in self._rules.values():
            self._deriving.setdefault(rule.then.fact, []).append(rule)
        self._held: dict[str, frozenset[Held]] = {**recorded}
        self._held |= {term: self._anything(term) for term in self._deriving}
        self._narrow()
        self.values: Values = {term: self._closed(term, held) for term, held in self._held.items()}

    def _anything(self, term: str) -> frozenset[Held]:
        found: set[Held] = {UNKNOWN, *self._known(term)}
        for rule in self._deriving[term]:
            found |= self._bindable(rule) if rule.then.value == BOUND else {rule.then.value}
        return frozenset(found)

    def _bindable(self, rule: Rule) -> set[Held]:
        fact = rule.bound.fact if rule.bound else ""
        return {*self._recorded.get(fact, ()), *self._vocabulary.values_of(fact)}

    def _known(self, term: str) -> frozenset[Held]:
        """Give what the record could say of a term, before anything is derived."""
        return self._recorded.get(term, frozenset({NOT_YET}))

    def _narrow(self) -> None:
        while True:
            narrowed = {term: self._held[term] & self._derived(term) for term in self._deriving}
            if all(self._held[term] == held for term, held in narrowed.items()):
                return
            self._held |= narrowed

    def _derived(self, term: str) -> frozenset[Held]:
        """Combine what the record could say of a term with what its rules could derive."""
        proposed = [self._proposed(rule) for rule in self._deriving[term]]
        outcomes = {outcome for found, _ in proposed for outcome in found}
        if not any(always for _, always in proposed):
            outcomes.add(NOT_YET)
        return frozenset(_settled(outcome, known) for known in self._known(term) for outcome in outcomes)

    def _proposed(self, rule: Rule) -> tuple[set[Held], bool]:
        """Give the values that a rule could derive, and whether a value is surely derived where it holds."""
        span = self._span(rule)
        named = [self._rules[name] for name in rule.then.unless if name in self._rules]
        exceptions = [(other, self._span(other)) for other in named]
        found: set[Held] = set()
        if any(other.least == CERTAIN for _, other in exceptions):
            return found, False
        if span.most == CERTAIN:
            found |= bound_values(rule, self._held) if rule.then.value == BOUND else {rule.then.value}
        if rule.then.if_unknown != "ignore" and span.least <= POSSIBLE <= span.most:
            found.add(UNKNOWN)
        excepted = (each for each, other in exceptions if other.most == CERTAIN)
        return found, span.least == CERTAIN and all(_instead(each, rule) for each in excepted)

    def _span(self, rule: Rule) -> Span:
        """Give the span of a rule, which sees the record in the first round and what was derived in later ones."""
        first = {fact: self._known(fact) for fact in rule.facts_read}
        least = max(rule_span(rule, first).least, rule_span(rule, self._held).least)
        return Span(least, rule_span(rule, self._seen(rule)).most)

    def _seen(self, rule: Rule) -> Values:
        return {fact: self._held[fact] | self._known(fact) for fact in rule.facts_read}

    def _closed(self, term: str, held: frozenset[Held]) -> frozenset[Held]:
        """Give a derived finding that nothing supports as absent, as the inference does."""
        if NOT_YET not in held:
            return held
        finding = self._vocabulary.derived[term].kind == "finding"
        return (held - {NOT_YET}) | {"absent" if finding else UNKNOWN}

    def behind(self, term: str) -> Iterator[str]:
        """Yield the terms that could move what is derived for a term."""
        for rule in self._deriving.get(term, ()):
            for each in (rule, *(self._rules[name] for name in rule.then.unless)):
                seen = self._seen(each)
                if each.bound and each.bound.fact and rule_span(each, seen).most > SILENT:
                    yield each.bound.fact
                yield from movers(each.condition, seen)


def _settled(outcome: Held, known: Held) -> Held:
    if outcome is NOT_YET or known is NOT_YET:
        return known if outcome is NOT_YET else outcome
    return outcome if replaces(str(outcome), Fact("", known)) else known


def _instead(exception: Rule, rule: Rule) -> bool:
    """Say whether an exception of a rule, wherever it holds, derives the same term itself."""
    return exception.then.fact == rule.then.fact and not exception.then.unless
