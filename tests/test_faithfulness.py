"""The faithfulness law, over generated and whole patients; and that a reason that is false is found out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from recommender.decision import Decision, Reason
from recommender.explanation import Explanation, Recommender
from recommender.fact import Fact
from recommender.faithfulness import (
    NOT_READ,
    NOT_REINSTATED,
    NOTHING_ELSE,
    UNCHANGED,
    Check,
    verify,
)
from recommender.memory import Firing
from recommender.whole_patient import WholePatient, read_whole_patients
from tests.grounds import Told
from tests.minibase import SCREENED, recommender_of, rule_text
from tests.strategies import COMPLEXES, EXERCISES, KNOWLEDGE, records

RECOMMENDER = Recommender(KNOWLEDGE)
PATIENTS = read_whole_patients(Path(__file__).parent / "patients")
WHOLLY = 12
"""Every so many whole patients one is checked wholly; the others for one exercise, one complex and one rule each."""
ITEM = "rem-4-cat-cow"
OTHER = "rem-5-standing-forward-bend"
HERNIA = {**SCREENED, "diagnoses": ["lumbar_disc_hernia"]}
examples = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def broken(checks: Iterable[Check]) -> list[tuple[str, str, object, str]]:
    """Name what breaks the law."""
    return [
        (check.citation.subject, check.reason.firing.rule_id, check.removed, check.why)
        for check in checks
        if not check.held
    ]


def about(place: int, patient: WholePatient) -> list[Check]:
    """Check one exercise, one complex and one rule of a whole patient: others for the next patient."""
    explanation = RECOMMENDER.recommend(patient.record)
    fired = sorted({firing.rule_id for firing in explanation.firings})
    topics = [names[place * 7 % len(names)] for names in (EXERCISES, COMPLEXES, fired)]
    return [check for topic in topics for check in verify(explanation, RECOMMENDER, topic)]


@examples
@given(records())
def test_every_reason_of_a_generated_patient_is_faithful(record: dict[str, Any]) -> None:
    """Whatever the record, no reason is cited for what it does not cause."""
    assert broken(verify(RECOMMENDER.recommend(record), RECOMMENDER)) == []


@examples
@given(records(quiet=True, screened=True))
def test_every_reason_of_a_generated_program_is_faithful(record: dict[str, Any]) -> None:
    """Whatever the program, no reason is cited for what it does not cause."""
    assert broken(verify(RECOMMENDER.recommend(record), RECOMMENDER)) == []


@pytest.mark.parametrize("patient", PATIENTS[::WHOLLY], ids=lambda patient: patient.name)
def test_every_reason_of_a_whole_patient_is_faithful(patient: WholePatient) -> None:
    """No reason of a whole patient is cited for what it does not cause."""
    assert broken(verify(RECOMMENDER.recommend(patient.record), RECOMMENDER)) == []


def test_some_reasons_of_each_whole_patient_are_faithful() -> None:
    """No reason about some exercise, some complex, or of some rule is cited for what it does not cause."""
    checks = [check for place, patient in enumerate(PATIENTS) for check in about(place, patient)]
    assert broken(checks) == []
    assert len(checks) > len(PATIENTS)


def with_reasons(explanation: Explanation, exercise: str, reasons: Sequence[Reason]) -> Explanation:
    """Give an exercise other reasons."""
    decision = Decision(exercise, explanation.decisions[exercise].verdict, Told(reasons))
    return replace(explanation, decisions={**explanation.decisions, exercise: decision})


def falsified(explanation: Explanation, rule: str, exercise: str = ITEM, **changes: Any) -> Explanation:
    """Change the reason of one rule about an exercise."""
    return with_reasons(
        explanation,
        exercise,
        [
            replace(reason, **changes) if reason.firing.rule_id == rule else reason
            for reason in explanation.decisions[exercise].reasons
        ],
    )


def citing(explanation: Explanation, rule: str, facts: Sequence[Fact], exercise: str = ITEM) -> Explanation:
    """Let the reason of one rule about an exercise cite other facts."""
    firing = next(firing for firing in explanation.firings if firing.rule_id == rule)
    return falsified(
        explanation, rule, exercise, firing=Firing(firing.activation, tuple(facts), firing.spare, firing.anyhow)
    )


def found_out(explanation: Explanation, recommender: Recommender, exercise: str = ITEM) -> set[tuple[str, str]]:
    """Name the rules whose reasons about an exercise are found out, and why."""
    return {(rule, why) for _, rule, _, why in broken(verify(explanation, recommender, exercise))}


EXCLUDE = rule_text(f'[when.exercise]\nid = ["{ITEM}"]')
WITHHOLD = rule_text(f'[when.exercise]\nid = ["{ITEM}"]', 'effect = "withhold"')
LIMIT = rule_text(f'[when.exercise]\nid = ["{ITEM}"]', 'effect = "limit"\ncaution = "Slowly."')


def test_a_true_result_passes() -> None:
    """Given nothing false, nothing is found out."""
    assert found_out(RECOMMENDER.recommend(HERNIA), RECOMMENDER) == set()


def test_a_fact_that_the_rule_does_not_read_is_found_out() -> None:
    """Given an exclusion that cites the age besides, the citing is broken."""
    explanation = RECOMMENDER.recommend({**HERNIA, "age": 40})
    facts = [explanation.facts["lumbar_disc_hernia"], explanation.facts["age"]]
    assert found_out(citing(explanation, "restrict/hernia_complexes", facts), RECOMMENDER) == {
        ("restrict/hernia_complexes", NOT_READ)
    }


def test_a_fact_that_is_read_and_does_not_speak_for_the_reason_is_found_out() -> None:
    """Given a rule with two sufficient facts, the absent one must not be cited."""
    explanation = RECOMMENDER.recommend(HERNIA)
    facts = [explanation.facts["increased_lumbar_lordosis"], explanation.facts["lumbar_disc_hernia"]]
    name, item = "restrict/lordosis_uncontrolled", "gs-09-bicycle"
    explanation = citing(explanation, name, facts, item)
    explanation = falsified(explanation, name, item, overridden_by=(), one_of_several=True)
    assert (name, NOT_READ) in found_out(explanation, RECOMMENDER, item)


def test_a_list_entry_that_the_rule_did_not_bind_is_found_out() -> None:
    """Given an item that hurts, another painful item is no fact of its reason."""
    explanation = RECOMMENDER.recommend({**SCREENED, "painful_exercises": [ITEM, OTHER]})
    facts = [Fact(f"painful_exercises:{OTHER}", "present")]
    assert ("restrict/painful_movement", NOT_READ) in found_out(
        citing(explanation, "restrict/painful_movement", facts), RECOMMENDER
    )


def test_a_premise_that_no_rule_read_is_found_out() -> None:
    """Given a derived fact that is said to rest on the age, the premise is broken."""
    explanation = RECOMMENDER.recommend({**SCREENED, "age": 40, "pain": "mild"})
    stage = explanation.facts["working_stage"]
    wrong = replace(stage, premises=(*stage.premises, explanation.facts["age"]))
    rule = next(
        reason.firing.rule_id
        for reason in explanation.decisions[ITEM].reasons
        if stage.term in {fact.term for fact in reason.firing.facts}
    )
    assert (rule, NOT_READ) in found_out(citing(explanation, rule, [wrong]), RECOMMENDER)


def test_a_wrong_overriding_rule_is_found_out() -> None:
    """Given a limit that an exclusion defeats, naming another rule for it is broken."""
    recommender = recommender_of({"restrict/limit": LIMIT, "restrict/a": EXCLUDE})
    explanation = recommender.recommend(SCREENED)
    wrong = falsified(explanation, "restrict/limit", overridden_by=("select/own",))
    assert found_out(explanation, recommender) == set()
    assert found_out(wrong, recommender) == {("restrict/limit", NOT_REINSTATED)}


def test_an_overriding_rule_that_is_left_out_is_found_out() -> None:
    """Given a limit that an exclusion and a withholding defeat, naming only one of them is broken."""
    recommender = recommender_of({"restrict/limit": LIMIT, "restrict/a": EXCLUDE, "restrict/b": WITHHOLD})
    explanation = recommender.recommend(SCREENED)
    wrong = falsified(explanation, "restrict/limit", overridden_by=("restrict/a",))
    assert found_out(explanation, recommender) == set()
    assert found_out(wrong, recommender) == {("restrict/limit", NOT_REINSTATED)}


def test_hiding_that_another_rule_suffices_is_found_out() -> None:
    """Given two exclusions of one exercise, each has to say that it is one of several."""
    recommender = recommender_of({"restrict/a": EXCLUDE, "restrict/b": EXCLUDE})
    wrong = falsified(recommender.recommend(SCREENED), "restrict/b", one_of_several=False)
    assert found_out(wrong, recommender) == {("restrict/b", UNCHANGED)}


def test_claiming_that_another_rule_suffices_is_found_out() -> None:
    """Given one exclusion, it must not say that it is one of several."""
    recommender = recommender_of({"restrict/a": EXCLUDE})
    wrong = falsified(recommender.recommend(SCREENED), "restrict/a", one_of_several=True)
    assert found_out(wrong, recommender) == {("restrict/a", NOTHING_ELSE)}


def test_hiding_that_another_fact_suffices_is_found_out() -> None:
    """Given two findings of which each suffices, the reason has to say that it is one of several."""
    when = '[when.patient]\nany = [{ fact = "fever", is = "present" }, { fact = "chilling", is = "present" }]'
    recommender = recommender_of({"restrict/a": rule_text(f'{when}\n[when.exercise]\nid = ["{ITEM}"]')})
    explanation = recommender.recommend({**SCREENED, "symptoms": ["fever", "chilling"]})
    assert found_out(explanation, recommender) == set()
    wrong = falsified(explanation, "restrict/a", one_of_several=False)
    assert found_out(wrong, recommender) == {("restrict/a", UNCHANGED)}


def test_a_reason_that_was_not_the_cause_is_found_out() -> None:
    """Given an exclusion of another exercise, putting it beside the true one is broken."""
    other = rule_text(f'[when.exercise]\nid = ["{OTHER}"]')
    recommender = recommender_of({"restrict/a": EXCLUDE, "restrict/other": other})
    explanation = recommender.recommend(SCREENED)
    strange = next(
        reason for reason in explanation.decisions[OTHER].reasons if reason.firing.rule_id == "restrict/other"
    )
    reasons = [*explanation.decisions[ITEM].reasons, replace(strange, exercise=ITEM)]
    assert found_out(with_reasons(explanation, ITEM, reasons), recommender) == {("restrict/other", UNCHANGED)}


def test_a_false_reason_of_the_choice_is_found_out() -> None:
    """Given the stage's complex, the fallback must not be cited as what chose it."""
    explanation = RECOMMENDER.recommend(SCREENED)
    reasons = tuple(replace(reason, overridden_by=()) for reason in explanation.choice.reasons)
    wrong = replace(explanation, choice=replace(explanation.choice, reasons=reasons))
    found = broken(verify(wrong, RECOMMENDER, "select/gentle_fallback"))
    assert [(rule, why) for _, rule, _, why in found] == [("select/gentle_fallback", UNCHANGED)]


def test_a_topic_picks_what_is_about_it_or_of_it() -> None:
    """An exercise, a complex, a rule and a ledger row each pick their own reasons."""
    explanation = RECOMMENDER.recommend(HERNIA)
    assert {check.citation.subject for check in verify(explanation, RECOMMENDER, ITEM)} == {ITEM}
    assert {check.citation.place for check in verify(explanation, RECOMMENDER, "beginners")} == {"complex"}
    rules = {check.reason.firing.rule_id for check in verify(explanation, RECOMMENDER, "restrict/hernia_profile")}
    assert rules == {"restrict/hernia_profile"}
    assert {
        "ci-hernia-standing-weights" in check.reason.firing.activation.rule.document.ledger
        for check in verify(explanation, RECOMMENDER, "ci-hernia-standing-weights")
    } == {True}
    assert verify(explanation, RECOMMENDER, "nothing") == []


def test_what_another_value_brings_about_by_itself_is_held_back() -> None:
    """Given a second rule that fires only for the other value, the first is still the cause, alone."""
    item = f'[when.exercise]\nid = ["{ITEM}"]'
    rules = {
        f"restrict/{word}": rule_text(f'[when.patient]\nfact = "supervised"\nis = "{word}"\n{item}')
        for word in ("yes", "no")
    }
    recommender = recommender_of(rules)
    checks = verify(recommender.recommend(SCREENED), recommender, "restrict/yes")
    assert [check.finding for check in checks] == ["held", "held"]
    assert [(check.removed.term, check.removed.value, check.removed.alone) for check in checks[1:]] == [
        ("supervised", "no", True)
    ]
