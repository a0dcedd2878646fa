"""A record file: reads one patient from TOML or JSON text. It checks the form; `patient` checks the meaning."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from recommender.problem import DataError, Problem

BYTES_MAX = 1_048_576
STANDARD_INPUT = "-"
NESTED = "is nested too deeply"


def read_record_file(path: str, standard_input: TextIO | None) -> dict[str, Any]:
    """Read a patient from a file, or from standard input where `path` is `-`.

    Raises:
        DataError: the file cannot be read, is too large, is not UTF-8, or is no TOML or JSON table.
    """
    if path == STANDARD_INPUT:
        if standard_input is None:
            raise DataError([Problem("standard input", "is closed", "name a file, or pipe a record in")])
        return parse_record(standard_input.buffer.read(BYTES_MAX + 1), "standard input", "")
    if not path:
        raise DataError([Problem("FILE", "is empty: no such file", "name a TOML or JSON file")])
    return parse_record(file_bytes(Path(path)), path, Path(path).suffix.lower())


def file_bytes(path: Path) -> bytes:
    """Read at most `BYTES_MAX` bytes of a file, and one more where there are more."""
    try:
        with path.open("rb") as file:
            return file.read(BYTES_MAX + 1)
    except IsADirectoryError:
        raise DataError([Problem(str(path), "is a directory", "name a TOML or JSON file")]) from None
    except FileNotFoundError:
        raise DataError(
            [Problem(str(path), "no such file", "check the name; `lumbar patient new` writes a template")]
        ) from None
    except OSError as error:
        raise DataError([Problem(str(path), f"cannot be read: {error.strerror}", "check its permissions")]) from None


def parse_record(content: bytes, name: str, suffix: str) -> dict[str, Any]:
    """Parse the bytes of a record file.

    Args:
        content: at most `BYTES_MAX` bytes, and one more where there are more.
        name: what the file is called in problems.
        suffix: `.json` or `.toml`; anything else is told from the first character.

    Raises:
        DataError: see `read_record_file`.
    """
    if len(content) > BYTES_MAX:
        raise DataError(
            [Problem(name, f"is larger than {BYTES_MAX // 1024} KiB", "one patient is a few lines; name a record file")]
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            [Problem(f"{name}:{line}", f"byte {error.start} is not UTF-8", "save the file as UTF-8")]
        ) from None
    if not text.strip():
        raise DataError([Problem(name, "is empty", "`lumbar patient new` writes a template")])
    if suffix == ".json" or (suffix != ".toml" and text.lstrip()[0] in "{["):
        return _json(text, name)
    return _toml(text, name)


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"{name}:{place[1]}:{place[2]}" if place else f"{name}:{_end_of(text)}"
        raise DataError([Problem(where, f"not valid TOML: {error}", "mend the syntax")]) from None
    except RecursionError:
        raise DataError([Problem(name, NESTED, "a record is one flat table")]) from None
    except ValueError as error:
        raise DataError([Problem(name, f"not valid TOML: {error}", "mend the value")]) from None


def _end_of(text: str) -> str:
    """Name the line and column of the end, where tomllib says only that it is the end."""
    lines = text.splitlines()
    return f"{len(lines)}:{len(lines[-1]) + 1}"


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}:{error.colno}"
        raise DataError([Problem(where, f"not valid JSON: {error.msg}", "mend the syntax")]) from None
    except ValueError as error:
        raise DataError([Problem(name, str(error), "mend the value")]) from None
    except RecursionError:
        raise DataError([Problem(name, NESTED, "a record is one flat table")]) from None
    if not isinstance(found, Mapping):
        kind = {list: "list"}.get(type(found), "bare value")
        raise DataError(
            [
                Problem(
                    name,
                    f"holds a JSON {kind}, not an object",
                    "give one patient as {...}; a table of patients is a CSV",
                )
            ]
        )
    return dict(found)


def _refuse(constant: str) -> float:
    message = f"{constant} is no number that can be used"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            message = f"field '{key}' stands twice"
            raise ValueError(message)
        found[key] = value
    return found
