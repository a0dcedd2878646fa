"""Coverage: which rules, and which conditions of rules, a set of whole patients shows both true and false."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from recommender.condition import Comparison, Value
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.rule import Rule

LAST_STEP = 5


@dataclass(slots=True)
class Seen:
    """Whether something was seen true, and whether it was seen false."""

    true: bool = False
    false: bool = False

    def note(self, *, holds: bool) -> None:
        """Note one sight."""
        self.true, self.false = self.true or holds, self.false or not holds


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """What was seen of one rule: its firing, and each of its comparisons by its words.

    Attributes:
        always: nothing about a patient can keep the rule from firing, so it cannot be seen silent.
    """

    rule: str
    always: bool
    firing: Seen = field(default_factory=Seen)
    comparisons: Mapping[str, Seen] = field(default_factory=dict)

    def missing(self) -> Iterator[str]:
        """Say what was not seen."""
        if not self.firing.true:
            yield "never fires"
        if not self.firing.false and not self.always:
            yield "never silent"
        for words, seen in self.comparisons.items():
            if not seen.true:
                yield f"never true: {words}"
            if not seen.false:
                yield f"never false: {words}"


def cover(explanations: Iterable[Explanation], knowledge: Knowledge) -> list[RuleCoverage]:
    """Look at every rule over a set of recommendations.

    Args:
        explanations: of whole patients.
        knowledge: the rules to look at.

    Returns:
        One entry a rule, in the order of the ids.
    """
    found = {rule.id: _entry(rule) for rule in knowledge.rules.values()}
    for explanation in explanations:
        fired = {firing.rule_id for firing in explanation.firings if firing.activation.certain}
        values = {term: fact.value for term, fact in explanation.facts.items()}
        for rule in knowledge.rules.values():
            _look(found[rule.id], rule, values, rule.id in fired)
    return [found[name] for name in sorted(found)]


def _entry(rule: Rule) -> RuleCoverage:
    words = {describe(comparison): Seen() for comparison in rule.condition.comparisons()}
    return RuleCoverage(rule.id, not words and rule.bound is None and rule.step < LAST_STEP, comparisons=words)


def _look(entry: RuleCoverage, rule: Rule, values: Mapping[str, Value], fired: bool) -> None:  # noqa: FBT001 - a sight
    entry.firing.note(holds=fired)
    for comparison in rule.condition.comparisons():
        entry.comparisons[describe(comparison)].note(holds=comparison.holds(values))


def describe(comparison: Comparison) -> str:
    """Say a comparison in words: `stage is acute`, `age at least 65`."""
    if comparison.operator:
        return f"{comparison.fact} {comparison.operator.replace('_', ' ')} {comparison.number:g}"
    return f"{comparison.fact} is {' or '.join(comparison.words)}"


def share(coverage: Iterable[RuleCoverage]) -> float:
    """Give the share of rules of which nothing is missing, from 0 to 1."""
    entries = list(coverage)
    return sum(not list(entry.missing()) for entry in entries) / len(entries) if entries else 1.0
