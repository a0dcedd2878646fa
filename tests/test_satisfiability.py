"""Satisfiability: conditions that some patient could meet at once, and those that none could."""

import pytest

from recommender.condition import ALWAYS, Comparison, Condition, Either, Every
from recommender.knowledge import Knowledge
from recommender.satisfiability import satisfiable


def word(fact: str, *words: str) -> Comparison:
    """Write a comparison with words."""
    return Comparison(fact, words)


def number(operator: str, bound: float, fact: str = "age") -> Comparison:
    """Write a comparison with a number."""
    return Comparison(fact, operator=operator, number=bound)


def both(*parts: Condition) -> Condition:
    """Join with all."""
    return Every(parts)


def either(*parts: Condition) -> Condition:
    """Join with any."""
    return Either(parts)


ACUTE, LATE, NOT_ACUTE = word("stage", "acute"), word("stage", "remission"), word("stage", "subacute_late", "remission")
FEVER, NO_FEVER = word("fever", "present"), word("fever", "absent")


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        [ALWAYS],
        [ACUTE],
        [ACUTE, FEVER],
        [LATE, NOT_ACUTE],
        [both(ACUTE, either(LATE, FEVER))],
        [either(ACUTE, LATE), either(LATE, FEVER), LATE],
        [number("at_least", 65), number("at_most", 65)],
        [number("above", 17), number("below", 65)],
        [number("at_least", 18), number("at_least", 65), number("above", 40)],
        [number("at_least", 65), number("below", 18, "pain_nrs")],
    ],
)
def test_what_some_patient_meets_is_satisfiable(conditions: list[Condition]) -> None:
    """Given conditions with a patient in common, it is said."""
    assert satisfiable(*conditions)


@pytest.mark.parametrize(
    "conditions",
    [
        [ACUTE, LATE],
        [ACUTE, NOT_ACUTE],
        [both(FEVER, either(both(ACUTE, LATE), NO_FEVER))],
        [either(ACUTE, both(LATE, NO_FEVER)), NOT_ACUTE, FEVER],
        [number("at_least", 65), number("at_most", 64)],
        [number("at_least", 65), number("below", 65)],
        [number("above", 65), number("at_most", 65)],
        [number("above", 65), number("at_least", 65), number("at_most", 65)],
        [number("at_most", 65), number("below", 65), number("at_least", 65)],
        [number("at_least", 0), word("age", "unknown")],
        [either()],
    ],
)
def test_what_no_patient_meets_is_not_satisfiable(conditions: list[Condition]) -> None:
    """Given conditions that exclude each other, on words, on numbers or across branches, it is said."""
    assert not satisfiable(*conditions)


def test_the_order_of_the_conditions_does_not_matter() -> None:
    """Given the same conditions the other way round, the answer is the same."""
    bounds = [number("above", 65), number("at_least", 65), number("at_most", 65)]
    assert satisfiable(*bounds) == satisfiable(*reversed(bounds)) is False


def test_every_shipped_rule_can_be_met(knowledge: Knowledge) -> None:
    """Given the shipped rules, each has a condition that some patient meets."""
    assert [rule.id for rule in knowledge.rules.values() if not satisfiable(rule.condition)] == []
