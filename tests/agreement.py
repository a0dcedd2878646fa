"""The agreement of an engine with the oracle: the situations in which it fires, and where the two differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from recommender.condition import Facts
from recommender.engine import Activation, Engine
from recommender.fact import ListFact
from recommender.inference import assess
from recommender.intake import take_in
from recommender.patient import read_patient
from tests.oracle import Fired, fired
from tests.strategies import KNOWLEDGE


class OracleEngine:
    """The oracle in the place of an engine."""

    name = "oracle"

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Give what the oracle says as activations; see `Engine`."""
        return [Activation(KNOWLEDGE.rules[name], certain, bound) for name, certain, bound in fired(step, facts, lists)]


@dataclass(frozen=True)
class Firing:
    """A step to be fired over the facts of one patient."""

    step: int
    facts: Facts
    lists: Sequence[ListFact]

    @cached_property
    def expected(self) -> list[Fired]:
        """Give what the oracle says."""
        return fired(self.step, self.facts, self.lists)

    def found(self, engine: Engine) -> list[Fired]:
        """Give what an engine says, in its order."""
        activations = engine.fire(self.step, self.facts, self.lists)
        return [(each.rule.id, each.certain, each.bound) for each in activations]


def firings(record: Mapping[str, Any], complexes: Iterable[str]) -> Iterator[Firing]:
    """Yield every step for a record: the first one also before facts are derived, the last one for each complex."""
    memory = take_in(read_patient(record, KNOWLEDGE), KNOWLEDGE.vocabulary)
    yield Firing(1, dict(memory.values), memory.lists)
    assess(memory, OracleEngine(), KNOWLEDGE.vocabulary, KNOWLEDGE.rules)
    for step in (1, 2, 3, 4):
        yield Firing(step, memory.values, memory.lists)
    for name in complexes:
        yield Firing(5, {**memory.values, "complex": name}, memory.lists)


def in_dispute(engine: Engine, situations: Iterable[Firing]) -> frozenset[str]:
    """Name the rules about which an engine and the oracle differ."""
    return frozenset(name for each in situations for name, _, _ in {*each.expected} ^ {*each.found(engine)})
