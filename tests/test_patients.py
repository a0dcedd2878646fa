"""Whole patients: each file of patients/ is a story, a record, what must come out, and the text that is printed.

A snapshot is rewritten by `UPDATE_SNAPSHOTS=1 pytest tests/test_patients.py`, and read before it is committed.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from recommender.block import Block, Paragraph
from recommender.coverage import RuleCoverage, cover
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Knowledge
from recommender.render import WIDTH, to_text
from recommender.result import firings_json
from recommender.sheet import Layout, lay_out
from recommender.transcript import lay_out_transcript
from recommender.whole_patient import WholePatient, read_whole_patients

FOLDER = Path(__file__).parent / "patients"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))


@dataclass(frozen=True)
class Expectation:
    """What must come out.

    Attributes:
        absent: the verdict of exercises that are not prescribed.
        rules: the rules that must fire with certainty and apply.
        phrases: words that the clinician must read.
        asks: the terms that must be asked about.
        silent: rules that must not fire with certainty.
        unsaid: words that the clinician must not read.
    """

    status: str
    complex: str
    prescribed: list[str]
    absent: dict[str, str]
    rules: list[str]
    phrases: list[str]
    asks: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)


PATIENTS: dict[str, WholePatient] = {patient.name: patient for patient in read_whole_patients(FOLDER)}
EXPECTED = {name: Expectation(**patient.expect) for name, patient in PATIENTS.items()}
LEAST_PATIENTS = 65
LEAST_A_COMPLEX = 2


@cache
def _explain(name: str, recommender: Recommender) -> Explanation:
    return recommender.recommend(PATIENTS[name].record, source=f"{name}.toml")


def _in_one_line(text: str) -> str:
    return " ".join(text.split()).casefold()


def _names_version(block: Block, knowledge: Knowledge) -> bool:
    return isinstance(block, Paragraph) and knowledge.version in block.text


@pytest.fixture(params=list(PATIENTS))
def name(request: pytest.FixtureRequest) -> str:
    """Name each whole patient in turn."""
    return str(request.param)


@pytest.fixture
def expect(name: str) -> Expectation:
    """Give what must come out for the patient."""
    return EXPECTED[name]


@pytest.fixture
def explanation(name: str, recommender: Recommender) -> Explanation:
    """Recommend for the patient."""
    return _explain(name, recommender)


@pytest.fixture(scope="module")
def coverage(recommender: Recommender, knowledge: Knowledge) -> Sequence[RuleCoverage]:
    """Look at every rule over all whole patients."""
    return cover((_explain(name, recommender) for name in PATIENTS), knowledge)


@pytest.fixture
def text(explanation: Explanation) -> str:
    """Print the patient's sheet for the clinician."""
    return to_text(lay_out(explanation, Layout()))


def test_status_and_complex(explanation: Explanation, expect: Expectation) -> None:
    """The gate and the chosen complex are those of the story."""
    assert (explanation.status, explanation.choice.complex) == (expect.status, expect.complex)


def test_prescribed(explanation: Explanation, expect: Expectation) -> None:
    """Every exercise that the story needs is in the program."""
    assert set(expect.prescribed) <= {item.exercise.id for item in explanation.session.items}


def test_absent(explanation: Explanation, expect: Expectation) -> None:
    """Every exercise that must not be in the program has the verdict that it should have."""
    verdicts = {exercise: str(explanation.decisions[exercise].verdict) for exercise in expect.absent}
    assert verdicts == expect.absent


def test_rules(explanation: Explanation, expect: Expectation) -> None:
    """The rules behind the story fire with certainty, and at least one of their proposals applies."""
    fired = {firing["rule"]: (firing["certain"], firing["outcome"]) for firing in firings_json(explanation)}
    found = {rule: fired.get(rule) for rule in expect.rules}
    assert found == dict.fromkeys(expect.rules, (True, "applied"))


def test_silent(explanation: Explanation, expect: Expectation) -> None:
    """The rules that the story rules out do not fire with certainty."""
    certain = {firing.rule_id for firing in explanation.firings if firing.activation.certain}
    assert certain.isdisjoint(expect.silent)


def test_asks(explanation: Explanation, expect: Expectation) -> None:
    """What the story leaves open is asked."""
    assert set(expect.asks) <= {question.term for question in explanation.questions}


def test_phrases(text: str, explanation: Explanation, expect: Expectation) -> None:
    """What matters is read on the sheet, with --all or on the leaflet, wherever the lines break."""
    more = (Layout(everything=True), Layout("patient"))
    read = _in_one_line(" ".join([text, *(to_text(lay_out(explanation, layout)) for layout in more)]))
    assert [phrase for phrase in expect.phrases if phrase.casefold() not in read] == []


def test_unsaid(text: str, expect: Expectation) -> None:
    """The clinician does not read what is not so."""
    read = _in_one_line(text)
    assert [phrase for phrase in expect.unsaid if phrase.casefold() in read] == []


def test_no_clash(explanation: Explanation) -> None:
    """No two shipped rules contradict each other at equal rank for a whole patient."""
    assert explanation.clashes == ()


def test_lines_fit(text: str) -> None:
    """No line is longer than the page, unless one word is."""
    assert [line for line in text.splitlines() if len(line) > WIDTH and len(line.split()) > 2] == []


def test_snapshot(name: str, explanation: Explanation) -> None:
    """The printed sheet is the one that was read and kept; the knowledge version, new with every rule, is left out."""
    blocks = lay_out(explanation, Layout())
    shown = to_text(block for block in blocks if not _names_version(block, explanation.knowledge))
    assert shown == _kept(FOLDER / f"{name}.txt", shown)


def test_transcript(name: str, explanation: Explanation) -> None:
    """All that the result holds, and what the patient reads, is what was kept: a change of any rule shows."""
    shown = to_text(lay_out_transcript(explanation))
    assert shown == _kept(FOLDER / f"{name}.full.txt", shown)


def _kept(file: Path, shown: str) -> str:
    """Read what was kept; where snapshots are to be rewritten, keep what is shown."""
    if UPDATE:
        file.write_text(shown, "utf-8")
    return file.read_text("utf-8")


def test_every_snapshot_has_its_patient() -> None:
    """No snapshot outlives its patient."""
    assert {path.name.partition(".")[0] for path in FOLDER.glob("*.txt")} == set(PATIENTS)


def test_stories_differ() -> None:
    """Every patient tells a story of its own."""
    assert len({patient.story for patient in PATIENTS.values()}) == len(PATIENTS)


def test_there_are_enough() -> None:
    """There are as many whole patients as the breadth of the knowledge asks for."""
    assert len(PATIENTS) >= LEAST_PATIENTS


def test_every_expectation_names_rules_that_exist(knowledge: Knowledge) -> None:
    """No expectation outlives the rules that it names, so that a rule expected to be silent is not just gone."""
    named = {rule for expect in EXPECTED.values() for rule in (*expect.rules, *expect.silent)}
    assert named <= knowledge.rules.keys()


def test_every_rule_fires(coverage: Sequence[RuleCoverage]) -> None:
    """Every rule fires for at least one whole patient."""
    assert [entry.rule for entry in coverage if not entry.firing.true] == []


def test_every_rule_is_silent_for_another(coverage: Sequence[RuleCoverage]) -> None:
    """Every rule that something about a patient can silence is silent for at least one whole patient."""
    assert [entry.rule for entry in coverage if not entry.always and not entry.firing.false] == []


def test_every_complex_is_chosen_twice(recommender: Recommender, knowledge: Knowledge) -> None:
    """Every complex is the chosen one of at least two whole patients."""
    chosen = Counter(_explain(name, recommender).choice.complex for name in PATIENTS)
    assert [name for name in knowledge.complexes if chosen[name] < LEAST_A_COMPLEX] == []


def test_every_gate_has_a_patient(knowledge: Knowledge) -> None:
    """Every screen rule decides about at least one whole patient."""
    met = {rule for expect in EXPECTED.values() for rule in expect.rules}
    assert {rule.id for rule in knowledge.rules.values() if rule.folder == "screen"} <= met
