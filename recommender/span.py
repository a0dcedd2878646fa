"""A span: from how little to how much a condition could hold, when its facts could have several values."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from recommender.condition import Comparison, Condition, Every, Value
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN

SILENT, POSSIBLE, CERTAIN = 0, 1, 2
NOT_YET = None
"""The value of a derived fact as long as nothing derives it."""

Held = Value | None
Values = Mapping[str, frozenset[Held]]
"""By fact, the values that it could have."""


class Span(NamedTuple):
    """From how little to how much something could hold: silent, possible or certain."""

    least: int
    most: int


SPANS = tuple(tuple(Span(least, most) for most in (SILENT, POSSIBLE, CERTAIN)) for least in (SILENT, POSSIBLE, CERTAIN))
"""Every span, by its least and its most; most of looking ahead is asking for spans."""


def rule_span(rule: Rule, values: Values) -> Span:
    """Give the span of the patient side of a rule; one that binds a fact is silent while that is unknown."""
    span = span_of(rule.condition, values)
    if rule.bound is None or not rule.bound.fact:
        return span
    held, known = values.get(rule.bound.fact), bound_values(rule, values)
    return Span(span.least if known == held else SILENT, span.most if known else SILENT)


def bound_values(rule: Rule, values: Values) -> frozenset[Held]:
    """Give the values that a rule could bind; none when it binds no fact."""
    held = values.get(rule.bound.fact, frozenset()) if rule.bound else frozenset[Held]()
    return held - {UNKNOWN, NOT_YET}


def span_of(condition: Condition, values: Values) -> Span:
    """Give the span of a condition: of `all` the least of its parts, of `any` the most."""
    if isinstance(condition, Comparison):
        return _compared(condition, values.get(condition.fact, (NOT_YET,)))
    if not condition.parts:
        return SPANS[CERTAIN][CERTAIN]
    spans = [span_of(part, values) for part in condition.parts]
    join = min if isinstance(condition, Every) else max
    return SPANS[join([span.least for span in spans])][join([span.most for span in spans])]


def _compared(comparison: Comparison, held: Iterable[Held]) -> Span:
    """Give the span of a comparison with each of some values."""
    least, most = CERTAIN, SILENT
    for value in held:
        level = _level(comparison, value)
        least, most = min(least, level), max(most, level)
    return SPANS[least][most]


def _level(comparison: Comparison, value: Held) -> int:
    if value is NOT_YET:
        return SILENT
    words = comparison.words
    if value in words if words else comparison.holds({comparison.fact: value}):
        return CERTAIN
    return POSSIBLE if value == UNKNOWN else SILENT


def movers(condition: Condition, values: Values) -> Iterator[str]:
    """Yield the facts whose value could still move a condition; what its other parts settle is left out."""
    whole = span_of(condition, values)
    if whole.least < whole.most:
        yield from _movers(condition, whole, values)


def _movers(condition: Condition, whole: Span, values: Values) -> Iterator[str]:
    if isinstance(condition, Comparison):
        yield condition.fact
        return
    for part in condition.parts:
        span = span_of(part, values)
        idle = span.least >= whole.most if isinstance(condition, Every) else span.most <= whole.least
        if span.least < span.most and not idle:
            yield from _movers(part, span, values)


def surely_cited(condition: Condition, values: Values) -> Iterator[str]:
    """Yield the facts that a condition surely rests on, where it surely holds."""
    if span_of(condition, values).least < CERTAIN:
        return
    if isinstance(condition, Comparison):
        yield condition.fact
    else:
        for part in condition.parts:
            yield from surely_cited(part, values)
