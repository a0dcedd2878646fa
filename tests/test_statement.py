"""Statements: the field and the value of the record behind a fact."""

from typing import Any

import pytest

from recommender.explanation import Recommender
from recommender.fact import Fact
from recommender.statement import shown, statements_of
from tests.minibase import SCREENED


def said(recommender: Recommender, term: str, **record: Any) -> list[str]:
    """Give the statements behind a fact of a record, in words."""
    explanation = recommender.recommend({**SCREENED, **record})
    return [statement.text for statement in statements_of(explanation.facts[term], explanation)]


@pytest.mark.parametrize(
    ("term", "record", "text"),
    [
        ("age", {"age": 70}, "record: age = 70"),
        ("age", {}, "record: age is not given"),
        ("temperature_c", {"temperature_c": 36.6}, "record: temperature_c = 36.6"),
        ("supervised", {}, "record: supervised = yes"),
        ("stage", {"stage": "subacute"}, "record: stage = subacute"),
        ("lumbar_disc_hernia", {"diagnoses": ["lumbar_disc_hernia"]}, "record: diagnoses = lumbar_disc_hernia"),
        ("scoliosis", {"diagnoses": ["lumbar_disc_hernia", "scoliosis"]}, "record: diagnoses = scoliosis"),
        ("first_session", {"first_session": None, "states": ["first_time"]}, "record: states = first_time"),
        ("lumbar_disc_hernia", {"symptoms": ["m512"]}, "record: symptoms = m512"),
        ("lumbar_disc_hernia", {}, "record: screened = yes"),
        ("lumbar_disc_hernia", {"screened": None}, "record: lumbar_disc_hernia is not given"),
        ("scoliosis", {"scoliosis_early": True}, "record: scoliosis_early = yes"),
        ("scoliosis", {"diagnoses": ["early_scoliosis"]}, "record: diagnoses = early_scoliosis"),
        ("scoliosis_early", {"diagnoses": ["early_scoliosis"]}, "record: diagnoses = early_scoliosis"),
        ("scoliosis_early", {"ruled_out": ["scoliosis_early"]}, "record: ruled_out = scoliosis_early"),
        ("fever", {"screened": None, "ruled_out": ["fever"]}, "record: ruled_out = fever"),
    ],
)
def test_a_fact_names_its_field(recommender: Recommender, term: str, record: dict[str, Any], text: str) -> None:
    """Given a fact of the record, its field and its value are named as they were given."""
    assert said(recommender, term, **record) == [text]


def test_pain_names_all_that_was_said_of_it(recommender: Recommender) -> None:
    """Given a level, a score and a word among the symptoms, all three are named."""
    found = said(recommender, "pain", pain="mild", pain_nrs=2, symptoms=["mild pain"])
    assert found == ["record: pain = mild", "record: pain_nrs = 2", "record: symptoms = mild pain"]


def test_a_stage_may_stand_among_the_symptoms(recommender: Recommender) -> None:
    """Given a word that means a stage, the list that holds it is named."""
    assert said(recommender, "stage", stage=None, symptoms=["leg_pain", "pain_subsiding"]) == [
        "record: symptoms = pain_subsiding"
    ]


def test_an_entry_of_a_list_names_the_list(recommender: Recommender) -> None:
    """Given an item of equipment or a painful exercise, the whole field is shown; not given, it says so."""
    explanation = recommender.recommend({**SCREENED, "equipment": ["mat", "chair"]})
    assert statements_of(Fact("equipment:chair", "present"), explanation)[0].text == "record: equipment = mat, chair"
    bare = recommender.recommend({**SCREENED, "equipment": None})
    assert statements_of(Fact("equipment:chair", "unknown"), bare)[0].text == "record: equipment is not given"


def test_the_clinic_and_an_assumption_are_named(recommender: Recommender) -> None:
    """Given a standing fact or a fact taken at its strictest, the origin is said."""
    explanation = recommender.recommend(SCREENED, clinic=["supervised"])
    assert statements_of(explanation.facts["supervised"], explanation)[0].text == "clinic: supervised = yes"
    assumed = statements_of(Fact("age", "unknown", "assumed"), explanation)
    assert assumed[0].text == "record: age is not given, taken at its strictest"


def test_a_fact_that_no_field_holds_speaks_for_itself(recommender: Recommender) -> None:
    """Given a fact that the record does not explain, its term and value are named."""
    explanation = recommender.recommend(SCREENED)
    assert statements_of(Fact("sex", "F"), explanation)[0].text == "record: sex = F"


def test_values_are_shown_as_a_record_gives_them() -> None:
    """Yes and no, lists, numbers and nothing are written as a table would hold them."""
    values: tuple[object, ...] = (True, False, [], ["a", "b"], 37.5, 4, None)
    assert [shown(value) for value in values] == ["yes", "no", "none", "a, b", "37.5", "4", ""]
