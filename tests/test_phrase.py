"""Phrases: comparisons, facts, outcomes and sources in a few words."""

from typing import Any

import pytest

from recommender.decision import Reason
from recommender.explanation import Recommender
from recommender.fact import Fact, ListFact
from recommender.fate import Outcome
from recommender.judgement import judge
from recommender.knowledge import Knowledge
from recommender.phrase import (
    counted,
    fact_phrase,
    judgement_phrase,
    numbers_of,
    outcome_phrase,
    replaced_phrase,
    said_of,
    some,
    sources_phrase,
)
from recommender.rule import Rule
from tests.minibase import SCREENED, mini, rule_text


def rule_of(when: str) -> Rule:
    """Build one rule with a patient side."""
    knowledge, problems = mini({"screen/one": rule_text(when, 'effect = "refer"')})
    assert problems == []
    return knowledge.rules["screen/one"]


def said(knowledge: Knowledge, when: str, values: dict[str, Any], *lists: ListFact) -> str:
    """Say how a patient side is judged."""
    found = judge(rule_of(when), values, lists)
    found = found.parts[0] if found.kind == "all" and len(found.parts) == 1 else found
    return judgement_phrase(found, {term: Fact(term, value) for term, value in values.items()}, knowledge)


AGE = '[when.patient]\nfact = "age"\nat_least = "default:elderly_age_years"'
STAGE = '[when.patient]\nfact = "stage"\nis = ["acute", "subacute_early"]'
NOT_KNOWN = '[when.patient]\nfact = "stage"\nis = "unknown"'
TWO = '{ fact = "fever", is = "present" }, { fact = "age", above = 40 }'
PAINFUL = '[when.bound]\nlist = "painful_exercises"'
MISSING = '[when.bound]\nlist = "equipment"\nis = "absent"'


@pytest.mark.parametrize(
    ("when", "values", "phrase"),
    [
        ("", {}, "holds for every patient"),
        (AGE, {"age": 70}, "age 70 is at least elderly_age_years (65 years)"),
        (AGE, {"age": 44}, "age 44 is not at least elderly_age_years (65 years)"),
        (AGE, {"age": "unknown"}, "age is not known; asked for: at least elderly_age_years (65 years)"),
        ('[when.patient]\nfact = "age"\nbelow = 18', {"age": 70}, "age 70 is not below 18 years"),
        ('[when.patient]\nfact = "complex"\nis = "gentle"', {}, "complex is not known; asked for: gentle"),
        (STAGE, {"stage": "acute"}, "stage of the disease is acute stage (exacerbation)"),
        (
            STAGE,
            {"stage": "remission"},
            "stage of the disease is remission, not acute stage (exacerbation) or early subacute stage",
        ),
        (NOT_KNOWN, {"stage": "unknown"}, "stage of the disease is not known"),
        (NOT_KNOWN, {"stage": "remission"}, "stage of the disease is remission, not unknown"),
        (f"[when.patient]\nall = [{TWO}]", {"fever": "present", "age": 41}, "all of this holds"),
        (f"[when.patient]\nall = [{TWO}]", {"fever": "absent", "age": 41}, "not all of this holds"),
        (f"[when.patient]\nany = [{TWO}]", {"fever": "absent", "age": 40}, "none of these holds"),
        (
            f"[when.patient]\nany = [{TWO}]",
            {"fever": "unknown", "age": 40},
            "it is not known whether one of these holds",
        ),
        ('[when.bound]\nfact = "stage"', {"stage": "unknown"}, "stage of the disease is not known"),
        ('[when.bound]\nfact = "stage"', {"stage": "remission"}, "stage of the disease is remission"),
        (PAINFUL, {}, "painful exercises: there is no entry"),
    ],
)
def test_a_judgement_says_what_is_asked_for(
    knowledge: Knowledge, when: str, values: dict[str, Any], phrase: str
) -> None:
    """Given a part of a condition, it is said with the value that there is, and the default of its number."""
    assert said(knowledge, when, values) == phrase


@pytest.mark.parametrize(
    ("when", "state", "phrase"),
    [
        (MISSING, "absent", "equipment: there is an entry that is not at hand"),
        (MISSING, "present", "equipment: there is no entry that is not at hand"),
        (MISSING, "unknown", "equipment: not known"),
    ],
)
def test_a_list_says_whether_it_has_an_entry(knowledge: Knowledge, when: str, state: str, phrase: str) -> None:
    """Given a bound list, it is said whether an entry in the wanted state is there."""
    assert said(knowledge, when, {}, ListFact("equipment", "chair", state)) == phrase


def test_a_derived_fact_names_what_it_rests_on(knowledge: Knowledge) -> None:
    """Given premises, they are named with their origin; a fact without any has its own."""
    age = Fact("age", 70)
    assert fact_phrase(age, knowledge) == "age = 70 (record)"
    derived = Fact("elderly", "present", "derived", ("assess/elderly_from_age",), (age,))
    assert fact_phrase(derived, knowledge).endswith("= present, derived from age = 70 (record)")


def test_sources_are_grouped_by_document(knowledge: Knowledge) -> None:
    """Given several places, each document is named once, with its lines in their order."""
    assert sources_phrase(knowledge.rules["restrict/hernia_profile"]) == "S2:354,78,173,579"
    assert sources_phrase(knowledge.rules["restrict/loin_pressed_down"]) == "S2:575; S1:14,16"


def test_many_names_are_cut_short() -> None:
    """Given more names than fit, the rest is counted."""
    assert some(["a", "b", "c"], 2) == "a, b and 1 more"
    assert some(["a", "b"], 2) == "a, b"
    assert (counted(["a"], "rule"), counted([], "rule")) == ("1 rule", "0 rules")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("restrict/leg_raise_45", ["angle degrees max: leg_raise_degrees_max (45 degrees to the floor)"]),
        ("arrange/session_minutes", ["minutes max: session_minutes_max (20 minutes)"]),
        ("arrange/minutes_at_hand", ["minutes max: minutes"]),
        ("restrict/hernia_profile", []),
        ("arrange/warm_up_later", []),
    ],
)
def test_the_numbers_of_a_rule_name_their_defaults(knowledge: Knowledge, name: str, numbers: list[str]) -> None:
    """Given a rule with numbers, each is named with its default and its unit, or with the field that it is from."""
    assert [text for _, text in numbers_of(knowledge.rules[name].then, knowledge)] == numbers


def test_outcomes_say_what_they_are_about(recommender: Recommender) -> None:
    """Given proposals, it is said whether they applied, to what, and how many verdicts they decide."""
    explanation = recommender.recommend({**SCREENED, "painful_exercises": ["rem-4-cat-cow"]})
    decided = [reason for reason in explanation.decisions["rem-4-cat-cow"].reasons if reason.effect == "exclude"]
    assert outcome_phrase(Outcome("exclude", tuple(decided))) == (
        "exclude applies to 1 exercise (rem-4-cat-cow); it decides it"
    )
    lost = tuple(reason.defeated_by(("screen/x",)) for reason in decided)
    assert outcome_phrase(Outcome("exclude", lost)) == (
        "exclude is overridden for 1 exercise (rem-4-cat-cow) by screen/x"
    )
    firing = decided[0].firing
    assert outcome_phrase(Outcome("advise", (Reason(firing, "advise"),))) == "advise applies"
    assert outcome_phrase(Outcome("refer", (Reason(firing, "refer", overridden_by=("a", "b")),))) == (
        "refer is overridden by a, b"
    )
    both = (Reason(firing, "limit", "a", deciding=True), Reason(firing, "limit", "b", deciding=True))
    assert outcome_phrase(Outcome("limit", both)).endswith("it decides all of them")
    assert outcome_phrase(Outcome("limit", (both[0], Reason(firing, "limit", "b")))).endswith("it decides 1")


def test_what_an_exercise_replaces_stands_by_itself(recommender: Recommender) -> None:
    """Given a reason with exercises that it takes the place of, they are cut short and kept out of the sentence."""
    explanation = recommender.recommend(SCREENED)
    reason = explanation.choice.reasons[0]
    assert replaced_phrase(reason, 2) == []
    instead = Reason(reason.firing, "choose", in_place_of=(("a", "b", "c"), ("restrict/x",)))
    assert replaced_phrase(instead, 2) == ["In place of 3 (a, b and 1 more), barred by restrict/x."]
    assert said_of(instead, explanation.knowledge) == said_of(reason, explanation.knowledge)
