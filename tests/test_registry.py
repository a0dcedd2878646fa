"""Registries: the patients of a table, of a folder, of a decision log; what cannot be read has no record."""

from pathlib import Path

import pytest

from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.explanation import Recommender
from recommender.problem import DataError
from recommender.registry import patients_of_folder, patients_of_log, patients_of_table
from tests.log_samples import real


def test_rows_that_cannot_be_read_have_no_record(tmp_path: Path) -> None:
    """Given a ragged row and a faulty number among others, they are named without a record; the clinic fills gaps."""
    table = tmp_path / "patients.csv"
    table.write_text("id,stage,age\nann,acute,40\nben,acute\ncem,acute,old\ndan,remission,\n", encoding="utf-8")
    assert list(patients_of_table(table, {"supervised": True})) == [
        ("ann", {"patient_id": "ann", "stage": "acute", "age": 40, "supervised": True}, frozenset({"supervised"})),
        ("row 2", None, frozenset()),
        ("cem", None, frozenset()),
        ("dan", {"patient_id": "dan", "stage": "remission", "supervised": True}, frozenset({"supervised"})),
    ]


def test_a_table_whose_header_is_faulty_is_refused(tmp_path: Path) -> None:
    """Given two columns that are the same field, the table is refused."""
    table = tmp_path / "patients.csv"
    table.write_text("stage,Stage\nacute,acute\n", encoding="utf-8")
    with pytest.raises(DataError):
        list(patients_of_table(table, {}))


def test_whole_patients_are_a_registry(tmp_path: Path) -> None:
    """Given a folder of whole patients, each is named by its file."""
    (tmp_path / "eve.toml").write_text('story = "one"\n[record]\nstage = "acute"\n', encoding="utf-8")
    assert list(patients_of_folder(tmp_path, {})) == [("eve", {"stage": "acute"}, frozenset())]


def test_decisions_that_stand_are_a_registry(tmp_path: Path, recommender: Recommender) -> None:
    """Given a log, its decisions are patients; what was erased, and what is no decision, are none."""
    path = tmp_path / "log.sqlite"
    with DecisionLog.open(path, writing=True) as log:
        log.append([real(recommender, "ann"), real(recommender, "ben")])
        log.erase("ann", lambda numbers: Entry("erasure", "carl", "0", {"erased": list(numbers)}))
    assert [name for name, _, _ in patients_of_log(path)] == ["ben"]
