"""The resolution: here alone it is disposed. Rules propose; precedence and written exceptions decide."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from recommender.decision import BARS, RANK, Decision, Grounds, Reason, Verdict, effect_of, propose
from recommender.engine import Activation
from recommender.inference import Clash
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.memory import Firing

GATES = ("refer", "defer", "ask")
CHOICES = ("requested", "stage", "fallback")
VERDICTS: Mapping[str, Verdict] = {"exclude": "excluded", "withhold": "withheld", "close": "withheld"}
"""What the strictest bar on an exercise makes of it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The complex of the program, with the reasons for it and against the others."""

    complex: str
    reasons: tuple[Reason, ...]
    clashes: tuple[Clash, ...] = ()


def resolve_screen(firings: Iterable[Firing]) -> tuple[str, list[Reason]]:
    """Find the strictest gate that holds; gates of lower rank stay as overridden.

    Returns:
        `refer`, `defer`, `ask` or "" for no gate, and every reason.
    """
    reasons = sorted(
        (propose(firing, effect) for firing in firings if (effect := effect_of(firing))),
        key=lambda reason: reason.rank,
    )
    gates = gates_of(reasons)
    if not gates:
        return "", [reason.marked(deciding=True) for reason in reasons]
    stricter = {effect: _stricter(effect, gates) for effect in {reason.effect for reason in reasons}}
    alike = Counter(gate.effect for gate in gates)
    return gates[0].effect, [
        reason.defeated_by(stricter[reason.effect])
        if stricter[reason.effect]
        else reason.marked(deciding=reason is gates[0], several=alike[reason.effect] > 1)
        for reason in reasons
    ]


def gates_of(reasons: Iterable[Reason]) -> list[Reason]:
    """Pick the gates that hold, the strictest first."""
    return [reason for reason in reasons if reason.effect in GATES]


def _stricter(effect: str, gates: Iterable[Reason]) -> tuple[str, ...]:
    """Name the rules of every gate that is stricter; gates of the strictest kind hold, each for itself."""
    return rules_of(gate for gate in gates if RANK[gate.effect] < RANK[effect])


def rules_of(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Name the rules of reasons, each once."""
    return tuple(dict.fromkeys(reason.firing.rule_id for reason in reasons))


def resolve_exercises(firings: Iterable[Firing], exercises: Iterable[str]) -> dict[str, Decision]:
    """Decide for every exercise whether it is open (eligible), withheld or excluded.

    Args:
        firings: of the restrict step.
        exercises: every exercise id.
    """
    proposed: dict[str, list[Reason]] = {exercise: [] for exercise in exercises}
    for reason in _ranked(firings):
        _spread(reason, proposed)
    weighed: dict[tuple[Reason, ...], Weighing] = {}
    return {exercise: _decided(exercise, tuple(reasons), weighed) for exercise, reasons in proposed.items()}


def _spread(reason: Reason, proposed: Mapping[str, list[Reason]]) -> None:
    """Add a proposal to those about each exercise that it names; one of several where it names that one anyhow."""
    anyhow = reason.firing.anyhow
    for exercise in reason.firing.exercises - anyhow:
        proposed[exercise].append(reason)
    if anyhow:
        spared = reason.marked(several=True)
        for exercise in reason.firing.exercises & anyhow:
            proposed[exercise].append(spared)


def _decided(exercise: str, proposed: tuple[Reason, ...], weighed: dict[tuple[Reason, ...], "Weighing"]) -> Decision:
    """Decide for an exercise; what is proposed alike about several is weighed once."""
    weighing = weighed.get(proposed)
    if weighing is None:
        weighing = weighed[proposed] = Weighing(proposed)
    return Decision(exercise, weighing.verdict, weighing)


def _ranked(firings: Iterable[Firing]) -> list[Reason]:
    """Give what firings propose, not yet about an exercise, in the order of rank."""
    reasons = [propose(firing, effect) for firing in firings if (effect := effect_of(firing))]
    return sorted(reasons, key=lambda reason: reason.rank)


class Weighing(Grounds):
    """What is proposed alike about some exercises, weighed: exceptions first, then precedence.

    Attributes:
        verdict: what the strictest proposals come to: eligible, withheld or excluded.
    """

    def __init__(self, proposals: Sequence[Reason]) -> None:
        """Take the proposals, not yet about an exercise, in the order of rank."""
        self._proposals = _excepted(proposals)
        self.verdict = _verdict(self._proposals)

    def reasons(self, _exercise: str, /) -> Sequence[Reason]:
        """Give the proposals as what became of them, in the order of rank, the deciding one in front."""
        return self._weighed

    def undefeated(self, _exercise: str, /) -> Sequence[Reason]:
        """Give those proposals that nothing defeats."""
        return self._undefeated

    @cached_property
    def _undefeated(self) -> Sequence[Reason]:
        return [reason for reason in self._weighed if not reason.overridden_by]

    @cached_property
    def _weighed(self) -> Sequence[Reason]:
        reasons = _shared_permits(self._proposals)
        bars = [reason for reason in self._proposals if reason.effect in BARS and not reason.overridden_by]
        if not bars:
            return reasons
        excluding = [reason for reason in bars if reason.effect == "exclude"]
        deciding, before = excluding or bars, (rules_of(excluding), rules_of(bars))
        first, several = deciding[0], len(deciding) > 1
        others = [
            reason.marked(several=several) if reason in deciding else _defeated(reason, *before)
            for reason in reasons
            if reason is not first
        ]
        return [first.marked(deciding=True, several=several), *others]


def _verdict(proposals: Iterable[Reason]) -> Verdict:
    for reason in proposals:
        if reason.effect in VERDICTS and not reason.overridden_by:
            return VERDICTS[reason.effect]
    return "eligible"


def _defeated(reason: Reason, excluding: Sequence[str], barring: Sequence[str]) -> Reason:
    """Defeat a reason by the rules that go before it: a bar by exclusions, all else by every bar.

    One that only other proposals of its own rule go before suffices beside them.
    """
    stricter = () if reason.effect == "exclude" else excluding if reason.effect in BARS else barring
    holders = [rule for rule in stricter if rule != reason.firing.rule_id]
    defeated = tuple(dict.fromkeys((*reason.overridden_by, *holders)))
    return reason.defeated_by(defeated) if defeated else reason.marked(several=True)


def _shared_permits(reasons: Sequence[Reason]) -> Sequence[Reason]:
    """Mark permits of which another one suffices."""
    permits = [reason for reason in reasons if reason.effect == "permit"]
    if len(permits) < 2:  # noqa: PLR2004 - one permit is the cause alone
        return reasons
    return [reason.marked(several=True) if reason in permits else reason for reason in reasons]


def _excepted(reasons: Sequence[Reason]) -> Sequence[Reason]:
    """Defeat each proposal whose rule names, under `unless`, a rule that proposes for the same exercise."""
    if not [reason for reason in reasons if reason.firing.activation.rule.then.unless]:
        return reasons
    holding = {reason.firing.rule_id for reason in reasons if reason.firing.activation.certain}
    return [_except(reason, holding) for reason in reasons]


def _except(reason: Reason, holding: Collection[str]) -> Reason:
    exceptions = tuple([rule for rule in reason.firing.then.unless if rule in holding])
    return reason.defeated_by(exceptions) if exceptions else reason


def closed_by(reason: Reason, gates: Iterable[Reason]) -> Reason:
    """Give a reason as defeated by the gates, besides what defeats it without them."""
    return reason.defeated_by(tuple(dict.fromkeys((*rules_of(gates), *reason.overridden_by))))


def barring(decision: Decision) -> list[Reason]:
    """Collect what bars an exercise, with the bars that stricter ones defeat; those with an exception left out."""
    return [
        reason
        for reason in decision.reasons
        if reason.effect in BARS and set(reason.firing.then.unless).isdisjoint(reason.overridden_by)
    ]


def left_in(complex_id: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[str]:
    """Name the exercises of a complex that nothing bars, in printed order."""
    return [exercise for exercise in knowledge.by_complex[complex_id] if decisions[exercise].open]


def bars_of(complex_id: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[Reason]:
    """Collect the applied reasons that bar a whole complex; each rule once."""
    found: dict[tuple[str, str], Reason] = {}
    for exercise in knowledge.by_complex[complex_id]:
        for reason in decisions[exercise].reasons:
            activation = reason.firing.activation
            if activation.rule.then.bars == "complex" and reason.effect in BARS and reason.applied:
                found.setdefault((activation.rule.id, activation.bound), replace(reason, exercise="", deciding=False))
    return sorted(found.values(), key=lambda reason: reason.rank)


def least_bars(complex_id: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> tuple[str, ...]:
    """Name the fewest rules without which a barred complex has an exercise left, those that bar it whole first."""
    sets = [barring(decisions[exercise]) for exercise in knowledge.by_complex[complex_id]]
    least = min(sets, key=lambda bars: (len(rules_of(bars)), rules_of(bars)), default=[])
    return rules_of(sorted(least, key=lambda bar: bar.firing.then.bars is None))


def choose_complex(firings: Sequence[Firing], decisions: Mapping[str, Decision], knowledge: Knowledge) -> Choice:
    """Choose the complex: a requested one first, then the stage's own, then a fallback; barred or empty ones never.

    Of two of one rank the one with fewer exercises left goes first.
    """
    left = {
        name: len(left_in(name, decisions, knowledge))
        for name in (complex_of(firing) for firing in firings if effect_of(firing) == "choose")
    }
    candidates = sorted(
        (firing for firing in firings if effect_of(firing) == "choose"),
        key=lambda firing: (_kind(firing), left[complex_of(firing)], complex_of(firing), firing.rule_id),
    )
    open_to = [firing for firing in candidates if left[complex_of(firing)]]
    if not open_to:
        return Choice("", tuple(_barred(firing, candidates, decisions, knowledge) for firing in candidates))
    chosen = open_to[0]
    barred = {
        firing: _barred(firing, candidates, decisions, knowledge) for firing in candidates if firing not in open_to
    }
    replaced = _replaced([complex_of(firing) for firing in barred], decisions, knowledge)
    reasons = [barred.get(firing) or _open(firing, open_to, replaced) for firing in candidates]
    several = sum(reason.applied for reason in reasons) > 1
    equals = [firing for firing in open_to if _kind(firing) == _kind(chosen)]
    return Choice(
        complex_of(chosen),
        tuple(
            reason.marked(deciding=reason.firing is chosen, several=reason.applied and several) for reason in reasons
        ),
        _clashes(equals, complex_of(chosen)),
    )


def _kind(firing: Firing) -> int:
    return CHOICES.index(firing.then.as_ or "fallback")


Replaced = tuple[tuple[str, ...], tuple[str, ...]]


def _replaced(names: Sequence[str], decisions: Mapping[str, Decision], knowledge: Knowledge) -> Replaced:
    """Name complexes that are barred, and the rules that bar them."""
    rules = [rule for name in names for rule in bars_in_short(name, decisions, knowledge)]
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(rules))


def bars_in_short(name: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> tuple[str, ...]:
    """Name what bars a whole complex; without such a rule, what decides about each of its exercises."""
    deciding = (decisions[exercise].reasons[0] for exercise in knowledge.by_complex[name])
    return rules_of(bars_of(name, decisions, knowledge)) or tuple(sorted(rules_of(deciding)))


def _open(firing: Firing, open_to: Sequence[Firing], replaced: Replaced) -> Reason:
    """Give the choice of a complex that nothing bars: defeated by all that go before it and choose another."""
    before = open_to[: open_to.index(firing)]
    rivals = (other.rule_id for other in before if complex_of(other) != complex_of(firing))
    defeated = tuple(dict.fromkeys(rivals))
    reason = propose(firing, "choose")
    return reason.defeated_by(defeated) if defeated else replace(reason, in_place_of=replaced)


def complex_of(firing: Firing) -> str:
    """Name the complex that a `choose` firing proposes."""
    return proposed_complex(firing.activation)


def proposed_complex(activation: Activation) -> str:
    """Name the complex that an activation proposes."""
    then = activation.rule.then
    return activation.bound if then.complex == "$bound" else then.complex


def _barred(
    firing: Firing, candidates: Sequence[Firing], decisions: Mapping[str, Decision], knowledge: Knowledge
) -> Reason:
    """Give the choice of a barred complex: defeated by the fewest bars, and by rivals that go before it even then."""
    bars = least_bars(complex_of(firing), decisions, knowledge)
    rivals = (
        other.rule_id
        for other in candidates
        if _kind(other) <= _kind(firing)
        and complex_of(other) != complex_of(firing)
        and set(least_bars(complex_of(other), decisions, knowledge)) <= set(bars)
    )
    return propose(firing, "choose").defeated_by(tuple(dict.fromkeys((*bars, *rivals))))


def _clashes(equals: Sequence[Firing], taken: str) -> tuple[Clash, ...]:
    outcomes = tuple(sorted({complex_of(firing) for firing in equals}))
    if len(outcomes) < 2:  # noqa: PLR2004 - one outcome is no clash
        return ()
    return (Clash(tuple(sorted(firing.rule_id for firing in equals)), "complex", outcomes, taken),)
