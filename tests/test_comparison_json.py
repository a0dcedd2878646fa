"""The JSON of comparisons and what-ifs: it fits its schema and says what the comparison says."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from recommender.change import Op
from recommender.comparison import Comparison, compare
from recommender.comparison_json import comparison_json, whatif_json
from recommender.comparison_schema import whatif_schema
from recommender.explanation import Recommender
from recommender.knowledge import read_knowledge
from recommender.whatif import what_if
from tests.minibase import SCREENED, exercise_text, rule_text, sound_base
from tests.pairs import CAT, CROSS, FEVER, REACH, RECOMMENDER, WELL, built, fevered, on_fever, recovered, shipped
from tests.strategies import records

SCHEMA = whatif_schema()


def written(comparison: Comparison) -> dict[str, Any]:
    """Write a comparison, check it against the schema, and read it again."""
    found: dict[str, Any] = json.loads(json.dumps(comparison_json(comparison)))
    jsonschema.validate({"changes": [], **found}, SCHEMA)
    return found


def rules(reasons: list[dict[str, Any]]) -> list[str]:
    """Name the rules of reasons."""
    return [reason["rule"] for reason in reasons]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), records(quiet=True))
def test_every_comparison_fits_the_schema(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Given two records, their comparison fits the schema, and says whether they differ."""
    comparison = compare(RECOMMENDER.recommend(first), RECOMMENDER.recommend(second))
    assert written(comparison)["differs"] == comparison.differs


def test_changes_and_facts_are_written() -> None:
    """Given changes, they stand in their order, with the facts on both sides and what follows from them."""
    stated: dict[Op, list[str]] = {"set": ["supervised=no"], "add": ["diagnosis=lumbar_disc_hernia"]}
    found = whatif_json(what_if(RECOMMENDER, SCREENED, stated))
    assert found["changes"] == [
        {"field": "diagnoses", "op": "add", "value": "lumbar_disc_hernia"},
        {"field": "supervised", "op": "set", "value": False},
    ]
    facts = {fact["term"]: (fact["before"], fact["after"], fact["derived"]) for fact in found["facts"]}
    assert facts["supervised"] == ("yes", "no", False)
    assert facts["disc_disease"] == ("absent", "present", True)


def test_sides_status_and_complex_are_written() -> None:
    """Given a clearance that is refused, both sides, the gates and the complexes stand with their reasons."""
    found = written(shipped(WELL, doctor_clearance=False))
    version = RECOMMENDER.knowledge.version
    before = {"status": "restricted_program", "complex": "remission-period", "knowledge_version": version}
    assert found["before"] == before
    assert found["after"] == {"status": "refer", "complex": None, "knowledge_version": version}
    assert (found["status"]["before"], found["status"]["after"]) == ("restricted_program", "refer")
    assert rules(found["status"]["gates"]["came"]) == ["screen/chronic_disease_without_clearance"]
    assert rules(found["status"]["gates"]["went"]) == ["screen/chronic_disease_cleared"]
    assert (found["complex"]["before"], found["complex"]["after"]) == ("remission-period", None)
    changed = {each["complex"]: (each["before"], each["after"]) for each in found["complexes"]}
    assert changed["remission-period"] == ("chosen", "barred")


def test_verdicts_are_written_with_both_reasons() -> None:
    """Given a new bar, the verdict stands with what decided before and after."""
    (verdict,) = written(fevered({"restrict/no": on_fever('effect = "exclude"', CROSS)}))["exercises"]
    assert (verdict["exercise"], verdict["before"], verdict["after"]) == (CROSS, "prescribed", "excluded")
    assert (verdict["reason_before"]["rule"], verdict["reason_after"]["rule"]) == ("select/own", "restrict/no")
    assert rules(verdict["reasons"]["came"]) == ["restrict/no"]


def test_items_are_written_with_place_dose_and_cautions() -> None:
    """Given a limit and a preference, the items of both programs stand with what differs of each."""
    text = 'effect = "limit"\ncaution = "Small."\nlimit = { reps_max = 2 }'
    found = written(
        fevered(
            {
                "arrange/preferred": rule_text("", 'effect = "arrange"\nkey = "preference"\norder = 1'),
                "prefer/late": on_fever('effect = "prefer"', REACH),
                "restrict/few": on_fever(text, CROSS),
                "restrict/no": on_fever('effect = "exclude"', CAT),
            }
        )
    )
    items = {item["exercise"]: item for item in found["program"]}
    assert {name: items[name]["change"] for name in (CROSS, CAT, REACH)} == {CROSS: "kept", CAT: "lost", REACH: "kept"}
    assert items[CROSS]["title"] == "Crawl under an imaginary bar"
    (dose,) = items[CROSS]["dose"]
    assert (dose["slot"], dose["before"], dose["after"]) == (
        "reps",
        {"min": 5, "max": 6, "unit": "total"},
        {"min": 2, "max": 2, "unit": "total"},
    )
    assert rules(dose["reasons"]["came"]) == ["restrict/few"]
    assert items[CROSS]["cautions"]["came"][0]["text"] == "Small."
    assert (items[REACH]["order"]["after"], items[REACH]["order"]["moved"]) == (1, True)
    assert "prefer/late" in rules(items[REACH]["order"]["reasons"]["came"])
    assert items[CAT]["order"]["after"] is None


def test_cautions_that_went_are_written() -> None:
    """Given that a limit goes, what was to be minded went with it."""
    found = written(recovered({"restrict/rest": on_fever('effect = "limit"\ncaution = "Small."', CROSS)}))
    (item,) = (item for item in found["program"] if item["exercise"] == CROSS)
    assert [caution["text"] for caution in item["cautions"]["went"]] == ["Small."]


def test_sessions_and_limits_are_written() -> None:
    """Given fewer minutes and a word of a limit, both stand with their rules."""
    session = written(shipped(WELL, minutes=10))["session"]
    assert (session["before"]["minutes_max"], session["after"]["minutes_max"]) == (20, 10)
    assert rules(session["after"]["reasons"]) == ["arrange/minutes_at_hand"]
    half = 'effect = "limit"\nlimit = { range = "half" }'
    (limit,) = written(fevered({"restrict/half": on_fever(half, CROSS)}))["limits"]
    assert (limit["slot"], limit["before"], limit["after"], limit["direction"]) == (
        "range",
        None,
        ["half"],
        "tightened",
    )
    assert rules(limit["reasons_after"]) == ["restrict/half"]


def test_advice_gaps_and_conflicts_are_written() -> None:
    """Given advice, a gap and a conflict that come, each stands with its text; given that they go, likewise."""
    base = {
        "advise/rest": on_fever('effect = "advise"', text="Rest."),
        "arrange/swim": on_fever('effect = "require"\ncomponent = "swimming"', "gs-09-bicycle"),
        "select/other": rule_text(FEVER, 'effect = "choose"\ncomplex = "remission-period"\nas = "stage"'),
    }
    came, went = written(fevered(base)), written(recovered(base))
    assert (came["advice"][0]["change"], came["advice"][0]["before"]) == ("came", None)
    assert (came["advice"][0]["after"]["topic"], came["advice"][0]["after"]["text"]) == ("course", "Rest.")
    assert (went["advice"][0]["change"], went["advice"][0]["after"]) == ("went", None)
    for side, found in (("came", came), ("went", went)):
        assert [gap["component"] for gap in found["gaps"][side]] == ["swimming"]


def test_conflicts_are_written() -> None:
    """Given two complexes of equal rank, the conflict stands in a sentence."""
    other = {"select/other": rule_text(FEVER, 'effect = "choose"\ncomplex = "gentle"\nas = "stage"')}
    assert "disagree on complex" in written(fevered(other))["conflicts"]["came"][0]
    assert "disagree on complex" in written(recovered(other))["conflicts"]["went"][0]


def test_questions_and_remarks_are_written() -> None:
    """Given remission with pain and an answer, what is asked and what is read otherwise stand on their sides."""
    record = {name: value for name, value in WELL.items() if name != "first_session"}
    there, back = written(shipped(record, first_session=True, pain="mild")), written(shipped(WELL, first_session=None))
    assert [each["term"] for each in there["remarks"]["came"]] == ["working_stage"]
    assert "first_session" in [each["term"] for each in there["questions"]["went"]]
    assert "first_session" in [each["term"] for each in back["questions"]["came"]]
    assert written(shipped({**WELL, "pain": "mild"}, pain="none"))["remarks"]["went"]


@pytest.mark.parametrize(("change", "fired"), [({"sex": "M"}, []), ({"age": 80}, ["restrict/old"])])
def test_idle_facts_are_written(change: dict[str, Any], fired: list[str]) -> None:
    """Given a change without effect, the fact stands with the rules that read it and those that fired."""
    old = '[when.patient]\nfact = "age"\nat_least = 60\n\n[when.exercise]\nid = ["gs-09-bicycle"]'
    recommender = built({"restrict/old": rule_text(old, 'effect = "exclude"')})
    before = {**SCREENED, "age": 70, "sex": "F"}
    found = written(compare(recommender.recommend(before), recommender.recommend({**before, **change})))
    (idle,) = found["idle"]
    assert (idle["term"], idle["fired_after"]) == (next(iter(change)), fired)
    assert not found["differs"]


def test_what_one_knowledge_does_not_hold_is_null() -> None:
    """Given an exercise that only one knowledge holds, its verdict and reason on the other side are null."""
    more = {"knowledge/exercises/one/one-2.toml": exercise_text("one-2", "one")}
    asked = {**SCREENED, "requested_complex": "one"}
    sides = (Recommender(read_knowledge(each)[0]).recommend(asked) for each in (sound_base(), sound_base(more)))
    found = written(compare(*sides))
    (verdict,) = found["exercises"]
    assert (verdict["exercise"], verdict["before"], verdict["reason_before"]) == ("one-2", None, None)
    assert found["before"]["knowledge_version"] != found["after"]["knowledge_version"]
