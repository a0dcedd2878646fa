"""Generated patients and the sample clinic: the same for the same seed, and most of them can be decided."""

from recommender.explanation import Recommender
from recommender.generated import generate_records
from recommender.patient import read_patient
from recommender.sample_clinic import sample_records


def test_a_seed_gives_the_same_records(recommender: Recommender) -> None:
    """Given a seed, the records are the same again; given another one, they are others."""
    knowledge = recommender.knowledge
    assert list(generate_records(knowledge, 50, 1)) == list(generate_records(knowledge, 50, 1))
    assert list(generate_records(knowledge, 50, 1)) != list(generate_records(knowledge, 50, 2))
    assert list(sample_records(50, 1)) == list(sample_records(50, 1))
    assert list(sample_records(50, 1)) != list(sample_records(50, 2))


def test_the_sample_clinic_can_be_decided(recommender: Recommender) -> None:
    """Given the sample clinic, every record can be read, and no status is missing."""
    records = list(sample_records(300, 4))
    assert [record for record in records if read_patient(record, recommender.knowledge).problems] == []
    assert {recommender.recommend(record).status for record in records} >= {"program", "refer", "needs_information"}


def test_generated_patients_say_whatever_can_be_said(recommender: Recommender) -> None:
    """Given enough of them, every finding, exercise and complex comes up, and every record can be read."""
    knowledge = recommender.knowledge
    records = list(generate_records(knowledge, 3000))
    said = {word for record in records for words in record.values() if isinstance(words, list) for word in words}
    assert said >= knowledge.exercises.keys()
    groups = ("diagnoses", "symptoms", "populations", "states")
    assert said >= {term for name in groups for term in knowledge.vocabulary.groups[name]} & set(
        knowledge.vocabulary.findings
    )
    assert {record.get("requested_complex") for record in records} == {None, *knowledge.complexes}
    assert [record for record in records[:300] if read_patient(record, knowledge).problems] == []
    assert {recommender.recommend(record).status for record in records[:100]} == {
        "program", "restricted_program", "defer", "refer", "needs_information",
    }  # fmt: skip
