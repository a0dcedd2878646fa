"""Frozen dataclasses: what makes two of them equal."""

from recommender.frozen import by_identity, by_value


@by_identity
class Proposal:
    """Equal to itself alone."""

    name: str


@by_value
class Word:
    """Equal to every one with the same name."""

    name: str


def test_what_is_compared_by_identity_equals_only_itself() -> None:
    """Given two proposals of one name, a set holds both."""
    assert len({Proposal("a"), Proposal("a")}) == 2


def test_what_is_compared_by_value_equals_its_like() -> None:
    """Given three words of two names, a set holds two."""
    assert len({Word("a"), Word("a"), Word("b")}) == 2


def test_neither_takes_a_field_that_it_does_not_have() -> None:
    """Given either, it has slots and no dictionary."""
    assert not any(hasattr(each, "__dict__") for each in (Proposal("a"), Word("a")))
