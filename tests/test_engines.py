"""The engines: which one is taken; and that all of them, and the oracle, say the same of every patient.

`make engines` holds them against each other over 10,000 generated patients; by default it is fewer.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.options import EngineName
from recommender import engine as wall
from recommender.condition import Comparison, Condition
from recommender.engines import ENGINES, HINTS, engine_like, engine_of
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.problem import DataError, UnknownNameError
from recommender.result import to_json
from recommender.rule import Rule
from recommender.whole_patient import read_whole_patients
from tests.agreement import Firing, OracleEngine, firings, in_dispute
from tests.command import EXAMPLES, ROOT, lumbar
from tests.strategies import COMPLEXES, KNOWLEDGE, records

HERE = ["durable", "clips"] if sys.version_info < (3, 13) else ["clips"]
NAMES = {"durable": "durable-rules", "clips": "clips"}
GENERATED = int(os.environ.get("LUMBAR_PATIENTS", "25"))
WHOLE = {patient.name: patient.record for patient in read_whole_patients(ROOT / "tests" / "patients")}
BUILT = {name: engine_of(name, KNOWLEDGE) for name in HERE}
RECOMMENDERS = [Recommender(KNOWLEDGE, engine) for engine in (*BUILT.values(), OracleEngine())]
OPPOSITES = {
    "present": "absent", "absent": "present", "yes": "no", "no": "yes",
    "at_least": "below", "below": "at_least", "above": "at_most", "at_most": "above",
}  # fmt: skip


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Make both libraries impossible to import, until the test has given them back."""
    for name in ("durable_rules_engine", "clips"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "recommender.clips_engine", raising=False)
    wall._library.cache_clear()
    yield monkeypatch
    wall._library.cache_clear()


@pytest.mark.parametrize("name", HERE)
def test_an_engine_is_built_by_name(knowledge: Knowledge, name: str) -> None:
    """Given a name, that engine is built."""
    assert engine_of(name, knowledge).name == NAMES[name]


def test_without_a_name_it_is_the_first_that_is_there(knowledge: Knowledge) -> None:
    """Given no name, durable-rules is taken where it runs, and CLIPS on a later Python."""
    assert engine_of("", knowledge).name == NAMES[HERE[0]]


def test_without_durable_rules_it_is_clips(knowledge: Knowledge, nothing: pytest.MonkeyPatch) -> None:
    """Given no name, and no durable-rules, CLIPS is taken."""
    nothing.delitem(sys.modules, "clips")
    assert engine_of("", knowledge).name == "clips"


def test_an_engine_that_is_not_here_gives_way_to_one_that_is(knowledge: Knowledge, nothing: pytest.MonkeyPatch) -> None:
    """Given the name in a log of an engine that is not on this Python, the first one that is there is taken."""
    nothing.delitem(sys.modules, "clips")
    assert engine_like("durable-rules", knowledge).name == "clips"


@pytest.mark.parametrize("name", sorted(ENGINES))
@pytest.mark.usefixtures("nothing")
def test_a_missing_engine_is_named_with_what_to_do(knowledge: Knowledge, name: str) -> None:
    """Given an engine that cannot be imported, the problem names it and says what to do."""
    with pytest.raises(DataError, match=f"engine {name}: cannot be imported") as raised:
        engine_of(name, knowledge)
    assert [problem.hint for problem in raised.value.problems] == [HINTS[name]]


@pytest.mark.usefixtures("nothing")
def test_without_any_engine_each_is_named(knowledge: Knowledge) -> None:
    """Given neither library, both are named at once."""
    with pytest.raises(DataError) as raised:
        engine_of("", knowledge)
    assert [problem.where for problem in raised.value.problems] == ["engine clips", "engine durable"]


def test_an_unknown_engine_is_refused(knowledge: Knowledge) -> None:
    """Given a name that is near one, that one is proposed."""
    with pytest.raises(UnknownNameError, match="did you mean clips"):
        engine_of("clip", knowledge)


def test_the_command_line_knows_every_engine() -> None:
    """Given the option, it takes each engine and no other."""
    assert {each.value for each in EngineName} == set(ENGINES)


@pytest.mark.parametrize("command", [["recommend"], ["why", "restrict/hernia_profile"], ["ask", "--most", "2"]])
def test_a_command_answers_the_same_with_each_engine(command: list[str]) -> None:
    """Given a patient, the command prints the same with each engine but for its name."""
    answers = []
    for name in HERE:
        done = lumbar(*command, EXAMPLES / "hernia.toml", "--engine", name, "--format", "json")
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        assert answer.pop("engine", NAMES[name]) == NAMES[name]
        answers.append(json.dumps(answer))
    assert len(set(answers)) == 1


def results(record: dict[str, Any]) -> list[str]:
    """Recommend with each engine and write the results, less the name of the engine."""
    found = [to_json(recommender.recommend(record)) for recommender in RECOMMENDERS]
    assert [each["engine"] for each in found] == [recommender.engine.name for recommender in RECOMMENDERS]
    return [json.dumps({**each, "engine": ""}) for each in found]


def same(record: dict[str, Any], complex_id: str) -> None:
    """Hold every engine against the oracle: each firing, and the whole result."""
    for firing in firings(record, [complex_id]):
        for engine in BUILT.values():
            assert firing.found(engine) == firing.expected
    assert len(set(results(record))) == 1


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_whole_patient_is_the_same_with_every_engine(name: str) -> None:
    """Given a whole patient, the engines and the oracle agree on each firing and on the whole result."""
    same(dict(WHOLE[name]), COMPLEXES[len(name) % len(COMPLEXES)])


@settings(max_examples=GENERATED, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.sampled_from(COMPLEXES))
def test_a_generated_patient_is_the_same_with_every_engine(record: dict[str, Any], complex_id: str) -> None:
    """Given any patient, the engines and the oracle agree on each firing and on the whole result."""
    same(record, complex_id)


@pytest.fixture(scope="module")
def situations() -> list[Firing]:
    """Give the firings of the whole patients, and of records that leave nearly all unknown, for every complex."""
    easy = {"stage": "remission", "pain": "none", "easy_exercises": ["bar-1-passive-hang"]}
    sparse: list[dict[str, Any]] = [{}, {"screened": True}, easy]
    return [firing for record in (*WHOLE.values(), *sparse) for firing in firings(record, COMPLEXES)]


def dropped(_rule: Rule) -> None:
    """Drop a rule."""


def flipped(rule: Rule) -> Rule:
    """Turn each comparison of a rule into its opposite; a rule that compares nothing stays."""
    return replace(rule, condition=_opposite(rule.condition))


def _opposite(condition: Condition) -> Condition:
    if isinstance(condition, Comparison):
        words = tuple(OPPOSITES.get(word, f"not {word}") for word in condition.words)
        return replace(condition, words=words, operator=OPPOSITES.get(condition.operator, ""))
    return replace(condition, parts=tuple(_opposite(part) for part in condition.parts))


def losing(rule: Rule) -> Rule:
    """Lose what is only possible; a rule that ignores unknowns stays."""
    document = rule.document
    return replace(rule, document=replace(document, then=replace(document.then, if_unknown="ignore")))


def differs(rule: Rule, faulty: Rule | None) -> bool:
    """Say whether a fault changed a rule at all."""
    return faulty is None or (rule.condition, rule.then) != (faulty.condition, faulty.then)


@pytest.mark.parametrize("fault", [dropped, flipped, losing])
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("name", HERE)
def test_a_fault_of_an_engine_is_caught(
    situations: list[Firing], name: str, half: int, fault: Callable[[Rule], Rule | None]
) -> None:
    """Given a fault in every other rule of an engine, the comparison names exactly those rules."""
    faulty = {rule.id: fault(rule) for rule in list(KNOWLEDGE.rules.values())[half::2]}
    rules = {**KNOWLEDGE.rules, **faulty}
    kept = {rule_id: rule for rule_id, rule in rules.items() if rule}
    changed = {rule_id for rule_id, rule in faulty.items() if differs(KNOWLEDGE.rules[rule_id], rule)}
    assert changed
    assert in_dispute(engine_of(name, replace(KNOWLEDGE, rules=kept)), situations) == changed


@pytest.mark.parametrize("name", HERE)
def test_an_engine_without_a_fault_is_in_no_dispute(situations: list[Firing], name: str) -> None:
    """Given the engines as they are, the same comparison finds nothing."""
    assert in_dispute(BUILT[name], situations) == frozenset()
