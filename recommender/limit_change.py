"""A limit change: what limits ask of an exercise, tighter or looser in one result than in the other."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Literal

from recommender.decision import Decision, Reason
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.rule import Limit

Direction = Literal["tightened", "loosened", "changed"]
Cap = float | tuple[str, ...] | None
SLOTS = tuple(each.name for each in fields(Limit))
LEAST = "_min"


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One slot of the limits of one exercise that nothing bars on either side.

    Attributes:
        slot: a slot of a limit: `reps_max`, `angle_degrees_max`, `range`, ...
        before: the strictest number, or every word, that limits ask for; None where none asks; so is `after`.
        reasons_before: the limits that ask for it; so are `reasons_after`.
    """

    exercise: str
    slot: str
    before: Cap
    after: Cap
    reasons_before: tuple[Reason, ...]
    reasons_after: tuple[Reason, ...]

    @property
    def direction(self) -> Direction:
        """Say whether the limit is stricter than before."""
        if self.before is None or self.after is None:
            return "tightened" if self.before is None else "loosened"
        if isinstance(self.before, tuple) or isinstance(self.after, tuple):
            old, new = _words(self.before), _words(self.after)
            return "tightened" if old < new else "loosened" if new < old else "changed"
        rises = self.after > self.before
        return "tightened" if rises == self.slot.endswith(LEAST) else "loosened"


def _words(cap: Cap) -> frozenset[str]:
    return frozenset(cap) if isinstance(cap, tuple) else frozenset()


def compare_limits(before: Explanation, after: Explanation) -> tuple[LimitChange, ...]:
    """Find the limits that tightened or loosened, of every exercise that both sides leave open."""
    return tuple(
        change
        for exercise, decision in after.decisions.items()
        if exercise in before.decisions and decision.open and before.decisions[exercise].open
        for change in _changes(before.decisions[exercise], before.knowledge, decision, after.knowledge)
    )


def _changes(
    before: Decision, old_knowledge: Knowledge, after: Decision, new_knowledge: Knowledge
) -> Iterator[LimitChange]:
    for slot in SLOTS:
        old, old_reasons = _cap(slot, _limits(before), old_knowledge)
        new, new_reasons = _cap(slot, _limits(after), new_knowledge)
        if old != new:
            yield LimitChange(after.exercise, slot, old, new, old_reasons, new_reasons)


def _limits(decision: Decision) -> list[Reason]:
    return [reason for reason in decision.reasons if reason.effect == "limit" and reason.applied]


def _cap(slot: str, limits: Sequence[Reason], knowledge: Knowledge) -> tuple[Cap, tuple[Reason, ...]]:
    """Give what the limits ask for in a slot, and those that ask for it: of numbers, for the strictest."""
    asked = [(value, reason) for reason in limits if (value := _asked(slot, reason, knowledge)) not in (None, "")]
    numbers = [value for value, _ in asked if not isinstance(value, str)]
    if not numbers:
        words = tuple(sorted({value for value, _ in asked if isinstance(value, str)}))
        return words or None, tuple(reason for _, reason in asked)
    strictest = max(numbers) if slot.endswith(LEAST) else min(numbers)
    return strictest, tuple(reason for value, reason in asked if value == strictest)


def _asked(slot: str, reason: Reason, knowledge: Knowledge) -> float | str | None:
    limit = reason.firing.activation.rule.then.limit
    value: float | str | None = getattr(limit, slot, None)
    numeric = slot.endswith(("_max", LEAST))
    return knowledge.number(value) if numeric and isinstance(value, str) else value
