"""An override: recorded beside the verdict of the rules, with the rules that it contradicts, within its limits."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recommender.archive import Archive
from recommender.canonical import canonical, compact
from recommender.corpus import version_of
from recommender.decision_log import DecisionLog
from recommender.explanation import Recommender
from recommender.knowledge import knowledge_of
from recommender.override import NOTE_MAX, absolute, override_entry, overrides_of
from recommender.problem import DataError, UnknownNameError
from recommender.ruling import Grounds, Ruling
from tests.log_samples import faults, filled, real, shipped_texts

EXCLUDED, PRESCRIBED, ELIGIBLE = "gq-8-side-sit-each-buttock", "gl-2-knees-to-chest", "be-2-cat-round-hold"
HANG = "bar-1-passive-hang"


@pytest.fixture
def log(recommender: Recommender, tmp_path: Path) -> Path:
    """Fill a log with the decision of a patient with a hernia."""
    return filled(tmp_path / "log", real(recommender))


def overridden(path: Path, exercise: str, verdict: Ruling, note: str = "Seen today.", name: str = "1") -> Any:
    """Override a verdict; give what was recorded."""
    with DecisionLog.open(path, writing=True) as log:
        entry = override_entry(log.find(name), log, exercise, verdict, Grounds.examination, note, "dora")
        log.append([entry])
    return entry.content


def refused(path: Path, exercise: str, verdict: Ruling, note: str = "Seen today.") -> str:
    """Try what is not allowed; give what is said."""
    with pytest.raises(DataError) as caught:
        overridden(path, exercise, verdict, note)
    return str(caught.value)


def with_absolute(recommender: Recommender, row: str) -> Any:
    """Make the decision anew on knowledge in which a row of the ledger is an absolute contraindication."""
    texts = dict(shipped_texts())
    ledger = texts["knowledge/ledger.toml"]
    old = f'id = "{row}"\nkind = "rule"'
    assert old in ledger
    texts["knowledge/ledger.toml"] = ledger.replace(old, f'id = "{row}"\nkind = "contraindication-absolute"')
    assert knowledge_of(texts).version == version_of(texts)
    return replace(real(recommender), snapshot=canonical(texts), knowledge=version_of(texts))


def test_an_exercise_is_opened_beside_the_rules(log: Path) -> None:
    """Given an exercise that rules exclude, the override names them, and the decision stays as it was."""
    said = overridden(log, EXCLUDED, Ruling.prescribed)
    assert (said["was"], said["verdict"], said["reason"], said["target"]) == (
        "excluded",
        "prescribed",
        "examination",
        1,
    )
    assert "restrict/hernia_profile" in said["contradicts"]
    with DecisionLog.open(log) as opened:
        (found,) = overrides_of(1, opened)
        assert (found.number, found.who, found.exercise, found.note) == (2, "dora", EXCLUDED, "Seen today.")
        result = json.loads(opened.body(json.loads(opened.find("1").content)["result"]))
    assert {each["exercise"]: each["verdict"] for each in result["exercises"]}[EXCLUDED] == "excluded"
    assert faults(log) == {}


def test_an_exercise_is_closed(log: Path) -> None:
    """Given an exercise that rules prescribe, it can be closed, and the rule that chose it is contradicted."""
    said = overridden(log, PRESCRIBED, Ruling.excluded)
    assert (said["was"], said["contradicts"]) == ("prescribed", ["select/requested_complex"])


def test_only_rules_that_say_otherwise_are_contradicted(log: Path) -> None:
    """Given a verdict that a rule allows, that rule is not contradicted; one that only stricter rules override is."""
    assert overridden(log, ELIGIBLE, Ruling.prescribed)["contradicts"] == ["arrange/no_mixing_complexes"]
    assert "arrange/no_mixing_complexes" not in overridden(log, EXCLUDED, Ruling.eligible)["contradicts"]
    hang = overridden(log, HANG, Ruling.prescribed)["contradicts"]
    assert {"restrict/bar_hernia", "restrict/hanging_closed", "arrange/no_mixing_complexes"} <= set(hang)


def test_a_rule_with_an_exception_is_not_contradicted(recommender: Recommender, tmp_path: Path) -> None:
    """Given a rule that something other than a stricter rule overrides, it does not speak against the verdict."""
    entry = real(recommender)
    result = json.loads(entry.result)
    found = next(each for each in result["exercises"] if each["exercise"] == EXCLUDED)
    found["reasons"][0].update(outcome="overridden", overridden_by=["elsewhere/exception"])
    path = filled(tmp_path / "log", replace(entry, result=compact(result)))
    assert found["reasons"][0]["rule"] not in overridden(path, EXCLUDED, Ruling.eligible)["contradicts"]


def test_a_later_one_goes_back(log: Path) -> None:
    """Given an override, a later one may go back to what the rules say, contradicting none; the same again may not."""
    assert "the exercise is excluded already" in refused(log, EXCLUDED, Ruling.excluded)
    overridden(log, EXCLUDED, Ruling.eligible)
    assert "the exercise is eligible already" in refused(log, EXCLUDED, Ruling.eligible)
    assert overridden(log, EXCLUDED, Ruling.excluded)["contradicts"] == []
    with DecisionLog.open(log) as opened:
        assert [each.verdict for each in overrides_of(1, opened)] == ["eligible", "excluded"]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("  ", "--note: is empty"),
        ("x" * (NOTE_MAX + 1), f"keep it to {NOTE_MAX}"),
        ("\udcff", "--note: is no UTF-8 text"),
    ],
    ids=["empty", "long", "bytes"],
)
def test_a_note_has_to_say_something(log: Path, note: str, said: str) -> None:
    """Given no note, a very long one or one that is no text, it is refused."""
    assert said in refused(log, EXCLUDED, Ruling.eligible, note)
    assert overridden(log, EXCLUDED, Ruling.eligible, "Für später")["note"] == "Für später"


def test_every_fault_is_told_at_once(log: Path) -> None:
    """Given a verdict that stands already and no note, both are told."""
    assert len(refused(log, EXCLUDED, Ruling.excluded, "").splitlines()) == 2


def test_an_unknown_exercise_is_told(log: Path) -> None:
    """Given no such exercise, the nearest are named."""
    with pytest.raises(UnknownNameError, match=f"did you mean {EXCLUDED}"):
        overridden(log, EXCLUDED[:-1], Ruling.eligible)


def test_where_there_is_no_program_nothing_opens(recommender: Recommender, tmp_path: Path) -> None:
    """Given a patient who is referred, no exercise can be opened, and the rule that says so is named."""
    path = filled(tmp_path / "log", real(recommender, symptoms=["saddle_numbness"]))
    said = refused(path, EXCLUDED, Ruling.prescribed)
    assert "the decision is refer (screen/" in said
    assert "no exercise can be opened" in said


def test_closing_is_always_allowed(recommender: Recommender, tmp_path: Path) -> None:
    """Given an absolute contraindication or not, an exercise may be closed further."""
    path = filled(tmp_path / "log", with_absolute(recommender, "ci-bar-hernia"))
    assert overridden(path, PRESCRIBED, Ruling.withheld)["verdict"] == "withheld"


@pytest.mark.parametrize("verdict", [Ruling.prescribed, Ruling.eligible, Ruling.withheld])
def test_an_absolute_contraindication_stands(recommender: Recommender, tmp_path: Path, verdict: Ruling) -> None:
    """Given a rule that carries out an absolute contraindication, nothing opens against it; another exercise does."""
    path = filled(tmp_path / "log", with_absolute(recommender, "ci-bar-hernia"))
    said = refused(path, HANG, verdict)
    assert "restrict/bar_hernia is an absolute contraindication (ci-bar-hernia) (it cannot be overridden)" in said
    assert overridden(path, EXCLUDED, verdict)["verdict"] == verdict


def test_an_absolute_contraindication_that_a_stricter_rule_overrides_stands(
    recommender: Recommender, tmp_path: Path
) -> None:
    """Given an absolute rule that withholds, beside one that excludes and so overrides it, it bars all the same."""
    path = filled(tmp_path / "log", with_absolute(recommender, "pm-bar-progression"))
    assert "restrict/hanging_closed is an absolute" in refused(path, HANG, Ruling.eligible)
    assert overridden(path, HANG, Ruling.withheld)["verdict"] == "withheld"


def test_absolute_rows_are_those_of_the_recorded_ledger(recommender: Recommender) -> None:
    """Given rows, those that the ledger calls absolute are picked; one that it does not know is none."""
    texts = json.loads(with_absolute(recommender, "ci-bar-hernia").snapshot)
    archive = Archive(recommender.knowledge, given=texts)
    assert absolute(["C01", "ci-bar-hernia", "unknown"], archive) == ["ci-bar-hernia"]


def test_what_is_no_decision_cannot_be_overridden(log: Path) -> None:
    """Given an override or an erased decision, it is refused."""
    overridden(log, EXCLUDED, Ruling.eligible)
    with pytest.raises(DataError, match="record 2: is no decision but an override"):
        overridden(log, EXCLUDED, Ruling.eligible, name="2")


ABSOLUTE_FINDINGS: dict[str, dict[str, Any]] = {
    "ci-bleeding": {"symptoms": ["bleeding_any"]},
    "ci-malignant-tumour": {"diagnoses": ["lumbar_disc_hernia", "malignant_tumour"]},
    "ci-raised-temperature": {"symptoms": ["fever"]},
    "ci-malaise-infection": {"symptoms": ["malaise"]},
    "ci-other-chronic-exacerbation": {"diagnoses": ["lumbar_disc_hernia", "chronic_disease_exacerbation"]},
    "ci-leg-swelling-cramps-circulation": {"symptoms": ["leg_swelling"]},
    "ci-inflammatory-process": {"diagnoses": ["lumbar_disc_hernia", "inflammation_of_organ"]},
    "ci-lumbar-injury": {"diagnoses": ["lumbar_disc_hernia", "lumbar_injury"]},
    "ci-kidney-pain": {"symptoms": ["kidney_pain"]},
    "ci-pronounced-pain": {"pain": "pronounced"},
    "ci-red-flags": {"symptoms": ["saddle_numbness"]},
}


@pytest.mark.parametrize("row", ABSOLUTE_FINDINGS)
def test_the_absolute_contraindications_of_the_sources_stand(
    recommender: Recommender, tmp_path: Path, row: str
) -> None:
    """Given each absolute contraindication of the sources on the shipped knowledge, nothing opens, and it is why."""
    path = filled(tmp_path / "log", real(recommender, **ABSOLUTE_FINDINGS[row]))
    said = refused(path, PRESCRIBED, Ruling.prescribed)
    carriers = Archive(recommender.knowledge).ledger[row].carried_out_by
    rules = {name.removeprefix("rules/").removesuffix(".toml") for name in carriers}
    assert "no exercise can be opened" in said
    assert any(name in said for name in rules if name.startswith("screen/"))
