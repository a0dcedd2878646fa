"""zen-engine: a decision table of all rules, over every exercise, with its trace; what it collects is settled here."""

import json
from collections.abc import Mapping
from typing import Any

import zen

from recommender.condition import Comparison, Condition, Every
from recommender.memory import WorkingMemory
from recommender.rule import Rule
from recommender.selector import BOUND
from recommender.vocabulary import UNKNOWN
from tests.benchmarks.peers.problem import SCREEN, Decided, Problem, Proposal, known, readings, selector, settle, words

OPERATORS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


class ZenTable:
    """Two decision tables that collect what is proposed: the screen rules once, the restrict rules an exercise."""

    def __init__(self, problem: Problem) -> None:
        """Write the tables, and have them compiled."""
        self._problem = problem
        self._rules = {rule.id: rule for rule in problem.rules}
        self._exercises: list[dict[str, Any]] = [
            {"name": name, **{slot: list(found) for slot, found in attributes.items()}}
            for name, attributes in problem.exercises.items()
        ]
        self._decision = zen.ZenEngine().create_decision(json.dumps(_model(problem)))

    def decide(self, memory: WorkingMemory) -> Decided:
        """Decide for one patient, with the trace on."""
        lists: dict[str, list[str]] = {}
        for entry in memory.lists:
            lists.setdefault(f"{entry.list}_{entry.state}", []).append(entry.value)
        patient = {"facts": dict(known(self._problem, memory)), "lists": lists, "exercises": self._exercises}
        result = self._decision.evaluate(patient, {"trace": True})["result"]
        proposals: list[Proposal] = [
            (self._rules[row["rule"]], exercise["name"], row["sure"])
            for exercise, rows in zip(self._exercises, result["exercises"], strict=True)
            for row in rows
        ]
        gates: list[Proposal] = [(self._rules[row["rule"]], "", row["sure"]) for row in result["gates"]]
        return settle([*proposals, *gates], self._problem.exercises)


def _model(problem: Problem) -> dict[str, Any]:
    screen = [rule for rule in problem.rules if rule.step == SCREEN]
    restrict = [rule for rule in problem.rules if rule.step != SCREEN]
    loop = {"executionMode": "loop", "inputField": "exercises", "outputPath": "exercises", "passThrough": False}
    single = {"executionMode": "single", "outputPath": "gates", "passThrough": False}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "screen", "name": "screen", "type": "decisionTableNode", "content": _table(screen) | single},
        {"id": "restrict", "name": "restrict", "type": "decisionTableNode", "content": _table(restrict) | loop},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    ways = [("in", "screen"), ("in", "restrict"), ("screen", "out"), ("restrict", "out")]
    edges = [{"id": f"{source}-{target}", "sourceId": source, "targetId": target} for source, target in ways]
    return {"nodes": nodes, "edges": edges}


def _table(rules: list[Rule]) -> dict[str, Any]:
    rows = [
        {"_id": f"{rule.id} {sure}", "when": _row(rule, sure=sure), "r": json.dumps(rule.id), "s": json.dumps(sure)}
        for rule in rules
        for sure in readings(rule)
    ]
    outputs = [{"id": "r", "name": "rule", "field": "rule"}, {"id": "s", "name": "sure", "field": "sure"}]
    return {"hitPolicy": "collect", "inputs": [{"id": "when", "name": "when"}], "outputs": outputs, "rules": rows}


def _row(rule: Rule, *, sure: bool) -> str:
    tests = [_patient(rule.condition, sure=sure)]
    if rule.bound and rule.bound.fact:
        tests.append(f"$nodes.in.facts.{rule.bound.fact} != '{UNKNOWN}'")
    if rule.step != SCREEN:
        tests.append(_suits(selector(rule), rule, sure=sure))
    return _every(tests)


def _patient(condition: Condition, *, sure: bool) -> str:
    if isinstance(condition, Comparison):
        fact = f"$nodes.in.facts.{condition.fact}"
        test = _compare(condition, fact)
        return test if sure else f"({test} or {fact} == '{UNKNOWN}')"
    parts = [_patient(part, sure=sure) for part in condition.parts]
    return _every(parts) if isinstance(condition, Every) else f"({' or '.join(parts)})"


def _compare(comparison: Comparison, fact: str) -> str:
    if comparison.operator:
        return f"(type({fact}) == 'number' and {fact} {OPERATORS[comparison.operator]} {comparison.number})"
    return f"({fact} in {list(comparison.words)!r})"


def _suits(table: Mapping[str, Any], rule: Rule, *, sure: bool) -> str:
    return _every([_slot(name, wanted, rule, sure=sure) for name, wanted in table.items()])


def _slot(name: str, wanted: Any, rule: Rule, *, sure: bool) -> str:
    if name == "any":
        return f"({' or '.join(_suits(each, rule, sure=sure) for each in wanted)})"
    if name == "not":
        return f"(not {_suits(wanted, rule, sure=sure)})"
    if wanted != BOUND:
        return f"some({name}, # in {words(wanted)!r})"
    if rule.bound and rule.bound.fact:
        return f"($nodes.in.facts.{rule.bound.fact} in {name})"
    return f"({' or '.join(f'some({each}, # in {name})' for each in _entries(rule, sure=sure))})"


def _entries(rule: Rule, *, sure: bool) -> list[str]:
    states = [] if rule.bound is None else [rule.bound.is_] if sure else [rule.bound.is_, UNKNOWN]
    return [f"($nodes.in.lists.{rule.bound.list}_{state} ?? [])" for state in states if rule.bound]


def _every(tests: list[str]) -> str:
    return f"({' and '.join(tests)})" if tests else "true"
