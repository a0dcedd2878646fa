"""The recording of a course: a plan or a review is kept so that it can be run again, to the same bytes."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from recommender.canonical import canonical
from recommender.corpus import read_texts
from recommender.course_recording import complex_of, course_entry, run_course
from recommender.course_request import CourseRequest
from recommender.decision_log import DecisionLog
from recommender.diary import Entry as DiaryEntry
from recommender.entry import Entry
from recommender.erasure import erase_patient
from recommender.explanation import Recommender
from recommender.log_check import check_log
from recommender.log_json import replay_json, shown_json
from recommender.log_schema import shown_record_schema
from recommender.log_view import lay_out_record, lay_out_records, lay_out_replay
from recommender.problem import DataError
from recommender.pseudonym import Pseudonyms
from recommender.recording import result_body
from recommender.render import to_text
from recommender.replay import replay, replay_any
from tests.reviews import CAT, REMISSION, START, diary

ZOE: dict[str, Any] = {**REMISSION, "patient_id": "zoe"}
REQUEST = CourseRequest(2, 3, START)
TEXTS = read_texts(None, None)


def entry(
    recommender: Recommender,
    noted: list[DiaryEntry] | None = None,
    record: dict[str, Any] = ZOE,
    request: CourseRequest = REQUEST,
    pseudonyms: Pseudonyms | None = None,
) -> Entry:
    """Make the record of a plan, or of a review where there is a diary."""
    return course_entry(record, ["supervised"], request, noted, recommender, TEXTS, "dora", pseudonyms)


@pytest.fixture
def noted(recommender: Recommender) -> list[DiaryEntry]:
    """Write a diary of two sessions, with pain in one exercise and an unknown in another."""
    found = diary(recommender, 2, {(2, CAT): {"pain_during": 2.0}, (1, ""): {"events": None}})
    return [replace(each, place=f"/home/zoe/zoe smith.csv:{line}") for line, each in enumerate(found, start=2)]


@pytest.fixture
def path(recommender: Recommender, noted: list[DiaryEntry], tmp_path: Path) -> Path:
    """Fill a log with a plan, a review, and a plan without a program or days."""
    path = tmp_path / "log.sqlite"
    unasked = entry(recommender, None, {"stage": "remission"}, CourseRequest(1, 1))
    stopped = [*noted[:-1], replace(noted[-1], events=("sharp_pain",))]
    with DecisionLog.open(path, writing=True) as log:
        log.append([entry(recommender), entry(recommender, noted), unasked, entry(recommender, stopped, REMISSION)])
    return path


@pytest.mark.parametrize("number", ["1", "2", "3", "4"])
def test_a_recorded_course_replays(path: Path, number: str) -> None:
    """Given recorded plans and reviews, each run again is byte-identical."""
    with DecisionLog.open(path) as log:
        found = replay_any(log.find(number), log)
    assert (found.same, found.differences, found.explained) == (True, (), False)
    assert to_text(lay_out_replay(found)).startswith(f"Record {number}: byte-identical\n")
    assert replay_json(found)["identical"] is True


def test_another_result_is_named(recommender: Recommender, noted: list[DiaryEntry], tmp_path: Path) -> None:
    """Given a result that is not that of the input, the replay says where it differs."""
    true = entry(recommender, noted)
    false = {**json.loads(true.result), "status": "refer"}
    with DecisionLog.open(tmp_path / "log", writing=True) as log:
        log.append([replace(true, result=canonical(false))])
        found = replay_any(log.find("1"), log)
    assert found.differences == ("status: 'refer' -> 'go_on'",)


def test_a_course_is_no_decision(path: Path) -> None:
    """Given a recorded course, what asks for a decision says plainly that it is none."""
    with DecisionLog.open(path) as log, pytest.raises(DataError) as caught:
        replay(log.find("2"), log)
    assert str(caught.value) == (
        "error: record 2: is a course, which has no single decision "
        "(name the number of a decision; lumbar audit show and replay take a course)"
    )


def test_what_is_kept_can_be_run(recommender: Recommender, noted: list[DiaryEntry]) -> None:
    """Given a content as it comes out of the log, it gives the result that was recorded, and says what it came to."""
    for found in (entry(recommender), entry(recommender, noted)):
        content = json.loads(canonical(found.content))
        result = run_course(content, recommender)
        assert (content["status"], content["complex"]) == (result["status"], complex_of(result))
        assert json.loads(found.result)["patient"]["patient_id"] is None
        assert json.loads(found.result)["status"] == result["status"]
    assert complex_of({"next_session": None}) is None
    assert complex_of({"tracks": [], "sessions": []}) is None


def test_the_day_of_the_next_session_is_kept(recommender: Recommender, noted: list[DiaryEntry]) -> None:
    """Given a review for a day, it is run for that day again."""
    day = noted[-1].date + timedelta(30)
    found = course_entry(ZOE, (), REQUEST, noted, recommender, TEXTS, "dora", on=day)
    again = run_course(json.loads(canonical(found.content)), recommender)
    assert again["next_session"]["date"] == found.content["on"] == day.isoformat()
    assert result_body(again) == found.result


def test_no_name_of_a_file_is_kept(recommender: Recommender, noted: list[DiaryEntry]) -> None:
    """Given a diary whose file names the patient, the log keeps the lines only."""
    found = entry(recommender, noted)
    assert b"smith" not in canonical(found.content) + found.result
    assert found.content["diary"][0]["place"] == "diary:2"
    assert json.loads(found.result)["amendments"][0]["place"] == f"diary:{len(noted) + 1}"


def test_a_pseudonym_stands_for_the_patient(recommender: Recommender, noted: list[DiaryEntry]) -> None:
    """Given a key, the id is masked in all that is kept; a patient without an id needs no mask."""
    pseudonyms = Pseudonyms(b"0123456789abcdef")
    found = entry(recommender, noted, pseudonyms=pseudonyms)
    assert found.content["patient"] == found.content["record"]["patient_id"] == pseudonyms.of("zoe")
    assert found.content["masked"] == ["patient_id"]
    assert b"zoe" not in canonical(found.content) + found.result
    unnamed = entry(recommender, None, REMISSION, pseudonyms=pseudonyms)
    assert (unnamed.content["patient"], unnamed.content["masked"]) == (None, [])
    assert "patient_id" not in unnamed.content["record"]


def test_a_pseudonymised_log_keeps_no_free_text(recommender: Recommender, noted: list[DiaryEntry]) -> None:
    """Given why an exercise was skipped, a key masks the words, with or without an id; the result is the same."""
    skipped = [replace(noted[0], done_reps=None, skipped_reason="Zoe fetched Tom"), *noted[1:]]
    plain = entry(recommender, skipped, REMISSION)
    masked = entry(recommender, skipped, REMISSION, pseudonyms=Pseudonyms(b"0123456789abcdef"))
    assert "Tom" in canonical(plain.content).decode()
    assert "Tom" not in (canonical(masked.content) + masked.result).decode()
    assert (plain.content["masked"], masked.content["masked"]) == ([], ["skipped_reason"])
    assert [each["skipped_reason"] for each in masked.content["diary"][:2]] == ["masked", ""]
    assert masked.result == plain.result


def test_equal_results_are_one(recommender: Recommender) -> None:
    """Given two patients with the same facts, their results are the same bytes."""
    assert entry(recommender).result == entry(recommender, record={**ZOE, "patient_id": "ann"}).result


def test_texts_of_another_knowledge_are_refused(recommender: Recommender) -> None:
    """Given texts that are not the knowledge that is used, nothing is recorded."""
    with pytest.raises(DataError, match="the knowledge changed while it was used"):
        course_entry(ZOE, (), REQUEST, None, recommender, {**TEXTS, "more.toml": ""}, "dora")


def test_a_course_is_shown(path: Path) -> None:
    """Given plans and reviews, the list and the pages say what they were, what was asked for and what follows."""
    with DecisionLog.open(path) as log:
        listed = " ".join(to_text(lay_out_records(list(log.records()))).split())
        pages = [" ".join(to_text(lay_out_record(record, log)).split()) for record in log.records()]
    assert "zoe plan: program: remission-period -" in listed
    assert "review: refer" in listed
    assert "Course, plan: program, remission-period." in pages[0]
    assert "- weeks = 2" in pages[0]
    assert "- 6 (week 2, 2025-03-14): remission-period, 13 exercises" in pages[0]
    assert "supervised = true (clinic)" in pages[0]
    assert "28 entries (--format json has them) of 2 sessions." in pages[1]
    assert "Session that follows - 3 (week 1, 2025-03-07): remission-period" in pages[1]
    assert "Sessions planned" not in pages[2]
    assert "Session that follows" not in pages[3]


def test_what_is_shown_fits_its_schema(path: Path) -> None:
    """Given a recorded course, its JSON fits, with the patient's id in the result again."""
    with DecisionLog.open(path) as log:
        for record in log.records():
            shown = json.loads(json.dumps(shown_json(record, log)))
            jsonschema.validate(shown, shown_record_schema())
            assert shown["result"]["patient"]["patient_id"] == shown["content"]["patient"]


def test_a_course_is_erased_and_the_log_holds(path: Path) -> None:
    """Given an erasure, the patient's courses are gone, they cannot be replayed, and the chain is whole."""
    with DecisionLog.open(path, writing=True) as log:
        assert erase_patient("zoe", log, "eve") == [1, 2]
        check = check_log(log)
        assert (check.problems, check.records, check.erased) == ((), {"course": 4, "erasure": 1}, 2)
        with pytest.raises(DataError, match="was erased"):
            replay_any(log.find("1"), log)


def test_dates_and_events_come_back(recommender: Recommender, noted: list[DiaryEntry]) -> None:
    """Given entries with and without events, their dates and events are kept as JSON has them."""
    kept = json.loads(canonical(entry(recommender, noted).content))["diary"]
    assert {each["date"] for each in kept} == {date(2025, 3, 3).isoformat(), date(2025, 3, 5).isoformat()}
    assert [each["events"] for each in kept if not each["exercise"]] == [None, []]
