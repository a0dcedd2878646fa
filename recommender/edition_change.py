"""Edition changes: what differs between two editions, rule by rule, exercise by exercise, condition by condition.

Files are compared as the tables that they hold; entries of a list that have an id are the same where their ids are.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from recommender.canonical import canonical
from recommender.edition import Edition
from recommender.light import dataclass

Kind = Literal["added", "removed", "changed"]
RULE, EXERCISE = "rule", "exercise"


@dataclass(frozen=True, slots=True)
class SlotChange:
    """A slot that differs, as `when.patient.any[1].at_least`; None on the side that does not have it."""

    slot: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A rule, an exercise or another entry that was added, removed or changed.

    Attributes:
        what: rule, exercise, default, term, ...
        slots: what differs of a changed one; none of an added or removed one.
    """

    what: str
    name: str
    kind: Kind
    slots: tuple[SlotChange, ...] = ()


def compare_editions(old: Edition, new: Edition) -> tuple[EntryChange, ...]:
    """Compare two editions; what is of no consequence, as comments and the order of slots, is no change."""
    before, after = entries_of(old), entries_of(new)
    found = []
    for key in sorted({*before, *after}):
        what, name = key
        if key not in before or key not in after:
            found.append(EntryChange(what, name, "added" if key in after else "removed"))
        elif slots := tuple(_slots(before[key], after[key])):
            found.append(EntryChange(what, name, "changed", slots))
    return tuple(found)


def entries_of(edition: Edition) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Give every rule, exercise and other entry of an edition, by what it is and its name."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for path, document in edition.corpus.documents.items():
        folder, _, name = path.removesuffix(".toml").partition("/")
        if folder == "rules":
            found[RULE, name] = document
        elif name.startswith("exercises/"):
            found[EXERCISE, name.rpartition("/")[2]] = document
        else:
            found.update(_tables(name, document))
    return found


def _tables(name: str, document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    plain: dict[str, Any] = {}
    for key, value in document.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) and "id" in each for each in value):
            yield from (((key, str(each["id"])), each) for each in value)
        else:
            plain[key] = value
    if plain:
        yield ("file", f"{name}.toml"), plain


def _slots(before: Any, after: Any, slot: str = "") -> Iterator[SlotChange]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _slots(before.get(key), after.get(key), f"{slot}.{key}" if slot else key)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(before, after, slot)
    elif before != after:
        yield SlotChange(slot, before, after)


def _items(before: Sequence[Any], after: Sequence[Any], slot: str) -> Iterator[SlotChange]:
    """Compare two lists: what stays in its order is passed over, what stands in one place on both sides compared."""
    old, new = [canonical(each) for each in before], [canonical(each) for each in after]
    for tag, start, end, other, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(end - start, until - other)
        for place in range(pairs):
            yield from _slots(before[start + place], after[other + place], f"{slot}[{start + place + 1}]")
        for place in range(start + pairs, end):
            yield SlotChange(f"{slot}[{place + 1}]", before[place], None)
        for place in range(other + pairs, until):
            yield SlotChange(f"{slot}[{place + 1}]", None, after[place])
