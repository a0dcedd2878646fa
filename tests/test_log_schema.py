"""The schemas of the decision log: what the audit commands write fits them, and nothing else does."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from recommender.decision_log import DecisionLog
from recommender.erasure import erase_patient
from recommender.explanation import Recommender
from recommender.log_json import record_json, shown_json
from recommender.log_schema import log_check_schema, records_schema, shown_record_schema
from recommender.override import override_entry
from recommender.ruling import Grounds, Ruling
from tests.batches import ACUTE, PLAIN, table_of
from tests.command import lumbar
from tests.log_samples import filled, real, records, small, tampered

EXERCISE = "gq-8-side-sit-each-buttock"
SCHEMAS = {"list": records_schema, "show": shown_record_schema, "verify": log_check_schema}


@pytest.fixture
def log(recommender: Recommender, tmp_path: Path) -> Path:
    """Fill a log with a decision and its override, a decision without a name, an erased one, and one of a batch."""
    path = filled(tmp_path / "log.sqlite", real(recommender), real(recommender, None), small("bob"))
    with DecisionLog.open(path, writing=True) as opened:
        opened.append(
            [override_entry(opened.find("1"), opened, EXERCISE, Ruling.eligible, Grounds.other, "Seen.", "dora")]
        )
        erase_patient("bob", opened, "eve")
    table = table_of(tmp_path, f"id,{PLAIN}\nzoe,{ACUTE}\n")
    assert lumbar("batch", table, "--out", tmp_path / "out", "--log", path).returncode == 0
    return path


def audited(log: Path, *arguments: str) -> Any:
    """Give the JSON of an audit command."""
    return json.loads(lumbar("audit", *arguments, "--log", log, "--format", "json").stdout)


def test_what_the_audit_commands_write_fits(log: Path) -> None:
    """Given records of every kind, the list, each record by itself and the check fit their schemas."""
    listed = audited(log, "list", "--all")
    assert {each["kind"] for each in listed} == {"decision", "override", "erasure"}
    assert [each["number"] for each in listed if each["content"] is None] == [3]
    assert "table_row" in listed[-1]["content"]
    jsonschema.validate(listed, records_schema())
    jsonschema.validate(audited(log, "verify"), log_check_schema())
    with DecisionLog.open(log) as opened:
        for each in listed:
            jsonschema.validate(shown_json(opened.find(str(each["number"])), opened), shown_record_schema())


def test_a_log_that_was_touched_fits(log: Path) -> None:
    """Given a content that somebody spoilt, the record and the check that names it fit."""
    tampered(log, "UPDATE records SET content = x'ff' WHERE number = 1")
    jsonschema.validate([record_json(each) for each in records(log)], records_schema())
    found = audited(log, "verify")
    assert found["problems"]
    jsonschema.validate(found, log_check_schema())


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"number": "1"},
        {"kind": "remark"},
        {"content": {"colour": "red"}},
        {"overrides": [{}]},
        {"salt": 3},
    ],
)
def test_another_form_does_not_fit(recommender: Recommender, tmp_path: Path, change: Mapping[str, Any]) -> None:
    """Given a record with a part of another form, the schema refuses it."""
    with DecisionLog.open(filled(tmp_path / "log", real(recommender))) as opened:
        shown = shown_json(opened.find("1"), opened)
    checker = jsonschema.Draft202012Validator(shown_record_schema())
    assert checker.is_valid(shown)
    assert not checker.is_valid({**shown, **change})
    assert [name for name in shown if checker.is_valid({key: shown[key] for key in shown if key != name})] == []


@pytest.mark.parametrize("what", SCHEMAS)
def test_the_command_prints_it(what: str) -> None:
    """Given `lumbar schema audit-...`, the schema is printed, and is a JSON Schema."""
    printed = json.loads(lumbar("schema", f"audit-{what}").stdout)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert {name: part for name, part in printed.items() if name != "$schema"} == SCHEMAS[what]()
