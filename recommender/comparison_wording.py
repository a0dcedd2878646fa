"""The wording of a comparison: reasons, facts and slots of both sides in a few words."""

from collections.abc import Iterable, Sequence
from sys import maxsize
from textwrap import shorten

from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.fact_change import FactChange
from recommender.item_change import Slot
from recommender.light import dataclass
from recommender.limit_change import Cap, LimitChange
from recommender.phrase import said_of
from recommender.turnover import Turnover
from recommender.wording import term_label, title_of, value_label

NAMED, GROUPS = 3, 6
ARROW = "->"
DOSE_LABELS = {
    "hold_seconds": "hold", "hold_breaths": "hold", "work_seconds": "work", "rest_seconds": "rest",
}  # fmt: skip
UNITS = {"hold_seconds": " s", "hold_breaths": " breaths", "work_seconds": " s", "rest_seconds": " s"}
FREE = {"range": "free", "pace": "free", "omits": "nothing"}
LATER = 45
COUNTED = {
    "per_side": " each side",
    "per_direction": " each way",
    "alternating": " in turn",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How much is told.

    Attributes:
        names: how many of a group are named.
        groups: how many groups of one kind are told.
        each: every change is told for itself, not with those that are alike.
    """

    names: int = NAMED
    groups: int = GROUPS
    each: bool = False


BRIEF = Reach()
WHOLE = Reach(maxsize, maxsize, each=True)


def listed(names: Sequence[str], most: int) -> str:
    """Name the first few of many; titles hold commas, so that semicolons part them."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{'; '.join(names[:most])}{more}"


def lower(text: str) -> str:
    """Begin in the middle of a sentence."""
    return text[:1].lower() + text[1:]


def why(reason: Reason, side: Explanation) -> str:
    """Give the sentence of a reason and its rule."""
    return f"{said_of(reason, side.knowledge).rstrip('.')} [{reason.firing.rule_id}]"


def briefly(reason: Reason) -> str:
    """Give the title of the rule of a reason, and the rule."""
    return f"{title_line(reason)} [{reason.firing.rule_id}]"


def title_line(reason: Reason) -> str:
    """Give the title of the rule of a reason, in the middle of a sentence."""
    waits = "" if reason.firing.activation.certain else "not known, and if so: "
    return f"{waits}{lower(reason.firing.activation.rule.document.title)}"


def turned(changed: Turnover[Reason], standing: Iterable[Reason] = (), names: int = NAMED) -> str:
    """Say which rules came and which went; where none did, which still hold; where none holds, that numbers differ."""
    parts = [f"{word}: {_rules(reasons, names)}" for word, reasons in _words(changed) if reasons]
    held = tuple(standing)
    return "; ".join(parts) or (f"still: {_rules(held, names)}" if held else "the numbers of the knowledge differ")


def _words(changed: Turnover[Reason]) -> Sequence[tuple[str, tuple[Reason, ...]]]:
    return (("now", changed.came), ("no longer", changed.went))


def _rules(reasons: Sequence[Reason], names: int) -> str:
    return listed(list(dict.fromkeys(briefly(reason) for reason in reasons)), names)


def fact_label(change: FactChange, sides: Sequence[Explanation]) -> str:
    """Name a term; of a list the entry."""
    side = sides[1] if change.after else sides[0]
    name, _, entry = change.term.partition(":")
    if name == "equipment" and entry:
        return side.knowledge.vocabulary.label(entry)
    return term_label(change.term, side.knowledge)


def fact_values(change: FactChange, sides: Sequence[Explanation]) -> tuple[str, str]:
    """Give both values of a term in words."""
    found = zip((change.before, change.after), sides, strict=True)
    before, after = (_value(change.term, fact, side) for fact, side in found)
    return before, after


def _value(term: str, fact: Fact | None, side: Explanation) -> str:
    name, _, entry = term.partition(":")
    if entry and name != "equipment":
        return "named" if fact else "not named"
    if fact is None:
        return "no such term"
    if entry:
        return {"present": "at hand", "absent": "not at hand"}.get(str(fact.value), "not known")
    if isinstance(fact.value, str) and fact.value in side.knowledge.complexes:
        return title_of(fact.value, side.knowledge)
    return value_label(fact.value, side.knowledge)


def slot_phrase(slot: Slot) -> str:
    """Say how a slot of a dose differs: `reps 4-6 -> 4`."""
    if slot.name == "later":
        return _later(slot)
    before, after = (_filled(slot.name, dose) for dose in (slot.before, slot.after))
    return f"{DOSE_LABELS.get(slot.name, slot.name)} {before} {ARROW} {after}"


def _later(slot: Slot) -> str:
    """Say which notes for later sessions came and went."""
    old, new = slot.before.later, slot.after.later
    parts = [
        ("now", [text for text in new if text not in old]),
        ("no longer", [text for text in old if text not in new]),
    ]
    said = [f"{word} '{shorten(text, LATER, placeholder=' ...')}'" for word, texts in parts for text in texts]
    return f"later: {', '.join(said) or 'in another order'}"


def _filled(name: str, dose: object) -> str:
    value = getattr(dose, name)
    if not isinstance(value, tuple):
        return f"{value}{UNITS.get(name, '')}" if value is not None else "none"
    low, high = value
    unit = COUNTED.get(getattr(dose, "unit", ""), "") if name == "reps" else UNITS.get(name, "")
    return f"{low}{unit}" if low == high else f"{low}-{high}{unit}"


def limit_phrase(change: LimitChange) -> str:
    """Say how a limit differs: `reps: at most 10 -> at most 6`."""
    name, _, bound = change.slot.rpartition("_")
    label = name.replace("_", " ") or change.slot
    before, after = (_cap(change.slot, bound, cap) for cap in (change.before, change.after))
    return f"{label}: {before} {ARROW} {after}"


def _cap(slot: str, bound: str, cap: Cap) -> str:
    if cap is None:
        return FREE.get(slot, "no limit")
    if isinstance(cap, tuple):
        return " and ".join(cap).rstrip(":")
    return f"at {'most' if bound == 'max' else 'least'} {cap:g}"
