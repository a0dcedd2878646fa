"""Alternatives: what a cited fact could have been instead."""

import pytest

from recommender.alternative import Cited, alternatives, cited, is_read, still_speaks
from recommender.citation import Citation, Outcome
from recommender.condition import Value
from recommender.explanation import Explanation, Recommender
from tests.minibase import SCREENED

ITEM = "rem-4-cat-cow"
TRAINING = {**SCREENED, "stage": "remission", "requested_complex": "training", "age": 40}


def citation_of(outcome: Outcome, rule: str, subject: str | None = None) -> Citation:
    """Find a citation of a rule."""
    return next(
        each
        for each in outcome.citations
        if each.reason.firing.rule_id == rule and (subject is None or each.subject == subject)
    )


def look(recommender: Recommender, record: dict[str, object], rule: str, term: str) -> tuple[Cited, Citation, Outcome]:
    """Find one cited fact of the reason of a rule."""
    outcome = Outcome(recommender.recommend(record))
    citation = citation_of(outcome, rule)
    return next(each for each in cited(citation) if each.fact.term == term), citation, outcome


@pytest.mark.parametrize(
    ("record", "rule", "term", "values"),
    [
        ({"diagnoses": ["lumbar_disc_hernia"]}, "restrict/hernia_profile", "lumbar_disc_hernia", ["absent"]),
        ({}, "restrict/bar_no_contraindication", "lumbar_disc_hernia", ["present"]),
        ({}, "restrict/exercise_not_for_stage", "stage", ["acute", "subacute_early", "subacute_late"]),
        ({"populations": ["pregnant"]}, "screen/pregnancy_cleared", "doctor_clearance", ["no"]),
        ({"age": 70}, "restrict/hang_frailty", "age", [66, 65, 64, 1, 0]),
        ({"minutes": 6}, "arrange/minutes_at_hand", "minutes", ["unknown"]),
        ({"minutes": 10}, "select/short_five_minute", "minutes", [15, 16]),
        ({"requested_complex": "gentle"}, "select/requested_complex", "requested_complex", ["unknown"]),
        ({}, "restrict/equipment_not_at_hand", "equipment:fitball", ["present"]),
        ({"painful_exercises": [ITEM]}, "restrict/painful_movement", f"painful_exercises:{ITEM}", ["absent"]),
        ({}, "arrange/no_mixing_complexes", "complex", ["acute-period"]),
    ],
)  # fmt: skip
def test_what_a_fact_could_have_been(
    recommender: Recommender, record: dict[str, object], rule: str, term: str, values: list[Value]
) -> None:
    """Known values that do not speak for the reason; unknown only where every value does."""
    outcome = Outcome(recommender.recommend({**SCREENED, **record}))
    found = [
        (each, citation)
        for citation in outcome.citations
        if citation.reason.firing.rule_id == rule
        for each in cited(citation)
        if each.fact.term == term
    ]
    assert list(alternatives(*found[0], outcome)) == values


def test_a_complex_could_have_been_another_possible_one(recommender: Recommender) -> None:
    """For an advice about the training complex, any possible complex that the advice does not name."""
    each, citation, outcome = look(recommender, TRAINING, "advise/heart_rate_ceiling", "complex")
    found = alternatives(each, citation, outcome)
    assert "gentle" in found
    assert "training" not in found


def test_without_another_possible_complex_there_is_none(recommender: Recommender) -> None:
    """An advice for all complexes but one that is barred falls with the complex only."""
    each, citation, outcome = look(recommender, dict(SCREENED), "advise/three_sessions_a_week", "complex")
    assert list(alternatives(each, citation, outcome)) == [""]


def test_of_a_derived_fact_what_it_rests_on_is_cited(recommender: Recommender) -> None:
    """A stage that the rules work with rests on the stage of the record and the pain."""
    outcome = Outcome(recommender.recommend({**SCREENED, "pain": "mild"}))
    found = cited(citation_of(outcome, "restrict/exercise_not_for_stage"))
    assert [each.fact.term for each in found] == ["stage", "pain"]
    assert {read.term for each in found for read in each.read} == {"working_stage"}
    assert not any(each.direct for each in found)


def test_a_fact_that_two_facts_rest_on_is_cited_once(recommender: Recommender) -> None:
    """A protrusion that makes a disc disease and is read by itself is one fact, read twice."""
    record = {**SCREENED, "diagnoses": ["disc_protrusion"]}
    each, citation, _ = look(recommender, record, "screen/chronic_disease_cleared", "disc_protrusion")
    assert [read.term for read in each.read] == ["chronic_disease", "disc_protrusion"]
    assert is_read(each, citation, recommender.knowledge)


def test_a_fact_speaks_on_where_another_support_is_left(recommender: Recommender) -> None:
    """Of two findings behind a chronic disease one may go; with both gone it no longer speaks."""
    record = {**SCREENED, "diagnoses": ["osteoporosis", "shoulder_disease"]}
    each, citation, outcome = look(recommender, record, "screen/chronic_disease_cleared", "osteoporosis")
    assert still_speaks(each, citation, outcome.explanation)
    assert still_speaks(each, citation, recommender.recommend({**record, "diagnoses": ["shoulder_disease"]}))
    assert not still_speaks(each, citation, recommender.recommend(SCREENED))


@pytest.mark.parametrize(("stage", "speaks"), [("acute", True), ("subacute_late", False)])
def test_a_bound_fact_speaks_on_where_the_rule_names_the_exercise(
    recommender: Recommender, stage: str, *, speaks: bool
) -> None:
    """An item of late stages alone is not for the acute stage either, and is for the late subacute one."""
    outcome = Outcome(recommender.recommend({**SCREENED, "stage": "subacute_early", "pain": "mild"}))
    citation = citation_of(outcome, "restrict/exercise_not_for_stage", "gs-09-bicycle")
    [each] = cited(citation)
    other: Explanation = recommender.recommend({**SCREENED, "stage": stage, "pain": "mild"})
    assert still_speaks(each, citation, other) is speaks


def test_a_fact_that_is_not_known_any_more_does_not_speak(recommender: Recommender) -> None:
    """Unknown is the last resort: the fact has left the memory."""
    each, citation, _ = look(recommender, {**SCREENED, "minutes": 6}, "arrange/minutes_at_hand", "minutes")
    assert not still_speaks(each, citation, recommender.recommend(SCREENED))


def test_an_unknown_that_was_cited_speaks_as_long_as_it_is_unknown(recommender: Recommender) -> None:
    """A gate that waits for an answer waits on without it."""
    record = {**SCREENED, "screened": False}
    each, citation, outcome = look(recommender, record, "screen/kidney_pain", "kidney_pain")
    assert still_speaks(each, citation, outcome.explanation)
    assert alternatives(each, citation, outcome) == ["absent"]
