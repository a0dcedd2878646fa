"""Verdicts alone: what the exercises come to, without a reason. `resolution` finds the same, with all its reasons."""

from collections.abc import Iterable

from recommender.decision import BARS, RANK, Verdict, outcome_of
from recommender.engine import Activation
from recommender.resolution import GATES


def gate_of(activations: Iterable[Activation]) -> str:
    """Name the strictest gate that the screen step closes: `refer`, `defer`, `ask`, or "" for none."""
    outcomes = {outcome_of(activation) for activation in activations}
    return min(outcomes.intersection(GATES), key=RANK.__getitem__, default="")


def verdicts_of(activations: Iterable[Activation], exercises: Iterable[str]) -> dict[str, Verdict]:
    """Decide for every exercise whether it is open (eligible), withheld or excluded.

    Args:
        activations: of the restrict step.
        exercises: every exercise id.
    """
    named = [(activation, _named(activation)) for activation in activations]
    certain: dict[str, frozenset[str]] = {}
    for activation, about in named:
        if activation.certain:
            certain[activation.rule.id] = certain.get(activation.rule.id, frozenset()) | about
    barred: dict[str, set[str]] = {effect: set() for effect in BARS}
    for activation, about in named:
        effect = outcome_of(activation)
        if effect in barred:
            exceptions = (certain.get(rule, frozenset()) for rule in activation.rule.then.unless)
            barred[effect] |= about.difference(*exceptions)
    excluded, withheld = barred["exclude"], barred["withhold"] | barred["close"]
    return {
        name: "excluded" if name in excluded else "withheld" if name in withheld else "eligible" for name in exercises
    }


def _named(activation: Activation) -> frozenset[str]:
    return activation.rule.exercises_for(activation.bound if activation.rule.bound else "")
