"""Skeletons have every slot, parse, and are good once their placeholders are filled."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from recommender.base_check import PLACEHOLDER, check_base
from recommender.exercise import Exercise
from recommender.problem import DataError, UnknownNameError
from recommender.rule import STEPS, RuleDocument
from recommender.skeleton import check_name, exercise_skeleton, rule_skeleton, write_skeleton
from tests.minibase import SOUND, ledger_text, sound_base

LEDGER = "knowledge/ledger.toml"
FILLED = {
    "a derived fact, or a finding": "elderly",
    "a complex": "one",
    "a complex of knowledge/complexes.toml": "one",
    "an exercise": "one-1",
    "the ledger row that it carries out": "row",
    "a section of knowledge/sources.toml": "S2.REQ",
    "a descriptor of knowledge/vocabulary/movements.toml": "lumbar_flexion",
}


def filled(text: str) -> str:
    """Fill each placeholder: names by names that are there, texts by the words of the placeholder."""
    return re.sub(rf"{PLACEHOLDER} ([^\"]*)", lambda match: FILLED.get(match[1], match[1]), text)


@pytest.mark.parametrize("step", STEPS)
def test_a_rule_skeleton_has_every_slot_in_order_and_three_cases(step: str) -> None:
    """Given any step, the skeleton parses, is a draft, and holds all slots of a rule file in their order."""
    document = tomllib.loads(rule_skeleton(step, "warm_hands"))
    slots = [slot.name for slot in fields(RuleDocument)]
    assert sorted(document, key=slots.index) == list(document)
    assert set(document) == set(slots)
    assert document["status"] == "draft"
    assert "warm hands" in document["title"]
    assert set(document["reason"]) == {"text", "detail", "plain"}
    assert [case["expect"] for case in document["cases"]][:2] == ["fires", "silent"]
    assert len(document["cases"]) == 3


@pytest.mark.parametrize("step", STEPS)
def test_a_rule_skeleton_proposes_an_effect_of_its_step(step: str) -> None:
    """Given any step, the effect of the skeleton belongs there."""
    assert tomllib.loads(rule_skeleton(step, "x"))["then"]["effect"] in STEPS[step][1]


@pytest.mark.parametrize("step", STEPS)
def test_a_filled_rule_skeleton_has_no_fault(step: str) -> None:
    """Given a skeleton whose placeholders alone are filled, the draft passes, and made active it passes too."""
    path = f"rules/{step}/warm_hands.toml"
    text = filled(rule_skeleton(step, "warm_hands")).replace('["high"]', '["light"]')
    assert check_base(sound_base({path: text})) == []
    rows = SOUND[LEDGER] + "\n" + ledger_text(row=path)
    active = text.replace('status = "draft"', 'status = "active"')
    assert [str(problem) for problem in check_base(sound_base({path: active, LEDGER: rows}))] == []


def test_a_step_that_is_not_there_has_no_skeleton() -> None:
    """Given a slip in the step, the nearest one is offered."""
    with pytest.raises(UnknownNameError, match="no step is named 'scren'; did you mean screen"):
        rule_skeleton("scren", "warm_hands")


@pytest.mark.parametrize(("kind", "name"), [("rule", "warm_hands_2"), ("exercise", "gq-10-warm-hands")])
def test_a_name_of_its_kind_is_taken(kind: str, name: str) -> None:
    """Given a rule in lower_snake or an exercise in lower-kebab, nothing is raised."""
    check_name(kind, name)


@pytest.mark.parametrize(
    ("kind", "name", "what", "signs"),
    [
        ("rule", "../away", "no name for a rule", "underscores"),
        ("rule", "warm-hands", "no name for a rule", "underscores"),
        ("rule", 'a"b', "no name for a rule", "underscores"),
        ("rule", "2_hands", "no name for a rule", "underscores"),
        ("rule", "", "no name for a rule", "underscores"),
        ("exercise", "warm_hands", "no name for an exercise", "dashes"),
        ("exercise", "a/b", "no name for an exercise", "dashes"),
    ],
)
def test_a_name_that_no_file_may_have_is_refused(kind: str, name: str, what: str, signs: str) -> None:
    """Given a name that leads elsewhere or is spelt like another kind, it is named with the signs that it may have."""
    with pytest.raises(DataError) as caught:
        check_name(kind, name)
    [problem] = caught.value.problems
    assert (problem.what, problem.hint.endswith(signs)) == (f"'{name}' is {what}", True)


def test_an_exercise_skeleton_has_the_slots_that_an_exercise_needs() -> None:
    """Given a name, the skeleton parses, is a draft of that id, and holds slots of an exercise only."""
    document = tomllib.loads(exercise_skeleton("one-2"))
    slots = {slot.name for slot in fields(Exercise)}
    assert set(document) <= slots
    assert {"title", "complex", "instructions", "stages", "movement", "load", "source", "dose"} <= set(document)
    assert (document["id"], document["status"]) == ("one-2", "draft")


def test_a_filled_exercise_skeleton_has_no_fault() -> None:
    """Given a skeleton whose placeholders alone are filled, the draft passes, and made active it passes too."""
    path = "knowledge/exercises/one/one-2.toml"
    text = filled(exercise_skeleton("one-2"))
    assert check_base(sound_base({path: text})) == []
    rows = SOUND[LEDGER] + "\n" + ledger_text(one_2=path)
    active = text.replace('status = "draft"', 'status = "active"')
    assert [str(problem) for problem in check_base(sound_base({path: active, LEDGER: rows}))] == []


def test_a_skeleton_goes_into_a_new_file_and_its_new_folders(tmp_path: Path) -> None:
    """Given a path whose folder is not there, folder and file are made."""
    path = tmp_path / "rules" / "screen" / "warm_hands.toml"
    write_skeleton("title = 1\n", path)
    assert path.read_text(encoding="utf-8") == "title = 1\n"


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """Given a rule of that name, nothing is written over it."""
    path = tmp_path / "warm_hands.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        write_skeleton("yours", path)
    [problem] = caught.value.problems
    assert (problem.where, problem.what) == (str(path), "is there already")
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    """Given a file where a folder should be, it is named with what the system says."""
    (tmp_path / "rules").write_text("", encoding="utf-8")
    path = tmp_path / "rules" / "screen" / "warm_hands.toml"
    with pytest.raises(DataError) as caught:
        write_skeleton("", path)
    [problem] = caught.value.problems
    assert (problem.where, problem.hint) == (str(path), "check the folder")
    assert problem.what == "cannot be written: Not a directory"
