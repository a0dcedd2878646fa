"""A condition is certain when it is true, and possible when an answer to what is unknown could make it true."""

from typing import Any

import pytest

from recommender.condition import ALWAYS, Condition, Facts, Value, read_condition

ACUTE = {"fact": "stage", "is": "acute"}
HERNIA = {"fact": "lumbar_disc_hernia", "is": "present"}
NUMBERS: dict[str, Value] = {"fever_threshold_c": 37.5, "warm_up": "no number"}


def condition_of(node: dict[str, Any]) -> Condition:
    """Read a condition that has no fault."""
    condition, faults = read_condition(node, NUMBERS)
    assert faults == []
    return condition


def test_no_condition_always_holds() -> None:
    """A rule without a patient side holds for every patient."""
    assert ALWAYS.holds({})


@pytest.mark.parametrize(("value", "holds"), [("acute", True), ("remission", False), ("unknown", False)])
def test_a_word_is_compared(value: str, holds: bool) -> None:  # noqa: FBT001 - the expected answer
    """The fact must have the word."""
    assert condition_of(ACUTE).holds({"stage": value}) is holds


def test_any_of_several_words_will_do() -> None:
    """A list of words means any of them."""
    condition = condition_of({"fact": "stage", "is": ["acute", "subacute_early"]})
    assert condition.holds({"stage": "subacute_early"})
    assert not condition.holds({"stage": "remission"})


@pytest.mark.parametrize(
    ("operator", "below", "equal", "over"),
    [
        ("at_least", False, True, True),
        ("above", False, False, True),
        ("at_most", True, True, False),
        ("below", True, False, False),
    ],
)
def test_numbers_are_compared_at_their_boundary(operator: str, below: bool, equal: bool, over: bool) -> None:  # noqa: FBT001 - the expected answers
    """Each operator is true on its side of the number, and on the number where its name says so."""
    condition = condition_of({"fact": "age", operator: 65})
    assert [condition.holds({"age": age}) for age in (64, 65, 66)] == [below, equal, over]


def test_a_number_may_be_a_default() -> None:
    """`default:NAME` stands for the number of that name."""
    condition = condition_of({"fact": "temperature_c", "at_least": "default:fever_threshold_c"})
    assert [condition.holds({"temperature_c": value}) for value in (37.4, 37.5)] == [False, True]


@pytest.mark.parametrize("facts", [{"age": "unknown"}, {}])
def test_a_number_that_is_not_known_makes_no_comparison_true(facts: Facts) -> None:
    """What is not known is neither over nor under."""
    assert not condition_of({"fact": "age", "at_least": 0}).holds(facts)


def test_an_unknown_number_could_make_a_comparison_true() -> None:
    """An unknown number is possible."""
    assert condition_of({"fact": "age", "at_least": 65}).could_hold({"age": "unknown"})


@pytest.mark.parametrize(("value", "possible"), [("present", True), ("unknown", True), ("absent", False)])
def test_what_is_unknown_is_possible(value: str, possible: bool) -> None:  # noqa: FBT001 - the expected answer
    """A finding that is not known could be present; an absent one could not."""
    assert condition_of(HERNIA).could_hold({"lumbar_disc_hernia": value}) is possible


def test_not_knowing_can_be_asked_for() -> None:
    """`is = "unknown"` is certain of an unknown fact."""
    condition = condition_of({"fact": "stage", "is": "unknown"})
    assert condition.holds({"stage": "unknown"})
    assert not condition.could_hold({"stage": "acute"})


@pytest.mark.parametrize(
    ("facts", "holds", "possible"),
    [
        ({"stage": "acute", "lumbar_disc_hernia": "present"}, True, True),
        ({"stage": "acute", "lumbar_disc_hernia": "unknown"}, False, True),
        ({"stage": "acute", "lumbar_disc_hernia": "absent"}, False, False),
        ({"stage": "unknown", "lumbar_disc_hernia": "absent"}, False, False),
    ],
)
def test_all_holds_when_every_part_does(facts: Facts, holds: bool, possible: bool) -> None:  # noqa: FBT001 - the expected answers
    """One part that is false makes the whole impossible, whatever is unknown."""
    condition = condition_of({"all": [ACUTE, HERNIA]})
    assert (condition.holds(facts), condition.could_hold(facts)) == (holds, possible)


@pytest.mark.parametrize(
    ("facts", "holds", "possible"),
    [
        ({"stage": "remission", "lumbar_disc_hernia": "present"}, True, True),
        ({"stage": "remission", "lumbar_disc_hernia": "unknown"}, False, True),
        ({"stage": "remission", "lumbar_disc_hernia": "absent"}, False, False),
    ],
)
def test_any_holds_when_one_part_does(facts: Facts, holds: bool, possible: bool) -> None:  # noqa: FBT001 - the expected answers
    """One part that is true makes the whole true; one that is unknown makes it possible."""
    condition = condition_of({"any": [ACUTE, HERNIA]})
    assert (condition.holds(facts), condition.could_hold(facts)) == (holds, possible)


def test_the_comparisons_are_those_of_all_parts_in_order() -> None:
    """Comparisons are found at every depth."""
    condition = condition_of({"all": [ACUTE, {"any": [HERNIA, {"fact": "age", "below": 18}]}]})
    assert [comparison.fact for comparison in condition.comparisons()] == ["stage", "lumbar_disc_hernia", "age"]


@pytest.mark.parametrize(
    ("node", "path", "what"),
    [
        ("acute", (), "must be a table, found 'acute'"),
        ({"all": ACUTE}, ("all",), "'all' must stand alone and hold a list of conditions"),
        ({"any": []}, ("any",), "'any' must stand alone and hold a list of conditions"),
        ({"all": [ACUTE], "any": [HERNIA]}, ("all",), "'all' must stand alone and hold a list of conditions"),
        ({"all": [ACUTE, 3]}, ("all", 1), "must be a table, found 3"),
        ({"fact": "stage", "is": 3}, ("is",), "must be a word or a list of words, found 3"),
        ({"fact": "stage", "is": []}, ("is",), "must be a word or a list of words, found []"),
        ({"fact": "stage", "is": ["acute", 3]}, ("is",), "must be a word or a list of words, found ['acute', 3]"),
        ({"fact": "age", "at_least": True}, ("at_least",), 'must be a number or "default:NAME", found True'),
        ({"fact": "age", "below": "x"}, ("below",), "must be a number or \"default:NAME\", found 'x'"),
        (
            {"fact": "age", "above": "default:warm_up"},
            ("above",),
            "must be a number or \"default:NAME\", found 'default:warm_up'",
        ),
    ],
)
def test_a_fault_of_form_has_its_path(node: Any, path: tuple[str | int, ...], what: str) -> None:
    """What is wrong with a node is named with the path to it."""
    _, faults = read_condition(node, NUMBERS)
    assert [(fault.path, fault.what) for fault in faults] == [(path, what)]


@pytest.mark.parametrize(
    "node",
    [{}, {"fact": "stage"}, {"is": "acute"}, {"fact": 3, "is": "acute"}, {"fact": "age", "at_least": 1, "below": 9},
     {"fact": "stage", "is_not": "acute"}],
)  # fmt: skip
def test_a_comparison_is_a_fact_and_one_operator(node: dict[str, Any]) -> None:
    """Anything else, a negation for one, is named with what a comparison is."""
    _, faults = read_condition(node, NUMBERS, ("when", "patient"))
    assert [fault.path for fault in faults] == [("when", "patient")]
    assert faults[0].what.startswith("a comparison is fact and one of is, at_least, above, at_most, below; found ")


def test_all_faults_of_form_are_named() -> None:
    """One fault does not hide the next."""
    _, faults = read_condition({"any": [3, {"all": [4, ACUTE]}]}, NUMBERS)
    assert [fault.path for fault in faults] == [("any", 0), ("any", 1, "all", 0)]
