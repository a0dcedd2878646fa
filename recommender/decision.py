"""A reason: one proposal of one firing, and what became of it. A decision: a verdict with all its reasons."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property
from typing import Final, Literal

from recommender.engine import Activation
from recommender.light import dataclass
from recommender.memory import Firing

Verdict = Literal["prescribed", "eligible", "withheld", "excluded"]
PRECEDENCE = (
    "refer", "defer", "ask", "clear", "exclude", "withhold", "close", "limit", "permit",
    "choose", "indicate", "prescribe", "leave_out", "session", "require", "prefer", "dose", "arrange", "advise",
    "stop", "restage", "record", "suggest", "note", "drop", "skip", "restart", "ease", "regress", "hold", "advance",
    "grow",
)  # fmt: skip
RANK = {effect: rank for rank, effect in enumerate(PRECEDENCE)}
OPEN = ("prescribed", "eligible")
BARS = ("exclude", "withhold", "close")


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """One proposal and its outcome.

    Attributes:
        effect: what is proposed; for a firing that is only possible, what not knowing leads to.
        exercise: the exercise that it is about; "" when it is about the patient or the session.
        overridden_by: the rules that defeated it; empty when it applies.
        deciding: it decides the verdict.
        one_of_several: without it, or without one of its facts, the effect would be the same: something else suffices.
        in_place_of: what the exercise or the complex replaces: names, and the rules that barred them.
    """

    firing: Firing
    effect: str
    exercise: str = ""
    overridden_by: tuple[str, ...] = ()
    deciding: bool = False
    one_of_several: bool = False
    in_place_of: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def applied(self) -> bool:
        """Say whether nothing defeated it."""
        return not self.overridden_by

    @property
    def rank(self) -> tuple[int, bool, str, str]:
        """Sort reasons: by precedence, certain before possible, then by rule and bound value."""
        activation = self.firing.activation
        return (RANK[self.effect], not activation.certain, activation.rule.id, activation.bound)

    def about(self, exercise: str) -> "Reason":
        """Give the reason as one about an exercise."""
        if self.exercise == exercise:
            return self
        return Reason(
            self.firing, self.effect, exercise, self.overridden_by, self.deciding, self.one_of_several, self.in_place_of
        )

    def defeated_by(self, rules: tuple[str, ...]) -> "Reason":
        """Give the reason as defeated by rules; it decides nothing."""
        deciding = False
        return Reason(self.firing, self.effect, self.exercise, rules, deciding, self.one_of_several, self.in_place_of)

    def marked(self, *, several: bool = False, deciding: bool | None = None) -> "Reason":
        """Give the reason as deciding or not, and as one of several where something else suffices besides it."""
        return Reason(
            self.firing,
            self.effect,
            self.exercise,
            self.overridden_by,
            self.deciding if deciding is None else deciding,
            several or self.one_of_several,
            self.in_place_of,
        )


class Grounds(ABC):
    """What the decisions about some exercises rest on.

    It gives the reasons when somebody reads them: a recommendation has hundreds, and needs few of them itself.
    """

    @abstractmethod
    def reasons(self, exercise: str, /) -> Iterable[Reason]:
        """Give every reason, the deciding one first, about this exercise or not yet about one."""

    def undefeated(self, _exercise: str, /) -> Iterable[Reason] | None:
        """Give the reasons that nothing defeats, in the same order; None where that takes as much as to give all."""
        return None


class Decision:
    """What became of one exercise: a verdict, and every reason, the deciding one first.

    Attributes:
        open: nothing bars the exercise.
    """

    def __init__(self, exercise: str, verdict: Verdict, grounds: Grounds) -> None:
        """Take the id of the exercise, its verdict, and what gives the reasons."""
        self.exercise: Final = exercise
        self.verdict: Final = verdict
        self.open: Final = verdict in OPEN
        self._grounds: Final = grounds

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Give the reasons, as those about this exercise."""
        return tuple([reason.about(self.exercise) for reason in self._grounds.reasons(self.exercise)])

    @cached_property
    def applied(self) -> tuple[Reason, ...]:
        """Give the reasons that nothing defeats, as those about this exercise."""
        undefeated = self._grounds.undefeated(self.exercise)
        if undefeated is None:
            return tuple([reason for reason in self.reasons if not reason.overridden_by])
        return tuple([reason.about(self.exercise) for reason in undefeated])


def propose(firing: Firing, effect: str, exercise: str = "", *, deciding: bool = False) -> Reason:
    """Give the proposal of a firing; it is one of several where it would be made without one of the facts, too."""
    return Reason(firing, effect, exercise, (), deciding, bool(firing.spare) or exercise in firing.anyhow)


def effect_of(firing: Firing) -> str:
    """Name what a firing proposes; "" when it proposes nothing but a question."""
    return outcome_of(firing.activation)


def outcome_of(activation: Activation) -> str:
    """Name what an activation proposes, or what not knowing leads to; "" when that is nothing but a question."""
    then = activation.rule.then
    if activation.certain or then.if_unknown == "apply":
        return then.effect
    return then.if_unknown if then.if_unknown in ("ask", "refer", "withhold") else ""
