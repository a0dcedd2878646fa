"""The derivable: the values that the rules of the first step could still derive, from values that facts could have.

It starts from anything at all and narrows until nothing narrows further; each round is sound by itself.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from recommender.fact import Fact
from recommender.inference import replaces
from recommender.knowledge import Knowledge, once
from recommender.light import dataclass
from recommender.rule import Rule
from recommender.selector import BOUND
from recommender.span import CERTAIN, NOT_YET, POSSIBLE, SILENT, Held, Span, Values, bound_values, movers, rule_span
from recommender.vocabulary import UNKNOWN, Vocabulary

ASSESS = 1
KEPT_MAX = 20_000
NOTHING_YET = frozenset[Held]({NOT_YET})
Read = tuple[frozenset[Held], ...]
"""The values that each of some facts could have."""


class Derivable:
    """What the first step could make of a record.

    Attributes:
        values: by term, every value that it could have afterwards.
    """

    def __init__(self, recorded: Values, knowledge: Knowledge) -> None:
        """Take what the record could say, by term, and the rules that derive."""
        self._derivations = _derivations(knowledge)
        self._known = {**dict.fromkeys(self._derivations, NOTHING_YET), **recorded}
        self._held = dict(self._known)
        for term, each in self._derivations.items():
            self._held[term] = each.anything(recorded, knowledge.vocabulary)
        self._narrow()
        derived = knowledge.vocabulary.derived
        closed = {term: _closed(self._held[term], derived[term].kind) for term in self._derivations if term in derived}
        self.values: Values = {**self._held, **closed}

    def _narrow(self) -> None:
        while True:
            narrowed = {term: self._held[term] & self._derived(each) for term, each in self._derivations.items()}
            if all(self._held[term] == held for term, held in narrowed.items()):
                return
            self._held |= narrowed

    def _derived(self, each: "_Derivation") -> frozenset[Held]:
        return _derived(each, self._known[each.term], *self._read(each))

    def _read(self, each: "_Derivation") -> tuple[Read, Read]:
        """Give what the facts that rules read could be in the record, and what is held of them."""
        return tuple([self._known[fact] for fact in each.reads]), tuple([self._held[fact] for fact in each.reads])

    def behind(self, term: str) -> frozenset[str]:
        """Name the terms that could move what is derived for a term."""
        each = self._derivations.get(term)
        return _behind(each, *self._read(each)) if each else frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class _Derivation:
    """What derives a term: the rules, each with its exceptions, and the facts that they read."""

    term: str
    rules: tuple[tuple[Rule, tuple[Rule, ...]], ...]
    reads: tuple[str, ...]

    def anything(self, recorded: Values, vocabulary: Vocabulary) -> frozenset[Held]:
        """Give what the record could say of the term, and all that the rules could ever derive."""
        found: set[Held] = {UNKNOWN, *recorded.get(self.term, NOTHING_YET)}
        for rule, _ in self.rules:
            fact = rule.bound.fact if rule.bound else ""
            found |= {*recorded.get(fact, ()), *vocabulary.values_of(fact)} if _binds(rule) else {rule.then.value}
        return frozenset(found)


@once
def _derivations(knowledge: Knowledge) -> Mapping[str, _Derivation]:
    """Give what derives each term that is derived."""
    rules = {name: rule for name, rule in knowledge.rules.items() if rule.step == ASSESS}
    deriving: dict[str, list[Rule]] = {term: [] for term in knowledge.vocabulary.derived}
    for rule in rules.values():
        deriving.setdefault(rule.then.fact, []).append(rule)
    found = {}
    for term, alike in deriving.items():
        pairs = tuple((rule, tuple(rules[name] for name in rule.then.unless if name in rules)) for rule in alike)
        reads = {fact for rule, exceptions in pairs for each in (rule, *exceptions) for fact in each.facts_read}
        found[term] = _Derivation(term, pairs, tuple(sorted(reads)))
    return found


@lru_cache(maxsize=KEPT_MAX)
def _derived(each: _Derivation, recorded: frozenset[Held], known: Read, held: Read) -> frozenset[Held]:
    """Combine what the record could say of a term with what its rules could derive."""
    view = _View.of(each, known, held)
    proposed = [view.proposed(rule, exceptions) for rule, exceptions in each.rules]
    outcomes = {outcome for found, _ in proposed for outcome in found}
    if not any(always for _, always in proposed):
        outcomes.add(NOT_YET)
    return frozenset(_settled(outcome, said) for said in recorded for outcome in outcomes)


@lru_cache(maxsize=KEPT_MAX)
def _behind(each: _Derivation, known: Read, held: Read) -> frozenset[str]:
    view = _View.of(each, known, held)
    rules = {one for rule, exceptions in each.rules for one in (rule, *exceptions)}
    return frozenset(term for rule in rules for term in view.moving(rule))


@dataclass(frozen=True, slots=True)
class _View:
    """The values of some facts: what the record could say of them, and what is held of them."""

    known: Values
    held: Values

    @classmethod
    def of(cls, each: _Derivation, known: Read, held: Read) -> "_View":
        return cls(dict(zip(each.reads, known, strict=True)), dict(zip(each.reads, held, strict=True)))

    def proposed(self, rule: Rule, exceptions: tuple[Rule, ...]) -> tuple[set[Held], bool]:
        """Give the values that a rule could derive, and whether a value is surely derived where it holds."""
        span, excepting = self._span(rule), [(other, self._span(other)) for other in exceptions]
        found: set[Held] = set()
        if any(other.least == CERTAIN for _, other in excepting):
            return found, False
        if span.most == CERTAIN:
            found |= bound_values(rule, self.held) if _binds(rule) else {rule.then.value}
        if rule.then.if_unknown != "ignore" and span.least <= POSSIBLE <= span.most:
            found.add(UNKNOWN)
        excepted = (other for other, its in excepting if its.most == CERTAIN)
        return found, span.least == CERTAIN and all(_instead(other, rule) for other in excepted)

    def _span(self, rule: Rule) -> Span:
        """Give the span of a rule, which sees the record in the first round and what was derived in later ones."""
        least = max(rule_span(rule, self.known).least, rule_span(rule, self.held).least)
        return Span(least, rule_span(rule, self._seen(rule)).most)

    def _seen(self, rule: Rule) -> Values:
        return {fact: self.held[fact] | self.known[fact] for fact in rule.facts_read}

    def moving(self, rule: Rule) -> Iterator[str]:
        """Yield the terms that could move what a rule derives."""
        seen = self._seen(rule)
        if rule.bound and rule.bound.fact and rule_span(rule, seen).most > SILENT:
            yield rule.bound.fact
        yield from movers(rule.condition, seen)


def _binds(rule: Rule) -> bool:
    return rule.then.value == BOUND


def _closed(held: frozenset[Held], kind: str) -> frozenset[Held]:
    """Give a derived finding that nothing supports as absent, as the inference does."""
    return (held - NOTHING_YET) | {"absent" if kind == "finding" else UNKNOWN} if NOT_YET in held else held


def _settled(outcome: Held, known: Held) -> Held:
    if outcome is NOT_YET or known is NOT_YET:
        return known if outcome is NOT_YET else outcome
    return outcome if replaces(str(outcome), Fact("", known)) else known


def _instead(exception: Rule, rule: Rule) -> bool:
    """Say whether an exception of a rule, wherever it holds, derives the same term itself."""
    return exception.then.fact == rule.then.fact and not exception.then.unless
