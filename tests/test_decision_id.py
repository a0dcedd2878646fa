"""A decision's id: equal facts on equal knowledge have equal ids."""

from recommender.decision_id import decision_id, id_of
from recommender.explanation import Recommender
from recommender.patient import read_patient
from tests.log_samples import HERNIA
from tests.minibase import recommender_of


def test_the_words_do_not_count(recommender: Recommender) -> None:
    """Given another id, another order or another name of the same finding, the decision's id is the same."""
    one = decision_id(recommender.recommend({**HERNIA, "patient_id": "ann"}))
    assert len(one) == 16
    assert decision_id(recommender.recommend({**HERNIA, "patient_id": "ben"})) == one
    assert decision_id(recommender.recommend(dict(reversed(HERNIA.items())))) == one
    assert decision_id(recommender.recommend({**HERNIA, "diagnoses": ["Lumbar disc hernia"]})) == one


def test_facts_lists_and_knowledge_count(recommender: Recommender) -> None:
    """Given another fact, another list, a fact of the clinic, or another knowledge, it is another decision."""
    records = [
        HERNIA,
        {**HERNIA, "age": 45},
        {**HERNIA, "painful_exercises": ["gs-04-knee-to-chest-alternate"]},
    ]
    found = [decision_id(recommender.recommend(each)) for each in records]
    found.append(decision_id(recommender.recommend(HERNIA, {"equipment"})))
    found.append(decision_id(recommender_of({}).recommend(HERNIA)))
    assert len(set(found)) == 5


def test_a_reading_has_the_id_of_its_recommendation(recommender: Recommender) -> None:
    """Given a reading and the knowledge, the id is that of the recommendation."""
    reading = read_patient(HERNIA, recommender.knowledge)
    assert id_of(reading, recommender.knowledge) == decision_id(recommender.recommend(HERNIA))
