"""The explanation: what the whole run records, and that its reasons are the cause."""

from dataclasses import replace

import pytest

from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Knowledge
from recommender.problem import DataError
from recommender.result import to_json
from tests.minibase import SCREENED, recommender_of, rule_text


def test_a_record_that_cannot_be_used_raises_all_of_its_problems(recommender: Recommender) -> None:
    """Given two faults, both come at once."""
    with pytest.raises(DataError) as caught:
        recommender.recommend({"stage": "late", "age": 200})
    assert len(caught.value.problems) == 2


def test_a_closed_gate_withholds_what_is_not_excluded(recommender: Recommender) -> None:
    """Given a fever, open exercises wait for the gate and excluded ones stay excluded."""
    before = recommender.recommend(SCREENED)
    after = recommender.recommend({**SCREENED, "symptoms": ["fever"]})
    assert after.status == "defer"
    assert after.session.items == ()
    for name, decision in before.decisions.items():
        assert after.decisions[name].verdict == ("excluded" if decision.verdict == "excluded" else "withheld")
    assert {view.verdict for view in after.complexes} == {"barred"}


def test_a_gate_defeats_the_choice_of_a_complex(recommender: Recommender) -> None:
    """Given a fever, no complex is chosen; each choice names the gate, and what would defeat it without the gate."""
    after = recommender.recommend({**SCREENED, "symptoms": ["fever"]})
    assert after.choice.complex == ""
    assert {reason.firing.rule_id: reason.overridden_by for reason in after.choice.reasons} == {
        "select/remission_complex": ("screen/raised_temperature",),
        "select/gentle_fallback": ("screen/raised_temperature", "select/remission_complex"),
    }


def test_a_plain_program_rests_on_no_finding(recommender: Recommender) -> None:
    """Given no finding at all, the program is not restricted."""
    assert recommender.recommend(SCREENED).status == "program"


def test_a_restriction_from_a_finding_restricts_the_program(recommender: Recommender) -> None:
    """Given an increased lordosis, which needs no clearance, the program is restricted."""
    assert (
        recommender.recommend({**SCREENED, "diagnoses": ["increased_lumbar_lordosis"]}).status == "restricted_program"
    )


def test_a_clearance_restricts_the_program(recommender: Recommender) -> None:
    """Given a cleared pregnancy, the program rests on the clearance and says so."""
    result = to_json(recommender.recommend({**SCREENED, "populations": ["pregnant"]}))
    assert result["status"] == "restricted_program"
    assert [group["outcome"] for group in result["screening"]] == ["clear"]


def test_facts_of_the_clinic_keep_their_origin(recommender: Recommender) -> None:
    """Given supervision from the clinic's standing facts, the fact says so."""
    explanation = recommender.recommend(SCREENED, clinic=["supervised", "equipment"])
    assert explanation.facts["supervised"].origin == "clinic"
    missing = next(
        reason
        for decision in explanation.decisions.values()
        for reason in decision.reasons
        if reason.firing.rule_id == "restrict/equipment_not_at_hand"
    )
    assert missing.firing.facts[-1].origin == "clinic"


def test_an_assumption_says_that_it_is_one(recommender: Recommender) -> None:
    """Given an unknown first session, the dose at its low end rests on an assumed fact."""
    explanation = recommender.recommend({**SCREENED, "first_session": None, "stage": "subacute_early"})
    origins = {
        fact.origin
        for item in explanation.session.items
        for reason in item.reasons
        if reason.firing.rule_id == "dose/first_session_low_end"
        for fact in reason.firing.facts
    }
    assert origins == {"assumed"}


def test_an_exercise_of_another_complex_is_eligible_with_the_reason(recommender: Recommender) -> None:
    """Given a remission program, a gentle item that nothing bars is eligible because complexes are not mixed."""
    decision = recommender.recommend(SCREENED).decisions["gq-7-sit-back-on-heels"]
    assert decision.verdict == "eligible"
    assert decision.reasons[0].firing.rule_id == "arrange/no_mixing_complexes"


def test_a_warm_up_item_of_another_complex_excepts_the_rule_against_mixing(recommender: Recommender) -> None:
    """Given a remission program, its warm-up comes from gentle and the rule against mixing is overridden."""
    decision = recommender.recommend(SCREENED).decisions["gs-02-feet-and-fists"]
    assert decision.verdict == "prescribed"
    mixing = next(reason for reason in decision.reasons if reason.firing.rule_id == "arrange/no_mixing_complexes")
    assert mixing.overridden_by == ("arrange/warm_up_later",)


def test_a_barred_exercise_outside_the_complex_also_carries_the_rule_against_mixing(recommender: Recommender) -> None:
    """Given an excluded gentle item, the rule against mixing stands among its reasons, overridden by the bar."""
    decision = recommender.recommend({**SCREENED, "painful_exercises": ["gq-7-sit-back-on-heels"]}).decisions[
        "gq-7-sit-back-on-heels"
    ]
    mixing = next(reason for reason in decision.reasons if reason.firing.rule_id == "arrange/no_mixing_complexes")
    assert decision.verdict == "excluded"
    assert mixing.overridden_by == ("restrict/painful_movement",)


def test_what_the_clock_keeps_out_is_eligible_with_the_session_limit_as_reason(recommender: Recommender) -> None:
    """Given six minutes, what does not fit is eligible because of the minutes."""
    explanation = recommender.recommend({**SCREENED, "minutes": 6})
    out = explanation.session.left_out
    assert out
    for name in out:
        decision = explanation.decisions[name]
        assert decision.verdict == "eligible"
        assert "arrange/minutes_at_hand" in {reason.firing.rule_id for reason in decision.reasons}


def test_removing_the_deciding_rule_lets_the_verdict_fall(knowledge: Knowledge, recommender: Recommender) -> None:
    """Given an item withheld for missing equipment, without that rule it is prescribed."""
    record = {**SCREENED, "stage": "acute", "pain": "mild"}
    item = "acu-06-knee-extension-over-bolster"
    decision = recommender.recommend(record).decisions[item]
    assert (decision.verdict, decision.reasons[0].firing.rule_id) == ("withheld", "restrict/equipment_not_at_hand")
    rules = {name: rule for name, rule in knowledge.rules.items() if name != "restrict/equipment_not_at_hand"}
    without = Recommender(replace(knowledge, rules=rules)).recommend(record)
    assert without.decisions[item].verdict == "prescribed"


def test_removing_the_deciding_fact_lets_the_verdict_fall(recommender: Recommender) -> None:
    """Given an item excluded because it hurts, without that fact it is prescribed."""
    hurts = recommender.recommend({**SCREENED, "painful_exercises": ["rem-4-cat-cow"]})
    assert hurts.decisions["rem-4-cat-cow"].verdict == "excluded"
    assert recommender.recommend(SCREENED).decisions["rem-4-cat-cow"].verdict == "prescribed"


def test_an_overridden_reason_applies_once_the_overriding_rule_is_gone() -> None:
    """Given a withholding defeated by an exclusion, without the exclusion it decides."""
    item = '[when.exercise]\nid = ["rem-4-cat-cow"]'
    both = {"restrict/a": rule_text(item), "restrict/b": rule_text(item, 'effect = "withhold"')}
    assert recommender_of(both).recommend(SCREENED).decisions["rem-4-cat-cow"].verdict == "excluded"
    alone = recommender_of({"restrict/b": both["restrict/b"]}).recommend(SCREENED).decisions["rem-4-cat-cow"]
    assert (alone.verdict, alone.reasons[0].deciding) == ("withheld", True)


def test_what_was_ruled_out_and_follows_all_the_same_is_said(recommender: Recommender) -> None:
    """Given a fever that is ruled out beside a temperature of 39, the stricter reading is taken, and said."""
    explanation = recommender.recommend({**SCREENED, "ruled_out": ["fever"], "temperature_c": 39})
    assert (explanation.status, explanation.has_program) == ("defer", False)
    [remark] = [remark.text for remark in explanation.remarks if "ruled out" in remark.text]
    assert remark == ("'fever' was ruled out, yet assess/fever_from_temperature finds it; the stricter reading is used")


def indicating(complex_id: str) -> Recommender:
    """Build a recommender with a rule that finds a complex suitable in remission."""
    remission = '[when.patient]\nfact = "working_stage"\nis = "remission"'
    suits = rule_text(remission, f'effect = "indicate"\ncomplex = "{complex_id}"')
    return recommender_of({"select/suits": suits})


def test_an_indication_stands_with_its_complex_and_chooses_nothing() -> None:
    """Given a rule that finds another complex suitable, the stage's own is chosen and the reason is shown there."""
    explanation = indicating("gentle").recommend(SCREENED)
    assert explanation.choice.complex == "remission-period"
    [view] = [view for view in to_json(explanation)["complexes"] if view["complex"] == "gentle"]
    assert (view["verdict"], view["exercises_left"] > 0) == ("possible", True)
    assert [(reason["rule"], reason["effect"], reason["outcome"]) for reason in view["reasons"]] == [
        ("select/suits", "indicate", "applied")
    ]
    others = [each for each in to_json(explanation)["complexes"] if each["complex"] != "gentle"]
    assert not any(reason["rule"] == "select/suits" for each in others for reason in each["reasons"])


def test_an_indication_of_the_chosen_complex_stands_behind_the_choice() -> None:
    """Given a rule that finds the stage's own complex suitable, both reasons stand with it."""
    explanation = indicating("remission-period").recommend(SCREENED)
    [view] = [view for view in explanation.complexes if view.verdict == "chosen"]
    assert [reason.firing.rule_id for reason in view.reasons] == ["select/own", "select/suits"]


def test_an_indication_of_a_barred_complex_is_defeated_by_what_bars_it(recommender: Recommender) -> None:
    """Given subsiding pain and a hernia, the training complex would suit and is barred; its reason says by what."""
    record = {**SCREENED, "pain": "mild", "stage": "subacute_late", "diagnoses": ["lumbar_disc_hernia"]}
    [view] = [view for view in recommender.recommend(record).complexes if view.complex == "training"]
    assert view.verdict == "barred"
    suits = [reason for reason in view.reasons if reason.effect == "indicate"]
    assert suits
    assert all("restrict/hernia_complexes" in reason.overridden_by for reason in suits)


def test_the_engine_is_named_and_can_be_given(knowledge: Knowledge, recommender: Recommender) -> None:
    """Given an engine, it is the one that is used."""
    assert Recommender(knowledge, recommender.engine).engine is recommender.engine
    assert recommender.recommend(SCREENED).engine == recommender.engine.name


def reasons_of(explanation: Explanation, exercise: str) -> dict[str, Reason]:
    """Give the reasons of an exercise by their rules."""
    return {reason.firing.rule_id: reason for reason in explanation.decisions[exercise].reasons}


def test_a_clearance_says_whether_something_else_restricts_the_program_too(recommender: Recommender) -> None:
    """Given a cleared pregnancy, whose findings restrict exercises, the clearance is one of several."""
    [both] = recommender.recommend({**SCREENED, "populations": ["pregnant"]}).screening
    assert both.one_of_several
    record = {**SCREENED, "stage": "acute", "diagnoses": ["arthritis_arthrosis"]}
    [alone] = recommender.recommend(record).screening
    assert (alone.effect, alone.one_of_several) == ("clear", False)


def test_a_gate_before_another_one_is_one_of_several_for_the_exercises(recommender: Recommender) -> None:
    """Given a bleeding and a fever, each holds the exercises back; the referral alone makes the status."""
    explanation = recommender.recommend({**SCREENED, "diagnoses": ["bleeding_any"], "symptoms": ["fever"]})
    assert [(reason.effect, reason.one_of_several) for reason in explanation.screening if reason.applied] == [
        ("refer", False)
    ]
    assert reasons_of(explanation, "rem-4-cat-cow")["screen/bleeding"].one_of_several
    one = recommender.recommend({**SCREENED, "diagnoses": ["bleeding_any"]})
    assert not reasons_of(one, "rem-4-cat-cow")["screen/bleeding"].one_of_several


def test_a_gate_is_one_of_several_where_the_exercise_is_withheld_anyway(recommender: Recommender) -> None:
    """Given a bleeding and an uncomfortable item, either withholds it."""
    record = {**SCREENED, "diagnoses": ["bleeding_any"], "discomfort_exercises": ["rem-4-cat-cow"]}
    found = reasons_of(recommender.recommend(record), "rem-4-cat-cow")
    assert found["screen/bleeding"].one_of_several
    assert found["restrict/discomfort_skip"].one_of_several


def test_a_closed_gate_defeats_what_suits(recommender: Recommender) -> None:
    """Given a beginner with a fever, the beginners' set would suit, and the gate stands before it."""
    record = {**SCREENED, "symptoms": ["fever"], "populations": ["beginner"]}
    [view] = [view for view in recommender.recommend(record).complexes if view.complex == "beginners"]
    suits = next(reason for reason in view.reasons if reason.effect == "indicate")
    assert "screen/raised_temperature" in suits.overridden_by


def test_a_bar_of_a_complex_says_whether_another_bars_it_too(recommender: Recommender) -> None:
    """Given remission, the acute complex has items that only the rule for complexes keeps out; another has none."""
    views = {view.complex: view for view in recommender.recommend(SCREENED).complexes}
    [alone] = [reason for reason in views["acute-period"].reasons if reason.effect == "exclude"]
    assert (alone.firing.rule_id, alone.one_of_several) == ("restrict/complex_not_for_stage", False)
    hernia = recommender.recommend({**SCREENED, "diagnoses": ["lumbar_disc_hernia"]})
    views = {view.complex: view for view in hernia.complexes}
    assert {reason.one_of_several for reason in views["remission-period"].reasons if reason.effect == "exclude"} == {
        True
    }


def test_what_keeps_a_barred_warm_up_item_out_is_overridden_by_the_warm_up_too(recommender: Recommender) -> None:
    """Given a warm-up item that hurts, without its bar it would be prescribed all the same."""
    found = reasons_of(
        recommender.recommend({**SCREENED, "painful_exercises": ["gs-03-ankle-circles"]}), "gs-03-ankle-circles"
    )
    assert found["arrange/no_mixing_complexes"].overridden_by == ("restrict/painful_movement", "arrange/warm_up_later")


def test_what_keeps_an_item_of_a_barred_request_out_is_overridden_by_the_request_too(recommender: Recommender) -> None:
    """Given a requested complex that is barred, without its bars it would be the chosen one."""
    record = {
        **SCREENED,
        "requested_complex": "horizontal-bar",
        "populations": ["elderly"],
        "equipment": ["horizontal_bar"],
    }
    found = reasons_of(recommender.recommend(record), "bar-1-passive-hang")
    assert found["arrange/no_mixing_complexes"].overridden_by == ("restrict/hang_frailty", "select/requested_complex")
