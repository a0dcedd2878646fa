"""A citation: a reason at its place in a result, with the effect that it is cited for there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from recommender.decision import BARS, Decision, Reason
from recommender.dose import dose_text
from recommender.explanation import Explanation
from recommender.light import dataclass
from recommender.resolution import GATES
from recommender.rule import DoseChange
from recommender.session import Gap, Item
from recommender.standing import ComplexView
from recommender.trace import cautions_of, instructions_of
from recommender.wording import fill, sentence

Place = Literal["exercise", "screening", "choice", "complex", "gap", "advice"]
NOWHERE = "not in the program"


@dataclass(frozen=True, slots=True)
class Citation:
    """A reason at its place.

    Attributes:
        subject: the exercise, the complex or the component that it is about there; "" for the whole patient.
    """

    place: Place
    subject: str
    reason: Reason

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Tell the citation from all others of its result; a bound fact may be read otherwise in another result."""
        activation = self.reason.firing.activation
        listed = activation.rule.bound is not None and activation.rule.bound.list
        return (self.place, self.subject, activation.rule.id, activation.bound if listed else "", self.reason.effect)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a reason is cited for: the name of the effect, what it is, and that in a few words."""

    name: str
    value: object
    words: str


@dataclass(frozen=True)
class Outcome:
    """An explanation, looked at from the effects of its reasons."""

    explanation: Explanation

    @cached_property
    def citations(self) -> Sequence[Citation]:
        """List every reason of the result at its place, each once; those of items stand with their exercises."""
        return list({citation.key: citation for citation in self._all()}.values())

    @cached_property
    def applied(self) -> frozenset[tuple[str, str, str, str, str]]:
        """Give the keys of the citations whose reason applies."""
        return frozenset(citation.key for citation in self.citations if citation.reason.applied)

    def _all(self) -> Iterator[Citation]:
        found = self.explanation
        for reason in found.screening:
            yield Citation("screening", "", reason)
        for reason in found.choice.reasons:
            yield Citation("choice", "", reason)
        for view in found.complexes:
            yield from (Citation("complex", view.complex, reason) for reason in view.reasons)
        for exercise, decision in found.decisions.items():
            yield from (Citation("exercise", exercise, reason) for reason in decision.reasons)
        for gap in found.session.gaps:
            yield from (Citation("gap", gap.component, reason) for reason in gap.reasons)
        for reason in found.advice:
            yield Citation("advice", "", reason)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Give the place of every exercise of the program, from 1."""
        return {item.exercise.id: place for place, item in enumerate(self.explanation.session.items, start=1)}

    @cached_property
    def views(self) -> Mapping[str, ComplexView]:
        """Give what became of every complex."""
        return {view.complex: view for view in self.explanation.complexes}

    @cached_property
    def gaps(self) -> Mapping[str, Gap]:
        """Give what the program lacks."""
        return {gap.component: gap for gap in self.explanation.session.gaps}

    @cached_property
    def advice(self) -> frozenset[tuple[str | None, str]]:
        """Give every advice: its topic and its sentence."""
        return frozenset(_advice(reason, self.explanation) for reason in self.explanation.advice)

    def decision(self, exercise: str) -> Decision:
        """Give what became of an exercise."""
        return self.explanation.decisions[exercise]

    def item(self, exercise: str) -> Item | None:
        """Give an exercise as it stands in the program."""
        place = self.places.get(exercise)
        return self.explanation.session.items[place - 1] if place else None

    def effect(self, citation: Citation) -> Effect:
        """Tell the effect that a reason is cited for, as it is in this result.

        - `exclude`, `withhold`, `close`, `leave_out`, `choose` and gates, of an exercise: its verdict.
        - `limit`: all that is limited of the exercise: the strictest numbers, ranges, omitted steps, cautions, dose.
        - `permit`: the bars that hold the exercise.
        - `prescribe`: the part of the session in which the exercise stands.
        - `prefer`: the priority of the exercise in the program, by which rules order and the clock leaves out.
        - `arrange`: its place in the program.
        - `dose`, `session`: its dose and cautions; of a rule that sets nothing, the note on its numbers.
        - `refer`, `defer`, `ask`, `clear`, of the patient: the status.
        - `choose`, of the patient: the complex.
        - any reason of a complex: its verdict, of a bar also whether a gate bars it; of `indicate`: that it suits.
        - `require`, `session`, of a gap: that it is there.
        - `advise`: that this is advised.
        """
        return EFFECTS[citation.place](citation, self)


Tell = Callable[[Citation, Outcome], Effect]


def _advice(reason: Reason, explanation: Explanation) -> tuple[str | None, str]:
    rule = reason.firing.activation.rule
    return rule.then.topic, fill(rule.document.reason.text, reason, explanation.knowledge)


def _status(_: Citation, outcome: Outcome) -> Effect:
    return Effect("status", outcome.explanation.status, outcome.explanation.status)


def _chosen(_: Citation, outcome: Outcome) -> Effect:
    chosen = outcome.explanation.choice.complex
    return Effect("complex", chosen, chosen or "none")


def _complex(citation: Citation, outcome: Outcome) -> Effect:
    view = outcome.views[citation.subject]
    if citation.reason.effect == "indicate":
        suits = any(reason.effect == "indicate" and reason.applied for reason in view.reasons)
        return Effect("indication", suits, "that it suits" if suits else "none")
    closed = citation.reason.effect in BARS and any(reason.effect in GATES for reason in view.reasons)
    return Effect("verdict", (view.verdict, closed), f"{view.verdict} by a gate" if closed else view.verdict)


def _gap(citation: Citation, outcome: Outcome) -> Effect:
    there = citation.subject in outcome.gaps
    return Effect("gap", there, "there" if there else "none")


def _advised(citation: Citation, outcome: Outcome) -> Effect:
    there = _advice(citation.reason, outcome.explanation) in outcome.advice
    return Effect("advice", there, "given" if there else "not given")


def _exercise(citation: Citation, outcome: Outcome) -> Effect:
    return ON_EXERCISE[citation.reason.effect](citation, outcome)


def _verdict(citation: Citation, outcome: Outcome) -> Effect:
    verdict = outcome.decision(citation.subject).verdict
    return Effect("verdict", verdict, verdict)


def _bars(citation: Citation, outcome: Outcome) -> Effect:
    bars = tuple(
        (reason.firing.rule_id, reason.firing.activation.bound)
        for reason in outcome.decision(citation.subject).reasons
        if reason.effect in BARS and reason.applied
    )
    return Effect("bars", bars, ", ".join(rule for rule, _ in bars) or "none")


def _part(citation: Citation, outcome: Outcome) -> Effect:
    item = outcome.item(citation.subject)
    return Effect("part", item.phase if item else "", item.phase if item else NOWHERE)


def _place(citation: Citation, outcome: Outcome) -> Effect:
    place = outcome.places.get(citation.subject)
    return Effect("place", place, str(place) if place else NOWHERE)


def _priority(citation: Citation, outcome: Outcome) -> Effect:
    item = outcome.item(citation.subject)
    return Effect("priority", item.priority if item else None, str(item.priority) if item else NOWHERE)


def _dose(citation: Citation, outcome: Outcome) -> Effect:
    item = outcome.item(citation.subject)
    if item is None:
        return Effect("dose", None, NOWHERE)
    notes = tuple(
        sentence(reason, outcome.explanation.knowledge)
        for reason in item.reasons
        if reason.firing.activation.rule.then.dose == DoseChange()
    )
    return Effect("dose", (item.dose, tuple(cautions_of(item)), notes), dose_text(item.dose))


def _limits(citation: Citation, outcome: Outcome) -> Effect:
    reasons = [
        reason for reason in outcome.decision(citation.subject).reasons if reason.effect == "limit" and reason.applied
    ]
    item = outcome.item(citation.subject)
    numbers = _strictest(reasons, outcome.explanation)
    words = frozenset(
        word
        for then in (reason.firing.activation.rule.then for reason in reasons)
        for word in (then.caution, *((then.limit.range, then.limit.pace, then.limit.omits) if then.limit else ()))
    )
    done = (item.dose, tuple(instructions_of(item))) if item else None
    return Effect("limits", (numbers, words, done), ", ".join(reason.firing.rule_id for reason in reasons) or "none")


def _strictest(reasons: Sequence[Reason], explanation: Explanation) -> tuple[tuple[str, float], ...]:
    """Give the strictest of each number that limits name: a least number is negated, so that the lowest is taken."""
    found: dict[str, float] = {}
    for reason in reasons:
        limit = reason.firing.activation.rule.then.limit
        for slot in ("reps_max", "sets_max", "hold_seconds_max", "angle_degrees_max", "rest_seconds_min"):
            value = getattr(limit, slot, None)
            if value is not None:
                number = explanation.knowledge.number(value) if isinstance(value, str) else value
                signed = -number if slot.endswith("_min") else number
                found[slot] = min(signed, found.get(slot, signed))
    return tuple(sorted(found.items()))


EFFECTS: Mapping[Place, Tell] = {
    "exercise": _exercise,
    "screening": _status,
    "choice": _chosen,
    "complex": _complex,
    "gap": _gap,
    "advice": _advised,
}
ON_EXERCISE: Mapping[str, Tell] = {
    **dict.fromkeys((*GATES, *BARS, "choose", "leave_out"), _verdict),
    "arrange": _place,
    "prefer": _priority,
    **dict.fromkeys(("dose", "session"), _dose),
    "limit": _limits,
    "permit": _bars,
    "prescribe": _part,
}
