"""A standing: what became of a complex. It is a view of what was decided about its exercises, made when it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from recommender.decision import BARS, Decision, Reason
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.resolution import Choice, barring, bars_of, closed_by, complex_of, least_bars, left_in


@dataclass(frozen=True, slots=True)
class ComplexView:
    """What became of a complex: chosen, possible or barred."""

    complex: str
    verdict: str
    exercises_left: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Standings:
    """What the complexes stand on.

    Attributes:
        choice: the choice of a complex, were there no gates.
        decisions: the verdicts by exercise id, were there no gates.
        indications: the rules that find a complex suitable.
        gates: those that hold, the strictest first.
    """

    choice: Choice
    decisions: Mapping[str, Decision]
    indications: Sequence[Reason]
    gates: Sequence[Reason]
    knowledge: Knowledge

    @cached_property
    def complexes(self) -> tuple[ComplexView, ...]:
        """Say what became of each complex, in the order of their ids."""
        views = (_complex_view(name, self) for name in sorted(self.knowledge.complexes))
        return tuple(_closed(view, self.gates) if self.gates else view for view in views)


def _complex_view(name: str, found: Standings) -> ComplexView:
    """Say what became of a complex; a rule that finds it suitable is named with it, and defeated by what bars it."""
    decisions, knowledge = found.decisions, found.knowledge
    left = len(left_in(name, decisions, knowledge))
    named = [reason for reason in found.indications if complex_of(reason.firing) == name]
    suits = tuple(reason.marked(several=len(named) > 1) for reason in named)
    if name == found.choice.complex:
        chosen = (reason for reason in found.choice.reasons if reason.applied)
        return ComplexView(name, "chosen", left, (*chosen, *suits))
    if left:
        return ComplexView(name, "possible", left, suits)
    bars = bars_of(name, decisions, knowledge) or _deciding(name, decisions, knowledge)
    alone = _alone(name, decisions, knowledge)
    marked = (replace(reason, one_of_several=_proposal(reason) not in alone) for reason in bars)
    least = least_bars(name, decisions, knowledge) if suits else ()
    return ComplexView(name, "barred", 0, (*marked, *(reason.defeated_by(least) for reason in suits)))


def _proposal(reason: Reason) -> tuple[str, str]:
    return reason.firing.rule_id, reason.firing.activation.bound


def _alone(name: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> set[tuple[str, str]]:
    """Find what bars some exercise of a complex all by itself, so that the complex would be possible without it."""
    sets = (barring(decisions[exercise]) for exercise in knowledge.by_complex[name])
    return {_proposal(bars[0]) for bars in sets if len(bars) == 1 and not bars[0].one_of_several}


def _deciding(name: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[Reason]:
    found: dict[str, Reason] = {}
    for exercise in knowledge.by_complex[name]:
        reason = decisions[exercise].reasons[0]
        found.setdefault(reason.firing.rule_id, reason)
    return sorted(found.values(), key=lambda reason: reason.rank)


def _closed(view: ComplexView, gates: Sequence[Reason]) -> ComplexView:
    """Bar a complex by the gates that hold; what bars it besides suffices as well."""
    barred = view.verdict == "barred"
    several = barred or len(gates) > 1
    holding = [gate.marked(several=several) for gate in gates if gate.applied]
    bars = [reason.marked(several=True) for reason in view.reasons if reason.effect in BARS]
    suits = [closed_by(reason, gates) for reason in view.reasons if reason.effect == "indicate"]
    return replace(view, verdict="barred", reasons=(*holding, *bars, *suits))
