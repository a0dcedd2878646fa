"""The result: the JSON of the contract, valid against its own schema, for every whole patient."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from recommender.clinic import with_clinic
from recommender.dose import PrescribedDose
from recommender.explanation import Explanation, Recommender
from recommender.fact import Fact
from recommender.result import ResultJson, dose_json, exercise_result, fact_json, result_schema, to_json
from recommender.trace import cautions_of, sides_of, substitutes_of, with_premises

FOLDER = Path(__file__).parent / "patients"
RECORDS: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text("utf-8"))["record"] for path in sorted(FOLDER.glob("*.toml"))
}
CONTRACT = {
    "": "schema_version knowledge_version engine patient status complex request complexes program exercises screening "
    "gaps questions conflicts advice firings",
    "request": "complex granted reasons",
    "complexes": "complex verdict exercises_left reasons",
    "program": "order phase exercise title instructions start_position equipment sides dose minutes cautions easier "
    "harder reasons",
    "exercises": "exercise verdict reasons substitutes",
    "screening": "outcome reasons",
    "gaps": "component text suggested_complex reasons",
    "questions": "term text answers rank",
    "conflicts": "rules exercise outcomes taken text",
    "advice": "topic text reasons",
    "firings": "rule step ledger outcome overridden_by facts",
}
REASON = "rule effect outcome overridden_by text detail facts exercise_attributes sources ledger"
DOSE = "sets reps hold_seconds work_seconds rest_seconds pace breathing origin"
WELL: dict[str, Any] = {
    "stage": "remission",
    "pain": "none",
    "screened": True,
    "supervised": True,
    "first_session": False,
    "equipment": [],
}


@cache
def explain(name: str, recommender: Recommender) -> Explanation:
    """Recommend for a whole patient once."""
    return recommender.recommend(RECORDS[name])


@pytest.fixture(scope="session")
def validator() -> jsonschema.Draft202012Validator:
    """Validate against the schema that is printed."""
    return jsonschema.Draft202012Validator(result_schema())


@pytest.fixture(scope="module", params=sorted(RECORDS))
def explanation(request: pytest.FixtureRequest, recommender: Recommender) -> Explanation:
    """Recommend for each whole patient in turn."""
    return explain(str(request.param), recommender)


@pytest.fixture(scope="module")
def result(explanation: Explanation) -> ResultJson:
    """Give the result of each whole patient in turn."""
    return to_json(explanation)


def lacking(entry: Any, words: str) -> set[str]:
    """Name the keys that an object lacks."""
    return set(words.split()) - set(entry)


def test_the_schema_is_a_schema() -> None:
    """What the command line prints is valid JSON Schema."""
    jsonschema.Draft202012Validator.check_schema(result_schema())


def test_the_schema_refuses_what_is_no_result(
    recommender: Recommender, validator: jsonschema.Draft202012Validator
) -> None:
    """A result without its status, or with a word for a number, is not valid."""
    whole: dict[str, Any] = {**to_json(explain("remission", recommender))}
    assert validator.is_valid(whole)
    assert not validator.is_valid({name: value for name, value in whole.items() if name != "status"})
    assert not validator.is_valid({**whole, "session": {"minutes": "long", "minutes_max": None}})


def test_the_result_is_valid(result: ResultJson, validator: jsonschema.Draft202012Validator) -> None:
    """The JSON of every whole patient is valid against the schema that is printed."""
    assert [error.message for error in validator.iter_errors(json.loads(json.dumps(result)))] == []


def test_the_result_has_every_key_of_the_contract(result: ResultJson) -> None:
    """No key of the contract is missing, in the result or in any of its parts."""
    found: dict[str, Any] = {**result}
    assert lacking(found, CONTRACT[""]) == set()
    for name, words in CONTRACT.items():
        entries = [found[name]] if name == "request" else found.get(name, [])
        assert [lacking(entry, words) for entry in entries if lacking(entry, words)] == []


def test_every_reason_is_whole(result: ResultJson) -> None:
    """Each reason names its rule, its sources with lines, and the ledger rows that it carries out."""
    reasons = [reason for exercise in result["exercises"] for reason in exercise["reasons"]]
    reasons += [reason for entry in result["screening"] for reason in entry["reasons"]]
    reasons += [reason for item in result["program"] for reason in item["reasons"]]
    for reason in reasons:
        assert lacking(reason, REASON) == set()
        assert reason["sources"]
        assert all(source["lines"] for source in reason["sources"])
        assert (reason["outcome"] == "overridden") is bool(reason["overridden_by"])


def test_every_dose_is_whole(result: ResultJson) -> None:
    """Each dose of the program has every key, and an origin for each of its numbers."""
    for item in result["program"]:
        assert lacking(item["dose"], DOSE) == set()
        assert {"sets", "rest_seconds"} <= set(item["dose"]["origin"])


def test_every_exercise_and_complex_has_a_verdict(result: ResultJson, explanation: Explanation) -> None:
    """All exercises and all complexes are there, whatever the status, each with a reason."""
    assert [entry["exercise"] for entry in result["exercises"]] == list(explanation.knowledge.exercises)
    assert [entry["complex"] for entry in result["complexes"]] == sorted(explanation.knowledge.complexes)
    assert all(entry["reasons"] for entry in result["exercises"])
    assert {entry["verdict"] for entry in result["complexes"]} <= {"chosen", "possible", "barred"}


def test_the_program_is_what_is_prescribed(result: ResultJson) -> None:
    """Prescribed and in the program are the same; the order counts from one."""
    prescribed = {entry["exercise"] for entry in result["exercises"] if entry["verdict"] == "prescribed"}
    assert {item["exercise"] for item in result["program"]} == prescribed
    assert [item["order"] for item in result["program"]] == list(range(1, len(prescribed) + 1))


def test_only_a_program_has_a_program(result: ResultJson) -> None:
    """Without a program there is no complex, no item and no advice; nothing is eligible or prescribed."""
    if result["status"] in ("program", "restricted_program"):
        assert result["complex"]
        assert result["program"]
        return
    assert (result["complex"], result["program"], result["advice"], result["gaps"]) == (None, [], [], [])
    assert {entry["verdict"] for entry in result["exercises"]} <= {"withheld", "excluded"}
    assert {entry["verdict"] for entry in result["complexes"]} == {"barred"}


def test_what_is_outside_the_complex_says_so(result: ResultJson, explanation: Explanation) -> None:
    """Every exercise of another complex carries the ledger row that keeps complexes apart."""
    outside = [
        entry
        for entry in result["exercises"]
        if result["complex"] and explanation.knowledge.exercises[entry["exercise"]].complex != result["complex"]
    ]
    for entry in outside:
        assert any("ex-no-mixing-complexes" in reason["ledger"] for reason in entry["reasons"]), entry["exercise"]


def test_every_exercise_has_one_deciding_reason(result: ResultJson) -> None:
    """What is not prescribed has exactly one reason that decides, and it stands first."""
    for entry in result["exercises"]:
        if entry["verdict"] != "prescribed":
            assert [reason["deciding"] for reason in entry["reasons"]].count(True) == 1, entry["exercise"]
            assert entry["reasons"][0]["deciding"], entry["exercise"]


def test_every_gate_that_holds_is_reported(result: ResultJson) -> None:
    """A status without a program has the gates behind it under screening."""
    outcome = {"refer": "refer", "defer": "defer", "needs_information": "ask"}.get(result["status"])
    if outcome:
        assert outcome in [entry["outcome"] for entry in result["screening"]]


def test_questions_are_ranked(result: ResultJson) -> None:
    """The most decisive question has rank one, and each names its answers with what they change."""
    assert [question["rank"] for question in result["questions"]] == list(range(1, len(result["questions"]) + 1))
    assert len({question["term"] for question in result["questions"]}) == len(result["questions"])
    assert all(answer["changes"] for question in result["questions"] for answer in question["answers"])


def test_every_firing_is_listed_once(result: ResultJson) -> None:
    """A rule fires once for each bound value, in the order of steps and rules."""
    fired = [(firing["step"], firing["rule"], firing["bound"] or "") for firing in result["firings"]]
    assert fired == sorted(set(fired))


def test_every_reason_has_its_firing(result: ResultJson) -> None:
    """No reason cites a rule that did not fire."""
    fired = {firing["rule"] for firing in result["firings"]}
    assert {reason["rule"] for entry in result["exercises"] for reason in entry["reasons"]} <= fired


def test_no_text_keeps_an_open_slot(result: ResultJson) -> None:
    """Nothing that is shown holds a slot that nobody filled."""
    texts = [
        text
        for entry in result["exercises"]
        for reason in entry["reasons"]
        for text in (reason["text"], reason["detail"])
    ]
    texts += [entry["text"] for entry in (*result["advice"], *result["remarks"], *result["gaps"], *result["questions"])]
    assert [text for text in texts if "{" in text] == []


def test_a_request_that_is_granted(recommender: Recommender) -> None:
    """The reasons of a granted request are those for the complex."""
    request = to_json(explain("requested_gentle_granted", recommender))["request"]
    assert (request["complex"], request["granted"]) == ("gentle", True)
    assert "select/requested_complex" in [reason["rule"] for reason in request["reasons"]]


def test_a_request_that_is_refused(recommender: Recommender) -> None:
    """The reasons of a refused request are those against it and those for what is given instead."""
    request = to_json(explain("requested_remission_refused", recommender))["request"]
    rules = {reason["rule"] for reason in request["reasons"]}
    assert (request["complex"], request["granted"]) == ("remission-period", False)
    assert {"select/requested_complex", "select/subacute_complex", "restrict/complex_not_for_stage"} <= rules


def test_no_request(recommender: Recommender) -> None:
    """A record that asks for no complex says null, not no."""
    request = to_json(explain("remission", recommender))["request"]
    assert request == {"complex": None, "granted": None, "reasons": []}


def test_the_patient_is_the_record_as_given(recommender: Recommender) -> None:
    """The record comes back with its own words, lists sorted and without doubles, nothing added."""
    record = {**WELL, "symptoms": ["stiffness", "backache", "stiffness"], "age": 40, "equipment": None}
    patient = to_json(recommender.recommend(record))["patient"]
    assert patient["symptoms"] == ["backache", "stiffness"]
    assert set(patient) == {*WELL, "symptoms", "age"} - {"equipment"}


def test_a_clinics_fact_has_its_origin(recommender: Recommender) -> None:
    """What comes from the clinic's standing facts is marked so."""
    raw, fields = with_clinic({**WELL, "supervised": None, "first_session": True}, {"supervised": False})
    result = to_json(recommender.recommend(raw, fields))
    facts = [fact for firing in result["firings"] for fact in firing["facts"] if fact["term"] == "supervised"]
    assert {fact["origin"] for fact in facts} == {"clinic"}


@pytest.mark.parametrize(
    ("fact", "kept"),
    [
        (Fact("leg_pain", "absent"), {"term": "leg_pain", "state": "absent", "origin": "record"}),
        (Fact("equipment:fitball", "unknown"), {"term": "equipment:fitball", "state": "unknown", "origin": "record"}),
        (Fact("age", 78), {"term": "age", "value": 78, "origin": "record"}),
        (Fact("supervised", "yes", "clinic"), {"term": "supervised", "value": "yes", "origin": "clinic"}),
    ],
)
def test_a_fact_has_a_state_or_a_value(fact: Fact, kept: dict[str, Any]) -> None:
    """A finding or an entry of a list has a state; a field has a value."""
    assert fact_json(fact) == kept


def test_premises_stand_behind_what_they_support() -> None:
    """A derived fact is followed by what it rests on; each fact is listed once."""
    given = Fact("hypertension", "present")
    derived = Fact("cardiovascular_disease", "present", "derived", ("assess/x",), (given,))
    chronic = Fact("chronic_disease", "present", "derived", ("assess/y",), (derived, given))
    assert [fact.term for fact in with_premises([chronic, given])] == [
        "chronic_disease",
        "cardiovascular_disease",
        "hypertension",
    ]


def test_a_dose_writes_what_it_has() -> None:
    """Ranges are min and max; what a dose does not have is null."""
    dose = PrescribedDose(
        (1, 2), None, "total", (3, 5), None, None, 20, "slow", "calm", ("later",), {"sets": "default"}
    )
    written = dose_json(dose)
    assert (written["sets"], written["reps"]) == ({"min": 1, "max": 2}, None)
    assert (written["hold_seconds"], written["hold_breaths"]) == ({"min": 3, "max": 5}, None)
    counted = dose_json(dose._replace(reps=(4, 6), unit="per_side"))
    assert counted["reps"] == {"min": 4, "max": 6, "unit": "per_side"}


@pytest.mark.parametrize(
    ("exercise", "sides"),
    [
        ("gl-2-knees-to-chest", "both"),
        ("gs-04-knee-to-chest-alternate", "alternating"),
        ("gs-03-ankle-circles", "each_direction"),
        ("gq-7-sit-back-on-heels", "unsided"),
        ("sub-2-chest-arch-on-elbows", "unsided"),
    ],
)
def test_sides_come_from_the_unit(recommender: Recommender, exercise: str, sides: str) -> None:
    """The unit of the dose says on which sides an item is done."""
    assert sides_of(recommender.knowledge.exercises[exercise]) == sides


def test_an_item_names_its_surface_as_equipment(recommender: Recommender) -> None:
    """The equipment of an item holds what it needs and what it is done on."""
    program = {item["exercise"]: item for item in to_json(explain("acute_with_bolster", recommender))["program"]}
    assert program["acu-06-knee-extension-over-bolster"]["equipment"] == ["knee_bolster", "bed"]


def test_a_caution_of_a_rule_has_its_reason(recommender: Recommender) -> None:
    """What a limit asks to mind cites the limit; the exercise's own cautions cite nothing."""
    item = next(
        item
        for item in explain("increased_lordosis", recommender).session.items
        if item.exercise.id == "gs-01-arms-up-breathing"
    )
    rules = {reason.firing.rule_id for reasons in cautions_of(item).values() for reason in reasons}
    assert "restrict/lordosis_supine_cue" in rules
    assert all(cautions_of(item)[text] == [] for text in item.exercise.cautions_stated)


def test_a_prescribed_substitute_comes_first(recommender: Recommender) -> None:
    """What is in the program stands before what is only eligible; what is barred stands in for nothing."""
    found = explain("requested_gentle_granted", recommender)
    verdicts = {name: decision.verdict for name, decision in found.decisions.items()}
    for decision in found.decisions.values():
        names = substitutes_of(decision, found.decisions, found.knowledge)
        ranks = [("prescribed", "eligible").index(verdicts[name]) for name in names]
        assert ranks == sorted(ranks)
        assert not (names and decision.verdict == "prescribed")


def test_an_inferred_attribute_says_so(recommender: Recommender) -> None:
    """A reason lists the attributes that its rule reads, with whether the source states them."""
    found = explain("hernia_cleared_subacute", recommender)
    reasons = exercise_result(found.decisions["gs-09-bicycle"], found)["reasons"]
    read = {attribute["attribute"]: attribute for attribute in reasons[0]["exercise_attributes"]}
    assert read["load"] == {"attribute": "load", "value": ["moderate"], "inferred": True}
    assert read["start_position"]["inferred"] is False


def test_a_flag_of_an_exercise_is_true_or_false(recommender: Recommender) -> None:
    """An attribute that is a yes or a no is written as true or false, with the conflict behind it."""
    found = explain("subacute_early", recommender)
    reasons = exercise_result(found.decisions["sub-2-chest-arch-on-elbows"], found)["reasons"]
    excluded = next(reason for reason in reasons if reason["rule"] == "restrict/default_excluded")
    assert {"attribute": "default_excluded", "value": ["true"]}.items() <= excluded["exercise_attributes"][0].items()
    assert "C12" in excluded["ledger"]


def test_stages_carry_the_conflict_behind_them(recommender: Recommender) -> None:
    """A reason that reads the stages of an item names the conflict that gave them."""
    found = explain("subacute_early", recommender)
    reasons = exercise_result(found.decisions["gq-2-leg-swing-back"], found)["reasons"]
    staged = next(reason for reason in reasons if reason["rule"] == "restrict/exercise_not_for_stage")
    assert {"C33", "C34"} <= set(staged["ledger"])


def test_a_derivation_that_gave_way_is_overridden(recommender: Recommender) -> None:
    """Remission with pain defeats the stage as it was given, and the firing says so."""
    firings = to_json(explain("remission_with_pain", recommender))["firings"]
    given = next(firing for firing in firings if firing["rule"] == "assess/stage_as_given")
    assert (given["outcome"], given["overridden_by"]) == ("overridden", ["assess/remission_with_pain"])


def test_a_firing_none_of_whose_proposals_applies_is_overridden(recommender: Recommender) -> None:
    """A gate that a stricter one defeats fired, and is listed as overridden."""
    firings = to_json(explain("red_flags", recommender))["firings"]
    fever = next(firing for firing in firings if firing["rule"] == "screen/raised_temperature")
    assert (fever["outcome"], fever["overridden_by"]) == ("overridden", ["screen/red_flags"])


def test_lists_and_doubles_do_not_change_the_result(recommender: Recommender) -> None:
    """The order of list items does not change a byte of the result."""
    record = RECORDS["icd_codes"]
    turned = {**record, "diagnoses": list(reversed(record["diagnoses"]))}
    first, second = (to_json(recommender.recommend(each)) for each in (record, turned))
    assert json.dumps(first) == json.dumps(second)
