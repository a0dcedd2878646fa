"""A corpus is read whole, or every file that is in the way is named."""

from pathlib import Path

import pytest

from recommender.corpus import parse_corpus, read_corpus, read_texts, shipped_root, version_of
from recommender.problem import DataError, Problem


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Lay out a small knowledge/ and rules/."""
    knowledge, rules = tmp_path / "knowledge", tmp_path / "rules"
    (knowledge / "vocabulary").mkdir(parents=True)
    (rules / "screen").mkdir(parents=True)
    (knowledge / "defaults.toml").write_text("value = 1\n", encoding="utf-8")
    (knowledge / "vocabulary" / "stages.toml").write_text('stage = "acute"\n', encoding="utf-8")
    (rules / "screen" / "fever.toml").write_text('title = "Fever"\n', encoding="utf-8")
    return knowledge, rules


def problems_of(folders: tuple[Path, Path]) -> list[Problem]:
    """Read folders that cannot be read, and give the problems."""
    with pytest.raises(DataError) as caught:
        read_corpus(*folders)
    return list(caught.value.problems)


def test_documents_are_named_by_folder_and_path(folders: tuple[Path, Path]) -> None:
    """A document's name is the same wherever the folder lies."""
    corpus = read_corpus(*folders)
    assert list(corpus.documents) == [
        "knowledge/defaults.toml",
        "knowledge/vocabulary/stages.toml",
        "rules/screen/fever.toml",
    ]
    assert corpus.documents["rules/screen/fever.toml"] == {"title": "Fever"}


def test_what_is_no_toml_file_is_left_alone(folders: tuple[Path, Path]) -> None:
    """A README beside the rules is no document."""
    (folders[1] / "README.md").write_text("[not toml", encoding="utf-8")
    assert len(read_corpus(*folders).documents) == 3


def test_under_gives_the_documents_of_one_folder(folders: tuple[Path, Path]) -> None:
    """A folder holds what lies below it, not what its name begins."""
    (folders[0] / "vocabulary_more.toml").write_text("", encoding="utf-8")
    found = [path for path, _ in read_corpus(*folders).under("knowledge/vocabulary")]
    assert found == ["knowledge/vocabulary/stages.toml"]


def test_the_place_of_a_key_is_file_and_line(folders: tuple[Path, Path]) -> None:
    """A key is placed as path:line."""
    assert read_corpus(*folders).where("rules/screen/fever.toml", ("title",)) == "rules/screen/fever.toml:1"


def test_a_document_that_is_not_there_has_no_line(folders: tuple[Path, Path]) -> None:
    """A missing document is named without a line."""
    assert read_corpus(*folders).where("knowledge/none.toml", ("id",)) == "knowledge/none.toml"


def test_the_shipped_folders_are_read_by_default() -> None:
    """Without folders the shipped knowledge and rules are read."""
    texts = read_texts()
    assert (shipped_root() / "rules").is_dir()
    assert {path.partition("/")[0] for path in texts} == {"knowledge", "rules"}


def test_the_same_content_elsewhere_has_the_same_version(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """A version depends on content, not on where it lies."""
    copy = tmp_path / "copy"
    folders[1].rename(copy)
    before = version_of(read_texts(folders[0], copy))
    copy.rename(folders[1])
    assert read_corpus(*folders).version == before


def test_a_version_is_sixteen_hexadecimal_digits(folders: tuple[Path, Path]) -> None:
    """The version is short enough to be printed."""
    version = read_corpus(*folders).version
    assert len(version) == 16
    assert set(version) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "texts",
    [{"a.toml": "x = 2"}, {"b.toml": "x = 1"}, {"a.toml": "x = 1", "b.toml": ""}, {}],
    ids=["content", "name", "one more file", "one file less"],
)
def test_every_change_changes_the_version(texts: dict[str, str]) -> None:
    """Another content, another name, another file: another version."""
    assert version_of(texts) != version_of({"a.toml": "x = 1"})


def test_text_that_moves_between_files_changes_the_version() -> None:
    """The border between two files is part of the content."""
    assert version_of({"a": "xy", "b": ""}) != version_of({"a": "x", "b": "y"})


def test_the_order_of_files_does_not_change_the_version() -> None:
    """Files that are found in another order are the same knowledge."""
    assert version_of({"a": "1", "b": "2"}) == version_of({"b": "2", "a": "1"})
    assert list(parse_corpus({"b": "x = 2", "a": "x = 1"}).documents) == ["a", "b"]


def test_a_missing_folder_is_a_problem(folders: tuple[Path, Path]) -> None:
    """A folder that is not there is named, with the option that names it."""
    problems = problems_of((folders[0], folders[1] / "nowhere"))
    assert [(problem.where, problem.what) for problem in problems] == [
        (str(folders[1] / "nowhere"), "no rules folder is there")
    ]
    assert "--rules" in problems[0].hint


def test_a_folder_without_files_is_a_problem(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """An empty folder is no knowledge."""
    empty = tmp_path / "empty"
    empty.mkdir()
    (problem,) = problems_of((empty, folders[1]))
    assert (problem.where, problem.what) == (str(empty), "the folder holds no TOML file")


def test_a_file_that_is_not_utf8_is_a_problem(folders: tuple[Path, Path]) -> None:
    """The first byte that is not UTF-8 is named."""
    (folders[1] / "screen" / "fever.toml").write_bytes(b"title = '\xff'")
    (problem,) = problems_of(folders)
    assert (problem.where, problem.what) == ("rules/screen/fever.toml", "byte 9 is not UTF-8")


def test_a_file_that_cannot_be_read_is_a_problem(folders: tuple[Path, Path]) -> None:
    """A link to nothing is named with what the system says."""
    (folders[1] / "screen" / "gone.toml").symlink_to(folders[1] / "nothing")
    (problem,) = problems_of(folders)
    assert (problem.where, problem.what) == ("rules/screen/gone.toml", "cannot be read: No such file or directory")


def test_broken_toml_is_a_problem_with_its_line(folders: tuple[Path, Path]) -> None:
    """A syntax fault is placed on its line."""
    (folders[1] / "screen" / "fever.toml").write_text('title = "Fever"\nstatus = \n', encoding="utf-8")
    (problem,) = problems_of(folders)
    assert problem.where == "rules/screen/fever.toml:2"
    assert problem.what.startswith("not valid TOML: ")
    assert problem.hint == "mend the syntax"


def test_broken_toml_at_the_end_has_no_line(folders: tuple[Path, Path]) -> None:
    """A fault that the parser places at the end of the document is placed at the file."""
    (folders[1] / "screen" / "fever.toml").write_text("title = [1,", encoding="utf-8")
    (problem,) = problems_of(folders)
    assert problem.where == "rules/screen/fever.toml"


def test_all_unreadable_places_are_named_at_once(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """A missing folder does not hide a file that cannot be read in the other."""
    (folders[0] / "defaults.toml").write_bytes(b"\xff")
    (folders[0] / "gone.toml").symlink_to(folders[0] / "nothing")
    found = [problem.where for problem in problems_of((folders[0], tmp_path / "none"))]
    assert found == sorted([str(tmp_path / "none"), "knowledge/defaults.toml", "knowledge/gone.toml"])


def test_all_broken_files_are_named_at_once(folders: tuple[Path, Path]) -> None:
    """One file that does not parse does not hide another."""
    (folders[0] / "defaults.toml").write_text("value =\n", encoding="utf-8")
    (folders[1] / "screen" / "fever.toml").write_text("title\n", encoding="utf-8")
    found = [problem.where for problem in problems_of(folders)]
    assert found == ["knowledge/defaults.toml:1", "rules/screen/fever.toml:1"]


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 100_000])
def test_what_the_parser_cannot_hold_is_a_problem(folders: tuple[Path, Path], text: str) -> None:
    """A number of thousands of digits and a list a hundred thousand deep end in a problem."""
    (folders[1] / "screen" / "fever.toml").write_text(text, encoding="utf-8")
    (problem,) = problems_of(folders)
    assert problem.where.startswith("rules/screen/fever.toml")
    assert "cannot be parsed" in problem.what
