"""Stakes: every unknown fact that could change the result is found, whatever else is unknown."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.prospect import domain
from recommender.rule import Rule
from recommender.stake import stakes_of
from tests.completions import FAST, Case, cases, readable, result_of
from tests.minibase import recommender_of, rule_text
from tests.rule_bases import recommender_with, rule_bases
from tests.strategies import KNOWLEDGE

STAGES = {"stage": "remission", "pain": "none", "supervised": True, "doctor_clearance": True, "first_session": False}
KNOWN = {
    **STAGES, "screened": True, "equipment": [], "age": 40, "temperature_c": 36.6, "minutes": 20,
    "requested_complex": "remission-period", "scoliosis_early": False, "painful_exercises": [],
    "discomfort_exercises": [], "easy_exercises": [], "pain_only_at_full_range": [],
}  # fmt: skip


def decisive(case: Case, recommender: Recommender = FAST) -> set[str]:
    """Find by brute force the unknown facts that change the result under some answers to the others."""
    results = [
        (answers, result_of(recommender.recommend(record)))
        for answers in case.completions()
        if readable(record := case.record(answers))
    ]
    return {term for term in case.choices if _changes(term, results)}


def _changes(term: str, results: list[tuple[dict[str, Any], tuple[object, ...]]]) -> bool:
    """Say whether two completions that differ in one fact alone have different results."""
    groups: dict[str, set[tuple[object, ...]]] = {}
    for answers, result in results:
        others = repr({name: value for name, value in answers.items() if name != term})
        groups.setdefault(others, set()).add(result)
    return any(len(group) > 1 for group in groups.values())


def staked(record: dict[str, Any], *declined: str, knowledge: Knowledge = KNOWLEDGE) -> set[str]:
    """Name the fields and findings on which something hangs."""
    found = stakes_of(read_patient(record, knowledge), knowledge, declined)
    return {stake.term.partition(":")[0] for stake in found}


def without(*terms: str, **facts: Any) -> dict[str, Any]:
    """Give the record of which everything is known, less some facts, or with others."""
    return {name: value for name, value in {**KNOWN, **facts}.items() if name not in terms}


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_never_one_too_few(case: Case) -> None:
    """Every unknown fact that changes the result under some answers to the others has a stake."""
    record = case.record({})
    if readable(record):
        assert decisive(case) <= staked(record)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.data())
def test_never_one_too_few_when_some_stay_unknown(case: Case, data: st.DataObject) -> None:
    """What nobody will answer stays unknown; what could change the result in spite of that has a stake."""
    declined = data.draw(st.sampled_from(sorted(case.choices)))
    fixed = replace(case, choices={term: found for term, found in case.choices.items() if term != declined})
    record = case.record({})
    if readable(record):
        assert decisive(fixed) <= staked(record, declined)


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule_bases(), cases(most=2))
def test_never_one_too_few_whatever_the_rules_are(rules: list[Rule], case: Case) -> None:
    """Rules of every form, made at random, hide no fact: exceptions, derivations, assumptions, `is = unknown`."""
    recommender = recommender_with(rules)
    asked = {term: [None, *domain(term, KNOWLEDGE)] for term in ("fever", "stiffness", "supervised")}
    facts = {term: value for term, value in case.facts.items() if term not in asked}
    mixed = Case(facts, asked, screened=False)
    record = mixed.record({})
    if readable(record):
        assert decisive(mixed, recommender) <= staked(record, knowledge=recommender.knowledge)


def test_a_record_of_which_everything_is_known_leaves_nothing_at_stake() -> None:
    """Given every fact that a rule reads, nothing is left that could change the result."""
    assert staked(KNOWN) == set()


@pytest.mark.parametrize("term", sorted(KNOWN.keys() - {"screened", "requested_complex"}))
def test_each_field_is_at_stake_when_it_alone_is_unknown(term: str) -> None:
    """Given all facts but one, that one is at stake where it could change the result, and nothing else is."""
    assert staked(without(term, states=["level_2_completed"])) <= {term}


def test_what_is_derived_is_traced_to_what_can_be_asked() -> None:
    """No rule that bars reads arthritis; a chronic disease is derived from it, and that refers without a clearance."""
    ruled_out = sorted(set(KNOWLEDGE.vocabulary.findings) - {"arthritis_arthrosis"})
    record = {**without("screened", doctor_clearance=False), "ruled_out": ruled_out}
    assert staked(record) == {"arthritis_arthrosis"}


def test_a_clearance_can_turn_a_program_into_a_restricted_one() -> None:
    """Old age is cited beside pain once a clearance is refused: the rule fires either way, the status changes."""
    assert staked(without("doctor_clearance", stage="subacute_late", pain="moderate", age=80)) == {"doctor_clearance"}


def test_a_sure_referral_leaves_only_exclusions_at_stake() -> None:
    """Once a doctor has to be seen, what is left could only exclude an exercise instead of withholding it."""
    left = stakes_of(read_patient({"symptoms": ["kidney_pain"]}, KNOWLEDGE), KNOWLEDGE)
    assert {stake.rules[0].then.effect for stake in left} == {"exclude"}


def test_a_sure_deferral_leaves_referrals_and_exclusions_at_stake() -> None:
    """A referral is stricter than a deferral, so it is still asked about."""
    left = stakes_of(read_patient({"symptoms": ["fever"]}, KNOWLEDGE), KNOWLEDGE)
    assert {stake.rules[0].then.effect for stake in left} == {"refer", "exclude"}


def test_what_nobody_will_answer_closes_what_rests_on_it() -> None:
    """Without a stage there is no program, so nothing that changes a program alone is at stake."""
    assert {"minutes", "requested_complex", "equipment"} <= staked({})
    assert staked({}, "stage").isdisjoint({"stage", "minutes", "requested_complex", "equipment"})


def test_an_early_scoliosis_states_a_scoliosis() -> None:
    """A yes to the field states the finding, also for a patient who was screened; not where it is ruled out."""
    assert staked(without("scoliosis_early")) == {"scoliosis_early"}
    assert staked(without("scoliosis_early", ruled_out=["scoliosis"])) == set()


def test_a_finding_that_follows_from_a_known_one_is_not_at_stake() -> None:
    """A malignant tumour is a tumour: nobody has to be asked."""
    assert "tumour_any" not in staked({"diagnoses": ["malignant_tumour"]})
    assert "tumour_any" in staked({})


def test_advice_that_names_a_number_hangs_on_it() -> None:
    """The highest heart rate is reckoned from the age, so the age is at stake where that advice could be given."""
    assert staked(without("age", requested_complex="training")) == {"age"}


def test_a_list_that_is_given_is_known() -> None:
    """An empty list of painful exercises says that none hurts."""
    assert staked(without("painful_exercises")) == {"painful_exercises"}
    assert staked({**KNOWN, "painful_exercises": []}) == set()


def test_equipment_that_nobody_has_asked_about_is_at_stake_item_by_item() -> None:
    """Each item without which an open exercise cannot be done has a stake of its own."""
    found = stakes_of(read_patient(without("equipment"), KNOWLEDGE), KNOWLEDGE)
    assert {"equipment:chair", "equipment:fitball"} <= {stake.term for stake in found}
    assert "equipment:stall_bars" not in {stake.term for stake in found}
    chair = next(stake for stake in found if stake.term == "equipment:chair")
    assert all("chair" in KNOWLEDGE.exercises[name].equipment for name in chair.exercises)


def test_equipment_that_nobody_will_name_stays_unknown() -> None:
    """Items that stay unknown are withheld whatever else is answered."""
    assert staked(without("equipment"), "equipment") == set()


def test_where_no_complex_can_be_chosen_no_program_is_at_stake() -> None:
    """Given a rule that bars every exercise, the advice of a program cannot be changed."""
    everything = rule_text("[when.exercise]", 'effect = "exclude"')
    advice = rule_text('[when.patient]\nfact = "fever"\nis = "present"', 'effect = "advise"')
    barred = recommender_of({"restrict/all": everything, "advise/fever": advice})
    assert staked(without("screened"), knowledge=recommender_of({"advise/fever": advice}).knowledge) == {"fever"}
    assert staked(without("screened"), knowledge=barred.knowledge) == set()


FEVER = '[when.patient]\nfact = "fever"\nis = "present"'
CLOSED = {"restrict/closed": rule_text("[when.exercise]\ndefault_excluded = true", 'effect = "exclude"')}


def at_stake_in(rules: dict[str, str], **facts: Any) -> set[str]:
    """Name what is at stake in a small rule base for a patient of whom all but the findings is known."""
    ruled_out = sorted(set(KNOWLEDGE.vocabulary.findings) - {"fever", *facts.get("symptoms", ())})
    record = {**without("screened"), "ruled_out": ruled_out, **facts}
    return staked(record, knowledge=recommender_of({**CLOSED, **rules}).knowledge)


def test_a_permit_is_at_stake_where_an_exclusion_excepts_it() -> None:
    """What is excluded but for a written exception is not excluded whatever the answers are."""
    item = '[when.exercise]\nid = ["rem-4-cat-cow"]'
    permit = rule_text(f"{FEVER}\n{item}", 'effect = "permit"')
    excepting = rule_text(item, 'effect = "exclude"\nunless = ["restrict/permit"]')
    assert at_stake_in({"restrict/permit": permit, "restrict/x": excepting}) == {"fever"}
    assert at_stake_in({"restrict/permit": permit, "restrict/x": rule_text(item)}) == set()


def test_the_dose_of_a_warm_up_is_at_stake_though_it_is_of_another_complex() -> None:
    """The warm-up belongs to the program."""
    warm_up = rule_text("", 'effect = "prescribe"\nitems = "default:warm_up_later"')
    dose = rule_text(
        f'{FEVER}\n[when.exercise]\nid = ["gs-03-ankle-circles"]', 'effect = "dose"\ndose = {pace = "slow"}'
    )
    assert at_stake_in({"arrange/warm_up": warm_up, "dose/slow": dose}) == {"fever"}
    assert at_stake_in({"dose/slow": dose}) == set()


def test_advice_that_names_a_finding_hangs_on_it_though_it_is_given_anyway() -> None:
    """One of two findings suffices for the advice; it names the other where that is present too."""
    when = '[when.patient]\nany = [{ fact = "stiffness", is = "present" }, { fact = "fever", is = "present" }]'
    naming = rule_text(when, 'effect = "advise"', text="It is so: {fever}.")
    assert at_stake_in({"advise/x": naming}, symptoms=["stiffness"]) == {"fever"}
    assert at_stake_in({"advise/x": rule_text(when, 'effect = "advise"')}, symptoms=["stiffness"]) == set()
