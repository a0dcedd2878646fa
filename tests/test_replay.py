"""A replay: the recorded input on the recorded knowledge, whatever the knowledge of today says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recommender.canonical import canonical, compact
from recommender.corpus import version_of
from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.explanation import Recommender
from recommender.knowledge import knowledge_of
from recommender.problem import DataError
from recommender.recording import decision_entry
from recommender.replay import UNSEEN, Replay, differences, replay
from tests.log_samples import HERNIA, filled, real, shipped_texts

PROFILE = "rules/restrict/hernia_profile.toml"


def replayed(path: Path, name: str = "1") -> Replay:
    """Replay a record."""
    with DecisionLog.open(path) as log:
        return replay(log.find(name), log)


def with_result(entry: Entry, **changes: Any) -> Entry:
    """Change what a decision came to."""
    return replace(entry, result=compact({**json.loads(entry.result), **changes}))


def test_the_same_comes_out(recommender: Recommender, tmp_path: Path) -> None:
    """Given a decision, a standing fact of the clinic in it, the same bytes come out."""
    raw = {**HERNIA, "patient_id": "ann"}
    explanation = recommender.recommend(raw, {"equipment"})
    entry = decision_entry(explanation, raw, {"equipment"}, shipped_texts(), "carl")
    found = replayed(filled(tmp_path / "log", entry))
    assert (found.same, found.differences, found.explained) == (True, (), False)
    assert found.program[0] == found.program[1]


def test_the_recorded_knowledge_answers(recommender: Recommender, tmp_path: Path) -> None:
    """Given a decision without a rule that is there today, the replay has no such rule either."""
    texts = {path: text for path, text in shipped_texts().items() if path != PROFILE}
    texts["knowledge/ledger.toml"] = texts["knowledge/ledger.toml"].replace(f'"{PROFILE}"', '"rules/screen/fever.toml"')
    old = Recommender(knowledge_of(texts))
    path = filled(tmp_path / "log", decision_entry(old.recommend(HERNIA), HERNIA, (), texts, "carl"), real(recommender))
    then, now = replayed(path, "1"), replayed(path, "2")
    assert (then.same, now.same) == (True, True)
    assert "restrict/hernia_profile" not in then.explanation.knowledge.rules
    assert then.archive.knowledge.version == version_of(texts) != now.archive.knowledge.version


def test_where_it_differs_is_named(recommender: Recommender, tmp_path: Path) -> None:
    """Given a recorded result that nobody could have got, the place is named, and no version explains it."""
    found = replayed(filled(tmp_path / "log", with_result(real(recommender), status="program")))
    assert found.differences == ("status: 'program' -> 'restricted_program'",)
    assert (found.same, found.explained) == (False, False)


def test_bytes_that_differ_are_never_the_same(recommender: Recommender, tmp_path: Path) -> None:
    """Given a recorded result whose fields stand in another order, it is not byte-identical, and that is said."""
    entry = real(recommender)
    found = replayed(filled(tmp_path / "log", replace(entry, result=canonical(json.loads(entry.result)))))
    assert (found.same, found.differences) == (False, (UNSEEN,))


@pytest.mark.parametrize("version", [{"program": "0.0.9"}, {"engine": "durable-rules 2.0.27"}])
def test_another_version_explains(recommender: Recommender, tmp_path: Path, version: dict[str, Any]) -> None:
    """Given a decision of another version of lumbar or of the engine, that can be why."""
    assert replayed(filled(tmp_path / "log", replace(with_result(real(recommender), status="x"), **version))).explained


def test_what_cannot_be_replayed_is_told(recommender: Recommender, tmp_path: Path) -> None:
    """Given an override, an erased decision or knowledge that cannot be read, that is said with what to do."""
    broken = {"knowledge/a.toml": "x = 1\n"}
    entry = replace(real(recommender, "ben"), snapshot=canonical(broken), knowledge=version_of(broken))
    said = Entry("override", "carl", "0.1.0", {"patient": "ann", "target": 1})
    path = filled(tmp_path / "log", real(recommender), said, entry)
    with pytest.raises(DataError, match="record 2: is no decision but an override"):
        replayed(path, "2")
    with pytest.raises(DataError, match=r"cannot read knowledge .* \(install lumbar 0.1.0\)"):
        replayed(path, "3")
    with DecisionLog.open(path, writing=True) as log:
        log.erase("ann", lambda numbers: Entry("erasure", "eve", "0.1.0", {"erased": list(numbers)}))
    with pytest.raises(DataError, match="record 1: was erased"):
        replayed(path, "1")
    with pytest.raises(DataError, match="record 4: is no decision but an erasure"):
        replayed(path, "4")


def test_differences_are_named_by_their_place() -> None:
    """Given results that differ in a value, a length, a kind and a key, each place is named once."""
    then = {"a": [1, {"b": 2}], "c": [1], "d": {}, "e": "x"}
    now = {"a": [1, {"b": 3}], "c": [], "d": [], "f": 1}
    assert list(differences(then, now)) == [
        "a[1].b: 2 -> 3",
        "c: 1 -> 0 entries",
        "d: {} -> []",
        "e: 'x' -> None",
        "f: None -> 1",
    ]
    assert list(differences(then, then)) == []
