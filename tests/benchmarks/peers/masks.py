"""pandas and NumPy as an analyst would write it: a column a fact, a mask a rule, over all patients at once."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from recommender.condition import Comparison, Condition, Every
from recommender.memory import WorkingMemory
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN
from tests.benchmarks.peers.problem import SCREEN, Decided, Problem, known, outcome, readings, selector, suits

Mask = Any
"""An array of truth values: a row a patient, or a row a patient and a column an exercise."""
OPERATORS = {"at_least": "ge", "above": "gt", "at_most": "le", "below": "lt"}
GATES = ("refer", "defer", "ask")
BARS = ("exclude", "withhold", "close")


class Masks:
    """Decides for a whole table of patients; what an exercise is, is looked up once."""

    def __init__(self, problem: Problem, *, explain: bool = False) -> None:
        """Find the exercises of each rule; with `explain`, keep the rows that say which rule barred what."""
        self._problem = problem
        self._explain = explain
        self._names = list(problem.exercises)
        self._about = {rule.id: self._exercises(rule, "") for rule in problem.rules if rule.bound is None}
        self._bound = {
            rule.id: {value: self._exercises(rule, value) for value in rule.exercises}
            for rule in problem.rules
            if rule.bound
        }
        self.reasons = pd.DataFrame()

    def frame(self, patients: Sequence[WorkingMemory]) -> pd.DataFrame:
        """Write the patients as a table: a column a fact, and a column a list, of states by value."""
        rows = [
            {**known(self._problem, memory), **{f"list {name}": found for name, found in _lists(memory).items()}}
            for memory in patients
        ]
        return pd.DataFrame(rows)

    def decide(self, frame: pd.DataFrame) -> tuple[Mask, Mask]:
        """Decide for every patient of a table: an array of gates, and one of verdicts, a row a patient."""
        found = self._matrices(frame)
        gates = np.select([found[effect][:, 0] for effect in GATES], GATES, "")
        barred = [found["exclude"], found["withhold"] | found["close"]]
        return gates, np.select(barred, ["excluded", "withheld"], "eligible")

    def named(self, gates: Mask, verdicts: Mask) -> list[Decided]:
        """Name the exercises of each verdict, to compare them with the other sides."""
        return [
            (gate, dict(zip(self._names, row, strict=True)))
            for gate, row in zip(gates.tolist(), verdicts.tolist(), strict=True)
        ]

    def _matrices(self, frame: pd.DataFrame) -> Mapping[str, Mask]:
        """Find what is proposed, by effect; exceptions taken off."""
        size = (len(frame), len(self._names))
        found = {effect: np.zeros(size, bool) for effect in (*GATES, *BARS)}
        sure_of = {rule.id: self._mask(rule, frame, sure=True) for rule in self._problem.rules}
        kept = []
        for rule in self._problem.rules:
            excepted = np.logical_or.reduce([np.zeros(size, bool), *(sure_of[name] for name in rule.then.unless)])
            for sure in readings(rule):
                effect = outcome(rule, sure=sure)
                mask = sure_of[rule.id] if sure else self._mask(rule, frame, sure=False) & ~sure_of[rule.id]
                if effect in found:
                    found[effect] |= mask & ~excepted
                    kept.append((rule.id, effect, sure, mask, excepted))
        if self._explain:
            self.reasons = self._rows(kept)
        return found

    def _rows(self, kept: Sequence[tuple[str, str, bool, Mask, Mask]]) -> pd.DataFrame:
        """List every proposal: patient, exercise, rule, effect, whether it is certain and whether it applied."""
        names, tables = np.array(self._names), []
        for rule, effect, sure, mask, excepted in kept:
            patients, exercises = np.nonzero(mask)
            columns = {"patient": patients, "exercise": names[exercises], "applied": ~excepted[patients, exercises]}
            tables.append(pd.DataFrame(columns).assign(rule=rule, effect=effect, certain=sure))
        return pd.concat(tables)

    def _mask(self, rule: Rule, frame: pd.DataFrame, *, sure: bool) -> Mask:
        patients = _holds(rule.condition, frame, sure=sure)[:, None]
        if rule.bound is None:
            return patients & self._about[rule.id]
        about, found = self._bound[rule.id], np.zeros((len(frame), len(self._names)), bool)
        if rule.bound.fact:
            column = frame[rule.bound.fact]
            for value, exercises in about.items():
                found |= (column == value).to_numpy()[:, None] & exercises
        else:
            states = (rule.bound.is_,) if sure else (rule.bound.is_, UNKNOWN)
            for place, entries in enumerate(frame[f"list {rule.bound.list}"]):
                for value, state in entries.items():
                    if state in states:
                        found[place] |= about[value]
        return found & patients

    def _exercises(self, rule: Rule, bound: str) -> Mask:
        if rule.step == SCREEN:
            return np.ones(len(self._names), bool)
        return np.array([suits(selector(rule), self._problem.exercises[name], bound) for name in self._names])


def _lists(memory: WorkingMemory) -> dict[str, dict[str, str]]:
    names = ("painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range", "equipment")
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    for entry in memory.lists:
        found[entry.list][entry.value] = entry.state
    return found


def _holds(condition: Condition, frame: pd.DataFrame, *, sure: bool) -> Mask:
    if isinstance(condition, Comparison):
        return _compare(condition, frame[condition.fact], sure=sure)
    parts = [_holds(part, frame, sure=sure) for part in condition.parts]
    if isinstance(condition, Every):
        return np.logical_and.reduce([np.ones(len(frame), bool), *parts])
    return np.logical_or.reduce(parts)


def _compare(comparison: Comparison, column: pd.Series, *, sure: bool) -> Mask:
    if comparison.operator:
        numbers = pd.to_numeric(column, errors="coerce")
        found = getattr(numbers, OPERATORS[comparison.operator])(comparison.number)
    else:
        found = column.isin(comparison.words)
    return (found if sure else found | (column == UNKNOWN)).to_numpy()
