"""The inference: runs the rules of a step over the working memory, the first to its fixpoint. It decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from recommender.condition import Facts
from recommender.engine import Engine
from recommender.fact import Fact
from recommender.light import dataclass
from recommender.memory import Firing, WorkingMemory, explain_firing, roots_of
from recommender.problem import EngineError
from recommender.rule import Rule
from recommender.selector import BOUND
from recommender.vocabulary import UNKNOWN, Vocabulary

ROUNDS_MAX = 20
NO_RULES: Mapping[str, Rule] = {}


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules that gave one thing different outcomes at equal rank; the one that gives less was taken."""

    rules: tuple[str, ...]
    subject: str
    outcomes: tuple[str, ...]
    taken: str

    @property
    def sentence(self) -> str:
        """Say who disagreed, about what, and what was taken."""
        return f"{' and '.join(self.rules)} disagree on {self.subject}; {self.taken}, which gives less, was taken."


def fire_step(step: int, memory: WorkingMemory, engine: Engine) -> list[Firing]:
    """Fire the rules of a step once; for steps whose rules derive nothing this is the fixpoint."""
    return [explain_firing(activation, memory) for activation in engine.fire(step, memory.values, memory.lists)]


def assess(
    memory: WorkingMemory, engine: Engine, vocabulary: Vocabulary, rules: Mapping[str, Rule] = NO_RULES
) -> tuple[list[Firing], list[Clash]]:
    """Derive facts from facts until nothing new follows, then close: a derived finding without support is absent.

    Args:
        memory: the record's facts; the derived ones are added to it.
        engine: fires the rules.
        vocabulary: ranks values and names the derived facts.
        rules: by id, the exceptions among them tell what a field would be read as, were it otherwise.

    Returns:
        Every firing, and the clashes between derivations.
    """
    record = dict(memory.facts)
    fired: dict[tuple[str, str], Firing] = {}
    for _ in range(ROUNDS_MAX):
        for firing in fire_step(1, memory, engine):
            fired[firing.rule_id, firing.activation.bound] = firing
        derived, clashes = _derive(fired.values(), record, vocabulary)
        derived = {
            term: _with_reading(fact, fired.values(), memory, vocabulary, rules) for term, fact in derived.items()
        }
        if not memory.add(derived):
            break
    else:
        raise EngineError("1", f"no fixpoint after {ROUNDS_MAX} rounds")
    memory.add(_closed(memory, vocabulary))
    return sorted(fired.values(), key=lambda firing: (firing.rule_id, firing.activation.bound)), clashes


def _derive(
    fired: Iterable[Firing], record: Mapping[str, Fact], vocabulary: Vocabulary
) -> tuple[dict[str, Fact], list[Clash]]:
    firings = sorted(fired, key=lambda firing: (firing.rule_id, firing.activation.bound))
    certain = {firing.rule_id for firing in firings if firing.activation.certain}
    candidates: dict[str, dict[str, list[Firing]]] = {}
    for firing in firings:
        then = firing.then
        if certain.isdisjoint(then.unless):
            value = firing.activation.bound if then.value == BOUND else then.value
            value = value if firing.activation.certain else UNKNOWN
            candidates.setdefault(then.fact, {}).setdefault(value, []).append(firing)
    derived, clashes = {}, []
    for term, values in candidates.items():
        taken = min(values, key=lambda value: _strictness(term, value, vocabulary))
        known = sorted(set(values) - {UNKNOWN})
        if len(known) > 1:
            rules = tuple(sorted({firing.rule_id for value in known for firing in values[value]}))
            clashes.append(Clash(rules, term, tuple(known), taken))
        recorded = record.get(term)
        if replaces(taken, recorded):
            derived[term] = _derived_fact(term, taken, values[taken])
        elif recorded and recorded.value == taken:
            derived[term] = replace(recorded, spare=recorded.roots)
    return derived, clashes


def _derived_fact(term: str, value: str, support: Sequence[Firing]) -> Fact:
    premises = tuple({fact.term: fact for firing in support for fact in firing.facts}.values())
    needed = frozenset.intersection(*(roots_of(firing.facts) - firing.spare for firing in support))
    spare = roots_of(premises) - needed
    return Fact(term, value, "derived", tuple(firing.rule_id for firing in support), premises, spare)


def _with_reading(
    fact: Fact, fired: Iterable[Firing], memory: WorkingMemory, vocabulary: Vocabulary, rules: Mapping[str, Rule]
) -> Fact:
    """Note, of a fact that reads a field as it is given, what it would be for the other values of that field."""
    for firing in fired:
        rule, given = firing.activation.rule, firing.activation.bound
        if rule.then.fact == fact.term and rule.then.unless and rule.bound and rule.bound.fact:
            field = rule.bound.fact
            others = tuple([value for value in vocabulary.values_of(field) if value != given])
            excepting = [rules[name] for name in rule.then.unless if name in rules]
            values = {name: memory.values.get(name, UNKNOWN) for each in excepting for name in each.facts_read}
            read = tuple([_read_as(value, excepting, {**values, field: value}) for value in others])
            return fact if (read, fact.value) == (others, given) else replace(fact, field=field, otherwise=read)
    return fact


def _read_as(value: str, excepting: Iterable[Rule], facts: Facts) -> str:
    """Give what a rule that reads a field would make of a value: the value, or what the first exception makes of it."""
    return next((rule.then.value for rule in excepting if rule.condition.holds(facts)), value)


def _strictness(term: str, value: str, vocabulary: Vocabulary) -> int:
    """Rank a value: the stricter first. Stages are listed strictest first, pain levels mildest first."""
    order = list(vocabulary.values_of(term))
    if term.endswith("pain"):
        order.reverse()
    if value == UNKNOWN:
        return 1 if order == ["present", "absent"] else len(order)
    return {"present": 0, "absent": 2}.get(value, order.index(value) if value in order else 0)


def replaces(value: str, recorded: Fact | None) -> bool:
    """Say whether a derived value takes the place of what the record says: present always, else where it is silent."""
    if recorded is None or value == "present":
        return recorded is None or recorded.value != "present"
    return recorded.value == UNKNOWN and value != UNKNOWN


def _closed(memory: WorkingMemory, vocabulary: Vocabulary) -> dict[str, Fact]:
    return {
        term.id: Fact(term.id, "absent" if term.kind == "finding" else UNKNOWN, "derived")
        for term in vocabulary.derived.values()
        if term.id not in memory.facts
    }
