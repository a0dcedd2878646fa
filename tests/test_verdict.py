"""Verdicts alone are those of the resolution, which finds the reasons too."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, reject, settings

from recommender.explanation import Recommender
from recommender.inference import assess, fire_step
from recommender.intake import take_in
from recommender.patient import read_patient
from recommender.problem import EngineError
from recommender.resolution import resolve_exercises, resolve_screen
from recommender.rule import Rule
from recommender.verdict import gate_of, verdicts_of
from tests.completions import FAST
from tests.rule_bases import recommender_with, rule_bases
from tests.strategies import KNOWLEDGE, records


def agree(record: Mapping[str, Any], recommender: Recommender) -> None:
    """Hold the verdicts of one patient against the resolution."""
    engine, memory = recommender.engine, take_in(read_patient(record, KNOWLEDGE), KNOWLEDGE.vocabulary)
    assess(memory, engine, KNOWLEDGE.vocabulary, recommender.knowledge.rules)
    gate, _ = resolve_screen(fire_step(2, memory, engine))
    assert gate_of(engine.fire(2, memory.values, memory.lists)) == gate
    decisions = resolve_exercises(fire_step(3, memory, engine), KNOWLEDGE.exercises)
    found = verdicts_of(engine.fire(3, memory.values, memory.lists), KNOWLEDGE.exercises)
    assert found == {name: decision.verdict for name, decision in decisions.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_the_verdicts_are_those_of_the_resolution(record: dict[str, Any]) -> None:
    """Given any patient, the gate and every verdict are the same with and without reasons."""
    agree(record, FAST)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule_bases(), records(quiet=True))
def test_so_they_are_with_other_rules(rules: list[Rule], record: dict[str, Any]) -> None:
    """Given rules of every form, with exceptions, they are the same."""
    try:
        agree(record, recommender_with(rules))
    except EngineError:
        reject()  # these rules chase each other for ever
