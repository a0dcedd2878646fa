"""Spans: from how little to how much a condition could hold when its facts could have several values."""

from recommender.condition import ALWAYS, Comparison, Either, Every
from recommender.span import NOT_YET, Held, Span, bound_values, movers, rule_span, span_of, surely_cited
from tests.strategies import KNOWLEDGE

FEVER = Comparison("fever", ("present",))
ELDERLY = Comparison("elderly", ("present",))
HOT = Comparison("temperature_c", operator="at_least", number=37.5)


def could(**facts: Held | set[Held]) -> dict[str, frozenset[Held]]:
    """Give the values that facts could have; a single one stands for itself."""
    return {name: frozenset(held) if isinstance(held, set) else frozenset({held}) for name, held in facts.items()}


def test_a_comparison_spans_what_its_fact_could_be() -> None:
    """Unknown is possible, present certain, absent silent; of a number the ends count."""
    assert span_of(FEVER, could(fever={"present", "absent"})) == (0, 2)
    assert span_of(FEVER, could(fever={"unknown", "absent"})) == (0, 1)
    assert span_of(HOT, could(temperature_c={36.0, 39.0})) == (0, 2)
    assert span_of(HOT, could(temperature_c={"unknown"})) == (1, 1)


def test_a_fact_that_is_not_there_yet_is_silent() -> None:
    """What nothing has derived yet satisfies nothing."""
    assert span_of(FEVER, could(fever=NOT_YET)) == (0, 0)
    assert span_of(FEVER, {}) == (0, 0)


def test_all_takes_the_least_and_any_the_most() -> None:
    """Of all parts the weakest counts, of any the strongest; no part at all is certain."""
    values = could(fever="present", elderly={"present", "absent"})
    assert span_of(Every((FEVER, ELDERLY)), values) == (0, 2)
    assert span_of(Either((FEVER, ELDERLY)), values) == Span(2, 2)
    assert span_of(ALWAYS, {}) == (2, 2)


def test_movers_leave_out_what_other_parts_settle() -> None:
    """A part that can never be the weakest of all, or the strongest of any, moves nothing."""
    values = could(fever={"present", "absent"}, elderly="absent", temperature_c={36.0, "unknown"})
    assert list(movers(Every((FEVER, ELDERLY)), values)) == []
    assert list(movers(Either((FEVER, ELDERLY)), values)) == ["fever"]
    assert list(movers(Every((FEVER, Either((HOT, ELDERLY)))), values)) == ["fever", "temperature_c"]


def test_what_surely_holds_surely_cites() -> None:
    """Of an alternative only the parts that surely hold are surely cited."""
    values = could(fever="present", elderly={"present", "absent"})
    assert list(surely_cited(Either((FEVER, ELDERLY)), values)) == ["fever"]
    assert list(surely_cited(Every((FEVER, ELDERLY)), values)) == []


def test_a_rule_that_binds_a_fact_is_silent_while_that_is_unknown() -> None:
    """It fires for each known value, and not at all for an unknown one."""
    rule = KNOWLEDGE.rules["assess/stage_as_given"]
    assert rule_span(rule, could(stage={"acute", "remission"})) == (2, 2)
    assert rule_span(rule, could(stage={"acute", "unknown"})) == (0, 2)
    assert rule_span(rule, could(stage="unknown")) == (0, 0)
    assert bound_values(rule, could(stage={"acute", "unknown"})) == {"acute"}


def test_a_rule_that_binds_nothing_binds_no_values() -> None:
    """Without a binding there is nothing to bind."""
    assert bound_values(KNOWLEDGE.rules["screen/kidney_pain"], could(kidney_pain="present")) == frozenset()
