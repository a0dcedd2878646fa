"""An adjustment: what becomes of one exercise from one session of a course to the next, proposed by course rules."""

from collections.abc import Iterable, Mapping, Sequence

from recommender.decision import RANK, Reason, effect_of, propose
from recommender.engine import Engine
from recommender.fact import Fact
from recommender.inference import fire_step
from recommender.light import dataclass
from recommender.memory import WorkingMemory

PROGRESS = 7
OUT = ("drop", "skip")
LOWERED = (*OUT, "restart", "ease")
FORMS = ("regress", "advance")
DEFAULT = "hold"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What becomes of one exercise.

    Attributes:
        outcome: drop, skip, restart, ease, hold or grow; the strictest that is proposed.
        form: advance opens its harder form, regress closes it again; "" neither.
        reasons: every proposal, the strictest first; those that lost are overridden.
    """

    exercise: str
    outcome: str
    form: str
    reasons: tuple[Reason, ...]

    @property
    def applied(self) -> tuple[Reason, ...]:
        """Give the reasons that decided."""
        return tuple(reason for reason in self.reasons if reason.applied)

    def proposing(self, effect: str) -> tuple[Reason, ...]:
        """Give the reasons of one effect that decided."""
        return tuple(reason for reason in self.applied if reason.effect == effect)


def adjust(exercise: str, facts: Mapping[str, Fact], engine: Engine) -> Adjustment:
    """Fire the course rules about one exercise and take the strictest outcome; without any it holds its dose.

    Args:
        exercise: its id.
        facts: of the patient, the last session, and the exercise.
        engine: fires the course rules.
    """
    firings = fire_step(PROGRESS, WorkingMemory(dict(facts)), engine)
    proposals = [propose(firing, effect_of(firing), exercise) for firing in firings if exercise in firing.exercises]
    ranked = sorted((reason for reason in proposals if reason.effect), key=lambda reason: reason.rank)
    doses = _beside_default(strictest([reason for reason in ranked if reason.effect not in FORMS]))
    outcome = doses[0].effect if doses else DEFAULT
    forms = strictest([reason for reason in ranked if reason.effect in FORMS])
    if outcome in LOWERED:
        forms = [_behind(reason, doses) if reason.effect == "advance" else reason for reason in forms]
    form = forms[0].effect if forms and forms[0].applied else ""
    return Adjustment(exercise, outcome, form, tuple(sorted((*doses, *forms), key=_applied_first)))


def strictest(ranked: Sequence[Reason]) -> list[Reason]:
    """Apply the proposals of the strictest effect; the others are overridden by them.

    Args:
        ranked: the strictest first.
    """
    winning = [reason for reason in ranked if reason.effect == ranked[0].effect]
    several = len(winning) > 1
    applied = [reason.marked(several=several, deciding=True) for reason in winning]
    return [*applied, *(_behind(reason, applied) for reason in ranked[len(winning) :])]


def _beside_default(doses: list[Reason]) -> list[Reason]:
    """Say of reasons to hold that nothing opposes that it would be so without them, too."""
    if any(reason.effect != DEFAULT for reason in doses):
        return doses
    return [reason.marked(several=True) for reason in doses]


def _behind(reason: Reason, winning: Iterable[Reason]) -> Reason:
    return reason.defeated_by(tuple(each.firing.rule_id for each in winning if each.applied))


def _applied_first(reason: Reason) -> tuple[bool, int]:
    return (not reason.applied, RANK[reason.effect])
