"""A mutant: a rule with one fault put into it on purpose. Where no case notices it, a mistake would pass unnoticed too.

Faults are put into the table of the rule's file, one at a time: a condition, a threshold, an effect, a precedence.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from recommender.condition import OPERATORS
from recommender.corpus import Corpus
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.rule import Rule, read_rule
from recommender.selector import Catalogue
from recommender.vocabulary import UNKNOWN, Vocabulary

Path = tuple[str | int, ...]
Table = Mapping[str, Any]
OPPOSITE = {"at_least": "below", "below": "at_least", "above": "at_most", "at_most": "above"}
BOUNDARY = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
NEIGHBOURS = {
    "exclude": "withhold", "withhold": "exclude", "refer": "defer", "defer": "refer", "ask": "defer", "clear": "ask",
    "permit": "close", "close": "permit", "choose": "indicate", "indicate": "choose",
    "drop": "skip", "skip": "drop", "restart": "ease", "ease": "hold", "hold": "ease", "advance": "regress",
    "regress": "advance", "restage": "suggest", "suggest": "restage", "stop": "note",
}  # fmt: skip
UNKNOWNS = {
    "exclude": ("withhold", "ignore"), "withhold": ("withhold", "ignore"), "limit": ("apply", "ignore"),
    "refer": ("ask", "ignore"), "defer": ("ask", "ignore"), "clear": ("ask", "ignore"),
    "hold": ("apply", "ignore"), "stop": ("question", "ignore"), "note": ("question", "ignore"),
}  # fmt: skip
DERIVING = ("derive", "restage", "suggest")
FLAGS = ("urgent", "eases", "review", "remark")
CHANGED_WORDS = {
    "range": {"half": "partial", "partial": "comfortable", "comfortable": "half"},
    "as": {"requested": "stage", "stage": "fallback", "fallback": "requested"},
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault.

    Attributes:
        id: the rule and what was done to it, as `restrict/kneeling: flip when.patient`.
        changed: the rules that are otherwise, by id; None for one that is gone.
        refused: the fault is refused when the rule is read, so that it cannot pass unnoticed.
        faults: what the fault is, in words.
    """

    id: str
    rule: str
    faults: str
    changed: Mapping[str, Rule | None]
    refused: bool = False


def mutants_of(rule: str, corpus: Corpus, knowledge: Knowledge) -> Iterator[Mutant]:
    """Yield every mutant of a rule, the rule left out first."""
    yield Mutant(f"{rule}: drop", rule, "the rule is left out", {rule: None})
    reader = _Reader(corpus, knowledge)
    table = corpus.documents[f"rules/{rule}.toml"]
    right = knowledge.rules[rule]
    changes = (*_changes(table, knowledge.vocabulary), *_unknowns(table, table["then"], right))
    for name, said, changed in changes:
        found = reader.read(rule, changed)
        if found is None or _differs(found, right, knowledge):
            yield Mutant(f"{rule}: {name}", rule, said, {rule: found} if found else {}, refused=found is None)
    for other in knowledge.rules[rule].then.unless:
        yield from _swapped(rule, other, reader)


def _differs(found: Rule, right: Rule, knowledge: Knowledge) -> bool:
    """Say whether a changed rule says anything else: a word that picks no exercise does not."""
    if (found.bound, found.exercises) != (right.bound, right.exercises) or not _alike(found, right, knowledge):
        return True
    if replace(found.then, order=right.then.order) != right.then:
        return True
    return _rank(found, knowledge) != _rank(right, knowledge)


def _alike(found: Rule, right: Rule, knowledge: Knowledge) -> bool:
    """Say whether two conditions are the same for every number that a record may hold."""
    pairs = list(zip(found.condition.comparisons(), right.condition.comparisons(), strict=False))
    shifted = [(one, other) for one, other in pairs if one != other]
    if found.condition == right.condition:
        return True
    if len(shifted) != 1 or not all(each.operator and each.fact in knowledge.vocabulary.fields for each in shifted[0]):
        return False
    one, other = shifted[0]
    least, most = knowledge.vocabulary.fields[one.fact].range
    points = {least, most, *(min(max(each.number, least), most) for each in shifted[0])}
    return all(one.holds({one.fact: point}) == other.holds({one.fact: point}) for point in points)


def _rank(rule: Rule, knowledge: Knowledge) -> int:
    """Count the ordering rules that sort before a rule."""
    place = (rule.then.order, rule.id)
    others = (each for each in knowledge.rules.values() if each.then.effect == "arrange" and each.id != rule.id)
    return sum((each.then.order, each.id) < place for each in others)


class _Reader:
    """Reads changed tables as rules."""

    def __init__(self, corpus: Corpus, knowledge: Knowledge) -> None:
        self.corpus = corpus
        self._catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
        self._numbers: dict[str, Any] = {name: default.value for name, default in knowledge.defaults.items()}

    def table(self, rule: str) -> dict[str, Any]:
        return deepcopy(dict(self.corpus.documents[f"rules/{rule}.toml"]))

    def read(self, rule: str, table: Mapping[str, Any]) -> Rule | None:
        path = f"rules/{rule}.toml"
        found, problems = read_rule(self.corpus, path, table, self._catalogue, self._numbers)
        return None if problems else found


def _swapped(rule: str, other: str, reader: _Reader) -> Iterator[Mutant]:
    """Take an exception away, and then turn it round."""
    table, exception = reader.table(rule), reader.table(other)
    table["then"]["unless"] = [name for name in table["then"]["unless"] if name != other]
    without = reader.read(rule, table)
    yield Mutant(f"{rule}: drop unless {other}", rule, f"{other} excepts it no more", {rule: without})
    exception["then"]["unless"] = [*exception["then"].get("unless", []), rule]
    said, turned = f"it excepts {other}, not the other way round", reader.read(other, exception)
    yield Mutant(f"{rule}: swap unless {other}", rule, said, {rule: without, other: turned})


Change = tuple[str, str, dict[str, Any]]


def _changes(table: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Change]:
    when = table.get("when", {})
    if "patient" in when:
        yield _with(table, ("when", "patient"), None, "drop", "it holds for every patient")
        yield from _conditions(table, when["patient"], ("when", "patient"), vocabulary)
    if "exercise" in when:
        yield from _selectors(table, when["exercise"], ("when", "exercise"))
    if "bound" in when and "list" in when["bound"]:
        state = "absent" if when["bound"].get("is", "present") == "present" else "present"
        yield _with(table, ("when", "bound", "is"), state, "flip", f"it binds what is {state}")
    yield from _effects(table, table["then"], vocabulary)


def _with(table: Mapping[str, Any], path: Path, value: Any, kind: str, said: str) -> Change:
    """Give the table with another value at a path; without it where the value is None."""
    changed = deepcopy(dict(table))
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return f"{kind} {_named(path)}", said, changed


def _named(path: Path) -> str:
    return "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


def _conditions(table: Table, node: Table, at: Path, vocabulary: Vocabulary) -> Iterator[Change]:
    for joint, other in (("all", "any"), ("any", "all")):
        if joint in node:
            parts = node[joint]
            if len(parts) > 1:
                yield _with(table, at, {other: parts}, "join", f"{joint} is read as {other}")
            for place, part in enumerate(parts):
                if len(parts) > 1:
                    yield _with(table, (*at, joint, place), None, "drop", "a part of the condition is left out")
                yield from _conditions(table, part, (*at, joint, place), vocabulary)
            return
    yield from _comparisons(table, node, at, vocabulary)


def _comparisons(table: Table, node: Table, at: Path, vocabulary: Vocabulary) -> Iterator[Change]:
    fact = node["fact"]
    if "is" in node:
        words = [node["is"]] if isinstance(node["is"], str) else list(node["is"])
        others = [value for value in vocabulary.values_of(fact) if value not in words]
        if others:
            yield _with(table, at, {"fact": fact, "is": others}, "flip", f"{fact} is {' or '.join(map(str, others))}")
        for word in words if len(words) > 1 else ():
            rest = [each for each in words if each != word]
            yield _with(table, at, {"fact": fact, "is": rest}, f"without {word} in", f"{fact} may not be {word}")
        return
    operator = next(name for name in OPERATORS if name in node)
    number = node[operator]
    yield _with(table, at, {"fact": fact, OPPOSITE[operator]: number}, "flip", f"{fact} {OPPOSITE[operator]} {number}")
    yield _with(table, at, {"fact": fact, BOUNDARY[operator]: number}, "bound", f"{fact} {BOUNDARY[operator]} {number}")
    for step in (1, -1) if isinstance(number, int | float) else ():
        moved = number + step
        yield _with(table, at, {"fact": fact, operator: moved}, f"move {step:+}", f"{fact} {operator} {moved}")


def _selectors(table: Mapping[str, Any], node: Any, at: Path) -> Iterator[Change]:
    """Loosen or tighten what exercises a rule is about, one slot or word at a time."""
    if isinstance(node, list):
        for place, part in enumerate(node):
            if len(node) > 1:
                yield _with(table, (*at, place), None, "drop", "a part of the selection is left out")
            if isinstance(part, dict):
                yield from _selectors(table, part, (*at, place))
        return
    for slot, value in node.items():
        if len(node) > 1:
            yield _with(table, (*at, slot), None, "drop", f"{slot} is not looked at")
        if isinstance(value, bool):
            yield _with(table, (*at, slot), not value, "flip", f"{slot} is {not value}".lower())
        elif isinstance(value, dict | list):
            yield from _selectors(table, value, (*at, slot))


def _effects(table: Mapping[str, Any], then: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Change]:
    at: Path = ("then",)
    if then["effect"] in NEIGHBOURS:
        other = NEIGHBOURS[then["effect"]]
        yield _with(table, (*at, "effect"), other, "effect", f"it does not {then['effect']} but {other}")
    if then["effect"] in DERIVING:
        for value in vocabulary.values_of(then["fact"]):
            if value not in (then["value"], "$bound"):
                yield _with(table, (*at, "value"), value, f"derive {value} in", f"it says {value}")
    yield from _slots(table, then, at)
    yield from _numbers(table, then.get("limit", {}), (*at, "limit"))


def _unknowns(table: Table, then: Table, right: Rule) -> Iterator[Change]:
    """Change what not knowing leads to, of a rule that can be only possible."""
    for other in UNKNOWNS.get(then["effect"], ()) if _can_be_open(right) else ():
        if other != then.get("if_unknown", "ignore"):
            yield _with(table, ("then", "if_unknown"), other, f"{other} in", f"what is unknown: {other}")


def _can_be_open(rule: Rule) -> bool:
    """Say whether a rule can be only possible: `unknown` asked for is certain, and of lists only equipment is open."""
    listed = rule.bound is not None and rule.bound.list == "equipment"
    return listed or any(UNKNOWN not in each.words for each in rule.condition.comparisons())


def _slots(table: Table, then: Table, at: Path) -> Iterator[Change]:
    """Change the smaller slots of an effect."""
    for flag in FLAGS:
        if flag in then:
            yield _with(table, (*at, flag), not then[flag], "flip", f"{flag} is {not then[flag]}".lower())
    for name, words in CHANGED_WORDS.items():
        if then.get(name) in words:
            yield _with(table, (*at, name), words[then[name]], "change", f"{name} is {words[then[name]]}")
    for step in (100, -100) if "order" in then else ():
        yield _with(table, (*at, "order"), then["order"] + step, f"move {step:+}", "its order is another one")
    for part in ("dose", "growth"):
        for slot in then.get(part, {}):
            yield _with(table, (*at, part, slot), None, "drop", f"it does not set {slot}")


def _numbers(table: Mapping[str, Any], limit: Mapping[str, Any], at: Path) -> Iterator[Change]:
    for slot, value in limit.items():
        if len(limit) > 1:
            yield _with(table, (*at, slot), None, "drop", f"{slot} is not limited")
        if isinstance(value, int):
            for step in (1, -1):
                yield _with(table, (*at, slot), value + step, f"move {step:+}", f"{slot} is {value + step}")
        elif slot in CHANGED_WORDS:
            yield _with(table, (*at, slot), CHANGED_WORDS[slot][value], "change", f"{slot} is otherwise")


def infected(mutant: Mutant, knowledge: Knowledge) -> Knowledge:
    """Give the knowledge with the fault in it."""
    rules = {name: mutant.changed.get(name, rule) for name, rule in knowledge.rules.items()}
    return replace(knowledge, rules={name: rule for name, rule in rules.items() if rule is not None})
