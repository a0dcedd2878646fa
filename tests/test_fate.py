"""Fates: what became of a rule for one patient."""

from typing import Any

import pytest

from recommender.explanation import Recommender
from recommender.fate import Fate, every_reason, facts_for, fate_of, outcomes_of
from tests.minibase import SCREENED, recommender_of, rule_text

HERNIA = {**SCREENED, "stage": "subacute_late", "diagnoses": ["lumbar_disc_hernia"]}
FEVER = {**SCREENED, "symptoms": ["fever"]}


def fate(recommender: Recommender, name: str, **record: Any) -> Fate:
    """Tell what became of a rule."""
    return fate_of(name, recommender.recommend({**SCREENED, **record}))


@pytest.mark.parametrize(
    ("name", "record", "state"),
    [
        ("restrict/hernia_profile", HERNIA, "applied"),
        ("restrict/hernia_profile", {}, "not_fired"),
        ("restrict/hernia_profile", {"screened": None}, "applied"),
        ("restrict/hanging_closed", HERNIA, "overridden"),
        ("assess/disc_disease", HERNIA, "applied"),
        ("assess/disc_disease", {}, "not_fired"),
        ("assess/disc_disease", {"screened": None}, "waiting"),
        ("assess/pain_as_given", {"pain": "none", "symptoms": ["low_back_pain"]}, "overridden"),
        ("dose/bar_repetitions", {}, "idle"),
        ("screen/first_session_unsupervised", {"first_session": None, "supervised": None}, "waiting"),
        ("screen/raised_temperature", FEVER, "applied"),
        ("arrange/printed_order", FEVER, "not_reached"),
        ("select/remission_complex", FEVER, "overridden"),
        ("advise/home_exercise", {}, "applied"),
    ],
)
def test_a_rule_has_a_fate(recommender: Recommender, name: str, record: dict[str, Any], state: str) -> None:
    """Given a patient, what became of each rule is told."""
    assert fate(recommender, name, **record).state == state


def test_a_waiting_rule_names_what_it_waits_for(recommender: Recommender) -> None:
    """Given a rule that waits, the unknown terms of the record are named; a rule that fired waits for nothing."""
    assert fate(recommender, "assess/disc_disease", screened=None).waits_for == (
        "lumbar_disc_hernia",
        "disc_protrusion",
    )
    assert fate(recommender, "assess/disc_disease", **HERNIA).waits_for == ()


def test_the_exceptions_that_fired_are_named(recommender: Recommender) -> None:
    """Given a rule with written exceptions, those that fired are named, in each step; else none."""
    pain = fate(recommender, "assess/pain_as_given", pain="none", symptoms=["low_back_pain"])
    assert pain.excepted_by == ("assess/pain_symptom_without_pain",)
    warm = fate(recommender, "arrange/no_mixing_complexes")
    assert warm.excepted_by == ("arrange/warm_up_later",)
    assert fate(recommender, "assess/pain_as_given").excepted_by == ()


def test_what_applied_comes_before_what_was_overridden(recommender: Recommender) -> None:
    """Given a rule with both, its outcomes are apart, each with its exercises."""
    explanation = recommender.recommend({**HERNIA, "pain": "mild"})
    found = fate_of("arrange/no_mixing_complexes", explanation)
    applied, overridden = outcomes_of(found)
    assert (applied.effect, applied.overridden_by, applied.complexes) == ("leave_out", (), ())
    assert applied.exercises == tuple(sorted(applied.exercises))
    assert applied.deciding == len(applied.exercises)
    assert overridden.overridden_by[0].startswith("restrict/")
    assert not set(applied.exercises) & set(overridden.exercises)


def test_a_choice_is_about_a_complex(recommender: Recommender) -> None:
    """Given a rule that chooses, its outcome names the complex, and the exercises that it brings in."""
    (outcome,) = outcomes_of(fate(recommender, "select/remission_complex"))
    assert outcome.complexes == ("remission-period",)
    assert outcome.exercises


def test_a_rule_judges_the_facts_it_fired_with() -> None:
    """Given a rule that fired while a fact was unknown, that is the fact it is judged by."""
    recommender = recommender_of(
        {
            "restrict/one": rule_text(
                '[when.patient]\nfact = "fever"\nis = "present"\n[when.exercise]\nload = ["high"]',
                'effect = "exclude"\nif_unknown = "apply"',
            )
        }
    )
    explanation = recommender.recommend({"stage": "remission"})
    found = fate_of("restrict/one", explanation)
    assert facts_for(found.firings, explanation)["fever"].origin == "assumed"
    assert (found.state, found.judgement.state) == ("applied", "unknown")


def test_a_derivation_that_is_not_taken_is_idle() -> None:
    """Given a rule that derives an absence of what the record states, it fires, and nothing comes of it."""
    when = '[when.patient]\nfact = "stage"\nis = "remission"'
    then = 'effect = "derive"\nfact = "fever"\nvalue = "absent"'
    recommender = recommender_of({"assess/cool": rule_text(when, then)})
    assert fate(recommender, "assess/cool", symptoms=["fever"]).state == "idle"
    assert fate(recommender, "assess/cool", screened=None).state == "applied"


def test_what_acts_as_if_it_were_so_is_idle_without_effect() -> None:
    """Given a rule that acts on what is not known, and nothing in the program for it, it is idle and waits."""
    when = '[when.patient]\nfact = "fever"\nis = "present"\n[when.exercise]\nstart_position = ["hanging"]'
    then = 'effect = "dose"\nif_unknown = "apply"\n[then.dose]\npace = "slow"'
    never = rule_text('[when.exercise]\nstart_position = ["hanging"]')
    recommender = recommender_of({"dose/one": rule_text(when, then), "restrict/never": never})
    found = fate(recommender, "dose/one", screened=None)
    assert (found.state, found.waits_for) == ("idle", ("fever",))


def test_every_reason_of_a_result_is_looked_at(recommender: Recommender) -> None:
    """Given a program, reasons of exercises, of the choice, of gaps and of advice are among them."""
    explanation = recommender.recommend({**SCREENED, "requested_complex": "acute-pain-relief"})
    effects = {reason.effect for reason in every_reason(explanation)}
    assert effects >= {"exclude", "choose", "prescribe", "require", "advise", "dose", "arrange", "leave_out"}
