"""A condition: the patient side of a rule. Positive: comparisons joined by all and any; absence is a fact.

A condition is certain when it is true, and possible when some answer to the unknown facts would make it true.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from recommender.light import dataclass
from recommender.vocabulary import UNKNOWN

Value = str | int | float
Facts = Mapping[str, Value]
OPERATORS = ("at_least", "above", "at_most", "below")
DEFAULT = "default:"
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Comparison:
    """One fact compared with words, or with a number in the fact's own unit."""

    fact: str
    words: tuple[str, ...] = ()
    operator: str = ""
    number: float = 0

    def holds(self, facts: Facts) -> bool:
        """Say whether the comparison is true of the facts."""
        value = facts.get(self.fact)
        if not self.operator:
            return value in self.words
        return isinstance(value, int | float) and _COMPARE[self.operator](value, self.number)

    def could_hold(self, facts: Facts) -> bool:
        """Say whether some answer to the unknown facts makes the comparison true."""
        return self.holds(facts) or facts.get(self.fact) == UNKNOWN

    def comparisons(self) -> Iterator["Comparison"]:
        """Yield the comparison itself."""
        yield self


@dataclass(frozen=True)
class Every:
    """All of its parts."""

    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        """Say whether every part is true of the facts."""
        return all(part.holds(facts) for part in self.parts)

    def could_hold(self, facts: Facts) -> bool:
        """Say whether every part could be true."""
        return all(part.could_hold(facts) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        """Yield the comparisons of all parts."""
        return (comparison for part in self.parts for comparison in part.comparisons())


@dataclass(frozen=True)
class Either:
    """At least one of its parts."""

    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        """Say whether some part is true of the facts."""
        return any(part.holds(facts) for part in self.parts)

    def could_hold(self, facts: Facts) -> bool:
        """Say whether some part could be true."""
        return any(part.could_hold(facts) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        """Yield the comparisons of all parts."""
        return (comparison for part in self.parts for comparison in part.comparisons())


Condition = Comparison | Every | Either
ALWAYS = Every(())

_COMPARE = {
    "at_least": lambda value, number: value >= number,
    "above": lambda value, number: value > number,
    "at_most": lambda value, number: value <= number,
    "below": lambda value, number: value < number,
}


@dataclass(frozen=True)
class ConditionFault:
    """A fault in the form of a condition: the path of the node, and what is wrong with it."""

    path: Path
    what: str


def read_condition(node: Any, numbers: Mapping[str, Value], at: Path = ()) -> tuple[Condition, list[ConditionFault]]:
    """Read a `when.patient` node.

    Args:
        node: the parsed table.
        numbers: the defaults that a comparison may name.
        at: the path of the node.

    Returns:
        The condition, and every fault of its form; with faults the condition is not to be used.
    """
    if not isinstance(node, dict):
        return ALWAYS, [ConditionFault(at, f"must be a table, found {node!r}")]
    for name, kind in (("all", Every), ("any", Either)):
        if name in node:
            return _read_parts(kind, node, name, numbers, (*at, name))
    return _read_comparison(node, numbers, at)


def _read_parts(
    kind: type[Every] | type[Either], node: Mapping[str, Any], name: str, numbers: Mapping[str, Value], at: Path
) -> tuple[Condition, list[ConditionFault]]:
    if len(node) > 1 or not isinstance(node[name], list) or not node[name]:
        return ALWAYS, [ConditionFault(at, f"'{name}' must stand alone and hold a list of conditions")]
    read = [read_condition(part, numbers, (*at, index)) for index, part in enumerate(node[name])]
    return kind(tuple(part for part, _ in read)), [fault for _, faults in read for fault in faults]


def _read_comparison(
    node: Mapping[str, Any], numbers: Mapping[str, Value], at: Path
) -> tuple[Condition, list[ConditionFault]]:
    names = [name for name in node if name != "fact"]
    if not isinstance(node.get("fact"), str) or len(names) != 1 or names[0] not in ("is", *OPERATORS):
        return ALWAYS, [
            ConditionFault(at, f"a comparison is fact and one of is, {', '.join(OPERATORS)}; found {dict(node)!r}")
        ]
    fact, wanted = node["fact"], node[names[0]]
    if names[0] == "is":
        words = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
            return ALWAYS, [ConditionFault((*at, "is"), f"must be a word or a list of words, found {wanted!r}")]
        return Comparison(fact, tuple(words)), []
    number = numbers.get(wanted.removeprefix(DEFAULT)) if isinstance(wanted, str) else wanted
    if isinstance(number, bool) or not isinstance(number, int | float):
        return ALWAYS, [ConditionFault((*at, names[0]), f'must be a number or "{DEFAULT}NAME", found {wanted!r}')]
    return Comparison(fact, operator=names[0], number=number), []
