"""A fate: what became of one rule for one patient, read from the recorded trace."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from recommender.decision import Reason, effect_of
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.intake import take_in
from recommender.judgement import Judgement, judge
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.question import unknown_leaves
from recommender.resolution import complex_of
from recommender.rule import Rule

FateState = Literal["applied", "overridden", "idle", "waiting", "not_fired", "not_reached"]
ASSESS, LAST = 1, 5
ON_COMPLEXES = ("choose", "indicate")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one rule.

    Attributes:
        state: applied; overridden in all that it proposed; idle where it fired and nothing hangs on it; waiting where
            it is only possible and proposes nothing; not_fired; not_reached where its step never ran.
        judgement: whether its condition holds, and each part of it.
        reasons: every proposal, and what became of it.
        excepted_by: the written exceptions that fired.
    """

    rule: Rule
    state: FateState
    judgement: Judgement
    firings: tuple[Firing, ...]
    reasons: tuple[Reason, ...]
    excepted_by: tuple[str, ...]

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Name the unknown terms of the record on which possible firings wait."""
        waiting = [firing for firing in self.firings if not firing.activation.certain]
        leaves = (fact.term for firing in waiting for fact in unknown_leaves(firing.facts))
        return tuple(dict.fromkeys(leaves))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The proposals of one effect that applied, or those that were overridden."""

    effect: str
    reasons: tuple[Reason, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Name the exercises that they are about, in the order of their ids."""
        return tuple(sorted({reason.exercise for reason in self.reasons if reason.exercise}))

    @property
    def complexes(self) -> tuple[str, ...]:
        """Name the complexes that they are about."""
        return tuple(sorted({complex_of(reason.firing) for reason in self.reasons if self.effect in ON_COMPLEXES}))

    @property
    def deciding(self) -> int:
        """Count the exercises whose verdict they decide."""
        return len({reason.exercise for reason in self.reasons if reason.exercise and reason.deciding})

    @property
    def overridden_by(self) -> tuple[str, ...]:
        """Name the rules that defeated them: first the one that defeated most."""
        counts = Counter(rule for reason in self.reasons for rule in reason.overridden_by)
        return tuple(sorted(counts, key=lambda rule: (-counts[rule], rule)))


def fate_of(name: str, explanation: Explanation) -> Fate:
    """Tell what became of an active rule.

    Args:
        name: the id of an active rule.
        explanation: the recommendation.
    """
    rule = explanation.knowledge.rules[name]
    firings = tuple(firing for firing in explanation.firings if firing.rule_id == name)
    reasons = tuple(reason for reason in every_reason(explanation) if reason.firing.rule_id == name)
    lists = take_in(explanation.reading, explanation.knowledge.vocabulary).lists
    values = {term: fact.value for term, fact in facts_for(firings, explanation).items()}
    excepted = _exceptions(rule, reasons, explanation)
    state = _state(rule, firings, reasons, excepted, explanation)
    return Fate(rule, state, judge(rule, values, lists), firings, reasons, excepted)


def facts_for(firings: Iterable[Firing], explanation: Explanation) -> dict[str, Fact]:
    """Give every fact by term, those that a rule fired with as they were then."""
    return {**explanation.facts, **{fact.term: fact for firing in firings for fact in firing.facts}}


def every_reason(explanation: Explanation) -> Iterator[Reason]:
    """Yield every reason of a recommendation."""
    yield from explanation.screening
    yield from explanation.choice.reasons
    for view in explanation.complexes:
        yield from (reason for reason in view.reasons if reason.effect == "indicate")
    for decision in explanation.decisions.values():
        yield from decision.reasons
    for gap in explanation.session.gaps:
        yield from gap.reasons
    yield from explanation.advice


def _exceptions(rule: Rule, reasons: Iterable[Reason], explanation: Explanation) -> tuple[str, ...]:
    if rule.step == ASSESS:
        certain = {firing.rule_id for firing in explanation.firings if firing.activation.certain}
        return tuple(name for name in rule.then.unless if name in certain)
    defeating = {name for reason in reasons for name in reason.overridden_by}
    return tuple(name for name in rule.then.unless if name in defeating)


def _state(
    rule: Rule, firings: Sequence[Firing], reasons: Sequence[Reason], excepted: Sequence[str], explanation: Explanation
) -> FateState:
    if not firings:
        return "not_fired" if rule.step < LAST or has_last_step(explanation) else "not_reached"
    if not any(effect_of(firing) for firing in firings):
        return "waiting"
    if rule.step == ASSESS:
        taken = rule.id in explanation.facts[rule.then.fact].because
        return "overridden" if excepted else "applied" if taken else "idle"
    if not reasons:
        return "idle"
    return "applied" if any(reason.applied for reason in reasons) else "overridden"


def has_last_step(explanation: Explanation) -> bool:
    """Say whether the last step ran: no gate was closed, and a complex was chosen."""
    return "complex" in explanation.facts


def outcomes_of(fate: Fate) -> list[Outcome]:
    """Group the proposals of a rule by effect, what applied before what was overridden."""
    groups: dict[tuple[bool, str], list[Reason]] = {}
    for reason in fate.reasons:
        groups.setdefault((not reason.applied, reason.effect), []).append(reason)
    return [
        Outcome(effect, tuple(reasons)) for (_, effect), reasons in sorted(groups.items(), key=lambda each: each[0])
    ]
