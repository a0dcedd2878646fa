"""A gating: what closed gates make of the verdicts on exercises. The other gates stand under screening."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.decision import BARS, Decision, Grounds, Reason


def gated(gates: Sequence[Reason], decisions: Mapping[str, Decision]) -> dict[str, Decision]:
    """Withhold what closed gates, the strictest first, keep back; the excluded stays excluded."""
    gating = Gating(gates, decisions)
    return {
        name: decision if decision.verdict == "excluded" else Decision(name, "withheld", gating)
        for name, decision in decisions.items()
    }


class Gating(Grounds):
    """What closed gates keep back."""

    def __init__(self, gates: Sequence[Reason], decisions: Mapping[str, Decision]) -> None:
        """Take the gates, the strictest first, and what was decided without them."""
        self._gates = gates
        self._decisions = decisions

    def reasons(self, exercise: str, /) -> Iterable[Reason]:
        """Give the strictest gate, and the reasons that the exercise has besides."""
        decision = self._decisions[exercise]
        return self._in_front_of(decision.reasons, decision)

    def undefeated(self, exercise: str, /) -> Iterable[Reason]:
        """Give the strictest gate, and what nothing defeats besides."""
        decision = self._decisions[exercise]
        return self._in_front_of(decision.applied, decision)

    def _in_front_of(self, reasons: Iterable[Reason], decision: Decision) -> Iterator[Reason]:
        """Yield the strictest gate, and reasons that an exercise has besides; a bar suffices as well."""
        several = len(self._gates) > 1 or not decision.open
        yield self._gates[0].marked(several=several)
        for reason in reasons:
            barring = reason.applied and reason.effect in BARS
            yield reason.marked(several=True, deciding=False) if barring else reason
