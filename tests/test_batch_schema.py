"""The schema of a batch's summary: every real summary fits it, and nothing else does."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from recommender.batch_schema import summary_schema
from tests.batches import ACUTE, PLAIN, REMISSION, batched, setup_of
from tests.command import lumbar

CHECKER = jsonschema.Draft202012Validator(summary_schema())
TABLE = f"id,{PLAIN},symptoms,x\n=a,{REMISSION},,1\n=a,{ACUTE},saddle_numbness,\nc,klingon,,,,,\nd,Acute,,,,,,2\n"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"keep": ("*",), "expand": True, "setup": setup_of(sheets="text", clinic='{"minutes":20}')},
        {"form": "parquet", "mapped": {"x": "age"}},
    ],
)
def test_a_summary_fits_its_schema(tmp_path: Path, more: dict[str, Any]) -> None:
    """Given a table with rows of many kinds, and options, the summary fits, as it is given and as it is written."""
    summary = batched(tmp_path, TABLE, **more)
    assert {"invalid", "refer"} <= set(summary["status"])
    CHECKER.validate(summary)
    CHECKER.validate(json.loads((tmp_path / "out" / "summary.json").read_text("utf-8")))


def test_an_empty_table_fits(tmp_path: Path) -> None:
    """Given a header alone, the summary fits."""
    CHECKER.validate(batched(tmp_path, "stage\n"))


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"rows": "3"},
        {"status": {"cured": 1}},
        {"problems": {"fatal": 1}},
        {"input": {"name": "x"}},
        {"columns": {"fields": {}, "kept": [], "not_read": [], "lost": []}},
        {"options": {}},
    ],
)
def test_another_form_does_not_fit(tmp_path: Path, change: dict[str, Any]) -> None:
    """Given a summary with a part of another form, the schema refuses it."""
    assert not CHECKER.is_valid({**batched(tmp_path, "stage\n"), **change})


def test_every_part_of_a_summary_is_required(tmp_path: Path) -> None:
    """Given a summary without one of its parts, the schema refuses it."""
    summary = batched(tmp_path, "stage\n")
    lacking = [{name: part for name, part in summary.items() if name != left} for left in summary]
    assert [each for each in lacking if CHECKER.is_valid(each)] == []


def test_the_command_prints_it() -> None:
    """Given `lumbar schema batch-summary`, the schema is printed, and is a JSON Schema."""
    printed = json.loads(lumbar("schema", "batch-summary").stdout)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert {name: part for name, part in printed.items() if name != "$schema"} == summary_schema()
