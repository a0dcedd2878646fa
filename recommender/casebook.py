"""The casebook: runs the cases of rule files. A case asks one rule alone; exceptions are not its business."""

from collections.abc import Iterable, Mapping
from typing import Any

from recommender.condition import Value
from recommender.engine import Activation
from recommender.engines import engine_of
from recommender.fact import ListFact
from recommender.knowledge import Knowledge
from recommender.rule import Case, Rule
from recommender.vocabulary import UNKNOWN


class Casebook:
    """Runs cases over the rules of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the knowledge whose rules are asked."""
        self._engine = engine_of("", knowledge)

    def outcome(self, rule: Rule, case: Case) -> str:
        """Say what the rule does in a case: `fires`, `unknown` (it could fire) or `silent`."""
        facts: dict[str, Value] = dict.fromkeys(rule.facts_read, UNKNOWN)
        fired = self._engine.fire(rule.step, facts | dict(case.given), lists_of(case.lists))
        return outcome_of((found for found in fired if found.rule is rule), case.exercise)


def outcome_of(activations: Iterable[Activation], exercise: str) -> str:
    """Reduce the activations of one rule to what it does, for one exercise where one is named."""
    found = [each for each in activations if not exercise or exercise in _named(each)]
    if not found:
        return "silent"
    return "fires" if any(each.certain for each in found) else "unknown"


def _named(activation: Activation) -> frozenset[str]:
    return activation.rule.exercises_for(activation.bound if activation.rule.bound else "")


def lists_of(lists: Mapping[str, Any]) -> list[ListFact]:
    """Read the lists of a case."""
    facts = []
    for name, entries in lists.items():
        named = entries if isinstance(entries, list) else []
        states = entries if isinstance(entries, dict) else dict.fromkeys(named, "present")
        facts += [ListFact(name, value, state) for value, state in states.items()]
    return facts
