"""Views of the log: whatever it holds, it is said in plain words on 80 columns."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from recommender.anchor import Anchor
from recommender.block import Block
from recommender.decision_log import DecisionLog
from recommender.erasure import erase_patient
from recommender.explanation import Recommender
from recommender.log_check import check_log
from recommender.log_view import lay_out_check, lay_out_overrides, lay_out_record, lay_out_records, lay_out_replay
from recommender.override import override_entry, overrides_of
from recommender.pseudonym import Pseudonyms
from recommender.render import to_text
from recommender.replay import replay
from recommender.ruling import Grounds, Ruling
from tests.log_samples import filled, real, records, small, tampered

EXERCISE = "gq-8-side-sit-each-buttock"


def text_of(blocks: list[Block]) -> str:
    """Render blocks in one line of words; no line of them is too wide."""
    text = to_text(blocks)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    return " ".join(text.split())


def shown(path: Path, name: str) -> str:
    """Show a record."""
    with DecisionLog.open(path) as log:
        return text_of(lay_out_record(log.find(name), log))


def story(recommender: Recommender, path: Path) -> Path:
    """Fill a log with all that there is: decisions, an override, an erasure, an erased decision."""
    filled(path, real(recommender), real(recommender, None, symptoms=["saddle_numbness"]), real(recommender, "ben"))
    with DecisionLog.open(path, writing=True) as log:
        log.append([override_entry(log.find("1"), log, EXERCISE, Ruling.eligible, Grounds.other, "Seen.", "dora")])
        log.append(
            [override_entry(log.find("2"), log, "be-2-cat-round-hold", Ruling.excluded, Grounds.other, "No.", "d")]
        )
        erase_patient("ben", log, "eve")
    return path


def test_records_are_listed(recommender: Recommender, tmp_path: Path) -> None:
    """Given each kind of record, one line says what it is, whose, and of which decision."""
    found = records(story(recommender, tmp_path / "log"))
    listed = text_of(lay_out_records(found))
    assert "carl ann restricted_program:" in listed
    assert "carl - refer" in listed
    assert "decision, erased" in listed
    assert "erasure of 1 record" in listed
    assert "override: record 1" in listed
    assert EXERCISE in listed
    assert "It holds no such record." in text_of(lay_out_records([]))


def test_an_edited_record_is_listed_as_such(tmp_path: Path) -> None:
    """Given a record that was edited, the list says so instead of what it claims."""
    path = tampered(filled(tmp_path / "log", small()), "UPDATE records SET content = x'ff'")
    assert "decision, edited: see" in text_of(lay_out_records(records(path)))


def test_a_decision_is_shown(recommender: Recommender, tmp_path: Path) -> None:
    """Given a decision, the input, the program, the gates, the versions and the overrides are shown."""
    path = story(recommender, tmp_path / "log")
    said = shown(path, "1")
    assert "Record 1: decision" in said
    assert f"Knowledge: {recommender.knowledge.version}" in said
    assert '- diagnoses = ["lumbar_disc_hernia"]' in said
    assert "gl-2-knees-to-chest: Knees to chest on the side, 0.8 min" in said
    assert "[screen/hernia_cleared]" in said
    assert f"Overridden by a clinician - {EXERCISE}: EXCLUDED by the rules, ELIGIBLE by a person" in said
    referred = shown(path, "2")
    assert "Program 1." not in referred
    assert ": refer." in referred


def test_where_there_is_no_gate_none_is_shown(recommender: Recommender, tmp_path: Path) -> None:
    """Given a healthy patient, no screening is shown, a standing fact of the clinic is marked, masks are named."""
    changes: dict[str, Any] = {
        "diagnoses": [],
        "doctor_clearance": None,
        "requested_complex": None,
        "stage": "remission",
        "pain": "none",
    }
    entry = real(recommender, "ann", Pseudonyms(b"k" * 16), **changes)
    entry = replace(entry, content={**entry.content, "clinic": ["equipment"]})
    said = shown(filled(tmp_path / "log", entry), "1")
    assert "Screening" not in said
    assert '- equipment = ["mat"] (clinic)' in said
    assert "Masked before it was stored: patient_id." in said


def test_the_other_kinds_are_shown(recommender: Recommender, tmp_path: Path) -> None:
    """Given an erased decision, an override and an erasure, each says what it is."""
    path = story(recommender, tmp_path / "log")
    assert "was erased; the record stays in the chain" in shown(path, "3")
    assert "Of record 1, patient ann." in shown(path, "4")
    assert "reason: other. Seen. Contradicts restrict/" in shown(path, "4")
    assert "patient not named" in shown(path, "5")
    assert "Contradicts" not in shown(path, "5")
    assert "Erased: 1 record: 3." in shown(path, "6")


def test_nobody_overrode(recommender: Recommender, tmp_path: Path) -> None:
    """Given a decision without an override, nothing is laid out."""
    with DecisionLog.open(filled(tmp_path / "log", real(recommender))) as log:
        assert lay_out_overrides(overrides_of(1, log)) == []


def test_a_replay_is_told(recommender: Recommender, tmp_path: Path) -> None:
    """Given a replay, it says whether it is identical, on what, and whether a version can be why it is not."""
    with DecisionLog.open(filled(tmp_path / "log", real(recommender))) as log:
        found = replay(log.find("1"), log)
    assert "Record 1: byte-identical" in text_of(lay_out_replay(found))
    differs = replace(found, differences=tuple(f"place {number}" for number in range(23)))
    said = text_of(lay_out_replay(differs))
    assert "differs in 23 places" in said
    assert "The same versions ran, so they are not why" in said
    assert "3 more (--format json names them)" in said
    other = replace(found, differences=("place",), program=("0.0.9", "0.1.0"))
    said = text_of(lay_out_replay(other))
    assert "lumbar 0.1.0 (then 0.0.9)" in said
    assert "Another version ran, which can be why." in said


def test_a_check_is_told(recommender: Recommender, tmp_path: Path) -> None:
    """Given a check, it says whether the log holds, what it has, and what an anchor added."""
    path = story(recommender, tmp_path / "log")
    with DecisionLog.open(path) as log:
        found = check_log(log)
    said = text_of(lay_out_check(found))
    assert "It has 3 decisions, 1 erasure, 2 overrides; the content of 1 record was erased." in said
    anchor = Anchor("log", 1, "hash", "2026-01-01")
    assert "2026-01-01 says (it is not signed)" in text_of(lay_out_check(found, anchor))
    assert "(its signature was not checked)" in text_of(lay_out_check(found, anchor.signed(b"k")))
    assert "(signature and all)" in text_of(lay_out_check(found, anchor.signed(b"k"), signed=True))
    tampered(path, "UPDATE records SET who = 'dora' WHERE number = 2")
    with DecisionLog.open(path) as log:
        said = text_of(lay_out_check(check_log(log)))
    assert "The log does not hold: 1 fault" in said
    assert "- record 2: was edited: its hash" in said
    with DecisionLog.open(filled(tmp_path / "empty")) as log:
        assert "It has no record." in text_of(lay_out_check(check_log(log)))
