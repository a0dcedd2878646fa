"""A sample clinic: records drawn at random from the vocabulary, for trials and demonstrations. Its patients are nobody.

The shares are made up, to look like a clinic for the lower back; they are no epidemiology.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SHARES: Mapping[str, Sequence[tuple[Any, float]]] = {
    "stage": (("acute", 2), ("subacute_early", 3), ("subacute_late", 3), ("remission", 3), (None, 0.3)),
    "pain": (("none", 2), ("mild", 4), ("moderate", 3), ("pronounced", 0.5), (None, 0.4)),
    "diagnoses": (
        ((), 4), (("lumbar_osteochondrosis",), 4), (("lumbar_disc_hernia",), 2.5), (("disc_protrusion",), 1.5),
        (("scoliosis",), 1.5), (("M51.2", "lumbar_osteochondrosis"), 0.7), (("hypertension",), 0.6),
    ),
    "symptoms": (
        ((), 3), (("low_back_pain",), 5), (("low_back_pain", "leg_pain"), 1.5), (("leg_pain",), 0.8), (("fever",), 0.1),
        (("leg_swelling",), 0.1),
    ),
    "populations": (((), 20), (("pregnant",), 0.7), (("overweight",), 2)),
    "screened": ((True, 9), (None, 1)),
    "equipment": ((("mat",), 5), (("mat", "fitball"), 2), (("mat", "chair", "horizontal_bar"), 1), ((), 1), (None, 1)),
    "supervised": ((True, 6), (False, 2), (None, 1)),
    "doctor_clearance": ((True, 7), (False, 0.7), (None, 1.5)),
    "first_session": ((True, 2), (False, 5), (None, 1)),
    "sex": (("F", 5), ("M", 5)),
    "minutes": ((None, 6), (15, 1), (20, 2), (30, 1)),
}  # fmt: skip
AGES = (18, 85)
LISTED = ("diagnoses", "symptoms", "populations", "equipment")


def sample_records(count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield raw records; the same for the same seed.

    Args:
        count: how many.
        seed: of the random numbers.
    """
    chance = random.Random(seed)  # noqa: S311 - nobody's secret hangs on it
    for number in range(1, count + 1):
        drawn = {name: _drawn(chance, shares) for name, shares in SHARES.items()}
        record = {name: list(value) if name in LISTED else value for name, value in drawn.items() if value is not None}
        yield {"patient_id": f"sample-{number}", **record, "age": chance.randint(*AGES)}


def _drawn(chance: random.Random, shares: Sequence[tuple[Any, float]]) -> Any:
    return chance.choices([value for value, _ in shares], [weight for _, weight in shares])[0]
