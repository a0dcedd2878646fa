"""A reply: what may be said to a prompt, and the plain record that says it.

The replies to a prompt cover its answers: each word, each stretch of a number within which no rule tells values
apart, of a list none and each entry by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, nextafter
from typing import Any

from recommender.change import Change, apply_change
from recommender.condition import Value
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import FINDING_FIELDS
from recommender.prompt import Prompt
from recommender.prospect import ANOTHER, admissible
from recommender.record import KINDS
from recommender.rule import FACT

NONE, ALL = "none", "all"
ENTRIES_MAX, FEW = 3, 5
YES_NO: Mapping[str, bool] = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to a prompt.

    Attributes:
        label: how it is shown: `present`, `yes`, `acute`, `below 65`, `fitball`.
        value: what the record gets: present or absent, or the value of a field.
    """

    topic: str
    label: str
    value: Any


def with_reply(record: Mapping[str, Any], reply: Reply, knowledge: Knowledge) -> dict[str, Any]:
    """Give a plain record with a reply; what it said of the same thing before is replaced."""
    if reply.topic not in knowledge.vocabulary.findings:
        return {**record, reply.topic: reply.value}
    if reply.value == "present":
        group = next(name for name in FINDING_FIELDS if reply.topic in knowledge.vocabulary.groups[name])
        return apply_change(record, Change(group, "add", reply.topic))
    return apply_change(record, Change("ruled_out", "add", reply.topic))


def replies_to(prompt: Prompt, explanation: Explanation, entries_max: int = ENTRIES_MAX) -> list[Reply]:
    """List the replies to a prompt, in the order of the vocabulary.

    Args:
        prompt: what is asked.
        explanation: how the program stands; of a list of exercises, those in it are named.
        entries_max: the most exercises to name.
    """
    topic, knowledge = prompt.topic, explanation.knowledge
    if prompt.kind == "number":
        whole = KINDS[topic] == "whole"
        stretches = _stretches(topic, knowledge)
        return [Reply(topic, label, int(value) if whole else value) for label, value in stretches]
    if prompt.kind == "equipment":
        every = [Reply(topic, ALL, list(prompt.items))] if len(prompt.items) > 1 else []
        return [*_lists(topic, prompt.items), *every]
    if prompt.kind == "exercises":
        return _lists(topic, entries_of(prompt, explanation)[:entries_max])
    return [Reply(topic, str(word), YES_NO.get(str(word), word)) for word in _words(prompt, explanation)]


def _lists(topic: str, entries: Iterable[str]) -> list[Reply]:
    return [Reply(topic, NONE, []), *(Reply(topic, entry, [entry]) for entry in entries)]


def entries_of(prompt: Prompt, explanation: Explanation) -> Sequence[str]:
    """Name what to offer where the answer is a name: items, complexes that are not barred, exercises.

    Of the exercises those of the program of which a rule says something when they are listed; else any few of these.
    """
    if prompt.kind == "equipment":
        return prompt.items
    if prompt.kind == "complex":
        return [view.complex for view in explanation.complexes if view.verdict != "barred"]
    if prompt.kind != "exercises":
        return ()
    rules = [explanation.knowledge.rules[name] for name in prompt.rules]
    telling = [name for name in explanation.decisions if any(rule.exercises_for(name) for rule in rules)]
    placed = [item.exercise.id for item in explanation.session.items if item.exercise.id in telling]
    return placed or (telling if len(telling) <= FEW else [])


def _words(prompt: Prompt, explanation: Explanation) -> Sequence[Value]:
    """Give the words that answer a prompt; a complex that is barred now would not be granted, so it is left out."""
    topic, knowledge = prompt.topic, explanation.knowledge
    if prompt.kind == "complex":
        return entries_of(prompt, explanation)
    if topic in explanation.reading.values:
        return knowledge.vocabulary.values_of(topic)
    return [word for word in admissible(topic, explanation.reading, knowledge) if word != ANOTHER]


def _stretches(topic: str, knowledge: Knowledge) -> Iterator[tuple[str, float]]:
    """Yield labels of stretches of a number, each with a value of it; of a quantity, single values."""
    least, _ = knowledge.vocabulary.fields[topic].range
    if limits := _limits(topic, knowledge):
        cuts = {least, *limits, *_cuts(topic, knowledge)}
        yield from ((f"{cut:g}", cut) for cut in sorted(cuts))
        return
    below: float = least
    for cut in _cuts(topic, knowledge):
        yield (f"below {cut:g}" if below == least else f"{below:g} to below {cut:g}"), _before(cut, topic)
        below = cut
    yield f"{below:g} or more", below


def _before(cut: float, topic: str) -> float:
    return cut - 1 if KINDS[topic] == "whole" else nextafter(cut, -inf)


def _cuts(topic: str, knowledge: Knowledge) -> Sequence[float]:
    """Give the least number of each stretch but the first."""
    least, most = knowledge.vocabulary.fields[topic].range
    found: set[float] = set()
    for comparison in knowledge.compared.get(topic, ()):
        if comparison.operator in ("at_least", "below"):
            found.add(comparison.number)
        elif comparison.operator:
            found.add(comparison.number + 1 if KINDS[topic] == "whole" else nextafter(comparison.number, inf))
    return sorted(cut for cut in found if least < cut <= most)


def _limits(topic: str, knowledge: Knowledge) -> list[float]:
    """Give the other limits of a session, where a rule takes the number itself for one."""
    named = [rule.then.minutes_max for rule in knowledge.rules.values() if rule.then.minutes_max]
    if f"{FACT}{topic}" not in named:
        return []
    return [knowledge.number(name) for name in named if not name.startswith(FACT)]
