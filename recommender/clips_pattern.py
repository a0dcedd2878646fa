"""A pattern in the words of CLIPS: what the engine waits for on behalf of the rules of one step. It fires nothing.

No name of a rule or a fact is written: a rule is the place of its pattern, a fact the place of its slot. A word is
written as a string, never as a symbol, in ASCII, so that nothing in it can end the string or be read as a command.
"""

from collections.abc import Iterable, Mapping, Sequence

from recommender.condition import Comparison, Condition, Every, Value
from recommender.pattern import Pattern
from recommender.vocabulary import UNKNOWN

Slots = Mapping[str, str]
USUAL = "absent"
NOTED = "noted"
_NOTES = f"?*{NOTED}*"
_OPERATORS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


def slots_of(reads: Iterable[str]) -> Slots:
    """Name the slot of each fact that the rules read."""
    return {fact: f"f{place}" for place, fact in enumerate(sorted(reads))}


def constructs(patterns: Sequence[Pattern], slots: Slots) -> list[str]:
    """Write the templates and the rules of one step.

    A rule that fires notes the place of its pattern, and behind it the place of the list's entry that it binds.
    """
    wide = " ".join(f"(slot {slot} (default {literal(USUAL)}))" for slot in slots.values())
    rules = [_rule(place, pattern, slots) for place, pattern in enumerate(patterns) if _waits(pattern)]
    templates = [f"(deftemplate wide {wide})", "(deftemplate entry (slot place) (slot list) (slot state))"]
    return [*templates, f"(defglobal {_NOTES} = (create$))", *rules]


def word(text: str) -> bytes:
    """Write a word as CLIPS holds it: no two words alike, and no byte in it that CLIPS stops at."""
    return text.encode("unicode_escape")


def literal(value: Value) -> str:
    """Write a value into a rule."""
    if not isinstance(value, str):
        return repr(value)
    escaped = word(value).decode().replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _waits(pattern: Pattern) -> bool:
    """Say whether anything can match; what reads no fact and binds no list is never only possible."""
    return pattern.sure or any(pattern.condition.comparisons()) or bool(pattern.bound and pattern.bound.list)


def _rule(place: int, pattern: Pattern, slots: Slots) -> str:
    bound, notes, entry = pattern.bound, str(place), ""
    read = {comparison.fact for comparison in pattern.condition.comparisons()}
    tests = [_test(pattern.condition, slots, sure=pattern.sure)]
    if bound and bound.list:
        states = "|".join(literal(state) for _, state in sorted(pattern.listens))
        entry, notes = f" (entry (place ?place) (list {literal(bound.list)}) (state {states}))", f"{place} ?place"
    elif not pattern.sure:
        tests.append(_either(_unknown(slots[fact]) for fact in sorted(read)))
    if bound and bound.fact:
        read.add(bound.fact)
        tests.append(f"(neq ?{slots[bound.fact]} nil {literal(UNKNOWN)})")
    wide = "".join(f" ({slots[fact]} ?{slots[fact]})" for fact in sorted(read))
    return f"(defrule r{place} (wide{wide}) (test {_every(tests)}){entry} => (bind {_NOTES} {_NOTES} {notes}))"


def _test(condition: Condition, slots: Slots, *, sure: bool) -> str:
    if isinstance(condition, Comparison):
        slot = slots[condition.fact]
        return _compare(condition, slot) if sure else _either([_compare(condition, slot), _unknown(slot)])
    parts = (_test(part, slots, sure=sure) for part in condition.parts)
    return _every(parts) if isinstance(condition, Every) else _either(parts)


def _compare(comparison: Comparison, slot: str) -> str:
    if comparison.operator:
        return f"(and (numberp ?{slot}) ({_OPERATORS[comparison.operator]} ?{slot} {literal(comparison.number)}))"
    return _either(f"(eq ?{slot} {literal(each)})" for each in comparison.words)


def _unknown(slot: str) -> str:
    return f"(eq ?{slot} {literal(UNKNOWN)})"


def _every(tests: Iterable[str]) -> str:
    return _joined("and", list(tests), "(not FALSE)")


def _either(tests: Iterable[str]) -> str:
    return _joined("or", list(tests), "(not TRUE)")


def _joined(function: str, tests: Sequence[str], none: str) -> str:
    """Join tests; CLIPS joins two at least."""
    if len(tests) > 1:
        return f"({function} {' '.join(tests)})"
    return tests[0] if tests else none
