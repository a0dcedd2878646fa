"""The text of a record: a plain record as TOML that reads back as the same record."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from recommender.record import FIELDS

WIDTH = 100
HEAD = "# A patient record for lumbar: lumbar recommend FILE. What is not given is unknown, never absent."


def record_text(record: Mapping[str, Any]) -> str:
    """Write a record as TOML, its fields in the order of the contract.

    Args:
        record: texts, yes/no, finite numbers, and lists of texts, by field.
    """
    return "\n".join([HEAD, *(f"{name} = {_value(record[name])}" for name in FIELDS if name in record)]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return _list([_text(entry) for entry in value])
    if isinstance(value, str):
        return _text(value)
    return repr(value).lower()


def _text(text: str) -> str:
    """Quote a text as a basic string: JSON's escapes are TOML's, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(entries: Iterable[str]) -> str:
    line = f"[{', '.join(entries)}]"
    return line if len(line) <= WIDTH else "[\n" + "".join(f"  {entry},\n" for entry in entries) + "]"
