"""Properties of every recommendation, over generated patients."""

import json
import random
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.corpus import parse_corpus, read_texts
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import read_knowledge
from recommender.result import to_json
from tests.strategies import FINDINGS, INDICATIONS, KNOWLEDGE, LISTS, PAIN_SYMPTOMS, records

RECOMMENDER = Recommender(KNOWLEDGE)
NEARER = ("program", "restricted_program", "needs_information", "defer", "refer")
CONTRAINDICATIONS = sorted(KNOWLEDGE.safety_critical)
TEXTS = read_texts()
BARRED = ("withheld", "excluded")
examples = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def with_finding(record: dict[str, Any], finding: str) -> dict[str, Any]:
    """Add a finding to the list that it belongs to."""
    name = next(name for name in LISTS if finding in FINDINGS[name])
    return {**record, name: [*record.get(name, []), finding]}


def limits(explanation: Explanation, exercise: str) -> set[str]:
    """Name the limits that hold for an exercise."""
    return {
        reason.firing.rule_id
        for reason in explanation.decisions[exercise].reasons
        if reason.effect == "limit" and reason.applied
    }


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(screened=True), st.sampled_from(CONTRAINDICATIONS))
def test_adding_a_contraindication_never_lifts_a_bar(record: dict[str, Any], finding: str) -> None:
    """The safety law: nothing barred opens, no limit falls, no status moves towards a program."""
    if finding in PAIN_SYMPTOMS and record.get("stage") == "remission":
        return  # pain re-reads remission as late subacute: another stage, not another finding
    before = RECOMMENDER.recommend(record)
    after = RECOMMENDER.recommend(with_finding(record, finding))
    assert NEARER.index(after.status) >= NEARER.index(before.status)
    for exercise, decision in before.decisions.items():
        if INDICATIONS.get(finding) == exercise:
            continue  # pinching is what this one exercise is for, not what speaks against it
        later = after.decisions[exercise]
        assert not (decision.verdict in BARRED and later.open), exercise
        if decision.open and later.open:
            assert limits(before, exercise) <= limits(after, exercise), exercise
        if later.verdict == "prescribed" and decision.verdict != "prescribed" and before.has_program:
            assert decision.verdict == "eligible", exercise
            assert any(reason.in_place_of[0] for reason in later.reasons) or "warm_up" in str(
                [reason.firing.rule_id for reason in later.reasons]
            ), exercise


@examples
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_facts_lists_and_rules_changes_no_byte(record: dict[str, Any], rng: random.Random) -> None:
    """Same facts and same knowledge give the same bytes, whatever their order."""
    shuffled = {name: _shuffled(value, rng) for name, value in _shuffled(list(record.items()), rng)}
    rules = dict(_shuffled(list(KNOWLEDGE.rules.items()), rng))
    exercises = dict(_shuffled(list(KNOWLEDGE.exercises.items()), rng))
    other = Recommender(replace(KNOWLEDGE, rules=rules, exercises=exercises)).recommend(shuffled)
    first = json.dumps(to_json(RECOMMENDER.recommend(record)), sort_keys=True)
    again = to_json(other)
    again["exercises"] = sorted(again["exercises"], key=lambda entry: entry["exercise"])
    assert json.dumps(again, sort_keys=True) == first


def _shuffled(value: Any, rng: random.Random) -> Any:
    if not isinstance(value, list):
        return value
    return rng.sample(value, len(value))


@examples
@given(records())
def test_every_exercise_has_a_verdict_with_a_reason_and_a_source(record: dict[str, Any]) -> None:
    """Nothing is decided that cannot be explained."""
    result = to_json(RECOMMENDER.recommend(record))
    assert [entry["exercise"] for entry in result["exercises"]] == sorted(KNOWLEDGE.exercises)
    for entry in result["exercises"]:
        assert entry["verdict"] in ("prescribed", "eligible", "withheld", "excluded")
        applied = [reason for reason in entry["reasons"] if reason["outcome"] == "applied"]
        assert applied, entry["exercise"]
        assert all(reason["sources"] and reason["ledger"] for reason in entry["reasons"])


@examples
@given(records(quiet=True, screened=True))
def test_a_program_needs_nothing_that_is_not_at_hand(record: dict[str, Any]) -> None:
    """No prescribed exercise needs equipment that is missing or not known."""
    explanation = RECOMMENDER.recommend(record)
    at_hand = set(record.get("equipment", []))
    for item in explanation.session.items:
        for need in item.exercise.equipment:
            term = KNOWLEDGE.vocabulary.groups["equipment"][need]
            assert term.surroundings or not at_hand.isdisjoint({need, *term.satisfied_by})


@examples
@given(records(quiet=True, screened=True).map(lambda record: {**record, "stage": "acute"}))
def test_the_acute_program_is_lying_only(record: dict[str, Any]) -> None:
    """In the acute stage every prescribed exercise starts lying down, with minimal or light load."""
    for item in RECOMMENDER.recommend(record).session.items:
        assert KNOWLEDGE.vocabulary.groups["positions"][item.exercise.start_position].lying
        assert item.exercise.load in ("minimal", "light")


@examples
@given(records(quiet=True, screened=True))
def test_no_number_passes_the_stated_range(record: dict[str, Any]) -> None:
    """Prescribed repetitions, sets and holds stay within what knowledge suggests."""
    for item in RECOMMENDER.recommend(record).session.items:
        dose = item.exercise.dose
        assert dose is not None
        assert item.dose.sets[1] <= dose.sets[-1]
        assert item.dose.reps is None or dose.reps[0] <= item.dose.reps[0] <= item.dose.reps[1] <= dose.reps[-1]
        assert item.dose.hold_seconds is None or item.dose.hold_seconds[1] <= dose.hold_seconds[-1]


@examples
@given(records())
def test_every_refusal_says_what_would_have_to_be_known_or_done(record: dict[str, Any]) -> None:
    """A status other than program comes with gates or questions."""
    explanation = RECOMMENDER.recommend(record)
    if explanation.status in ("refer", "defer"):
        assert [reason for reason in explanation.screening if reason.applied]
    if explanation.status == "needs_information":
        assert explanation.questions


@settings(max_examples=40, deadline=None)
@given(records(quiet=True, screened=True), st.data())
def test_a_deciding_reason_is_the_cause(record: dict[str, Any], data: st.DataObject) -> None:
    """Without its rule, a verdict that rests on one reason alone falls."""
    explanation = RECOMMENDER.recommend(record)
    alone = [
        (decision, reason)
        for decision in explanation.decisions.values()
        for reason in decision.reasons
        if reason.deciding and reason.applied and not reason.one_of_several and decision.verdict in BARRED
    ]
    if not alone:
        return
    decision, reason = data.draw(st.sampled_from(alone))
    rules = {name: rule for name, rule in KNOWLEDGE.rules.items() if name != reason.firing.rule_id}
    without = Recommender(replace(KNOWLEDGE, rules=rules)).recommend(record)
    assert without.decisions[decision.exercise].verdict != decision.verdict


@examples
@given(records(quiet=True, screened=True))
def test_a_program_holds_nothing_that_the_stage_forbids(record: dict[str, Any]) -> None:
    """Every prescribed exercise, and outside the warm-up its complex too, is meant for the working stage."""
    explanation = RECOMMENDER.recommend(record)
    stage = explanation.facts["working_stage"].value
    for item in explanation.session.items:
        assert stage in item.exercise.stages
        assert item.phase == "warm_up" or stage in KNOWLEDGE.complexes[item.exercise.complex].stages
        assert not item.exercise.default_excluded_by


@settings(max_examples=5, deadline=None)
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_no_byte(record: dict[str, Any], rng: random.Random) -> None:
    """Files read in another order are the same knowledge and give the same bytes."""
    texts = dict(_shuffled(list(TEXTS.items()), rng))
    knowledge, problems = read_knowledge(parse_corpus(texts))
    assert problems == []
    assert knowledge.version == KNOWLEDGE.version
    again = json.dumps(to_json(Recommender(knowledge).recommend(record)))
    assert again == json.dumps(to_json(RECOMMENDER.recommend(record)))
