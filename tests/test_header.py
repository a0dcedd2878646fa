"""Headers: which column is which field."""

from collections.abc import Mapping, Sequence

import pytest

from recommender.header import Header, read_header


def good(names: Sequence[str], mapped: Mapping[str, str] | None = None, keep: Sequence[str] = ()) -> Header:
    """Read a header that has no fault."""
    header, faults = read_header(names, mapped, keep)
    assert faults == []
    return header


def faults_of(names: Sequence[str], mapped: Mapping[str, str] | None = None, keep: Sequence[str] = ()) -> list[str]:
    """Give what is wrong with a header."""
    return [f"{fault.where}: {fault.what}" for fault in read_header(names, mapped, keep)[1]]


def test_columns_stand_in_any_order_and_case() -> None:
    """Given fields in other cases, with spaces or hyphens, each is found; `id` is the patient's."""
    header = good(["First Session", "ID", "pain-NRS", "STAGE"])
    assert header.fields == {"first_session": 0, "patient_id": 1, "pain_nrs": 2, "stage": 3}
    assert header.kinds == ["flag", "text", "number", "text"]


def test_an_unknown_column_is_reported_and_never_guessed() -> None:
    """Given a column whose name is nearly a field, it is a warning with the near name, and not read."""
    header = good(["stage", "diagnosis"])
    assert header.fields == {"stage": 0}
    (problem,) = header.problems
    assert (problem.severity, problem.where) == ("warning", "header diagnosis")
    assert "did you mean diagnoses" in problem.what


def test_a_column_without_a_name_is_named_by_its_place() -> None:
    """Given an empty name, the report says which column it is, and it is kept under a name of its own."""
    (problem,) = good(["stage", ""]).problems
    assert (problem.where, problem.what, problem.hint) == (
        "header 2",
        "column 2 has no name",
        "name it; it was not read",
    )
    assert good(["stage", ""], keep=["*"]).kept_names(()) == ["column_2"]


def test_a_column_is_mapped() -> None:
    """Given a column of another name, or an own name that means something else, the map says which field it is."""
    header = good(["Stadium", "age", "Alter"], {"stadium": "Stage", "ALTER": "age", "age": "id"})
    assert header.fields == {"stage": 0, "patient_id": 1, "age": 2}
    assert (header.column_of("stage"), header.column_of("pain")) == ("Stadium", "")


@pytest.mark.parametrize(
    ("names", "mapped", "field"),
    [
        (["id", "Fall"], {"Fall": "patient_id"}, "patient_id"),
        (["Patient ID", "Fall"], {"fall": "id"}, "patient_id"),
        (["Age", "Alter"], {"Alter": "age"}, "age"),
    ],
)
def test_a_map_wins_over_a_name(names: Sequence[str], mapped: Mapping[str, str], field: str) -> None:
    """Given a column of a field's name and another one that is mapped to it, the mapped one is read, the other told."""
    header = good([*names, "stage"], mapped)
    assert header.fields == {field: 1, "stage": 2}
    (problem,) = header.problems
    assert (problem.where, problem.severity) == (f"header {names[0]}", "warning")
    what = f"column '{names[0]}' is not read: column '{names[1]}' is mapped to the field {field}"
    assert (problem.what, "--map" in problem.hint) == (what, True)
    assert good([*names, "stage"], mapped, ["*"]).kept == (0,)


def test_columns_are_kept() -> None:
    """Given names to keep, a field among them is read and kept; with `*` every column that is no field is kept."""
    header = good(["stage", "Ward", "note", "age"], keep=["ward", "AGE"])
    assert (header.kept, [each.where for each in header.problems]) == ((1, 3), ["header note"])
    assert good(["stage", "Ward", "note"], keep=["*"]).kept == (1, 2)


def test_a_kept_column_gets_a_name_of_its_own() -> None:
    """Given kept columns named as one of ours or as each other, each has its own name."""
    header = good(["stage", "status", "note", "note", "note_2", "kept_status"], keep=["*"])
    assert header.kept_names(("status",)) == ["kept_status", "note", "note_2", "note_2_2", "kept_status_2"]


def test_a_field_that_stands_twice_is_a_fault() -> None:
    """Given two columns for a field, both are named: nobody can tell which one holds."""
    assert faults_of(["Stage", "stage"]) == ["header stage: columns 'Stage' and 'stage' are both the field stage"]
    assert len(faults_of(["id", "patient_id"])) == 1
    assert len(faults_of(["Jahre", "Alter"], {"Alter": "age", "Jahre": "age"})) == 1
    assert len(faults_of(["Alter", "alter"], {"Alter": "age"})) == 1


def test_a_header_without_any_field_is_a_fault() -> None:
    """Given a first row that is a patient, no column is a field."""
    nothing = "header: no column is a field of the record"
    assert faults_of(["remission", "none", "44"]) == [f"{nothing}: 'remission', 'none', '44'"]
    eight = ", ".join(["'x\\x00'"] * 8)
    assert faults_of(["x\x00"] * 10) == [f"{nothing}: {eight} and 2 more"]
    assert faults_of([]) == [f"{nothing}: there is none"]


@pytest.mark.parametrize(
    ("mapped", "keep", "expected"),
    [
        ({"Alte": "age"}, [], "--map Alte: no column is named 'Alte'; did you mean Alter?"),
        ({"Alter": "agee"}, [], "--map Alter: no field is named 'agee'; did you mean age, stage?"),
        ({}, ["Altar"], "--keep Altar: no column is named 'Altar'; did you mean Alter?"),
    ],
)
def test_a_wrong_option_is_a_fault(mapped: Mapping[str, str], keep: Sequence[str], expected: str) -> None:
    """Given an option that names no column or no field, the fault names what is near."""
    assert faults_of(["stage", "Alter"], mapped, keep) == [expected]
