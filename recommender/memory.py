"""The working memory: every fact of one patient, with what it rests on. It stores; `inference` decides what to add."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from recommender.condition import Comparison, Condition, Either, Value
from recommender.engine import Activation
from recommender.fact import Fact, ListFact
from recommender.vocabulary import UNKNOWN


@dataclass(slots=True)
class WorkingMemory:
    """The facts of one patient by term, and the list facts."""

    facts: dict[str, Fact]
    lists: Sequence[ListFact] = ()
    values: dict[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.values = {term: fact.value for term, fact in self.facts.items()}

    def add(self, facts: Mapping[str, Fact]) -> bool:
        """Add or replace facts; say whether a value changed."""
        changed = any(self.values.get(term) != fact.value for term, fact in facts.items())
        self.facts.update(facts)
        self.values.update({term: fact.value for term, fact in facts.items()})
        return changed


@dataclass(frozen=True, slots=True, eq=False)
class Firing:
    """An activation with the facts that satisfied it.

    Attributes:
        facts: the facts that it rests on, in the order of the rule.
        any_of: more than one of the facts suffices by itself.
    """

    activation: Activation
    facts: tuple[Fact, ...]
    any_of: bool

    @property
    def rule_id(self) -> str:
        """Name the rule."""
        return self.activation.rule.id

    @property
    def missing(self) -> tuple[Fact, ...]:
        """Give the facts that are unknown and on which the firing waits."""
        return tuple(fact for fact in self.facts if fact.value == UNKNOWN)


def explain_firing(activation: Activation, memory: WorkingMemory) -> Firing:
    """Find the facts that satisfied an activation: of an `any`, those parts that hold."""
    rule = activation.rule
    cited, any_of = _cited(rule.condition, memory.values, certain=activation.certain)
    facts = [memory.facts[comparison.fact] for comparison in dict.fromkeys(cited) if comparison.fact in memory.facts]
    facts += _bound_facts(activation, memory)
    unique = tuple({fact.term: fact for fact in facts}.values())
    if activation.certain:
        return Firing(activation, unique, any_of)
    assumed = tuple(
        Fact(fact.term, fact.value, "assumed") if fact.value == UNKNOWN and fact.origin == "record" else fact
        for fact in unique
    )
    return Firing(activation, assumed if rule.then.if_unknown == "apply" else unique, any_of)


def _bound_facts(activation: Activation, memory: WorkingMemory) -> Iterable[Fact]:
    bound = activation.rule.bound
    if bound is None:
        return ()
    if bound.fact:
        return (memory.facts[bound.fact],)
    return (
        Fact(f"{entry.list}:{entry.value}", entry.state, entry.origin)
        for entry in memory.lists
        if entry.list == bound.list and entry.value == activation.bound
    )


def _cited(condition: Condition, values: Mapping[str, Value], *, certain: bool) -> tuple[list[Comparison], bool]:
    if isinstance(condition, Comparison):
        return [condition], False
    parts: Sequence[Condition] = condition.parts
    if isinstance(condition, Either):
        parts = [part for part in parts if (part.holds(values) if certain else part.could_hold(values))]
    cited = [_cited(part, values, certain=certain) for part in parts]
    any_of = (isinstance(condition, Either) and len(parts) > 1) or any(several for _, several in cited)
    return [comparison for found, _ in cited for comparison in found], any_of
