"""Changes of a record: how they are read, what they do to it, how they are said; and the plain record they work on."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.change import Change, Op, apply_change, apply_changes, condition_of, plain_record, read_change
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.patient import Reading, read_patient
from recommender.problem import DataError
from recommender.result import to_json
from recommender.whole_patient import read_whole_patients
from tests.command import ROOT
from tests.strategies import KNOWLEDGE, LISTS, VOCABULARY, maybe, records

RECOMMENDER = Recommender(KNOWLEDGE)
WHOLE = {patient.name: patient.record for patient in read_whole_patients(ROOT / "tests" / "patients")}
BICYCLE = "gs-09-bicycle"
RECORD: dict[str, Any] = {
    "stage": "subacute_late",
    "pain": "mild",
    "age": 44,
    "symptoms": ["leg_pain"],
    "ruled_out": ["fever"],
    "equipment": ["fitball"],
    "painful_exercises": [BICYCLE],
}
NAMES = sorted({name for group in LISTS for name in VOCABULARY.names[group]} | set(VOCABULARY.aliases))
CODES = ("M51", "M51.2", "M54", "M54.5", "C79.5", "D18.0", "I10", "M41.9", "N20", "Z99.8")


def reading_of(record: Mapping[str, Any]) -> Reading:
    """Read a record."""
    return read_patient(record, KNOWLEDGE)


def read(op: Op, text: str, record: Mapping[str, Any] = RECORD) -> Change:
    """Read a change of a record."""
    return read_change(op, text, reading_of(record), KNOWLEDGE)


def refused(op: Op, text: str, record: Mapping[str, Any] = RECORD) -> str:
    """Read a change that cannot be made, and give what is said of it."""
    with pytest.raises(DataError) as caught:
        read(op, text, record)
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def decided(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the whole result less the record and what was read otherwise."""
    result: dict[str, Any] = {**to_json(RECOMMENDER.recommend(record))}
    return {name: value for name, value in result.items() if name not in ("patient", "remarks")}


@st.composite
def worded(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a record in a clinician's words: aliases, ICD-10 codes, things said twice; many contradict themselves."""
    words = st.sampled_from(NAMES)
    record = draw(records())
    for name in LISTS:
        kinds = words | st.sampled_from(CODES) if name in ("diagnoses", "symptoms") else words
        record[name] = [*record.get(name, []), *draw(st.lists(kinds, max_size=2))]
    record["ruled_out"] = draw(st.lists(words, max_size=2))
    record["pain_nrs"] = draw(maybe(st.integers(0, 10).map(float)))
    record["screened"] = draw(maybe(st.just(value=True)))
    return {name: value for name, value in record.items() if value is not None}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_patient_in_plain_words_is_decided_alike(name: str) -> None:
    """Given a whole patient, the plain record gives the same result, but for the record and what was read otherwise."""
    assert decided(plain_record(reading_of(WHOLE[name]), KNOWLEDGE)) == decided(WHOLE[name])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_a_plain_record_is_decided_as_the_record(record: dict[str, Any]) -> None:
    """Given a generated record, the plain record gives the same result."""
    reading = reading_of(record)
    if not reading.problems:
        assert decided(plain_record(reading, KNOWLEDGE)) == decided(record)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(worded().filter(lambda record: not reading_of(record).problems))
def test_aliases_and_codes_are_decided_as_what_they_mean(record: dict[str, Any]) -> None:
    """Given aliases, codes and pain said twice, the plain record gives the same result."""
    assert decided(plain_record(reading_of(record), KNOWLEDGE)) == decided(record)


@settings(max_examples=60, deadline=None)
@given(records())
def test_a_plain_record_is_its_own_plain_record(record: dict[str, Any]) -> None:
    """Given a plain record, its plain record is the same."""
    reading = reading_of(record)
    if not reading.problems:
        plain = plain_record(reading, KNOWLEDGE)
        assert plain_record(reading_of(plain), KNOWLEDGE) == plain


def test_a_plain_record_says_everything_once() -> None:
    """Given aliases, codes, a score and a finding in the wrong list, the plain record holds ids in their own lists."""
    record = {
        "patient_id": "a",
        "stage": "subacute",
        "pain_nrs": 5,
        "diagnoses": ["M51.2", "early_scoliosis"],
        "populations": ["leg_pain"],
        "supervised": False,
        "equipment": [],
    }
    assert plain_record(reading_of(record), KNOWLEDGE) == {
        "patient_id": "a",
        "stage": "subacute_early",
        "pain": "moderate",
        "supervised": False,
        "scoliosis_early": True,
        "diagnoses": ["lumbar_disc_hernia", "scoliosis"],
        "symptoms": ["leg_pain"],
        "equipment": [],
    }


def test_a_screening_stays_where_it_answers_everything() -> None:
    """Given a screened record, the plain record is screened too."""
    assert plain_record(reading_of({"screened": True}), KNOWLEDGE) == {"screened": True}


def test_what_a_code_leaves_open_stays_open() -> None:
    """Given a screened record with a code that may mean several findings, the code stays; others go."""
    record = {"screened": True, "diagnoses": [" m54", "M51.2"]}
    plain = {"screened": True, "diagnoses": ["lumbar_disc_hernia", "M54"]}
    assert plain_record(reading_of(record), KNOWLEDGE) == plain
    assert plain_record(reading_of({"diagnoses": ["M54", "M51.2"]}), KNOWLEDGE) == {"diagnoses": ["lumbar_disc_hernia"]}


def test_what_goes_is_absent_although_a_code_leaves_it_open() -> None:
    """Given a screened record with such a code, what is removed is ruled out, so that it is not open again."""
    record = {"screened": True, "diagnoses": ["M54"], "symptoms": ["leg_pain"]}
    changed = apply_change(record, Change("symptoms", "remove", "leg_pain"))
    assert RECOMMENDER.recommend(changed).facts["leg_pain"].value == "absent"


def test_applying_leaves_the_record_alone() -> None:
    """Given any change, the record that it is applied to stays as it was."""
    record = {"symptoms": ["leg_pain"], "ruled_out": ["fever"]}
    apply_changes(record, [Change("symptoms", "add", "fever"), Change("symptoms", "remove", "leg_pain")])
    assert record == {"symptoms": ["leg_pain"], "ruled_out": ["fever"]}


def test_what_is_added_is_no_longer_ruled_out() -> None:
    """Given a finding that was ruled out, adding it takes it off that list."""
    assert apply_change({"ruled_out": ["fever"]}, Change("symptoms", "add", "fever")) == {
        "ruled_out": [],
        "symptoms": ["fever"],
    }


def test_what_is_ruled_out_is_no_longer_present() -> None:
    """Given a finding that is present, ruling it out takes it off its list."""
    assert apply_change({"symptoms": ["fever"]}, Change("ruled_out", "add", "fever")) == {
        "ruled_out": ["fever"],
        "symptoms": [],
    }


def test_what_is_removed_is_known_to_have_gone() -> None:
    """Given a finding that is removed, it is ruled out; what is removed from another list is only gone."""
    assert apply_change({"symptoms": ["fever"]}, Change("symptoms", "remove", "fever"))["ruled_out"] == ["fever"]
    assert apply_change({"equipment": ["bar"]}, Change("equipment", "remove", "bar")) == {"equipment": []}
    assert apply_change({"ruled_out": ["fever"]}, Change("ruled_out", "remove", "fever")) == {"ruled_out": []}


def test_a_screened_record_needs_no_word_for_what_has_gone() -> None:
    """Given a screened record, what is removed is absent without being ruled out."""
    record = {"screened": True, "symptoms": ["fever"]}
    assert apply_change(record, Change("symptoms", "remove", "fever")) == {"screened": True, "symptoms": []}


def test_a_finding_is_removed_from_whichever_list_it_stands_on() -> None:
    """Given a symptom that is removed as a diagnosis, it has gone, and the record does not contradict itself."""
    change = read("remove", "diagnosis=leg_pain")
    changed = apply_change(plain_record(reading_of(RECORD), KNOWLEDGE), change)
    assert (changed["symptoms"], changed["ruled_out"]) == ([], ["fever", "leg_pain"])
    assert reading_of(changed).problems == []


def test_a_field_is_set_made_unknown_or_lowered() -> None:
    """Given a field, it takes the value, or none, or the nearest number below."""
    assert apply_change({"stage": "acute"}, Change("stage", "set", "remission")) == {"stage": "remission"}
    assert apply_change({"stage": "acute"}, Change("stage", "remove")) == {}
    below = apply_change({"temperature_c": 38.0}, Change("temperature_c", "below", 37.5))["temperature_c"]
    assert 37.4 < below < 37.5


@pytest.mark.parametrize(("field", "other"), [("pain", "pain_nrs"), ("pain_nrs", "pain")])
def test_pain_is_said_in_one_way(field: str, other: str) -> None:
    """Given pain in words and a change of the score, or the reverse, what the change says holds alone."""
    assert apply_change({other: 1}, Change(field, "set", 2)) == {field: 2}
    assert apply_change({other: 1}, Change(field, "remove")) == {}


@pytest.mark.parametrize(
    ("op", "text", "change"),
    [
        ("set", "stage=remission", Change("stage", "set", "remission")),
        ("set", "requested-complex = gentle", Change("requested_complex", "set", "gentle")),
        ("set", "supervised=Yes", Change("supervised", "set", value=True)),
        ("set", "age=70", Change("age", "set", 70)),
        ("set", "temperature_c=37", Change("temperature_c", "set", 37.0)),
        ("add", "equipment=gymnastic ball", Change("equipment", "add", "fitball")),
        ("add", "diagnosis=M51.2", Change("diagnoses", "add", "lumbar_disc_hernia")),
        ("add", "easy_exercise=gs-09-bicycle", Change("easy_exercises", "add", BICYCLE)),
        ("add", "ruled_out=kidney_pain", Change("ruled_out", "add", "kidney_pain")),
        ("remove", "symptom=leg_pain", Change("symptoms", "remove", "leg_pain")),
        ("remove", "equipment=fitball", Change("equipment", "remove", "fitball")),
        ("remove", "ruled_out=fever", Change("ruled_out", "remove", "fever")),
        ("remove", "age", Change("age", "remove")),
    ],
)
def test_a_change_is_read(op: Op, text: str, change: Change) -> None:
    """Given a field in the singular or plural and a value in the words of a record, both are read into ids."""
    assert read(op, text) == change


@pytest.mark.parametrize("field", ["pain_nrs", "pain"])
def test_a_score_can_be_made_unknown(field: str) -> None:
    """Given pain as a score, the score and what it was read as can both be removed."""
    assert read("remove", field, {"pain_nrs": 5}) == Change(field, "remove")


@pytest.mark.parametrize(
    ("op", "text", "said"),
    [
        ("set", "stag=acute", "no field is named 'stag'; did you mean stage"),
        ("set", "stage=remision", "did you mean remission"),
        ("set", "stage", "a value is missing (use --set stage=VALUE, or --remove stage to make it unknown)"),
        (
            "set",
            "symptoms=fever",
            "symptoms cannot be changed so (use --add symptoms=VALUE or --remove symptoms=VALUE)",
        ),
        ("add", "stage=acute", "stage cannot be changed so (use --set stage=VALUE"),
        ("remove", "stage=acute", "stage cannot be changed so"),
        ("remove", "equipment", "a value is missing (use --add equipment=VALUE or --remove equipment=VALUE)"),
        ("remove", "minutes", "minutes is not given (leave it out)"),
        ("remove", "symptom=fever", "'fever' does not stand in the record (leave it out)"),
        ("remove", "equipment=chair", "'chair' does not stand in the record"),
        ("set", "age=old", "age 'old': input should be a valid integer"),
        ("set", "supervised=perhaps", "supervised 'perhaps': input should be a valid boolean"),
        ("add", "symptom=feverr", "did you mean fever"),
        ("add", "diagnosis=M54", "'M54' may mean several findings (use --add diagnoses=leg_pain or --add"),
        ("add", "symptom=pronounced_pain", "does not mean just one finding (use --set pain=pronounced)"),
        ("remove", "symptom=pronounced_pain", "does not mean just one finding (use --remove pain)"),
        ("add", "ruled_out=first_time", "does not mean just one finding (use --set first_session=no)"),
        (
            "add",
            "diagnosis=early_scoliosis",
            "does not mean just one finding (use --add diagnoses=scoliosis --set scoliosis_early=yes)",
        ),
        (
            "add",
            "ruled_out=flat_or_club_feet",
            "does not mean just one finding (use --add ruled_out=club_foot --add ruled_out=flat_feet)",
        ),
    ],
)
def test_what_cannot_be_changed_is_said(op: Op, text: str, said: str) -> None:
    """Given a change that cannot be made, the problem names the option and says what to do."""
    problem = refused(op, text)
    assert problem.startswith(f"error: --{op} {text}")
    assert said in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("ruled_out", "add", "fever"), "has been ruled out"),
        (Change("symptoms", "remove", "leg_pain"), "once leg pain has gone"),
        (Change("diagnoses", "add", "pinched_nerve_or_vertebra"), "is established"),
        (Change("painful_exercises", "remove", BICYCLE), "once 'Bicycle' no longer hurts"),
        (Change("discomfort_exercises", "remove", BICYCLE), "once 'Bicycle' is no longer uncomfortable"),
        (Change("pain_only_at_full_range", "remove", BICYCLE), "once 'Bicycle' no longer hurts at full range"),
        (Change("easy_exercises", "remove", BICYCLE), "once 'Bicycle' is no longer called easy"),
        (Change("easy_exercises", "add", BICYCLE), "once 'Bicycle' has become easy"),
        (Change("painful_exercises", "add", BICYCLE), "once 'Bicycle' hurts"),
        (Change("equipment", "add", "fitball"), "with fitball (gymnastic ball) at hand"),
        (Change("requested_complex", "remove"), "when no complex is requested"),
        (Change("temperature_c", "below", 37.5), "once the body temperature is below 37.5"),
        (Change("stage", "set", "remission"), "once the stage is remission"),
        (Change("pain", "set", "none"), "once there is no pain"),
        (Change("requested_complex", "set", "gentle"), "when Gentle complex is requested"),
        (Change("supervised", "set", value=True), "with supervision"),
        (Change("supervised", "set", value=False), "without supervision"),
        (Change("doctor_clearance", "set", value=True), "with a doctor's clearance"),
        (Change("first_session", "set", value=False), "after the first session"),
        (Change("scoliosis_early", "set", value=True), "the scoliosis is at an early stage"),
        (Change("screened", "set", value=True), "yes"),
        (Change("minutes", "set", 20), "20"),
    ],
)
def test_a_change_is_said_as_a_condition(change: Change, said: str, knowledge: Knowledge) -> None:
    """Given a change, it is said as something that may come true, never as advice."""
    phrase = condition_of(change, knowledge)
    assert said in phrase
    assert phrase.partition(" ")[0] in ("once", "with", "without", "when", "in", "after")
