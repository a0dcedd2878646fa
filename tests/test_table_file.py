"""Table files: CSV in every state, and Parquet."""

import datetime as dt
import decimal
import os
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from recommender.note import Note
from recommender.problem import DataError
from recommender.table_file import read_names, read_portions, row_count
from tests.batches import table_of


def rows_of(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    """Read every row of a table."""
    return [list(row) for portion in read_portions(path, encoding) for row in portion.rows]


def faults_of(path: Path) -> dict[int, str]:
    """Read why rows cannot be split, by their number from 0."""
    (portion,) = read_portions(path)
    return {place: fault.what for place, fault in portion.faults.items()}


def refused(path: Path, encoding: str = "utf-8") -> str:
    """Read a table that cannot be read; give why."""
    with pytest.raises(DataError) as error:
        read_names(path, encoding)
    (problem,) = error.value.problems
    return problem.what


@pytest.mark.parametrize(
    "content",
    [
        b"stage,pain\nacute,mild\n",
        b"stage;pain\nacute;mild\n",
        b"stage\tpain\nacute\tmild\n",
        b"\xef\xbb\xbfstage,pain\nacute,mild",
        b"stage,pain\r\nacute,mild\r\n",
        b"stage,pain\racute,mild\r",
        b'\n\n"stage", pain\n\n   \nacute, "mild"\n\n',
    ],
)
def test_a_table_is_read_however_it_is_parted(tmp_path: Path, content: bytes) -> None:
    """Given any delimiter, line end, quotes, a mark at the beginning and blank lines, names and cells are the same."""
    path = table_of(tmp_path, content)
    assert (read_names(path), rows_of(path)) == (["stage", "pain"], [["acute", "mild"]])


def test_a_row_of_empty_cells_is_a_row(tmp_path: Path) -> None:
    """Given delimiters alone, or an empty quoted cell, there is a patient of whom nothing is known."""
    assert rows_of(table_of(tmp_path, "stage,pain\n,\n\n")) == [["", ""]]
    assert rows_of(table_of(tmp_path, 'stage\n""\n')) == [[""]]
    assert rows_of(table_of(tmp_path, "stage\tpain\n\t\n")) == [["", ""]]


def test_a_quoted_cell_may_hold_anything(tmp_path: Path) -> None:
    """Given line ends, delimiters and quotes within quotes, they are part of the cell."""
    path = table_of(tmp_path, 'stage,note\nacute,"a\nb\r\n""c"", d"\nacute,e\n')
    assert rows_of(path) == [["acute", 'a\nb\r\n"c", d'], ["acute", "e"]]


def test_an_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    """Given a quote that is never closed, its row is told, and every row after it is read."""
    path = table_of(tmp_path, 'stage,note\nacute,a\nacute,"b\nacute,c\nacute,"d"\n')
    assert rows_of(path) == [["acute", "a"], [], ["acute", "c"], ["acute", "d"]]
    assert list(faults_of(path)) == [1]


def test_each_of_many_unclosed_quotes_costs_one_row(tmp_path: Path) -> None:
    """Given unclosed quotes in many rows, each costs its own row only."""
    path = table_of(tmp_path, "stage,note\n" + 'acute,"b\nacute,c\n' * 300 + 'acute,"d\n')
    rows = rows_of(path)
    assert [row for row in rows if row not in ([], ["acute", "c"])] == []
    assert len(rows) == 601


@pytest.mark.parametrize(
    "swallowing",
    [
        '1,"acute,x\n2,acute,y\n3,acute,z"\n',
        '1,acute,"x\n2,acute,y\n3,acute,z"\n',
        '1,acute,"x\n2,acute,y\n3,acute,"\n',
        '1,acute,"x\n2,acute,"a, b"\n3,"acute",z"\n',
        '1,acute,x,"\n2,acute,y\n3,acute,z"\n',
        '"1,acute,x\n2,acute,y\n3",acute,z\n',
    ],
)
def test_a_quote_that_a_later_row_closes_costs_one_row(tmp_path: Path, swallowing: str) -> None:
    """Given a quote that only a later row closes, its own row is told, and those between are rows of their own."""
    path = table_of(tmp_path, f"id,stage,note\n{swallowing}4,acute,w\n")
    rows = rows_of(path)
    assert len(rows) == 4
    assert (rows[0], rows[-1]) == ([], ["4", "acute", "w"])
    assert rows[1][:2] == ["2", "acute"]
    assert rows[2] == [] or rows[2][0].strip('"') == "3"
    assert 0 in faults_of(path)


CELL = st.sampled_from(["", "a", "acute", "x y", '"a"', '"a, b"'])
STRAY = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 40)), min_size=1, max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), stray=STRAY)
def test_every_line_is_one_row_wherever_quotes_stray(
    tmp_path: Path, rows: list[tuple[str, ...]], stray: list[tuple[int, int]]
) -> None:
    """Given rows of one line each, and quotes put anywhere into them, there are as many rows as lines."""
    lines = [",".join((f"r{number}", *row)) for number, row in enumerate(rows)]
    for number, place in stray:
        line = lines[number % len(lines)]
        lines[number % len(lines)] = f'{line[:place]}"{line[place:]}'
    path = table_of(tmp_path, "\n".join(["id,stage,ward,note", *lines]))
    assert len(rows_of(path)) == len(lines)


def test_the_row_of_a_quote_that_is_closed_too_late_is_shown(tmp_path: Path) -> None:
    """Given such a row, its line is shown, with how far down its quote is closed, and what to do."""
    path = table_of(tmp_path, 'id,stage,note\n1,acute,"x\n2,acute,y\n3,acute,z"\n')
    (portion,) = read_portions(path)
    assert portion.faults == {
        0: Note(
            "",
            '1,acute,"x',
            "holds a quote that is closed 2 lines further down, in another row",
            "mend the quotes",
            "error",
        )
    }


@pytest.mark.parametrize(
    "cell",
    [
        "at night\nin the morning, when he gets up, less",
        "a\n\nb\r\nc",
        "1, 2, 3\n4, 5, 6",
        "Pain: 3,5\nlater 2,5",
        ",\n,",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_note_of_several_lines_is_no_row(tmp_path: Path, cell: str, place: int) -> None:
    """Given a quoted cell with sentences over several lines, wherever it stands, the row is whole."""
    row = ["x"] * 4
    row[place] = cell
    quoted = ",".join(f'"{each}"' for each in row)
    path = table_of(tmp_path, f"id,stage,ward,note\n{quoted}\nx,x,x,x\n")
    assert rows_of(path) == [row, ["x"] * 4]


def test_a_huge_cell_costs_one_row(tmp_path: Path) -> None:
    """Given a cell beyond what can be split, its row is told, and the next one is read."""
    path = table_of(tmp_path, f"stage,note\nacute,{'x' * 200_000}\nacute,c\n")
    assert rows_of(path) == [[], ["acute", "c"]]
    assert "field limit" in faults_of(path)[0]


def test_bytes_of_another_encoding_do_not_stop_the_rest(tmp_path: Path) -> None:
    """Given bytes that are not UTF-8, they come through as marks; with the right encoding they are letters."""
    path = table_of(tmp_path, "id,stage\nJörg,acute\nAnn,acute\n".encode("cp1252"))
    assert rows_of(path) == [["J\udcf6rg", "acute"], ["Ann", "acute"]]
    assert rows_of(path, "cp1252") == [["Jörg", "acute"], ["Ann", "acute"]]


def test_a_name_of_another_encoding_is_shown(tmp_path: Path) -> None:
    """Given a header that is not UTF-8, its names can be printed."""
    assert read_names(table_of(tmp_path, b"stage,Gr\xf6\xdfe\n")) == ["stage", "Gr\\xf6\\xdfe"]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "U8", "utf_8", "utf-8-sig", "utf-16-le", "utf-16-be"])
def test_a_mark_at_the_beginning_is_no_name(tmp_path: Path, encoding: str) -> None:
    """Given a byte order mark before a quoted name, however the encoding is named, the name is without it."""
    path = table_of(tmp_path, '\ufeff"id","stage"\n1,acute\n'.encode(encoding))
    assert (read_names(path, encoding), rows_of(path, encoding)) == (["id", "stage"], [["1", "acute"]])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_told_where_it_is_not_stated(tmp_path: Path, encoding: str) -> None:
    """Given UTF-16 without its name, its header is shown, with which option to give."""
    path = table_of(tmp_path, "id,stage\n1,acute\n".encode(encoding))
    with pytest.raises(DataError) as error:
        read_names(path)
    (problem,) = error.value.problems
    assert "the header holds NUL, as of UTF-16 read as utf-8: '" in problem.what
    assert "i\\x00d" in problem.what or "x00i" in problem.what
    assert problem.hint.startswith("state the file's --encoding")


def test_utf_16_is_read_where_it_is_stated(tmp_path: Path) -> None:
    """Given UTF-16 and its name, the table is read; with a broken end it is told."""
    whole = "stage,pain\nacute,mild\n".encode("utf-16")
    assert rows_of(table_of(tmp_path, whole), "utf-16") == [["acute", "mild"]]
    assert "cannot be read as utf-16" in refused(table_of(tmp_path, whole[:7]), "utf-16")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no header is there"),
        (b"\n \n", "no header is there"),
        (b"PAR1....", "is a Parquet file: name it *.parquet"),
        (b"PK\x03\x04....", "is a workbook or an archive: save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is a workbook or an archive: save it as CSV"),
        (b"\x1f\x8b\x08\x00", "is compressed: unpack it"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    """Given an empty file, no header, or a file of another form, it is said what it is."""
    assert refused(table_of(tmp_path, content)) == what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'"stage,pain\nacute,mild\n', 'the header cannot be split into cells: unexpected end of data: "stage,pain'),
        (b"x" * 200_000, "the header cannot be split into cells: field larger than field limit (131072): xxx"),
        (
            b'id,stage,"note\n1,acute,x\n2,acute,y"\n',
            'the header holds a quote that is closed 2 lines further down, in another row: id,stage,"note',
        ),
    ],
)
def test_a_header_that_cannot_be_split_is_shown(tmp_path: Path, content: bytes, what: str) -> None:
    """Given a header with an open quote, or of one huge cell, its line is shown with what is wrong with it."""
    assert refused(table_of(tmp_path, content)).startswith(what)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    """Given no file, a folder, or an encoding that nobody knows, it is said."""
    assert refused(tmp_path / "no.csv") == "cannot be read: No such file or directory"
    assert refused(tmp_path) == "cannot be read: Is a directory"
    assert refused(table_of(tmp_path, "stage\n"), "klingon") == "no encoding is named 'klingon'"
    assert refused(table_of(tmp_path, "stage\n"), "rot13") == "no encoding is named 'rot13'"
    assert refused(table_of(tmp_path, "stage\n"), "a\0\x1b") == "no encoding is named 'a\\x00\\x1b'"


def test_portions_are_of_a_size(tmp_path: Path) -> None:
    """Given five rows and portions of two, there are three; the place of a fault is its place in the portion."""
    path = table_of(tmp_path, 'stage\na\nb\nc\n"d\ne\n')
    portions = list(read_portions(path, most=2))
    assert [len(portion.rows) for portion in portions] == [2, 2, 1]
    assert [list(portion.faults) for portion in portions] == [[], [1], []]
    assert list(read_portions(table_of(tmp_path, "stage\n"))) == []


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    """Given booleans, numbers with missing ones, lists, dates and bytes, each is a cell as CSV would have it."""
    columns = {
        "screened": pa.array([True, None]),
        "age": pa.array([44, None]),
        "temperature_c": pa.array([36.6, None]),
        "minutes": pa.array([20.0, float("nan")]),
        "symptoms": pa.array([["low_back_pain", "spasm"], []]),
        "note": pa.array([b"\xffa", None]),
        "day": pa.array([dt.date(2026, 1, 2), None]),
        "cost": pa.array([decimal.Decimal("1.50"), None]),
    }
    path = tmp_path / "patients.PARQUET"
    parquet.write_table(pa.table(columns), path)
    kinds = ["flag", "whole", "number", "whole", "words", "", "", ""]
    assert read_names(path) == list(columns)
    (portion,) = read_portions(path, kinds=kinds)
    assert portion.rows == [
        ("yes", "44", "36.6", "20", "low_back_pain;spasm", "\udcffa", "2026-01-02", "1.50"),
        ("", "", "", "", "none", "", "", ""),
    ]
    assert row_count(path) == 2


def test_a_name_in_parquet_is_shown(tmp_path: Path) -> None:
    """Given names with spaces around them and signs that steer a terminal, they are as those of CSV."""
    parquet.write_table(pa.table({" stage ": ["acute"], "a\x1b[31m\nb": ["x"]}), tmp_path / "patients.parquet")
    assert read_names(tmp_path / "patients.parquet") == ["stage", "a\\x1b[31m\\nb"]


def test_a_number_of_single_precision_is_the_one_that_was_written(tmp_path: Path) -> None:
    """Given 38.3 in single precision, it is 38.3, not a little less, which would be no fever."""
    column = pa.array([38.3, 38.0, None, float("nan"), float("inf")], pa.float32())
    parquet.write_table(pa.table({"temperature_c": column}), tmp_path / "patients.parquet")
    (portion,) = read_portions(tmp_path / "patients.parquet", kinds=["number"])
    assert [row[0] for row in portion.rows] == ["38.3", "38", "", "", "inf"]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (
            pa.array([2**60, 1, None], pa.timestamp("ms")),
            ["<value out of range: 1152921504606846976>", "1970-01-01 00:00:00.001", ""],
        ),
        (pa.array([10**7, 1, None], pa.date32()), ["29349-01-26", "1970-01-02", ""]),
        (
            pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")]),
            ["a\udcff"],
        ),
    ],
)
def test_what_python_cannot_hold_does_not_stop_the_rest(tmp_path: Path, column: pa.Array, cells: list[str]) -> None:
    """Given dates beyond the year 9999, or a text that is not UTF-8, each is a cell, and so are those beside it."""
    parquet.write_table(pa.table({"note": column}), tmp_path / "patients.parquet")
    (portion,) = read_portions(tmp_path / "patients.parquet", kinds=[""])
    assert [row[0] for row in portion.rows] == cells


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    """Given CSV under the name of Parquet, or a file cut off, it is said in one line."""
    path = table_of(tmp_path, "stage\nacute\n", "patients.parquet")
    assert refused(path).startswith("cannot be read: Parquet magic bytes not found")
    parquet.write_table(pa.table({"stage": ["acute"] * 1000}), path)
    os.truncate(path, 200)
    assert "\n" not in refused(path)


def test_a_csv_file_does_not_tell_its_rows(tmp_path: Path) -> None:
    """Given CSV, only reading tells how many rows there are."""
    assert row_count(table_of(tmp_path, "stage\nacute\n")) is None


def test_parquet_without_pyarrow_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no pyarrow, it is said which extra to install."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    assert refused(tmp_path / "patients.parquet") == "Parquet needs pyarrow, which is not installed"
