"""The typed: what a line that a person types means as an answer to a prompt; else a problem that says what would do."""

import re
from collections.abc import Iterable, Mapping, Sequence

from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.problem import Problem, did_you_mean
from recommender.prompt import Prompt
from recommender.record import KINDS
from recommender.reply import ALL, NONE, Reply
from recommender.vocabulary import fold

YES_NO = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}
FINDING = {True: "present", False: "absent"}
NRS = "pain_nrs"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")


def read_reply(line: str, prompt: Prompt, offered: Sequence[str], knowledge: Knowledge) -> Reply | Problem:
    """Read an answer.

    Args:
        line: what was typed, not empty.
        prompt: what was asked.
        offered: the names that were shown, in their order: they may be given by number.
        knowledge: the words that there are.
    """
    word = line.strip()
    if prompt.kind in ("finding", "yes_no"):
        return _yes_no(word, prompt)
    if prompt.kind in ("equipment", "exercises"):
        return _entries(word, prompt, offered, knowledge)
    if prompt.kind == "number" or (prompt.kind == "pain" and _NUMBER.fullmatch(word)):
        return _number(word, NRS if prompt.kind == "pain" else prompt.topic, knowledge)
    found = _entry(word, _names(prompt, knowledge), prompt, offered)
    return found if isinstance(found, Problem) else Reply(prompt.topic, found, found)


def _yes_no(word: str, prompt: Prompt) -> Reply | Problem:
    given = YES_NO.get(word.casefold())
    if given is None:
        return _refused(prompt, f"'{word}' is neither yes nor no", "type y or n")
    said = FINDING[given] if prompt.kind == "finding" else "yes" if given else "no"
    return Reply(prompt.topic, said, FINDING[given] if prompt.kind == "finding" else given)


def _refused(prompt: Prompt, what: str, hint: str) -> Problem:
    return Problem(prompt.topic, what, hint)


def _number(word: str, field: str, knowledge: Knowledge) -> Reply | Problem:
    """Read a number; the record's own reader says whether it may be one."""
    if not _NUMBER.fullmatch(word):
        return Problem(field, f"'{word}' is no number", "type digits")
    whole = KINDS[field] == "whole" and _WHOLE.fullmatch(word)
    value = int(word) if whole else float(word.replace(",", "."))
    problems = read_patient({field: value}, knowledge, "").problems
    return Problem(field, problems[0].what, problems[0].hint) if problems else Reply(field, word, value)


def _names(prompt: Prompt, knowledge: Knowledge) -> Mapping[str, str]:
    """Give what the answer may be called, folded, with its id."""
    vocabulary = knowledge.vocabulary
    groups = {"stage": "stages", "pain": "pain_levels", "equipment": "equipment"}
    if prompt.kind in groups:
        labels = {fold(term.label): term.id for term in vocabulary.groups[groups[prompt.kind]].values()}
        return {**labels, **vocabulary.names[groups[prompt.kind]]}
    if prompt.kind == "complex":
        return {fold(name): name for name in knowledge.complexes}
    if prompt.kind == "exercises":
        return {fold(name): name for name in knowledge.exercises}
    return {fold(word): word for comparison in knowledge.compared[prompt.topic] for word in comparison.words}


def _one_of(word: str, names: Mapping[str, str], prompt: Prompt) -> str | Problem:
    """Find the id that a word names, or the one that it begins."""
    folded = fold(word)
    if folded in names:
        return names[folded]
    begun = sorted({name for known, name in names.items() if known.startswith(folded)})
    if len(begun) == 1:
        return begun[0]
    if begun:
        return _refused(prompt, f"'{word}' may be {' or '.join(begun)}", "type more of it")
    return _refused(prompt, f"'{word}' is no answer{did_you_mean(word, names)}", "type ? to see what is")


def _entries(word: str, prompt: Prompt, offered: Sequence[str], knowledge: Knowledge) -> Reply | Problem:
    """Read a list: names or the numbers shown, parted by commas or semicolons; numbers by spaces too."""
    if word.casefold() in (NONE, ALL):
        named = [] if word.casefold() == NONE else list(offered)
        return Reply(prompt.topic, word.casefold(), named)
    parts = word.split() if re.fullmatch(r"[\d\s]+", word) else re.split(r"[,;|]", word)
    names = _names(prompt, knowledge)
    found = [_entry(part.strip(), names, prompt, offered) for part in parts if part.strip()]
    problems = [each for each in found if isinstance(each, Problem)]
    if problems or not found:
        return problems[0] if problems else _refused(prompt, f"'{word}' names nothing", "type none for none")
    return _listed(prompt, (each for each in found if isinstance(each, str)))


def _entry(part: str, names: Mapping[str, str], prompt: Prompt, offered: Sequence[str]) -> str | Problem:
    """Find the id that a number of those shown stands for, or a word."""
    if part.isdecimal():
        place = int(part)
        return (
            offered[place - 1]
            if 1 <= place <= len(offered)
            else _refused(prompt, f"there is no {part}", "type ? to see what is")
        )
    return _one_of(part, names, prompt)


def _listed(prompt: Prompt, entries: Iterable[str]) -> Reply:
    unique = sorted(set(entries))
    return Reply(prompt.topic, ", ".join(unique), unique)
