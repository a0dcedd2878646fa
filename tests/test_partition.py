"""Partitions: what becomes of rows."""

import gc
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from recommender.condition import Facts
from recommender.decision_id import decision_id
from recommender.engine import Activation
from recommender.explanation import Recommender
from recommender.fact import ListFact
from recommender.partition import Decided, _decide, decide_partition, engine_name
from recommender.problem import DataError, EngineError
from recommender.render import to_markdown, to_text
from recommender.sheet import Layout, lay_out
from tests.batches import setup_of
from tests.minibase import recommender_of, rule_text

CELLS = {"stage": "remission", "pain": "none", "screened": "yes", "supervised": "yes", "first_session": "no"}
RECORD = {**CELLS, "screened": True, "supervised": True, "first_session": False}


def decided(cells: dict[str, str], **setup: Any) -> Decided:
    """Decide one row beside the plain cells."""
    row = {**CELLS, **cells}
    (found,) = decide_partition(setup_of(*row, **setup), [tuple(row.values())])
    return found


def said(found: Decided) -> list[tuple[str, str, str]]:
    """Give where, of what, and how gravely something was said."""
    return [(note.column, note.value, note.severity) for note in found.notes]


def test_a_row_is_what_recommend_says(recommender: Recommender) -> None:
    """Given a row, its status, complex, program, verdicts, questions and id are those of the recommendation."""
    found, explanation = decided({}), recommender.recommend(RECORD)
    assert (found.status, found.complex) == (explanation.status, explanation.choice.complex)
    assert found.decision == decision_id(explanation)
    assert [line[2] for line in found.program] == [item.exercise.id for item in explanation.session.items]
    assert {line[0]: line[1] for line in found.verdicts} == {
        name: decision.verdict for name, decision in explanation.decisions.items()
    }
    assert found.questions.split(";") == [question.term for question in explanation.questions]
    assert found.told == (
        found.status,
        found.complex,
        len(found.program),
        found.minutes,
        found.questions,
        found.decision,
    )


def test_a_verdict_names_its_rules_and_its_reason() -> None:
    """Given an excluded exercise, the deciding rule is among all rules, and the reason is a sentence."""
    lines = [line for line in decided({"pain": "pronounced", "stage": "acute"}).verdicts if line[1] == "excluded"]
    assert lines
    assert [line for line in lines if line[2] not in line[3].split(";") or not line[4].endswith(".")] == []


def test_an_exercise_of_which_no_rule_speaks_has_no_reason() -> None:
    """Given few rules, none of which speaks of an exercise, rule and reason are empty."""
    found = _decide(setup_of("stage", "screened"), ("acute", "yes"), recommender_of({}))
    assert [line[2:] for line in found.verdicts if line[1] == "eligible"].count(("", "", "")) > 0
    assert [line for line in found.verdicts if bool(line[2]) != bool(line[4])] == []


def test_every_fault_of_a_row_is_told_at_once() -> None:
    """Given a cell that is no number and one that is no word, both are told with column and value."""
    found = decided({"age": "old", "stage": "Acut\x1b", "symptoms": "=1+1"})
    assert found.status == "invalid"
    assert said(found) == [("age", "old", "error"), ("stage", "Acut\\x1b", "error"), ("symptoms", "=1+1", "error")]
    assert found.told == ("invalid", "", None, None, "", "")


@pytest.mark.parametrize(
    ("cells", "column", "value", "what"),
    [
        ({"stage": "Acute"}, "stage", "Acute", "stage 'Acute' was read as"),
        ({"diagnoses": "scoliosis; m51.2"}, "diagnoses", "scoliosis; m51.2", "code M51.2 under diagnoses was read as"),
        ({"diagnoses": "Z99.9"}, "diagnoses", "Z99.9", "code Z99.9 is not mapped"),
        ({"pain": "", "pain_nrs": "3.0"}, "pain_nrs", "3.0", "pain 3 of 10 was read as mild"),
        ({"pain": "mild", "pain_nrs": "9"}, "pain_nrs", "9", "pain 9 of 10 was read as pronounced"),
        ({"pain": "mild", "pain_nrs": "9"}, "pain", "mild", "pain was given as pronounced and as mild"),
        ({"temperature_c": "39", "ruled_out": "fever"}, "ruled_out", "fever", "'fever' was ruled out"),
        ({"pain": "mild"}, "", "", "The stage counts as late subacute"),
    ],
)
def test_what_was_read_otherwise_is_a_note(cells: dict[str, str], column: str, value: str, what: str) -> None:
    """Given a word, a code or a score that is read otherwise, the note says where it stands and how it was read."""
    notes = [note for note in decided(cells).notes if note.what.startswith(what)]
    assert [(note.column, note.value, note.severity) for note in notes] == [(column, value, "note")]


def test_rules_that_disagree_are_a_warning() -> None:
    """Given two rules that choose different complexes at one rank, the row says so as the sheet of its record does."""
    other = rule_text("", 'effect = "choose"\ncomplex = "gentle"\nas = "stage"')
    decider = recommender_of({"select/other": other})
    setup = setup_of(*CELLS, sheets="text")
    found = _decide(setup, tuple(CELLS.values()), decider)
    (note,) = [note for note in found.notes if note.severity == "warning"]
    assert note.what.startswith("select/other and select/own disagree on complex; remission-period, which gives less")
    assert "unless" in note.hint
    assert " ".join(note.what.split()) in " ".join(found.sheet.split())
    assert [note for note in decided({}).notes if note.severity == "warning"] == []


@pytest.mark.parametrize(("cell", "status"), [("44.0", "valid"), ("44.00", "valid"), ("44.5", "invalid")])
def test_a_whole_number_may_have_empty_decimals(cell: str, status: str) -> None:
    """Given a whole number as a table with missing numbers writes it, it is that number; another one is no whole."""
    assert (decided({"age": cell}).status == "invalid") == (status == "invalid")
    assert status == "invalid" or decided({"age": cell}).decision == decided({"age": "44"}).decision


def test_an_empty_cell_is_unknown() -> None:
    """Given an empty cell, the fact is unknown, as if there were no column; it is not no."""
    assert decided({"doctor_clearance": " "}).decision == decided({}).decision
    assert decided({"doctor_clearance": "no"}).decision != decided({}).decision


def test_the_clinic_answers_where_the_row_does_not(recommender: Recommender) -> None:
    """Given standing facts, they are the clinic's in the decision, as on the sheet of one patient."""
    clinic = {"equipment": ["mat"], "doctor_clearance": True, "minutes": 20, "supervised": False}
    added = {name: value for name, value in clinic.items() if name not in RECORD}
    explanation = recommender.recommend({**RECORD, **added}, frozenset(added))
    found = decided({}, clinic=json.dumps(clinic))
    assert found.decision == decision_id(explanation)
    assert f"Decision {found.decision}," in to_text(lay_out(explanation, Layout()))


def test_a_decision_is_the_same_whether_or_not_a_rule_reads_the_clinic(recommender: Recommender) -> None:
    """Given a patient who is referred before any equipment is read, the clinic's facts are in the id all the same."""
    record = {**RECORD, "symptoms": ["saddle_numbness"], "equipment": ["mat"]}
    mine, clinics = recommender.recommend(record), recommender.recommend(record, {"equipment"})
    assert decision_id(mine) != decision_id(clinics)
    assert decision_id(clinics) == decided({"symptoms": "saddle_numbness"}, clinic='{"equipment":["mat"]}').decision


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_sheet_is_what_recommend_prints(recommender: Recommender, form: str) -> None:
    """Given a form, the sheet of a row is the sheet of its record."""
    sheet = lay_out(recommender.recommend({**RECORD, "patient_id": "x"}), Layout())
    expected = to_text(sheet) if form == "text" else to_markdown(sheet)
    assert decided({"patient_id": "x"}, sheets=form).sheet == expected


def test_a_logged_row_carries_what_is_recorded() -> None:
    """Given a log, the row carries its record and the clinic's fields; without one it does not."""
    logged = decided({}, logged=True, clinic='{"minutes":20}').logged
    assert logged is not None
    assert (logged.record, logged.clinic) == ({**RECORD, "minutes": 20}, ("minutes",))
    assert decided({}).logged is None


def test_another_version_of_the_knowledge_is_refused() -> None:
    """Given a worker with other knowledge than was asked for, it decides nothing."""
    setup = setup_of("stage")
    other = type(setup)(("stage",), "0" * 16)
    with pytest.raises(DataError, match=f"is of version {setup.version}, not 0000000000000000"):
        decide_partition(other, [("acute",)])


@pytest.mark.parametrize(("engine", "name"), [("clips", "clips"), ("durable", "durable-rules")])
def test_the_engine_is_named(engine: str, name: str) -> None:
    """Given an engine, rows are decided with it, and alike."""
    assert engine_name(setup_of(engine=engine)) == name
    assert decided({}, engine=engine) == decided({})


class Broken:
    """An engine that fails."""

    name = "broken"

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fail."""
        raise EngineError(str(step), f"{len(facts)} facts and {len(list(lists))} entries are too much\x1b")


def test_a_row_that_breaks_the_engine_is_invalid(recommender: Recommender) -> None:
    """Given a row at which the engine fails, it is invalid with what the engine said; nothing is raised."""
    found = _decide(setup_of("stage"), ("acute",), Recommender(recommender.knowledge, Broken()))
    assert (found.status, said(found)) == ("invalid", [("", "", "error")])
    assert "the rule engine failed in step" in found.notes[0].what


def test_equal_lines_are_one_object() -> None:
    """Given two patients who differ in age, each verdict line that both have is one object, which is sent once."""
    one, other = decided({"age": "30"}), decided({"age": "31"})
    assert one.decision != other.decision
    assert [id(line) for line in one.verdicts] == [id(line) for line in other.verdicts]


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_left_as_it_was(*, collecting: bool) -> None:
    """Given a collector that runs, or one that somebody stopped, deciding leaves it so, also where a row cannot be."""
    was = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        decided({})
        with pytest.raises(ValueError, match="zip"):
            decide_partition(setup_of("stage"), [("acute", "one cell too many")])
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if was else gc.disable)()
