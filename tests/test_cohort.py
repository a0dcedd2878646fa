"""Cohorts: rows and frames, decided once each."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from recommender import cohort as cohort_module
from recommender.cohort import PATIENTS, Cohort, cell_text, recommend_frame
from recommender.explanation import Recommender
from recommender.header import read_header
from recommender.knowledge import load_knowledge
from recommender.note import Note
from recommender.problem import DataError
from recommender.record import KINDS
from recommender.whole_patient import WholePatient, read_whole_patients
from tests.batches import ACUTE, PLAIN, REMISSION, batched, lines_of, setup_of
from tests.command import ROOT

PATIENTS_OF_TESTS = read_whole_patients(ROOT / "tests" / "patients")
NAMES = ["id", *PLAIN.split(",")]


def cohort_of(names: Sequence[str] = NAMES, *, keep: Sequence[str] = (), **more: Any) -> Cohort:
    """Make a cohort of a table with some columns."""
    header, faults = read_header(names, keep=keep)
    assert faults == []
    return Cohort(header, more.pop("setup", setup_of()), **more)


def row(name: str, cells: str = REMISSION) -> list[str]:
    """Write a row."""
    return [name, *cells.split(",")]


def expressible(patient: WholePatient) -> bool:
    """Say whether a row can hold a record: an empty text, say, is no cell."""
    values = [item for value in patient.record.values() for item in (value if isinstance(value, list) else [value])]
    return not any(isinstance(value, str) and (";" in value or "|" in value or not value) for value in values)


def frame_of_records(records: Sequence[Any]) -> pd.DataFrame:
    """Make a frame of raw records."""
    return pd.DataFrame({name: [record.get(name) for record in records] for name in KINDS}, dtype=object)


def test_whole_patients_are_decided_as_one_by_one(recommender: Recommender) -> None:
    """Given every whole patient of the tests as rows, statuses, programs and verdicts are those of one at a time."""
    patients = [patient for patient in PATIENTS_OF_TESTS if expressible(patient)]
    assert len(patients) > 0.9 * len(PATIENTS_OF_TESTS)
    tables = recommend_frame(frame_of_records([patient.record for patient in patients]), expand=True)
    programs = dict(iter(tables.program.groupby("row")["exercise"]))
    verdicts = dict(iter(tables.decisions.groupby("row")))
    for number, (patient, told) in enumerate(zip(patients, tables.patients.itertuples(), strict=True), start=1):
        explanation = recommender.recommend(patient.record)
        assert told.status == explanation.status, patient.name
        assert [item.exercise.id for item in explanation.session.items] == list(programs.get(number, []))
        expected = {name: decision.verdict for name, decision in explanation.decisions.items()}
        assert dict(zip(verdicts[number]["exercise"], verdicts[number]["verdict"], strict=True)) == expected


def test_a_frame_of_any_types_is_decided_as_its_csv(tmp_path: Path) -> None:
    """Given booleans, numbers and lists with None, NaN and NA among them, the tables are those of the same CSV."""
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c", None],
            "Stage": pd.Series(["remission", None, "acute", pd.NA], dtype=object),
            "pain_nrs": [0.0, np.nan, 5.5, 3],
            "age": pd.array([44, None, 60, 61], dtype="Int64"),
            "minutes": [20, np.nan, 30, np.nan],
            "screened": [True, None, np.bool_(False), np.nan],
            "supervised": pd.array([True, None, False, True], dtype="boolean"),
            "first_session": [1, 0, None, 1.0],
            "symptoms": [["low_back_pain"], [], None, ("low_back_pain", "spasm")],
            "equipment": [np.array(["mat"]), "mat;chair", "none", None],
        }
    )
    text = frame.assign(
        symptoms=["low_back_pain", "none", "", "low_back_pain;spasm"], equipment=["mat", "mat;chair", "none", ""]
    ).to_csv(index=False)
    batched(tmp_path, text)
    tables = recommend_frame(frame)
    assert not (tables.patients["status"] == "invalid").all()
    for name in ("patients", "program", "decisions", "problems"):
        found = getattr(tables, name).to_csv(tmp_path / "frame.csv", index=False)
        read = pd.read_csv(tmp_path / "frame.csv", dtype=str, keep_default_na=False)
        assert found is None
        if name == "problems":
            read["value"] = read["value"].str.removesuffix(".0")
        expected = pd.DataFrame(lines_of(tmp_path, name), columns=read.columns)
        if name == "problems":
            expected["value"] = expected["value"].str.removesuffix(".0")
        pd.testing.assert_frame_equal(read, expected, check_dtype=False)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "text", ""),
        (float("nan"), "number", ""),
        (np.float32("nan"), "number", ""),
        (pd.NA, "flag", ""),
        (pd.NaT, "", ""),
        ("nan", "text", "nan"),
        (True, "flag", "yes"),
        (np.False_, "flag", "no"),
        (0.0, "flag", "no"),
        (2, "flag", "2"),
        (True, "whole", "True"),
        (np.int64(3), "whole", "3"),
        (3.0, "whole", "3"),
        (0.1, "number", "0.1"),
        (3.0, "text", "3"),
        (-3.0, "", "-3"),
        (1e300, "", "1e+300"),
        (float("inf"), "number", "inf"),
        ([], "words", "none"),
        ([], "", ""),
        (["a", "b"], "words", "a;b"),
        ([None, float("nan"), "a"], "words", "?;?;a"),
        ({"b", "d", "a", "c", "e"}, "words", "a;b;c;d;e"),
        (frozenset({3, "10", None}), "", "10;3;?"),
        ([""], "words", ""),
        (set(), "words", "none"),
        ({"ward": 3}, "", "{'ward': 3}"),
        (b"\xe4\xff", "", "\udce4\udcff"),
        (pd.Timestamp("2026-01-02"), "", "2026-01-02 00:00:00"),
    ],
)
def test_a_value_is_a_cell(value: object, kind: str, text: str) -> None:
    """Given a value of any type, it is the cell that CSV would have; missing is empty, and nothing else is."""
    assert cell_text(value, kind) == text


def test_a_missing_item_of_a_list_is_never_none() -> None:
    """Given a list whose only item is missing, the row is invalid: it does not say that there are none."""
    tables = recommend_frame(pd.DataFrame({"stage": ["acute"], "symptoms": [[None]]}))
    assert list(tables.patients["status"]) == ["invalid"]


def test_frames_have_types() -> None:
    """Given rows with and without a program, whole numbers are whole; kept columns are as they came."""
    frame = pd.DataFrame({"stage": ["acute", "x"], "pain": ["mild", "mild"], "order": ["=1", None]})
    tables = recommend_frame(frame, setup_of(), keep=["*"])
    assert str(tables.patients["exercises"].dtype) == str(tables.program["order"].dtype) == "Int64"
    assert list(tables.patients["order"]) == ["=1", ""]
    assert list(tables.patients["row"]) == [1, 2]


def test_an_empty_frame_gives_empty_tables() -> None:
    """Given no rows, each table has its columns and no line."""
    tables = recommend_frame(pd.DataFrame({"stage": []}))
    assert (tuple(tables.patients.columns), len(tables.patients), len(tables.problems)) == (PATIENTS, 0, 0)


def test_a_frame_without_fields_is_refused() -> None:
    """Given columns that are no fields, or are mapped wrongly, it is said."""
    with pytest.raises(DataError, match="no column is a field"):
        recommend_frame(pd.DataFrame({0: [1]}))


def test_a_row_with_a_fault_is_invalid_and_keeps_its_place() -> None:
    """Given faults of the reader and of the form, each row has one line, in order, with its id as it can be shown."""
    cohort = cohort_of([*NAMES, "note"], keep=["note"])
    rows = [[*row("a"), "n"], [], [*row("c\x1b"), "n"], row("d"), [*row("e"), "x" * 100_001]]
    note = Note("", "", "cannot be split", "", "error")
    lines = cohort.submit(rows, {1: note}).lines()
    assert [line[:3] for line in lines.patients] == [
        (1, "a", lines.decided[0].status), (2, "", "invalid"), (3, "c\\x1b", "invalid"), (4, "d", "invalid"),
        (5, "e", "invalid"),
    ]  # fmt: skip
    assert [line[-1] for line in lines.patients] == ["n", "", "n", "", "x" * 500 + "..."]
    assert [(line[0], line[1]) for line in lines.problems if line[-1] == "error"] == [
        (2, ""), (3, "id"), (4, ""), (5, "note"),
    ]  # fmt: skip


def test_problems_name_the_column_of_the_table() -> None:
    """Given a mapped column, a problem in it names the column, not the field."""
    tables = recommend_frame(pd.DataFrame({"Stadium": ["x"]}), mapped={"Stadium": "stage"})
    assert list(tables.problems["column"]) == ["Stadium"]


def test_equal_decisions_are_given_once() -> None:
    """Given equal rows, and rows that say the same in other words, program and verdicts stand once, across portions."""
    cohort = cohort_of()
    words = row("b", REMISSION.replace("remission", "Remission").replace("yes", "TRUE"))
    first = cohort.submit([row("a"), words, row("a")]).lines()
    again = cohort.submit([row("c"), words]).lines()
    assert len({line[-1] for line in (*first.patients, *again.patients)}) == 1
    assert [line[0] for line in first.decisions] == [first.patients[0][-1]] * len(load_knowledge().exercises)
    assert (again.program, again.decisions) == ([], [])


def test_expanded_lines_are_given_for_each_row() -> None:
    """Given --expand, each row has its program and verdicts with its number and id, across portions."""
    cohort = cohort_of(expand=True)
    lines = [cohort.submit([row("a"), row("b")]).lines(), cohort.submit([row("c")]).lines()]
    heads = [{line[:2] for line in each.program} for each in lines]
    assert heads == [{(1, "a"), (2, "b")}, {(3, "c")}]
    assert [len(each.decisions) for each in lines] == [
        2 * len(load_knowledge().exercises),
        len(load_knowledge().exercises),
    ]
    assert cohort.columns["program"][:3] == ("row", "id", "decision_id")


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given more distinct rows than are remembered, all are decided, and the memory stays small."""
    monkeypatch.setattr(cohort_module, "REMEMBERED_MAX", 2)
    cohort = cohort_of(["stage", "age"])
    ages = [["acute", str(age)] for age in (30, 31, 32, 33)]
    lines = [cohort.submit(ages).lines(), cohort.submit(ages).lines()]
    assert lines[0].patients == [(number - 4, *rest) for number, *rest in lines[1].patients]
    assert (len(cohort._known), lines[1].decisions) == (2, [])


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Give an executor of two threads."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_an_executor_decides_alike(threads: ThreadPoolExecutor) -> None:
    """Given an executor, the lines are those of this process, in the same order."""
    ages = [row(str(age), ACUTE if age % 2 else REMISSION) for age in range(30, 64)]
    alone = cohort_of().submit(ages).lines()
    other = cohort_of(executor=threads).submit(ages).lines()
    assert alone == other


def test_a_logged_row_is_remembered_without_its_result() -> None:
    """Given rows that are logged, the result is carried once; what is remembered of it is its hash."""
    cohort = cohort_of(setup=setup_of(logged=True))
    first, again = (cohort.submit([row("a")]).lines().decided[0].logged for _ in range(2))
    assert first is not None
    assert again is not None
    assert (first.result, bool(first.body), again.body) == (again.result, True, b"")


def test_a_table_of_ids_alone_is_decided() -> None:
    """Given ids and nothing else, each row has a line: nothing is known."""
    lines = cohort_of(["id"]).submit([["a"], ["b"]]).lines()
    assert [line[1:3] for line in lines.patients] == [("a", "needs_information"), ("b", "needs_information")]
