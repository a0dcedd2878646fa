"""Patient tables: one patient of a CSV file, and every fault of its form with file and line."""

from pathlib import Path
from typing import Any

import pytest

from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.patient_table import raw_record, read_patient_row, read_rows
from recommender.problem import DataError


def table(folder: Path, text: str | bytes) -> Path:
    """Write a table."""
    path = folder / "patients.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str | bytes, patient_id: str = "a") -> dict[str, Any]:
    """Read a patient of a table."""
    return read_patient_row(table(folder, text), patient_id)[0]


def faults(folder: Path, text: str | bytes, patient_id: str = "a") -> list[str]:
    """Read a faulty table; give the problems with the name of the file alone."""
    with pytest.raises(DataError) as caught:
        read(folder, text, patient_id)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    """Given a row with a cell of every kind, the record has their values; empty cells are left out."""
    head = "patient_id,stage,pain_nrs,age,supervised,screened,diagnoses,equipment,sex,temperature_c"
    text = f"{head}\nb,acute,,,,,,,,\na,remission,2,44,Yes,0,lumbar_disc_hernia;M51.2,none,,36.6\n"
    assert read(tmp_path, text) == {
        "patient_id": "a",
        "stage": "remission",
        "pain_nrs": 2.0,
        "age": 44,
        "supervised": True,
        "screened": False,
        "diagnoses": ["lumbar_disc_hernia", "M51.2"],
        "equipment": [],
        "temperature_c": 36.6,
    }
    assert read(tmp_path, text, "b") == {"patient_id": "b", "stage": "acute"}


def test_a_record_of_a_table_is_read_like_any_other(tmp_path: Path, knowledge: Knowledge) -> None:
    """Given the record of a row, its words are checked with the file and the line in front."""
    record, source, _ = read_patient_row(table(tmp_path, "id,stage\n\nb,acute\na,remision\n"), "a")
    (problem,) = read_patient(record, knowledge, source).problems
    assert problem.where == f"{tmp_path}/patients.csv:4 stage"


@pytest.mark.parametrize("word", ["true", "TRUE", "yes", "Yes", "1"])
def test_yes_has_many_forms(tmp_path: Path, word: str) -> None:
    """Given any form of yes, the field is true."""
    assert read(tmp_path, f"id,supervised\na,{word}\n")["supervised"] is True


@pytest.mark.parametrize("word", ["false", "FALSE", "no", "No", "0"])
def test_no_has_many_forms(tmp_path: Path, word: str) -> None:
    """Given any form of no, the field is false."""
    assert read(tmp_path, f"id,supervised\na,{word}\n")["supervised"] is False


@pytest.mark.parametrize(
    "text",
    [
        "id,stage,symptoms\na,acute,leg_pain;fever\n",
        'id;stage;symptoms\na;acute;"leg_pain;fever"\n',
        "id;stage;symptoms\na;acute;leg_pain|fever\n",
        "id\tstage\tsymptoms\na\tacute\tleg_pain;fever\n",
        "ID,Stage,SYMPTOMS\r\na,acute,leg_pain;fever\r\n",
        "id, stage, symptoms\na, acute, leg_pain ; fever\n",
        '"id","stage","symptoms"\n"a","acute","leg_pain;fever"\n',
        "\ufeffpatient_id,stage,symptoms\na,acute,leg_pain;fever\n",
        "Patient ID,stage,symptoms\n\n , ,\na,acute,leg_pain;fever",
        "id,stage,symptoms\ra,acute,leg_pain;fever\r",
        'id,stage,symptoms\nb,"ac\nute",\na,acute,leg_pain;fever\n',
    ],
)
def test_tables_come_in_many_forms(tmp_path: Path, text: str) -> None:
    """Given any delimiter, case, quotes, line ends, a mark of the encoding or empty lines, the row is the same."""
    assert read(tmp_path, text) == {"patient_id": "a", "stage": "acute", "symptoms": ["leg_pain", "fever"]}


def test_a_row_is_named_by_its_first_line(tmp_path: Path) -> None:
    """Given a cell of two lines, the rows behind it are named by the lines of the file."""
    path = table(tmp_path, 'id,stage\nb,"a\nb"\n\na,acute\n')
    assert [(row.patient_id, row.source) for row in read_rows(path)[0]] == [("b", f"{path}:2"), ("a", f"{path}:5")]


def test_a_row_without_an_id_is_nobody(tmp_path: Path) -> None:
    """Given a row whose id is empty, it is read, and its id is empty."""
    (row,) = read_rows(table(tmp_path, "id,stage\n,acute\n"))[0]
    assert row.patient_id == ""
    assert raw_record(row) == ({"stage": "acute"}, [])


def test_nobody_has_the_id(tmp_path: Path) -> None:
    """Given an id that no row has, the nearest are named."""
    assert faults(tmp_path, "id,stage\nanna,acute\n,acute\n", "ana") == [
        "error: patients.csv: no patient has the id 'ana'; did you mean anna? (ids stand in the column patient_id)"
    ]


def test_two_rows_have_the_id(tmp_path: Path) -> None:
    """Given an id that two rows have, both are named."""
    found = faults(tmp_path, "id,stage\na,acute\nb,acute\na,remission\n")
    assert [fault.partition(" (")[0] for fault in found] == [
        "error: patients.csv:2: patient 'a' stands in 2 rows",
        "error: patients.csv:4: patient 'a' stands in 2 rows",
    ]


def test_every_fault_of_the_header_comes_at_once(tmp_path: Path) -> None:
    """Given unknown, nameless and doubled columns and none for the id, all are told, with the nearest names."""
    found = faults(tmp_path, "stagee,,age,Age\nacute,,1,1\n")
    assert [fault.partition(" (")[0] for fault in found] == [
        "error: patients.csv:1: no column is named patient_id",
        "error: patients.csv:1 age: column 'age' stands twice",
        "warning: patients.csv:1 column 2: column '' is no field",
        "warning: patients.csv:1 stagee: column 'stagee' is no field; did you mean stage, states, age?",
    ]


def test_a_column_that_is_no_field_is_left_alone_and_told(tmp_path: Path) -> None:
    """Given a table with the clinic's own columns, the patient is read without them, and each is named."""
    record, _, left = read_patient_row(table(tmp_path, "id,Ward,stage,diagnosis\na,7,acute,M51.2\n"), "a")
    assert record == {"patient_id": "a", "stage": "acute"}
    assert [str(each).replace(f"{tmp_path}/", "").partition(" (")[0] for each in left] == [
        "warning: patients.csv:1 Ward: column 'Ward' is no field",
        "warning: patients.csv:1 diagnosis: column 'diagnosis' is no field; did you mean diagnoses?",
    ]


def test_the_id_stands_in_one_column(tmp_path: Path) -> None:
    """Given both names of the id column, one is too many."""
    assert "column 'patient_id' stands twice" in faults(tmp_path, "id,patient_id\na,a\n")[0]


def test_every_fault_of_the_row_comes_at_once(tmp_path: Path) -> None:
    """Given cells that are no yes or no and no numbers, and one too many, all are told; other rows' are not."""
    found = faults(tmp_path, 'id,supervised,age,temperature_c,minutes\nb,maybe,,,,,\na,maybe,44.0,"37,5",1_0,\n')
    assert [fault.partition(" (")[0] for fault in found] == [
        "error: patients.csv:3: has 6 cells, the header has 5",
        "error: patients.csv:3 age: age '44.0' is no whole number",
        "error: patients.csv:3 minutes: minutes '1_0' is no whole number",
        "error: patients.csv:3 supervised: supervised 'maybe' is no yes or no",
        "error: patients.csv:3 temperature_c: temperature_c '37,5' is no number with a decimal point",
    ]


def test_an_unquoted_list_in_a_semicolon_file_is_told(tmp_path: Path) -> None:
    """Given a list that is not quoted where semicolons part the cells, the hint says what to do."""
    fault = faults(tmp_path, "id;symptoms;minutes\na;leg_pain;fever;44\n")[0]
    assert "quote a cell that holds the delimiter, or part a list with |" in fault


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"id,stage\na,\xff\n", "patients.csv:2: byte 11 is not UTF-8"),
        (b'id,stage\nb,acute\na,"acute\nc,acute\n', "patients.csv:3: cannot be split into cells"),
        (b"", "patients.csv:1: no column is named patient_id"),
    ],
)
def test_a_file_that_is_no_table_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    """Given bytes that are no text, a quote that never closes, or nothing, the place is named."""
    assert what in faults(tmp_path, content)[0]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Given no such file, or a folder, the problem says so."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            read_patient_row(path, "a")
