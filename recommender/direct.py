"""The direct engine: reads the conditions of rules without a rule engine, to look ahead at records not there yet.

It fires what durable-rules fires, and a test holds the two against each other. What is found with it is run through the
engine before it is told to anybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.condition import Facts
from recommender.engine import Activation
from recommender.fact import ListFact
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN


class DirectEngine:
    """Fires rules by reading their conditions, one after the other."""

    name = "direct"

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the rules to fire."""
        self._steps: dict[int, list[Rule]] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            self._steps.setdefault(rule.step, []).append(rule)

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step once over the facts; see `Engine`."""
        states = by_list(lists)
        return [each for rule in self._steps.get(step, ()) for each in activations(rule, facts, states)]


def by_list(lists: Iterable[ListFact]) -> dict[str, dict[str, str]]:
    """Give the state of each entry of each list."""
    states: dict[str, dict[str, str]] = {}
    for entry in sorted(lists):
        states.setdefault(entry.list, {})[entry.value] = entry.state
    return states


def activations(rule: Rule, facts: Facts, lists: Mapping[str, Mapping[str, str]]) -> Iterator[Activation]:
    """Yield the activations of one rule, in the order of bound values; none is both certain and possible."""
    certain = rule.condition.holds(facts)
    if not certain and (rule.then.if_unknown == "ignore" or not rule.condition.could_hold(facts)):
        return
    bound = rule.bound
    if bound is None:
        yield Activation(rule, certain)
    elif bound.fact:
        value = facts.get(bound.fact, UNKNOWN)
        if value != UNKNOWN:
            yield Activation(rule, certain, str(value))
    else:
        for value, state in lists.get(bound.list, {}).items():
            if state == bound.is_ and certain:
                yield Activation(rule, certain=True, bound=value)
            elif state in (bound.is_, UNKNOWN) and rule.then.if_unknown != "ignore":
                yield Activation(rule, certain=False, bound=value)
