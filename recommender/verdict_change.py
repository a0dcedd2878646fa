"""A verdict change: an exercise whose verdict differs between two results, or what that verdict rests on."""

from collections.abc import Iterator

from recommender.decision import BARS, Decision, Reason
from recommender.explanation import Explanation
from recommender.light import dataclass
from recommender.resolution import GATES
from recommender.turnover import Turnover, turnover_of

ON_VERDICTS = (*GATES, *BARS, "permit", "choose", "prescribe", "leave_out")


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """An exercise whose verdict, or what it rests on, differs.

    Attributes:
        before: None on the side whose knowledge does not hold the exercise; so is `after`.
        reasons: the applied reasons that came or went and that bear on a verdict.
    """

    exercise: str
    before: Decision | None
    after: Decision | None
    reasons: Turnover[Reason]

    @property
    def verdicts(self) -> tuple[str, str]:
        """Give both verdicts; "" on the side whose knowledge does not hold the exercise."""
        return (self.before.verdict if self.before else "", self.after.verdict if self.after else "")

    @property
    def deciding(self) -> tuple[Reason | None, Reason | None]:
        """Give what decided on each side; None where nothing speaks for or against."""
        return (_decided_by(self.before), _decided_by(self.after))


def compare_verdicts(before: Explanation, after: Explanation) -> tuple[VerdictChange, ...]:
    """Find the exercises whose verdict, or what it rests on, differs."""
    return tuple(_changes(before, after))


def _changes(before: Explanation, after: Explanation) -> Iterator[VerdictChange]:
    for name in sorted({*before.decisions, *after.decisions}):
        old, new = before.decisions.get(name), after.decisions.get(name)
        change = VerdictChange(name, old, new, turnover_of(_grounds(old), _grounds(new)))
        if change.reasons or change.verdicts[0] != change.verdicts[1]:
            yield change


def _grounds(decision: Decision | None) -> list[Reason]:
    reasons = decision.reasons if decision else ()
    return [reason for reason in reasons if reason.applied and reason.effect in ON_VERDICTS]


def _decided_by(decision: Decision | None) -> Reason | None:
    reasons = decision.reasons if decision else ()
    return next((reason for reason in reasons if reason.deciding), None)
