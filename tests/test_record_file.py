"""A record file is read as a table, or says in one problem why not."""

import io
from pathlib import Path

import pytest

from recommender.problem import DataError, Problem
from recommender.record_file import BYTES_MAX, file_bytes, parse_record, read_record_file


def problem_of(content: bytes, suffix: str = "") -> Problem:
    """Parse what cannot be parsed, and give the one problem."""
    with pytest.raises(DataError) as caught:
        parse_record(content, "p", suffix)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b'stage = "acute"', ".toml"),
        (b'{"stage": "acute"}', ".json"),
        (b'stage = "acute"', ""),
        (b' {"stage": "acute"}', ""),
        (b'\xef\xbb\xbfstage = "acute"', ".toml"),
        (b'\xef\xbb\xbf{"stage": "acute"}', ".txt"),
    ],
    ids=["TOML", "JSON", "TOML, no suffix", "JSON, no suffix", "TOML with a mark", "JSON with a mark"],
)
def test_toml_and_json_hold_the_same_record(content: bytes, suffix: str) -> None:
    """The form is told by the suffix, else by the first character; a byte order mark is no content."""
    assert parse_record(content, "p", suffix) == {"stage": "acute"}


def test_a_file_is_read_by_its_suffix(tmp_path: Path) -> None:
    """A suffix in capitals counts too."""
    file = tmp_path / "patient.JSON"
    file.write_text('{"age": 40}', encoding="utf-8")
    assert read_record_file(str(file), io.StringIO()) == {"age": 40}


def test_a_dash_reads_standard_input() -> None:
    """Standard input may hold either form."""
    standard_input = io.TextIOWrapper(io.BytesIO(b"age = 40\n"))
    assert read_record_file("-", standard_input) == {"age": 40}


def test_a_problem_of_standard_input_says_so() -> None:
    """Standard input has a name in problems."""
    with pytest.raises(DataError, match="standard input: is empty"):
        read_record_file("-", io.TextIOWrapper(io.BytesIO(b"")))


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    """A slip in the name says how to begin."""
    with pytest.raises(DataError) as caught:
        file_bytes(tmp_path / "none.toml")
    hint = "check the name; `lumbar patient new` writes a template"
    assert caught.value.problems == [Problem(str(tmp_path / "none.toml"), "no such file", hint)]


def test_a_directory_is_a_problem(tmp_path: Path) -> None:
    """A folder holds no record."""
    with pytest.raises(DataError, match="is a directory"):
        file_bytes(tmp_path)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """What the system says is passed on."""
    (tmp_path / "patient.toml").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read: Not a directory"):
        file_bytes(tmp_path / "patient.toml" / "more.toml")


def test_a_file_of_the_greatest_size_is_read() -> None:
    """The limit itself is allowed."""
    assert parse_record(b"age = 40".ljust(BYTES_MAX), "p", ".toml") == {"age": 40}


def test_a_file_that_is_too_large_is_a_problem(tmp_path: Path) -> None:
    """A table of patients, or a mistaken file, is not read whole."""
    file = tmp_path / "large.toml"
    file.write_bytes(b"age = 40".ljust(2 * BYTES_MAX))
    assert len(file_bytes(file)) == BYTES_MAX + 1
    with pytest.raises(DataError, match="is larger than 1024 KiB"):
        read_record_file(str(file), io.StringIO())


def test_a_byte_that_is_not_utf8_has_its_line() -> None:
    """The line of the byte is named."""
    assert problem_of(b'age = 40\npatient_id = "\xff"\n').where == "p:2"


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_problem(content: bytes) -> None:
    """Nothing is no record; the hint says how to begin."""
    assert problem_of(content) == Problem("p", "is empty", "`lumbar patient new` writes a template")


def test_broken_toml_has_line_and_column() -> None:
    """A syntax fault of TOML is placed."""
    assert problem_of(b"age = 40\nstage = acute\n", ".toml").where == "p:2:9"


def test_broken_toml_at_the_end_is_placed_there() -> None:
    """A fault at the end of the document is placed behind its last sign."""
    assert problem_of(b"diagnoses = [", ".toml").where == "p:1:14"


def test_broken_json_has_line_and_column() -> None:
    """A syntax fault of JSON is placed."""
    assert problem_of(b'{"age": 40,\n "stage": acute}').where == "p:2:11"


@pytest.mark.parametrize(
    ("content", "kind"), [(b'[{"age": 40}]', "list"), (b"40", "bare value"), (b"null", "bare value")]
)
def test_json_that_is_no_object_is_a_problem(content: bytes, kind: str) -> None:
    """One patient is one object."""
    assert problem_of(content, ".json").what == f"holds a JSON {kind}, not an object"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_json_takes_no_number_that_is_none(constant: str) -> None:
    """What JSON does not know is refused, though Python reads it."""
    assert problem_of(f'{{"pain_nrs": {constant}}}'.encode()).what == f"{constant} is no number that can be used"


def test_a_json_field_that_stands_twice_is_a_problem() -> None:
    """Of two values of one field none is chosen."""
    assert problem_of(b'{"stage": "acute", "stage": "remission"}').what == "field 'stage' stands twice"


def test_a_toml_field_that_stands_twice_is_a_problem() -> None:
    """TOML itself refuses a second value."""
    assert problem_of(b'stage = "acute"\nstage = "remission"\n', ".toml").where.startswith("p:2")


@pytest.mark.parametrize(
    ("content", "suffix"), [(b'{"a": ' + b"[" * 100_000, ".json"), (b"a = " + b"[" * 100_000, ".toml")]
)
def test_a_file_that_is_nested_too_deeply_is_a_problem(content: bytes, suffix: str) -> None:
    """Depth beyond what can be read ends in a problem, not in a traceback."""
    assert problem_of(content, suffix).what == "is nested too deeply"


@pytest.mark.parametrize(
    ("content", "suffix"), [(b'{"age": ' + b"1" * 5000 + b"}", ".json"), (b"age = " + b"1" * 5000, ".toml")]
)
def test_a_number_that_is_too_long_is_a_problem(content: bytes, suffix: str) -> None:
    """A number of thousands of digits ends in a problem, not in a traceback."""
    assert problem_of(content, suffix).where == "p"


def test_a_closed_standard_input_is_a_problem() -> None:
    """Nothing can be read where nothing is open."""
    with pytest.raises(DataError, match="standard input: is closed"):
        read_record_file("-", None)


def test_an_empty_file_name_is_a_problem() -> None:
    """An empty name is no file, and is not silently ignored."""
    with pytest.raises(DataError, match="no such file"):
        read_record_file("", None)
