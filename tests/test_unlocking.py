"""An unlocking is exact: what it gives works, no part of it does, and nothing on offer was overlooked."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.change import Change, apply_changes, plain_record
from recommender.direct import DirectEngine
from recommender.explanation import Explanation, Recommender
from recommender.offer import Offer, offers_of
from recommender.problem import EngineError, UnknownNameError
from recommender.unlocking import OPEN, Unlocker, Unlocking, base_of, unlock
from tests.minibase import SCREENED, recommender_of, rule_text
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


@settings(max_examples=5, deadline=None, suppress_health_check=slow)
@given(patients, st.sampled_from([*EXERCISES, *WARM_UPS * 3]), chances)
def test_the_search_finds_what_trying_everything_finds(
    record: dict[str, Any], exercise: str, rng: random.Random
) -> None:
    """Given a few offers, the minimal sets are those that running every choice of them finds."""
    explanation = DIRECT.recommend(record)
    offers = sample(exercise, explanation, rng, 6)
    assert searched(exercise, explanation, offers, DIRECT) == exhaustive(exercise, explanation, offers, DIRECT)


@settings(max_examples=5, deadline=None, suppress_health_check=slow)
@given(patients, st.sampled_from(EXERCISES))
def test_every_answer_works_and_no_part_of_it_does(record: dict[str, Any], exercise: str) -> None:
    """Given any patient, each set that is given brings the exercise in, or opens it, and no part of the set does."""
    explanation = DIRECT.recommend(record)
    found = unlock(exercise, explanation, DIRECT)
    plain = plain_record(explanation.reading, KNOWLEDGE)
    for sets, verdicts in ((found.prescribed, OPEN[:1]), (found.eligible, OPEN)):
        for changes in sets:
            assert verdict_of(exercise, plain, changes, DIRECT) in verdicts
            for part in parts_of(changes):
                assert verdict_of(exercise, plain, part, DIRECT) not in verdicts
    assert not found.immovable or not found.prescribed
    assert found.prescribed or found.immovable or found.more


def parts_of(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """Give every part of a set; of a large one, those that lack one change or have one."""
    sizes = range(len(changes)) if len(changes) < 5 else (1, len(changes) - 1)
    return [part for size in sizes for part in combinations(changes, size)]


CAT = "rem-4-cat-cow"
FEVER = '[when.patient]\nfact = "fever"\nis = "present"'


def barred(when: str, then: str = 'effect = "exclude"', exercise: str = f'id = ["{CAT}"]') -> str:
    """Write a rule that bars one exercise."""
    return rule_text(f"{when}\n[when.exercise]\n{exercise}", then)


def answered(record: Mapping[str, Any], most: int = 4, **rules: str) -> Unlocking:
    """Ask what would open the exercise over a mini base with some rules that bar it."""
    recommender = recommender_of({f"restrict/{name}": text for name, text in rules.items()})
    return unlock(CAT, recommender.recommend(record), recommender, most)


def without(*fields: str) -> dict[str, Any]:
    """Give the record of a screened patient without some fields."""
    return {name: value for name, value in SCREENED.items() if name not in fields}


def test_a_prescribed_exercise_needs_no_change() -> None:
    """Given an exercise of the program, the one set is the empty one."""
    found = answered(SCREENED, fever=barred(FEVER))
    assert (found.verdict, found.prescribed, found.eligible) == ("prescribed", ((),), ((),))
    assert (found.more, found.immovable) == (False, ())


def test_a_closed_exercise_says_why() -> None:
    """Given an exercise that a diagnosis bars, and another rule besides, no set is given, and the reasons are."""
    disease = barred('[when.patient]\nfact = "osteoporosis"\nis = "present"')
    found = answered({**SCREENED, "diagnoses": ["osteoporosis"]}, disease=disease, always=barred(""))
    assert (found.verdict, found.prescribed, found.eligible, found.more) == ("excluded", (), (), False)
    assert found.immovable
    assert {reason.firing.rule_id for reason in found.immovable} <= {"restrict/disease", "restrict/always"}


def test_what_stands_behind_what_can_change_is_told() -> None:
    """Given a bar that appears only once another has gone, both sets of it lead nowhere, and it is named once."""
    pain = barred('[when.patient]\nfact = "pain"\nis = ["moderate", "pronounced"]')
    later = barred('[when.patient]\nfact = "pain"\nis = ["none", "mild"]')
    found = answered({**SCREENED, "pain": "moderate"}, pain=pain, later=later)
    assert (found.prescribed, found.eligible) == ((), ())
    assert [reason.firing.rule_id for reason in found.immovable] == ["restrict/later"]
    assert {fact.value for reason in found.immovable for fact in reason.firing.facts} <= {"none", "mild"}


@pytest.mark.parametrize(
    ("record", "fact"),
    [
        ({**SCREENED, "age": 70}, 'fact = "age"\nat_least = 65'),
        ({**SCREENED, "populations": ["pregnant"]}, 'fact = "pregnant"\nis = "present"'),
        ({**SCREENED, "diagnoses": ["lumbar_disc_hernia"]}, 'fact = "lumbar_disc_hernia"\nis = "present"'),
        ({**SCREENED, "sex": "F"}, 'fact = "sex"\nis = "F"'),
    ],
    ids=["age", "pregnancy", "diagnosis", "sex"],
)
def test_what_never_changes_is_never_answered(record: Mapping[str, Any], fact: str) -> None:
    """Given a bar on a fact that stays, there is no set, and the rule is the reason."""
    found = answered(record, stays=barred(f"[when.patient]\n{fact}"))
    assert (found.verdict, found.prescribed, found.eligible) == ("excluded", (), ())
    assert [reason.firing.rule_id for reason in found.immovable] == ["restrict/stays"]


WITHHELD = 'effect = "withhold"\nif_unknown = "withhold"'
MENDS: Mapping[str, tuple[Mapping[str, Any], str, set[tuple[Change, ...]]]] = {
    "equipment": (
        SCREENED,
        barred(
            '[when.bound]\nlist = "equipment"\nis = "absent"', exercise='id = ["fit-1-locust"]\nequipment = "$bound"'
        ),
        {(Change("equipment", "add", "fitball"),)},
    ),
    "supervision": (
        {**SCREENED, "supervised": False},
        barred('[when.patient]\nfact = "supervised"\nis = ["no", "unknown"]'),
        {(Change("supervised", "set", value=True),)},
    ),
    "clearance, of which nothing was said": (
        without("doctor_clearance"),
        barred('[when.patient]\nfact = "doctor_clearance"\nis = ["no", "unknown"]'),
        {(Change("doctor_clearance", "set", value=True),)},
    ),
    "a stage that passes": (
        {**SCREENED, "stage": "subacute_early"},
        barred('[when.patient]\nfact = "stage"\nis = ["acute", "subacute_early"]'),
        {(Change("stage", "set", "remission"),), (Change("stage", "set", "subacute_late"),)},
    ),
    "a finding that nobody asked for": (
        without("screened"),
        barred(FEVER, WITHHELD),
        {(Change("ruled_out", "add", "fever"),)},
    ),
    "pain that eases": (
        {**SCREENED, "pain": "moderate"},
        barred('[when.patient]\nfact = "pain"\nis = ["moderate", "pronounced"]'),
        {(Change("pain", "set", "none"),), (Change("pain", "set", "mild"),)},
    ),
    "what hurts": (
        {**SCREENED, "painful_exercises": [CAT]},
        barred('[when.bound]\nlist = "painful_exercises"', exercise='id = "$bound"'),
        {(Change("painful_exercises", "remove", CAT),)},
    ),
    "a raised temperature": (
        {**SCREENED, "temperature_c": 38.5},
        barred('[when.patient]\nfact = "temperature_c"\nat_least = "default:fever_threshold_c"'),
        {(Change("temperature_c", "below", 37.5),)},
    ),
    "two things at once": (
        {**SCREENED, "supervised": False, "symptoms": ["fever", "malaise"]},
        barred(
            '[when.patient]\nany = [{ fact = "supervised", is = "no" },'
            ' { all = [{ fact = "fever", is = "present" }, { fact = "malaise", is = "present" }] }]'
        ),
        {
            (Change("supervised", "set", value=True), Change("symptoms", "remove", "fever")),
            (Change("supervised", "set", value=True), Change("symptoms", "remove", "malaise")),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDS)
def test_what_can_change_is_answered(name: str) -> None:
    """Given one thing in the way that can change, just the changes that mend it make the exercise eligible."""
    record, bar, sets = MENDS[name]
    exercise = "fit-1-locust" if name == "equipment" else CAT
    recommender = recommender_of({"restrict/bar": bar})
    found = unlock(exercise, recommender.recommend(record), recommender, 10)
    assert set(found.eligible) == sets
    assert not found.more


def test_an_exception_that_may_come_to_hold_is_answered() -> None:
    """Given a bar that stays, with an exception, what makes the exception hold opens the exercise."""
    permit = barred('[when.bound]\nlist = "easy_exercises"', 'effect = "permit"', exercise='id = "$bound"')
    found = answered(SCREENED, always=barred("", 'effect = "close"\nunless = ["restrict/permit"]'), permit=permit)
    assert found.eligible == ((Change("easy_exercises", "add", CAT),),)


def test_no_more_sets_are_given_than_asked_for_and_it_is_said() -> None:
    """Given two ways out and one asked for, one is given, and that there may be more."""
    rule = barred('[when.patient]\nfact = "pain"\nis = ["moderate", "pronounced"]')
    few, all_ = (answered({**SCREENED, "pain": "moderate"}, most, rule=rule) for most in (1, 2))
    assert (len(few.eligible), few.more) == (1, True)
    assert (len(all_.eligible), all_.more) == (2, False)
    assert few.eligible[0] in all_.eligible


@pytest.mark.parametrize("nodes", [0, 2])
def test_a_search_cut_short_blames_nobody(nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a search for a program that gives up, at once or after a dead end, no set and no reason is given.

    It is said that there may be more.
    """
    monkeypatch.setattr(Unlocker.bringing, "__defaults__", (nodes, nodes))
    pain = '[when.patient]\nfact = "pain"\nis = '
    leaving = 'effect = "leave_out"'
    recommender = recommender_of(
        {
            "arrange/now": barred(f'{pain}["moderate", "pronounced"]', leaving),
            "arrange/later": barred(f'{pain}["none", "mild"]', leaving),
        }
    )
    found = unlock(CAT, recommender.recommend({**SCREENED, "pain": "moderate"}), recommender)
    assert (found.prescribed, found.immovable, found.more) == ((), (), True)
    assert found.eligible == ((),)


def test_an_exercise_that_no_program_holds_blames_no_rule() -> None:
    """Given a base that never chooses the complex of an open exercise, no set brings it in, and no rule is to blame."""
    recommender = recommender_of(
        {
            "arrange/apart": rule_text(
                '[when.bound]\nfact = "complex"\n[when.exercise]\nnot = { complex = "$bound" }', 'effect = "leave_out"'
            )
        }
    )
    explanation = recommender.recommend({**SCREENED, "stage": "acute"})
    found = unlock("gs-09-bicycle", explanation, recommender)
    assert (explanation.choice.complex, found.verdict, found.eligible) == ("", "eligible", ((),))
    assert (found.prescribed, found.immovable, found.more) == ((), (), False)


def test_the_rule_that_keeps_to_one_complex_is_the_reason() -> None:
    """Given a base that chooses one complex only, what it does not borrow is left out by the rule that says so."""
    recommender = recommender_of(
        {
            "arrange/apart": rule_text(
                '[when.bound]\nfact = "complex"\n[when.exercise]\nnot = { complex = "$bound" }', 'effect = "leave_out"'
            )
        }
    )
    found = unlock("gs-09-bicycle", recommender.recommend(SCREENED), recommender)
    assert found.prescribed == ()
    assert [reason.firing.rule_id for reason in found.immovable] == ["arrange/apart"]


def test_an_unknown_exercise_is_named() -> None:
    """Given a name that no exercise has, it is said, with the nearest one."""
    recommender = recommender_of({})
    with pytest.raises(UnknownNameError, match=CAT):
        unlock("rem-4-cat-cw", recommender.recommend(SCREENED), recommender)


def test_an_answer_that_does_not_hold_is_not_given() -> None:
    """Given an engine that bars more than was searched, the search is not believed."""
    lenient = recommender_of({"restrict/fever": barred(FEVER)})
    strict = recommender_of({"restrict/fever": barred(FEVER), "restrict/always": barred("")})
    explanation = lenient.recommend({**SCREENED, "symptoms": ["fever"]})
    with pytest.raises(EngineError, match="excluded"):
        unlock(CAT, explanation, strict)
