"""Prospects: what facts could still become, and which unknown ones lie behind them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from recommender.intake import take_in
from recommender.patient import read_patient
from recommender.prospect import ANOTHER, Prospect, admissible, domain
from recommender.span import Held
from tests.completions import FAST, Case, cases, readable
from tests.minibase import recommender_of, rule_text
from tests.strategies import KNOWLEDGE


def prospect(record: dict[str, Any], *declined: str) -> Prospect:
    """Look ahead from a record."""
    reading = read_patient(record, KNOWLEDGE)
    return Prospect(take_in(reading, KNOWLEDGE.vocabulary).facts, reading, KNOWLEDGE, declined)


def held(record: dict[str, Any], term: str, *declined: str) -> frozenset[Held]:
    """Give what a term could still be."""
    return prospect(record, *declined).values[term]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_no_value_that_a_fact_takes_is_left_out(case: Case) -> None:
    """In every completion of a record each fact, derived or not, has a value that was foreseen."""
    if not readable(case.record({})):
        return
    foreseen = prospect(case.record({})).values
    for answers in case.completions():
        if readable(record := case.record(answers)):
            facts = FAST.recommend(record).facts
            missed = {term: fact.value for term, fact in facts.items() if fact.value not in foreseen.get(term, {"?"})}
            assert missed.keys() <= {"complex"}


def test_a_stated_fact_stays_what_it_is() -> None:
    """What is stated and what follows from it for sure is settled."""
    assert held({"stage": "acute", "pain": "mild"}, "working_stage") == {"acute"}
    assert held({"diagnoses": ["malignant_tumour"]}, "tumour_any") == {"present"}


def test_an_unknown_fact_could_be_anything_or_stay_unknown() -> None:
    """Every answer counts, and none as well."""
    assert held({}, "fever") == {"present", "absent", "unknown"}
    assert held({}, "working_stage") == {"acute", "subacute_early", "subacute_late", "remission", "unknown"}


def test_what_nobody_will_answer_stays_unknown() -> None:
    """A declined fact has no other value, nor has what rests on it alone."""
    assert held({}, "stage", "stage") == {"unknown"}
    assert held({}, "working_stage", "stage") == {"unknown"}


def test_a_derived_finding_without_support_is_absent() -> None:
    """As the inference closes it."""
    assert held({"screened": True}, "disc_disease") == {"absent"}
    assert held({"diagnoses": ["disc_protrusion"]}, "disc_disease") == {"present"}


def test_an_exception_that_derives_the_same_fact_leaves_no_hole() -> None:
    """Remission is read as late subacute where there is pain; as one of the two in any case."""
    assert held({"stage": "remission", "pain": "none"}, "working_stage") == {"remission", "subacute_late"}


def test_a_number_is_told_from_the_finding_that_it_shows() -> None:
    """A measured temperature can show a fever that was ruled out; the stricter reading is taken."""
    assert held({"ruled_out": ["fever"]}, "fever") == {"present", "absent"}
    assert held({"ruled_out": ["fever"], "temperature_c": 36.6}, "fever") == {"absent"}


def test_roots_are_what_can_be_asked() -> None:
    """Behind the stage that rules work with lie the stage, the pain, and what hurts."""
    roots = prospect({"ruled_out": ["leg_pain", "sharp_pain", "aching_pain", "pain_on_movement"]}).roots
    assert roots("working_stage") == {"stage", "pain", "low_back_pain"}
    assert roots("scoliosis") == {"scoliosis", "scoliosis_early"}
    assert prospect({"stage": "acute", "pain": "mild"}).roots("working_stage") == set()


@pytest.mark.parametrize(
    ("record", "term", "answers"),
    [
        ({}, "uterine_bleeding", ["present", "absent"]),
        ({"ruled_out": ["bleeding_any"]}, "uterine_bleeding", ["absent"]),
        ({"diagnoses": ["malignant_tumour"]}, "tumour_any", ["present"]),
        ({"ruled_out": ["scoliosis"]}, "scoliosis_early", ["no"]),
        ({}, "supervised", ["yes", "no"]),
    ],
)
def test_answers_that_contradict_the_record_are_not_admissible(
    record: dict[str, Any], term: str, answers: list[str]
) -> None:
    """What is ruled out cannot be present in a special case, nor what is present be ruled out in general."""
    assert admissible(term, read_patient(record, KNOWLEDGE), KNOWLEDGE) == answers


def test_the_domain_of_a_number_holds_each_side_of_a_cut() -> None:
    """The ends of the range, and the last number before and the first one after what a rule compares it with."""
    assert list(domain("age", KNOWLEDGE)) == [0, 1, 64, 65, 66, 120]
    ends = domain("temperature_c", KNOWLEDGE)
    assert (ends[0], ends[-1], len(ends)) == (30, 45, 5)


def test_the_domain_of_a_word_holds_what_rules_ask_for_and_another() -> None:
    """A free word could be one that no rule asks for."""
    rule = rule_text('[when.patient]\nfact = "sex"\nis = "F"', 'effect = "advise"')
    assert domain("sex", recommender_of({"advise/x": rule}).knowledge) == ("F", ANOTHER)
    assert list(domain("requested_complex", KNOWLEDGE)) == list(KNOWLEDGE.complexes)
