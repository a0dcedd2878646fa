"""A light dataclass does what the standard one does, but for a frozen field that is set all the same."""

import dataclasses
import operator
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from recommender.light import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """Equal to every one with the same name; what it is for is not compared, and its hidden is not shown."""

    name: str
    use: str = dataclasses.field(default="", compare=False)
    hidden: str = dataclasses.field(default="hush", repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Equal to itself alone."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """Ordered by year, then by number."""

    year: int
    number: int


@dataclass(slots=True)
class Draft:
    """May change, so it has no hash."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Its fields are given by name, and it has a dictionary."""

    id: str


def standard(kind: Any, *, order: bool = False) -> Any:
    """Make the standard dataclass of the same name and fields."""
    made = [(each.name, each.type, dataclasses.field(default=each.default)) for each in dataclasses.fields(kind)]
    return dataclasses.make_dataclass(kind.__name__, made, order=order)


def test_equal_fields_make_equals_that_are_hashed_alike() -> None:
    """Given words of two names, a set holds two, whatever they are for."""
    assert len({Word("a"), Word("a", "other"), Word("b")}) == 2
    assert Word("a") != Word("a", hidden="shout")
    assert not operator.eq(Word("a"), "a")


def test_what_is_not_compared_equals_only_itself() -> None:
    """Given two proposals of one name, a set holds both."""
    assert len({Proposal("a"), Proposal("a")}) == 2


def test_it_is_shown_by_its_fields_but_for_those_that_are_not_to_be_shown() -> None:
    """Given a word with a hidden, what shows it is the standard form without the hidden."""
    assert repr(Word("a", "b", "c")) == "Word(name='a', use='b')"
    assert repr(Edition(1, 2)) == repr(standard(Edition)(1, 2))


@pytest.mark.parametrize("how", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
@pytest.mark.parametrize("other", [(2000, 1), (2000, 2), (2000, 3), (1999, 9), (2001, 0)])
def test_order_is_that_of_the_standard_one(how: Callable[[Any, Any], bool], other: tuple[int, int]) -> None:
    """Given two editions, each comparison says what it says of standard ones."""
    usual = standard(Edition, order=True)
    assert how(Edition(2000, 2), Edition(*other)) == how(usual(2000, 2), usual(*other))


def test_other_classes_are_not_in_its_order() -> None:
    """Given an edition and a pair, or a word without order, comparing raises."""
    unordered: list[Any] = [Word("a"), Word("b")]
    with pytest.raises(TypeError):
        operator.lt(Edition(1, 2), (1, 3))
    with pytest.raises(TypeError):
        sorted(unordered)


def test_what_may_change_is_compared_but_not_hashed() -> None:
    """Given two drafts of one text, they are equal until one changes, and neither is a key."""
    one, other = Draft("a"), Draft("a")
    assert one == other
    other.text = "b"
    assert one != other
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_fields_by_name_alone() -> None:
    """Given a table without the name of its field, making it raises."""
    make: Any = Table
    with pytest.raises(TypeError):
        make("a")
    assert Table(id="a").id == "a"


@pytest.mark.parametrize("made", [Word("a", "b", "c"), Edition(1, 2), Draft("a"), Table(id="a")])
def test_it_is_pickled_and_replaced(made: Any) -> None:
    """Given one, what comes back of a pickle or of a replacement by nothing equals it."""
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own
    assert dataclasses.replace(made) == made


def test_slots_leave_no_dictionary() -> None:
    """Given one with slots, it has no dictionary; another has."""
    assert not any(hasattr(each, "__dict__") for each in (Word("a"), Proposal("a"), Edition(1, 2), Draft("a")))
    assert hasattr(Table(id="a"), "__dict__")
