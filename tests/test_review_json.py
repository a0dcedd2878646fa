"""A review as JSON: it fits its schema, says what the page says, and is the same each time."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from recommender.canonical import compact
from recommender.explanation import Recommender
from recommender.review import Review
from recommender.review_json import review_json, review_schema
from tests.reviews import CAT, REACH, REMISSION, Exceptions, diary, reviewed

INCIDENTS: list[Exceptions] = [
    {},
    {(7, CAT): {"pain_during": 2.0}, (7, REACH): {"discomfort": True}},
    {(7, CAT): {"too_easy": True}},
    {(7, ""): {"events": ("sharp_pain",)}},
    {(7, ""): {"events": ("malaise", "fever")}},
    {(7, ""): {"events": ("fever",), "pain_after": None}},
]


def written(review: Review) -> dict[str, Any]:
    """Give the JSON of a review as a reader gets it."""
    found: dict[str, Any] = json.loads(json.dumps(review_json(review)))
    return found


@pytest.mark.parametrize("exceptions", INCIDENTS)
def test_json_fits_its_schema(recommender: Recommender, exceptions: Exceptions) -> None:
    """Given reviews of every kind, their JSON is what the schema says."""
    jsonschema.Draft202012Validator(review_schema()).validate(written(reviewed(recommender, 7, exceptions)))


def test_a_course_without_sessions_fits(recommender: Recommender) -> None:
    """Given an empty diary, and one that a record without answers stops, the JSON fits."""
    checker = jsonschema.Draft202012Validator(review_schema())
    checker.validate(written(reviewed(recommender, 0)))
    asking = written(reviewed(recommender, 0, record={"stage": "remission"}))
    checker.validate(asking)
    assert (asking["status"], asking["next_session"], asking["next_number"]) == ("needs_information", None, 1)


@pytest.mark.parametrize("change", [{"more": 1}, {"status": 1}, {"sessions": [{}]}, {"next_session": {}}])
def test_another_form_does_not_fit(recommender: Recommender, change: dict[str, Any]) -> None:
    """Given a review with a part of another form, or one without a part, the schema refuses it."""
    checker, found = jsonschema.Draft202012Validator(review_schema()), written(reviewed(recommender))
    assert not checker.is_valid({**found, **change})
    assert [name for name in found if checker.is_valid({key: found[key] for key in found if key != name})] == []


def test_each_exercise_has_its_change(recommender: Recommender) -> None:
    """Given mild pain and discomfort, the dose before and now, the outcome and every reason are there."""
    found = written(reviewed(recommender, 7, INCIDENTS[1]))
    (cat,) = [each for each in found["next_session"]["items"] if each["exercise"] == CAT]
    assert (cat["change"]["outcome"], cat["change"]["form"]) == ("ease", None)
    assert (cat["change"]["from"]["reps"]["min"], cat["change"]["to"]["reps"]["min"]) == (10, 9)
    assert cat["change"]["to"] == cat["dose"]
    outcomes = {(each["rule"], each["outcome"]) for each in cat["change"]["reasons"]}
    assert ("progress/mild_pain_eased", "applied") in outcomes
    assert {outcome for _, outcome in outcomes} == {"applied", "overridden"}
    (absent,) = found["next_session"]["absent"]
    assert (absent["exercise"], absent["outcome"]) == (REACH, "skip")
    assert [each["rule"] for each in absent["reasons"]] == ["progress/discomfort_skipped"]


def test_a_new_exercise_has_no_change(recommender: Recommender) -> None:
    """Given the first session, no exercise has a change."""
    found = written(reviewed(recommender, 0))
    assert {each["change"] for each in found["next_session"]["items"]} == {None}
    assert (found["next_session"]["date"], found["next_session"]["supervised"]) == ("2025-03-03", "yes")


def test_a_stop_has_no_next_session(recommender: Recommender) -> None:
    """Given a sharp pain, the next session is null, and the reasons and what the diary changes are there."""
    found = written(reviewed(recommender, 7, INCIDENTS[3]))
    assert (found["status"], found["urgent"], found["next_session"], found["next_number"]) == ("refer", True, None, 8)
    assert [each["rule"] for each in found["reasons"]] == ["review/sharp_pain"]
    assert found["patient"]["symptoms"] == ["sharp_pain"]
    changes = {each["field"]: (each["value"], each["place"]) for each in found["amendments"]}
    assert changes == {"pain_nrs": (0.0, "d.csv:799"), "symptoms": ("sharp_pain", "d.csv:799")}


def test_the_sessions_so_far_are_in_numbers(recommender: Recommender) -> None:
    """Given a diary, each session has its pain, what was done, its dose, its status and the rules that applied."""
    first, *_, last = written(reviewed(recommender, 7, INCIDENTS[3]))["sessions"]
    assert (first["number"], first["date"], first["pain_before"], first["status"]) == (1, "2025-03-03", 0.0, "go_on")
    assert (first["done"], first["prescribed"], first["dose_share"]) == (13, 13, 0.0)
    assert (last["status"], last["rules"]) == ("refer", ["review/sharp_pain"])
    assert last["dose_share"] > 0


def test_what_fits_no_session_is_a_problem(recommender: Recommender) -> None:
    """Given an entry of an exercise that the session does not have, the problem is there."""
    entries = diary(recommender, 1, {})
    stranger = replace(entries[0], exercise="bar-1-passive-hang")
    (problem,) = written(reviewed(recommender, entries=[stranger, *entries[1:]]))["problems"]
    assert (problem["where"], problem["severity"]) == ("d.csv:101 exercise", "warning")


def test_the_same_diary_gives_the_same_bytes(recommender: Recommender) -> None:
    """Given the same diary twice, the JSON is the same to the byte."""
    one, other = (compact(review_json(reviewed(recommender, 3, record=REMISSION))) for _ in range(2))
    assert one == other
