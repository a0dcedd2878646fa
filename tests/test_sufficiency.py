"""Reason sets: each suffices to keep an exercise out, none of its facts is to spare, and they are dual to unlocking."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from recommender.conflict import Conflict, Outlook
from recommender.direct import DirectEngine
from recommender.explanation import Recommender
from recommender.intake import take_in
from recommender.patient import read_patient
from recommender.search import Search
from recommender.situation import Feature, Move, Situation, memory_of, moved, situation_of
from recommender.sufficiency import alternatives, reason_sets, sufficient_sets
from tests.minibase import SCREENED
from tests.strategies import EXERCISES, KNOWLEDGE, records

DIRECT = Recommender(KNOWLEDGE, DirectEngine(KNOWLEDGE.rules.values()))
Features = frozenset[Feature]
chances = st.integers(0, 2**32).map(random.Random)
slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def situation_from(record: Mapping[str, Any]) -> dict[Feature, Any]:
    """Read a record into a situation."""
    return situation_of(take_in(read_patient(record, KNOWLEDGE), KNOWLEDGE.vocabulary))


def is_open(exercise: str, situation: Situation, recommender: Recommender = DIRECT) -> bool:
    """Decide on an exercise by all of the first four steps."""
    return recommender.consider(memory_of(situation)).decisions[exercise].open


def by_feature(moves: Iterable[Move]) -> dict[Feature, list[Move]]:
    """Group moves by the feature that they change."""
    found: dict[Feature, list[Move]] = {}
    for move in moves:
        found.setdefault(move.feature, []).append(move)
    return found


def shaken(situation: Situation, moves: Iterable[Move], kept: Features, rng: random.Random) -> Situation:
    """Give every feature but those that are kept some state at random, half of them the one that they have."""
    free = (rng.choice(each) for feature, each in by_feature(moves).items() if feature not in kept)
    return moved(situation, [move for move in free if rng.random() < 0.5])


@settings(max_examples=12, deadline=None, suppress_health_check=slow)
@given(records(), st.sampled_from(EXERCISES), chances)
def test_a_reason_set_suffices_whatever_else_is_the_case(
    record: dict[str, Any], exercise: str, rng: random.Random
) -> None:
    """Given the facts of a set, no state of the other facts that is tried opens the exercise."""
    situation = situation_from(record)
    moves = list(alternatives(exercise, situation, KNOWLEDGE))
    for found in sufficient_sets(exercise, situation, KNOWLEDGE).sets:
        for _ in range(2):
            assert not is_open(exercise, shaken(situation, moves, found, rng)), (found, exercise)


@settings(max_examples=12, deadline=None, suppress_health_check=slow)
@given(records(screened=True), st.sampled_from(EXERCISES))
def test_no_fact_of_a_reason_set_is_to_spare(record: dict[str, Any], exercise: str) -> None:
    """Given a set less one of its facts, some state of the others opens the exercise: it is shown by reaching it."""
    situation = situation_from(record)
    moves = list(alternatives(exercise, situation, KNOWLEDGE))
    proven = sufficient_sets(exercise, situation, KNOWLEDGE)
    assume(proven.complete)
    for found in proven.sets[:4]:
        for feature in sorted(found):
            way = opening(exercise, situation, [move for move in moves if move.feature not in found - {feature}])
            assert way is not None, (found, feature)
            assert is_open(exercise, moved(situation, way))


def test_a_fact_of_the_clinic_is_shown_as_one() -> None:
    """Given equipment that the clinic does not have, the set that suffices names the clinic, not the record."""
    explanation = Recommender(KNOWLEDGE).recommend({**SCREENED, "equipment": []}, clinic=("equipment",))
    found = reason_sets("pin-1-hang-60s", explanation).sets
    origins = {fact.term: fact.origin for facts in found for fact in facts}
    assert origins["equipment:horizontal_bar"] == "clinic"
    assert set(origins.values()) == {"clinic", "record"}


def opening(exercise: str, situation: Situation, moves: Sequence[Move]) -> tuple[Move, ...] | None:
    """Find some moves that open an exercise."""
    outlook = Outlook(exercise, KNOWLEDGE)
    movable = frozenset(feature for move in moves for feature in move.features)

    def conflicts(made: Sequence[Move]) -> Sequence[Conflict]:
        return outlook.conflicts(moved(situation, made), movable - {move.feature for move in made})

    found = Search(moves, conflicts).way()
    return found if isinstance(found, tuple) else None


def states(situation: Situation, moves: Iterable[Move]) -> Iterator[tuple[Features, Situation]]:
    """Yield every situation that moves lead to, with the features that were changed."""
    for chosen in product(*([None, *each] for each in by_feature(moves).values())):
        made = [move for move in chosen if move]
        yield frozenset(move.feature for move in made), moved(situation, made)


def minimal(sets: Iterable[Features]) -> set[Features]:
    """Keep the sets that hold no other."""
    every = set(sets)
    return {each for each in every if not any(other < each for other in every)}


def hitting(sets: Iterable[Features]) -> set[Features]:
    """Give the minimal sets that hit each of some sets, by trying all."""
    known = list(sets)
    every = sorted(frozenset().union(*known))
    tried = (frozenset(each) for size in range(len(every) + 1) for each in combinations(every, size))
    return minimal(each for each in tried if all(each & one for one in known))


@settings(max_examples=15, deadline=None, suppress_health_check=slow)
@given(records(screened=True), st.sampled_from(EXERCISES), chances)
def test_reason_sets_and_unlocking_sets_are_dual(record: dict[str, Any], exercise: str, rng: random.Random) -> None:
    """Given a few features that may change, each side is the minimal hitting sets of the other, found by trying all."""
    situation = situation_from(record)
    moves = few(exercise, situation, rng)
    opening_sets = minimal(changed for changed, after in states(situation, moves) if is_open(exercise, after))
    proven = sufficient_sets(exercise, situation, KNOWLEDGE, moves)
    assume(proven.complete)
    reasons = set(proven.sets)
    assert reasons == hitting(opening_sets) if opening_sets else reasons == {frozenset()}
    assert hitting(reasons) == opening_sets


def few(exercise: str, situation: Situation, rng: random.Random) -> list[Move]:
    """Draw features that matter to an exercise, with few of their states; the rest stays as it is."""
    grouped = by_feature(alternatives(exercise, situation, KNOWLEDGE))
    sets = sufficient_sets(exercise, situation, KNOWLEDGE).sets
    telling = sorted({feature for each in sets for feature in each})
    drawn = rng.sample(telling, min(4, len(telling)))
    drawn += rng.sample(sorted(set(grouped) - set(drawn)), 6 - len(drawn))
    return [move for feature in drawn for move in rng.sample(grouped[feature], min(2, len(grouped[feature])))]
