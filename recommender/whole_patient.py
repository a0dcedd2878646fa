"""A whole patient: a record with a story and what is expected of it, from a folder of TOML files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recommender.light import dataclass
from recommender.problem import DataError, Problem
from recommender.record_file import file_bytes, parse_record


@dataclass(frozen=True, slots=True)
class WholePatient:
    """A patient of a folder: the name of the file, a one-line story, the record, what is expected."""

    name: str
    story: str
    record: Mapping[str, Any]
    expect: Mapping[str, Any]


def read_whole_patients(folder: Path) -> list[WholePatient]:
    """Read every whole patient of a folder, in the order of their names.

    Raises:
        DataError: the folder is missing or empty, or a file holds no [record].
    """
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise DataError([Problem(str(folder), "holds no whole patients", "name a folder of TOML files with [record]")])
    patients = [(file, parse_record(file_bytes(file), str(file), ".toml")) for file in files]
    broken = [
        Problem(str(file), "has no table [record]", "see tests/patients/")
        for file, found in patients
        if not isinstance(found.get("record"), dict)
    ]
    if broken:
        raise DataError(broken)
    return [
        WholePatient(file.stem, str(found.get("story", "")), found["record"], found.get("expect", {}))
        for file, found in patients
    ]
