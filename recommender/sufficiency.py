"""A sufficient set: facts of the record that by themselves keep an exercise out, whatever the others are.

Each set is minimal: without any one of its facts some other state of the rest would open the exercise. Sets are
reckoned over what could be known: a fact that is left free takes any value, unknown facts become known.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from recommender.condition import Value
from recommender.conflict import Conflict, Outlook
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.memory import WorkingMemory
from recommender.offer import EASY, openers_of
from recommender.problem import UnknownNameError
from recommender.reason_sets import ReasonSets
from recommender.search import Search
from recommender.situation import NOT_NAMED, Feature, Move, Situation, situation_of

PROBES_MAX, HITTING_MAX = 60, 240
Features = frozenset[Feature]


def reason_sets(topic: str, explanation: Explanation) -> ReasonSets:
    """Give the minimal sets of facts that suffice to keep an exercise out, the smallest first.

    Args:
        topic: the id of an exercise.
        explanation: the recommendation as it stands.

    Returns:
        Sets of facts of the record or the clinic; one empty set when the exercise is closed to every patient; none
        when it is open.

    Raises:
        UnknownNameError: no exercise has this id.
    """
    if topic not in explanation.decisions:
        raise UnknownNameError("exercise", topic, explanation.decisions)
    memory = take_in(explanation.reading, explanation.knowledge.vocabulary, explanation.clinic)
    proven = sufficient_sets(topic, situation_of(memory), explanation.knowledge)
    sets = tuple(tuple(_fact(feature, memory) for feature in sorted(found)) for found in proven.sets)
    return ReasonSets(sets, proven.complete)


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
        self._outlook = Outlook(exercise, situation, knowledge)
        self._search = Search(list(moves), self.conflicts)
        self._features = frozenset(move.feature for move in self._search.moves)
        self._movable = self._features
        self.complete = True

    def conflicts(self, made: Sequence[Move]) -> list[Conflict]:
        """Give what keeps the exercise out after some moves."""
        return self._outlook.conflicts(made, self._movable - {move.feature for move in made})

    def _proof(self, kept: Features) -> Features | None:
        """Give those of some features that suffice as they are; None where they do not, or that could not be told."""
        if any(way.isdisjoint(kept) for way in self.ways):
            return None
        self._movable = self._features - kept
        found = self._search.way(kept)
        self.complete = self.complete and self._search.complete
        if isinstance(found, tuple):
            self.ways.append(frozenset(feature for move in found for feature in move.features))
            return None
        return found if self._search.complete else None

    def note(self, features: Features) -> None:
        """Note of features that suffice those that the others do need, unless some of them are known to suffice."""
        kept = features & self._features
        if any(known <= kept for known in self.found):
            return
        for feature in sorted(kept):
            if feature in kept and (fewer := self._proof(kept - {feature})) is not None:
                kept = fewer
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
            if (left := self._proof(self._features - fresh)) is not None:
                self.note(left)


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
