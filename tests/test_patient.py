"""A record is read into ids of the vocabulary as the contract says; what cannot be read is a problem, all at once."""

from typing import Any

import pytest

from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.patient import Reading, read_patient
from recommender.problem import Problem
from recommender.record import FIELDS


def read(knowledge: Knowledge, **raw: Any) -> Reading:
    """Read a record that has no problem."""
    reading = read_patient(raw, knowledge)
    assert reading.problems == []
    return reading


def problems_of(knowledge: Knowledge, **raw: Any) -> list[Problem]:
    """Read a record that has problems."""
    problems = read_patient(raw, knowledge, "p.toml").problems
    assert problems
    return problems


def said(reading: Reading) -> list[str]:
    """Give what was read otherwise than it was written."""
    return [remark.text for remark in reading.remarks]


def test_a_record_without_fields_can_be_read(knowledge: Knowledge) -> None:
    """Every field may be left out, and then nothing is known."""
    reading = read(knowledge)
    assert (reading.values, reading.present, reading.absent, reading.open) == ({}, {}, {}, set())


@pytest.mark.parametrize("field", FIELDS)
def test_null_is_unknown(knowledge: Knowledge, field: str) -> None:
    """A null says no more than a field that is not there."""
    reading = read(knowledge, **{field: None})
    assert (reading.values, reading.present, reading.absent) == ({}, {}, {})


@pytest.mark.parametrize("field", ["supervised", "doctor_clearance", "first_session", "screened"])
@pytest.mark.parametrize("value", ["yes", "true", 1, 0, []])
def test_a_yes_no_field_takes_true_and_false_only(knowledge: Knowledge, field: str, value: object) -> None:
    """A word or a number is no yes and no no."""
    (problem,) = problems_of(knowledge, **{field: value})
    assert problem.where == f"p.toml {field}"
    assert problem.what == f"{field} {value!r}: input should be a valid boolean"
    assert problem.hint


@pytest.mark.parametrize(("value", "word"), [(True, "yes"), (False, "no")])
@pytest.mark.parametrize("field", ["supervised", "doctor_clearance", "first_session"])
def test_true_is_yes_and_false_is_no(knowledge: Knowledge, field: str, value: bool, word: str) -> None:  # noqa: FBT001 - a value of a record
    """A yes/no field keeps its answer."""
    assert read(knowledge, **{field: value}).values == {field: word}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_id", 7),
        ("stage", 3),
        ("pain", False),
        ("diagnoses", "scoliosis"),
        ("diagnoses", ["scoliosis", 3]),
        ("symptoms", [None]),
        ("equipment", {"fitball": True}),
        ("ruled_out", True),
        ("painful_exercises", "gs-09-bicycle"),
        ("age", 40.0),
        ("age", "40"),
        ("age", True),
        ("sex", "f"),
        ("sex", 1),
        ("temperature_c", "36.6"),
        ("temperature_c", True),
        ("pain_nrs", "3"),
        ("pain_nrs", False),
        ("minutes", 12.5),
        ("requested_complex", ["gentle"]),
    ],
)
def test_a_value_of_another_kind_is_a_problem_of_its_field(knowledge: Knowledge, field: str, value: object) -> None:
    """Nothing is turned into something else; the field is named, with what it takes."""
    (problem,) = problems_of(knowledge, **{field: value})
    assert problem.where == f"p.toml {field}"
    assert problem.what.startswith(f"{field} ")
    assert problem.hint


@pytest.mark.parametrize(
    ("field", "low", "high", "step"),
    [("age", 0, 120, 1), ("temperature_c", 30, 45, 0.1), ("pain_nrs", 0, 10, 0.1), ("minutes", 5, 120, 1)],
)
def test_a_number_has_its_range(knowledge: Knowledge, field: str, low: float, high: float, step: float) -> None:
    """Both ends belong to the range; what lies outside is a problem."""
    for inside in (low, high):
        read(knowledge, **{field: inside})
    for outside in (low - step, high + step):
        (problem,) = problems_of(knowledge, **{field: outside})
        assert problem.where == f"p.toml {field}"


@pytest.mark.parametrize("field", ["temperature_c", "pain_nrs", "age"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_is_finite(knowledge: Knowledge, field: str, value: float) -> None:
    """What is no number, or has no end, is no measurement."""
    (problem,) = problems_of(knowledge, **{field: value})
    assert problem.where == f"p.toml {field}"


@pytest.mark.parametrize("sex", ["F", "M", "X"])
def test_sex_is_one_of_three_letters(knowledge: Knowledge, sex: str) -> None:
    """F, M and X are read as they are."""
    assert read(knowledge, sex=sex).values == {"sex": sex}


def test_an_unknown_field_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in a field's name is a problem, not a field that is left out."""
    (problem,) = problems_of(knowledge, equipmnt=[])
    assert problem == Problem(
        "p.toml equipmnt", "no field is named 'equipmnt'; did you mean equipment?", "see `lumbar schema patient`"
    )


def test_a_long_value_is_shortened_in_its_problem(knowledge: Knowledge) -> None:
    """A value that fills a page does not fill the message."""
    (problem,) = problems_of(knowledge, age="forty " * 50)
    assert len(problem.what) < 150


def test_all_faults_of_form_are_named_at_once(knowledge: Knowledge) -> None:
    """Unknown fields and values of another kind do not hide one another."""
    found = problems_of(knowledge, stag="acute", age="40", sex="f")
    assert {problem.where for problem in found} == {"p.toml stag", "p.toml age", "p.toml sex"}


def test_all_faults_of_words_are_named_at_once(knowledge: Knowledge) -> None:
    """Unknown words of every field are named, with unknown fields."""
    found = problems_of(
        knowledge, stag="x", stage="acut", pain="bad", diagnoses=["x1", "x2"], equipment=["x"], ruled_out=["x"],
        requested_complex="x", easy_exercises=["x"],
    )  # fmt: skip
    fields = ["diagnoses", "diagnoses", "easy_exercises", "equipment", "pain", "requested_complex", "ruled_out", "stag"]
    assert [problem.where for problem in found] == [f"p.toml {field}" for field in [*fields, "stage"]]


def test_faults_of_form_do_not_hide_faults_of_words(knowledge: Knowledge) -> None:
    """A value of another kind in one field leaves the other fields to be checked."""
    found = problems_of(knowledge, age="40", stage="acut", diagnoses=["x1"])
    assert [problem.where for problem in found] == ["p.toml age", "p.toml diagnoses", "p.toml stage"]


def test_text_that_cannot_be_written_is_a_problem(knowledge: Knowledge) -> None:
    """Half a character, which JSON can hold, cannot be printed and is refused."""
    (problem,) = problems_of(knowledge, patient_id="\ud800")
    assert problem.where == "p.toml patient_id"


@pytest.mark.parametrize("stage", ["acute", "subacute_early", "subacute_late", "remission"])
def test_a_stage_is_read_as_it_is(knowledge: Knowledge, stage: str) -> None:
    """The four stages need no remark."""
    reading = read(knowledge, stage=stage)
    assert (reading.values, reading.remarks) == ({"stage": stage}, [])


@pytest.mark.parametrize("word", ["Subacute Early", "SUBACUTE-EARLY"])
def test_spelling_does_not_count(knowledge: Knowledge, word: str) -> None:
    """Case, hyphens and spaces make no other stage."""
    assert read(knowledge, stage=word).values == {"stage": "subacute_early"}


@pytest.mark.parametrize(
    ("word", "stage", "label"),
    [
        ("subacute", "subacute_early", "early subacute stage"),
        ("pain_subsiding", "subacute_late", "late subacute stage (pain subsiding)"),
    ],
)
def test_a_rough_stage_is_read_and_said(knowledge: Knowledge, word: str, stage: str, label: str) -> None:
    """Subacute is read as early, subsiding pain as late, and the result says so."""
    reading = read(knowledge, stage=word)
    assert reading.values == {"stage": stage}
    assert [(remark.term, remark.text) for remark in reading.remarks] == [
        ("stage", f"stage '{word}' was read as {label}")
    ]


def test_an_unknown_stage_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in the stage names what may have been meant, and all that may stand there."""
    (problem,) = problems_of(knowledge, stage="remision")
    assert problem.what == "no stage is named 'remision'; did you mean remission?"
    assert problem.hint == "one of acute, subacute_early, subacute_late, remission"


def test_a_stage_among_the_symptoms_sets_the_stage(knowledge: Knowledge) -> None:
    """`pain_subsiding` is a name for a stage wherever it stands, and the result says so."""
    reading = read(knowledge, symptoms=["pain_subsiding"])
    assert reading.values == {"stage": "subacute_late"}
    assert said(reading) == ["'pain_subsiding' under symptoms was read as stage late subacute stage (pain subsiding)"]


def test_the_stricter_of_two_stages_is_taken(knowledge: Knowledge) -> None:
    """A stage that is given and a stage among the symptoms: the earlier one holds, and this is said."""
    reading = read(knowledge, stage="acute", symptoms=["pain_subsiding"])
    assert reading.values == {"stage": "acute"}
    assert said(reading)


def test_a_stage_among_the_symptoms_that_is_stricter_is_taken(knowledge: Knowledge) -> None:
    """Remission with subsiding pain is an odd record: the stricter reading is late subacute."""
    reading = read(knowledge, stage="remission", symptoms=["pain_subsiding"])
    assert reading.values == {"stage": "subacute_late"}
    assert said(reading)


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, "none"),
        (1, "mild"),
        (3.9, "mild"),
        (4, "moderate"),
        (6.9, "moderate"),
        (7, "pronounced"),
        (10, "pronounced"),
    ],
)
def test_a_score_is_read_as_a_level_and_said(knowledge: Knowledge, score: float, level: str) -> None:
    """Each threshold begins its level."""
    reading = read(knowledge, pain_nrs=score)
    assert reading.values == {"pain": level}
    assert said(reading) == [f"pain {score:g} of 10 was read as {level}"]


@pytest.mark.parametrize(
    ("pain", "level"), [("None", "none"), ("tolerable pain", "moderate"), ("severe-pain", "pronounced")]
)
def test_a_pain_level_has_other_names(knowledge: Knowledge, pain: str, level: str) -> None:
    """A level is found by any of its names, whatever the spelling."""
    assert read(knowledge, pain=pain).values == {"pain": level}


def test_an_unknown_pain_level_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in the level names what may have been meant, and all that may stand there."""
    (problem,) = problems_of(knowledge, pain="moderat")
    assert problem.what == "no pain level is named 'moderat'; did you mean moderate?"
    assert problem.hint == "one of none, mild, moderate, pronounced"


@pytest.mark.parametrize(
    "raw",
    [
        {"pain": "mild", "pain_nrs": 5},
        {"pain": "moderate", "pain_nrs": 2},
        {"pain": "moderate", "symptoms": ["mild_pain"]},
        {"pain_nrs": 4, "symptoms": ["mild_pain"]},
    ],
    ids=["stricter score", "stricter level", "level and symptom", "score and symptom"],
)
def test_of_two_pains_the_stricter_is_taken_and_said(knowledge: Knowledge, raw: dict[str, Any]) -> None:
    """Pain that is given twice is the stronger of the two."""
    reading = read(knowledge, **raw)
    assert reading.values == {"pain": "moderate"}
    assert any(text.endswith("the stricter reading, moderate, is used") for text in said(reading))


def test_two_pains_that_agree_need_no_remark(knowledge: Knowledge) -> None:
    """A level and its own symptom say the same."""
    assert said(read(knowledge, pain="mild", symptoms=["mild_pain"])) == []


@pytest.mark.parametrize(
    ("pain", "symptom", "level"),
    [(None, "mild_pain", "mild"), (None, "pronounced_pain", "pronounced"), ("none", "mild_pain", "mild"),
     ("mild", "pronounced_pain", "pronounced")],
)  # fmt: skip
def test_a_pain_level_among_the_symptoms_is_the_pain(
    knowledge: Knowledge, pain: str | None, symptom: str, level: str
) -> None:
    """Mild and pronounced pain are the same fact as the field pain."""
    assert read(knowledge, pain=pain, symptoms=[symptom]).values == {"pain": level}


def test_a_wrong_pain_level_leaves_the_score_to_be_read(knowledge: Knowledge) -> None:
    """A slip in one of the two is one problem."""
    (problem,) = problems_of(knowledge, pain="bad", pain_nrs=5)
    assert problem.where == "p.toml pain"


@pytest.mark.parametrize(
    ("field", "word", "finding"),
    [
        ("diagnoses", "lumbar_disc_hernia", "lumbar_disc_hernia"),
        ("diagnoses", "Slipped Disc", "lumbar_disc_hernia"),
        ("diagnoses", "hnp", "lumbar_disc_hernia"),
        ("diagnoses", "overweight_person", "overweight"),
        ("populations", "overweight_person", "overweight"),
        ("diagnoses", "pregnancy_state", "pregnant"),
        ("populations", "pregnant", "pregnant"),
        ("populations", "previous_spinal_injury", "old_spinal_injury"),
        ("diagnoses", "post_surgery", "post_spinal_surgery"),
        ("populations", "flat_or_club_feet", "flat_feet"),
        ("diagnoses", "low_back_pain", "low_back_pain"),
        ("symptoms", "low-back pain", "low_back_pain"),
        ("symptoms", "cramps", "leg_cramps"),
        ("populations", "weak_muscles", "weak_back_muscles"),
        ("states", "other_chronic_exacerbation", "chronic_disease_exacerbation"),
        ("diagnoses", "other_chronic_exacerbation", "chronic_disease_exacerbation"),
        ("states", "level_2_completed", "level_2_completed"),
    ],
)
def test_one_concept_is_one_fact(knowledge: Knowledge, field: str, word: str, finding: str) -> None:
    """Each name of a concept, in each list that it may stand in, is the same finding, without a remark."""
    reading = read(knowledge, **{field: [word]})
    assert (reading.present, reading.values, reading.remarks) == ({finding: word}, {}, [])


@pytest.mark.parametrize("word", ["early_scoliosis", "scoliosis_early_patient", "scoliosis_early"])
@pytest.mark.parametrize("field", ["diagnoses", "populations"])
def test_an_early_scoliosis_is_a_scoliosis_that_is_early(knowledge: Knowledge, field: str, word: str) -> None:
    """Each name of an early scoliosis states the finding and the field."""
    reading = read(knowledge, **{field: [word]})
    assert (reading.present, reading.values) == ({"scoliosis": word}, {"scoliosis_early": "yes"})


def test_the_field_of_an_early_scoliosis_states_the_scoliosis(knowledge: Knowledge) -> None:
    """Who has an early scoliosis has a scoliosis, even where all that is not listed counts as absent."""
    assert "scoliosis" in read(knowledge, scoliosis_early=True, screened=True).present


def test_a_scoliosis_that_is_not_early_states_nothing_more(knowledge: Knowledge) -> None:
    """A no to the field does not say that there is a scoliosis."""
    assert read(knowledge, scoliosis_early=False).present == {}


@pytest.mark.parametrize("word", ["first_time", "first_session"])
def test_a_first_time_is_the_first_session(knowledge: Knowledge, word: str) -> None:
    """The population and the field are the same fact."""
    reading = read(knowledge, populations=[word])
    assert (reading.present, reading.values) == ({}, {"first_session": "yes"})


@pytest.mark.parametrize(
    "raw",
    [
        {"populations": ["first_time"], "first_session": False},
        {"populations": ["first_session"], "first_session": False},
        {"ruled_out": ["first_session"], "first_session": True},
        {"diagnoses": ["early_scoliosis"], "scoliosis_early": False},
    ],
)
def test_a_list_and_a_field_that_disagree_are_a_contradiction(knowledge: Knowledge, raw: dict[str, Any]) -> None:
    """A yes in one place and a no in the other is a problem that names both."""
    (problem,) = problems_of(knowledge, **raw)
    assert problem.hint == "give one of the two"


def test_a_finding_in_another_list_is_read_and_said(knowledge: Knowledge) -> None:
    """A diagnosis among the symptoms still counts."""
    reading = read(knowledge, symptoms=["scoliosis"])
    assert reading.present == {"scoliosis": "scoliosis"}
    assert said(reading) == ["'scoliosis' stands under symptoms; it was read as scoliosis all the same"]


@pytest.mark.parametrize(
    ("field", "word", "near"),
    [
        ("diagnoses", "scolioses", "scoliosis"),
        ("symptoms", "leg_pian", "leg_pain"),
        ("populations", "eldery", "elderly"),
        ("states", "level_2_complete", "level_2_completed"),
        ("symptoms", "pronouced_pain", "pronounced_pain"),
    ],
)
def test_an_unknown_word_offers_the_nearest(knowledge: Knowledge, field: str, word: str, near: str) -> None:
    """A slip in a finding names what may have been meant, of all the names that would be read."""
    (problem,) = problems_of(knowledge, **{field: [word]})
    assert problem.where == f"p.toml {field}"
    assert problem.what.startswith(f"'{word}' is no word of the vocabulary; did you mean ")
    assert near in problem.what.partition("did you mean ")[2].rstrip("?").split(", ")
    assert problem.hint == f"see `lumbar knowledge list {field}`"


def test_a_finding_that_stands_twice_counts_once(knowledge: Knowledge) -> None:
    """Two names of one finding are one finding."""
    assert list(read(knowledge, diagnoses=["pregnancy"], populations=["pregnant"]).present) == ["pregnant"]


@pytest.mark.parametrize(
    ("code", "findings"),
    [
        ("M51.2", {"lumbar_disc_hernia"}),
        ("m51.2", {"lumbar_disc_hernia"}),
        ("M512", {"lumbar_disc_hernia"}),
        (" M51.2 ", {"lumbar_disc_hernia"}),
        ("M51.26", {"lumbar_disc_hernia"}),
        ("M51.1", {"lumbar_disc_hernia", "pinched_nerve_or_vertebra"}),
        ("M54.4", {"pinched_nerve_or_vertebra", "leg_pain", "low_back_pain"}),
        ("M41", {"scoliosis"}),
        ("M41.9", {"scoliosis"}),
        ("M42.1", {"lumbar_osteochondrosis"}),
        ("M42.16", {"lumbar_osteochondrosis"}),
        ("M42.12", {"spinal_osteochondrosis_other"}),
        ("I10", {"hypertension"}),
        ("I11.9", {"cardiovascular_disease"}),
        ("I80.2", {"suspected_dvt"}),
        ("C00", {"malignant_tumour"}),
        ("C97.9", {"malignant_tumour"}),
        ("D00", {"tumour_any"}),
        ("D48", {"tumour_any"}),
        ("S33.0", {"lumbar_injury"}),
        ("S33.7", {"lumbar_injury"}),
        ("M80", {"osteoporosis"}),
        ("M81.9", {"osteoporosis"}),
        ("Z33", {"pregnant"}),
        ("Z35.9", {"pregnant"}),
    ],
)
def test_a_code_is_read_by_its_longest_match_and_said(knowledge: Knowledge, code: str, findings: set[str]) -> None:
    """A code is read by prefix or by range, with or without its point, and the result says how."""
    reading = read(knowledge, diagnoses=[code])
    assert set(reading.present) == findings
    assert [text.startswith(f"code {code.strip().upper()} under diagnoses was read as ") for text in said(reading)] == [
        True
    ]


@pytest.mark.parametrize(("code", "word"), [("M51.2", "stricter"), ("M41.9", "not early")])
def test_a_shared_code_says_that_the_stricter_reading_is_taken(knowledge: Knowledge, code: str, word: str) -> None:
    """M51.2 is read as hernia, M41.9 as a scoliosis that is not early, and both say so."""
    assert word in said(read(knowledge, diagnoses=[code]))[0]


def test_a_code_of_a_scoliosis_can_be_early_by_the_field(knowledge: Knowledge) -> None:
    """What the record says of the stage of the scoliosis holds."""
    reading = read(knowledge, diagnoses=["M41.9"], scoliosis_early=True)
    assert (set(reading.present), reading.values) == ({"scoliosis"}, {"scoliosis_early": "yes"})


@pytest.mark.parametrize("code", ["U07.1", "C98", "D49", "M79.9", "S33.8", "M62.8"])
def test_a_code_that_is_not_mapped_is_kept_and_said(knowledge: Knowledge, code: str) -> None:
    """A well-formed code outside the table needs clearance, and the result says so."""
    reading = read(knowledge, diagnoses=[code])
    assert reading.present == {"unmapped_diagnosis": code}
    assert said(reading) == [f"code {code} is not mapped; it is kept as a diagnosis that needs clearance"]


@pytest.mark.parametrize("word", ["M5", "M51.", "51.2", "M51.23456", "MM1.2", "C00-C97"])
def test_what_only_looks_like_a_code_is_an_unknown_word(knowledge: Knowledge, word: str) -> None:
    """A code that is not well formed is a problem."""
    (problem,) = problems_of(knowledge, diagnoses=[word])
    assert problem.what.startswith(f"'{word}' is no word of the vocabulary")


def test_digits_of_another_script_make_no_code(knowledge: Knowledge) -> None:
    """A code that looks like M51.2 and is not must not pass as an unmapped one."""
    problems_of(knowledge, diagnoses=["M\u0665\u0661.2"])


@pytest.mark.parametrize("field", ["populations", "states", "ruled_out"])
def test_a_code_is_a_diagnosis_or_a_symptom(knowledge: Knowledge, field: str) -> None:
    """Codes are no words of the other lists."""
    (problem,) = problems_of(knowledge, **{field: ["M51.2"]})
    assert problem.where == f"p.toml {field}"


def test_a_code_among_the_symptoms_is_read_too(knowledge: Knowledge) -> None:
    """M54.5 is low back pain wherever it stands."""
    assert set(read(knowledge, symptoms=["M54.5"]).present) == {"low_back_pain"}


@pytest.mark.parametrize("screened", [True, False, None])
def test_an_ambiguous_code_is_left_open(knowledge: Knowledge, screened: bool | None) -> None:  # noqa: FBT001 - a value of a record
    """R25.2 may mean a spasm or cramps: neither is read from it, and the result asks which."""
    reading = read(knowledge, diagnoses=["R25.2"], screened=screened)
    assert (reading.present, reading.absent, reading.open) == ({}, {}, {"muscle_spasm", "leg_cramps"})
    assert said(reading) == [
        "code R25.2 may mean muscle spasm of the back or leg cramps: say which; nothing was read from it"
    ]


@pytest.mark.parametrize(
    ("word", "finding"),
    [
        ("scoliosis", "scoliosis"),
        ("Slipped Disc", "lumbar_disc_hernia"),
        ("other_chronic_exacerbation", "chronic_disease_exacerbation"),
        ("fever", "fever"),
        ("pregnancy", "pregnant"),
    ],
)
def test_a_finding_that_is_ruled_out_is_absent(knowledge: Knowledge, word: str, finding: str) -> None:
    """Any name of a finding rules it out."""
    reading = read(knowledge, ruled_out=[word])
    assert (reading.absent, reading.present, reading.values) == ({finding: word}, {}, {})


@pytest.mark.parametrize("word", ["first_session", "first_time"])
def test_a_first_session_that_is_ruled_out_is_a_no(knowledge: Knowledge, word: str) -> None:
    """The population and the field are the same fact here too."""
    assert read(knowledge, ruled_out=[word]).values == {"first_session": "no"}


@pytest.mark.parametrize("word", ["early_scoliosis", "scoliosis_early_patient", "scoliosis_early"])
def test_ruling_out_an_early_scoliosis_does_not_rule_out_a_scoliosis(knowledge: Knowledge, word: str) -> None:
    """A scoliosis that is not early may still be there."""
    assert "scoliosis" not in read(knowledge, ruled_out=[word]).absent


def test_an_unknown_word_that_is_ruled_out_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip here must not pass for an answer."""
    (problem,) = problems_of(knowledge, ruled_out=["scolioses"])
    assert problem.what.endswith("did you mean scoliosis, scoliosis_early, early_scoliosis?")
    assert problem.hint == "see `lumbar knowledge list`"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (
            {"diagnoses": ["scoliosis"], "ruled_out": ["scoliosis"]},
            "'scoliosis' is ruled out while 'scoliosis' is present",
        ),
        ({"diagnoses": ["HNP"], "ruled_out": ["slipped disc"]}, "'slipped disc' is ruled out while 'HNP' is present"),
        (
            {"diagnoses": ["M51.2"], "ruled_out": ["lumbar_disc_hernia"]},
            "'lumbar_disc_hernia' is ruled out while 'M51.2' is present",
        ),
        (
            {"states": ["other_chronic_exacerbation"], "ruled_out": ["chronic_disease_exacerbation"]},
            "'chronic_disease_exacerbation' is ruled out while 'other_chronic_exacerbation' is present",
        ),
        (
            {"populations": ["early_scoliosis"], "ruled_out": ["scoliosis"]},
            "'scoliosis' is ruled out while 'early_scoliosis' is present",
        ),
        (
            {"diagnoses": ["malignant_tumour"], "ruled_out": ["tumour_any"]},
            "'tumour_any' is ruled out while 'malignant_tumour' is present",
        ),
        (
            {"diagnoses": ["uterine_bleeding"], "ruled_out": ["bleeding_any"]},
            "'bleeding_any' is ruled out while 'uterine_bleeding' is present",
        ),
        (
            {"diagnoses": ["hypertension"], "ruled_out": ["cardiovascular_disease"]},
            "'cardiovascular_disease' is ruled out while 'hypertension' is present",
        ),
    ],
)
def test_a_finding_both_present_and_ruled_out_is_a_contradiction(
    knowledge: Knowledge, raw: dict[str, Any], what: str
) -> None:
    """Whatever the names, and also of a kind and its kind, both cannot be."""
    (problem,) = problems_of(knowledge, **raw)
    assert (problem.where, problem.what, problem.hint) == ("p.toml ruled_out", what, "remove one of the two")


def test_an_early_scoliosis_by_the_field_contradicts_a_scoliosis_ruled_out(knowledge: Knowledge) -> None:
    """An early scoliosis is a scoliosis, so that both cannot be."""
    problems_of(knowledge, scoliosis_early=True, ruled_out=["scoliosis"])


def test_a_kind_that_is_ruled_out_leaves_the_whole(knowledge: Knowledge) -> None:
    """A tumour that is not malignant is no contradiction."""
    reading = read(knowledge, diagnoses=["tumour_any"], ruled_out=["malignant_tumour"])
    assert (set(reading.present), set(reading.absent)) == ({"tumour_any"}, {"malignant_tumour"})


@pytest.mark.parametrize(
    "raw",
    [
        {"pain": "none", "symptoms": ["leg_pain"]},
        {"stage": "remission", "symptoms": ["low_back_pain"]},
        {"symptoms": ["fever"], "temperature_c": 36.5},
        {"ruled_out": ["fever"], "temperature_c": 39.0},
        {"populations": ["elderly"], "age": 30},
    ],
)
def test_a_record_that_only_looks_odd_is_no_error(knowledge: Knowledge, raw: dict[str, Any]) -> None:
    """What does not fit together is left for the rules to settle on the stricter side."""
    read(knowledge, **raw)


def test_equipment_is_read_by_every_name(knowledge: Knowledge) -> None:
    """Other names and doubles are one item."""
    reading = read(knowledge, equipment=["Swiss ball", "gym-ball", "fitball", "mat"])
    assert reading.values == {"equipment": {"fitball", "mat"}}


def test_an_empty_list_of_equipment_is_an_answer(knowledge: Knowledge) -> None:
    """Nothing at hand is not the same as not known."""
    assert read(knowledge, equipment=[]).values == {"equipment": set()}


def test_unknown_equipment_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in an item names what may have been meant."""
    (problem,) = problems_of(knowledge, equipment=["fitbal"])
    assert problem.what == "'fitbal' is no equipment of the vocabulary; did you mean fitball?"
    assert problem.hint == "see `lumbar knowledge list equipment`"


@pytest.mark.parametrize("word", ["gentle", "Gentle"])
def test_a_complex_is_requested_by_its_id(knowledge: Knowledge, word: str) -> None:
    """Case does not count."""
    assert read(knowledge, requested_complex=word).values == {"requested_complex": "gentle"}


def test_an_unknown_complex_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in the complex names what may have been meant."""
    (problem,) = problems_of(knowledge, requested_complex="gentel")
    assert problem.what == "no complex is named 'gentel'; did you mean gentle?"


@pytest.mark.parametrize(
    "field", ["painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range"]
)
def test_exercises_are_named_by_their_ids(knowledge: Knowledge, field: str) -> None:
    """Spelling and doubles do not count; a slip names what may have been meant."""
    reading = read(knowledge, **{field: ["gs-09-bicycle", "GS_09_Bicycle", "acu-02-heel-slide"]})
    assert reading.values == {field: {"gs-09-bicycle", "acu-02-heel-slide"}}
    (problem,) = problems_of(knowledge, **{field: ["gs-09-bicicle"]})
    assert problem.where == f"p.toml {field}"
    assert "did you mean gs-09-bicycle" in problem.what


def test_an_empty_list_of_exercises_names_none(knowledge: Knowledge) -> None:
    """No exercise hurts."""
    assert read(knowledge, painful_exercises=[]).values == {}


@pytest.mark.parametrize(
    "words",
    [["HNP", "slipped disc"], ["U07.1", "Q99.9"], ["mild_pain", "pronounced_pain"], ["subacute", "pain_subsiding"]],
    ids=["two names", "two codes", "two pains", "two stages"],
)
def test_the_order_of_a_list_does_not_count(recommender: Recommender, words: list[str]) -> None:
    """The same words in another order give the same facts and the same remarks, in the same order."""
    first, second = (recommender.recommend({"symptoms": order}) for order in (words, words[::-1]))
    assert {term: fact.value for term, fact in first.facts.items()} == {
        term: fact.value for term, fact in second.facts.items()
    }
    assert first.remarks == second.remarks


def test_a_code_that_stands_twice_is_said_once(recommender: Recommender) -> None:
    """A code that is given twice needs one remark."""
    assert len(recommender.recommend({"diagnoses": ["M51.2", "M51.2"]}).remarks) == 1


def test_a_name_of_a_pain_level_may_stand_among_the_symptoms(knowledge: Knowledge) -> None:
    """Severe pain is pronounced pain wherever the vocabulary accepts it, and of two levels the stricter holds."""
    assert read(knowledge, symptoms=["severe pain"]).values == {"pain": "pronounced"}
    assert read(knowledge, pain="mild", symptoms=["severe pain"]).values == {"pain": "pronounced"}
