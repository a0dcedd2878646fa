"""The wording: fills the sentence of a rule with the words of one patient and one exercise."""

import re

from recommender.decision import Reason
from recommender.knowledge import Knowledge
from recommender.vocabulary import UNKNOWN

_SLOT = re.compile(r"{(\w+)}")


def fill(text: str, reason: Reason, knowledge: Knowledge) -> str:
    """Fill the slots of a reason's text."""
    return _SLOT.sub(lambda match: _slot(match[1], reason, knowledge), text) if "{" in text else text


def sentence(reason: Reason, knowledge: Knowledge) -> str:
    """Give the one sentence of a reason; a firing that waits for an answer says so first."""
    text = fill(reason.firing.activation.rule.document.reason.text, reason, knowledge)
    if reason.firing.activation.certain:
        return text + _replaced(reason, knowledge)
    waiting = ", ".join(dict.fromkeys(term_label(fact.term, knowledge) for fact in reason.firing.missing))
    return f"Not known: {waiting}. If so: {text[0].lower()}{text[1:]}"


def _replaced(reason: Reason, knowledge: Knowledge) -> str:
    names, rules = reason.in_place_of
    if not names:
        return ""
    titles = ", ".join(title_of(name, knowledge) for name in names)
    return f" It takes the place of {titles}, barred by {', '.join(rules)}."


def plain(reason: Reason, knowledge: Knowledge) -> str:
    """Give the sentence for the patient."""
    reason_text = reason.firing.activation.rule.document.reason
    return fill(reason_text.plain, reason, knowledge) if reason_text.plain else sentence(reason, knowledge)


def term_label(term: str, knowledge: Knowledge) -> str:
    """Label a fact; of a list fact, the entry: `equipment:fitball` is `fitball at hand`."""
    name, _, entry = term.partition(":")
    if not entry:
        return knowledge.vocabulary.label(name)
    if name == "equipment":
        return f"{knowledge.vocabulary.label(entry)} at hand"
    return f"{title_of(entry, knowledge)} ({name.replace('_', ' ')})"


def value_label(value: str | float, knowledge: Knowledge) -> str:
    """Label a value: `not known`, a number, or the label of a word."""
    if value == UNKNOWN:
        return "not known"
    return knowledge.vocabulary.label(value) if isinstance(value, str) else f"{value:g}"


def title_of(name: str, knowledge: Knowledge) -> str:
    """Give the title of an exercise or a complex, or the label of a word."""
    if name in knowledge.exercises:
        return knowledge.exercises[name].title
    return knowledge.complexes[name].title if name in knowledge.complexes else knowledge.vocabulary.label(name)


def ceiling_of(reason: Reason, knowledge: Knowledge) -> float:
    """Reckon a ceiling that falls with age: min(most, share x (base - age)), rounded down to a whole number."""
    most, share, base = (knowledge.number(name) for name in reason.firing.activation.rule.then.ceiling)
    age = next(float(fact.value) for fact in reason.firing.facts if fact.term == "age")
    return min(most, share * (base - age)) // 1


def _slot(slot: str, reason: Reason, knowledge: Knowledge) -> str:
    if slot == "title":
        return knowledge.exercises[reason.exercise].title if reason.exercise else "The exercise"
    if slot == "bound":
        return title_of(reason.firing.activation.bound, knowledge)
    if slot == "ceiling":
        return f"{ceiling_of(reason, knowledge):g}"
    if slot == "conflicts":
        exercise = knowledge.exercises.get(reason.exercise)
        found = (*exercise.default_excluded_by, *exercise.stages_from) if exercise else ()
        return ", ".join(dict.fromkeys(found)) or "none"
    fact = next((fact for fact in reason.firing.facts if fact.term == slot), None)
    return value_label(fact.value, knowledge) if fact else knowledge.vocabulary.label(slot)
