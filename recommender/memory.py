"""The working memory: every fact of one patient, with what it rests on. It stores; `inference` decides what to add."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from recommender.condition import Comparison, Condition, Either, Every, Value
from recommender.engine import Activation
from recommender.fact import NOTHING, Fact, ListFact
from recommender.light import dataclass
from recommender.rule import Bound, Rule, Then
from recommender.vocabulary import UNKNOWN


@dataclass(slots=True)
class WorkingMemory:
    """The facts of one patient by term, and the list facts.

    Attributes:
        values: the value of each fact.
        qualified: the terms of the facts that have something to spare, or that exceptions to a reading of a field made
            otherwise, or could have.
    """

    facts: dict[str, Fact]
    lists: Sequence[ListFact] = ()
    values: dict[str, Value] = field(init=False)
    qualified: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.values = {term: fact.value for term, fact in self.facts.items()}
        self.qualified = _qualified(self.facts)

    def add(self, facts: Mapping[str, Fact]) -> bool:
        """Add or replace facts; say whether a value changed."""
        changed = any(self.values.get(term) != fact.value for term, fact in facts.items())
        self.facts.update(facts)
        self.values.update({term: fact.value for term, fact in facts.items()})
        self.qualified = self.qualified.difference(facts) | _qualified(facts)
        return changed


def _qualified(facts: Mapping[str, Fact]) -> set[str]:
    return {term for term, fact in facts.items() if fact.spare or fact.otherwise}


@dataclass(frozen=True, slots=True, eq=False)
class Firing:
    """An activation with the facts that satisfied it.

    Attributes:
        facts: the facts that it rests on, in the order of the rule.
        spare: of what the facts rest on in the end, that without any one of which it would fire as well.
        anyhow: exercises that the rule would name without one of the facts, too, as it binds a reading of the others.
    """

    activation: Activation
    facts: tuple[Fact, ...]
    spare: frozenset[str] = NOTHING
    anyhow: frozenset[str] = NOTHING

    @property
    def rule_id(self) -> str:
        """Name the rule."""
        return self.activation.rule.id

    @property
    def then(self) -> Then:
        """Give what the rule proposes."""
        return self.activation.rule.then

    @property
    def exercises(self) -> frozenset[str]:
        """Name the exercises that the rule is about, for what it binds."""
        return self.activation.rule.exercises_for(self.activation.bound)

    @property
    def missing(self) -> tuple[Fact, ...]:
        """Give the facts that are unknown and on which the firing waits."""
        return tuple(fact for fact in self.facts if fact.value == UNKNOWN)


def explain_firing(activation: Activation, memory: WorkingMemory) -> Firing:
    """Find the facts that satisfied an activation: of an `any`, those parts that hold."""
    rule, certain = activation.rule, activation.certain
    cited, beside = rule.conjoined, False
    if cited is None:
        found: list[str] = []
        beside = _cite(rule.condition, memory.values, found, certain=certain)
        cited = tuple(dict.fromkeys(found))
    facts, spare = tuple(filter(None, map(memory.facts.get, cited))), NOTHING
    if beside or rule.bound or not memory.qualified.isdisjoint(cited):
        facts, spare = _weighed(activation, facts, memory, beside=beside)
    if certain:
        return Firing(activation, facts, spare, _named_anyhow(rule, rule.bound, memory) if rule.bound else NOTHING)
    return Firing(activation, tuple(map(_assumed, facts)) if rule.then.if_unknown == "apply" else facts, spare)


def _weighed(
    activation: Activation, facts: Iterable[Fact], memory: WorkingMemory, *, beside: bool
) -> tuple[tuple[Fact, ...], frozenset[str]]:
    """Give the facts of a firing as its rule reads them, with what it binds; and the roots that are to spare."""
    rule = activation.rule
    read = {fact.term: _as_read(fact, rule) if fact.otherwise else fact for fact in facts}
    bound = {fact.term: fact for fact in _bound_facts(rule.bound, activation.bound, memory)} if rule.bound else {}
    unique = tuple((read | bound).values())
    if not beside and not [fact for fact in unique if fact.spare]:
        return unique, NOTHING
    needed = _needed(rule.condition, read, memory.values, certain=activation.certain)
    return unique, roots_of(unique) - needed.union(*(fact.needed for fact in bound.values()))


def _assumed(fact: Fact) -> Fact:
    """Say of a fact that the record leaves unknown that it is assumed."""
    return Fact(fact.term, fact.value, "assumed") if fact.value == UNKNOWN and fact.origin == "record" else fact


def _named_anyhow(rule: Rule, bound: Bound, memory: WorkingMemory) -> frozenset[str]:
    """Name the exercises of a rule that binds a reading, whatever the field says, or for what it does say."""
    read = memory.facts.get(bound.fact)
    if read is None or not read.otherwise:
        return NOTHING
    changed = [rule.exercises_for(str(given.value)) for given in read.premises if given.term == read.field]
    others = frozenset.intersection(*(rule.exercises_for(str(value)) for value in read.otherwise))
    return others if _as_given(read) else others.union(*changed)


def roots_of(facts: Iterable[Fact]) -> frozenset[str]:
    """Name what facts rest on in the end."""
    return NOTHING.union(*(fact.roots for fact in facts))


def _as_read(fact: Fact, rule: Rule) -> Fact:
    """Cite only the premises of a reading that matter to a rule.

    Where an exception changed it: nothing but the field, where what it says would do; not the field, where any other
    value of it would do. Where it is as given and any other value would do, the field is spare.
    """
    if _as_given(fact):
        return replace(fact, spare=fact.spare | {fact.field}) if _anyhow(fact, rule) else fact
    field = tuple(premise for premise in fact.premises if premise.term == fact.field)
    if field and all(speaks_for(fact.term, premise.value, rule) for premise in field):
        return _resting_on(fact, field)
    if _anyhow(fact, rule):
        return _resting_on(fact, tuple(premise for premise in fact.premises if premise not in field))
    return fact


def _resting_on(fact: Fact, premises: tuple[Fact, ...]) -> Fact:
    return replace(fact, premises=premises, spare=fact.spare & roots_of(premises))


def _anyhow(fact: Fact, rule: Rule) -> bool:
    """Say whether a reading would speak for a rule for every other value of its field too."""
    return bool(fact.otherwise) and all(speaks_for(fact.term, value, rule) for value in fact.otherwise)


def _as_given(fact: Fact) -> bool:
    """Say whether a fact reads a field as it is given."""
    return any(premise.term == fact.field and premise.value == fact.value for premise in fact.premises)


def speaks_for(term: str, value: Value, rule: Rule) -> bool:
    """Say whether a value of a fact makes some comparison of a rule true, or leaves it open."""
    values = {term: value}
    return any(comparison.could_hold(values) for comparison in rule.condition.comparisons() if comparison.fact == term)


def _bound_facts(bound: Bound, value: str, memory: WorkingMemory) -> Iterable[Fact]:
    if bound.fact:
        return (memory.facts[bound.fact],)
    return (
        Fact(f"{entry.list}:{entry.value}", entry.state, entry.origin)
        for entry in memory.lists
        if entry.list == bound.list and entry.value == value
    )


def _cite(condition: Condition, values: Mapping[str, Value], cited: list[str], *, certain: bool) -> bool:
    """Note the facts that carry a condition, in the order of the rule; say whether some do so beside others."""
    if isinstance(condition, Comparison):
        cited.append(condition.fact)
        return False
    parts = _carrying(condition, values, certain=certain)
    beside = isinstance(condition, Either) and len(parts) > 1
    for part in parts:
        beside = _cite(part, values, cited, certain=certain) or beside
    return beside


def _carrying(condition: Every | Either, values: Mapping[str, Value], *, certain: bool) -> Sequence[Condition]:
    if isinstance(condition, Every):
        return condition.parts
    return [part for part in condition.parts if (part.holds(values) if certain else part.could_hold(values))]


def _needed(
    condition: Condition, read: Mapping[str, Fact], values: Mapping[str, Value], *, certain: bool
) -> frozenset[str]:
    """Name what a condition rests on in the end and could not do without: of an `any`, what all its parts share."""
    if isinstance(condition, Comparison):
        return read[condition.fact].needed if condition.fact in read else NOTHING
    parts = [_needed(part, read, values, certain=certain) for part in _carrying(condition, values, certain=certain)]
    return frozenset.intersection(*parts) if isinstance(condition, Either) else NOTHING.union(*parts)
