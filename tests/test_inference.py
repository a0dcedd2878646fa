"""The inference: derivations to a fixpoint, closing, clashes."""

import pytest

from recommender.explanation import Recommender
from recommender.problem import EngineError
from tests.minibase import SCREENED, recommender_of, rule_text


def derive(when: str, fact: str, value: str, more: str = "") -> str:
    """Write an assess rule."""
    return rule_text(f"[when.patient]\n{when}", f'effect = "derive"\nfact = "{fact}"\nvalue = "{value}"\n{more}')


def test_a_fact_derived_from_a_derived_fact_is_found(recommender: Recommender) -> None:
    """Given a high blood pressure, the heart disease and then the chronic disease follow, with their premises."""
    facts = recommender.recommend({**SCREENED, "diagnoses": ["hypertension"]}).facts
    assert facts["cardiovascular_disease"].value == "present"
    assert facts["chronic_disease"].value == "present"
    assert "cardiovascular_disease" in {premise.term for premise in facts["chronic_disease"].premises}


def test_a_derived_finding_without_support_is_absent(recommender: Recommender) -> None:
    """Given nothing of the discs, there is no disc disease; that is closed, not assumed."""
    assert recommender.recommend(SCREENED).facts["disc_disease"].value == "absent"


def test_a_derived_finding_with_unknown_support_is_unknown(recommender: Recommender) -> None:
    """Given a protrusion that nobody looked for, disc disease is unknown."""
    record = {**SCREENED, "screened": False, "ruled_out": ["lumbar_disc_hernia"]}
    assert recommender.recommend(record).facts["disc_disease"].value == "unknown"


def test_a_derivation_defeated_by_its_exception_derives_nothing(recommender: Recommender) -> None:
    """Given remission with pain, the stage as given is defeated by the stricter reading."""
    explanation = recommender.recommend({**SCREENED, "pain": "mild"})
    assert explanation.facts["working_stage"].value == "subacute_late"
    assert explanation.facts["working_stage"].because == ("assess/remission_with_pain",)
    assert [remark.term for remark in explanation.remarks] == ["working_stage"]


def test_a_present_derivation_wins_over_an_absent_record(recommender: Recommender) -> None:
    """Given a fever ruled out and a high temperature, the fever is present, and it is said."""
    explanation = recommender.recommend({**SCREENED, "ruled_out": ["fever"], "temperature_c": 38.5})
    assert explanation.facts["fever"].value == "present"
    assert explanation.status == "defer"
    assert any("ruled out" in remark.text for remark in explanation.remarks)


def test_a_recorded_finding_is_not_lifted_by_a_derived_absence(recommender: Recommender) -> None:
    """Given a stated fever and a normal temperature, the fever stays."""
    explanation = recommender.recommend({**SCREENED, "symptoms": ["fever"], "temperature_c": 36.5})
    assert explanation.facts["fever"].value == "present"


def test_a_measured_normal_temperature_answers_the_question_of_fever(recommender: Recommender) -> None:
    """Given an unknown fever and a normal temperature, the fever is absent, derived."""
    fact = recommender.recommend({"temperature_c": 36.5}).facts["fever"]
    assert (fact.value, fact.origin) == ("absent", "derived")


def test_rules_that_derive_different_values_clash_and_the_stricter_is_taken() -> None:
    """Given two rules with different stages, the stricter is taken and both are named."""
    rules = {"assess/other": derive('fact = "stage"\nis = "remission"', "working_stage", "acute")}
    explanation = recommender_of(rules).recommend(SCREENED)
    assert explanation.facts["working_stage"].value == "acute"
    [clash] = explanation.clashes
    assert (clash.rules, clash.outcomes, clash.taken) == (
        ("assess/other", "assess/stage"),
        ("acute", "remission"),
        "acute",
    )
    assert "acute, which gives less, was taken" in clash.sentence


def test_of_two_derived_pains_the_stronger_is_taken() -> None:
    """Given two rules with different pain levels, the stronger pain is taken."""
    rules = {"assess/other": derive('fact = "pain"\nis = "none"', "working_pain", "mild")}
    assert recommender_of(rules).recommend(SCREENED).facts["working_pain"].value == "mild"


def test_a_value_that_nothing_derives_is_unknown(recommender: Recommender) -> None:
    """Given no stage, the working stage is unknown."""
    assert recommender.recommend({}).facts["working_stage"].value == "unknown"


def test_a_certain_derivation_replaces_a_possible_one() -> None:
    """Given a finding that becomes known in a second round, its consequence is certain."""
    first = derive('fact = "stage"\nis = "remission"', "elderly", "present", 'if_unknown = "derive"')
    second = derive('fact = "elderly"\nis = "present"', "disc_disease", "present", 'if_unknown = "derive"')
    record = {**SCREENED, "screened": False}
    explanation = recommender_of({"assess/x": first, "assess/y": second}).recommend(record)
    assert explanation.facts["disc_disease"].value == "present"


def test_a_chain_that_is_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no rounds to reach the fixpoint in, the inference says so instead of deciding on half of the facts."""
    monkeypatch.setattr("recommender.inference.ROUNDS_MAX", 1)
    with pytest.raises(EngineError, match="no fixpoint"):
        recommender_of({}).recommend(SCREENED)


def test_what_the_record_says_too_is_spare() -> None:
    """Given a finding that is stated and derived as well, neither is needed."""
    facts = recommender_of({"assess/a": derive('fact = "chilling"\nis = "present"', "fever", "present")})
    fact = facts.recommend({**SCREENED, "symptoms": ["chilling", "fever"]}).facts["fever"]
    assert (fact.origin, fact.needed) == ("record", frozenset())
    alone = facts.recommend({**SCREENED, "symptoms": ["chilling"]}).facts["fever"]
    assert (alone.origin, alone.needed) == ("derived", frozenset({"chilling"}))


def test_a_derived_absence_beside_a_stated_finding_changes_nothing() -> None:
    """Given a finding that is stated, a rule that finds it absent does not support it."""
    facts = recommender_of({"assess/a": derive('fact = "chilling"\nis = "present"', "fever", "absent")})
    fact = facts.recommend({**SCREENED, "symptoms": ["chilling", "fever"]}).facts["fever"]
    assert (fact.value, fact.needed) == ("present", frozenset({"fever"}))


def test_of_two_rules_that_derive_a_fact_neither_is_needed(recommender: Recommender) -> None:
    """Given two chronic diseases, each suffices; what both rest on would be needed."""
    one = recommender.recommend({**SCREENED, "diagnoses": ["osteoporosis"]}).facts["chronic_disease"]
    two = recommender.recommend({**SCREENED, "diagnoses": ["osteoporosis", "scoliosis"]}).facts["chronic_disease"]
    assert (one.needed, two.needed) == (frozenset({"osteoporosis"}), frozenset())
    slipped = recommender.recommend({**SCREENED, "diagnoses": ["spondylolisthesis"]}).facts["chronic_disease"]
    assert slipped.needed == {"spondylolisthesis"}


def test_a_reading_knows_what_it_would_be_otherwise(recommender: Recommender) -> None:
    """Given pain, remission too would be read as late subacute; without pain every stage is read as it is given."""
    stage = recommender.recommend({**SCREENED, "stage": "acute", "pain": "mild"}).facts["working_stage"]
    assert (stage.field, stage.otherwise) == ("stage", ("subacute_early", "subacute_late", "subacute_late"))
    assert recommender.recommend({**SCREENED, "stage": "acute"}).facts["working_stage"].otherwise == ()
    changed = recommender.recommend({**SCREENED, "pain": "mild"}).facts["working_stage"]
    assert (changed.value, changed.otherwise) == ("subacute_late", ("acute", "subacute_early", "subacute_late"))
