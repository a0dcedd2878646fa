"""The engines by name: which one is taken, and what is said where one is missing."""

import json
import sys
from collections.abc import Iterator

import pytest

from cli.options import EngineName
from recommender import engine as wall
from recommender.engines import ENGINES, HINTS, engine_of
from recommender.knowledge import Knowledge
from recommender.problem import DataError, UnknownNameError
from tests.command import EXAMPLES, lumbar

HERE = ["durable", "clips"] if sys.version_info < (3, 13) else ["clips"]
NAMES = {"durable": "durable-rules", "clips": "clips"}


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
