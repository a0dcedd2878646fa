"""Proofs: what a verdict rests on, down to the record."""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings

from recommender.explanation import Recommender
from recommender.fate import fate_of
from recommender.proof import Proof, Prover
from tests.minibase import SCREENED, recommender_of, rule_text
from tests.strategies import KNOWLEDGE, records

RECOMMENDER = Recommender(KNOWLEDGE)
HERNIA = {**SCREENED, "stage": "subacute_late", "diagnoses": ["lumbar_disc_hernia"]}


def nodes(proof: Proof) -> Iterator[Proof]:
    """Yield a node and all below it."""
    yield proof
    for child in proof.children:
        yield from nodes(child)


def prove_exercise(record: dict[str, Any], exercise: str, recommender: Recommender = RECOMMENDER) -> Proof:
    """Prove the verdict on an exercise."""
    explanation = recommender.recommend(record)
    decision = explanation.decisions[exercise]
    return Prover(explanation).verdict(exercise, decision.verdict, decision.reasons)


def prove_rule(record: dict[str, Any], name: str, recommender: Recommender = RECOMMENDER) -> Proof:
    """Prove what became of a rule."""
    explanation = recommender.recommend(record)
    return Prover(explanation).fate(fate_of(name, explanation))


def labels(proof: Proof, kind: str) -> list[str]:
    """Give the labels of all nodes of a kind."""
    return [node.label for node in nodes(proof) if node.kind == kind]


def test_a_verdict_rests_on_its_reasons() -> None:
    """Given an excluded exercise, the proof goes from the verdict over rule and comparison to the record."""
    proof = prove_exercise(HERNIA, "gs-09-bicycle")
    assert (proof.kind, proof.state, proof.label) == ("verdict", "excluded", "gs-09-bicycle is excluded")
    reason = proof.children[0]
    assert (reason.kind, reason.name, reason.state) == ("reason", "restrict/hernia_profile", "applied")
    comparison = reason.children[0]
    assert (comparison.kind, comparison.state) == ("comparison", "holds")
    assert comparison.label == "lumbar disc hernia is present"
    assert [child.label for child in comparison.children] == ["record: diagnoses = lumbar_disc_hernia"]
    assert reason.children[-1].label.startswith("source: S2:354")
    assert "exercise: load moderate" in labels(reason, "exercise")


def test_a_reason_about_no_exercise_reads_none() -> None:
    """Given the choice of a complex, its proof holds facts and a source, and no attribute of an exercise."""
    explanation = RECOMMENDER.recommend(SCREENED)
    proof = Prover(explanation).verdict("remission-period", "chosen", explanation.choice.reasons)
    assert labels(proof, "exercise") == []
    assert labels(proof, "source")


def test_a_derived_fact_goes_back_to_the_record() -> None:
    """Given a rule that reads a derived fact, the rule that derived it, its threshold and its field stand below."""
    proof = prove_rule({**SCREENED, "age": 70}, "restrict/hang_frailty")
    (fact,) = [node for node in nodes(proof) if node.kind == "fact" and node.name == "elderly"]
    (rule,) = fact.children
    assert (rule.kind, rule.state, rule.label) == ("rule", "applied", "assess/elderly_from_age fired")
    assert rule.children[0].label == "age 70 is at least elderly_age_years (65 years)"
    assert rule.children[0].children[0].label == "record: age = 70"


def test_an_absence_that_nothing_derived_shows_what_could_have() -> None:
    """Given a derived fact that is absent by default, the rules that could derive it say why they did not."""
    proof = prove_rule({**SCREENED, "temperature_c": None}, "restrict/disc_no_external_weight")
    (fact,) = [node for node in nodes(proof) if node.kind == "fact"]
    assert {rule.state for rule in fact.children} == {"not_fired"}
    assert labels(fact, "rule") == ["assess/disc_disease did not fire"]
    assert labels(fact, "record") == ["record: screened = yes"] * 2


def test_a_fact_that_waits_says_so() -> None:
    """Given a derived fact that rests on unknown ones, its rule waits for an answer."""
    proof = prove_rule({"stage": "remission"}, "restrict/disc_no_external_weight")
    assert labels(proof, "rule")[1:] == ["assess/disc_disease waits for an answer"]
    assert "record: lumbar_disc_hernia is not given" in labels(proof, "record")


def test_what_is_not_known_shows_what_could_derive_it() -> None:
    """Given a finding that nobody stated, the rule that could derive it stands below, with the field that it lacks."""
    proof = prove_rule({"stage": "remission"}, "restrict/hang_frailty")
    record = next(node for node in nodes(proof) if node.kind == "record" and node.name == "elderly")
    assert record.label == "record: elderly is not given"
    assert "assess/elderly_from_age did not fire" in labels(record, "rule")
    assert "record: age is not given" in labels(record, "record")


def test_of_an_any_that_holds_only_what_holds_is_shown() -> None:
    """Given one part of two that holds, it stands alone; given both, each is said to suffice."""
    one = prove_rule({**SCREENED, "symptoms": ["leg_swelling"]}, "screen/leg_circulation")
    assert labels(one, "any") == []
    assert labels(one, "comparison")[0] == "leg swelling is present"
    both = prove_rule({**SCREENED, "symptoms": ["leg_swelling", "leg_cramps"]}, "screen/leg_circulation")
    assert labels(both, "any") == ["each of these suffices"]


def test_all_parts_of_what_fails_are_shown() -> None:
    """Given a condition that fails, each part is shown, whether it holds or not."""
    proof = prove_rule(SCREENED, "screen/leg_circulation")
    assert labels(proof, "any") == ["none of these holds"]
    assert {node.state for node in nodes(proof) if node.kind == "comparison"} == {"fails"}


def test_a_bound_entry_names_the_list() -> None:
    """Given a rule that binds a list, the entry and the field stand in the proof; without an entry, the field."""
    proof = prove_rule({**SCREENED, "painful_exercises": ["rem-4-cat-cow"]}, "restrict/painful_movement")
    assert labels(proof, "entry") == ["Cat and cow (painful exercises) is present"]
    assert labels(proof, "record") == ["record: painful_exercises = rem-4-cat-cow"]
    silent = prove_rule(SCREENED, "restrict/painful_movement")
    assert labels(silent, "list") == ["painful exercises: there is no entry"]
    assert labels(silent, "record") == ["record: painful_exercises is not given"]
    unknown = prove_rule({"stage": "remission"}, "restrict/equipment_not_at_hand")
    assert {node.state for node in nodes(unknown) if node.kind == "entry"} == {"unknown"}


def test_a_rule_for_everybody_says_so() -> None:
    """Given a rule without a condition, the proof says that it holds for every patient."""
    assert labels(prove_rule(SCREENED, "arrange/printed_order"), "all") == ["holds for every patient"]


def test_a_rule_shows_what_it_did() -> None:
    """Given a rule, its outcomes, its numbers and what it derived are shown."""
    assert labels(prove_rule(HERNIA, "restrict/leg_raise_45"), "number")[0].startswith("angle degrees max")
    assert labels(prove_rule(HERNIA, "restrict/leg_raise_45"), "outcome")[0].startswith("limit applies to ")
    (derived,) = labels(prove_rule(HERNIA, "assess/disc_disease"), "outcome")
    assert derived.startswith("derives disc hernia or protrusion = present")


def test_the_exception_that_fired_is_proved() -> None:
    """Given a rule whose written exception fired, the exception stands below it with its own condition."""
    proof = prove_rule({**SCREENED, "symptoms": ["low_back_pain"]}, "assess/pain_as_given")
    assert proof.state == "overridden"
    assert "assess/pain_symptom_without_pain fired, a written exception" in labels(proof, "rule")


def test_what_an_exercise_replaces_is_told() -> None:
    """Given an exercise that takes the place of barred ones, they are all named."""
    record = {**HERNIA, "requested_complex": "gentle"}
    proof = prove_exercise(record, "gs-13-hand-assisted-knee-pull")
    assert any(label.startswith("In place of") and " more" not in label for label in labels(proof, "outcome"))


def test_rules_that_rest_on_each_other_end() -> None:
    """Given two facts that each follow from the other, the proof does not go round."""
    then = 'effect = "derive"\nfact = "{}"\nvalue = "present"'
    when = '[when.patient]\nfact = "{}"\nis = "present"'
    recommender = recommender_of(
        {
            "assess/there": rule_text(when.format("disc_disease"), then.format("elderly")),
            "assess/back": rule_text(when.format("elderly"), then.format("disc_disease")),
            "screen/both": rule_text(when.format("disc_disease"), 'effect = "refer"'),
        }
    )
    proof = prove_rule({**SCREENED, "populations": ["elderly"]}, "screen/both", recommender)
    assert len(list(nodes(proof))) < 30
    silent = prove_rule(SCREENED, "screen/both", recommender)
    assert silent.state == "not_fired"
    assert len(list(nodes(silent))) < 30


def test_an_alternative_of_several_attributes_is_nested() -> None:
    """Given an exercise side of alternatives, the attributes of one stand below it."""
    when = '[when.exercise]\nany = [{ load = "moderate", complex = "gentle" }]'
    proof = prove_exercise(SCREENED, "gs-09-bicycle", recommender_of({"restrict/one": rule_text(when)}))
    (whole,) = [node for node in nodes(proof) if node.label == "exercise: all of this"]
    assert [child.label for child in whole.children] == ["exercise: load moderate", "exercise: complex gentle"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_every_proof_ends_in_the_record(record: dict[str, Any]) -> None:
    """Whatever the record, what a comparison says rests on the record, or on rules that rest on it."""
    explanation = RECOMMENDER.recommend(record)
    prover = Prover(explanation)
    for decision in list(explanation.decisions.values())[::7]:
        for node in nodes(prover.verdict(decision.exercise, decision.verdict, decision.reasons)):
            if node.kind in ("comparison", "value", "entry"):
                assert node.children, node
            if node.kind == "record":
                assert node.label.startswith(("record: ", "clinic: "))
            if node.kind == "reason":
                assert node.children[-1].kind == "source"
