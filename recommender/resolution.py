"""The resolution: here alone it is disposed. Rules propose; precedence and written exceptions decide."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recommender.decision import BARS, Decision, Reason, Verdict, effect_of
from recommender.inference import Clash
from recommender.knowledge import Knowledge
from recommender.memory import Firing

GATES = ("refer", "defer", "ask")
CHOICES = ("requested", "stage", "fallback")


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
        (Reason(firing, effect) for firing in firings if (effect := effect_of(firing))), key=lambda reason: reason.rank
    )
    gates = [reason for reason in reasons if reason.effect in GATES]
    if not gates:
        return "", [replace(reason, deciding=True) for reason in reasons]
    gate = gates[0].effect
    holders = tuple(reason.firing.rule_id for reason in gates if reason.effect == gate)
    return gate, [
        replace(reason, deciding=reason is gates[0], one_of_several=len(holders) > 1 or reason.firing.any_of)
        if reason.effect == gate
        else reason.defeated_by(tuple(dict.fromkeys(holders)))
        for reason in reasons
    ]


def resolve_exercises(firings: Iterable[Firing], exercises: Iterable[str]) -> dict[str, Decision]:
    """Decide for every exercise whether it is open (eligible), withheld or excluded.

    Args:
        firings: of the restrict step.
        exercises: every exercise id.
    """
    proposed: dict[str, list[Reason]] = {exercise: [] for exercise in exercises}
    for firing in firings:
        effect = effect_of(firing)
        if effect:
            activation = firing.activation
            for exercise in activation.rule.exercises_for(activation.bound if activation.rule.bound else ""):
                proposed[exercise].append(Reason(firing, effect, exercise))
    return {exercise: resolve_exercise(exercise, reasons) for exercise, reasons in proposed.items()}


def resolve_exercise(exercise: str, proposals: Iterable[Reason]) -> Decision:
    """Weigh the proposals about one exercise: exceptions first, then precedence."""
    reasons = _shared_permits(sorted(_excepted(proposals), key=lambda reason: reason.rank))
    bars = [reason for reason in reasons if reason.effect in BARS and reason.applied]
    if not bars:
        return Decision(exercise, "eligible", tuple(reasons))
    excluding = [reason for reason in bars if reason.effect == "exclude"]
    deciding = excluding or bars
    holders = tuple(dict.fromkeys(reason.firing.rule_id for reason in deciding))
    decided = [
        replace(
            reason,
            deciding=reason is deciding[0],
            one_of_several=len(deciding) > 1 or reason.firing.any_of,
        )
        if reason in deciding
        else reason
        if not reason.applied
        else reason.defeated_by(tuple(holder for holder in holders if holder != reason.firing.rule_id) or holders)
        for reason in reasons
    ]
    verdict: Verdict = "excluded" if excluding else "withheld"
    return Decision(exercise, verdict, tuple(sorted(decided, key=lambda reason: (not reason.deciding, reason.rank))))


def _shared_permits(reasons: list[Reason]) -> list[Reason]:
    """Mark permits of which another one suffices."""
    several = sum(reason.effect == "permit" for reason in reasons) > 1
    return [
        replace(reason, one_of_several=True) if several and reason.effect == "permit" else reason for reason in reasons
    ]


def _excepted(proposals: Iterable[Reason]) -> list[Reason]:
    """Defeat each proposal whose rule names, under `unless`, a rule that proposes for the same exercise."""
    reasons = list(proposals)
    holding = {reason.firing.rule_id for reason in reasons if reason.firing.activation.certain}
    return [_except(reason, holding) for reason in reasons]


def _except(reason: Reason, holding: Collection[str]) -> Reason:
    exceptions = tuple(rule for rule in reason.firing.activation.rule.then.unless if rule in holding)
    return reason.defeated_by(exceptions) if exceptions else reason


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


def choose_complex(firings: Sequence[Firing], decisions: Mapping[str, Decision], knowledge: Knowledge) -> Choice:
    """Choose the complex: a requested one first, then the stage's own, then a fallback; barred or empty ones never."""
    candidates = sorted(
        (firing for firing in firings if effect_of(firing) == "choose"),
        key=lambda firing: (CHOICES.index(firing.activation.rule.then.as_ or "fallback"), firing.rule_id),
    )
    open_to = [firing for firing in candidates if left_in(complex_of(firing), decisions, knowledge)]
    if not open_to:
        return Choice("", tuple(_barred(firing, decisions, knowledge) for firing in candidates))
    rank = open_to[0].activation.rule.then.as_
    equals = [firing for firing in open_to if firing.activation.rule.then.as_ == rank]
    chosen = min(
        equals, key=lambda firing: (len(left_in(complex_of(firing), decisions, knowledge)), complex_of(firing))
    )
    winners = tuple(firing.rule_id for firing in open_to if complex_of(firing) == complex_of(chosen))
    barred = [_barred(firing, decisions, knowledge) for firing in candidates if firing not in open_to]
    replaced = (
        tuple(dict.fromkeys(complex_of(reason.firing) for reason in barred)),
        tuple(dict.fromkeys(rule for reason in barred for rule in reason.overridden_by)),
    )
    reasons = tuple(
        Reason(firing, "choose", deciding=firing is chosen, one_of_several=len(winners) > 1, in_place_of=replaced)
        if complex_of(firing) == complex_of(chosen)
        else Reason(firing, "choose", overridden_by=(chosen.rule_id,))
        if firing in open_to
        else _barred(firing, decisions, knowledge)
        for firing in candidates
    )
    return Choice(complex_of(chosen), reasons, _clashes(equals, complex_of(chosen)))


def complex_of(firing: Firing) -> str:
    """Name the complex that a `choose` firing proposes."""
    then = firing.activation.rule.then
    return firing.activation.bound if then.complex == "$bound" else then.complex


def _barred(firing: Firing, decisions: Mapping[str, Decision], knowledge: Knowledge) -> Reason:
    """Give the choice as defeated by what bars the complex, or by what bars each of its exercises."""
    name = complex_of(firing)
    bars = [reason.firing.rule_id for reason in bars_of(name, decisions, knowledge)]
    deciding = [decisions[exercise].reasons[0].firing.rule_id for exercise in knowledge.by_complex[name]]
    return Reason(firing, "choose", overridden_by=tuple(dict.fromkeys(bars or sorted(deciding))))


def _clashes(equals: Sequence[Firing], taken: str) -> tuple[Clash, ...]:
    outcomes = tuple(sorted({complex_of(firing) for firing in equals}))
    if len(outcomes) < 2:  # noqa: PLR2004 - one outcome is no clash
        return ()
    return (Clash(tuple(sorted(firing.rule_id for firing in equals)), "complex", outcomes, taken),)
