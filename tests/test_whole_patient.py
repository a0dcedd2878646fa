"""Whole patients are read from a folder, each from a file of its own, and every unfit file is named at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from recommender.problem import DataError, Problem
from recommender.whole_patient import WholePatient, read_whole_patients

STORED = """story = "Somebody."

[record]
stage = "remission"

[expect]
status = "program"
"""


def folder_of(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, by name, into a folder."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def problems_of(folder: Path) -> list[Problem]:
    """Give the problems for which a folder is refused."""
    with pytest.raises(DataError) as refused:
        read_whole_patients(folder)
    return list(refused.value.problems)


def test_a_patient_has_its_name_story_record_and_expectation(tmp_path: Path) -> None:
    """The name of the file is the name of the patient; the tables are taken as they stand."""
    folder = folder_of(tmp_path, {"somebody.toml": STORED})
    expected = WholePatient("somebody", "Somebody.", {"stage": "remission"}, {"status": "program"})
    assert read_whole_patients(folder) == [expected]


def test_a_bare_record_is_a_patient_without_a_story(tmp_path: Path) -> None:
    """A clinic may cover rules with records of its own, of which nothing is told or expected."""
    folder = folder_of(tmp_path, {"bare.toml": "[record]\n"})
    assert read_whole_patients(folder) == [WholePatient("bare", "", {}, {})]


def test_patients_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    """The order in which files were written says nothing."""
    folder = folder_of(tmp_path, dict.fromkeys(("c.toml", "a.toml", "b.toml"), STORED))
    assert [patient.name for patient in read_whole_patients(folder)] == ["a", "b", "c"]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A snapshot that lies beside its patient is no patient."""
    folder = folder_of(tmp_path, {"a.toml": STORED, "a.txt": "PROGRAM"})
    assert [patient.name for patient in read_whole_patients(folder)] == ["a"]


@pytest.mark.parametrize("name", [".", "missing", "file.txt"])
def test_no_patients_is_refused(tmp_path: Path, name: str) -> None:
    """An empty folder, a missing one and a file are each answered with what to name instead."""
    folder_of(tmp_path, {"file.txt": ""})
    (problem,) = problems_of(tmp_path / name)
    assert problem == Problem(
        str(tmp_path / name), "holds no whole patients", "name a folder of TOML files with [record]"
    )


def test_every_file_without_a_record_is_named_at_once(tmp_path: Path) -> None:
    """A record that is missing or is no table is a fault of its own file; the sound file between them is none."""
    folder = folder_of(tmp_path, {"a.toml": 'stage = "acute"', "b.toml": STORED, "c.toml": 'record = "acute"'})
    assert [(problem.where, problem.what) for problem in problems_of(folder)] == [
        (str(folder / "a.toml"), "has no table [record]"),
        (str(folder / "c.toml"), "has no table [record]"),
    ]


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    """A slip in the form is found where it stands."""
    folder = folder_of(tmp_path, {"a.toml": "[record"})
    assert [str(folder / "a.toml") in problem.where for problem in problems_of(folder)] == [True]
