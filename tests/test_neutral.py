"""Neutral cells: nothing that a spreadsheet would run."""

import pytest

from recommender.neutral import STARTERS, neutralised


@pytest.mark.parametrize("starter", STARTERS)
def test_a_formula_becomes_a_text(starter: str) -> None:
    """Given a cell that a spreadsheet would run, it gets an apostrophe, and is counted."""
    assert neutralised([(1, f"{starter}1+1", "x")], [1]) == ([(1, f"'{starter}1+1", "x")], 1)


@pytest.mark.parametrize("cell", ["", "a=1", " =1", -1, -0.5, None, "'=1"])
def test_anything_else_stays(cell: object) -> None:
    """Given a number, or a text that begins otherwise, it is left as it is."""
    assert neutralised([(cell,)], [0]) == ([(cell,)], 0)


def test_only_the_places_that_are_named_are_touched() -> None:
    """Given two cells with formulas and one place, the other stays; every changed cell is counted."""
    assert neutralised([("=a", "=b"), ("=c", "=d")], [1]) == ([("=a", "'=b"), ("=c", "'=d")], 2)
