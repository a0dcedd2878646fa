"""Reason sets: each suffices to keep an exercise out, none of its facts is to spare, and they are dual to unlocking."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from recommender import search as search_module
from recommender import sufficiency
from recommender.conflict import Conflict, Outlook
from recommender.direct import DirectEngine
from recommender.explanation import Recommender
from recommender.intake import take_in
from recommender.patient import read_patient
from recommender.problem import UnknownNameError
from recommender.search import Search
from recommender.situation import Feature, Move, Situation, memory_of, moved, situation_of
from recommender.sufficiency import SufficientSets, alternatives, reason_sets, sufficient_sets
from tests.minibase import ASSESS, SCREENED, mini, recommender_of, rule_text
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


@settings(max_examples=5, deadline=None, suppress_health_check=slow)
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


@settings(max_examples=5, deadline=None, suppress_health_check=slow)
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
    outlook = Outlook(exercise, situation, KNOWLEDGE)
    movable = frozenset(feature for move in moves for feature in move.features)

    def conflicts(made: Sequence[Move]) -> Sequence[Conflict]:
        return outlook.conflicts(made, movable - {move.feature for move in made})

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


@settings(max_examples=5, deadline=None, suppress_health_check=slow)
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


CAT = "rem-4-cat-cow"
NAMED = f'[when.exercise]\nid = ["{CAT}"]'
FEVER = '[when.patient]\nfact = "fever"\nis = "present"'
BOTH = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "malaise", is = "present" }]'


def barred(when: str, then: str = 'effect = "exclude"', exercise: str = NAMED) -> str:
    """Write a rule that bars one exercise."""
    return rule_text(f"{when}\n{exercise}", then)


def proven(record: Mapping[str, Any], **rules: str) -> SufficientSets:
    """Prove over a mini base with some rules that bar the exercise."""
    built, problems = mini({**ASSESS, **{f"restrict/{name}": text for name, text in rules.items()}})
    assert problems == []
    situation = situation_of(take_in(read_patient(record, built), built.vocabulary))
    return sufficient_sets(CAT, situation, built)


ILL = {**SCREENED, "symptoms": ["fever", "malaise"]}


def test_an_open_exercise_has_no_reason_set() -> None:
    """Given an exercise that nothing bars, there is no set, and that is sure."""
    assert proven(SCREENED, fever=barred(FEVER)) == SufficientSets((), complete=True)


def test_an_exercise_closed_to_everybody_has_the_empty_set() -> None:
    """Given a bar without a condition, no fact is needed; what bars it besides adds no set."""
    assert proven(ILL, always=barred(""), fever=barred(FEVER)).sets == (frozenset(),)


def test_each_bar_gives_its_set_the_smallest_first() -> None:
    """Given a bar on two facts and one on a third, both are sets, the smaller one in front."""
    stiff = barred('[when.patient]\nfact = "stiffness"\nis = "present"')
    found = proven({**SCREENED, "symptoms": ["fever", "malaise", "stiffness"]}, both=barred(BOTH), stiff=stiff)
    assert found == SufficientSets((frozenset({"stiffness"}), frozenset({"fever", "malaise"})), complete=True)


def test_a_set_that_holds_another_is_none() -> None:
    """Given a bar on two facts and one on one of them, only the one fact is a set."""
    assert proven(ILL, both=barred(BOTH), fever=barred(FEVER)).sets == (frozenset({"fever"}),)


def test_bars_that_leave_no_value_suffice_together() -> None:
    """Given one bar for each value of a fact, that fact is not needed; beside another fact, the rest of each bar is."""
    supervised = '[when.patient]\nfact = "supervised"\nis = "yes"'
    fevered = (
        '[when.patient]\nall = [{ fact = "supervised", is = ["no", "unknown"] }, { fact = "fever", is = "present" }]'
    )
    found = proven(ILL, yes=barred(supervised), no=barred(fevered))
    assert set(found.sets) == {frozenset({"supervised"}), frozenset({"fever"})}


def test_a_set_that_no_rule_shows_is_found_behind_those_that_rules_show() -> None:
    """Given a bar that comes up only once another is gone, its facts suffice when the other fact is free."""
    warm = '[when.patient]\nall = [{ fact = "temperature_c", below = 38 }, { fact = "malaise", is = "present" }]'
    hot = '[when.patient]\nfact = "temperature_c"\nat_least = 38'
    found = proven({**ILL, "temperature_c": 39}, hot=barred(hot), warm=barred(warm))
    assert found == SufficientSets((frozenset({"malaise"}), frozenset({"temperature_c"})), complete=True)


def test_an_exception_that_may_hold_is_part_of_a_set() -> None:
    """Given a bar with an exception, that the exception does not hold is part of what suffices."""
    permit = barred('[when.bound]\nlist = "easy_exercises"', 'effect = "permit"', '[when.exercise]\nid = "$bound"')
    found = proven(ILL, fever=barred(FEVER, 'effect = "exclude"\nunless = ["restrict/permit"]'), permit=permit)
    assert found.sets == (frozenset({"fever", f"easy_exercises:{CAT}"}),)


def test_what_is_not_known_may_be_a_fact_of_a_set() -> None:
    """Given a bar while a fact is unknown, not knowing it suffices: either answer would be another situation."""
    record = {name: value for name, value in SCREENED.items() if name != "supervised"}
    supervised = barred('[when.patient]\nfact = "supervised"\nis = ["no", "unknown"]')
    assert proven(record, supervised=supervised).sets == (frozenset({"supervised"}),)


def test_on_mini_bases_sets_are_dual_to_what_opens() -> None:
    """Given three bars that share facts, the sets hit all ways to open, tried one by one, and are minimal."""
    third = '[when.patient]\nall = [{ fact = "malaise", is = "present" }, { fact = "stiffness", is = "present" }]'
    either = '[when.patient]\nany = [{ fact = "fever", is = "absent" }, { fact = "stiffness", is = "absent" }]'
    rules = {
        "restrict/both": barred(BOTH), "restrict/third": barred(third),
        "restrict/either": barred(either, 'effect = "exclude"\nunless = ["restrict/permit"]'),
        "restrict/permit": barred('[when.patient]\nfact = "supervised"\nis = "yes"', 'effect = "permit"'),
    }  # fmt: skip
    built, problems = mini({**ASSESS, **rules})
    assert problems == []
    direct = Recommender(built, DirectEngine(built.rules.values()))
    domain = dict.fromkeys(("fever", "malaise", "stiffness"), ("present", "absent")) | {"supervised": ("yes", "no")}
    for values in product(*domain.values()):
        situation = situation_from(SCREENED) | dict(zip(domain, values, strict=True))
        moves = [Move(name, word) for name, words in domain.items() for word in words if word != situation[name]]
        opening = minimal(made for made, after in states(situation, moves) if is_open(CAT, after, direct))
        found = sufficient_sets(CAT, situation, built, moves)
        assert found.complete
        assert set(found.sets) == hitting(opening)


def test_too_many_probes_are_not_made_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no probe, what hides behind the bars that hold is not found, and that is said."""
    monkeypatch.setattr(sufficiency, "PROBES_MAX", 0)
    warm = '[when.patient]\nall = [{ fact = "temperature_c", below = 38 }, { fact = "malaise", is = "present" }]'
    hot = '[when.patient]\nfact = "temperature_c"\nat_least = 38'
    hurts = barred('[when.bound]\nlist = "painful_exercises"', exercise='[when.exercise]\nid = "$bound"')
    record = {**ILL, "temperature_c": 39, "painful_exercises": [CAT]}
    found = proven(record, hot=barred(hot), warm=barred(warm), hurts=hurts)
    assert not found.complete
    assert set(found.sets) <= {frozenset({"malaise"}), frozenset({"temperature_c"}), frozenset({PAINFUL})}


def test_too_many_hitting_sets_are_cut_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given room for one hitting set, the sets that are found suffice, and it is said that there may be others."""
    monkeypatch.setattr(sufficiency, "HITTING_MAX", 1)
    found = proven(ILL, both=barred(BOTH))
    assert found == SufficientSets((frozenset({"fever", "malaise"}),), complete=False)


def test_a_proof_that_is_given_up_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a search that gives up at once, sets suffice, may hold facts to spare, and are not called complete."""
    monkeypatch.setattr(search_module, "WAY_MAX", 0)
    found = proven(ILL, both=barred(BOTH), fever=barred(FEVER))
    assert not found.complete
    assert all("fever" in each for each in found.sets)


PAINFUL = f"painful_exercises:{CAT}"


def test_the_facts_of_a_set_are_those_of_the_record() -> None:
    """Given sets over a term, an entry that is named and one that is not, each fact has the value of the record."""
    easy = barred('[when.bound]\nlist = "easy_exercises"', 'effect = "permit"', '[when.exercise]\nid = "$bound"')
    recommender = recommender_of({
        "restrict/fever": barred(FEVER, 'effect = "exclude"\nunless = ["restrict/easy"]'), "restrict/easy": easy,
        "restrict/hurts": barred('[when.bound]\nlist = "painful_exercises"', exercise='[when.exercise]\nid = "$bound"'),
    })  # fmt: skip
    explanation = recommender.recommend({**ILL, "painful_exercises": [CAT]})
    assert [{fact.term: fact.value for fact in facts} for facts in reason_sets(CAT, explanation).sets] == [
        {PAINFUL: "present"},
        {"fever": "present", f"easy_exercises:{CAT}": "absent"},
    ]


def test_an_unknown_exercise_has_no_reason_set() -> None:
    """Given a name that no exercise has, it is said, with the nearest one."""
    recommender = recommender_of({})
    with pytest.raises(UnknownNameError, match=CAT):
        reason_sets("rem-4-cat-cw", recommender.recommend(SCREENED))


def test_alternatives_are_every_other_value_that_could_be_known() -> None:
    """Given a record, a finding may be the other way, a number on either side of a limit, equipment at hand or not."""
    record = {**SCREENED, "age": 30, "temperature_c": 39.0, "equipment": ["fitball"], "painful_exercises": [CAT]}
    found = by_feature(alternatives("bar-2-pull-up", situation_from(record), KNOWLEDGE))
    values = {name: {move.value for move in moves} for name, moves in found.items()}
    assert values["fever"] == {"present"}
    assert values["supervised"] == {"no"}
    assert values["pain"] == {"mild", "moderate", "pronounced"}
    assert values["equipment:fitball"] == {"absent"}
    assert values["equipment:chair"] == {"present"}
    assert values[PAINFUL] == {"not named"}
    limit = KNOWLEDGE.number("fever_threshold_c")
    assert limit in values["temperature_c"]
    assert any(limit - 1 < value < limit for value in values["temperature_c"] if isinstance(value, float))
    assert values["easy_exercises:bar-1-passive-hang"] == {"present"}
    assert "sex" not in values
    assert all(situation_from(record).get(name) not in others for name, others in values.items())


def test_what_is_easy_may_be_so_no_longer() -> None:
    """Given an exercise that is named as easy and opens another, its one alternative is not to be named."""
    record = {**SCREENED, "easy_exercises": ["bar-1-passive-hang"]}
    found = by_feature(alternatives("bar-2-pull-up", situation_from(record), KNOWLEDGE))
    assert found["easy_exercises:bar-1-passive-hang"] == [Move("easy_exercises:bar-1-passive-hang", "not named")]
