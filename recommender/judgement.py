"""A judgement: whether a rule's condition, and each part of it, holds for one patient. It words nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from recommender.condition import DEFAULT, OPERATORS, Comparison, Condition, Every, Facts
from recommender.fact import ListFact
from recommender.light import dataclass
from recommender.rule import Bound, Rule
from recommender.vocabulary import UNKNOWN

State = Literal["holds", "fails", "unknown"]
LATER = {"complex": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One node of a judged condition.

    Attributes:
        kind: all, any, a comparison, or the list or the fact that a rule binds.
        fact: the term that a leaf reads; of a bound list, the list.
        comparison: what a comparison asks for.
        default: the default that a comparison's number comes from; "" where it stands in the rule.
        wanted: the state that the entries of a bound list must have.
    """

    kind: Literal["all", "any", "comparison", "list", "value"]
    state: State
    parts: tuple["Judgement", ...] = ()
    fact: str = ""
    comparison: Comparison | None = None
    default: str = ""
    wanted: str = ""


def judge(rule: Rule, values: Facts, lists: Iterable[ListFact]) -> Judgement:
    """Judge the patient side of a rule: its condition, and what it binds.

    Args:
        rule: the rule.
        values: the value of every fact; what only a later step sets counts as unknown.
        lists: the entries of the record's lists.
    """
    known = {**LATER, **values}
    found = _judged(rule.condition, rule.document.when.get("patient", {}), known)
    if rule.bound is None:
        return found
    bound = _bound(rule.bound, known, lists)
    parts = (*(found.parts if found.kind == "all" else (found,)), bound)
    return Judgement("all", _worst(part.state for part in parts), parts)


def _judged(condition: Condition, node: Mapping[str, Any], values: Facts) -> Judgement:
    """Judge a condition beside the table that it was read from, which alone names the defaults."""
    state = _state(condition, values)
    if isinstance(condition, Comparison):
        return Judgement(
            "comparison", state, fact=condition.fact, comparison=condition, default=_default(condition, node)
        )
    kind: Literal["all", "any"] = "all" if isinstance(condition, Every) else "any"
    pairs = zip(condition.parts, node.get(kind, ()), strict=True)
    return Judgement(kind, state, tuple(_judged(part, table, values) for part, table in pairs))


def _default(comparison: Comparison, node: Mapping[str, Any]) -> str:
    wanted = node[comparison.operator] if comparison.operator in OPERATORS else ""
    return wanted.removeprefix(DEFAULT) if isinstance(wanted, str) else ""


def _state(condition: Condition, values: Facts) -> State:
    if condition.holds(values):
        return "holds"
    return "unknown" if condition.could_hold(values) else "fails"


def _bound(bound: Bound, values: Facts, lists: Iterable[ListFact]) -> Judgement:
    if bound.fact:
        state: State = "unknown" if values.get(bound.fact, UNKNOWN) == UNKNOWN else "holds"
        return Judgement("value", state, fact=bound.fact)
    states = {entry.state for entry in lists if entry.list == bound.list}
    state = "holds" if bound.is_ in states else "unknown" if UNKNOWN in states else "fails"
    return Judgement("list", state, fact=bound.list, wanted=bound.is_)


def _worst(states: Iterable[State]) -> State:
    found = set(states)
    return "fails" if "fails" in found else "unknown" if "unknown" in found else "holds"


def carrying(judgement: Judgement) -> list[Judgement]:
    """Give the leaves that make a condition hold; nothing where it holds for everybody, or does not hold."""
    if judgement.state != "holds":
        return []
    if not judgement.parts:
        return [] if judgement.kind in ("all", "any") else [judgement]
    return [leaf for part in judgement.parts for leaf in carrying(part)]


def keeping_out(judgement: Judgement) -> list[Judgement]:
    """Give the leaves that keep a condition from holding: of `all` the parts that fail, of `any` all parts.

    Where nothing fails and something is not known, that is given.
    """
    if judgement.state == "holds":
        return []
    if not judgement.parts:
        return [judgement]
    parts = [part for part in judgement.parts if judgement.kind == "any" or part.state == judgement.state]
    return [leaf for part in parts for leaf in keeping_out(part)]
