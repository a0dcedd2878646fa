"""The wall around durable-rules: what it fires, and every trap of the library."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import engine as wall
from recommender.condition import Comparison, Condition, Either, Every, Value
from recommender.engine import Activation, DurableEngine
from recommender.fact import ListFact
from recommender.knowledge import Knowledge
from recommender.pattern import awaited_by, patterns_of, wide_message
from recommender.problem import EngineError
from recommender.rule import Bound, Rule

durable = pytest.importorskip("durable_rules_engine", reason="durable-rules runs on Python 3.11 and 3.12")
NUMBERS = frozenset({"age"})
FEVER = Comparison("fever", ("present",))


@pytest.fixture(scope="module")
def pattern(knowledge: Knowledge) -> Rule:
    """Give a rule to make others from."""
    return knowledge.rules["restrict/no_lordosis_increase"]


@pytest.fixture(scope="module")
def shipped(knowledge: Knowledge) -> DurableEngine:
    """Give an engine of the shipped rules."""
    return DurableEngine(knowledge.rules, knowledge.vocabulary.numbers)


def rule(
    pattern: Rule,
    condition: Condition,
    name: str = "restrict/one",
    if_unknown: str = "withhold",
    bound: Bound | None = None,
) -> Rule:
    """Make a rule with another condition."""
    then = replace(pattern.then, if_unknown=if_unknown)  # type: ignore[arg-type]
    document = replace(pattern.document, then=then)
    return Rule(name, 3, document, condition, bound, selects=False, exercises={})


def fire(
    rules: list[Rule], facts: Mapping[str, Value], lists: list[ListFact] | None = None
) -> list[tuple[str, bool, str]]:
    """Fire rules over facts and name what fired."""
    engine = DurableEngine({each.id: each for each in rules}, NUMBERS)
    return [named(each) for each in engine.fire(3, facts, lists or [])]


def named(activation: Activation) -> tuple[str, bool, str]:
    """Name an activation."""
    return activation.rule.id, activation.certain, activation.bound


@pytest.mark.parametrize(
    ("state", "expected"),
    [("present", [("restrict/one", True, "")]), ("unknown", [("restrict/one", False, "")]), ("absent", [])],
)
def test_a_finding_fires_certainly_possibly_or_not(pattern: Rule, state: str, expected: list[Any]) -> None:
    """Present is certain, unknown is possible, absent is silent."""
    assert fire([rule(pattern, FEVER)], {"fever": state}) == expected


def test_a_rule_that_ignores_unknowns_is_silent(pattern: Rule) -> None:
    """`if_unknown = "ignore"` asks nothing of the engine."""
    assert fire([rule(pattern, FEVER, if_unknown="ignore")], {"fever": "unknown"}) == []


def test_a_rule_that_waits_for_nothing_is_certain(pattern: Rule) -> None:
    """Without a condition nothing can be unknown: such a rule has one reading, whatever its `if_unknown`."""
    assert fire([rule(pattern, Every(()))], {"fever": "unknown"}) == [("restrict/one", True, "")]


def test_any_and_all_join_comparisons(pattern: Rule) -> None:
    """One part of an any suffices; every part of an all is needed."""
    cold = Comparison("cold", ("present", "unknown"))
    either, every = (
        rule(pattern, Either((FEVER, cold)), "restrict/a"),
        rule(pattern, Every((FEVER, cold)), "restrict/b"),
    )
    assert fire([either, every], {"fever": "present", "cold": "absent"}) == [("restrict/a", True, "")]
    assert fire([either, every], {"fever": "present", "cold": "unknown"}) == [
        ("restrict/a", True, ""),
        ("restrict/b", True, ""),
    ]


@pytest.mark.parametrize(("age", "fires"), [(65, True), (64, False), (64.9, False), (66.5, True)])
def test_a_number_is_compared_as_a_number(pattern: Rule, age: float, fires: bool) -> None:  # noqa: FBT001 - a table
    """A threshold holds on its own side only."""
    assert bool(fire([rule(pattern, Comparison("age", operator="at_least", number=65))], {"age": age})) is fires


def test_an_unknown_number_is_possible_and_never_compared(pattern: Rule) -> None:
    """Trap: values are coerced; the word unknown must not be compared with a number."""
    above = rule(pattern, Comparison("age", operator="above", number=65))
    below = rule(pattern, Comparison("age", operator="below", number=65), "restrict/two")
    unknown = rule(pattern, Comparison("age", ("unknown",)), "restrict/three")
    assert fire([above, below, unknown], {"age": "unknown"}) == [
        ("restrict/one", False, ""),
        ("restrict/three", True, ""),
        ("restrict/two", False, ""),
    ]


def test_a_list_fact_binds_its_value(pattern: Rule) -> None:
    """The bound value reaches the activation, once for each entry."""
    bound = rule(pattern, Every(()), bound=Bound(list="equipment", is_="absent"))
    entries = [
        ListFact("equipment", "fitball", "absent"),
        ListFact("equipment", "chair", "unknown"),
        ListFact("equipment", "bench"),
    ]
    assert fire([bound], {}, entries) == [("restrict/one", False, "chair"), ("restrict/one", True, "fitball")]


def test_a_fact_binds_its_value_unless_it_is_unknown(pattern: Rule) -> None:
    """The value of a fact is bound; unknown never is."""
    bound = rule(pattern, Every(()), if_unknown="ignore", bound=Bound(fact="stage"))
    assert fire([bound], {"stage": "acute"}) == [("restrict/one", True, "acute")]
    assert fire([bound], {"stage": "unknown"}) == []


def test_facts_that_no_rule_matches_are_no_error(pattern: Rule) -> None:
    """Trap: an unmatched fact is refused; a list fact in a state that no rule waits for is not asserted."""
    bound = rule(pattern, FEVER, bound=Bound(list="equipment", is_="absent"))
    entries = [ListFact("equipment", "fitball"), ListFact("equipment", "chair", "absent")]
    assert fire([bound], {"cold": "present"}, entries) == []
    assert fire([bound], {"fever": "present"}, entries) == [("restrict/one", True, "chair")]
    bare = ruleset({"all": [{"m": {"a": 1}}]})
    assert durable.assert_fact(bare, '{"sid": "1", "b": 1}')[0] != wall.TAKEN


def ruleset(*rules: Mapping[str, Any]) -> int:
    """Create a ruleset of the library."""
    handle: int = durable.create_ruleset("bare", wall._write({str(place): each for place, each in enumerate(rules)}))
    return handle


def test_a_refused_fact_is_raised_and_never_dropped(pattern: Rule) -> None:
    """Trap: equal facts, and false duplicates of the 32-bit hash, are refused by the library."""
    engine = DurableEngine({"restrict/one": rule(pattern, Every(()), bound=Bound(list="equipment"))}, NUMBERS)
    with pytest.raises(EngineError, match=r'step 3: .*"fitball".* already been observed'):
        engine.fire(3, {}, [ListFact("equipment", "fitball"), ListFact("equipment", "fitball")])


def test_equal_facts_are_refused_by_the_library() -> None:
    """Trap: what the wall relies on is still so."""
    handle = ruleset({"all": [{"m": {"$ex": {"a": 1}}}]})
    assert durable.assert_fact(handle, '{"sid": "1", "a": 1}')[0] == wall.TAKEN
    assert durable.assert_fact(handle, '{"sid": "1", "a": 1}')[0] != wall.TAKEN


def test_an_activation_that_is_not_completed_bars_the_others() -> None:
    """Trap: what the wall relies on is still so; it completes each activation before it asks for the next."""
    handle = ruleset({"all": [{"m": {"a": 1}}]}, {"all": [{"n": {"$ex": {"a": 1}}}]})
    _, state = durable.assert_fact(handle, '{"sid": "1", "a": 1}')
    assert durable.start_action_for_state(handle, state)
    assert durable.start_action_for_state(handle, state) is None
    assert durable.complete_and_start_action(handle, state)
    assert durable.complete_and_start_action(handle, state) is None


def test_an_activation_that_cannot_be_read_is_raised(pattern: Rule) -> None:
    """A firing is never lost: one that belongs to no pattern is an error that names the step."""
    engine = DurableEngine({"restrict/one": rule(pattern, FEVER)}, NUMBERS)
    engine.fire(3, {}, [])
    del engine._shards[3][0]._patterns[1:]
    with pytest.raises(EngineError, match="step 3"):
        engine.fire(3, {"fever": "present"}, [])


def test_after_an_error_the_engine_fires_again(pattern: Rule) -> None:
    """Nothing of a firing that failed stays; the next patient has a ruleset of their own."""
    engine = DurableEngine({"restrict/one": rule(pattern, FEVER, bound=Bound(list="equipment"))}, NUMBERS)
    entry = ListFact("equipment", "fitball")
    with pytest.raises(EngineError):
        engine.fire(3, {"fever": "present"}, [entry, entry])
    assert engine.fire(3, {"fever": "absent"}, [entry]) == []
    assert [named(each) for each in engine.fire(3, {"fever": "present"}, [entry])] == [
        ("restrict/one", True, "fitball")
    ]


SILENT = """
from recommender.engine import DurableEngine
from recommender.knowledge import load_knowledge
knowledge = load_knowledge()
engine = DurableEngine(knowledge.rules, knowledge.vocabulary.numbers)
for _ in range(3):
    assert engine.fire(2, dict.fromkeys(knowledge.vocabulary.findings, "absent"), []) == []
"""


def test_a_state_in_which_nothing_fired_can_be_deleted() -> None:
    """Trap: deleting a state that never gave an activation frees what was never taken.

    With MALLOC_PERTURB_ the GNU allocator fills memory, so that the crash does not depend on what lay there before.
    """
    run = subprocess.run([sys.executable, "-c", SILENT], check=False, env={**os.environ, "MALLOC_PERTURB_": "165"})
    assert run.returncode == 0


def test_absence_is_a_fact_and_needs_no_negation(pattern: Rule) -> None:
    """Trap: `none(...)` depends on arrival, a priority on the rule that has it; no pattern holds either."""
    one = rule(pattern, Comparison("fever", ("absent",)))
    written = [str(each.clauses(NUMBERS)) for each in patterns_of([one])]
    assert not [text for text in written if "none" in text or "pri" in text or "$nex" in text]
    assert fire([one], {"fever": "absent"}) == [("restrict/one", True, "")]


def test_rules_that_wait_for_the_same_share_a_pattern(pattern: Rule) -> None:
    """The engine is asked once for rules of one condition; each of them fires."""
    rules = [rule(pattern, FEVER, f"restrict/{name}") for name in ("a", "b")]
    assert len(patterns_of(rules)) == 1 + 2
    assert fire(rules, {"fever": "present"}) == [("restrict/a", True, ""), ("restrict/b", True, "")]
    assert fire(rules, {"fever": "unknown"}) == [("restrict/a", False, ""), ("restrict/b", False, "")]


def test_two_engines_over_the_same_rules_both_fire(pattern: Rule) -> None:
    """No engine takes anything from the rules or from another engine."""
    one = rule(pattern, FEVER)
    assert fire([one], {"fever": "present"}) == fire([one], {"fever": "present"}) != []


def test_no_thread_is_started(pattern: Rule) -> None:
    """Trap: a Host starts two threads that never stop; none is used."""
    before = threading.active_count()
    fire([rule(pattern, FEVER)], {"fever": "present"})
    assert threading.active_count() == before


def test_nothing_of_a_patient_stays_in_the_engine(pattern: Rule) -> None:
    """Trap: a state stays until it is deleted; firing again sees only the new facts."""
    engine = DurableEngine({"restrict/one": rule(pattern, FEVER)}, NUMBERS)
    assert engine.fire(3, {"fever": "present"}, [])
    assert not engine.fire(3, {"fever": "absent"}, [])
    assert engine.fire(3, {"fever": "present"}, [])


@pytest.mark.parametrize(
    ("condition", "if_unknown", "given", "expected"),
    [
        (FEVER, "withhold", {"fever": "present"}, {"fever": "present"}),
        (FEVER, "withhold", {"fever": "unknown"}, {"fever": "unknown"}),
        (FEVER, "withhold", {"fever": "absent", "cold": "present"}, {}),
        (FEVER, "ignore", {"fever": "unknown"}, {}),
        (Comparison("fever", ("unknown",)), "ignore", {"fever": "unknown"}, {"fever": "unknown"}),
        (Comparison("age", operator="above", number=65), "ignore", {"age": 30}, {"age": 30}),
        (Comparison("age", ("unknown",)), "ignore", {"age": "unknown"}, {"age_state": "unknown"}),
    ],
)
def test_a_wide_fact_carries_what_a_pattern_waits_for(
    pattern: Rule, condition: Condition, if_unknown: str, given: Mapping[str, Value], expected: Mapping[str, Value]
) -> None:
    """A word that no pattern names can match nothing; of a number any value may."""
    awaited = awaited_by(patterns_of([rule(pattern, condition, if_unknown=if_unknown)]), NUMBERS)
    assert wide_message(given, awaited, NUMBERS) == {"kind": "wide", **expected}


def test_any_value_of_a_fact_that_is_bound_is_carried(pattern: Rule) -> None:
    """A binding waits for the fact itself, also where a condition of another rule names some of its words."""
    rules = [
        rule(pattern, Comparison("stage", ("acute",))),
        rule(pattern, Every(()), "restrict/two", bound=Bound(fact="stage")),
        rule(pattern, Comparison("stage", ("late",)), "restrict/three"),
    ]
    awaited = awaited_by(patterns_of(rules), NUMBERS)
    assert wide_message({"stage": "subacute"}, awaited, NUMBERS) == {"kind": "wide", "stage": "subacute"}


def test_a_wide_fact_has_one_order(pattern: Rule) -> None:
    """Its properties stand in the order of their names, whatever the order of the rules."""
    rules = [rule(pattern, Comparison(name, ("present",)), f"restrict/{name}") for name in ("fever", "cold", "ague")]
    awaited = awaited_by(patterns_of(rules), NUMBERS)
    given = dict.fromkeys(("cold", "fever", "ague"), "present")
    assert list(wide_message(given, awaited, NUMBERS)) == ["kind", "ague", "cold", "fever"]


def test_a_rule_that_reads_too_much_is_refused(pattern: Rule) -> None:
    """Trap: a message holds some 250 properties; one rule that reads more fails before it loses facts."""
    wide = Every(tuple(Comparison(f"f{place}", ("present",)) for place in range(wall.PROPERTIES_MAX + 1)))
    with pytest.raises(EngineError, match="at most"):
        fire([rule(pattern, wide)], {})


@pytest.mark.parametrize("count", [63, 64, 100, wall.PROPERTIES_MAX, 3 * wall.PROPERTIES_MAX])
def test_rules_that_match_too_much_at_once_are_split(pattern: Rule, count: int) -> None:
    """Trap: a message that matches over 64 branches is refused; the rules are split until each half takes it."""
    names = [f"f{place:03}" for place in range(count)]
    rules = [rule(pattern, Comparison(name, ("present",)), f"restrict/{name}") for name in names]
    assert fire(rules, dict.fromkeys(names, "present")) == [(f"restrict/{name}", True, "") for name in names]


def test_steps_read_less_than_the_limit(knowledge: Knowledge) -> None:
    """The shipped rules stay within what a wide fact holds."""
    for step in range(1, 6):
        read = {fact for each in knowledge.rules.values() if each.step == step for fact in each.facts_read}
        assert len(read) <= wall.PROPERTIES_MAX


def test_the_order_of_rules_changes_nothing(knowledge: Knowledge) -> None:
    """Trap: without a priority rules fire in definition order; activations come sorted."""
    facts: dict[str, Value] = dict.fromkeys(knowledge.vocabulary.findings, "present")
    forwards = DurableEngine(knowledge.rules, knowledge.vocabulary.numbers)
    backwards = DurableEngine(dict(reversed(list(knowledge.rules.items()))), knowledge.vocabulary.numbers)
    for step in range(1, 6):
        there, back = forwards.fire(step, facts, []), backwards.fire(step, facts, [])
        assert [named(each) for each in there] == [named(each) for each in back]


def test_a_condition_that_the_library_cannot_hold_is_refused(pattern: Rule) -> None:
    """A ruleset that cannot be created is an EngineError, not a crash."""
    wide = Every(tuple(Comparison(f"f{place}", ("present",)) for place in range(wall.PROPERTIES_MAX)))
    with pytest.raises(EngineError, match="could not be built"):
        fire([rule(pattern, wide)], {})


def test_an_error_of_the_library_is_raised_as_ours(pattern: Rule) -> None:
    """What the library cannot take is an EngineError that names the step."""
    engine = DurableEngine({"restrict/one": rule(pattern, Comparison("age", operator="above", number=65))}, NUMBERS)
    with pytest.raises(EngineError, match="step 3"):
        engine.fire(3, {"age": object()}, [])  # type: ignore[dict-item]


STATES = st.sampled_from(["present", "absent", "unknown"])


@settings(max_examples=60, deadline=None)
@given(drawn=st.data())
def test_the_engine_fires_what_the_conditions_say(
    knowledge: Knowledge, shipped: DurableEngine, drawn: st.DataObject
) -> None:
    """No activation is lost and none is made up: for any facts, those fire whose conditions hold, or could hold."""
    facts: dict[str, Value] = {name: drawn.draw(STATES) for name in sorted(knowledge.vocabulary.findings)}
    facts |= {name: drawn.draw(_values(name, knowledge)) for name in sorted(_others(knowledge))}
    for step in range(1, 6):
        unbound = [each for each in knowledge.rules.values() if each.step == step and each.bound is None]
        fired = {each.rule.id: each.certain for each in shipped.fire(step, facts, []) if each.rule.bound is None}
        assert fired == {each.id: sure for each in unbound if (sure := _reading(each, facts)) is not None}


def _others(knowledge: Knowledge) -> set[str]:
    read = {name for each in knowledge.rules.values() for name in each.facts_read}
    return read - set(knowledge.vocabulary.findings)


def _values(name: str, knowledge: Knowledge) -> st.SearchStrategy[Value]:
    words = st.sampled_from(["unknown", *knowledge.vocabulary.values_of(name)])
    return words | st.integers(30, 90) if name in knowledge.vocabulary.numbers else words


def _reading(each: Rule, facts: Mapping[str, Value]) -> bool | None:
    """Say whether a rule is certain, only possible, or silent (None), without an engine."""
    if each.condition.holds(facts):
        return True
    waits = any(facts[name] == "unknown" for name in each.facts_read)
    asks = each.then.if_unknown != "ignore"
    return False if asks and waits and each.condition.could_hold(facts) else None
