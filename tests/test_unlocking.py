"""An unlocking is exact: what it gives works, no part of it does, and nothing on offer was overlooked."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.change import Change, apply_changes, plain_record
from recommender.direct import DirectEngine
from recommender.explanation import Explanation, Recommender
from recommender.offer import Offer, offers_of
from recommender.unlocking import OPEN, Unlocker, base_of
from tests.strategies import EXERCISES, KNOWLEDGE, records

DURABLE = Recommender(KNOWLEDGE)
DIRECT = Recommender(
    KNOWLEDGE, DirectEngine(KNOWLEDGE.rules.values())
)  # tests/test_direct.py: it decides alike, sooner
Sets = set[frozenset[Change]]
WORKS = (OPEN, OPEN[:1])
UNLIMITED = 10**6
MOST = 10**4
WARM_UPS = sorted(
    word for rule in KNOWLEDGE.rules.values() if rule.then.items for word in KNOWLEDGE.words(rule.then.items)
)
TELLING = ("stage", "pain", "requested_complex", "minutes", "first_session", "supervised", "equipment", "states")
chances = st.integers(0, 2**32).map(random.Random)
slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def verdict_of(exercise: str, record: Mapping[str, Any], changes: Iterable[Change], recommender: Recommender) -> str:
    """Decide on an exercise after changes, through the front door."""
    return recommender.recommend(apply_changes(record, changes)).decisions[exercise].verdict


def choices_of(offers: Sequence[Offer]) -> Iterator[tuple[Change, ...]]:
    """Yield every choice of offers, at most one a feature, the small ones first."""
    for size in range(len(offers) + 1):
        for chosen in combinations(offers, size):
            if len({offer.move.feature for offer in chosen}) == size:
                yield tuple(sorted(offer.change for offer in chosen))


def exhaustive(
    exercise: str, explanation: Explanation, offers: Sequence[Offer], recommender: Recommender
) -> list[Sets]:
    """Find, by running every choice, the minimal sets that open an exercise, and those that bring it in."""
    record = plain_record(explanation.reading, explanation.knowledge)
    found: list[Sets] = [set(), set()]
    for changes in choices_of(offers):
        verdict = verdict_of(exercise, record, changes, recommender)
        for sets, verdicts in zip(found, WORKS, strict=True):
            if verdict in verdicts and not any(known <= set(changes) for known in sets):
                sets.add(frozenset(changes))
    return found


def searched(exercise: str, explanation: Explanation, offers: Sequence[Offer], recommender: Recommender) -> list[Sets]:
    """Find the same by the search."""
    unlocker = Unlocker(exercise, explanation, recommender, offers)
    searches = (unlocker.opening(), unlocker.bringing(UNLIMITED, UNLIMITED))
    found = [unlocker.answers(each, verdicts, MOST) for each, verdicts in zip(searches, WORKS, strict=True)]
    assert all(search.complete for search in searches)
    return [{frozenset(changes) for changes in sets} for sets in found]


def all_offers(exercise: str, explanation: Explanation) -> list[Offer]:
    """Give every offer."""
    return offers_of(base_of(explanation), exercise, explanation.knowledge)


def sample(exercise: str, explanation: Explanation, rng: random.Random, most: int) -> list[Offer]:
    """Draw a few offers, those that an answer of the search makes use of among them."""
    offers = all_offers(exercise, explanation)
    unlocker = Unlocker(exercise, explanation, DIRECT, offers)
    answers = [*unlocker.answers(unlocker.opening(), OPEN, 2), *unlocker.answers(unlocker.bringing(), OPEN[:1], 2)]
    useful = sorted({change for changes in answers for change in changes if len(changes) < most})
    drawn = [*rng.sample(useful, min(most - 2, len(useful)))]
    for telling in (True, False):
        rest = [
            each.change for each in offers if each.change not in drawn and (each.change.field in TELLING) == telling
        ]
        drawn += rng.sample(rest, min(most - len(drawn) - telling, len(rest)))
    return [offer for offer in offers if offer.change in drawn]


patients = st.one_of(records(screened=True, quiet=True), records(screened=True), records())


@settings(max_examples=10, deadline=None, suppress_health_check=slow)
@given(patients, st.sampled_from([*EXERCISES, *WARM_UPS * 3]), chances)
def test_the_search_finds_what_trying_everything_finds(
    record: dict[str, Any], exercise: str, rng: random.Random
) -> None:
    """Given a few offers, the minimal sets are those that running every choice of them finds."""
    explanation = DIRECT.recommend(record)
    offers = sample(exercise, explanation, rng, 6)
    assert searched(exercise, explanation, offers, DIRECT) == exhaustive(exercise, explanation, offers, DIRECT)
