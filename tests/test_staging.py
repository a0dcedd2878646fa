"""Staging: tables that grow to known sizes."""

import csv
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from recommender.problem import DataError
from recommender.staging import Staging, as_csv

COLUMNS = {
    "patients": ("row", "id", "status", "decision_id", "=kept"),
    "program": ("decision_id", "title"),
    "decisions": ("decision_id", "reason"),
    "problems": ("row", "value"),
}
LINE = (1, "=id", "-own", "00ff", "@kept")


def opened(folder: Path, known: Mapping[str, int] | None = None, **more: Any) -> Any:
    """Open the tables of a folder, to be closed at the end of a block."""
    return closing(Staging(folder, COLUMNS, known or {}, **more))


def test_the_header_comes_first_and_once(tmp_path: Path) -> None:
    """Given lines added in two parts, the header stands once; texts, names too, are neutralised and counted."""
    with opened(tmp_path) as staging:
        assert [staging.add("patients", [LINE]), staging.add("patients", [LINE])] == [3, 2]
    line = "1,'=id,-own,00ff,'@kept\n"
    assert (tmp_path / "patients.csv").read_text("utf-8") == "row,id,status,decision_id,'=kept\n" + line * 2


def test_nothing_is_neutralised_for_parquet(tmp_path: Path) -> None:
    """Given tables that become Parquet, cells stay as they are."""
    with opened(tmp_path, neutral=False) as staging:
        assert staging.add("patients", [LINE]) == 0
    assert (tmp_path / "patients.csv").read_text("utf-8").endswith("1,=id,-own,00ff,@kept\n")


def test_what_stands_behind_the_known_size_is_cut_off(tmp_path: Path) -> None:
    """Given a table that grew after its size was noted, it is opened at that size and grows on from there."""
    with opened(tmp_path) as staging:
        staging.add("program", [("a", "b")])
        sizes = staging.sizes()
        staging.add("program", [("half", "a li")])
    with opened(tmp_path, sizes) as staging:
        staging.add("program", [("c", "d")])
    assert (tmp_path / "program.csv").read_text("utf-8") == "decision_id,title\na,b\nc,d\n"


def test_a_table_that_is_too_short_is_refused(tmp_path: Path) -> None:
    """Given a table shorter than was noted, the run cannot go on."""
    with pytest.raises(DataError, match="is shorter than the checkpoint says: 0 bytes, not 5"):
        Staging(tmp_path, COLUMNS, {"patients": 5})


def test_given_decisions_are_read_back(tmp_path: Path) -> None:
    """Given lines with and without a decision, the decisions are read back."""
    with opened(tmp_path) as staging:
        staging.add("patients", [LINE, (2, "x", "invalid", "", "")])
        staging.sizes()
        assert list(staging.decisions()) == [255]


def test_any_text_comes_back_from_csv() -> None:
    """Given line ends of every kind, quotes and delimiters, a reader finds the same cells."""
    line = ["a\rb", "c\nd", 'e"f', "g,h", "i\r\nj", ""]
    text = as_csv([line, ["plain", None, 1, 2.5]]).decode()
    assert list(csv.reader(text.splitlines(keepends=True))) == [line, ["plain", "", "1", "2.5"]]


def test_the_text_of_alike_lines_is_theirs_alone() -> None:
    """Given lines that share all but their first cells, or all but one of the others, each is written as it is."""
    lines = [("01", "a,b", "x"), ("02", "a,b", "x"), ("02", "a,b", 'y"'), ("p\rq", "a,b", "x")]
    assert as_csv(lines[:3], 1) == as_csv(lines[:3]) == b'01,"a,b",x\n02,"a,b",x\n02,"a,b","y"""\n'
    assert as_csv(lines, 1) == as_csv(lines)
