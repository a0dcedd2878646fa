"""A selector: the exercise side of a rule, resolved to a set of exercises once, at load."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recommender.exercise import Complex, Exercise
from recommender.light import dataclass
from recommender.vocabulary import Vocabulary

BOUND = "$bound"
Values = Callable[["Catalogue", Exercise], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The exercises, their complexes, and the words that order start positions."""

    exercises: Mapping[str, Exercise]
    complexes: Mapping[str, Complex]
    vocabulary: Vocabulary

    def positions_of(self, exercise: Exercise) -> Sequence[str]:
        """Name the start position and every position above it."""
        terms, chain = self.vocabulary.groups["positions"], [exercise.start_position]
        while parent := terms[chain[-1]].parent if chain[-1] in terms else "":
            chain.append(parent)
        return chain

    def complex_stages(self, exercise: Exercise) -> Sequence[str]:
        """Name the stages in which the exercise's complex may be used."""
        found = self.complexes.get(exercise.complex)
        return found.stages if found else ()


ATTRIBUTES: Mapping[str, Values] = {
    "id": lambda _, exercise: (exercise.id,),
    "complex": lambda _, exercise: (exercise.complex,),
    "start_position": Catalogue.positions_of,
    "lordosis_effect": lambda _, exercise: (exercise.lordosis_effect,),
    "load": lambda _, exercise: (exercise.load,),
    "movement": lambda _, exercise: exercise.movement,
    "spine_motion": lambda _, exercise: (exercise.spine_motion,),
    "targets": lambda _, exercise: exercise.targets,
    "equipment": lambda _, exercise: exercise.equipment,
    "surface": lambda _, exercise: (exercise.surface,),
    "available_in": lambda _, exercise: exercise.stages,
    "complex_available_in": Catalogue.complex_stages,
    "variant_of": lambda _, exercise: (exercise.variant_of,),
}
FLAGS: Mapping[str, Callable[[Exercise], bool]] = {
    "variant": lambda exercise: bool(exercise.variant_of),
    "default_excluded": lambda exercise: bool(exercise.default_excluded_by),
    "warm_up_candidate": lambda exercise: exercise.warm_up_candidate,
    "sided": lambda exercise: exercise.sided,
    "needs_equipment": lambda exercise: bool(exercise.equipment),
}


def select(table: Mapping[str, Any], catalogue: Catalogue, bound: str = "") -> frozenset[str]:
    """Find the exercises that a `when.exercise` table names.

    Args:
        table: the checked table.
        catalogue: the exercises to choose from.
        bound: the value that stands for `$bound`.
    """
    return frozenset(
        exercise.id for exercise in catalogue.exercises.values() if _holds(table, catalogue, exercise, bound)
    )


def _holds(table: Mapping[str, Any], catalogue: Catalogue, exercise: Exercise, bound: str) -> bool:
    return all(_slot_holds(name, wanted, catalogue, exercise, bound) for name, wanted in table.items())


def _slot_holds(name: str, wanted: Any, catalogue: Catalogue, exercise: Exercise, bound: str) -> bool:
    if name == "any":
        return any(_holds(table, catalogue, exercise, bound) for table in wanted)
    if name == "not":
        return not _holds(wanted, catalogue, exercise, bound)
    if name in FLAGS:
        return FLAGS[name](exercise) is wanted
    words = [wanted] if isinstance(wanted, str) else wanted
    return not {bound if word == BOUND else word for word in words}.isdisjoint(ATTRIBUTES[name](catalogue, exercise))


def faults(table: Any, at: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    """Name what is wrong with the form of a `when.exercise` table, as (path, what)."""
    if not isinstance(table, dict):
        return [(at, "must be a table of attributes")]
    return [fault for name, wanted in table.items() for fault in _slot_faults(name, wanted, (*at, name))]


def _slot_faults(name: str, wanted: Any, at: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    if name == "any":
        if not isinstance(wanted, list) or not wanted:
            return [(at, "must be a list of tables")]
        return [fault for index, table in enumerate(wanted) for fault in faults(table, (*at, index))]
    if name == "not":
        return faults(wanted, at)
    if name in FLAGS:
        return [] if isinstance(wanted, bool) else [(at, f"must be true or false, found {wanted!r}")]
    if name not in ATTRIBUTES:
        return [(at, f"'{name}' is no attribute of an exercise")]
    words = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        return [(at, f"must be a word or a list of words, found {wanted!r}")]
    return []


def words_of(table: Mapping[str, Any], attribute: str) -> list[str]:
    """Collect every word that a table compares an attribute with."""
    found: list[str] = []
    for name, wanted in table.items():
        if name == "any":
            found += [word for inner in wanted for word in words_of(inner, attribute)]
        elif name == "not":
            found += words_of(wanted, attribute)
        elif name == attribute:
            found += [wanted] if isinstance(wanted, str) else wanted
    return found


def names_of(table: Mapping[str, Any]) -> list[str]:
    """Name every attribute that a table reads, each once."""
    found: list[str] = []
    for name, wanted in table.items():
        if name == "any":
            found += [inner for part in wanted for inner in names_of(part)]
        elif name == "not":
            found += names_of(wanted)
        else:
            found.append(name)
    return list(dict.fromkeys(found))
