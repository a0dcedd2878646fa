"""A registry of patients: the records of a table or of a decision log, one by one; a row without one is passed by."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recommender.clinic import with_clinic
from recommender.decision_log import DecisionLog
from recommender.header import ID, read_header
from recommender.patient_table import Row, raw_record
from recommender.problem import DataError
from recommender.row_form import fault_of
from recommender.table_file import read_names, read_portions
from recommender.whole_patient import read_whole_patients

Patient = tuple[str, Mapping[str, Any], frozenset[str]]


def patients_of_table(table: Path, clinic: Mapping[str, Any]) -> Iterator[Patient]:
    """Yield id, raw record and the clinic's fields of every row that can be read.

    Args:
        table: CSV or Parquet.
        clinic: the clinic's standing facts.

    Raises:
        DataError: the table cannot be read.
    """
    header, faults = read_header(read_names(table))
    if faults:
        raise DataError(faults)
    for portion in read_portions(table):
        for place, row in enumerate(portion.rows):
            if place in portion.faults or fault_of(row, header):
                continue
            cells = {name: row[at].strip() for name, at in header.fields.items() if row[at].strip()}
            record, problems = raw_record(Row("row", cells))
            if not problems:
                yield cells.get(ID, ""), *with_clinic(record, clinic)


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
