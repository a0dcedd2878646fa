"""A counterfactual: what the same patient would be recommended without some rules, or were one fact otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from recommender.citation import Outcome
from recommender.condition import Facts, Value
from recommender.engine import Activation, Engine
from recommender.explanation import Considered, Explanation, Fired, Recommender
from recommender.fact import Fact, ListFact
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.memory import Firing, WorkingMemory
from recommender.rule import Rule

COMPLEX, CHOOSE, ADVISE = "complex", "choose", "advise"
ASSESS, SELECT = 1, 4


class Remembering:
    """An engine that fires each step once over the same facts, and then remembers what fired."""

    def __init__(self, engine: Engine, rules: Iterable[Rule]) -> None:
        """Take the engine, and the rules that it fires: facts that those of a step do not read change nothing there."""
        self.name = engine.name
        self._engine = engine
        self._reads = _reads_of(rules)
        self._fired: dict[tuple[int, tuple[Value | None, ...], tuple[ListFact, ...]], Sequence[Activation]] = {}

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step; see `Engine`."""
        entries = tuple(lists)
        key = (step, tuple(map(facts.get, self._reads.get(step, ()))), entries)
        if key not in self._fired:
            self._fired[key] = self._engine.fire(step, facts, entries)
        return self._fired[key]


def _reads_of(rules: Iterable[Rule]) -> dict[int, tuple[str, ...]]:
    """Name the facts that the rules of each step read."""
    found: dict[int, set[str]] = {}
    for rule in rules:
        found.setdefault(rule.step, set()).update(rule.facts_read)
    return {step: tuple(sorted(facts)) for step, facts in found.items()}


class Without:
    """An engine in which some rules never fire. That is exact: rules see each other through facts alone."""

    def __init__(self, engine: Engine, rules: frozenset[str]) -> None:
        """Take the engine that fires the rules, and the ids of those that do not count."""
        self.name = engine.name
        self._engine = engine
        self._rules = rules

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step, less those that do not count; see `Engine`."""
        fired = self._engine.fire(step, facts, lists)
        return [activation for activation in fired if activation.rule.id not in self._rules]


class Choosing:
    """An engine in which every rule that chooses a complex chooses one and the same."""

    def __init__(self, engine: Engine, complex_id: str) -> None:
        """Take the engine that fires the rules, and the complex; "" for none."""
        self.name = engine.name
        self._engine = engine
        self._complex = complex_id

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step; see `Engine`."""
        fired = self._engine.fire(step, facts, lists)
        if step != SELECT:
            return fired
        others = [activation for activation in fired if activation.rule.then.effect != CHOOSE]
        choosing = [self._choosing(activation) for activation in fired if activation.rule.then.effect == CHOOSE]
        return [*others, *(choosing if self._complex else ())]

    def _choosing(self, activation: Activation) -> Activation:
        rule = activation.rule
        then = replace(rule.then, complex=self._complex)
        return replace(activation, rule=replace(rule, document=replace(rule.document, then=then)))


class Only:
    """An engine in which nothing fires that did not fire before."""

    def __init__(self, engine: Engine, firings: Iterable[Firing]) -> None:
        """Take the engine that fires the rules, and what fired before."""
        self.name = engine.name
        self._engine = engine
        self._before = {_identity(firing.activation) for firing in firings}

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step that fired before; see `Engine`."""
        fired = self._engine.fire(step, facts, lists)
        return [activation for activation in fired if _identity(activation) in self._before]


def _identity(activation: Activation) -> tuple[str, bool, str]:
    return activation.rule.id, activation.certain, activation.bound


class Counterfactuals:
    """The other recommendations for one patient; each is made once."""

    def __init__(self, explanation: Explanation, recommender: Recommender) -> None:
        """Take a recommendation, and who made it."""
        self._actual = explanation
        self._reading = explanation.reading
        self._knowledge = explanation.knowledge
        self._engine = Remembering(recommender.engine, self._knowledge.rules.values())
        self._only = Only(self._engine, explanation.firings)
        self._without: dict[frozenset[str], Outcome] = {}
        self._given: dict[tuple[str, Value, bool], Outcome] = {}

    def without(self, rules: Iterable[str]) -> Outcome:
        """Recommend without some rules."""
        gone = frozenset(rules)
        if gone not in self._without:
            self._without[gone] = Outcome(self._concluded_without(gone))
        return self._without[gone]

    def _concluded_without(self, gone: frozenset[str]) -> Explanation:
        """Recommend anew, from the step of the first rule on; what only advises nothing else rests on."""
        rules = [self._knowledge.rules[rule] for rule in gone]
        if all(rule.then.effect == ADVISE for rule in rules):
            advice = tuple(reason for reason in self._actual.advice if reason.firing.rule_id not in gone)
            firings = tuple(firing for firing in self._actual.firings if firing.rule_id not in gone)
            return replace(self._actual, advice=advice, firings=firings)
        steps = {rule.step for rule in rules}
        other = Recommender(self._known_without(gone), Without(self._engine, gone))
        if ASSESS in steps:
            found = other.consider(self._memory())
        elif min(steps) > SELECT:
            found = self._considered
        else:
            found = other.weigh(self._fired.without(gone))
        return other.conclude(self._reading, found)

    def _known_without(self, gone: frozenset[str]) -> Knowledge:
        """Give the knowledge; without rules of the first step, which tell how a field would be read otherwise."""
        if all(self._knowledge.rules[rule].step > ASSESS for rule in gone):
            return self._knowledge
        kept = {name: rule for name, rule in self._knowledge.rules.items() if name not in gone}
        return replace(self._knowledge, rules=kept)

    @cached_property
    def _fired(self) -> Fired:
        """Give what fires in the first four steps, for rules of those that derive nothing."""
        return Recommender(self._knowledge, self._engine).fire(self._memory())

    @cached_property
    def _considered(self) -> Considered:
        """Give what the first four steps find, for rules of the last one."""
        return Recommender(self._knowledge, self._engine).weigh(self._fired)

    def given(self, term: str, value: Value) -> Outcome:
        """Recommend as if a fact, an entry of a list (`equipment:chair`) or the complex were otherwise."""
        return self._were(term, value, self._engine)

    def given_alone(self, term: str, value: Value) -> Outcome:
        """Recommend as if it were otherwise and nothing new followed: rules that did not fire before do not count."""
        return self._were(term, value, self._only)

    def _were(self, term: str, value: Value, engine: Engine) -> Outcome:
        key = (term, value, engine is self._only)
        if key not in self._given:
            memory = self._memory()
            if ":" in term:
                memory.lists = _with_entry(memory.lists, term, str(value))
            elif term != COMPLEX:
                memory.add({term: Fact(term, value)})
            chosen = Choosing(engine, str(value)) if term == COMPLEX else engine
            other = Recommender(self._knowledge, chosen)
            self._given[key] = Outcome(other.conclude(self._reading, other.consider(memory)))
        return self._given[key]

    def _memory(self) -> WorkingMemory:
        return take_in(self._reading, self._knowledge.vocabulary)


def _with_entry(lists: Sequence[ListFact], term: str, state: str) -> tuple[ListFact, ...]:
    """Change the state of one entry; an exercise that is absent is not named at all."""
    name, _, value = term.partition(":")
    kept = [entry for entry in lists if (entry.list, entry.value) != (name, value)]
    named = [ListFact(name, value, state)] if state == "present" or name == "equipment" else []
    return tuple(sorted([*kept, *named]))
