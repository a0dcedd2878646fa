"""A pattern: what the engine waits for on behalf of rules, in the words of durable-rules. It fires nothing.

A rule is given to the engine in up to two readings: what makes it certain, and what leaves it possible. Rules that
wait for the same thing in the same reading share one pattern; each of them fires with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from recommender.condition import ALWAYS, Comparison, Condition, Either, Every, Facts
from recommender.fact import ListFact
from recommender.light import dataclass
from recommender.rule import Bound, Rule
from recommender.vocabulary import UNKNOWN

Clause = dict[str, Any]
Message = dict[str, Any]
Awaited = frozenset[str] | None
"""The words of a fact that match something; None where any value may."""

WIDE: Clause = {"kind": "wide"}
_OPERATORS = {"at_least": "$gte", "above": "$gt", "at_most": "$lte", "below": "$lt"}
_STATE = "_state"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One reading of one condition, and what it binds.

    Attributes:
        sure: the certain reading; the other one fires when some answer to the unknown facts would make it certain.
    """

    condition: Condition
    bound: Bound | None
    sure: bool

    @property
    def listens(self) -> frozenset[tuple[str, str]]:
        """Name the lists that it binds, each with a state of theirs that it waits for."""
        if not (self.bound and self.bound.list):
            return frozenset()
        states = (self.bound.is_,) if self.sure else (self.bound.is_, UNKNOWN)
        return frozenset((self.bound.list, state) for state in states)

    def awaits(self, numbers: frozenset[str]) -> Iterator[tuple[str, Awaited]]:
        """Yield the facts that it waits for, each with the words that match something; of a number any value may."""
        for each in self.condition.comparisons():
            words = frozenset(each.words if self.sure else (*each.words, UNKNOWN))
            yield each.fact, None if each.fact in numbers else words
        if self.bound and self.bound.fact:
            yield self.bound.fact, None

    def clauses(self, numbers: frozenset[str]) -> list[dict[str, Clause]]:
        """Write what must be matched: the wide fact as `w`, the list fact as `b`; nothing where nothing can match.

        Args:
            numbers: the facts that hold numbers.
        """
        if self.bound and self.bound.list:
            return self._listed(self.bound, numbers)
        unknown = [] if self.sure else [_any_unknown(self.condition, numbers)]
        if unknown == [None]:
            return []
        named = [{"$ex": {self.bound.fact: 1}}] if self.bound else []
        return [{"w": {"$and": [WIDE, self._wide(numbers), *named, *unknown]}}]

    def _listed(self, bound: Bound, numbers: frozenset[str]) -> list[dict[str, Clause]]:
        wanted: Clause = {"state": bound.is_ if self.sure else UNKNOWN}
        if not any(self.condition.comparisons()):
            return [{"b": {"$and": [{"list": bound.list}, wanted]}}]
        if not self.sure:
            wanted = {"$or": [{"state": bound.is_}, wanted]}
        return [{"w": {"$and": [WIDE, self._wide(numbers)]}}, {"b": {"$and": [{"list": bound.list}, wanted]}}]

    def _wide(self, numbers: frozenset[str]) -> Clause:
        return _certain(self.condition, numbers) if self.sure else _possible(self.condition, numbers)


def patterns_of(rules: Iterable[Rule]) -> dict[Pattern, list[Rule]]:
    """Group rules by what they wait for; a rule that ignores unknowns has no possible reading.

    The first pattern is the one that every wide fact matches, with or without rules: the engine needs it.
    """
    found: dict[Pattern, list[Rule]] = {Pattern(ALWAYS, None, sure=True): []}
    for rule in rules:
        for sure in (True, False) if rule.then.if_unknown != "ignore" else (True,):
            found.setdefault(Pattern(rule.condition, rule.bound, sure), []).append(rule)
    return found


def awaited_by(patterns: Iterable[Pattern], numbers: frozenset[str]) -> dict[str, Awaited]:
    """Name the facts that patterns wait for, in the order of their names, each with the words that match something."""
    found: dict[str, Awaited] = {}
    for pattern in patterns:
        for fact, words in pattern.awaits(numbers):
            known = found.get(fact, words)
            found[fact] = None if known is None or words is None else known | words
    return dict(sorted(found.items()))


def wide_message(facts: Facts, awaited: Mapping[str, Awaited], numbers: frozenset[str]) -> Message:
    """Write, as one message, the facts that match something; the unknown value of a number is a property of its own.

    The library coerces: the word `unknown` must never be compared with a number.
    """
    message: Message = dict(WIDE)
    for name, words in awaited.items():
        value = facts.get(name)
        if words is None and value is not None:
            message[name + _STATE if value == UNKNOWN and name in numbers else name] = value
        elif words and value in words:
            message[name] = value
    return message


def list_message(entry: ListFact) -> Message:
    """Write one entry of a list fact."""
    return {"list": entry.list, "value": entry.value, "state": entry.state}


def _certain(condition: Condition, numbers: frozenset[str]) -> Clause:
    if isinstance(condition, Comparison):
        return _compare(condition, numbers)
    return _join(condition, [_certain(part, numbers) for part in condition.parts])


def _possible(condition: Condition, numbers: frozenset[str]) -> Clause:
    if isinstance(condition, Comparison):
        return {"$or": [_compare(condition, numbers), _unknown(condition.fact, numbers)]}
    return _join(condition, [_possible(part, numbers) for part in condition.parts])


def _any_unknown(condition: Condition, numbers: frozenset[str]) -> Clause | None:
    facts = sorted({comparison.fact for comparison in condition.comparisons()})
    return _join(Either(()), [_unknown(fact, numbers) for fact in facts]) if facts else None


def _join(condition: Every | Either, parts: Sequence[Clause]) -> Clause:
    if not parts:
        return WIDE
    operator = "$and" if isinstance(condition, Every) else "$or"
    return parts[0] if len(parts) == 1 else {operator: parts}


def _compare(comparison: Comparison, numbers: frozenset[str]) -> Clause:
    if comparison.operator:
        return {_OPERATORS[comparison.operator]: {comparison.fact: comparison.number}}
    words = [
        _unknown(comparison.fact, numbers) if word == UNKNOWN else {comparison.fact: word} for word in comparison.words
    ]
    return words[0] if len(words) == 1 else {"$or": words}


def _unknown(fact: str, numbers: frozenset[str]) -> Clause:
    return {fact + _STATE if fact in numbers else fact: UNKNOWN}
