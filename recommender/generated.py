"""Generated patients: those of the sample clinic, with anything else that a record can say strewn in at random.

The sample clinic knows what is frequent; here every finding, item, exercise and complex of the vocabulary comes up.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.record import FIELDS
from recommender.sample_clinic import sample_records

FINDINGS = ("diagnoses", "symptoms", "populations", "states")
NAMED = ("painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range")
NUMBERS = ("age", "minutes", "temperature_c")
COUNTS = (1, 1, 1, 2, 3)
STREWN, CHOSEN, EQUIPPED = 0.15, 0.4, 0.5


@dataclass(frozen=True, slots=True)
class _Words:
    """What a record can name."""

    lists: Mapping[str, Sequence[str]]
    chosen: Mapping[str, Sequence[Any]]
    equipment: Sequence[str]
    ranges: Mapping[str, tuple[int, int]]


def generate_records(knowledge: Knowledge, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield random records.

    Args:
        knowledge: its vocabulary, exercises and complexes are what a record can name.
        count: how many.
        seed: the same seed gives the same records, on every machine.
    """
    chance, words = random.Random(seed), _words(knowledge)  # noqa: S311 - no secret
    for record in sample_records(count, seed):
        strewn = {**record, **_strewn(record, words, chance)}
        yield {name: value for name, value in strewn.items() if name in FIELDS and name != "patient_id"}


def _words(knowledge: Knowledge) -> _Words:
    vocabulary = knowledge.vocabulary
    findings = {name: [term for term in vocabulary.groups[name] if term in vocabulary.findings] for name in FINDINGS}
    ranges = {name: vocabulary.fields[name].range for name in NUMBERS}
    return _Words(
        {**findings, **dict.fromkeys(NAMED, sorted(knowledge.exercises))},
        {
            "stage": tuple(vocabulary.groups["stages"]),
            "pain": tuple(vocabulary.groups["pain_levels"]),
            "requested_complex": sorted(knowledge.complexes),
            "scoliosis_early": (True, False, None),
            "symptoms": ([],),
        },
        [term.id for term in vocabulary.missing_equipment()],
        {name: (int(least), int(most)) for name, (least, most) in ranges.items()},
    )


def _strewn(record: Mapping[str, Any], words: _Words, chance: random.Random) -> dict[str, Any]:
    """Give fields that take the place of those of a record, or come beside them."""
    found: dict[str, Any] = {}
    for name, values in words.chosen.items():
        if chance.random() < CHOSEN:
            found[name] = chance.choice(values)
    for name, terms in words.lists.items():
        if chance.random() < STREWN:
            said = found.get(name, record.get(name, ()))
            found[name] = sorted({*said, *chance.sample(terms, min(chance.choice(COUNTS), len(terms)))})
    for name, (least, most) in words.ranges.items():
        if chance.random() < STREWN:
            found[name] = chance.randint(least, most)
    if chance.random() < STREWN:
        found["equipment"] = [item for item in words.equipment if chance.random() < EQUIPPED]
    return found
