"""A sufficient set: facts of the record that by themselves keep an exercise out, whatever the others are.

Each set is minimal: without any one of its facts some other state of the rest would open the exercise. Sets are
reckoned over what could be known: a fact that is left free takes any value, unknown facts become known.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recommender.condition import Value
from recommender.conflict import Conflict, Outlook
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.memory import WorkingMemory
from recommender.offer import EASY, openers_of
from recommender.problem import UnknownNameError
from recommender.search import Search
from recommender.situation import NOT_NAMED, Feature, Move, Situation, moved, situation_of

PROBES_MAX, HITTING_MAX = 60, 240
Features = frozenset[Feature]


def reason_sets(topic: str, explanation: Explanation) -> tuple[tuple[Fact, ...], ...]:
    """Give the minimal sets of facts that suffice to keep an exercise out, the smallest first.

    Args:
        topic: the id of an exercise.
        explanation: the recommendation as it stands.

    Returns:
        Sets of facts of the record; one empty set when the exercise is closed to every patient; none when it is open.

    Raises:
        UnknownNameError: no exercise has this id.
    """
    if topic not in explanation.decisions:
        raise UnknownNameError("exercise", topic, explanation.decisions)
    memory = take_in(explanation.reading, explanation.knowledge.vocabulary)
    sets = sufficient_sets(topic, situation_of(memory), explanation.knowledge).sets
    return tuple(tuple(_fact(feature, memory) for feature in sorted(found)) for found in sets)


def _fact(feature: Feature, memory: WorkingMemory) -> Fact:
    name, _, entry = feature.partition(":")
    if not entry:
        return memory.facts[feature]
    states = {each.value: each for each in memory.lists if each.list == name}
    return Fact(feature, states[entry].state, states[entry].origin) if entry in states else Fact(feature, "absent")


@dataclass(frozen=True, slots=True)
class SufficientSets:
    """Minimal sets of features that suffice to keep an exercise out, the smallest first.

    Attributes:
        complete: there are no others; otherwise there may be.
    """

    sets: tuple[Features, ...]
    complete: bool


def sufficient_sets(
    exercise: str, situation: Situation, knowledge: Knowledge, moves: Iterable[Move] | None = None
) -> SufficientSets:
    """Give the minimal sets of features that suffice to keep an exercise out.

    Args:
        exercise: its id.
        situation: what is held of the patient.
        knowledge: the rules.
        moves: what may be otherwise; all that could be, by default.
    """
    prover = _Prover(
        exercise, situation, knowledge, alternatives(exercise, situation, knowledge) if moves is None else moves
    )
    for conflict in prover.conflicts(()):
        prover.note(frozenset(conflict.features))
    complete = prover.find_others() and prover.complete
    return SufficientSets(tuple(sorted(prover.found, key=lambda each: (len(each), sorted(each)))), complete)


class _Prover:
    """Proves of features that they suffice, by finding no way to open the exercise while they stay as they are.

    Attributes:
        found: the minimal sets that are proven.
        ways: the features that some ways to open the exercise change.
        complete: every proof that was asked for was found or refuted.
    """

    def __init__(self, exercise: str, situation: Situation, knowledge: Knowledge, moves: Iterable[Move]) -> None:
        """Take what may be otherwise."""
        self.found: list[Features] = []
        self.ways: list[Features] = []
        self._situation = situation
        self._outlook = Outlook(exercise, knowledge)
        self._search = Search(list(moves), self.conflicts)
        self._features = frozenset(move.feature for move in self._search.moves)
        self._movable = self._features
        self.complete = True
        self._used: set[Feature] = set()

    def conflicts(self, made: Sequence[Move]) -> list[Conflict]:
        """Give what keeps the exercise out after some moves, and note the features that it rests on."""
        decided = {move.feature for move in made}
        found = self._outlook.conflicts(moved(self._situation, made), self._movable - decided)
        self._used.update(feature for conflict in found for feature in conflict.features)
        return found

    def _opens(self, freed: Features) -> bool:
        """Say whether changing some features opens the exercise, or some of them; or whether that could not be told."""
        if any(way <= freed for way in self.ways):
            return True
        self._used.clear()
        self._movable = freed
        way = self._search.way(self._features - freed)
        if way is not None:
            self.ways.append(frozenset(move.feature for move in way))
        self.complete = self.complete and self._search.complete
        return way is not None or not self._search.complete

    def _suffices(self, features: Features) -> bool:
        """Say whether nothing else opens the exercise while these stay as they are."""
        return any(known <= features for known in self.found) or not self._opens(self._features - features)

    def note(self, features: Features) -> None:
        """Note of features that suffice those that the others do need, unless they are known."""
        kept = features & self._features
        for feature in sorted(kept):
            if self._suffices(kept - {feature}):
                kept -= {feature}
        if kept not in self.found:
            self.found.append(kept)

    def find_others(self) -> bool:
        """Find what hides behind the known sets: free a fact of each, see what is left. Say whether all was found."""
        probed: set[Features] = set()
        while True:
            hitting, complete = _hitting(self.found)
            fresh = next((each for each in hitting if each not in probed), None)
            if fresh is None or len(probed) == PROBES_MAX:
                return complete and fresh is None
            probed.add(fresh)
            if (left := self._proof(fresh)) is not None:
                self.note(left)

    def _proof(self, freed: Features) -> Features | None:
        """Give features that suffice although some are freed; None where freeing those opens the exercise."""
        return None if self._opens(freed) else frozenset(self._used) - freed


def _hitting(sets: Iterable[Features]) -> tuple[list[Features], bool]:
    """Give minimal sets that hit each of some sets, and whether these are all (Berge's multiplication)."""
    found, complete = [frozenset[Feature]()], True
    for each in sets:
        hit = [one for one in found if one & each]
        grown = {*hit, *(one | {feature} for one in found if not one & each for feature in each)}
        least = [one for one in grown if not any(other < one for other in grown)]
        found = sorted(least, key=lambda one: (len(one), sorted(one)))[:HITTING_MAX]
        complete = complete and len(found) == len(least)
    return found, complete


def alternatives(exercise: str, situation: Situation, knowledge: Knowledge) -> Iterator[Move]:
    """Yield every other value that a feature could be known to have."""
    numbers = _numbers(knowledge)
    for feature, value in situation.items():
        name, _, entry = feature.partition(":")
        values: Iterable[Value] = numbers.get(feature) or knowledge.vocabulary.values_of(feature) if not entry else ()
        if entry:
            values = ("present", "absent") if name == "equipment" else (NOT_NAMED,)
        yield from (Move(feature, other) for other in values if other != value)
    for parent in openers_of(exercise, knowledge):
        if f"{EASY}:{parent}" not in situation:
            yield Move(f"{EASY}:{parent}", "present")


def _numbers(knowledge: Knowledge) -> dict[str, list[float]]:
    """Give, for each fact that is compared with numbers, a value on either side of each."""
    found: dict[str, set[float]] = {}
    for rule in knowledge.rules.values():
        for each in rule.condition.comparisons():
            if each.operator:
                found.setdefault(each.fact, set()).update((each.number, math.nextafter(each.number, -math.inf)))
    return {fact: sorted(values) for fact, values in found.items()}
