"""A trait: what a rule reads of one exercise, with the exercise's own value. Rules pick exercises by their traits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recommender.exercise import Exercise
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.selector import ATTRIBUTES, BOUND, FLAGS, Catalogue, select

NAMED = "id"
LABELS = {
    "start_position": "positions",
    "movement": "movements",
    "equipment": "equipment",
    "available_in": "stages",
    "complex_available_in": "stages",
}


@dataclass(frozen=True, slots=True)
class Trait:
    """One part of a `when.exercise` table that holds for the exercise; `parts` are those of an alternative."""

    text: str
    parts: tuple["Trait", ...] = ()


def traits_of(table: Mapping[str, Any], exercise: Exercise, knowledge: Knowledge, bound: str = "") -> tuple[Trait, ...]:
    """Say why a table names an exercise.

    Args:
        table: a `when.exercise` table that names it.
        exercise: the exercise.
        knowledge: labels and complexes.
        bound: the value that stands for `$bound`.
    """
    alone = Catalogue({exercise.id: exercise}, knowledge.complexes, knowledge.vocabulary)
    return tuple(trait for name, wanted in table.items() for trait in _traits(name, wanted, alone, bound))


def _traits(name: str, wanted: Any, alone: Catalogue, bound: str) -> Iterator[Trait]:
    if name == "any":
        for table in wanted:
            if select(table, alone, bound):
                parts = [trait for slot, inner in table.items() for trait in _traits(slot, inner, alone, bound)]
                yield parts[0] if len(parts) == 1 else Trait("all of this", tuple(parts))
    elif name == "not" and set(wanted) != {NAMED}:
        yield Trait(f"not {_together(wanted, alone, bound)}")
    elif name in FLAGS:
        yield Trait(_slot(name) if wanted else f"not {_slot(name)}")
    elif name == NAMED and BOUND not in wanted:
        yield Trait("the rule names it")
    elif name != "not":
        yield Trait(f"{_slot(name)} {', '.join(_own(name, wanted, alone, bound))}")


def _together(table: Mapping[str, Any], alone: Catalogue, bound: str) -> str:
    said = [_asked(slot, inner, alone, bound) for slot, inner in table.items()]
    return said[0] if len(said) == 1 else f"both {' and '.join(said)}"


def _asked(name: str, wanted: Any, alone: Catalogue, bound: str) -> str:
    """Say what a part that does not hold asks for, and what the exercise has instead."""
    if name == "any":
        return " nor ".join(_together(table, alone, bound) for table in wanted)
    if name == "not":
        return f"other than {_together(wanted, alone, bound)}"
    if name == NAMED:
        return "one that the rule sets apart"
    words = [wanted] if isinstance(wanted, str | bool) else wanted
    asked = " or ".join(_word(name, bound if word == BOUND else word, alone) for word in words)
    own = ", ".join(_word(name, value, alone) for value in _values(name, alone)) or "none"
    return f"{_slot(name)} {asked} (it is {own})"


def _own(name: str, wanted: Any, alone: Catalogue, bound: str) -> list[str]:
    """Give those of the exercise's values that the rule asks for."""
    words = [wanted] if isinstance(wanted, str | bool) else wanted
    asked = {bound if word == BOUND else word for word in words}
    return [_word(name, value, alone) for value in _values(name, alone) if value in asked]


def _values(name: str, alone: Catalogue) -> Sequence[str | bool]:
    (exercise,) = alone.exercises.values()
    return [FLAGS[name](exercise)] if name in FLAGS else ATTRIBUTES[name](alone, exercise)


def _word(name: str, word: str | bool, alone: Catalogue) -> str:  # noqa: FBT001 - flags are attributes like any other
    if isinstance(word, bool):
        return "yes" if word else "no"
    if term := alone.vocabulary.groups[LABELS[name]].get(word) if name in LABELS else None:
        return term.label
    return word if name in (NAMED, "complex", "variant_of") else word.replace("_", " ")


def _slot(name: str) -> str:
    return name.replace("_", " ")
