"""Audits: the JSON of an answer, and its schema."""

from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from recommender.answer_json import answer_json
from recommender.answer_schema import answer_schema
from recommender.archive import Archive
from recommender.explanation import Recommender
from recommender.fact import Fact
from recommender.faithfulness import verify
from recommender.inquiry import Depth, Inquiry, Topic, find_topic
from recommender.reason_sets import ReasonSets
from recommender.result import exercise_result
from tests.minibase import SCREENED

SCHEMA = jsonschema.Draft202012Validator(answer_schema())
HERNIA = {**SCREENED, "stage": "subacute_late", "diagnoses": ["lumbar_disc_hernia"], "requested_complex": "gentle"}
TOPICS = ("gs-09-bicycle", "gs-13-hand-assisted-knee-pull", "gentle", "level-2", "restrict/hernia_profile", "C38")


def inquire(recommender: Recommender, name: str, record: dict[str, Any], depth: Depth = "reasons") -> Inquiry:
    """Ask about one topic."""
    archive = Archive(recommender.knowledge)
    return Inquiry(find_topic(name, archive), recommender.recommend(record), archive, depth)


def answer(recommender: Recommender, name: str, record: dict[str, Any], depth: Depth = "reasons") -> dict[str, Any]:
    """Give an answer, checked against the schema."""
    found = dict(answer_json(inquire(recommender, name, record, depth)))
    SCHEMA.validate(found)
    return found


@pytest.mark.parametrize("name", TOPICS)
def test_every_answer_names_its_kind_and_topic(recommender: Recommender, name: str) -> None:
    """Given any topic and depth, kind, topic and the one line are there; the proof only where it was asked for."""
    for record in (HERNIA, {}):
        line, reasons, proof = (answer(recommender, name, record, depth) for depth in ("line", "reasons", "proof"))
        assert set(line) == {"kind", "topic", "line"}
        assert line.items() <= reasons.items()
        assert {**reasons, "proof": proof["proof"]} == proof
        assert "proof" not in reasons


def test_an_exercise_keeps_its_entry_in_the_result(recommender: Recommender) -> None:
    """Given an exercise, the answer holds what the result says of it."""
    inquiry = inquire(recommender, "gs-09-bicycle", HERNIA)
    entry = exercise_result(inquiry.explanation.decisions["gs-09-bicycle"], inquiry.explanation)
    found = answer_json(inquiry)
    assert {name: value for name, value in found.items() if name in entry} == entry


def test_sets_are_lists_of_facts(recommender: Recommender) -> None:
    """Given sets that suffice, they are written as facts."""
    inquiry = inquire(recommender, "gs-09-bicycle", HERNIA)
    facts = (Fact("lumbar_disc_hernia", "present"),)
    found = answer_json(
        Inquiry(inquiry.topic, inquiry.explanation, inquiry.archive, "reasons", ReasonSets((facts, ()), complete=False))
    )
    assert dict(found)["reason_sets_complete"] is False
    assert dict(found)["reason_sets"] == [
        [{"term": "lumbar_disc_hernia", "state": "present", "origin": "record"}],
        [],
    ]


def test_checks_are_written_where_they_were_asked_for(recommender: Recommender) -> None:
    """Given that an answer is to be verified, each check has what was taken away, and what that changed."""
    inquiry = inquire(recommender, "gs-09-bicycle", HERNIA)
    checks = verify(inquiry.explanation, recommender, "gs-09-bicycle")
    depths: tuple[Depth, ...] = ("line", "reasons")
    for depth in depths:
        found: dict[str, Any] = {**answer_json(replace(inquiry, depth=depth, checks=checks))}
        SCHEMA.validate(found)
        first, second = found["checks"][:2]
        assert (first["rule"], first["without_rules"], first["fact"]) == (
            "restrict/hernia_profile",
            ["restrict/hernia_profile"],
            None,
        )
        assert (first["before"], first["finding"]) == ("excluded", "held")
        assert (second["without_rules"], second["fact"], second["value"]) == ([], "lumbar_disc_hernia", "absent")


def test_a_complex_has_both_sides(recommender: Recommender) -> None:
    """Given a complex, the reasons for and against it are apart, and its exercises are grouped by what decided."""
    found = answer(recommender, "training", {**HERNIA, "requested_complex": "training"})
    assert found["verdict"] == "barred"
    assert "select/requested_complex" in [reason["rule"] for reason in found["reasons_for"]]
    assert "restrict/hernia_complexes" in [reason["rule"] for reason in found["reasons_against"]]
    assert sum(len(share["exercises"]) for share in found["deciding"]) == 9
    assert {share["verdict"] for share in found["deciding"]} == {"excluded"}


def test_a_rule_that_fired_lists_its_proposals(recommender: Recommender) -> None:
    """Given a rule that applied, each proposal has its exercise and its outcome, and its firings are there."""
    found = answer(recommender, "restrict/hernia_profile", HERNIA)
    assert (found["state"], found["condition"], found["failed"]) == ("applied", "holds", [])
    assert [firing["rule"] for firing in found["firings"]] == ["restrict/hernia_profile"]
    bicycle = next(each for each in found["proposals"] if each["exercise"] == "gs-09-bicycle")
    assert (bicycle["effect"], bicycle["outcome"], bicycle["complex"]) == ("exclude", "applied", None)


def test_a_rule_that_chooses_names_the_complex(recommender: Recommender) -> None:
    """Given a rule that proposes a complex, the proposal names it."""
    found = answer(recommender, "select/requested_complex", HERNIA)
    assert {each["complex"] for each in found["proposals"]} == {"gentle"}


def test_a_rule_that_did_not_fire_names_the_fact(recommender: Recommender) -> None:
    """Given a rule that did not fire, the comparison that failed and its fact are there; a list has none."""
    found = answer(recommender, "assess/elderly_from_age", {**SCREENED, "age": 44})
    assert found["failed"] == [
        {
            "text": "age 44 is not at least elderly_age_years (65 years)",
            "state": "fails",
            "fact": {"term": "age", "value": 44, "origin": "record"},
        }
    ]
    (painful,) = answer(recommender, "restrict/painful_movement", SCREENED)["failed"]
    assert painful["fact"] is None


def test_a_rule_that_is_not_active_has_only_its_status(recommender: Recommender, tmp_path: Any) -> None:
    """Given a draft, its status and its title are all that is said, with a proof of one node."""
    (tmp_path / "restrict").mkdir()
    (tmp_path / "restrict" / "new.toml").write_text('status = "draft"\ntitle = "May come"\n', encoding="utf-8")
    archive = Archive(recommender.knowledge, None, tmp_path)
    inquiry = Inquiry(Topic("rule", "restrict/new"), recommender.recommend(SCREENED), archive, "proof")
    found = dict(answer_json(inquiry))
    SCHEMA.validate(found)
    assert (found["status"], found["title"]) == ("draft", "May come")
    assert "state" not in found


def test_a_row_lists_its_carriers(recommender: Recommender) -> None:
    """Given a row, what became of each carrier is there; a row that nothing carries out says why."""
    found = answer(recommender, "C38", HERNIA)
    assert (found["row_kind"], found["why_not"]) == ("conflict", None)
    assert {carrier["state"] for carrier in found["carriers"]} == {"applied"}
    idle = next(row for row in Archive(recommender.knowledge).ledger.values() if row.why_not)
    assert answer(recommender, idle.id, HERNIA)["why_not"] == idle.why_not


@pytest.mark.parametrize("extra", [{"proof": None}, {"verdict": "excluded"}])
def test_the_schema_takes_one_form_and_no_other(extra: dict[str, Any]) -> None:
    """Given a line with keys of another form, the schema refuses it."""
    line = {"kind": "exercise", "topic": "gs-09-bicycle", "line": "It is so."}
    assert SCHEMA.is_valid(line)
    assert not SCHEMA.is_valid({**line, **extra})
