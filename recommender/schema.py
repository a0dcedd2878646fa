"""A schema turns one parsed table into a frozen dataclass, or into problems with file and line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic_core import ValidationError

from recommender.corpus import Corpus
from recommender.locator import Key
from recommender.problem import Problem

T = TypeVar("T")

STRICT: Any = {"extra": "forbid", "strict": True}
Words = tuple[str, ...]
Numbers = tuple[int, ...]
Quantities = tuple[int | float, ...]

_HINTS = {
    "missing": "add the slot",
    "unexpected_keyword_argument": "remove it, or mend its spelling",
    "extra_forbidden": "remove it, or mend its spelling",
    "literal_error": "use one of the words named",
}


_ADAPTERS: dict[Any, Any] = {}


def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - compiled knowledge needs none, and it is slow to import

    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def read_table(
    kind: type[T], table: Mapping[str, Any], corpus: Corpus, path: str, at: Sequence[Key] = ()
) -> T | list[Problem]:
    """Read a table as `kind`.

    Args:
        kind: a dataclass with `__pydantic_config__ = STRICT`.
        table: the parsed table.
        corpus: finds the lines.
        path: the document.
        at: the path of the table in the document.

    Returns:
        The record, or every fault that was found in the table.
    """
    try:
        record: T = _adapter(kind).validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        return [_problem(fault, corpus, path, at) for fault in error.errors(include_url=False)]
    return record


def read_tables(
    kind: type[T], name: str, corpus: Corpus, path: str, problems: list[Problem], key: str = "id"
) -> dict[str, T]:
    """Read the array of tables `[[name]]` of one document.

    Args:
        kind: the record of each table.
        name: the name of the array.
        corpus: holds the document.
        path: the document.
        problems: every fault that is found is added to it.
        key: the slot that names a record.

    Returns:
        The records by their name, in printed order.
    """
    document = corpus.documents.get(path)
    tables = document.get(name) if document else None
    if not isinstance(tables, list):
        problems.append(Problem(path, f"no [[{name}]] is there", "copy the shipped file and change the copy"))
        return {}
    records: dict[str, T] = {}
    for index, table in enumerate(tables):
        record = read_table(kind, table, corpus, path, (name, index))
        if isinstance(record, list):
            problems.extend(record)
        elif getattr(record, key) in records:
            where = corpus.where(path, (name, index, key))
            problems.append(Problem(where, f"{key} '{getattr(record, key)}' stands twice", "keep one of the two"))
        else:
            records[getattr(record, key)] = record
    return records


def _problem(fault: Any, corpus: Corpus, path: str, at: Sequence[Key]) -> Problem:
    keys = [*at, *fault["loc"]]
    keys = [key.rstrip("_") if isinstance(key, str) else key for key in keys]
    name = ".".join(str(key) for key in keys[len(at) :])
    value = "" if fault["type"] == "missing" else f", found {fault['input']!r}"
    hint = _HINTS.get(fault["type"], "see the README of the folder")
    return Problem(corpus.where(path, keys), f"{name}: {fault['msg'][0].lower()}{fault['msg'][1:]}{value}", hint)
