"""A decision's id: the hash of the facts and of the version of the knowledge. Equal facts have equal ids."""

from collections.abc import Collection

from recommender.canonical import canonical, digest
from recommender.explanation import Explanation
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.patient import Reading

DIGITS = 16


def decision_id(explanation: Explanation) -> str:
    """Give the id of a recommendation; see `id_of`."""
    return id_of(explanation.reading, explanation.knowledge, explanation.clinic)


def id_of(reading: Reading, knowledge: Knowledge, clinic: Collection[str] = ()) -> str:
    """Give the id of a decision, 16 hexadecimal digits, whoever the patient is and whatever words the record used."""
    memory = take_in(reading, knowledge.vocabulary, clinic)
    facts = sorted((fact.term, fact.value, fact.origin) for fact in memory.facts.values())
    lists = sorted((entry.list, entry.value, entry.state, entry.origin) for entry in memory.lists)
    return digest(canonical([knowledge.version, facts, lists]))[:DIGITS]
