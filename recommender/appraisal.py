"""An appraisal: what course rules make of the last session as a whole: go on, consult, refer, and what to note."""

from collections.abc import Iterable, Iterator, Mapping

from recommender.adjustment import strictest
from recommender.decision import Reason, effect_of, propose
from recommender.engine import Engine
from recommender.fact import Fact
from recommender.inference import fire_step
from recommender.light import dataclass
from recommender.memory import Firing, WorkingMemory

REVIEW = 6
GO_ON, CONSULT, REFER = "go_on", "consult", "refer"


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What the last session comes to.

    Attributes:
        status: go_on, consult (no session before a clinician has looked) or refer (a doctor looks at once).
        reasons: every proposal, those that apply first.
        questions: the facts to ask about, sorted.
    """

    status: str = GO_ON
    reasons: tuple[Reason, ...] = ()
    questions: tuple[str, ...] = ()

    def applied(self, effect: str) -> tuple[Reason, ...]:
        """Give the reasons of one effect that apply."""
        return tuple(reason for reason in self.reasons if reason.effect == effect and reason.applied)


def appraise(facts: Mapping[str, Fact], engine: Engine) -> Appraisal:
    """Fire the course rules about the last session; where it stops, no next stage is suggested.

    Args:
        facts: of the patient and of the sessions so far.
        engine: fires the course rules.
    """
    firings = fire_step(REVIEW, WorkingMemory(dict(facts)), engine)
    proposals = [propose(firing, effect_of(firing)) for firing in firings if effect_of(firing)]
    stops = _stops(reason for reason in proposals if reason.effect == "stop")
    others = [reason.marked(deciding=True) for reason in proposals if reason.effect != "stop"]
    if stops:
        rules = tuple(reason.firing.rule_id for reason in stops if reason.applied)
        others = [reason.defeated_by(rules) if reason.effect == "suggest" else reason for reason in others]
    reasons = sorted((*stops, *others), key=lambda reason: (not reason.applied, reason.rank))
    return Appraisal(_status(stops), tuple(reasons), tuple(sorted({*_asked(firings)})))


def _stops(reasons: Iterable[Reason]) -> list[Reason]:
    """Let the urgent stops decide; any of several suffices."""
    ranked = sorted(reasons, key=lambda reason: (not reason.firing.then.urgent, reason.rank))
    urgent = [reason for reason in ranked if reason.firing.then.urgent]
    deciding = strictest(urgent or ranked)
    return [*deciding, *(reason.marked(several=True) for reason in ranked[len(urgent) :] if urgent)]


def _status(stops: Iterable[Reason]) -> str:
    urgent = [reason.firing.then.urgent for reason in stops]
    return (REFER if any(urgent) else CONSULT) if urgent else GO_ON


def _asked(firings: Iterable[Firing]) -> Iterator[str]:
    """Name what a rule asks when it fires, and what one that is only possible waits for."""
    for firing in firings:
        if firing.activation.certain and firing.then.if_unknown == "question":
            continue  # it is known
        if firing.then.question:
            yield firing.then.question
        elif not firing.activation.certain:
            yield from (fact.term for fact in firing.missing)
