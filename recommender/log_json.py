"""The decision log as JSON: records, a replay, a check. Whoever has an export can check the chain without lumbar."""

import json
from typing import Any

from recommender.chain import LogRecord, head_of
from recommender.decision_log import DecisionLog
from recommender.log_check import LogCheck
from recommender.override import overrides_of
from recommender.replay import Rerun


def record_json(record: LogRecord) -> dict[str, Any]:
    """Write a record; salt and content are null once they are erased."""
    return {
        **head_of(record),
        "salt": record.salt.hex() or None,
        "content": _content(record.content) if record.content else None,
        "commitment": record.commitment,
        "previous": record.previous,
        "hash": record.hash,
    }


def _content(content: bytes) -> object:
    """Read a content; one that somebody spoilt is given as it is, in hexadecimal digits."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return {"spoilt": content.hex()}


def shown_json(record: LogRecord, log: DecisionLog) -> dict[str, Any]:
    """Write a record with its result and its overrides."""
    found = record_json(record)
    content = found["content"] or {}
    result = json.loads(log.body(content["result"])) if "result" in content else None
    if result:
        result["patient"]["patient_id"] = content["patient"]
    overrides = [record_json(each) for each in log.overrides(record.number)]
    return {**found, "result": result, "overrides": overrides}


def replay_json(found: Rerun) -> dict[str, Any]:
    """Write a replay."""
    return {
        "number": found.record.number,
        "identical": found.same,
        "explained_by_version": None if found.same else found.explained,
        "differences": list(found.differences),
        "knowledge": found.record.knowledge,
        "program": {"then": found.program[0], "now": found.program[1]},
        "engine": {"then": found.engine[0], "now": found.engine[1]},
    }


def check_json(found: LogCheck) -> dict[str, Any]:
    """Write a check."""
    problems = [{"where": each.where, "what": each.what, "hint": each.hint} for each in found.problems]
    return {"holds": not problems, "problems": problems, "records": found.records, "erased": found.erased,
            "hash": found.hash or None}  # fmt: skip


def overridden_json(number: int, exercise: str, log: DecisionLog) -> list[dict[str, Any]]:
    """Write the overrides of one exercise of a decision."""
    found = (each for each in overrides_of(number, log) if each.exercise == exercise)
    return [{name: getattr(each, name) for name in type(each).__slots__} for each in found]
