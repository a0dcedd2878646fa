"""The wall around CLIPS: what it fires, and every trap of the library."""

import threading
from collections.abc import Mapping
from dataclasses import replace

import pytest

from recommender import clips_engine as wall
from recommender.clips_engine import ClipsEngine
from recommender.clips_pattern import constructs, literal, slots_of
from recommender.condition import ALWAYS, Comparison, Condition, Either, Every, Value
from recommender.fact import ListFact
from recommender.knowledge import Knowledge
from recommender.problem import EngineError
from recommender.rule import Bound, Rule

FEVER = Comparison("fever", ("present",))
OLD = Comparison("age", operator="at_least", number=65)
HOSTILE = ('"', "\\", '"))(exit)', "a\0b", "\ud800", "nil", "?age", "TRUE", "65", "две строки\nи 😀", "")


@pytest.fixture(scope="module")
def pattern(knowledge: Knowledge) -> Rule:
    """Give a rule to make others from."""
    return knowledge.rules["restrict/no_lordosis_increase"]


def rule(pattern: Rule, condition: Condition, if_unknown: str = "withhold", bound: Bound | None = None) -> Rule:
    """Make a rule with another condition."""
    then = replace(pattern.then, if_unknown=if_unknown)  # type: ignore[arg-type]
    document = replace(pattern.document, then=then)
    return Rule("restrict/one", 3, document, condition, bound, selects=False, exercises={})


def engine(made: Rule) -> ClipsEngine:
    """Build an engine of one rule."""
    return ClipsEngine({made.id: made})


def fire(made: Rule, facts: Mapping[str, Value], lists: list[ListFact] | None = None) -> list[tuple[bool, str]]:
    """Fire one rule over facts and say, for each activation, whether it is certain and what it binds."""
    return [(each.certain, each.bound) for each in engine(made).fire(3, facts, lists or [])]


@pytest.mark.parametrize(
    ("state", "expected"), [("present", [(True, "")]), ("unknown", [(False, "")]), ("absent", []), ("", [])]
)
def test_a_finding_fires_as_certain_possible_or_not(
    pattern: Rule, state: str, expected: list[tuple[bool, str]]
) -> None:
    """Given each state of a finding, or a word that is none, the rule fires as it should."""
    assert fire(rule(pattern, FEVER), {"fever": state}) == expected


def test_a_fact_that_is_not_there_is_neither_absent_nor_unknown(pattern: Rule) -> None:
    """Given no fact at all, a rule that waits for its absence is silent, as is one that waits for its presence."""
    assert fire(rule(pattern, FEVER), {}) == []
    assert fire(rule(pattern, Comparison("fever", ("absent",))), {}) == []


def test_what_ignores_unknowns_has_no_possible_reading(pattern: Rule) -> None:
    """Given an unknown fact, a rule that ignores unknowns is silent."""
    assert fire(rule(pattern, FEVER, if_unknown="ignore"), {"fever": "unknown"}) == []


@pytest.mark.parametrize(
    ("age", "expected"),
    [(65, [(True, "")]), (64.9, []), (65.1, [(True, "")]), ("unknown", [(False, "")]), ("65", []), ("absent", [])],
)
def test_a_number_is_compared_as_a_number_only(pattern: Rule, age: Value, expected: list[tuple[bool, str]]) -> None:
    """Given whole and broken numbers, words and digits as a word, only numbers reach a limit."""
    assert fire(rule(pattern, OLD), {"age": age}) == expected


def test_a_number_is_no_word(pattern: Rule) -> None:
    """Given a number, a rule that waits for its digits as a word is silent."""
    assert fire(rule(pattern, Comparison("age", ("65",))), {"age": 65}) == []


@pytest.mark.parametrize("parts", [Every((FEVER, OLD)), Either((FEVER, OLD)), Every(()), Either(()), Every((FEVER,))])
@pytest.mark.parametrize("fever", ["present", "absent", "unknown"])
@pytest.mark.parametrize("age", [70, 30, "unknown"])
def test_joined_conditions_read_as_they_are_written(pattern: Rule, parts: Condition, fever: str, age: Value) -> None:
    """Given parts joined by all or any, none and one of them too, the engine reads them as the condition does."""
    facts: dict[str, Value] = {"fever": fever, "age": age}
    certain, possible = parts.holds(facts), parts.could_hold(facts)
    expected = [(certain, "")] if certain or possible else []
    assert fire(rule(pattern, parts), facts) == expected


def test_a_list_binds_each_entry(pattern: Rule) -> None:
    """Given entries of a list in each state, and of another list, a rule binds those that it waits for."""
    made = rule(pattern, FEVER, bound=Bound(list="equipment", is_="absent"))
    lists = [ListFact("equipment", each, each) for each in ("absent", "present", "unknown")]
    lists.append(ListFact("easy_exercises", "x", "absent"))
    assert fire(made, {"fever": "present"}, lists) == [(True, "absent"), (False, "unknown")]
    assert fire(made, {"fever": "unknown"}, lists) == [(False, "absent"), (False, "unknown")]
    assert fire(made, {"fever": "absent"}, lists) == []
    assert fire(rule(pattern, ALWAYS, bound=made.bound), {}, lists) == [(True, "absent"), (False, "unknown")]


def test_equal_entries_fire_once(pattern: Rule) -> None:
    """Given an entry twice, from the record and from the clinic, the rule fires once for it."""
    made = rule(pattern, ALWAYS, bound=Bound(list="equipment"))
    lists = [ListFact("equipment", "bar"), ListFact("equipment", "bar", origin="clinic")]
    assert fire(made, {}, lists) == [(True, "bar")]


@pytest.mark.parametrize(("value", "expected"), [("acute", [(True, "acute")]), ("unknown", []), ("", [(True, "")])])
def test_a_bound_fact_gives_its_value(pattern: Rule, value: str, expected: list[tuple[bool, str]]) -> None:
    """Given a bound fact, the rule fires with its value, and not where that is unknown."""
    made = rule(pattern, ALWAYS, bound=Bound(fact="stage"))
    assert fire(made, {"stage": value}) == expected
    assert fire(made, {}) == []


def test_a_bound_number_gives_its_value(pattern: Rule) -> None:
    """Given a bound fact that holds a number, the rule fires with it as a word."""
    assert fire(rule(pattern, ALWAYS, bound=Bound(fact="age")), {"age": 65}) == [(True, "65")]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_is_read_as_anything_else(pattern: Rule, text: str) -> None:
    """Trap: CLIPS stops at a zero byte, and reads symbols, variables and calls: a word equals itself and no other."""
    made = rule(pattern, Comparison(text, (text,)), bound=Bound(list=f"list {text}", is_=text))
    for other in HOSTILE:
        lists = [ListFact(f"list {text}", "bound", other)]
        assert fire(made, {text: other}, lists) == ([(True, "bound")] if other == text else [])


def test_a_rule_that_clips_cannot_read_is_an_error(pattern: Rule) -> None:
    """Given a number that CLIPS has no word for, the engine fails and says in which step."""
    with pytest.raises(EngineError, match="step 3"):
        fire(rule(pattern, Comparison("age", operator="at_least", number=float("inf"))), {"age": 3})


def test_a_failure_leaves_nothing_behind(pattern: Rule) -> None:
    """Given a fact that CLIPS cannot hold, the firing fails, and the next patient has nothing of it."""
    made = rule(pattern, ALWAYS, bound=Bound(list="equipment"))
    fired = engine(replace(made, condition=Either((ALWAYS, OLD))))
    with pytest.raises(EngineError, match="step 3"):
        fired.fire(3, {"age": 2**70}, [ListFact("equipment", "bar")])
    assert [each.bound for each in fired.fire(3, {"age": 3}, [ListFact("equipment", "chair")])] == ["chair"]


def test_a_fact_that_is_refused_is_raised() -> None:
    """Given a slot that no template has, the wall does not drop it."""
    environment = wall._Environment(constructs([], slots_of(["age"])))
    with pytest.raises(ValueError, match="refused"):
        environment.add("wide", {"f7": 1})


def test_nothing_of_a_patient_is_kept(pattern: Rule) -> None:
    """Trap: clipspy never frees a fact that Python has held. None is held: memory stays as it is."""
    fired = engine(rule(pattern, FEVER, bound=Bound(list="equipment")))
    used = []
    for _ in range(3):
        for place in range(200):
            fired.fire(3, {"fever": "present"}, [ListFact("equipment", f"{place} {each}") for each in range(5)])
        environment = fired._steps[3]._environment
        assert environment
        used.append(environment._clips.eval("(mem-used)"))
    assert used[0] == used[1] == used[2]


def test_two_threads_do_not_meet_in_an_environment(pattern: Rule) -> None:
    """Trap: the GIL is let go while CLIPS works. Each thread gets what its own patient gives."""
    fired = engine(rule(pattern, FEVER, bound=Bound(list="equipment")))
    wrong: list[object] = []

    def work(name: str) -> None:
        for _ in range(300):
            found = fired.fire(3, {"fever": "present"}, [ListFact("equipment", name)])
            if [each.bound for each in found] != [name]:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("bar", "chair", "ball")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_word_is_written_in_ascii() -> None:
    """Given words and numbers, each is written so that CLIPS reads it back as it was."""
    assert literal('a"b\\') == '"a\\"b\\\\\\\\"'
    assert literal("😀\n") == '"\\\\U0001f600\\\\n"'
    assert (literal(3), literal(37.5)) == ("3", "37.5")
