"""The form of rows: what makes one unreadable."""

from collections.abc import Sequence

import pytest

from recommender.header import read_header
from recommender.row_form import CELL_MAX, FIELD_MAX, fault_of, whole

HEADER, _ = read_header(["id", "stage", "note"], keep=["note"])
BYTES = b"\xff".decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    "row",
    [
        ["1", "acute", "x"],
        ["ä", "", ""],
        [" 1\t", "acute", "line\nline"],
        ["1", "", "n" * CELL_MAX],
        ["1", "s" * FIELD_MAX, ""],
    ],
)
def test_a_row_can_be_read(row: Sequence[str]) -> None:
    """Given any text of a reasonable length, nothing is wrong with the form of a row."""
    assert fault_of(row, HEADER) is None


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (["1", "acute"], "", "has 2 cells, the header has 3"),
        (["1", "acute", "", ""], "", "has 4 cells, the header has 3"),
        (["1", BYTES, ""], "stage", "holds bytes that are not of the encoding"),
        (["1", "", BYTES], "note", "holds bytes that are not of the encoding"),
        (["1", "s" * (FIELD_MAX + 1), ""], "stage", "holds 5001 characters; 5000 may be read"),
        (["1", "", "n" * (CELL_MAX + 1)], "note", "holds 100001 characters; 100000 may be read"),
        (["1\x1b[2J2", "", ""], "id", "holds characters that cannot be printed"),
        (["1\x002", "", ""], "id", "holds characters that cannot be printed"),
    ],
)
def test_a_row_cannot_be_read(row: Sequence[str], column: str, what: str) -> None:
    """Given a wrong number of cells, bytes of another encoding, a huge cell or a control sign in an id, it is said."""
    fault = fault_of(row, HEADER)
    assert fault is not None
    assert (fault.column, fault.what, fault.severity) == (column, what, "error")


@pytest.mark.parametrize(
    ("row", "value", "hint"),
    [
        (["1", "acute"], "1, acute", "give each column a cell"),
        (["1", "acute", "", "a\nb"], "1, acute, , a\\nb", "quote a cell that holds the delimiter"),
    ],
)
def test_a_row_of_another_number_of_cells_is_shown(row: Sequence[str], value: str, hint: str) -> None:
    """Given too few cells or too many, the row is shown, with what is to be done."""
    fault = fault_of(row, HEADER)
    assert fault is not None
    assert fault.value == value
    assert fault.hint.startswith(hint)


@pytest.mark.parametrize("cell", [";", "|", " ; ", ";;|"])
def test_a_list_of_nothing_is_never_none(cell: str) -> None:
    """Given the delimiters of a list without a word, as a form with no box ticked exports them, nobody knows."""
    header, _ = read_header(["id", "symptoms", "stage", "note"], keep=["note"])
    fault = fault_of(["1", cell, "", ""], header)
    assert fault is not None
    assert (fault.column, fault.value, fault.what) == ("symptoms", cell, "parts words, but holds none")
    sound = (["1", "a;b;", "", cell], ["1", "none;", cell, ""], ["1", " ", "", ""])
    assert [row for row in sound if fault_of(row, header)] == []


def test_a_table_without_ids_is_read() -> None:
    """Given no column of ids, rows of any signs are read."""
    header, _ = read_header(["stage"])
    assert fault_of(["\x1b"], header) is None


def test_a_kept_cell_stays_whole_where_it_can() -> None:
    """Given a cell with line ends it is kept as it is; too long, or of another encoding, as it is shown."""
    assert (whole("a\r\nb"), whole(BYTES), len(whole("x" * (CELL_MAX + 1)))) == ("a\r\nb", "\\xff", 503)
