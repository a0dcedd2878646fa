"""Phrases: a judged comparison, a fact, the sources of a rule, each in a few words."""

from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import replace

from recommender.condition import DEFAULT
from recommender.decision import Reason
from recommender.fact import Fact
from recommender.fate import Outcome
from recommender.judgement import Judgement
from recommender.knowledge import Knowledge
from recommender.rule import FACT, Rule, Then
from recommender.trace import ledger_of
from recommender.vocabulary import UNKNOWN
from recommender.wording import sentence, term_label, value_label

OPERATORS = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}
WHOLE = {
    ("all", "holds"): "all of this holds",
    ("all", "fails"): "not all of this holds",
    ("all", "unknown"): "it is not known whether all of this holds",
    ("any", "holds"): "each of these suffices",
    ("any", "fails"): "none of these holds",
    ("any", "unknown"): "it is not known whether one of these holds",
}
ENTRIES = {"present": "", "absent": " that is not at hand"}
LIMITS = ("reps_max", "sets_max", "hold_seconds_max", "rest_seconds_min", "angle_degrees_max")
FOR_ALL = "holds for every patient"
NAMED_MAX = 6
ALL = 1000
PLAIN: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def judgement_phrase(judgement: Judgement, facts: Mapping[str, Fact], knowledge: Knowledge) -> str:
    """Say what a part of a condition asks for, and whether it is so."""
    if judgement.kind in ("all", "any"):
        return WHOLE[judgement.kind, judgement.state] if judgement.parts else FOR_ALL
    if judgement.kind == "list":
        return _list_phrase(judgement)
    label, fact = term_label(judgement.fact, knowledge), facts.get(judgement.fact)
    value = fact.value if fact else UNKNOWN
    have, wanted = value_label(value, knowledge), _wanted(judgement, knowledge)
    if value == UNKNOWN and judgement.state == "unknown":
        return f"{label} is not known{f'; asked for: {wanted}' if wanted else ''}"
    if judgement.comparison and judgement.comparison.operator:
        return f"{label} {have} is {'' if judgement.state == 'holds' else 'not '}{wanted}"
    return f"{label} is {have}{f', not {wanted}' if judgement.state == 'fails' else ''}"


def _list_phrase(judgement: Judgement) -> str:
    name, kind = judgement.fact.replace("_", " "), ENTRIES[judgement.wanted]
    return {
        "holds": f"{name}: there is an entry{kind}",
        "fails": f"{name}: there is no entry{kind}",
        "unknown": f"{name}: not known",
    }[judgement.state]


def _wanted(judgement: Judgement, knowledge: Knowledge) -> str:
    asked = judgement.comparison
    if asked is None:
        return ""
    if not asked.operator:
        return " or ".join("unknown" if word == UNKNOWN else value_label(word, knowledge) for word in asked.words)
    return f"{OPERATORS[asked.operator]} {threshold(judgement.default, asked.number, asked.fact, knowledge)}"


def threshold(default: str, number: float, fact: str, knowledge: Knowledge) -> str:
    """Write a number with its unit, behind the name of the default that it comes from."""
    kept = knowledge.vocabulary.fields.get(fact)
    unit = knowledge.defaults[default].unit if default else kept.unit if kept else ""
    written = f"{number:g} {unit}".strip()
    return f"{default} ({written})" if default else written


def fact_phrase(fact: Fact, knowledge: Knowledge) -> str:
    """Write a fact with its value and where it comes from; of a derived one, what it rests on."""
    said = f"{term_label(fact.term, knowledge)} = {value_label(fact.value, knowledge)}"
    if fact.premises:
        return f"{said}, derived from {' and '.join(fact_phrase(premise, knowledge) for premise in fact.premises)}"
    return f"{said} ({fact.origin})"


def sources_phrase(rule: Rule) -> str:
    """Name documents and lines, as `S2:354,78; S1:14`."""
    lines: dict[str, list[int]] = {}
    for source in rule.document.sources:
        lines.setdefault(source.source, []).extend(source.lines)
    return "; ".join(f"{name}:{','.join(map(str, dict.fromkeys(found)))}" for name, found in lines.items())


def backing_phrase(reason: Reason, knowledge: Knowledge) -> str:
    """Name sources and ledger rows of a reason."""
    return f"{sources_phrase(reason.firing.activation.rule)}; ledger {', '.join(ledger_of(reason, knowledge))}"


def some(names: Sequence[str], most: int = NAMED_MAX) -> str:
    """Name the first few of many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def counted(things: Sized | int, one: str) -> str:
    """Count things, or say how many there are: `1 exercise`, `3 exercises`."""
    count = things if isinstance(things, int) else len(things)
    return f"{count} {one}{'' if count == 1 else 's'}"


def marks_of(reason: Reason) -> str:
    """Say what a reason proposes and what became of that: `exclude, decides`."""
    marks = [reason.effect]
    marks += ["decides"] if reason.deciding else []
    marks += ["one of several that suffice"] if reason.one_of_several else []
    marks += [f"overridden by {some(reason.overridden_by)}"] if reason.overridden_by else []
    return ", ".join(marks)


def said_of(reason: Reason, knowledge: Knowledge) -> str:
    """Give the sentence of a reason without what the exercise or the complex takes the place of."""
    return sentence(replace(reason, in_place_of=PLAIN), knowledge)


def replaced_phrase(reason: Reason, most: int) -> list[str]:
    """Say what an exercise or a complex takes the place of; nothing where it takes no place."""
    names, rules = reason.in_place_of
    return [f"In place of {len(names)} ({some(names, most)}), barred by {', '.join(rules)}."] if names else []


def outcome_phrase(outcome: Outcome, most: int = NAMED_MAX) -> str:
    """Say what became of the proposals of one effect, and what they are about."""
    about = [", ".join(outcome.complexes)] if outcome.complexes else []
    about += (
        [f"{counted(outcome.exercises, 'exercise')} ({some(outcome.exercises, most)})"] if outcome.exercises else []
    )
    whom = " and ".join(about)
    if outcome.overridden_by:
        return f"{outcome.effect} is overridden{f' for {whom}' if whom else ''} by {some(outcome.overridden_by, most)}"
    decides = f"; it decides {_share(outcome.deciding, len(outcome.exercises))}" if outcome.deciding else ""
    return f"{outcome.effect} applies{f' to {whom}' if whom else ''}{decides}"


def _share(part: int, whole: int) -> str:
    return str(part) if part < whole else "it" if whole == 1 else "all of them"


def numbers_of(then: Then, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Name the numbers that a rule works with, each with the default that it comes from.

    Returns:
        For each the name of the default, "" for a number of the rule itself, and the number in words.
    """
    slots: list[tuple[str, int | str | None]] = [(slot, getattr(then.limit, slot, None)) for slot in LIMITS]
    slots += [("hold_breaths", name) for name in (then.dose.hold_breaths if then.dose else ())]
    slots += [(slot, getattr(then, slot)) for slot in ("minutes_max", "minutes_aim", "weekly")]
    slots += [("ceiling", name) for name in then.ceiling]
    for slot, value in slots:
        label = slot.replace("_", " ")
        if isinstance(value, str) and (default := knowledge.defaults.get(value.removeprefix(DEFAULT))):
            yield default.id, f"{label}: {default.id} ({default.value:g} {default.unit})"
        elif value:
            yield "", f"{label}: {str(value).removeprefix(FACT)}"
