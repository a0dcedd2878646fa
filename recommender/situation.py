"""A situation: what is held of a patient, as one flat table of features; and moves, which change it.

A feature is a term of the record, or an entry of a list as `equipment:fitball` or `painful_exercises:gs-09-bicycle`. It
carries no origin and no reason: it is what searches step through.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.condition import Value
from recommender.fact import Fact, ListFact
from recommender.memory import WorkingMemory

Feature = str
Situation = Mapping[Feature, Value]
NOT_NAMED = "not named"


class Move(NamedTuple):
    """A change of one feature, with the features that change along with it; a search sorts and hashes thousands."""

    feature: Feature
    value: Value
    along: tuple[Feature, ...] = ()

    @property
    def features(self) -> tuple[Feature, ...]:
        """Name every feature that it changes."""
        return (self.feature, *self.along)


def situation_of(memory: WorkingMemory) -> dict[Feature, Value]:
    """Flatten the facts of a record, before anything is derived from them."""
    terms: dict[Feature, Value] = {term: fact.value for term, fact in memory.facts.items()}
    return terms | {f"{entry.list}:{entry.value}": entry.state for entry in memory.lists}


def moved(situation: Situation, moves: Iterable[Move]) -> dict[Feature, Value]:
    """Give the situation after moves."""
    changed = dict(situation)
    for move in moves:
        changed |= dict.fromkeys(move.features, move.value)
    return changed


def memory_of(situation: Situation) -> WorkingMemory:
    """Give the working memory of a situation."""
    facts = {term: Fact(term, value) for term, value in situation.items() if ":" not in term}
    named = ((key.partition(":"), value) for key, value in situation.items() if ":" in key and value != NOT_NAMED)
    return WorkingMemory(facts, tuple(sorted(ListFact(parts[0], parts[2], str(value)) for parts, value in named)))
