"""The intake turns a reading into facts of three values; what is not known stays unknown."""

from typing import Any

import pytest

from recommender.fact import Fact
from recommender.intake import VALUE_FIELDS, take_in
from recommender.knowledge import Knowledge
from recommender.memory import WorkingMemory
from recommender.patient import YES_NO_FIELDS, read_patient

SURROUNDINGS = {"mat", "rug", "bed", "hard_surface", "wall", "towel", "clothing", "diary"}


def memory_of(knowledge: Knowledge, clinic: tuple[str, ...] = (), **raw: Any) -> WorkingMemory:
    """Read a record without problems and take it in."""
    reading = read_patient(raw, knowledge)
    assert reading.problems == []
    return take_in(reading, knowledge.vocabulary, clinic)


def equipment_of(memory: WorkingMemory) -> dict[str, str]:
    """Give the state of each item of equipment."""
    return {entry.value: entry.state for entry in memory.lists if entry.list == "equipment"}


def test_an_empty_record_knows_nothing(knowledge: Knowledge) -> None:
    """Every field and every finding is unknown, and none is missing from the facts."""
    memory = memory_of(knowledge)
    assert set(memory.values) == {*VALUE_FIELDS, *knowledge.vocabulary.findings}
    assert set(memory.values.values()) == {"unknown"}


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ({"diagnoses": ["scoliosis"]}, "present"),
        ({"ruled_out": ["scoliosis"]}, "absent"),
        ({"diagnoses": ["disc_protrusion"]}, "unknown"),
        ({"screened": True}, "absent"),
        ({"screened": False}, "unknown"),
        ({"screened": True, "diagnoses": ["scoliosis"]}, "present"),
    ],
)
def test_a_finding_is_present_absent_or_unknown(knowledge: Knowledge, raw: dict[str, Any], state: str) -> None:
    """A listed finding is present, a ruled out one absent, any other unknown unless all were asked about."""
    assert memory_of(knowledge, **raw).facts["scoliosis"] == Fact("scoliosis", state)


@pytest.mark.parametrize("field", [*YES_NO_FIELDS, "stage", "pain"])
def test_screened_answers_no_field(knowledge: Knowledge, field: str) -> None:
    """Pain, stage, clearance, supervision and the other yes/no fields are not findings that were asked about."""
    assert memory_of(knowledge, screened=True).values[field] == "unknown"


def test_screened_does_not_answer_equipment(knowledge: Knowledge) -> None:
    """Who was screened was not asked what is at hand."""
    assert set(equipment_of(memory_of(knowledge, screened=True)).values()) == {"unknown"}


def test_screened_answers_every_finding_of_every_list(knowledge: Knowledge) -> None:
    """Diagnoses, symptoms, populations and states that are not listed are absent."""
    values = memory_of(knowledge, screened=True).values
    assert {values[finding] for finding in knowledge.vocabulary.findings} == {"absent"}


def test_screened_does_not_answer_what_a_code_leaves_open(knowledge: Knowledge) -> None:
    """R25.2 may mean leg cramps; that nothing else is listed does not say that it does not."""
    values = memory_of(knowledge, screened=True, diagnoses=["R25.2"]).values
    assert (values["leg_cramps"], values["muscle_spasm"], values["leg_swelling"]) == ("unknown", "unknown", "absent")


@pytest.mark.parametrize(
    ("raw", "state"), [({"ruled_out": ["leg_cramps"]}, "absent"), ({"symptoms": ["leg_cramps"]}, "present")]
)
def test_an_answer_settles_what_a_code_leaves_open(knowledge: Knowledge, raw: dict[str, Any], state: str) -> None:
    """What is said of the finding itself counts."""
    assert memory_of(knowledge, screened=True, diagnoses=["R25.2"], **raw).values["leg_cramps"] == state


@pytest.mark.parametrize(
    ("raw", "field", "value"),
    [
        ({"supervised": True}, "supervised", "yes"),
        ({"supervised": False}, "supervised", "no"),
        ({"supervised": None}, "supervised", "unknown"),
        ({"age": 0}, "age", 0),
        ({"temperature_c": 36.6}, "temperature_c", 36.6),
        ({"pain": "none"}, "pain", "none"),
        ({"requested_complex": "gentle"}, "requested_complex", "gentle"),
    ],
)
def test_a_field_keeps_its_value(knowledge: Knowledge, raw: dict[str, Any], field: str, value: object) -> None:
    """A no, a nought and a none are values; a null is none."""
    assert memory_of(knowledge, **raw).values[field] == value


def test_equipment_that_is_given_is_complete(knowledge: Knowledge) -> None:
    """What is not listed is not at hand."""
    states = equipment_of(memory_of(knowledge, equipment=["fitball"]))
    assert {item for item, state in states.items() if state == "present"} == {"fitball"}
    assert set(states.values()) == {"present", "absent"}


def test_an_empty_list_of_equipment_is_given(knowledge: Knowledge) -> None:
    """Nothing at hand is an answer."""
    assert set(equipment_of(memory_of(knowledge, equipment=[])).values()) == {"absent"}


def test_equipment_that_is_not_given_is_unknown(knowledge: Knowledge) -> None:
    """No list is no answer."""
    assert set(equipment_of(memory_of(knowledge)).values()) == {"unknown"}


@pytest.mark.parametrize(
    ("at_hand", "served"),
    [("knee_pillow", "small_ball"), ("chair", "shin_support"), ("bench", "shin_support")],
)
def test_an_item_may_serve_for_another(knowledge: Knowledge, at_hand: str, served: str) -> None:
    """What satisfies an item puts it at hand, and not the other way round."""
    states = equipment_of(memory_of(knowledge, equipment=[at_hand]))
    assert {item for item, state in states.items() if state == "present"} == {at_hand, served}
    assert equipment_of(memory_of(knowledge, equipment=[served]))[at_hand] == "absent"


def test_surroundings_are_never_missing(knowledge: Knowledge) -> None:
    """Mat, bed, wall and the like are no items that can be absent."""
    assert equipment_of(memory_of(knowledge, equipment=[])).keys().isdisjoint(SURROUNDINGS)


def test_each_named_exercise_is_an_entry_of_its_list(knowledge: Knowledge) -> None:
    """Exercises that hurt or are easy are listed by name, sorted, whatever the order in the record."""
    painful = ["gs-09-bicycle", "acu-02-heel-slide"]
    memory = memory_of(knowledge, painful_exercises=painful, easy_exercises=["gs-09-bicycle"])
    named = [(entry.list, entry.value, entry.state) for entry in memory.lists if entry.list != "equipment"]
    assert named == [
        ("easy_exercises", "gs-09-bicycle", "present"),
        ("painful_exercises", "acu-02-heel-slide", "present"),
        ("painful_exercises", "gs-09-bicycle", "present"),
    ]


def test_what_the_clinic_gives_is_marked(knowledge: Knowledge) -> None:
    """A fact says whether the record or the clinic states it."""
    memory = memory_of(knowledge, ("supervised", "equipment"), supervised=True, equipment=["chair"], age=40)
    assert memory.facts["supervised"].origin == "clinic"
    assert memory.facts["age"].origin == "record"
    assert {entry.origin for entry in memory.lists if entry.list == "equipment"} == {"clinic"}
