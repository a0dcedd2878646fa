"""A course plan as JSON: it follows its schema, and says what the plan says."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from recommender.course_json import plan_json, plan_schema
from recommender.inference import Clash
from recommender.planned_session_json import planned_session_json
from tests.minibase import recommender_of, rule_text
from tests.plans import ALONE, FIRST, REFERRED, TRAINING, WELL, planned

SCHEMA = jsonschema.Draft202012Validator(plan_schema())


def written(record: Mapping[str, Any], weeks: int = 2, **more: Any) -> dict[str, Any]:
    """Write a plan, checked against the schema."""
    found: dict[str, Any] = json.loads(json.dumps(plan_json(planned(record, weeks, **more))))
    SCHEMA.validate(found)
    return found


@pytest.mark.parametrize("record", [WELL, FIRST, TRAINING, ALONE, REFERRED])
def test_it_follows_its_schema(record: Mapping[str, Any]) -> None:
    """Given any of these patients, the JSON is valid by the schema; with one key more it is not."""
    found = written(record)
    assert not SCHEMA.is_valid({**found, "more": 1})


def test_the_request_and_the_record_are_as_they_were_given() -> None:
    """Given a record and a course, both stand in the JSON as they were given; what is not given is not there."""
    unknown = {name: value for name, value in FIRST.items() if name != "first_session"}
    found = written(unknown, first_supervised=True)
    assert found["patient"] == unknown
    assert found["request"] == {"weeks": 2, "sessions_a_week": 3, "start": "2026-11-23", "first_supervised": True}
    assert written(WELL, start=None)["request"]["start"] is None


def test_each_session_is_there_with_its_doses_and_changes() -> None:
    """Given a plan, the sessions have its doses, and what changed from which dose to which, by which rules."""
    plan = planned(WELL, 2)
    found = written(WELL)
    assert [each["date"] for each in found["sessions"]] == [each.on.isoformat() for each in plan.sessions if each.on]
    assert [each["week"] for each in found["sessions"]] == [1, 1, 1, 2, 2, 2]
    fourth = {item["exercise"]: item for item in found["sessions"][3]["items"]}
    change = fourth["rem-4-cat-cow"]["change"]
    assert (change["from"]["reps"]["min"], change["to"]["reps"]["min"], change["outcome"]) == (8, 9, "grow")
    assert [reason["rule"] for reason in change["reasons"]] == ["progress/grows_gradually"]
    assert found["sessions"][0]["items"][0]["change"] is None


def test_sessions_of_one_program_share_its_reasons() -> None:
    """Given two tracks and a first session, there are three programs, each with its reasons, and sessions name them."""
    found = written(TRAINING)
    assert [program["complex"] for program in found["programs"]] == ["training", "gentle", "training"]
    assert [each["program"] for each in found["sessions"]] == [0, 1, 2, 1, 2, 1]
    assert all(item["reasons"] for program in found["programs"] for item in program["items"])


def test_the_reasons_of_a_program_are_those_of_its_sessions() -> None:
    """Given a session written alone, its exercises carry the reasons that the plan gives once."""
    plan = planned(WELL, 1)
    alone = planned_session_json(plan.sessions[0])
    program = written(WELL, 1)["programs"][0]["items"]
    assert [(item["exercise"], item["reasons"]) for item in alone["items"]] == [
        (item["exercise"], item["reasons"]) for item in program
    ]


def test_tracks_say_what_they_are_there_for() -> None:
    """Given two tracks, the second names the gap that it fills, with reasons, and the sessions of each."""
    first, second = written(TRAINING)["tracks"]
    assert (first["fills"], first["sessions"]) == (None, [3, 5])
    assert (second["fills"], second["sessions"]) == ("abdominal strengthening", [2, 4, 6])
    assert [reason["rule"] for reason in second["reasons"]] == ["arrange/require_abdominals"]
    assert {gap["component"] for gap in first["gaps"]} == {"abdominal strengthening", "session length"}


def test_without_a_program_there_is_no_session() -> None:
    """Given a referral, nothing is planned, and the gates are there with their reasons."""
    found = written(REFERRED)
    assert (found["status"], found["stopped"]) == ("refer", 1)
    assert [found[name] for name in ("tracks", "programs", "sessions", "advice", "first_advice")] == [[]] * 5
    assert found["screening"][0]["outcome"] == "refer"
    assert written(WELL)["stopped"] is None


def test_rules_that_contradict_each_other_are_told_once() -> None:
    """Given two rules that disagree, every session has the conflict, and the plan tells it once."""
    then = 'effect = "choose"\nas = "stage"\ncomplex = "{}"'
    rules = {
        "select/one": rule_text(then=then.format("remission-period")),
        "select/two": rule_text(then=then.format("gentle")),
    }
    plan = planned(WELL, 1, recommender=recommender_of(rules))
    clash: Clash = plan.sessions[0].explanation.clashes[0]
    assert plan.clashes
    assert [each["rules"] for each in plan_json(plan)["conflicts"]] == [list(clash.rules)]


def test_equal_input_gives_equal_bytes() -> None:
    """Given one record in two orders, the JSON is the same."""
    turned = dict(reversed(list(WELL.items())))
    assert {**written(WELL), "patient": {}} == {**written(turned), "patient": {}}
