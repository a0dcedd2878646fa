"""Generated patients: random records over the vocabulary, the same for the same seed. The shares are guesses."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from recommender.knowledge import Knowledge
from recommender.record import FIELDS

FINDINGS = ("diagnoses", "symptoms", "populations", "states")
NAMED = ("painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range")
KNOWN, SCREENED, LISTED, WISHED = 0.9, 0.75, 0.25, 0.2
HEALTHY, COUNTS = 0.4, (1, 1, 1, 2, 3)
YES = {"supervised": 0.7, "doctor_clearance": 0.8, "first_session": 0.3, "scoliosis_early": 0.5}
NUMBERS = {"age": 0.8, "minutes": 0.2, "temperature_c": 0.2}
EQUIPPED = 0.5


@dataclass(frozen=True, slots=True)
class _Words:
    """What a record can name."""

    stages: Sequence[str]
    pain: Sequence[str]
    findings: dict[str, Sequence[str]]
    equipment: Sequence[str]


def generate_records(knowledge: Knowledge, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield random records.

    Args:
        knowledge: its vocabulary, exercises and complexes are what a record can name.
        count: how many.
        seed: the same seed gives the same records, on every machine.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    groups = knowledge.vocabulary.groups
    words = _Words(
        tuple(groups["stages"]),
        tuple(groups["pain_levels"]),
        {name: [term for term in groups[name] if term in knowledge.vocabulary.findings] for name in FINDINGS},
        [term.id for term in knowledge.vocabulary.missing_equipment()],
    )
    for _ in range(count):
        yield _record(chance, words, knowledge)


def _record(chance: random.Random, words: _Words, knowledge: Knowledge) -> dict[str, Any]:
    record: dict[str, Any] = {
        "stage": _maybe(chance, words.stages),
        "pain": _maybe(chance, words.pain),
        "screened": chance.random() < SCREENED,
    }
    for name, terms in words.findings.items():
        many = 0 if chance.random() < HEALTHY else chance.choice(COUNTS)
        record[name] = sorted(chance.sample(terms, min(many, len(terms))))
    for name, share in YES.items():
        record[name] = chance.random() < share if chance.random() < KNOWN else None
    if chance.random() < KNOWN:
        record["equipment"] = [item for item in words.equipment if chance.random() < EQUIPPED]
    for name, share in NUMBERS.items():
        least, most = knowledge.vocabulary.fields[name].range
        if chance.random() < share:
            record[name] = chance.randint(int(least), int(most))
    for name in NAMED:
        if chance.random() < LISTED:
            record[name] = sorted(chance.sample(sorted(knowledge.exercises), chance.choice(COUNTS)))
    if chance.random() < WISHED:
        record["requested_complex"] = chance.choice(sorted(knowledge.complexes))
    return {name: value for name, value in record.items() if name in FIELDS and value is not None}


def _maybe(chance: random.Random, words: Sequence[str]) -> str | None:
    return chance.choice(words) if chance.random() < KNOWN else None
