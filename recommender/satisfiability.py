"""Satisfiability: whether some patient could meet several conditions at once."""

from collections.abc import Iterable, Iterator
from itertools import product

from recommender.condition import Comparison, Condition, Either

_LOWER, _UPPER = ("at_least", "above"), ("at_most", "below")


def satisfiable(*conditions: Condition) -> bool:
    """Say whether facts exist that make every condition true."""
    return any(
        _consistent([comparison for branch in branches for comparison in branch])
        for branches in product(*(tuple(_branches(condition)) for condition in conditions))
    )


def _branches(condition: Condition) -> Iterator[tuple[Comparison, ...]]:
    """Yield the ways of meeting a condition, each a list of comparisons that must all hold."""
    if isinstance(condition, Comparison):
        yield (condition,)
    elif isinstance(condition, Either):
        for part in condition.parts:
            yield from _branches(part)
    else:
        for parts in product(*(tuple(_branches(part)) for part in condition.parts)):
            yield tuple(comparison for part in parts for comparison in part)


def _consistent(comparisons: Iterable[Comparison]) -> bool:
    by_fact: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        by_fact.setdefault(comparison.fact, []).append(comparison)
    return all(_one_value(found) for found in by_fact.values())


def _one_value(comparisons: list[Comparison]) -> bool:
    """Say whether one value of one fact meets all of its comparisons."""
    words = [set(comparison.words) for comparison in comparisons if not comparison.operator]
    numbers = [comparison for comparison in comparisons if comparison.operator]
    if words and numbers:
        return False
    return bool(set.intersection(*words)) if words else _room(numbers)


def _room(numbers: list[Comparison]) -> bool:
    """Say whether a number fits between all bounds."""
    lower = max((each for each in numbers if each.operator in _LOWER), key=_tightness, default=None)
    upper = min((each for each in numbers if each.operator in _UPPER), key=_tightness, default=None)
    if lower is None or upper is None:
        return True
    closed = lower.operator == "at_least" and upper.operator == "at_most"
    return lower.number < upper.number or (closed and lower.number == upper.number)


def _tightness(comparison: Comparison) -> tuple[float, int]:
    return (comparison.number, {"above": 1, "below": -1}.get(comparison.operator, 0))
