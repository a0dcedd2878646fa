"""A registry of patients: the records of a table, a folder or a decision log, one by one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from recommender.clinic import with_clinic
from recommender.decision_log import DecisionLog
from recommender.header import ID, Header, read_header
from recommender.patient_table import Row, raw_record
from recommender.problem import DataError, Problem
from recommender.row_form import fault_of
from recommender.table_file import read_names, read_portions
from recommender.whole_patient import read_whole_patients

Patient = tuple[str, Mapping[str, Any] | None, frozenset[str]]
"""The id, the raw record and the clinic's fields; no record where a row does not give one."""


def patients_of_table(table: Path, clinic: Mapping[str, Any]) -> Iterator[Patient]:
    """Yield every row of a table.

    Args:
        table: CSV or Parquet.
        clinic: the clinic's standing facts.

    Raises:
        DataError: the table cannot be read.
    """
    header, faults = read_header(read_names(table))
    if faults:
        raise DataError(faults)
    number = 0
    for portion in read_portions(table):
        for place, row in enumerate(portion.rows):
            number += 1
            sound = place not in portion.faults and not fault_of(row, header)
            yield _patient(row, header, clinic, number) if sound else _nobody(number)


def _patient(row: Sequence[str], header: Header, clinic: Mapping[str, Any], number: int) -> Patient:
    cells = {name: row[at].strip() for name, at in header.fields.items() if row[at].strip()}
    record, problems = raw_record(Row("row", cells))
    return _nobody(number, cells.get(ID, "")) if problems else (cells.get(ID, ""), *with_clinic(record, clinic))


def _nobody(number: int, name: str = "") -> Patient:
    return name or f"row {number}", None, frozenset()


def columns_left(table: Path) -> Sequence[Problem]:
    """Name the columns of a table that are no field of a record.

    Raises:
        DataError: the table cannot be read.
    """
    return read_header(read_names(table))[0].problems


def patients_of_folder(folder: Path, clinic: Mapping[str, Any]) -> Iterator[Patient]:
    """Yield name, raw record and the clinic's fields of every whole patient.

    Raises:
        DataError: the folder holds none.
    """
    for patient in read_whole_patients(folder):
        yield patient.name, *with_clinic(patient.record, clinic)


def patients_of_log(path: Path) -> Iterator[Patient]:
    """Yield id, recorded input and the clinic's fields of every decision that was not erased."""
    with DecisionLog.open(path) as log:
        for record in log.records():
            if record.kind == "decision" and not record.erased:
                content = json.loads(record.content)
                yield content["patient"] or f"record {record.number}", content["record"], frozenset(content["clinic"])
