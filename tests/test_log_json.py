"""The decision log as JSON: whole, and checkable by whoever has no lumbar."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.erasure import erase_patient
from recommender.explanation import Recommender
from recommender.log_check import check_log
from recommender.log_json import check_json, overridden_json, record_json, replay_json, shown_json
from recommender.override import override_entry
from recommender.replay import replay
from recommender.ruling import Grounds, Ruling
from tests.log_samples import filled, real, records, small, tampered

EXERCISE = "gq-8-side-sit-each-buttock"
SEALED = ("number", "at", "who", "kind", "program", "engine", "knowledge", "snapshot", "commitment", "previous")


def holds(lines: list[str]) -> list[bool]:
    """Check an export, as the README describes it, with nothing of lumbar."""
    checked: list[bool] = []
    previous = json.loads(lines[0])["previous"]
    for line in lines:
        record = json.loads(line)
        seal = json.dumps(
            {name: record[name] for name in SEALED}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        good = sha256(seal.encode()).hexdigest() == record["hash"] and record["previous"] == previous
        if record["content"] is not None:
            content = json.dumps(record["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            good &= sha256(bytes.fromhex(record["salt"]) + content.encode()).hexdigest() == record["commitment"]
        checked.append(good)
        previous = record["hash"]
    return checked


def exported(path: Path) -> list[str]:
    """Export a log."""
    return [json.dumps(record_json(record)) for record in records(path)]


def test_an_export_is_checked_without_lumbar(recommender: Recommender, tmp_path: Path) -> None:
    """Given an export with an erased record and odd text, each line checks; an edited one does not."""
    path = filled(tmp_path / "log", real(recommender, "Zoë 💡"), small("ann"), real(recommender, pain_nrs=2.5))
    with DecisionLog.open(path, writing=True) as log:
        erase_patient("ann", log, "eve")
    lines = exported(path)
    assert holds(lines) == [True] * 4
    assert holds([lines[0].replace("carl", "dora"), *lines[1:]])[0] is False
    assert holds([lines[0], lines[2], lines[3]]) == [True, False, True]
    assert json.loads(lines[1])["content"] is json.loads(lines[1])["salt"] is None


def test_spoilt_content_is_given_as_it_is(tmp_path: Path) -> None:
    """Given content that is no JSON any more, it is given in hexadecimal digits."""
    path = tampered(filled(tmp_path / "log", small()), "UPDATE records SET content = x'ff'")
    assert record_json(records(path)[0])["content"] == {"spoilt": "ff"}


def test_a_record_is_shown_with_result_and_overrides(recommender: Recommender, tmp_path: Path) -> None:
    """Given a decision, the JSON holds its result, the patient named in it, and its overrides; others hold none."""
    path = filled(tmp_path / "log", real(recommender))
    with DecisionLog.open(path, writing=True) as log:
        record = log.find("1")
        log.append([override_entry(record, log, EXERCISE, Ruling.eligible, Grounds.other, "Seen.", "dora")])
        shown = shown_json(record, log)
        assert (shown["result"]["patient"]["patient_id"], shown["result"]["status"]) == ("ann", "restricted_program")
        assert [each["number"] for each in shown["overrides"]] == [2]
        assert overridden_json(1, EXERCISE, log)[0]["verdict"] == "eligible"
        assert overridden_json(1, "gl-2-knees-to-chest", log) == []
        assert shown_json(log.find("2"), log)["result"] is None
        erase_patient("ann", log, "eve")
        assert shown_json(log.find("1"), log)["result"] is None


def test_a_replay_is_written(recommender: Recommender, tmp_path: Path) -> None:
    """Given a replay, the JSON says whether it is identical, and which versions ran."""
    with DecisionLog.open(filled(tmp_path / "log", real(recommender))) as log:
        found: dict[str, Any] = replay_json(replay(log.find("1"), log))
    assert (found["number"], found["identical"], found["explained_by_version"], found["differences"]) == (
        1,
        True,
        None,
        [],
    )
    assert found["program"]["then"] == found["program"]["now"]


def test_a_check_is_written(tmp_path: Path) -> None:
    """Given a check, the JSON says whether the log holds, and every fault with what to do."""
    path = filled(tmp_path / "log", small(), Entry("erasure", "eve", "1", {"erased": []}))
    with DecisionLog.open(path) as log:
        found = check_json(check_log(log))
    assert (found["holds"], found["problems"], found["records"]) == (True, [], {"decision": 1, "erasure": 1})
    tampered(path, "UPDATE records SET who = 'dora' WHERE number = 1")
    with DecisionLog.open(path) as log:
        spoilt = check_json(check_log(log))
    assert (spoilt["holds"], spoilt["problems"][0]["where"]) == (False, "record 1")
    assert spoilt["problems"][0]["hint"]
    assert check_json(_empty(tmp_path))["hash"] is None


def _empty(folder: Path) -> Any:
    with DecisionLog.open(filled(folder / "empty")) as log:
        return check_log(log)
