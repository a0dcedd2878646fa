"""Judgements: whether a condition and each of its parts hold, and what keeps it from holding."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from recommender.explanation import Recommender
from recommender.fact import ListFact
from recommender.fate import LAST, facts_for, has_last_step
from recommender.intake import take_in
from recommender.judgement import Judgement, carrying, judge, keeping_out
from recommender.memory import Firing
from recommender.rule import Rule
from tests.minibase import mini, rule_text
from tests.strategies import KNOWLEDGE, records

RECOMMENDER = Recommender(KNOWLEDGE)

BOTH = """[when.patient]
all = [{ fact = "fever", is = "present" }, { fact = "age", at_least = "default:elderly_age_years" }]"""
ONE = """[when.patient]
any = [{ fact = "fever", is = "present" }, { fact = "bleeding_any", is = "present" }]"""
GATE = 'effect = "refer"'


def rule_of(when: str) -> Rule:
    """Build one rule with a patient side."""
    knowledge, problems = mini({"screen/one": rule_text(when, GATE)})
    assert problems == []
    return knowledge.rules["screen/one"]


def judged(when: str, values: dict[str, Any], *lists: ListFact) -> Judgement:
    """Judge a patient side."""
    return judge(rule_of(when), values, lists)


def test_a_rule_without_a_condition_holds() -> None:
    """Given no patient side, the judgement holds, and nothing carries it."""
    found = judged("", {})
    assert (found.kind, found.state, found.parts) == ("all", "holds", ())
    assert carrying(found) == keeping_out(found) == []


def test_a_comparison_names_the_default_of_its_number() -> None:
    """Given a number that is a default, the judgement names it; a word and a bare number have none."""
    found = judged(BOTH, {"fever": "present", "age": 70})
    assert [part.default for part in found.parts] == ["", "elderly_age_years"]
    assert judged('[when.patient]\nfact = "age"\nat_least = 65', {"age": 70}).default == ""


@pytest.mark.parametrize(
    ("values", "state", "left"),
    [
        ({"fever": "present", "age": 70}, "holds", []),
        ({"fever": "absent", "age": 70}, "fails", ["fever"]),
        ({"fever": "absent", "age": 40}, "fails", ["fever", "age"]),
        ({"fever": "absent", "age": "unknown"}, "fails", ["fever"]),
        ({"fever": "unknown", "age": 70}, "unknown", ["fever"]),
    ],
)
def test_each_part_that_fails_keeps_an_all_out(values: dict[str, Any], state: str, left: list[str]) -> None:
    """Of an `all`, the parts that fail are named; where none fails, those that are not known."""
    found = judged(BOTH, values)
    assert found.state == state
    assert [part.fact for part in keeping_out(found)] == left


@pytest.mark.parametrize(
    ("values", "state", "left"),
    [
        ({"fever": "absent", "bleeding_any": "present"}, "holds", []),
        ({"fever": "absent", "bleeding_any": "absent"}, "fails", ["fever", "bleeding_any"]),
        ({"fever": "absent", "bleeding_any": "unknown"}, "unknown", ["fever", "bleeding_any"]),
    ],
)
def test_all_parts_keep_an_any_out(values: dict[str, Any], state: str, left: list[str]) -> None:
    """Of an `any` that does not hold, all parts are named."""
    found = judged(ONE, values)
    assert found.state == state
    assert [part.fact for part in keeping_out(found)] == left


def test_only_the_parts_that_hold_carry_an_any() -> None:
    """Of an `any` that holds, the parts that hold are named."""
    found = judged(ONE, {"fever": "absent", "bleeding_any": "present"})
    assert [part.fact for part in carrying(found)] == ["bleeding_any"]


def test_a_bound_fact_holds_when_it_is_known() -> None:
    """Given a rule that binds a value, a known value holds, and an unknown or missing one is not known."""
    when = '[when.bound]\nfact = "requested_complex"'
    assert judged(when, {"requested_complex": "gentle"}).state == "holds"
    assert judged(when, {"requested_complex": "unknown"}).state == "unknown"
    assert judged(when, {}).state == "unknown"


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ((), "fails"),
        ((ListFact("easy_exercises", "gs-09-bicycle"),), "fails"),
        ((ListFact("painful_exercises", "gs-09-bicycle"),), "holds"),
        ((ListFact("painful_exercises", "gs-09-bicycle", "unknown"),), "unknown"),
    ],
)
def test_a_bound_list_holds_when_an_entry_matches(entries: tuple[ListFact, ...], state: str) -> None:
    """Given a rule that binds a list, an entry of that list in the wanted state decides."""
    found = judged('[when.bound]\nlist = "painful_exercises"', {}, *entries)
    assert (found.parts[0].kind, found.parts[0].fact, found.state) == ("list", "painful_exercises", state)


def test_a_condition_stands_beside_what_is_bound() -> None:
    """Given a comparison and a list, the judgement has both as its parts."""
    when = '[when.patient]\nfact = "fever"\nis = "present"\n[when.bound]\nlist = "painful_exercises"'
    found = judged(when, {"fever": "present"})
    assert [part.kind for part in found.parts] == ["comparison", "list"]


def test_what_a_later_step_sets_is_not_known() -> None:
    """Given a rule that reads the complex, it is not known before one is chosen."""
    assert judged('[when.patient]\nfact = "complex"\nis = "gentle"', {}).state == "unknown"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_judgements_agree_with_the_engine(record: dict[str, Any]) -> None:
    """Whatever the record, a rule that fired for certain is judged to hold, and one that did not fire is not."""
    explanation = RECOMMENDER.recommend(record)
    lists = take_in(explanation.reading, KNOWLEDGE.vocabulary).lists
    fired: dict[str, list[Firing]] = {}
    for firing in explanation.firings:
        fired.setdefault(firing.rule_id, []).append(firing)
    for rule in KNOWLEDGE.rules.values():
        firings = fired.get(rule.id, [])
        values = {term: fact.value for term, fact in facts_for(firings, explanation).items()}
        state = judge(rule, values, lists).state
        if rule.step < LAST or has_last_step(explanation):
            assert (state == "holds") == any(firing.activation.certain for firing in firings), rule.id
        assert state == "holds" or not firings or state == "unknown", rule.id
