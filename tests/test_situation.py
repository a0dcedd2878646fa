"""A situation: a record as one flat table, there and back, and moves of it."""

from hypothesis import HealthCheck, given, settings

from recommender.intake import take_in
from recommender.patient import read_patient
from recommender.situation import NOT_NAMED, Move, memory_of, moved, situation_of
from tests.minibase import SCREENED
from tests.strategies import KNOWLEDGE, records


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_a_record_survives_being_flattened(record: dict[str, object]) -> None:
    """Given any record, its facts and lists are the same after they were flattened."""
    taken = take_in(read_patient(record, KNOWLEDGE), KNOWLEDGE.vocabulary)
    back = memory_of(situation_of(taken))
    assert back.values == taken.values
    assert back.lists == taken.lists


def test_an_entry_of_a_list_is_a_feature() -> None:
    """Given equipment at hand and an exercise that hurts, each is a feature with its state."""
    record = {**SCREENED, "equipment": ["fitball"], "painful_exercises": ["gs-09-bicycle"]}
    found = situation_of(take_in(read_patient(record, KNOWLEDGE), KNOWLEDGE.vocabulary))
    assert found["equipment:fitball"] == "present"
    assert found["equipment:dumbbells"] == "absent"
    assert found["painful_exercises:gs-09-bicycle"] == "present"
    assert found["stage"] == "remission"


def test_what_is_no_longer_named_is_in_no_list() -> None:
    """Given an exercise that is no longer named as painful, no list holds it."""
    memory = memory_of({"pain": "none", "painful_exercises:gs-09-bicycle": NOT_NAMED})
    assert memory.lists == ()
    assert set(memory.facts) == {"pain"}


def test_a_move_changes_what_moves_along_with_it_and_nothing_else() -> None:
    """Given a chair that serves as support for the shins, getting it gets both; the situation before is left alone."""
    before = {"equipment:chair": "absent", "equipment:shin_support": "absent", "equipment:bench": "absent"}
    move = Move("equipment:chair", "present", along=("equipment:shin_support",))
    assert move.features == ("equipment:chair", "equipment:shin_support")
    assert moved(before, [move]) == {**before, "equipment:chair": "present", "equipment:shin_support": "present"}
    assert set(before.values()) == {"absent"}


def test_the_last_of_two_moves_of_one_feature_holds() -> None:
    """Given two moves of one feature, the situation is as the second one leaves it."""
    assert moved({"pain": "mild"}, [Move("pain", "none"), Move("pain", "moderate")]) == {"pain": "moderate"}
