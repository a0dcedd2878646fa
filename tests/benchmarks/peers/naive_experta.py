"""experta as one would write it by hand: a fact a term, a fact an exercise, a rule a rule; kept warm."""

import collections
import collections.abc
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from recommender.condition import Comparison, Condition, Every
from recommender.memory import WorkingMemory
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN
from tests.benchmarks.peers.problem import (
    SCREEN,
    Decided,
    Problem,
    Proposal,
    known,
    readings,
    selector,
    settle,
    suits,
)


@contextlib.contextmanager
def _aliases() -> Iterator[None]:
    """Put back the names that Python 3.10 took from `collections`: the frozendict that experta pins imports them."""
    names = ("Mapping", "MutableMapping")
    for name in names:
        setattr(collections, name, getattr(collections.abc, name))
    yield
    for name in names:
        delattr(collections, name)


with _aliases():
    import experta


class Experta:
    """One knowledge engine for all patients, reset for each."""

    def __init__(self, problem: Problem) -> None:
        """Build the engine and its network."""
        self._problem = problem
        self._found: list[Proposal] = []
        rules = {
            f"r{place}{sure}": self._rule(rule, sure=sure)
            for place, rule in enumerate(problem.rules)
            for sure in readings(rule)
        }
        self._engine: Any = type("Naive", (experta.KnowledgeEngine,), rules)()

    def decide(self, memory: WorkingMemory) -> Decided:
        """Decide for one patient."""
        self._found.clear()
        engine = self._engine
        engine.reset()
        for term, value in known(self._problem, memory).items():
            engine.declare(experta.Fact(term=term, value=value))
        for entry in memory.lists:
            engine.declare(experta.Fact(list=entry.list, entry=entry.value, state=entry.state))
        for name in self._problem.exercises:
            engine.declare(experta.Fact(exercise=name))
        engine.run()
        return settle(self._found, self._problem.exercises)

    def _rule(self, rule: Rule, *, sure: bool) -> Any:
        parts = [_patient(rule.condition, sure=sure)] if any(rule.condition.comparisons()) else []
        if rule.bound and rule.bound.list:
            state = experta.L(rule.bound.is_) if sure else experta.L(rule.bound.is_) | experta.L(UNKNOWN)
            parts.append(experta.Fact(list=rule.bound.list, entry=experta.MATCH.bound, state=state))
        elif rule.bound:
            parts.append(experta.Fact(term=rule.bound.fact, value=experta.MATCH.bound & ~experta.L(UNKNOWN)))
        if rule.step != SCREEN:
            parts += self._exercise(rule)
        note = _screening if rule.step == SCREEN else _barring
        return experta.Rule(*parts)(note(rule, self._found, sure=sure))

    def _exercise(self, rule: Rule) -> list[Any]:
        table, exercises = selector(rule), self._problem.exercises
        if rule.bound:
            holds = experta.TEST(lambda exercise, bound: suits(table, exercises[exercise], bound))
            return [experta.Fact(exercise=experta.MATCH.exercise), holds]
        named = experta.P(lambda exercise: suits(table, exercises[exercise], ""))
        return [experta.Fact(exercise=experta.MATCH.exercise & named)]


def _screening(rule: Rule, found: list[Proposal], *, sure: bool) -> Callable[..., None]:
    def fire(_engine: object) -> None:
        found.append((rule, "", sure))

    return fire


def _barring(rule: Rule, found: list[Proposal], *, sure: bool) -> Callable[..., None]:
    def fire(_engine: object, exercise: str, **_bound: str) -> None:
        found.append((rule, exercise, sure))

    return fire


def _patient(condition: Condition, *, sure: bool) -> Any:
    if isinstance(condition, Comparison):
        return experta.Fact(term=condition.fact, value=experta.P(_test(condition, sure=sure)))
    parts = [_patient(part, sure=sure) for part in condition.parts]
    return (experta.AND if isinstance(condition, Every) else experta.OR)(*parts)


def _test(comparison: Comparison, *, sure: bool) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        facts = {comparison.fact: value}
        return comparison.holds(facts) if sure else comparison.could_hold(facts)

    return holds
