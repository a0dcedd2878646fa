"""A transcript: all that a result holds, as text, by the ids of exercises and rules. It is compared; the sheet is read.

What is kept of a whole patient is its transcript beside its sheet, so that a change of any rule shows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import chain

from recommender.block import Block, Entry, Heading, Line
from recommender.decision import BARS, Reason, effect_of
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.leaflet import lay_out_leaflet
from recommender.session import Item
from recommender.trace import cautions_of

DOSE = ("sets", "reps", "hold_seconds", "hold_breaths", "work_seconds", "rest_seconds", "pace", "breathing")


def lay_out_transcript(explanation: Explanation) -> list[Block]:
    """Lay out all that a result holds, and what the patient reads; not what made it."""
    complex_id, leaflet = explanation.choice.complex or "no complex", lay_out_leaflet(explanation)[:-1]
    parts = (
        ("What follows from the record", (_fact(fact) for fact in explanation.facts.values() if fact.because)),
        ("Gates", _cited(explanation.screening)),
        ("Complexes", _complexes(explanation)),
        ("Exercises", _exercises(explanation)),
        ("Limits", _limits(explanation)),
        ("Gaps", (f"{gap.text} {gap.suggested_complex}{_named(gap.reasons)}" for gap in explanation.session.gaps)),
        ("Advice", _cited(explanation.advice)),
        ("Questions", (f"{each.rank}. {each.term}: {', '.join(each.rules)}" for each in explanation.questions)),
    )
    told = [(title, tuple(lines)) for title, lines in parts]
    return [
        Heading(f"{explanation.status}: {complex_id}, {explanation.session.seconds} seconds", 1),
        *chain.from_iterable(_part(title, lines) for title, lines in told if lines),
        *_program(explanation),
        *leaflet,
    ]


def _part(title: str, lines: Iterable[str]) -> Iterator[Block]:
    yield Heading(title)
    yield from map(Line, lines)


def _fact(fact: Fact) -> str:
    return f"{fact.term}: {fact.value} ({', '.join(fact.because)})"


def _complexes(explanation: Explanation) -> Iterator[str]:
    """Give what became of each complex; what bars it is told of its exercises."""
    for view in explanation.complexes:
        reasons = [reason for reason in view.reasons if reason.effect not in BARS]
        yield f"{view.complex}: {view.verdict}, {view.exercises_left} left{_named(reasons)}"


def _exercises(explanation: Explanation) -> Iterator[str]:
    """Give every verdict with its reasons, the exercises of equal ones together."""
    groups: dict[str, list[str]] = {}
    for name, decision in explanation.decisions.items():
        groups.setdefault(f"{decision.verdict}{_named(decision.reasons)}", []).append(name)
    return (f"{', '.join(names)}: {told}" for told, names in sorted(groups.items()))


def _named(reasons: Iterable[Reason]) -> str:
    found = _cited(reasons)
    return f" ({', '.join(found)})" if found else ""


def _cited(reasons: Iterable[Reason]) -> list[str]:
    """Name the rules of reasons by what they propose, the applied ones before those that lost."""
    told: dict[str, dict[str, None]] = {}
    for reason in sorted(reasons, key=lambda reason: not reason.applied):
        activation = reason.firing.activation
        lost = "" if reason.applied else "lost: "
        sure = "" if activation.certain else "perhaps "
        told.setdefault(f"{lost}{sure}{reason.effect}", {})[activation.rule.id] = None
    return [f"{proposed} {' '.join(rules)}" for proposed, rules in told.items()]


def _program(explanation: Explanation) -> Iterator[Block]:
    if explanation.session.items:
        yield Heading("Doses")
    for place, item in enumerate(explanation.session.items, start=1):
        cautions = (f"{text}{_named(reasons)}" for text, reasons in cautions_of(item).items())
        later = (f"later: {text}" for text in item.dose.later)
        yield Entry(f"{place}. {item.exercise.id}, {item.phase}", (_dose(item), *cautions, *later))


def _limits(explanation: Explanation) -> Iterator[str]:
    """Give what each limit asks for, once."""
    limits = {
        firing.rule_id: firing.then.limit
        for firing in explanation.firings
        if firing.then.limit and effect_of(firing) == "limit"
    }
    for rule, limit in sorted(limits.items()):
        asked = ((slot.name, getattr(limit, slot.name)) for slot in fields(limit))
        yield f"{rule}: {', '.join(f'{name} {value}' for name, value in asked if value)}"


def _dose(item: Item) -> str:
    given = ((slot, getattr(item.dose, slot)) for slot in DOSE)
    return "; ".join(f"{slot} {_said(value)}" for slot, value in given if value)


def _said(value: object) -> str:
    return "-".join(map(str, value)) if isinstance(value, tuple) else str(value)
