"""The clinic: standing facts of a place, from a config file. A record's own value wins over them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.problem import DataError, Problem, did_you_mean
from recommender.record_file import file_bytes, parse_record

STANDING = ("equipment", "supervised", "doctor_clearance", "minutes")
SETTINGS = ("log",)


def config_path() -> Path:
    """Give the path of the config file in the user's config folder (XDG)."""
    return Path(platformdirs.user_config_dir("lumbar")) / "config.toml"


def read_config(path: Path | None = None) -> tuple[Path, dict[str, Any]]:
    """Read the config file; nothing where no path is given and the user has none.

    Raises:
        DataError: it cannot be read.
    """
    file = path or config_path()
    if path is None and not file.is_file():
        return file, {}
    return file, parse_record(file_bytes(file), str(file), ".toml")


def read_clinic(knowledge: Knowledge, path: Path | None = None) -> dict[str, Any]:
    """Read the standing facts; none where no path is given and the user has no config file.

    Raises:
        DataError: the file cannot be read, names what is no standing fact, or gives it a value that no record may have.
    """
    file, read = read_config(path)
    facts = {name: value for name, value in read.items() if name not in SETTINGS}
    unknown = [
        Problem(
            f"{file} {name}",
            f"'{name}' is no standing fact of a clinic{did_you_mean(name, STANDING)}",
            f"use {', '.join((*STANDING, *SETTINGS))}",
        )
        for name in facts
        if name not in STANDING
    ]
    problems = [
        *unknown,
        *read_patient({name: facts[name] for name in STANDING if name in facts}, knowledge, str(file)).problems,
    ]
    if problems:
        raise DataError(problems)
    return facts


def with_clinic(raw: Mapping[str, Any], clinic: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Add standing facts to a record where it says nothing.

    Returns:
        The record, and the fields that come from the clinic.
    """
    added = {name: value for name, value in clinic.items() if raw.get(name) is None}
    return {**raw, **added}, frozenset(added)
