"""The intake: turns a read record into the facts of a working memory. Unknown stays unknown."""

from collections.abc import Collection, Iterator, Mapping

from recommender.fact import Fact, FactOrigin, ListFact
from recommender.memory import WorkingMemory
from recommender.patient import EXERCISE_FIELDS, Reading
from recommender.vocabulary import UNKNOWN, Vocabulary

VALUE_FIELDS = (
    "stage", "pain", "doctor_clearance", "supervised", "first_session", "scoliosis_early",
    "age", "sex", "temperature_c", "minutes", "requested_complex",
)  # fmt: skip


def take_in(reading: Reading, vocabulary: Vocabulary, clinic: Collection[str] = ()) -> WorkingMemory:
    """Turn a reading into facts.

    Args:
        reading: a reading without problems.
        vocabulary: names the findings and the equipment.
        clinic: the fields that come from the clinic's standing facts.
    """
    facts = {name: Fact(name, reading.values.get(name, UNKNOWN), _origin(name, clinic)) for name in VALUE_FIELDS}
    facts |= {finding: Fact(finding, state) for finding, state in _states(reading, vocabulary).items()}
    return WorkingMemory(facts, tuple(sorted(_list_facts(reading, vocabulary, _origin("equipment", clinic)))))


def _origin(name: str, clinic: Collection[str]) -> FactOrigin:
    return "clinic" if name in clinic else "record"


def _states(reading: Reading, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Give the state of each finding: what is not listed is absent where the patient was screened, else unknown."""
    return {
        **dict.fromkeys(vocabulary.findings, "absent" if reading.record.screened else UNKNOWN),
        **dict.fromkeys(reading.open, UNKNOWN),
        **dict.fromkeys(reading.absent, "absent"),
        **dict.fromkeys(reading.present, "present"),
    }


def _list_facts(reading: Reading, vocabulary: Vocabulary, origin: FactOrigin) -> Iterator[ListFact]:
    for name in EXERCISE_FIELDS:
        for exercise in reading.values.get(name, ()):
            yield ListFact(name, exercise)
    at_hand = reading.values.get("equipment")
    for item in vocabulary.missing_equipment():
        if at_hand is None:
            yield ListFact("equipment", item.id, UNKNOWN)
        else:
            state = "absent" if at_hand.isdisjoint({item.id, *item.satisfied_by}) else "present"
            yield ListFact("equipment", item.id, state, origin)
