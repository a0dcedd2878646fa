"""Parquet files of the output: types, and texts as they are."""

from pathlib import Path

import pytest
from pyarrow import parquet

from recommender import parquet_file
from recommender.parquet_file import need_pyarrow, write_parquet
from recommender.problem import DataError


def written(folder: Path, name: str, text: str) -> Path:
    """Write a table as CSV and then as Parquet; give the Parquet file."""
    source, target = folder / f"{name}.csv", folder / f"{name}.parquet"
    source.write_text(text, encoding="utf-8", newline="")
    write_parquet(source, target)
    return target


def test_numbers_are_numbers_and_missing_ones_are_null(tmp_path: Path) -> None:
    """Given whole numbers, minutes and texts, each column has its type; kept columns are text, whatever their name."""
    head = "row,id,status,complex,exercises,minutes,questions,decision_id,order,note"
    rows = '1,a,program,c,3,12.5,,00ff,7,"x\r\ny\x00z"\n2,,invalid,,,,,,,=1\n'
    table = parquet.read_table(written(tmp_path, "patients", f"{head}\n{rows}"))
    assert [str(kind) for kind in table.schema.types] == [
        "int64", "string", "string", "string", "int64", "double", "string", "string", "string", "string",
    ]  # fmt: skip
    assert table.column("exercises").to_pylist() == [3, None]
    assert table.column("minutes").to_pylist() == [12.5, None]
    assert table.column("id").to_pylist() == ["a", ""]
    assert table.column("note").to_pylist() == ["x\r\ny\x00z", "=1"]


def test_a_table_without_rows_keeps_its_types(tmp_path: Path) -> None:
    """Given a header alone, the file has the columns and their types."""
    schema = parquet.read_schema(written(tmp_path, "program", "row,order,title\n"))
    assert [str(kind) for kind in schema.types] == ["int64", "int64", "string"]


def test_a_long_table_is_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given more rows than a group has, all are there in their order."""
    monkeypatch.setattr(parquet_file, "GROUP_ROWS", 2)
    rows = "".join(f"{number},x\n" for number in range(5))
    table = parquet.read_table(written(tmp_path, "problems", f"row,value\n{rows}"))
    assert table.column("row").to_pylist() == list(range(5))


def test_without_pyarrow_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no pyarrow, it is said which extra to install."""
    need_pyarrow()
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(DataError, match="extra parquet"):
        need_pyarrow()
