"""A schema reads a table as a record, or names every fault with file, line and what to do."""

import tomllib
from dataclasses import dataclass
from typing import Literal

import pytest
from pydantic import StrictInt

from recommender.corpus import Corpus
from recommender.problem import Problem
from recommender.schema import STRICT, Words, read_table, read_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A small record."""

    __pydantic_config__ = STRICT
    id: str
    count: StrictInt = 0
    side: Literal["left", "right"] = "left"
    words: Words = ()


def corpus_of(text: str) -> Corpus:
    """Give a corpus that holds one document."""
    return Corpus({"knowledge/items.toml": tomllib.loads(text)}, {"knowledge/items.toml": text}, "0" * 16)


def read_items(text: str) -> tuple[dict[str, Item], list[Problem]]:
    """Read `[[item]]` of a document."""
    problems: list[Problem] = []
    return read_tables(Item, "item", corpus_of(text), "knowledge/items.toml", problems), problems


def test_a_table_becomes_a_record() -> None:
    """Slots are read by name; what is not given has its default."""
    corpus = corpus_of('id = "a"\nwords = ["x", "y"]\n')
    found = read_table(Item, corpus.documents["knowledge/items.toml"], corpus, "knowledge/items.toml")
    assert found == Item(id="a", words=("x", "y"))


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ("colour = 'red'", "colour: unexpected keyword argument, found 'red'", "remove it, or mend its spelling"),
        ("count = '3'", "count: input should be a valid integer, found '3'", "see the README of the folder"),
        ("count = true", "count: input should be a valid integer, found True", "see the README of the folder"),
        ("side = 'top'", "side: input should be 'left' or 'right', found 'top'", "use one of the words named"),
        ("words = ['x', 3]", "words.1: input should be a valid string, found 3", "see the README of the folder"),
    ],
)
def test_a_fault_in_a_slot_has_its_line_and_a_hint(line: str, what: str, hint: str) -> None:
    """A wrong slot is named with its value, on its own line."""
    _, problems = read_items(f"[[item]]\nid = 'a'\n{line}\n")
    assert problems == [Problem("knowledge/items.toml:3", what, hint)]


def test_a_missing_slot_is_placed_at_its_table() -> None:
    """What is not there is named on the line of the table that lacks it."""
    _, problems = read_items("[[item]]\nid = 'a'\n[[item]]\ncount = 3\n")
    assert [(problem.where, problem.hint) for problem in problems] == [("knowledge/items.toml:3", "add the slot")]
    assert problems[0].what.startswith("id: ")


def test_all_faults_of_a_table_are_named() -> None:
    """One fault does not hide the next."""
    _, problems = read_items("[[item]]\nid = 3\ncount = 'x'\nside = 'top'\n")
    assert [problem.where for problem in problems] == [f"knowledge/items.toml:{line}" for line in (2, 3, 4)]


def test_a_wrong_table_does_not_hide_the_right_ones() -> None:
    """The records that can be read are read."""
    items, problems = read_items("[[item]]\nid = 3\n[[item]]\nid = 'b'\n")
    assert list(items) == ["b"]
    assert len(problems) == 1


def test_records_keep_their_printed_order() -> None:
    """The order of the file is the order of the records."""
    assert list(read_items("[[item]]\nid = 'b'\n[[item]]\nid = 'a'\n")[0]) == ["b", "a"]


def test_an_id_that_stands_twice_is_a_problem() -> None:
    """The second of two records of one name is named; the first is kept."""
    items, problems = read_items("[[item]]\nid = 'a'\ncount = 1\n[[item]]\nid = 'a'\n")
    assert items["a"].count == 1
    assert problems == [Problem("knowledge/items.toml:5", "id 'a' stands twice", "keep one of the two")]


@pytest.mark.parametrize("text", ["", "item = 3\n"], ids=["no array", "no list"])
def test_a_document_without_the_array_is_a_problem(text: str) -> None:
    """A file that holds something else is named."""
    _, problems = read_items(text)
    assert [(problem.where, problem.what) for problem in problems] == [("knowledge/items.toml", "no [[item]] is there")]


def test_a_missing_document_is_a_problem() -> None:
    """A file that is not there is named."""
    problems: list[Problem] = []
    assert read_tables(Item, "item", corpus_of(""), "knowledge/none.toml", problems) == {}
    assert [problem.where for problem in problems] == ["knowledge/none.toml"]
