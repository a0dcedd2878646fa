"""The oracle of the engines: reads the rule files and says, with plain loops, what fires. No engine is behind it.

A condition is 2 where it is true, 1 where an answer to unknown facts could make it true, 0 where neither; `all` is the
least of its parts and `any` the greatest. So says rules/README.md, and nothing else was looked at.
"""

import operator
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from recommender.condition import Facts
from recommender.fact import ListFact
from tests.command import ROOT

Fired = tuple[str, bool, str]
TRUE, OPEN, FALSE = 2, 1, 0
STEPS = {"assess": 1, "screen": 2, "restrict": 3, "select": 4, "prefer": 5, "dose": 5, "arrange": 5, "advise": 5,
         "review": 6, "progress": 7}  # fmt: skip
COMPARE = {"at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt}
RULES = {
    path.relative_to(ROOT / "rules").with_suffix("").as_posix(): tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "rules").rglob("*.toml"))
}
DEFAULTS = {
    f"default:{each['id']}": each["value"]
    for each in tomllib.loads((ROOT / "knowledge" / "defaults.toml").read_text(encoding="utf-8"))["default"]
}


def fired(step: int, facts: Facts, lists: Iterable[ListFact]) -> list[Fired]:
    """Say which rules of a step fire over the facts: the rule's id, whether certainly, what it binds."""
    entries = list(lists)
    active = {name: rule for name, rule in RULES.items() if rule["status"] == "active"}
    here = {name: rule for name, rule in active.items() if STEPS[name.split("/")[0]] == step}
    found = [
        (name, level == TRUE, bound) for name, rule in here.items() for level, bound in _fire(rule, facts, entries)
    ]
    return sorted(set(found), key=lambda each: (each[0], each[2]))


def _fire(rule: Mapping[str, Any], facts: Facts, entries: Iterable[ListFact]) -> Iterator[tuple[int, str]]:
    """Yield each value that a rule binds ("" where it binds none), and how sure it is; what it ignores is left out."""
    when = rule.get("when", {})
    level = _level(when["patient"], facts) if "patient" in when else TRUE
    least = TRUE if rule["then"].get("if_unknown", "ignore") == "ignore" else OPEN
    for sure, bound in _bindings(when.get("bound"), facts, entries):
        if min(level, sure) >= least:
            yield min(level, sure), bound


def _bindings(bound: Mapping[str, str] | None, facts: Facts, entries: Iterable[ListFact]) -> Iterator[tuple[int, str]]:
    if bound is None:
        yield TRUE, ""
    elif "fact" in bound:
        if facts.get(bound["fact"], "unknown") != "unknown":
            yield TRUE, str(facts[bound["fact"]])
    else:
        levels = {"unknown": OPEN, bound.get("is", "present"): TRUE}
        yield from ((levels.get(each.state, FALSE), each.value) for each in entries if each.list == bound["list"])


def _level(node: Mapping[str, Any], facts: Facts) -> int:
    if "all" in node:
        return min(_level(part, facts) for part in node["all"])
    if "any" in node:
        return max(_level(part, facts) for part in node["any"])
    value = facts.get(node["fact"])
    return TRUE if _holds(node, value) else OPEN if value == "unknown" else FALSE


def _holds(node: Mapping[str, Any], value: object) -> bool:
    if "is" in node:
        return value in ([node["is"]] if isinstance(node["is"], str) else node["is"])
    name = next(name for name in COMPARE if name in node)
    return isinstance(value, int | float) and COMPARE[name](value, DEFAULTS.get(node[name], node[name]))
